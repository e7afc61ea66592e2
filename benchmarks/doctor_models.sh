#!/usr/bin/env bash
# On a machine with a GPU: docdex doctor --model on the published shapes with random weights, one table of what each
# stage took: doctor_models.sh FOLDER [SHAPE...]. Each must be through within 120 s, without the writing of its shape.
set -euo pipefail
out=$1
shift
[ $# -gt 0 ] || set -- smolvlm-2b idefics2-8b idefics-9b idefics3-8b
work=${WORK:-$(mktemp -d)}
export DOCDEX_HOME=$work/home DOCDEX_RUNTIME=$work/runtime DOCDEX_ALLOW_LOCAL_PATHS=1 HF_HUB_OFFLINE=1
# The folder's name tells the doctor which preset is that model's own.
declare -A base=([smolvlm-2b]=SmolVLM-Instruct [idefics2-8b]=idefics2-8b [idefics-9b]=idefics-9b
  [idefics3-8b]=Idefics3-8B-Llama3)
python3 -m vqa_core doctor --quick | tee "$out/host.txt" || true
for shape in "$@"; do
  folder=$work/${base[$shape]}
  python3 benchmarks/shapes.py "$shape" "$folder"
  python3 -m vqa_core doctor --model "$folder" --json >"$out/$shape.json" || true
  rm -r "$folder"
  python3 benchmarks/doctor_table.py "$out"/*.json | tee "$out/doctor.txt"
done
