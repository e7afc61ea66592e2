#!/usr/bin/env bash
# On a machine with a GPU: what each lever gives to the Idefics2 recipe at its published shape, side by side, 256 pages
# of 1700 x 2200 px, 40 steps each where 16 see every page once: gpu_levers.sh FOLDER
set -euo pipefail
out=$1
work=${WORK:-$(mktemp -d)}
export DOCDEX_HOME=$work/home-levers DOCDEX_RUNTIME=$work/runtime DOCDEX_ALLOW_LOCAL_PATHS=1 HF_HUB_OFFLINE=1
python3 benchmarks/recipe_rows.py "$work/many" 256
[ -d "$work/idefics2-8b" ] || python3 benchmarks/shapes.py idefics2-8b "$work/idefics2-8b" | tee "$out/shape.json"
run() { # preset, settings...
  local preset=$1
  shift
  python3 -m vqa_core train --preset "$preset" --model "$work/idefics2-8b" --data "$work/many/pages/rows.jsonl" \
    --set log_steps=1 --set eval_rows=4 --set save_steps=0 --set eval_steps=0 --set warmup_steps=0 "$@" --wait --json
}
run idefics2-docvqa --set max_steps=10
run idefics2-docvqa --set max_steps=12 --set loader_workers=4
run idefics2-docvqa-fast --set max_steps=14 --set cache_features=false --set dequantise=false
run idefics2-docvqa-fast --set max_steps=14 --set cache_features=false
run idefics2-docvqa-fast --set max_steps=40
for folder in "$DOCDEX_HOME"/runs/*; do
  cp "$folder/history.jsonl" "$out/$(basename "$folder").history.jsonl"
done
python3 benchmarks/summarise_runs.py "$DOCDEX_HOME/runs" | tee "$out/levers.txt"
