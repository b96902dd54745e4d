#include <stdio.h>
#include <string.h>

#include "Clients.h"

static rd_kafka_headers_t *headers_of(const char *const *pairs) {
    rd_kafka_headers_t *headers = rd_kafka_headers_new(8);
    for (; pairs && *pairs; pairs += 2) rd_kafka_header_add(headers, pairs[0], -1, pairs[1], -1);
    return headers;
}

// Hands one record over, waiting while the queue is full.
static int produce(
    rd_kafka_t *producer, const char *topic, const cbench_event *event, int64_t number, const char *const *headers,
    double deadline, char *error) {
    char key[24];
    int key_bytes = snprintf(key, sizeof key, "%lld", (long long)number);
    rd_kafka_headers_t *own = headers_of(headers);
    for (;;) {
        rd_kafka_resp_err_t problem = rd_kafka_producev(
            producer, RD_KAFKA_V_TOPIC(topic), RD_KAFKA_V_KEY(key, (size_t)key_bytes),
            RD_KAFKA_V_VALUE((void *)event->value, event->value_bytes), RD_KAFKA_V_HEADERS(own),
            RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_END);
        if (problem == RD_KAFKA_RESP_ERR_NO_ERROR) return 0;
        if (problem != RD_KAFKA_RESP_ERR__QUEUE_FULL || cbench_wall_seconds() > deadline) {
            rd_kafka_headers_destroy(own);
            return cbench_fail(error, "cannot fill the source", rd_kafka_err2str(problem));
        }
        rd_kafka_poll(producer, 10);
    }
}

static int fill_open(
    rd_kafka_t *producer, const char *topic, const cbench_event *events, size_t event_count,
    const char *const *headers, int64_t count, double deadline, char *error) {
    rd_kafka_error_t *problem = rd_kafka_begin_transaction(producer);
    if (problem) return cbench_fail_with(error, "cannot begin to fill the source", problem);
    for (int64_t number = 0; number < count; number++) {
        const cbench_event *event = &events[(size_t)number % event_count];
        if (produce(producer, topic, event, number, headers, deadline, error) != 0) return -1;
        if (number % 256 == 0) rd_kafka_poll(producer, 0);
    }
    problem = rd_kafka_commit_transaction(producer, (int)((deadline - cbench_wall_seconds()) * 1000));
    return problem ? cbench_fail_with(error, "cannot commit the source's events", problem) : 0;
}

int cbench_fill(
    const char *bootstrap_servers, const char *topic, const cbench_event *events, size_t event_count,
    const char *const *headers, int64_t count, int deadline_seconds, char error[CBENCH_ERROR_BYTES_MAX]) {
    double deadline = cbench_wall_seconds() + deadline_seconds;
    char name[CBENCH_ERROR_BYTES_MAX];
    snprintf(name, sizeof name, "fill.%s", topic);
    rd_kafka_t *producer = cbench_producer(bootstrap_servers, name, error);
    if (!producer) return -1;
    int outcome = cbench_warm(producer, topic, deadline, error);
    if (outcome == 0) {
        rd_kafka_error_t *problem = rd_kafka_init_transactions(producer, deadline_seconds * 1000);
        outcome = problem ? cbench_fail_with(error, "cannot fill the source", problem) : 0;
    }
    if (outcome == 0)
        outcome = fill_open(producer, topic, events, event_count, headers, count, deadline, error);
    rd_kafka_destroy(producer);
    return outcome;
}
