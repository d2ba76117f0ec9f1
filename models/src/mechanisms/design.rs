//! A whole design, as the actors see it.

use super::bounds::Bounds;
use super::broker::BrokerSettings;
use super::consumer::ConsumerSettings;
use super::producer::ProducerSettings;
use super::sink::SinkSettings;
use super::source::SourceSettings;
use crate::faults::Faults;

/// A whole design, as the actors see it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Mechanisms {
    /// Where messages come from.
    pub source: SourceSettings,
    /// The client that sends them.
    pub producer: ProducerSettings,
    /// The broker that carries them.
    pub broker: BrokerSettings,
    /// The client that processes them.
    pub consumer: ConsumerSettings,
    /// The place of effects.
    pub sink: SinkSettings,
    /// The faults that the verdict must survive.
    pub faults: Faults,
    /// The limits of the exploration.
    pub bounds: Bounds,
}
