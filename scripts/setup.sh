#!/bin/sh
# Installs what `make test` needs and this machine lacks, and says what it installs:
# Chromium, PostgreSQL, npm and the programs that code is written for from the system's packages, and
# the browser tests' npm packages.
set -eu
cd "$(dirname "$0")/.."

have() { command -v "$1" >/dev/null 2>&1; }

# install NAME PACKAGE... installs Debian packages, as root or through sudo.
install() {
  name=$1
  shift
  as=
  if [ "$(id -u)" -ne 0 ]; then
    have sudo && as=sudo
  fi
  if ! have apt-get || { [ "$(id -u)" -ne 0 ] && [ -z "$as" ]; }; then
    echo "make test needs $name, and it cannot be installed here: install it and try again." >&2
    exit 1
  fi
  echo "Installing $name from the system's packages: $*"
  $as apt-get update -qq
  DEBIAN_FRONTEND=noninteractive $as apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

have go || { echo "make test needs Go 1.26 or later." >&2; exit 1; }
have cc || have gcc || install "a C compiler" gcc libc6-dev
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || have initdb || install "PostgreSQL, of which the tests make clusters of their own" postgresql
# Chromium without its window, where it is packaged so, is smaller and spares the tests a fifth of their time.
have chromium-headless-shell || have chromium || have chromium-browser || have google-chrome ||
  install Chromium chromium-headless-shell || install Chromium chromium

# The programs that the written code is run with. Each is asked for, so that one that is
# there in another way serves as well.
missing=
wants() {
  packages=$1
  shift
  "$@" >/dev/null 2>&1 || missing="$missing $packages"
}
python() { python3 -c "$1" || /usr/bin/python3 -c "$1"; }
wants curl curl --version
wants wget wget --version
wants "php-cli php-curl" php -r 'exit(function_exists("curl_init") ? 0 : 1);'
wants ruby ruby --version
wants python3-requests python 'import requests'
wants python3-httpx python 'import httpx'
wants httpie python 'import httpie'
# shellcheck disable=SC2086 # each word is a package
[ -z "$missing" ] || install "the programs that code is written for" $missing
have npm || install "npm, for the browser tests' packages" nodejs npm

if ! cmp -s e2e/package-lock.json e2e/node_modules/.installed; then
  echo "Installing the browser tests' npm packages into e2e/node_modules (axe-core)"
  (cd e2e && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
  cp e2e/package-lock.json e2e/node_modules/.installed
fi
