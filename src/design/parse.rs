//! From TOML to a design. Everything that is wrong with a file is reported at once.

use super::claims::{COUNTS, Claim, Claims, Expectation, OF, Shorthand};
use super::combinations;
use super::diagnostic::{Diagnostic, DiagnosticCode, closest_name, excerpt, is_terminal_control};
use super::registry::{SettingInfo, SettingType, registry, setting};
use super::vendor::{self, Vendor};
use onceproof_models::{Guarantee, Mechanisms};
use std::collections::BTreeMap;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// No design is larger.
pub const MAX_FILE_BYTES: usize = 1 << 20;

/// The longest name of a design, in characters.
const MAX_NAME: usize = 120;

/// What an exploration visited when the file was last reviewed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Golden {
    /// Reachable states.
    pub states: u64,
    /// Steps between them.
    pub transitions: u64,
}

/// A design as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Design {
    /// What its author calls it.
    pub name: String,
    /// What its parts do.
    pub mechanisms: Mechanisms,
    /// What it promises.
    pub claims: Claims,
    /// Which settings were written, and where; all others are defaults.
    pub written: BTreeMap<&'static str, Range<usize>>,
    /// The reviewed counts.
    pub golden: Option<Golden>,
    /// What was taken for granted where its settings were read: sentences for the verdict.
    pub assumed: Vec<String>,
    /// Settings whose values cannot be known here, so that nothing can be said to hold.
    pub unresolved: Vec<String>,
}

/// A design as it was written, before the settings of real systems are put into mechanisms.
#[derive(Clone, Debug)]
pub struct ParsedDesign {
    /// What is given in a system's own settings.
    pub vendor: Vendor,
    name: Option<String>,
    values: BTreeMap<&'static str, (u8, Range<usize>)>,
    claims: Claims,
    golden: Option<Golden>,
}

/// What a system's settings make of one mechanism.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DerivedValue {
    /// The value, erased.
    pub value: u8,
    /// What it comes from, in words.
    pub cause: String,
    /// Whether something that the user wrote is behind it. A mere default gives way to what the design says itself.
    pub is_written: bool,
}

/// What a system's settings make of the mechanisms.
#[derive(Clone, Debug, Default)]
pub struct DerivedMechanisms {
    /// The mechanisms' values, each with what it comes from.
    pub values: BTreeMap<&'static str, DerivedValue>,
    /// Sentences for the verdict.
    pub assumed: Vec<String>,
    /// Settings whose values cannot be known here.
    pub unresolved: Vec<String>,
}

/// The tables of a file and what they are about.
pub(super) const TABLES: [(&str, &str); 8] = [
    ("source", "where messages come from"),
    ("producer", "the client that sends them"),
    ("broker", "what carries them"),
    ("consumer", "who processes them"),
    ("sink", "where effects happen"),
    ("faults", "what the verdict must survive; default: everything"),
    ("claims", "what the design promises"),
    ("bounds", "what is limited while exploring"),
];

/// Reads a design from bytes that may be anything.
///
/// # Errors
/// All that is wrong with it.
pub fn parse_bytes(bytes: &[u8]) -> Result<Design, Vec<Diagnostic>> {
    draft_bytes(bytes)?.plain()
}

/// Reads a design.
///
/// # Errors
/// All that is wrong with it. A design in a system's own settings is an error here: `systems::read_design` reads both kinds.
pub fn parse(text: &str) -> Result<Design, Vec<Diagnostic>> {
    draft(text)?.plain()
}

/// Reads a design from bytes that may be anything, up to what its systems' settings mean.
///
/// # Errors
/// All that is wrong with it so far.
pub fn draft_bytes(bytes: &[u8]) -> Result<ParsedDesign, Vec<Diagnostic>> {
    if bytes.len() > MAX_FILE_BYTES {
        let title = format!("a design is at most {MAX_FILE_BYTES} bytes long, this file has {}", bytes.len());
        return Err(vec![Diagnostic::whole(DiagnosticCode::TooLarge, title)]);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => draft(text),
        Err(error) => {
            let title = format!("the file is not UTF-8: byte {} cannot be read", error.valid_up_to());
            Err(vec![Diagnostic::whole(DiagnosticCode::NotUtf8, title).help("save it as UTF-8")])
        }
    }
}

