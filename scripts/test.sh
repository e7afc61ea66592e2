#!/usr/bin/env bash
# Run every tier that this machine can: test.sh VENV
set -euo pipefail
venv=$1
"$venv/bin/python" -m pytest -q --ignore tests/browser -m "not slow and not gpu"
"$venv/bin/python" -m pytest -q -m "slow and not browser and not gpu"
if command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; then
  "$venv/bin/python" -m pytest -q -m "browser"
else
  echo "SKIPPED: the browser tier, since there is no Chromium. Install it (apt install chromium) and run again."
fi
if [ -e /proc/driver/nvidia/version ]; then
  "$venv/bin/python" -m pytest -q -m "gpu"
fi
