//! The traces of a fault in logs, in the systems' own words.
//!
//! Sources: the messages of Kafka's clients and brokers (`ConsumerCoordinator`, `Sender`,
//! `GroupCoordinator`, `LogManager`), RabbitMQ's log and its guide on consumers, the developer
//! guide of Amazon SQS on visibility timeouts. Versions differ in the wording of a line.

use super::blamed_fault::BlamedFault;
use onceproof_models::Fault;
use onceproof_models::fault_parts::FaultPart;

/// Returns the traces of a fault in the logs of a system, named as its profile, or of any system.
pub(super) fn log(blamed: &BlamedFault, systems: &[&str]) -> String {
    let is = |prefix: &str| systems.iter().any(|name| name.starts_with(prefix));
    let of_system = if is("kafka") || is("librdkafka") {
        kafka(blamed)
    } else if is("rabbitmq") {
        rabbitmq(blamed)
    } else if is("sqs") {
        sqs(blamed)
    } else {
        None
    };
    of_system.map_or_else(|| any(blamed), |text| format!("{}; {text}", any(blamed)))
}

fn is_at(blamed: &BlamedFault, part: FaultPart) -> bool {
    blamed.parts.contains(&part)
}

/// The traces in the logs of every system.
fn any(blamed: &BlamedFault) -> String {
    let parts: Vec<&str> = blamed.parts.iter().map(|part| part.name()).collect();
    let at = parts.join(" and ");
    match blamed.fault {
        Fault::ConnectionBreaks => format!("a connection error, timeout or reconnect between {at}, then a retry"),
        Fault::LateRequest | Fault::LateSinkRequest => {
            format!("a timeout of a request between {at}, and an entry of the same request later than the timeout")
        }
        Fault::ProcessCrash => format!("the start-up lines of the {at} a second time, or a restart of its container"),
        Fault::ServerCrash => format!("a restart of the {at}, and reconnects of all of its clients"),
        Fault::HandlerFails => "an exception of the handler, and a second attempt at the same message".to_owned(),
        Fault::Rollback => "a transaction of the database that is rolled back".to_owned(),
        Fault::LeaseExpires => {
            "processing that takes longer than the lease, and the same message at another consumer".to_owned()
        }
        Fault::DeletionReturns => "a message that is delivered again although its deletion had succeeded".to_owned(),
        Fault::WindowExpires => "a repetition that comes later than the window of remembered ids".to_owned(),
        Fault::MessageExpires => "a retention or expiry that removes messages before they are processed".to_owned(),
        Fault::TransactionTimesOut => {
            "a transaction that is aborted by its timeout while its owner is alive".to_owned()
        }
        Fault::MarkerRepeats => {
            "a transaction marker that is written again after a reconnect between brokers".to_owned()
        }
        Fault::Rebalance => {
            "partitions that are revoked from a consumer which is alive, and its late commit refused".to_owned()
        }
        Fault::Replacement => "a second instance of the producer that starts while the first one is alive".to_owned(),
        Fault::Failover => "a change of the leader".to_owned(),
        Fault::UncleanFailover => "a change to a leader that was not in sync, and offsets that go back".to_owned(),
        Fault::PowerLoss(_) => "machines that come back after a power loss, without their latest entries".to_owned(),
        Fault::LostMachine(_) => "machines that are replaced, with empty disks".to_owned(),
    }
}

fn kafka(blamed: &BlamedFault) -> Option<&'static str> {
    let is_of_broker = is_at(blamed, FaultPart::Broker);
    let (producer, consumer) = (is_at(blamed, FaultPart::Producer), is_at(blamed, FaultPart::Consumer));
    Some(match blamed.fault {
        Fault::ConnectionBreaks | Fault::LateRequest | Fault::ServerCrash if !is_of_broker => return None,
        Fault::ConnectionBreaks if producer => {
            "producer: `Got error produce response ... retrying ... Error: NETWORK_EXCEPTION`, \
             or `Node ... disconnected`"
        }
        Fault::ConnectionBreaks if consumer => "consumer: `Node ... disconnected`, then the same offsets fetched again",
        Fault::LateRequest if producer => "producer: `REQUEST_TIMED_OUT`, then the record at two offsets of the log",
        Fault::ProcessCrash if consumer => {
            "broker: `Member ... has failed, removing it from the group`; \
             consumer: `(Re-)joining group`, then `Setting offset \
             for partition ... to the committed offset`"
        }
        Fault::ProcessCrash if producer => "producer: `ProducerConfig values` logged again at its start",
        Fault::ServerCrash => "clients: `Node ... disconnected`; broker: `Recovering unflushed segment`",
        Fault::Rebalance => {
            "consumer: `consumer poll timeout has expired`, `CommitFailedException`; \
             broker: `Preparing to rebalance group`"
        }
        Fault::Failover => "clients: `NOT_LEADER_OR_FOLLOWER`; broker: `Truncating partition ... to offset`",
        Fault::UncleanFailover => "controller: `unclean leader election`; broker: `Truncating partition ... to offset`",
        Fault::TransactionTimesOut => "producer: `ProducerFencedException` or `InvalidProducerEpochException`",
        Fault::MessageExpires => "broker: `Deleting segment ... due to retention`; consumer: `OffsetOutOfRange`",
        _ => return None,
    })
}

fn rabbitmq(blamed: &BlamedFault) -> Option<&'static str> {
    Some(match blamed.fault {
        Fault::ConnectionBreaks if !is_at(blamed, FaultPart::Broker) => return None,
        Fault::ConnectionBreaks | Fault::ProcessCrash => {
            "broker: `client unexpectedly closed TCP connection` or `missed heartbeats from client`; \
             deliveries with `redelivered`"
        }
        Fault::LeaseExpires => "broker: `delivery acknowledgement on channel ... timed out`",
        Fault::MessageExpires => "messages at the dead-letter exchange with the reason `expired` or `maxlen`",
        _ => return None,
    })
}

fn sqs(blamed: &BlamedFault) -> Option<&'static str> {
    Some(match blamed.fault {
        Fault::LeaseExpires | Fault::ProcessCrash
            if is_at(blamed, FaultPart::Broker) || is_at(blamed, FaultPart::Consumer) =>
        {
            "the attribute `ApproximateReceiveCount` above 1, and processing longer than `VisibilityTimeout`"
        }
        Fault::MessageExpires => "the metric `ApproximateAgeOfOldestMessage` near `MessageRetentionPeriod`",
        _ => return None,
    })
}
