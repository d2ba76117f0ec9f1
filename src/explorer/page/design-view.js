// The design: a form of switches beside its text, and the files that belong to it.
"use strict";

class DesignView {
  // The most lines that are numbered, and the most characters of a file.
  static MAX_LINES = 4000;
  static MAX_FILE = 10_000_000;

  constructor(session) {
    const { el, panel } = Dom;
    this.session = session;
    this.form = panel("form", "Design");
    this.text = panel("text", "Text");
    this.open = new Set(["source", "producer", "sink"]);
    this.shown = 0;
    this.messages = el("div.messages", { role: "status" });
    this.groups = el("div.groups", {});
    this.form.body.append(this.messages, this.groups);
    this.files = el("div.files", {});
    this.gutter = el("pre.gutter", { "aria-hidden": "true" });
    this.area = el("textarea.code", {
      id: "design-text", spellcheck: "false", autocapitalize: "off", autocomplete: "off", wrap: "off",
      "aria-label": "text of the design", oninput: () => this.typed(), onscroll: () => this.scroll(),
    });
    this.systems = el("input", {
      type: "text", placeholder: "kafka-java@4.1", "aria-label": "systems with their versions, as --as names them",
      onchange: () => session.changeDesign({ systems: this.systems.value.split(/[\s,]+/).filter((name) => name !== "") }),
    });
    this.text.body.append(this.files, el("div.editor", {}, this.gutter, this.area), this.below());
  }

  below() {
    const { el } = Dom;
    this.chooser = el("input", {
      type: "file", multiple: true, hidden: true, onchange: () => this.take(this.chooser.files),
    });
    return el("div.file-tools", {},
      el("label", {}, "systems ", this.systems),
      el("button.small", { type: "button", title: "configuration files of a client or broker, or a design", onclick: () => this.chooser.click() }, "add files"),
      this.chooser);
  }

  typed() {
    this.session.typed(this.area.value, this.shown === 0 ? null : this.shown - 1);
  }

  // Takes files that were dropped or chosen: they are another design, or join the files of this one.
  async take(list) {
    const large = [...list].find((file) => file.size > DesignView.MAX_FILE);
    if (large) {
      this.session.say("warning", `${large.name} is larger than ${DesignView.MAX_FILE / 1_000_000} MB, and was not read.`);
      return;
    }
    const files = await Promise.all([...list].map(async (file) => ({ path: file.name, text: await file.text() })));
    const { design } = this.session.document;
    const isDesign = (file) => /\.toml$/.test(file.path) && /^\s*name\s*=/m.test(file.text);
    const text = files.find(isDesign);
    const others = files.filter((file) => file !== text);
    const isOther = text || (others.length > 0 && design.files.length === 0 && !design.text?.includes("settings_file"));
    if (isOther) {
      this.shown = text ? 0 : 1;
      await this.session.replaceDesign({ path: text?.path ?? null, text: text?.text ?? null, files: others, systems: design.systems });
      return;
    }
    const paths = new Set(others.map((file) => file.path));
    const kept = design.files.filter((file) => !paths.has(file.path));
    this.shown = kept.length + 1;
    await this.session.changeDesign({ files: [...kept, ...others] });
  }

  render() {
    const { session } = this;
    const name = session.read?.name;
    this.form.head.firstChild.replaceChildren("Design", name ? Dom.el("span.design-name", {}, ` ${name}`) : "");
    this.renderMessages();
    if (Dom.isNew(this.groups, session.settings, session.read, session.edit, session.about)) this.renderGroups();
    this.renderText();
  }

  diagnostics() {
    const { read, edit } = this.session;
    const all = [...(read?.diagnostics ?? []), ...edit.diagnostics];
    const seen = new Set();
    return all.filter((one) => {
      const key = JSON.stringify([one.title, one.labels?.[0]?.line]);
      return !seen.has(key) && seen.add(key);
    });
  }

  renderMessages() {
    const { el, fill } = Dom;
    const { session } = this;
    const { edit } = session;
    if (!Dom.isNew(this.messages, session.problem, session.read, edit)) return;
    fill(this.messages,
      session.problem ? el("p.message.error", {}, session.problem) : null,
      this.diagnostics().map((one) => this.diagnostic(one)),
      edit.offers.map((offer, index) => el("p.message.offer", {}, `${offer.text ? "" : ""}possible with `, el("code", {}, `${offer.setting} = ${offer.value}`), " ",
        el("button.small", { type: "button", "data-key": `offer ${index}`, onclick: () => session.takeOffer(offer) }, "change both"))),
      edit.commentedOut.map((one) => el("p.message.warning", {}, "commented out: ", DesignView.quoted(one.text))));
  }

