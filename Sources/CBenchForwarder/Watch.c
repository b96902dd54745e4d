#include <stdlib.h>
#include <string.h>

#include "Clients.h"

struct cbench_watcher {
    rd_kafka_t *client;
};

cbench_watcher *cbench_watcher_open(
    const char *bootstrap_servers, const char *group, char error[CBENCH_ERROR_BYTES_MAX]) {
    rd_kafka_t *client = cbench_watching_consumer(bootstrap_servers, group, error);
    if (!client) return NULL;
    cbench_watcher *watcher = malloc(sizeof *watcher);
    watcher->client = client;
    return watcher;
}

int64_t cbench_watcher_committed(cbench_watcher *watcher, const char *topic, int partitions) {
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(partitions);
    for (int partition = 0; partition < partitions; partition++)
        rd_kafka_topic_partition_list_add(list, topic, partition);
    int64_t sum = -1;
    if (rd_kafka_committed(watcher->client, list, 5000) == RD_KAFKA_RESP_ERR_NO_ERROR) {
        sum = 0;
        for (int i = 0; i < list->cnt; i++)
            if (list->elems[i].offset > 0) sum += list->elems[i].offset;
    }
    rd_kafka_topic_partition_list_destroy(list);
    return sum;
}

int cbench_watcher_metadata(
    cbench_watcher *watcher, const char *topic, int partition, void *metadata, size_t metadata_bytes_max) {
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(list, topic, partition);
    int bytes = -1;
    if (rd_kafka_committed(watcher->client, list, 5000) == RD_KAFKA_RESP_ERR_NO_ERROR && list->elems[0].offset >= 0
        && list->elems[0].metadata_size <= metadata_bytes_max) {
        bytes = (int)list->elems[0].metadata_size;
        if (bytes > 0) memcpy(metadata, list->elems[0].metadata, (size_t)bytes);
    }
    rd_kafka_topic_partition_list_destroy(list);
    return bytes;
}

int64_t cbench_watcher_end(cbench_watcher *watcher, const char *topic, int partitions) {
    int64_t sum = 0;
    for (int partition = 0; partition < partitions; partition++) {
        int64_t low, high;
        if (rd_kafka_query_watermark_offsets(watcher->client, topic, partition, &low, &high, 5000)) return -1;
        sum += high;
    }
    return sum;
}

void cbench_watcher_close(cbench_watcher *watcher) {
    rd_kafka_destroy(watcher->client);
    free(watcher);
}
