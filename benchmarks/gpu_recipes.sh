#!/usr/bin/env bash
# On a machine with a GPU: the source recipes' presets on the published shapes with random weights, by the command line
# and its own worker: gpu_recipes.sh FOLDER idefics2-8b|idefics-9b|idefics-80b
# The recipe as written runs until its last five losses are below .9 of its first five (20 steps at least); its -16gb
# variant runs 8 steps under a limit of 14 GiB, its -fast variant 16. 80b runs 3 steps.
set -euo pipefail
out=$1 shape=$2
work=${WORK:-$(mktemp -d)}
export DOCDEX_HOME=$work/home-$shape DOCDEX_RUNTIME=$work/runtime DOCDEX_ALLOW_LOCAL_PATHS=1 HF_HUB_OFFLINE=1
nvidia-smi --query-gpu=name,memory.total,memory.used --format=csv,noheader | tee "$out/gpu.txt"
python3 benchmarks/recipe_rows.py "$work/rows"
run() { # preset, settings...
  local preset=$1
  shift
  python3 -m vqa_core train --preset "$preset" --model "$work/$shape" --data "$work/rows/$rows/rows.jsonl" \
    --set log_steps=1 --set eval_rows=4 --set save_steps=0 --set eval_steps=0 --set keep_best=false "$@" --json
}
case $shape in
  idefics2-8b) rows=pages preset=idefics2-docvqa options=() ;;
  idefics-9b) rows=cards preset=idefics-9b-cards options=() ;;
  idefics-80b) rows=cards preset=idefics-80b options=(--nf4) ;;
esac
python3 benchmarks/shapes.py "$shape" "$work/$shape" "${options[@]}" | tee "$out/$shape.shape.json"
if [ "$shape" = idefics-80b ]; then
  run idefics-80b --set max_steps=3 --set eval_rows=1 --wait | tee "$out/80b.json" || true
else
  python3 benchmarks/learns_until.py "$(run $preset | python3 -c 'import json,sys; print(json.load(sys.stdin)["run"])')" "${LIMIT_S:-240}"
  DOCDEX_GPU_MEMORY_GIB=14 run "$preset-16gb" --set max_steps=8 --set warmup_steps=0 --wait || true
  run "$preset-fast" --set max_steps=16 --set warmup_steps=0 --wait || true
fi
for folder in "$DOCDEX_HOME"/runs/*; do
  name=$shape-$(basename "$folder")
  cp "$folder/history.jsonl" "$out/$name.history.jsonl"
  tail -c 20000 "$folder/log.txt" >"$out/$name.log.txt"
done
python3 benchmarks/summarise_runs.py "$DOCDEX_HOME/runs" | tee "$out/$shape-summary.txt"