  // Text with `code` between backquotes.
  static quoted(text) {
    return text.split("`").map((part, index) => (index % 2 === 1 ? Dom.el("code", {}, part) : part));
  }

  diagnostic(one) {
    const { el } = Dom;
    const [label] = one.labels ?? [];
    const where = label ? `${label.path ?? ""}:${label.line}` : "";
    const go = label ? el("button.link", { type: "button", "data-key": `go ${where}`, onclick: () => this.goTo(label) }, `line ${label.line}`) : null;
    return el(`div.message.${one.severity === "error" ? "error" : "warning"}`, {},
      el("strong", {}, one.severity === "error" ? "✗ " : "! "), DesignView.quoted(one.title), " ", go,
      (one.help ?? []).map((help) => el("div.help", {}, DesignView.quoted(help))));
  }

  goTo(label) {
    const { design } = this.session.document;
    const file = design.files.findIndex((one) => one.path === label.path);
    this.shown = file + 1;
    this.renderText();
    const lines = this.area.value.split("\n");
    const start = lines.slice(0, label.line - 1).reduce((sum, line) => sum + line.length + 1, 0);
    this.area.focus();
    this.area.setSelectionRange(start, start + (lines[label.line - 1]?.length ?? 0));
    this.area.scrollTop = Math.max(0, (label.line - 4) * 17);
  }

  renderGroups() {
    const { el, fill } = Dom;
    const { session } = this;
    const settings = new Map(session.settings.map((one) => [one.path, one]));
    const tables = new Map();
    for (const info of session.about?.settings ?? []) {
      if (!tables.has(info.table)) tables.set(info.table, []);
      tables.get(info.table).push(info);
    }
    fill(this.groups, [...tables].map(([table, infos]) => {
      const written = infos.map((info) => settings.get(info.path)).filter((one) => one && one.origin !== "default");
      const group = el("details", {
        open: this.open.has(table),
        ontoggle: () => {
          this.open[group.open ? "add" : "delete"](table);
        },
      },
      el("summary", { "data-key": `table ${table}` }, el("span.table", {}, table),
        el("span.chips", {}, written.map((one) => el("code.chip", {}, `${DesignView.short(one.path, table)} = ${DesignView.plain(one.value)}`)))),
      infos.map((info) => this.setting(info, settings.get(info.path), table)));
      return group;
    }));
  }

  static short(path, table) {
    return path.startsWith(`${table}.`) ? path.slice(table.length + 1) : path;
  }

  // A TOML value without its quotes.
  static plain(value) {
    return value === null || value === undefined ? "" : String(value).replace(/^"(.*)"$/, "$1");
  }

  setting(info, now, table) {
    const { el } = Dom;
    const id = `setting-${info.path}`;
    const why = now?.without_effect_because ?? null;
    const origin = now?.origin ?? "default";
    const name = DesignView.short(info.path, table);
    const remove = origin === "written" && !this.session.isRecorded ? el("button.reset", {
      type: "button", title: `back to the default: ${DesignView.plain(info.default)}`, "aria-label": `${info.path}: back to the default`,
      "data-key": `reset ${info.path}`, onclick: () => this.session.set(info.path, null),
    }, "×") : null;
    const about = [info.about, why ? `no effect beside ${why}` : null].filter(Boolean).join(" ");
    return el(`div.setting.${origin}${why ? ".idle" : ""}`, { title: about },
      el("label", { for: id }, name), el("span.control", {}, this.control(info, now, id, why !== null), remove),
      origin !== "default" && now?.meaning ? el("p.meaning", {}, now.meaning) : null,
      origin === "vendor" && now?.cause ? el("p.meaning", {}, "from ", el("code", {}, now.cause)) : null);
  }

