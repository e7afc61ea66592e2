#!/usr/bin/env bash
# On a machine with a GPU and no network: what `docdex probe` foretells against true runs of 20 steps, at published
# shapes with random weights; within 9 minutes: gpu_probe.sh FOLDER [CASES]
set -euo pipefail
out=$1
work=${WORK:-$(mktemp -d)}
export DOCDEX_HOME=$work/home-probe DOCDEX_RUNTIME=$work/runtime DOCDEX_ALLOW_LOCAL_PATHS=1 HF_HUB_OFFLINE=1
nvidia-smi --query-gpu=name,memory.total,memory.used --format=csv,noheader | tee "$out/gpu.txt"
python3 benchmarks/recipe_rows.py "$work/rows" 128 &
python3 benchmarks/shapes.py idefics2-8b "$work/idefics2-8b"
python3 benchmarks/shapes.py smolvlm-2b "$work/smolvlm-2b"
wait
python3 benchmarks/gpu_probe.py "$out" "$work" "$work/rows" "${2:-3}"
