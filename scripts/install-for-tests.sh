#!/usr/bin/env bash
# Install what the tests need beside DocDex: install-for-tests.sh VENV
# Chromium comes from Debian or Ubuntu where it is missing and apt can be used; else the browser tier is skipped.
set -euo pipefail
venv=$1
"$venv/bin/python" -m pip --disable-pip-version-check install -q -c constraints.txt -e '.[dev]'
if command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; then
  exit 0
fi
apt=(apt-get)
[ "$(id -u)" = 0 ] || apt=(sudo -n apt-get)
if command -v apt-get >/dev/null && "${apt[@]}" -qq update && "${apt[@]}" -qq install -y --no-install-recommends chromium; then
  exit 0
fi
echo "No Chromium here and apt cannot install it: the browser tests will be skipped." >&2
