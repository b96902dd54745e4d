"""The outside world of the end-to-end tests: a broker, gateway processes, a producer and readers that know only Kafka."""
