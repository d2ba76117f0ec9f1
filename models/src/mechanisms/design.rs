//! A whole design, as the actors see it.

use super::bounds::Bounds;
use super::broker::{BrokerKind, BrokerSettings, DeliveryOrder, LeaseEnd, MaxDeliveries, TransactionMarkers};
use super::consumer::{ConsumerSettings, OnFailure};
use super::producer::ProducerSettings;
use super::sink::SinkSettings;
use super::source::SourceSettings;
use crate::fault_parts::FaultPart;
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

impl Mechanisms {
    /// Whether an attempt of a handler that fails before it asks the sink leaves a trace.
    ///
    /// Where it leaves none, the message is delivered again as if the attempt had not begun. A
    /// consumer that skips failures goes on without it. A queue counts deliveries where they are
    /// limited; and where leases end by themselves and keys are not kept in order, the message
    /// stays invisible for a while and the next one is processed first (Amazon SQS, visibility
    /// timeout; Pub/Sub and JetStream, backoff of redeliveries). Where consumers crash or their
    /// connections break, a delivery that is lost in that way leaves the same trace, and is
    /// explored in its stead.
    #[must_use]
    pub fn failure_leaves_trace(&self) -> bool {
        let Self { broker, consumer, faults, .. } = self;
        let is_shown =
            faults.crash_at(FaultPart::Consumer) || faults.network_between(FaultPart::Consumer, FaultPart::Broker);
        let is_passed = !is_shown && broker.lease == LeaseEnd::Expires && broker.delivery_order == DeliveryOrder::Any;
        consumer.on_failure == OnFailure::Skip
            || (broker.kind == BrokerKind::Queue && (is_passed || broker.max_deliveries != MaxDeliveries::Unlimited))
    }

    /// Whether a marker may take effect again. A coordinator sends it again where its connection to
    /// the partition broke, so without such faults nothing needs to be kept for it.
    #[must_use]
    pub const fn markers_repeat(&self) -> bool {
        self.faults.network_between(FaultPart::Broker, FaultPart::Broker)
            && matches!(self.broker.markers, TransactionMarkers::MayRepeat)
    }
}
