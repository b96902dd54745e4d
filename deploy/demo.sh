#!/usr/bin/env bash
# The gateway in ten minutes: installs what is missing (and says so first), builds, and streams a year of synthetic
# seizures both ways through the gateway on an embedded broker. Needs no Kafka, leaves nothing running.
#
#   deploy/demo.sh                     the whole year
#   deploy/demo.sh --events 5000       a short run
#   deploy/demo.sh --no-wait           asks nothing, for scripts
set -euo pipefail
cd "$(dirname "$0")/.."
. deploy/prepare.sh

need_swift
install_packages ""
say "Building (the first time takes some minutes) ..."
run swift build -c release --product seizure-gateway
run "$(swift build -c release --show-bin-path)/seizure-gateway" demo "$@"
