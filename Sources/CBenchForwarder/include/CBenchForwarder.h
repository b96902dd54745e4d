// The opponent of the end-to-end measure: the least that a C program does to move records from one Kafka topic to
// another. It consumes, copies, produces with the headers copied, sends the offsets and commits; it looks at nothing.
// Also what both sides of the measure need: topics, and a source filled with events in one transaction, so that readers
// see all of it at once.
#ifndef CBENCHFORWARDER_H
#define CBENCHFORWARDER_H

#include <stddef.h>
#include <stdint.h>

#define CBENCH_ERROR_BYTES_MAX 256

// What to forward, and how. Strings are the caller's and are read during the call only.
typedef struct {
    const char *bootstrap_servers;
    const char *group;           // the consumer group; also names the static member and the transactional id
    const char *source;          // topic to read
    const char *target;          // topic to write
    int transactional;           // 0: idempotent producer, flush, commit offsets (at least once)
    int64_t events;              // to forward before returning
    int events_per_transaction;  // a batch is taken at this many, or when nothing more is at hand for interval_ms
    int interval_ms;
    int deadline_seconds;        // for the whole call
} cbench_forward_settings;

// What it took. The clocks run from the moment the partitions are assigned until the last commit is known.
typedef struct {
    int64_t events;
    int64_t bytes;         // of keys and values
    int64_t transactions;
    double wall_seconds;
    double cpu_seconds;    // of the whole process, user and system
    char error[CBENCH_ERROR_BYTES_MAX];  // empty when all went well
} cbench_forward_result;

// Forwards the events. 0 when all went well, else -1 with a sentence in result->error. Blocks; closes its clients.
int cbench_forward(const cbench_forward_settings *settings, cbench_forward_result *result);

// One event to fill a topic with. The memory is the caller's.
typedef struct {
    const void *value;
    size_t value_bytes;
} cbench_event;

// Produces `count` records, the events in turn, keyed by the record's number, with the named headers (pairs of name and
// value, NULL-terminated), in one transaction. 0 when all went well, else -1 with a sentence in `error`.
int cbench_fill(
    const char *bootstrap_servers, const char *topic, const cbench_event *events, size_t event_count,
    const char *const *headers, int64_t count, int deadline_seconds, char error[CBENCH_ERROR_BYTES_MAX]);

// Creates a topic; one that exists already is fine. 0 when all went well, else -1 with a sentence in `error`.
int cbench_create_topic(
    const char *bootstrap_servers, const char *topic, int partitions, int deadline_seconds,
    char error[CBENCH_ERROR_BYTES_MAX]);

// User and system CPU seconds of this process so far.
double cbench_cpu_seconds(void);

// Seconds of a clock that does not go back.
double cbench_wall_seconds(void);

// Bytes that the allocator has handed out and not got back, large blocks included.
size_t cbench_heap_bytes(void);

// Allocations of the calling thread so far; 0 for ever where they cannot be counted. See Allocations.c.
uint64_t cbench_allocations(void);

// Does nothing with the pointer, in a way that a compiler cannot see: what it points to is not optimised away.
void cbench_keep(const void *pointer);

#endif
