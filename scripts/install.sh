#!/usr/bin/env bash
# Make the virtual environment and install DocDex: install.sh PYTHON VENV
# Without an NVIDIA driver the CPU build of torch is taken (about 200 MB), where its index can be reached; the default
# build carries CUDA (several GB).
set -euo pipefail
python=$1 venv=$2
if ! "$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))'; then
  echo "DocDex needs Python 3.11 to 3.13; '$python' is $("$python" --version 2>&1). Set PYTHON=python3.12, for example." >&2
  exit 2
fi
[ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
pip=("$venv/bin/python" -m pip --disable-pip-version-check)
torch=$(sed -n 's/^torch==/torch==/p' constraints.txt)
if ! "$venv/bin/python" -c 'import torch' 2>/dev/null; then
  index=https://download.pytorch.org/whl/cpu
  if [ ! -e /proc/driver/nvidia/version ] && [ "$(uname -s)" = Linux ] \
    && curl -fsI -m 5 "$index/torch/" >/dev/null 2>&1; then
    "${pip[@]}" install -q "$torch" --index-url "$index"
  else
    "${pip[@]}" install -q "$torch"
  fi
fi
"${pip[@]}" install -q -c constraints.txt -e .