/// Reads a design up to what its systems' settings mean.
///
/// # Errors
/// All that is wrong with it so far.
pub fn draft(text: &str) -> Result<ParsedDesign, Vec<Diagnostic>> {
    let (root, errors) = DeTable::parse_recoverable(text);
    let mut reader = Reader::default();
    for error in errors {
        let span = error.span().unwrap_or(0..0);
        let title = excerpt(error.message());
        reader.found.push(Diagnostic::at(DiagnosticCode::Syntax, span, format!("this is not TOML: {title}"), title));
    }
    if !reader.found.is_empty() {
        return Err(reader.found);
    }
    if root.get_ref().is_empty() {
        let empty = Diagnostic::whole(DiagnosticCode::Empty, "the file describes no design");
        return Err(vec![empty.help("`onceproof init` writes one to start from")]);
    }
    reader.root(root.get_ref());
    let Reader { mut found, name, values, claims, golden, vendor } = reader;
    if found.is_empty() {
        return Ok(ParsedDesign { vendor, name, values, claims, golden });
    }
    found.sort_by_key(|found| found.labels.first().map_or(0, |label| label.span.start));
    Err(found)
}

impl DerivedMechanisms {
    fn causes(&self) -> BTreeMap<&'static str, String> {
        self.values.iter().map(|(path, given)| (*path, given.cause.clone())).collect()
    }
}

impl ParsedDesign {
    /// A draft of nothing but a name, for settings that come from elsewhere.
    #[must_use]
    pub fn named(name: &str) -> Self {
        let (vendor, claims) = (Vendor::default(), Claims::default());
        Self { vendor, name: Some(name.to_owned()), values: BTreeMap::new(), claims, golden: None }
    }

    /// The design, where no system's own settings are used.
    fn plain(self) -> Result<Design, Vec<Diagnostic>> {
        if let Some(place) = self.vendor.place() {
            let title = "this design is given in a system's own settings, and those are not looked at here";
            return Err(vec![Diagnostic::at(DiagnosticCode::NoSystem, place, title, "here")]);
        }
        self.complete(&DerivedMechanisms::default())
    }

    fn mechanisms(&self, given: &DerivedMechanisms) -> (Mechanisms, BTreeMap<&'static str, Range<usize>>) {
        let mut mechanisms = Mechanisms::default();
        let values = self.values.iter().map(|(path, (value, _))| (*path, *value));
        let given_values = given.values.iter().map(|(path, given)| (*path, given.value));
        for (path, value) in given_values.chain(values) {
            if let Some(info) = setting(path) {
                info.set(&mut mechanisms, value);
            }
        }
        let written: BTreeMap<&'static str, Range<usize>> =
            self.values.iter().map(|(path, (_, span))| (*path, span.clone())).collect();
        let is_set = |path: &str| written.contains_key(path) || given.values.contains_key(path);
        combinations::complete(&mut mechanisms, &is_set);
        (mechanisms, written)
    }

    /// The same with another value of one mechanism, where the design is tried with it.
    #[must_use]
    pub fn with(&self, path: &'static str, value: u8) -> Self {
        let mut other = self.clone();
        other.values.insert(path, (value, 0..0));
        other
    }

    /// The mechanisms alone, whether or not they fit together: what is compared when a setting is changed by way of trial.
    #[must_use]
    pub fn tried(&self, given: &DerivedMechanisms) -> Option<Mechanisms> {
        let (mechanisms, _) = self.mechanisms(given);
        let causes = given.causes();
        combinations::check(&mechanisms, &BTreeMap::new(), &causes).is_empty().then_some(mechanisms)
    }

