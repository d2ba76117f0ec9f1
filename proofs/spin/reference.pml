/* The reference pipeline (models/src/reference), written by hand a second time.
 *
 * One process takes any enabled step, each in one d_step, so that a state of SPIN is a state of the
 * pipeline: the state of each part, and the set of messages ever sent. A delivery without an effect
 * leads back to the same state and adds none.
 *
 * Sizes: -DMESSAGES=3 -DCRASHES=2, up to four messages and two crashes. The window holds all messages.
 */

#ifndef MESSAGES
#define MESSAGES 3
#endif
#ifndef CRASHES
#define CRASHES 2
#endif

#define JOINING 0
#define FETCHING 1
#define WORKING 2

/* Sets of sent messages: a bit each. */
#define has(set, i) ((set) & (1 << (i)))
#define add(set, i) set = (set) | (1 << (i))
/* Two numbers in one: the second one is below five. */
#define pair(a, b) ((a) * 5 + (b))

/* The producer. */
byte sent;
byte acked;

/* The broker. */
byte log_[MESSAGES];
byte length;
byte committed;

/* The consumer and its sink. */
byte life;
byte position;
byte doing;
byte working;
byte applied;

/* The network: the sets of messages that were ever sent. */
byte publish;
byte acks;
byte joins = 1;
int assigned;
byte fetches;
int records;
byte commits;

/* Whether a message is in the log. Written out, since a loop would have states of its own. */
#define at(o, i) (length > (o) && log_[o] == (i))
#if MESSAGES == 2
#define in_log(i) (at(0, i) || at(1, i))
#elif MESSAGES == 3
#define in_log(i) (at(0, i) || at(1, i) || at(2, i))
#else
#define in_log(i) (at(0, i) || at(1, i) || at(2, i) || at(3, i))
#endif

/* Deliveries to the broker. */
#define broker_gets_publish(i) \
    :: d_step { has(publish, i) && !in_log(i) -> log_[length] = i; length++; add(acks, i) }
/* A repeated publish is acknowledged again; that acknowledgement is in the set already. */

#define producer_gets_ack(i) \
    :: d_step { has(acks, i) && !has(acked, i) -> add(acked, i) }

#define broker_gets_join(l) \
    :: d_step { has(joins, l) && !has(assigned, pair(l, committed)) -> add(assigned, pair(l, committed)) }

#define broker_gets_fetch(o) \
    :: d_step { has(fetches, o) && length > (o) && !has(records, pair(o, log_[o])) -> add(records, pair(o, log_[o])) }

#define broker_gets_commit(o) \
    :: d_step { has(commits, o) && committed < (o) -> committed = o }

#define consumer_gets_assigned(f) \
    :: d_step { doing == JOINING && has(assigned, pair(life, f)) -> position = f; doing = FETCHING; add(fetches, f) }

/* The effect. The commit is a step of its own. */
#define consumer_gets_record(o, i) \
    :: d_step { doing == FETCHING && position == (o) && has(records, pair(o, i)) -> \
        doing = WORKING; working = i; add(applied, i) }

#define gets_records(o) \
    consumer_gets_record(o, 0) \
    consumer_gets_record(o, 1) \
    GETS_2(o) \
    GETS_3(o)

#if MESSAGES > 2
#define GETS_2(o) consumer_gets_record(o, 2)
#else
#define GETS_2(o)
#endif
#if MESSAGES > 3
#define GETS_3(o) consumer_gets_record(o, 3)
#else
#define GETS_3(o)
#endif

active proctype pipeline() {
end:
    do
    :: d_step { sent < MESSAGES -> add(publish, sent); sent++ }
    broker_gets_publish(0)
    broker_gets_publish(1)
    producer_gets_ack(0)
    producer_gets_ack(1)
    broker_gets_join(0)
    broker_gets_join(1)
    broker_gets_fetch(0)
    broker_gets_fetch(1)
    broker_gets_commit(1)
    broker_gets_commit(2)
    consumer_gets_assigned(0)
    consumer_gets_assigned(1)
    consumer_gets_assigned(2)
    gets_records(0)
    gets_records(1)
#if CRASHES > 1
    broker_gets_join(2)
#endif
#if MESSAGES > 2
    broker_gets_publish(2)
    producer_gets_ack(2)
    broker_gets_fetch(2)
    broker_gets_commit(3)
    consumer_gets_assigned(3)
    gets_records(2)
#endif
#if MESSAGES > 3
    broker_gets_publish(3)
    producer_gets_ack(3)
    broker_gets_fetch(3)
    broker_gets_commit(4)
    consumer_gets_assigned(4)
    gets_records(3)
#endif
    /* The commit, and the fetch of the next message. */
    :: d_step { doing == WORKING ->
        add(commits, position + 1);
        if
        :: position + 1 < MESSAGES -> add(fetches, position + 1)
        :: else
        fi;
        position++; doing = FETCHING; working = 0 }
    /* A crash, and the restart. */
    :: d_step { life < CRASHES ->
        life++; position = 0; doing = JOINING; working = 0; add(joins, life) }
    od
}
