#!/usr/bin/env bash
# On a machine with a GPU: the -fast presets without unpacked weights, on 128 rows of each kind: gpu_fast.sh FOLDER
set -euo pipefail
out=$1
work=${WORK:-$(mktemp -d)}
export DOCDEX_HOME=$work/home-fast DOCDEX_RUNTIME=$work/runtime DOCDEX_ALLOW_LOCAL_PATHS=1 HF_HUB_OFFLINE=1
python3 benchmarks/recipe_rows.py "$work/many" 128
run() { # preset, shape, rows, settings...
  python3 benchmarks/shapes.py "$2" "$work/$2"
  python3 -m vqa_core train --preset "$1" --model "$work/$2" --data "$work/many/$3/rows.jsonl" --set log_steps=1 \
    --set eval_rows=1 --set save_steps=0 --set eval_steps=0 --set keep_best=false --set warmup_steps=0 --set dequantise=false "${@:4}" --wait --json
  rm -r "${work:?}/$2"
  python3 benchmarks/summarise_runs.py "$DOCDEX_HOME/runs" | tee "$out/fast.txt"
}
run idefics2-docvqa-fast idefics2-8b pages --set max_steps=26
run idefics-9b-cards-fast idefics-9b cards --set max_steps=14