    /// The design, with what its systems' settings mean.
    ///
    /// # Errors
    /// What does not fit together.
    pub fn complete(&self, given: &DerivedMechanisms) -> Result<Design, Vec<Diagnostic>> {
        let (mechanisms, written) = self.mechanisms(given);
        let mut found = Vec::new();
        for (path, DerivedValue { value, cause, .. }) in given.values.iter().filter(|(_, given)| given.is_written) {
            let Some((other, span)) = self.values.get(path).filter(|(other, _)| other != value) else { continue };
            let Some(info) = setting(path) else { continue };
            let (is, says) = (info.value_text(*other), info.value_text(*value));
            let title = format!("`{path}` is {is} here, but the system's settings make it {says}");
            let here = Diagnostic::at(DiagnosticCode::Impossible, span.clone(), title, "written here");
            found.push(here.help(format!("{says}: {cause}")).help("leave it out here, or change the system's setting"));
        }
        found.extend(combinations::check(&mechanisms, &written, &given.causes()));
        match &self.name {
            Some(name) if found.is_empty() => Ok(Design {
                name: name.clone(),
                mechanisms,
                claims: self.claims.clone(),
                written,
                golden: self.golden,
                assumed: given.assumed.clone(),
                unresolved: given.unresolved.clone(),
            }),
            _ => {
                found.sort_by_key(|found| found.labels.first().map_or(0, |label| label.span.start));
                Err(found)
            }
        }
    }
}

#[derive(Default)]
struct Reader {
    found: Vec<Diagnostic>,
    name: Option<String>,
    values: BTreeMap<&'static str, (u8, Range<usize>)>,
    claims: Claims,
    golden: Option<Golden>,
    vendor: Vendor,
}

type Entry<'a> = (&'a Spanned<std::borrow::Cow<'a, str>>, &'a Spanned<DeValue<'a>>);

fn entries<'a>(table: &'a DeTable<'a>) -> impl Iterator<Item = Entry<'a>> {
    table.iter()
}

fn quoted<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ")
}

impl Reader {
    fn root(&mut self, root: &DeTable<'_>) {
        for (key, value) in entries(root) {
            match key.get_ref().as_ref() {
                "name" => self.read_name(value),
                "claims" => self.table("claims", value, Self::claim),
                "golden" => self.golden(value),
                "system" => self.system("", value),
                "figures" => self.figures(value),
                name if TABLES.iter().any(|(table, _)| *table == name) => {
                    let prefix = name.to_owned();
                    self.table(name, value, move |reader, key, value| reader.setting(&prefix, key, value));
                }
                _ => {
                    let known = TABLES.iter().map(|(table, _)| *table).chain(["name", "system", "figures", "golden"]);
                    self.unknown_key(key, "", &known.collect::<Vec<_>>());
                }
            }
        }
        if self.name.is_none() && !self.found.iter().any(|found| found.title.contains("`name`")) {
            self.found.push(
                Diagnostic::at(DiagnosticCode::MissingKey, 0..0, "the design has no name", "`name` is missing")
                    .help("add a line such as: name = \"orders to ledger\""),
            );
        }
    }

    fn table(
        &mut self,
        name: &str,
        value: &Spanned<DeValue<'_>>,
        mut each: impl FnMut(&mut Self, &Spanned<std::borrow::Cow<'_, str>>, &Spanned<DeValue<'_>>),
    ) {
        let Some(table) = value.get_ref().as_table() else {
            self.wrong_type(name, value, "a table");
            return;
        };
        for (key, value) in entries(table) {
            each(self, key, value);
        }
    }

    fn wrong_type(&mut self, path: &str, value: &Spanned<DeValue<'_>>, wanted: &str) {
        let is = value.get_ref().type_str();
        let title = format!("`{}` is {wanted}", excerpt(path));
        let found = Diagnostic::at(DiagnosticCode::WrongType, value.span(), title, format!("this is of type {is}"));
        self.found.push(found.help(format!("write {wanted}; `onceproof schema` has all types")));
    }

    fn unknown_key(&mut self, key: &Spanned<std::borrow::Cow<'_, str>>, prefix: &str, known: &[&str]) {
        let name = excerpt(key.get_ref());
        let place = if prefix.is_empty() { "a design".to_owned() } else { format!("`{prefix}`") };
        let mut found =
            Diagnostic::at(DiagnosticCode::UnknownKey, key.span(), format!("{place} has no `{name}`"), "unknown key");
        if let Some(close) = closest_name(key.get_ref(), known.iter().copied()) {
            found = found.help(format!("did you mean `{close}`?"));
        }
        self.found.push(found.help(format!("known keys: {}", known.join(", "))));
    }

    fn unknown_value(&mut self, path: &str, value: &Spanned<DeValue<'_>>, text: &str, known: &[&str]) {
        let title = format!("`{path}` cannot be \"{}\"", excerpt(text));
        let mut found = Diagnostic::at(DiagnosticCode::UnknownValue, value.span(), title, "unknown value");
        if let Some(close) = closest_name(text, known.iter().copied()) {
            found = found.help(format!("did you mean \"{close}\"?"));
        }
        self.found.push(found.help(format!("allowed values: {}", quoted(known.iter().copied()))));
    }

