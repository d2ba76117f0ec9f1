//! The trait and the macro behind every setting with named values.

/// A setting with named values.
///
/// ```
/// use onceproof_models::mechanisms::{Acks, Setting};
///
/// let names: Vec<&str> = Acks::VALUES.iter().map(|(_, name, _)| *name).collect();
/// assert_eq!((Acks::PATH, names), ("producer.acks", vec!["none", "leader", "quorum"]));
/// ```
pub trait Setting: Copy + Eq + Default + 'static {
    /// The path in a design file: `producer.acks`.
    const PATH: &'static str;
    /// The decision that the setting makes, in one sentence.
    const ABOUT: &'static str;
    /// Every value with its name in a design file and its meaning.
    const VALUES: &'static [(Self, &'static str, &'static str)];
}

/// Defines the enum of each setting from its path, its values, their names and their meanings. A
/// meaning may be several texts, one after the other.
macro_rules! settings {
    ($(
        $(#[doc = $about:literal])+
        $name:ident at $path:literal {
            $($(#[$default:meta])? $value:ident = $text:literal: $($meaning:literal)+,)+
        }
    )+) => {
        $(
            $(#[doc = $about])+
            #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub enum $name { $(#[doc = concat!($($meaning),+)] $(#[$default])? $value,)+ }

            impl Setting for $name {
                const PATH: &'static str = $path;
                const ABOUT: &'static str = concat!($($about),+);
                const VALUES: &'static [(Self, &'static str, &'static str)] =
                    &[$((Self::$value, $text, concat!($($meaning),+)),)+];
            }
        )+
    };
}

pub(super) use settings;
