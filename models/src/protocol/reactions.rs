//! The macro that defines messages, timers and choices together with the kinds of parts that react
//! to each, so that no second table of names has to be kept.

/// Defines an enum; the brackets before each variant list the kinds of parts that react to it. The
/// module that uses the macro imports `PartKind`.
macro_rules! reactions {
    (
        $(#[$enum_meta:meta])*
        $name:ident {
            $(
                $(#[$meta:meta])*
                [$($part:ident)*] $variant:ident
                $({ $($(#[$field_meta:meta])* $field:ident: $type:ty),* $(,)? })?
                $(($inner:ty))?,
            )*
        }
    ) => {
        $(#[$enum_meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$meta])* $variant $({ $($(#[$field_meta])* $field: $type),* })? $(($inner))?,)*
        }

        impl $name {
            /// The name of each variant, with the kinds of parts that react to it.
            pub(super) const REACTIONS: &'static [(&'static str, &'static [PartKind])] =
                &[$((stringify!($variant), &[$(PartKind::$part),*]),)*];

            /// The name of the variant, as in the source: `OutOfSequence`.
            pub(super) const fn variant(self) -> &'static str {
                match self {
                    $(Self::$variant { .. } => stringify!($variant),)*
                }
            }
        }
    };
}

pub(super) use reactions;
