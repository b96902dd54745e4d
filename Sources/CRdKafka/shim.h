// librdkafka for Swift: the library's own headers, and `static inline` wrappers for what Swift cannot call.
#ifndef CRDKAFKA_SHIM_H
#define CRDKAFKA_SHIM_H

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

// Bytes with a presence: a negative size is "no value", which Kafka tells apart from an empty value. librdkafka goes by
// the pointer, and an empty buffer of Swift may have none.
static inline const void *crdkafka_bytes(const void *bytes, ssize_t size) {
    return size < 0 ? NULL : bytes ? bytes : "";
}

// rd_kafka_producev is variadic. The bytes are copied; `headers` is taken over when the record was queued and stays the
// caller's otherwise. A timestamp of 0 means now. rd_kafka_produceva is not used: before 2.12.0 it reads freed memory
// when the partition does not exist and there are headers.
static inline rd_kafka_resp_err_t crdkafka_produce(
    rd_kafka_t *client, rd_kafka_topic_t *topic, int32_t partition, int64_t timestamp_ms, const void *key,
    ssize_t key_size, const void *value, ssize_t value_size, rd_kafka_headers_t *headers) {
    const void *key_bytes = crdkafka_bytes(key, key_size);
    void *value_bytes = (void *)crdkafka_bytes(value, value_size);
    size_t key_length = key_size < 0 ? 0 : (size_t)key_size;
    size_t value_length = value_size < 0 ? 0 : (size_t)value_size;
    if (!headers)
        return rd_kafka_producev(
            client, RD_KAFKA_V_RKT(topic), RD_KAFKA_V_PARTITION(partition), RD_KAFKA_V_TIMESTAMP(timestamp_ms),
            RD_KAFKA_V_KEY(key_bytes, key_length), RD_KAFKA_V_VALUE(value_bytes, value_length),
            RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_END);
    return rd_kafka_producev(
        client, RD_KAFKA_V_RKT(topic), RD_KAFKA_V_PARTITION(partition), RD_KAFKA_V_TIMESTAMP(timestamp_ms),
        RD_KAFKA_V_KEY(key_bytes, key_length), RD_KAFKA_V_VALUE(value_bytes, value_length),
        RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_HEADERS(headers), RD_KAFKA_V_END);
}

// Adds a copy of one header; a negative value size is a null value, which is not an empty one.
static inline rd_kafka_resp_err_t crdkafka_header_add(
    rd_kafka_headers_t *headers, const void *name, size_t name_size, const void *value, ssize_t value_size) {
    const void *value_bytes = crdkafka_bytes(value, value_size);
    return rd_kafka_header_add(
        headers, name ? (const char *)name : "", (ssize_t)name_size, value_bytes, value_bytes ? value_size : 0);
}

// rd_kafka_mock_push_request_errors is variadic; this pushes the same error `count` times.
static inline void crdkafka_mock_push_errors(
    rd_kafka_mock_cluster_t *cluster, int16_t api_key, size_t count, rd_kafka_resp_err_t error) {
    for (size_t i = 0; i < count; i++)
        rd_kafka_mock_push_request_errors_array(cluster, api_key, 1, &error);
}

// rd_kafka_mock_broker_push_request_error_rtts is variadic; this pushes one pair of error and delay in milliseconds.
static inline rd_kafka_resp_err_t crdkafka_mock_push_error_rtt(
    rd_kafka_mock_cluster_t *cluster, int32_t broker, int16_t api_key, rd_kafka_resp_err_t error, int rtt_ms) {
    return rd_kafka_mock_broker_push_request_error_rtts(cluster, broker, api_key, 1, error, rtt_ms);
}

// Macros that Swift does not import.
static const int32_t crdkafka_partition_any = RD_KAFKA_PARTITION_UA;

#endif
