#include "Clients.h"

#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

int cbench_fail(char *error, const char *doing, const char *reason) {
    snprintf(error, CBENCH_ERROR_BYTES_MAX, "%.100s: %.150s", doing, reason);
    return -1;
}

int cbench_fail_with(char *error, const char *doing, rd_kafka_error_t *problem) {
    cbench_fail(error, doing, rd_kafka_error_string(problem));
    rd_kafka_error_destroy(problem);
    return -1;
}

_Atomic int64_t cbench_failed_deliveries = 0;

static void on_failed_delivery(rd_kafka_t *producer, const rd_kafka_message_t *message, void *context) {
    (void)producer;
    (void)context;
    if (message->err) cbench_failed_deliveries++;
}

typedef struct {
    const char *name;
    const char *value;
} property;

static int set_all(rd_kafka_conf_t *conf, const property *properties, char *error) {
    for (; properties->name; properties++) {
        char text[CBENCH_ERROR_BYTES_MAX];
        if (properties->value
            && rd_kafka_conf_set(conf, properties->name, properties->value, text, sizeof text) != RD_KAFKA_CONF_OK)
            return cbench_fail(error, properties->name, text);
    }
    return 0;
}

static rd_kafka_t *client(rd_kafka_type_t type, const property *properties, char *error) {
    char text[CBENCH_ERROR_BYTES_MAX];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    if (set_all(conf, properties, error) != 0) {
        rd_kafka_conf_destroy(conf);
        return NULL;
    }
    if (type == RD_KAFKA_PRODUCER) rd_kafka_conf_set_dr_msg_cb(conf, on_failed_delivery);
    rd_kafka_t *made = rd_kafka_new(type, conf, text, sizeof text);
    if (!made) {
        cbench_fail(error, "cannot make a client", text);
        rd_kafka_conf_destroy(conf);
    }
    return made;
}

rd_kafka_t *cbench_producer(const char *bootstrap_servers, const char *transactional_id, char *error) {
    const property properties[] = {
        {"bootstrap.servers", bootstrap_servers},
        {"socket.nagle.disable", "true"},
        {"linger.ms", "1"},
        {"retry.backoff.ms", "5"},
        {"acks", "all"},
        {"enable.idempotence", "true"},
        {"delivery.report.only.error", "true"},
        {"partitioner", "murmur2_random"},
        {"transactional.id", transactional_id},
        {"log_level", "3"},
        {NULL, NULL},
    };
    return client(RD_KAFKA_PRODUCER, properties, error);
}

rd_kafka_t *cbench_watching_consumer(const char *bootstrap_servers, const char *group, char *error) {
    const property properties[] = {
        {"bootstrap.servers", bootstrap_servers},
        {"socket.nagle.disable", "true"},
        {"group.id", group},
        {"log_level", "3"},
        {NULL, NULL},
    };
    return client(RD_KAFKA_CONSUMER, properties, error);
}

rd_kafka_t *cbench_consumer(const char *bootstrap_servers, const char *group, char *error) {
    const property properties[] = {
        {"bootstrap.servers", bootstrap_servers},
        {"socket.nagle.disable", "true"},
        {"group.id", group},
        {"group.instance.id", group},
        {"isolation.level", "read_committed"},
        {"enable.auto.commit", "false"},
        {"enable.auto.offset.store", "false"},
        {"auto.offset.reset", "earliest"},
        {"partition.assignment.strategy", "roundrobin"},
        // A broker may answer a fetch with its whole backlog.
        {"receive.message.max.bytes", "1000000000"},
        {"log_level", "3"},
        {NULL, NULL},
    };
    rd_kafka_t *consumer = client(RD_KAFKA_CONSUMER, properties, error);
    if (consumer) rd_kafka_poll_set_consumer(consumer);
    return consumer;
}

static int knows_every_leader(const rd_kafka_metadata_t *metadata) {
    if (metadata->topic_cnt != 1 || metadata->topics[0].err || metadata->topics[0].partition_cnt == 0) return 0;
    for (int i = 0; i < metadata->topics[0].partition_cnt; i++)
        if (metadata->topics[0].partitions[i].err || metadata->topics[0].partitions[i].leader < 0) return 0;
    return 1;
}

int cbench_warm(rd_kafka_t *client, const char *topic, double deadline, char *error) {
    rd_kafka_topic_t *handle = rd_kafka_topic_new(client, topic, NULL);
    int is_known = 0;
    while (!is_known && cbench_wall_seconds() < deadline) {
        const rd_kafka_metadata_t *metadata;
        if (rd_kafka_metadata(client, 0, handle, &metadata, 1000) == RD_KAFKA_RESP_ERR_NO_ERROR) {
            is_known = knows_every_leader(metadata);
            rd_kafka_metadata_destroy(metadata);
        }
        if (!is_known) rd_kafka_poll(client, 50);
    }
    rd_kafka_topic_destroy(handle);
    return is_known ? 0 : cbench_fail(error, topic, "its leaders stayed unknown");
}

int cbench_create_topic(
    const char *bootstrap_servers, const char *topic, int partitions, int deadline_seconds,
    char error[CBENCH_ERROR_BYTES_MAX]) {
    double deadline = cbench_wall_seconds() + deadline_seconds;
    rd_kafka_t *client = cbench_producer(bootstrap_servers, NULL, error);
    if (!client) return -1;
    char text[CBENCH_ERROR_BYTES_MAX] = "";
    rd_kafka_NewTopic_t *wanted = rd_kafka_NewTopic_new(topic, partitions, 1, text, sizeof text);
    rd_kafka_queue_t *answers = rd_kafka_queue_new(client);
    rd_kafka_CreateTopics(client, &wanted, 1, NULL, answers);
    rd_kafka_event_t *answer = rd_kafka_queue_poll(answers, deadline_seconds * 1000);
    int outcome = answer ? 0 : cbench_fail(error, topic, "was not created in time");
    if (answer) {
        size_t count = 0;
        const rd_kafka_CreateTopics_result_t *result = rd_kafka_event_CreateTopics_result(answer);
        const rd_kafka_topic_result_t **topics = result ? rd_kafka_CreateTopics_result_topics(result, &count) : NULL;
        if (count != 1)
            outcome = cbench_fail(error, topic, rd_kafka_event_error_string(answer));
        else if (rd_kafka_topic_result_error(topics[0])
                 && rd_kafka_topic_result_error(topics[0]) != RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS)
            outcome = cbench_fail(error, topic, rd_kafka_err2str(rd_kafka_topic_result_error(topics[0])));
        rd_kafka_event_destroy(answer);
    }
    if (outcome == 0) outcome = cbench_warm(client, topic, deadline, error);
    rd_kafka_NewTopic_destroy(wanted);
    rd_kafka_queue_destroy(answers);
    rd_kafka_destroy(client);
    return outcome;
}

double cbench_cpu_seconds(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_utime.tv_sec + (double)usage.ru_utime.tv_usec / 1e6 + (double)usage.ru_stime.tv_sec
        + (double)usage.ru_stime.tv_usec / 1e6;
}

double cbench_process_cpu_seconds(int32_t process_id) {
    clockid_t clock;
    struct timespec spent;
    if (clock_getcpuclockid(process_id, &clock) != 0 || clock_gettime(clock, &spent) != 0) return -1;
    return (double)spent.tv_sec + (double)spent.tv_nsec / 1e9;
}

double cbench_wall_seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

size_t cbench_heap_bytes(void) {
    struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

void cbench_keep(const void *pointer) { __asm__ volatile("" : : "r"(pointer) : "memory"); }
