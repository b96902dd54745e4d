#include <stdlib.h>
#include <string.h>

#include "Clients.h"

// One run of the forwarder. The batch's messages are owned here until their offsets are in a transaction.
typedef struct {
    const cbench_forward_settings *settings;
    cbench_forward_result *result;
    rd_kafka_t *consumer;
    rd_kafka_t *producer;
    rd_kafka_message_t **batch;  // batch_count of them
    int batch_count;
    int batch_count_before;
    double deadline;
    double started_wall;
    double started_cpu;
} forwarder;

static int is_out_of_time(const forwarder *run) { return cbench_wall_seconds() > run->deadline; }

static int count_assigned(rd_kafka_t *consumer) {
    rd_kafka_topic_partition_list_t *assigned = NULL;
    if (rd_kafka_assignment(consumer, &assigned) != RD_KAFKA_RESP_ERR_NO_ERROR || !assigned) return 0;
    int count = assigned->cnt;
    rd_kafka_topic_partition_list_destroy(assigned);
    return count;
}

// Keeps a polled message for the batch, or reports what it says.
static int take(forwarder *run, rd_kafka_message_t *message) {
    rd_kafka_resp_err_t problem = message->err;
    if (problem == RD_KAFKA_RESP_ERR_NO_ERROR) {
        run->batch[run->batch_count++] = message;
        run->result->bytes += (int64_t)(message->len + message->key_len);
        return 0;
    }
    rd_kafka_message_destroy(message);
    if (problem == RD_KAFKA_RESP_ERR__PARTITION_EOF || problem == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) return 0;
    return cbench_fail(run->result->error, "cannot consume", rd_kafka_err2str(problem));
}

static int join(forwarder *run) {
    rd_kafka_topic_partition_list_t *topics = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(topics, run->settings->source, RD_KAFKA_PARTITION_UA);
    rd_kafka_resp_err_t problem = rd_kafka_subscribe(run->consumer, topics);
    rd_kafka_topic_partition_list_destroy(topics);
    if (problem) return cbench_fail(run->result->error, "cannot subscribe", rd_kafka_err2str(problem));
    while (count_assigned(run->consumer) == 0) {
        if (is_out_of_time(run)) return cbench_fail(run->result->error, "cannot join", "no partitions in time");
        rd_kafka_message_t *message = rd_kafka_consumer_poll(run->consumer, 10);
        if (message && take(run, message) != 0) return -1;
    }
    run->started_wall = cbench_wall_seconds();
    run->started_cpu = cbench_cpu_seconds();
    return 0;
}

// Polls until the batch is to be taken.
static int gather(forwarder *run) {
    int64_t left = run->settings->events - run->result->events;
    int wanted = left < run->settings->events_per_transaction ? (int)left : run->settings->events_per_transaction;
    double first_at = 0;
    while (run->batch_count < wanted) {
        rd_kafka_message_t *message = rd_kafka_consumer_poll(run->consumer, 0);
        if (message) {
            if (take(run, message) != 0) return -1;
            if (run->batch_count == 1) first_at = cbench_wall_seconds();
            continue;
        }
        if (is_out_of_time(run)) return cbench_fail(run->result->error, "cannot consume", "out of time");
        double left_ms = run->settings->interval_ms - (cbench_wall_seconds() - first_at) * 1000;
        int is_large = run->batch_count >= run->batch_count_before / 2;
        if (run->batch_count > 0 && (is_large || left_ms <= 0)) return 0;
        message = rd_kafka_consumer_poll(run->consumer, run->batch_count > 0 ? (int)left_ms + 1 : 10);
        if (message && take(run, message) != 0) return -1;
    }
    return 0;
}

static int copy_one(forwarder *run, const rd_kafka_message_t *message) {
    rd_kafka_headers_t *source_headers = NULL, *headers = NULL;
    rd_kafka_message_headers(message, &source_headers);
    for (;;) {
        headers = source_headers ? rd_kafka_headers_copy(source_headers) : NULL;
        rd_kafka_resp_err_t problem = rd_kafka_producev(
            run->producer, RD_KAFKA_V_TOPIC(run->settings->target), RD_KAFKA_V_KEY(message->key, message->key_len),
            RD_KAFKA_V_VALUE(message->payload, message->len), RD_KAFKA_V_HEADERS(headers),
            RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_END);
        if (problem == RD_KAFKA_RESP_ERR_NO_ERROR) return 0;
        if (headers) rd_kafka_headers_destroy(headers);
        if (problem != RD_KAFKA_RESP_ERR__QUEUE_FULL || is_out_of_time(run))
            return cbench_fail(run->result->error, "cannot produce", rd_kafka_err2str(problem));
        rd_kafka_poll(run->producer, 10);
    }
}

