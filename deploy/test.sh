#!/usr/bin/env bash
# Everything that is checked: installs what is missing (and says so first), builds, runs the unit tests, the simulator,
# and the end-to-end tests against a broker of its own. Stops what it started. KAFKA_BOOTSTRAP_SERVERS names a Kafka to
# use instead of that broker.
#
#   deploy/test.sh                     all of it, about 50 minutes on two cores
#   deploy/test.sh --quick             shorter simulator and end-to-end runs
set -euo pipefail
cd "$(dirname "$0")/.."
. deploy/prepare.sh

simulator_seeds=10000 chaos_events=50000 chaos_kills=24 away_seconds=30 bench_rounds=3 mutants_each=50 law_events=10000 rejections=1000000 redrives=2000 redrive_kills=5 hold_seconds=10
if [ "${1:-}" = --quick ]; then
  simulator_seeds=1000 chaos_events=6000 chaos_kills=6 away_seconds=6 bench_rounds=2 mutants_each=5 law_events=500 rejections=50000 redrives=600 redrive_kills=2 hold_seconds=4
fi

# Each step has a limit of its own, so that nothing can hang for ever: $1 minutes, then the command.
within() {
  local minutes=$1
  shift
  if command -v timeout >/dev/null 2>&1; then run timeout -k 30 "${minutes}m" "$@"; else run "$@"; fi
}

started=$SECONDS
step() { printf '\n== %s (after %s s)\n' "$1" "$((SECONDS - started))"; }

# noida-db is the broker of the tests, confluent-kafka their outside reader; the others are for the dashboard: a driver of
# browsers, axe-core in two packages (the newer one comes without the driver it names), a tester of APIs.
python_packages="noida-db confluent-kafka jsonschema selenium axe-core-python schemathesis"
python_environment() {
  [ -x .venv/bin/python3 ] || run python3 -m venv .venv
  export PATH="$PWD/.venv/bin:$PATH"
  python3 -c 'import noida_db, confluent_kafka, jsonschema, selenium, axe_core_python, axe_playwright_python, schemathesis' \
    2>/dev/null && return
  say "Missing Python packages: $python_packages axe-playwright-python. They are installed into .venv now."
  run python3 -m pip install --quiet --disable-pip-version-check $python_packages
  run python3 -m pip install --quiet --disable-pip-version-check --no-deps axe-playwright-python
}

style() {
  run swift format lint --strict -r Package.swift Sources Tests
}

# One test at a time: many wait for a broker, and a waiting test holds one of the few threads of a small machine.
unit_tests() {
  within 25 swift build --build-tests
  within 30 swift test --skip-build --no-parallel
}

release_build() {
  within 25 swift build -c release
  bin=$(swift build -c release --show-bin-path)
}

simulator() {
  within 5 "$bin/gateway-bench" simulate --seeds "$simulator_seeds" --planted
}

catalog() {
  GATEWAY_INSTANCE=check KAFKA_BOOTSTRAP_SERVERS=${KAFKA_BOOTSTRAP_SERVERS:-localhost:9092} \
    within 5 "$bin/seizure-gateway" check --config deploy/config/us-cn.yaml
}

# Who notices a slip in the catalog: 50 of every kind, about 565; all of them with --each 1000000, in some hours.
mutants() {
  within 20 python3 Tests/Mutants/mutants.py --gateway "$bin/seizure-gateway" --each "$mutants_each"
}

# What recipients get says nothing else than what was sent; 100,000 events a path with --events 100000.
laws() {
  within 15 python3 Tests/Laws/laws.py --gateway "$bin/seizure-gateway" --events "$law_events"
}

demo() {
  within 5 "$bin/seizure-gateway" demo --no-wait --events 5000 </dev/null
}

end_to_end() {
  within 2 python3 Tests/EndToEnd/selftest.py
  within 5 python3 Tests/EndToEnd/guides.py --gateway "$bin/seizure-gateway"
  within 5 python3 Tests/EndToEnd/identical.py --gateway "$bin/seizure-gateway"
  within 10 python3 Tests/EndToEnd/rejections.py --gateway "$bin/seizure-gateway"
  # 10,000 without the numbers.
  within 10 python3 Tests/EndToEnd/redrive.py --gateway "$bin/seizure-gateway" --rejections "$redrives" --kills "$redrive_kills"
  # Phases of 20 s at 300 events a second without the numbers.
  within 10 python3 Tests/EndToEnd/holds.py --gateway "$bin/seizure-gateway" --seconds "$hold_seconds" --rate 200
  within 12 python3 Tests/EndToEnd/dashboard.py --gateway "$bin/seizure-gateway"
  within 15 python3 Tests/EndToEnd/faults.py --gateway "$bin/seizure-gateway" --away "$away_seconds"
  within 20 python3 Tests/EndToEnd/chaos.py --gateway "$bin/seizure-gateway" --events "$chaos_events" --kills "$chaos_kills"
}

# Ratios within one run; the machine may be noisy, so nothing fails on a figure.
figures() {
  within 3 "$bin/gateway-bench" pipeline --rounds 5
  within 5 "$bin/gateway-bench" rejections --count "$rejections"
  [ -n "${KAFKA_BOOTSTRAP_SERVERS:-}" ] && broker=(--bootstrap "$KAFKA_BOOTSTRAP_SERVERS") || broker=(--noida)
  within 8 "$bin/gateway-bench" end-to-end "${broker[@]}" --rounds "$bench_rounds" --gateway "$bin/seizure-gateway"
}

need_swift
install_packages "python3 python3-venv kcat chromium chromium-driver prometheus fonts-noto-cjk"
python_environment
step "style"; style
step "build and unit tests"; unit_tests
step "release build"; release_build
step "simulator"; simulator
step "catalog"; catalog
step "laws"; laws
step "mutants"; mutants
step "demo"; demo
step "end to end"; end_to_end
step "figures"; figures
printf '\nAll of it passed, in %s s.\n' "$((SECONDS - started))"
