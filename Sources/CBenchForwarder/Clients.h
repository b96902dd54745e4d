// Clients and settings shared by the parts of this target.
#ifndef CBENCH_CLIENTS_H
#define CBENCH_CLIENTS_H

#include <librdkafka/rdkafka.h>

#include "CBenchForwarder.h"

// Writes a sentence into `error` and returns -1.
int cbench_fail(char *error, const char *doing, const char *reason);

// As cbench_fail, with the text of `problem`, which it frees.
int cbench_fail_with(char *error, const char *doing, rd_kafka_error_t *problem);

// Records of any producer of ours that could not be delivered; only failures are reported.
extern _Atomic int64_t cbench_failed_deliveries;

// A producer with the settings of the gateway; `transactional_id` may be NULL. NULL with a sentence in `error`.
rd_kafka_t *cbench_producer(const char *bootstrap_servers, const char *transactional_id, char *error);

// A consumer with the settings of the gateway. NULL with a sentence in `error`.
rd_kafka_t *cbench_consumer(const char *bootstrap_servers, const char *group, char *error);

// A consumer that is never subscribed. NULL with a sentence in `error`.
rd_kafka_t *cbench_watching_consumer(const char *bootstrap_servers, const char *group, char *error);

// Asks for the topic's metadata until all its leaders are known, so that the first record does not wait for it.
int cbench_warm(rd_kafka_t *client, const char *topic, double deadline, char *error);

#endif