    fn read_name(&mut self, value: &Spanned<DeValue<'_>>) {
        let Some(name) = value.get_ref().as_str() else {
            self.wrong_type("name", value, "a text");
            return;
        };
        if name.chars().any(is_terminal_control) {
            let title = "`name` holds control characters";
            self.found.push(
                Diagnostic::at(DiagnosticCode::ControlCharacters, value.span(), title, "here")
                    .help("terminals would take them for commands; leave them out"),
            );
        } else if name.trim().is_empty() || name.chars().count() > MAX_NAME {
            let title = format!("`name` has between one and {MAX_NAME} characters");
            self.found.push(Diagnostic::at(DiagnosticCode::OutOfRange, value.span(), title, "this has fewer or more"));
        } else {
            self.name = Some(name.to_owned());
        }
    }

    fn setting(&mut self, prefix: &str, key: &Spanned<std::borrow::Cow<'_, str>>, value: &Spanned<DeValue<'_>>) {
        if self.vendor_key(prefix, key.get_ref(), value) {
            return;
        }
        let path = format!("{prefix}.{}", key.get_ref());
        // A relay is a table of its own: `relay = { kind = "polling" }`.
        let inside = format!("{path}.");
        if let Some(info) = setting(&path) {
            self.value(info, value);
        } else if registry().iter().any(|info| info.path.starts_with(&inside)) {
            self.table(&path, value, |reader, key, value| reader.setting(&path, key, value));
        } else {
            let within = format!("{prefix}.");
            let mut known: Vec<&str> = registry()
                .iter()
                .filter_map(|info| info.path.strip_prefix(&within))
                .map(|rest| rest.split('.').next().unwrap_or(rest))
                .collect();
            known.dedup();
            if vendor::PARTS.contains(&prefix) {
                known.extend(["system", "settings", "settings_file"]);
            }
            self.unknown_key(key, prefix, &known);
        }
    }

    fn value(&mut self, info: &'static SettingInfo, value: &Spanned<DeValue<'_>>) {
        let read = match &info.setting_type {
            SettingType::Named(names) => {
                let Some(text) = value.get_ref().as_str() else {
                    self.wrong_type(info.path, value, "a text");
                    if let Some(found) = self.found.last_mut() {
                        found.help.push(format!("allowed values: {}", quoted(names.iter().map(|(name, _)| *name))));
                    }
                    return;
                };
                let Some(place) = names.iter().position(|(name, _)| *name == text) else {
                    let known: Vec<&str> = names.iter().map(|(name, _)| *name).collect();
                    self.unknown_value(info.path, value, text, &known);
                    return;
                };
                place as u8
            }
            SettingType::Switch => {
                let Some(on) = value.get_ref().as_bool() else {
                    self.wrong_type(info.path, value, "true or false");
                    return;
                };
                u8::from(on)
            }
            SettingType::Number(low, high) => {
                let Some(integer) = value.get_ref().as_integer() else {
                    self.wrong_type(info.path, value, "a whole number");
                    return;
                };
                let number = i64::from_str_radix(integer.as_str(), integer.radix()).unwrap_or(i64::MAX);
                match u8::try_from(number) {
                    Ok(number) if (*low..=*high).contains(&number) => number,
                    _ => {
                        let title = format!("`{}` is between {low} and {high}", info.path);
                        let here =
                            Diagnostic::at(DiagnosticCode::OutOfRange, value.span(), title, "outside the limits");
                        self.found.push(here.help(info.about));
                        return;
                    }
                }
            }
        };
        self.values.insert(info.path, (read, value.span()));
    }

