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
    // A batch is taken at this many; with nothing more at hand, when it is half as large as the one before it or its
    // first event is interval_ms old. The gateway's lanes have the same rule.
    int events_per_transaction;
    int interval_ms;
    int deadline_seconds;  // for the whole call
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

// One event to fill a topic with. The memory is the caller's, and stays as it is during the call.
typedef struct {
    const void *key;
    size_t key_bytes;
    const void *value;
    size_t value_bytes;
} cbench_event;

// Fills a topic, one transaction at a time: readers see nothing of it before the commit, and then all.
typedef struct cbench_filler cbench_filler;

// NULL with a sentence in `error`. The caller closes it.
cbench_filler *cbench_filler_open(
    const char *bootstrap_servers, const char *topic, int deadline_seconds, char error[CBENCH_ERROR_BYTES_MAX]);

// Begins a transaction and writes the events with the headers (pairs of name and value, NULL-terminated); returns when
// the broker has them all. 0 when all went well, else -1 with a sentence in `error`.
int cbench_filler_write(
    cbench_filler *filler, const cbench_event *events, size_t event_count, const char *const *headers,
    int deadline_seconds, char error[CBENCH_ERROR_BYTES_MAX]);

// Commits what was written. 0 when all went well, else -1 with a sentence in `error`.
int cbench_filler_commit(cbench_filler *filler, int deadline_seconds, char error[CBENCH_ERROR_BYTES_MAX]);

void cbench_filler_close(cbench_filler *filler);

// Creates a topic; one that exists already is fine. 0 when all went well, else -1 with a sentence in `error`.
int cbench_create_topic(
    const char *bootstrap_servers, const char *topic, int partitions, int deadline_seconds,
    char error[CBENCH_ERROR_BYTES_MAX]);

// User and system CPU seconds of this process so far.
double cbench_cpu_seconds(void);

// User and system CPU seconds of another process of this user so far; negative when there is no such process.
double cbench_process_cpu_seconds(int32_t process_id);

// A consumer that never joins a group and only asks for its committed offsets.
typedef struct cbench_watcher cbench_watcher;

// NULL with a sentence in `error`. The caller closes it.
cbench_watcher *cbench_watcher_open(
    const char *bootstrap_servers, const char *group, char error[CBENCH_ERROR_BYTES_MAX]);

// The sum of the group's committed offsets over the partitions of a topic; -1 when the broker does not answer.
int64_t cbench_watcher_committed(cbench_watcher *watcher, const char *topic, int partitions);

// Copies the metadata of the group's committed offset of one partition; returns its bytes, -1 when there is none.
int cbench_watcher_metadata(
    cbench_watcher *watcher, const char *topic, int partition, void *metadata, size_t metadata_bytes_max);

// The sum of the high watermarks of a topic; -1 when the broker does not answer.
int64_t cbench_watcher_end(cbench_watcher *watcher, const char *topic, int partitions);

void cbench_watcher_close(cbench_watcher *watcher);

// Seconds of a clock that does not go back.
double cbench_wall_seconds(void);

// Bytes that the allocator has handed out and not got back, large blocks included.
size_t cbench_heap_bytes(void);

// Allocations of the calling thread so far; 0 for ever where they cannot be counted. See Allocations.c.
uint64_t cbench_allocations(void);

// Does nothing with the pointer, in a way that a compiler cannot see: what it points to is not optimised away.
void cbench_keep(const void *pointer);

#endif
