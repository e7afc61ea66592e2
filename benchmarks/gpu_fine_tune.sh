#!/usr/bin/env bash
# On a machine with a GPU: fine-tune the embedded model and a random Idefics3-8B with NF4 by the command line, 20 steps
# each, and leave what was measured in FOLDER: gpu_fine_tune.sh FOLDER
set -euo pipefail
out=$1
work=$(mktemp -d)
export DOCDEX_HOME=$work/home DOCDEX_RUNTIME=$work/runtime DOCDEX_ALLOW_LOCAL_PATHS=1 HF_HUB_OFFLINE=1
nvidia-smi --query-gpu=name,memory.total,memory.used --format=csv,noheader | tee "$out/gpu.txt"
python3 -m vqa_core train --preset pocket-tickets --set max_steps=20 --set quantisation=nf4 --wait --json | tee "$out/pocket.json"
python3 benchmarks/shapes.py idefics3-8b "$work/idefics3-8b" | tee "$out/shape.json"
python3 -m vqa_core render documents --count 80 --seed 3 --out "$work/pages" --json
run() { # name, settings...
  local name=$1
  shift
  python3 -m vqa_core train --preset idefics3-8b --model "$work/idefics3-8b" --data "$work/pages/rows.jsonl" \
    --set max_steps=20 --set warmup_steps=2 --set eval_steps=0 --set save_steps=0 --set eval_rows=4 "$@" --wait --json \
    | tee "$out/$name.json" || true
}
run idefics3-16gb
run idefics3-fast --set gradient_checkpointing=false --set batch_size=8 --set accumulation=2 --set loader_workers=12
run idefics3-fast-no-cache --set gradient_checkpointing=false --set batch_size=8 --set accumulation=2 --set loader_workers=12 --set cache_features=false
for folder in "$DOCDEX_HOME"/runs/*; do
  name=$(basename "$folder")
  cp "$folder/history.jsonl" "$out/$name.history.jsonl"
  tail -c 20000 "$folder/log.txt" >"$out/$name.log.txt"
done
python3 benchmarks/summarise_runs.py "$DOCDEX_HOME/runs" | tee "$out/summary.txt"