    fn claim(&mut self, key: &Spanned<std::borrow::Cow<'_, str>>, value: &Spanned<DeValue<'_>>) {
        let name = key.get_ref().as_ref();
        let path = format!("claims.{name}");
        let known: Vec<&str> = match name {
            "counts" => COUNTS.iter().map(|(name, ..)| *name).collect(),
            "of" => OF.iter().map(|(name, ..)| *name).collect(),
            "guarantee" => Shorthand::ALL.iter().map(|shorthand| shorthand.name()).collect(),
            _ if Guarantee::named(name).is_some() => vec!["holds", "violated"],
            _ => {
                let names = Guarantee::ALL.iter().map(|guarantee| guarantee.name());
                let known: Vec<&str> = names.chain(["guarantee", "counts", "of"]).collect();
                self.unknown_key(key, "claims", &known);
                return;
            }
        };
        let Some(text) = value.get_ref().as_str() else {
            self.wrong_type(&path, value, "a text");
            if let Some(found) = self.found.last_mut() {
                found.help.push(format!("allowed values: {}", quoted(known)));
            }
            return;
        };
        let Some(place) = known.iter().position(|known| *known == text) else {
            self.unknown_value(&path, value, text, &known);
            return;
        };
        match (name, Guarantee::named(name)) {
            ("counts", _) => self.claims.scope.counts = COUNTS[place].1,
            ("of", _) => self.claims.scope.of = OF[place].1,
            (_, Some(guarantee)) => {
                let expectation = if place == 0 { Expectation::Holds } else { Expectation::Violated };
                self.add_claim(guarantee, Claim { expectation, span: value.span() });
            }
            _ => {
                for guarantee in Shorthand::ALL[place].guarantees() {
                    self.add_claim(*guarantee, Claim { expectation: Expectation::Holds, span: value.span() });
                }
            }
        }
    }

    fn add_claim(&mut self, guarantee: Guarantee, claim: Claim) {
        if let Some(other) = self.claims.by_guarantee.get(&guarantee)
            && other.expectation != claim.expectation
        {
            let title = format!("`{}` is claimed both ways", guarantee.name());
            self.found.push(
                Diagnostic::at(DiagnosticCode::ContradictingClaims, claim.span.clone(), title, "this claims one thing")
                    .label(other.span.clone(), "this claims the other")
                    .help("leave one of them out; exactly-once stands for loss-free and duplicate-free"),
            );
        }
        self.claims.by_guarantee.insert(guarantee, claim);
    }

    fn golden(&mut self, value: &Spanned<DeValue<'_>>) {
        let mut golden = Golden { states: 0, transitions: 0 };
        self.table("golden", value, |reader, key, value| {
            let count = value
                .get_ref()
                .as_integer()
                .and_then(|integer| u64::from_str_radix(integer.as_str(), integer.radix()).ok());
            let slot = match key.get_ref().as_ref() {
                "states" => &mut golden.states,
                "transitions" => &mut golden.transitions,
                _ => return reader.unknown_key(key, "golden", &["states", "transitions"]),
            };
            match count {
                Some(count) => *slot = count,
                None => reader.wrong_type("golden", value, "a table of whole numbers"),
            }
        });
        self.golden = Some(golden);
    }

    fn system(&mut self, part: &'static str, value: &Spanned<DeValue<'_>>) {
        let Some(name) = value.get_ref().as_str() else {
            self.wrong_type("system", value, "a text such as \"kafka-java@4.1\"");
            return;
        };
        self.vendor.set_system(part, name, value.span());
    }

    fn figures(&mut self, value: &Spanned<DeValue<'_>>) {
        self.table("figures", value, |reader, key, value| {
            let part = reader.vendor.part("figures");
            match vendor::value(key, value) {
                Some(read) => part.settings.push(read),
                None => reader.wrong_type("figures", value, "a table of durations such as \"30s\""),
            }
        });
    }

    /// `settings` and `settings_file` of a part. False where the key is something else.
    fn vendor_key(&mut self, prefix: &str, key: &str, value: &Spanned<DeValue<'_>>) -> bool {
        let Some((part, _)) = TABLES.iter().find(|(table, _)| *table == prefix) else { return false };
        if !vendor::PARTS.contains(part) {
            return false;
        }
        match key {
            "system" => self.system(part, value),
            "settings_file" => match vendor::files(value) {
                Some(files) => self.vendor.part(part).files.extend(files),
                None => self.wrong_type("settings_file", value, "a path, or a list of paths"),
            },
            "settings" => self.table("settings", value, |reader, key, value| match vendor::value(key, value) {
                Some(read) => reader.vendor.part(part).settings.push(read),
                None => reader.wrong_type("settings", value, "a table of texts, numbers and switches"),
            }),
            _ => return false,
        }
        true
    }
}
