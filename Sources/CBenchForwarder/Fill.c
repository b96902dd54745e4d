#include <stdio.h>
#include <stdlib.h>

#include "Clients.h"

struct cbench_filler {
    rd_kafka_t *producer;
    char topic[CBENCH_ERROR_BYTES_MAX];
};

static int left_ms(double deadline) {
    double left = deadline - cbench_wall_seconds();
    return left > 0 ? (int)(left * 1000) : 0;
}

cbench_filler *cbench_filler_open(
    const char *bootstrap_servers, const char *topic, int deadline_seconds, char error[CBENCH_ERROR_BYTES_MAX]) {
    double deadline = cbench_wall_seconds() + deadline_seconds;
    cbench_filler *filler = calloc(1, sizeof *filler);
    snprintf(filler->topic, sizeof filler->topic, "%s", topic);
    char name[CBENCH_ERROR_BYTES_MAX + 8];
    snprintf(name, sizeof name, "fill.%s", topic);
    filler->producer = cbench_producer(bootstrap_servers, name, error);
    int outcome = filler->producer ? cbench_warm(filler->producer, topic, deadline, error) : -1;
    if (outcome == 0) {
        rd_kafka_error_t *problem = rd_kafka_init_transactions(filler->producer, left_ms(deadline));
        if (!problem) return filler;
        cbench_fail_with(error, "cannot fill the source", problem);
    }
    cbench_filler_close(filler);
    return NULL;
}

void cbench_filler_close(cbench_filler *filler) {
    if (filler->producer) rd_kafka_destroy(filler->producer);
    free(filler);
}

static rd_kafka_headers_t *headers_of(const char *const *pairs) {
    rd_kafka_headers_t *headers = rd_kafka_headers_new(8);
    for (; pairs && *pairs; pairs += 2) rd_kafka_header_add(headers, pairs[0], -1, pairs[1], -1);
    return headers;
}

// Hands one record over, waiting while the queue is full.
static int produce(
    cbench_filler *filler, const cbench_event *event, const char *const *headers, double deadline, char *error) {
    for (;;) {
        rd_kafka_headers_t *own = headers_of(headers);
        rd_kafka_resp_err_t problem = rd_kafka_producev(
            filler->producer, RD_KAFKA_V_TOPIC(filler->topic), RD_KAFKA_V_KEY(event->key, event->key_bytes),
            RD_KAFKA_V_VALUE((void *)event->value, event->value_bytes), RD_KAFKA_V_HEADERS(own),
            RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_END);
        if (problem == RD_KAFKA_RESP_ERR_NO_ERROR) return 0;
        rd_kafka_headers_destroy(own);
        if (problem != RD_KAFKA_RESP_ERR__QUEUE_FULL || left_ms(deadline) == 0)
            return cbench_fail(error, "cannot fill the source", rd_kafka_err2str(problem));
        rd_kafka_poll(filler->producer, 10);
    }
}

int cbench_filler_write(
    cbench_filler *filler, const cbench_event *events, size_t event_count, const char *const *headers,
    int deadline_seconds, char error[CBENCH_ERROR_BYTES_MAX]) {
    double deadline = cbench_wall_seconds() + deadline_seconds;
    rd_kafka_error_t *problem = rd_kafka_begin_transaction(filler->producer);
    if (problem) return cbench_fail_with(error, "cannot begin to fill the source", problem);
    for (size_t number = 0; number < event_count; number++) {
        if (produce(filler, &events[number], headers, deadline, error) != 0) return -1;
        if (number % 256 == 0) rd_kafka_poll(filler->producer, 0);
    }
    rd_kafka_resp_err_t late = rd_kafka_flush(filler->producer, left_ms(deadline));
    return late ? cbench_fail(error, "cannot fill the source in time", rd_kafka_err2str(late)) : 0;
}

int cbench_filler_commit(cbench_filler *filler, int deadline_seconds, char error[CBENCH_ERROR_BYTES_MAX]) {
    rd_kafka_error_t *problem = rd_kafka_commit_transaction(filler->producer, deadline_seconds * 1000);
    return problem ? cbench_fail_with(error, "cannot commit the source's events", problem) : 0;
}