static int copy_batch(forwarder *run) {
    for (int i = 0; i < run->batch_count; i++) {
        if (copy_one(run, run->batch[i]) != 0) return -1;
        if (i % 256 == 255) rd_kafka_poll(run->producer, 0);
    }
    return 0;
}

// The positions of the assigned partitions that have one.
static rd_kafka_topic_partition_list_t *positions(forwarder *run) {
    rd_kafka_topic_partition_list_t *list = NULL;
    if (rd_kafka_assignment(run->consumer, &list) != RD_KAFKA_RESP_ERR_NO_ERROR) return NULL;
    rd_kafka_position(run->consumer, list);
    for (int i = list->cnt - 1; i >= 0; i--)
        if (list->elems[i].offset < 0) rd_kafka_topic_partition_list_del_by_idx(list, i);
    return list;
}

static int forward_in_transaction(forwarder *run) {
    int left_ms = (int)((run->deadline - cbench_wall_seconds()) * 1000);
    rd_kafka_error_t *problem = rd_kafka_begin_transaction(run->producer);
    if (problem) return cbench_fail_with(run->result->error, "cannot begin a transaction", problem);
    if (copy_batch(run) != 0) return -1;
    rd_kafka_consumer_group_metadata_t *group = rd_kafka_consumer_group_metadata(run->consumer);
    rd_kafka_topic_partition_list_t *offsets = positions(run);
    problem = rd_kafka_send_offsets_to_transaction(run->producer, offsets, group, left_ms);
    rd_kafka_topic_partition_list_destroy(offsets);
    rd_kafka_consumer_group_metadata_destroy(group);
    if (problem) return cbench_fail_with(run->result->error, "cannot send offsets", problem);
    problem = rd_kafka_commit_transaction(run->producer, left_ms);
    return problem ? cbench_fail_with(run->result->error, "cannot commit", problem) : 0;
}

static int forward_at_least_once(forwarder *run) {
    if (copy_batch(run) != 0) return -1;
    int left_ms = (int)((run->deadline - cbench_wall_seconds()) * 1000);
    rd_kafka_resp_err_t problem = rd_kafka_flush(run->producer, left_ms);
    if (problem || cbench_failed_deliveries > 0)
        return cbench_fail(run->result->error, "cannot deliver", rd_kafka_err2str(problem));
    rd_kafka_topic_partition_list_t *offsets = positions(run);
    problem = rd_kafka_commit(run->consumer, offsets, 0);
    rd_kafka_topic_partition_list_destroy(offsets);
    return problem ? cbench_fail(run->result->error, "cannot commit offsets", rd_kafka_err2str(problem)) : 0;
}

static void drop_batch(forwarder *run) {
    while (run->batch_count > 0) rd_kafka_message_destroy(run->batch[--run->batch_count]);
}

static int forward_all(forwarder *run) {
    if (join(run) != 0) return -1;
    while (run->result->events < run->settings->events) {
        if (gather(run) != 0) return -1;
        int outcome = run->settings->transactional ? forward_in_transaction(run) : forward_at_least_once(run);
        if (outcome != 0) return -1;
        run->result->events += run->batch_count;
        run->result->transactions++;
        run->batch_count_before = run->batch_count;
        drop_batch(run);
    }
    run->result->wall_seconds = cbench_wall_seconds() - run->started_wall;
    run->result->cpu_seconds = cbench_cpu_seconds() - run->started_cpu;
    return 0;
}

static int prepare(forwarder *run) {
    const cbench_forward_settings *settings = run->settings;
    run->producer = cbench_producer(
        settings->bootstrap_servers, settings->transactional ? settings->group : NULL, run->result->error);
    if (!run->producer) return -1;
    if (cbench_warm(run->producer, settings->target, run->deadline, run->result->error) != 0) return -1;
    if (settings->transactional) {
        rd_kafka_error_t *problem = rd_kafka_init_transactions(run->producer, settings->deadline_seconds * 1000);
        if (problem) return cbench_fail_with(run->result->error, "cannot get the transactional id", problem);
    }
    run->consumer = cbench_consumer(settings->bootstrap_servers, settings->group, run->result->error);
    return run->consumer ? 0 : -1;
}

int cbench_forward(const cbench_forward_settings *settings, cbench_forward_result *result) {
    memset(result, 0, sizeof *result);
    forwarder run = {.settings = settings, .result = result};
    run.deadline = cbench_wall_seconds() + settings->deadline_seconds;
    // Whatever is polled while joining comes on top of a full batch.
    run.batch = calloc((size_t)settings->events_per_transaction + 16, sizeof *run.batch);
    int outcome = prepare(&run) == 0 ? forward_all(&run) : -1;
    drop_batch(&run);
    if (run.consumer) {
        rd_kafka_consumer_close(run.consumer);
        rd_kafka_destroy(run.consumer);
    }
    if (run.producer) rd_kafka_destroy(run.producer);
    free(run.batch);
    return outcome;
}
