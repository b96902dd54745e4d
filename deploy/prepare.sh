# Sourced by demo.sh and test.sh: says what is missing, then installs it on Debian and Ubuntu. Elsewhere it says what
# would be installed, and stops. Nothing outside the package manager and the checkout is touched.

swift_least=6.2
kafka_least=2.0.2
linux_packages="librdkafka-dev libexpat1-dev libsqlite3-dev zlib1g-dev pkg-config"

say() { printf '%s\n' "$*"; }
run() { printf '+ %s\n' "$*"; "$@"; }
fail() { printf '%s\n' "$*" >&2; exit 69; }

# The Swift toolchain is not installed from here: how to get it is a choice of the machine's owner.
need_swift() {
  command -v swift >/dev/null 2>&1 || fail "Swift is missing: https://www.swift.org/install (at least $swift_least)"
  local version
  version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
  [ "$(printf '%s\n%s\n' "$swift_least" "$version" | sort -V | head -n 1)" = "$swift_least" ] ||
    fail "Swift $version is too old: at least $swift_least is needed"
}

missing_packages() {
  local package
  for package in $1; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || printf '%s ' "$package"
  done
}

# As root, or with a sudo that asks for nothing.
as_root() {
  if [ "$(id -u)" = 0 ]; then run "$@"; else run sudo -n "$@"; fi
}

install_with_apt() {
  local missing
  missing=$(missing_packages "$1")
  [ -n "$missing" ] || { say "Packages: all there ($1)."; return; }
  say "Missing packages: $missing"
  if [ "$(id -u)" != 0 ] && ! sudo -n true 2>/dev/null; then
    fail "Install them, then start again:  sudo apt-get install -y --no-install-recommends $missing"
  fi
  say "They are installed now, with apt-get."
  as_root apt-get update -q
  # shellcheck disable=SC2086 — a list of names
  DEBIAN_FRONTEND=noninteractive as_root apt-get install -q -y --no-install-recommends $missing
}

# $1: further packages.
install_packages() {
  if [ "$(uname)" = Darwin ]; then
    # Not tried: no such machine was at hand.
    pkg-config --exists rdkafka expat sqlite3 2>/dev/null || fail "Install them, then start again:  brew install librdkafka expat sqlite pkg-config"
  elif command -v apt-get >/dev/null 2>&1; then
    install_with_apt "$linux_packages $1"
  else
    pkg-config --exists rdkafka expat sqlite3 2>/dev/null || fail "Only Debian and Ubuntu are known here. Needed: librdkafka with its headers (at least $kafka_least), expat, SQLite and zlib with their headers, pkg-config${1:+, $1}"
  fi
  pkg-config --atleast-version="$kafka_least" rdkafka ||
    fail "librdkafka $(pkg-config --modversion rdkafka) is too old: at least $kafka_least is needed, 2.6.1 or newer is better"
  say "librdkafka: $(pkg-config --modversion rdkafka), expat: $(pkg-config --modversion expat), SQLite: $(pkg-config --modversion sqlite3)"
}