  control(info, now, id, isIdle) {
    const { el } = Dom;
    const value = now?.value ?? info.default ?? "";
    const disabled = isIdle || this.session.isRecorded || this.session.read?.settings.length === 0;
    const change = (next) => this.session.set(info.path, next);
    const common = { id, "data-key": id, disabled };
    if (info.type === "switch") {
      return el("input", { ...common, type: "checkbox", checked: value === "true", onchange: (event) => change(String(event.target.checked)) });
    }
    if (info.type === "number") {
      return el("input", {
        ...common, type: "number", min: info.low, max: info.high, value,
        onchange: (event) => (event.target.value === "" ? change(null) : change(event.target.value)),
      });
    }
    const values = (info.values ?? []).map((one) => ({ value: one.value, meaning: one.meaning }));
    if (info.type === "parts") {
      const lists = values.map((one) => ({ ...one, value: one.value.startsWith("[") ? one.value : `[${one.value}]` }));
      values.splice(0, values.length, { value: "true", meaning: "" }, { value: "false", meaning: "" }, ...lists.filter((one) => !/^\[(true|false)\]$/.test(one.value)));
    }
    if (!values.some((one) => one.value === value)) values.push({ value, meaning: "" });
    return el("select", { ...common, value, onchange: (event) => change(event.target.value) },
      values.map((one) => el("option", { value: one.value, title: one.meaning }, DesignView.plain(one.value))));
  }

  renderText() {
    const { el, fill } = Dom;
    const { read, check, edit, document: { design } } = this.session;
    if (!Dom.isNew(this.area, design, read, check, edit, this.shown, this.session.causes.size, this.session.blame.size)) return;
    const tabs = [design.text === null ? null : design.path ?? "design.toml", ...design.files.map((file) => file.path)];
    if (design.text === null && this.shown === 0) this.shown = 1;
    if (this.shown >= tabs.length) this.shown = design.text === null ? Math.min(1, tabs.length - 1) : 0;
    const several = tabs.filter((tab) => tab !== null).length > 1 || design.text === null;
    fill(this.files, several ? tabs.map((path, index) => (path === null ? null : el("span.file", {},
      el("button", { type: "button", "data-key": `file ${index}`, "aria-pressed": String(index === this.shown), onclick: () => {
        this.shown = index;
        this.renderText();
      } }, path),
      index === 0 ? null : el("button.reset", { type: "button", "aria-label": `remove ${path}`, onclick: () => this.removeFile(index - 1) }, "×")))) : []);
    const text = this.shown === 0 ? design.text ?? "" : design.files[this.shown - 1]?.text ?? "";
    this.area.readOnly = this.session.isRecorded;
    if (this.area.value !== text) this.area.value = text;
    const systems = design.systems.join(" ");
    if (document.activeElement !== this.systems) this.systems.value = systems;
    this.renderGutter(text, tabs[this.shown]);
  }

  removeFile(index) {
    const files = this.session.document.design.files.filter((_, other) => other !== index);
    const change = { files };
    if (files.length === 0 && this.session.document.design.text === null) change.text = "";
    this.session.changeDesign(change);
  }

  // Line numbers; a line with a diagnostic, a setting that is blamed or one that decides is marked.
  renderGutter(text, path) {
    const { el, fill } = Dom;
    const marks = new Map();
    const isHere = (other) => other === undefined || other === null || other === path || this.session.document.design.files.length === 0;
    for (const one of this.session.read?.vendor ?? []) {
      if (one.origin === "written" && one.means?.length > 0 && one.path === path) marks.set(one.line, ["decides", one.means.join("\n")]);
    }
    for (const [label, about] of this.session.blamedLines()) if (isHere(label.path)) marks.set(label.line, ["blamed", about]);
    for (const one of this.diagnostics()) {
      for (const label of one.labels ?? []) if (isHere(label.path)) marks.set(label.line, [one.severity, one.title]);
    }
    const lines = text.split("\n");
    fill(this.gutter, lines.length > DesignView.MAX_LINES ? [] : lines.map((_, index) => {
      const [type, about] = marks.get(index + 1) ?? [];
      const sign = { error: "✗", warning: "!", blamed: "⚑", decides: "▸" }[type] ?? " ";
      return el(`span${type ? `.${type}` : ""}`, { title: about }, `${sign}${String(index + 1).padStart(3)}\n`);
    }));
    this.scroll();
  }

  scroll() {
    this.gutter.scrollTop = this.area.scrollTop;
  }
}
