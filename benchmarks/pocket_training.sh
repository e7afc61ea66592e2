#!/usr/bin/env bash
# A leg of training the embedded model on a machine with GPUs, which lets a command run for ten minutes only:
#   pocket_training.sh start SECONDS [arguments of `python -m vqa_core.pocket train`...]
#   pocket_training.sh wait OUT SECONDS     until it ends or SECONDS are over; weights, state and log go to OUT
# SECONDS of `start` count from the start of the process. The leg runs in the background under WORK (default
# ~/pocket-leg) with one process for each GPU. It needs transformers >= 5.17, safetensors and platformdirs on
# PYTHONPATH, and .fonts/ from scripts/training_fonts.py where --fonts .fonts is given. A first leg, one that goes on
# from what came back in OUT, and the last, whose learning rate falls:
#   start 1500 --fonts .fonts
#   start 1500 --fonts .fonts --from OUT --optimiser OUT --mix pages
#   start 1500 --fonts .fonts --from OUT --optimiser OUT --cool 6000
set -euo pipefail
cd "$(dirname "$0")/.."
work=${WORK:-$HOME/pocket-leg}
case ${1:?start or wait} in
start)
  seconds=${2:?seconds}
  shift 2
  mkdir -p "$work"
  gpus=$(nvidia-smi -L 2>/dev/null | wc -l || true)
  run=(python3 -m vqa_core.pocket)
  [ "$gpus" -gt 1 ] && run=(python3 -m torch.distributed.run --standalone --nproc_per_node "$gpus" -m vqa_core.pocket)
  nvidia-smi -L 2>/dev/null || echo "no GPU"
  df -h /dev/shm | tail -1
  echo "cores: $(nproc)"
  OMP_NUM_THREADS=1 PYTHONUNBUFFERED=1 HF_HUB_OFFLINE=1 setsid nohup \
    "${run[@]}" train --out "$work/leg" --seconds "$seconds" "$@" >"$work/out.txt" 2>&1 </dev/null &
  echo $! >"$work/pid"
  sleep 5
  kill -0 "$(cat "$work/pid")" 2>/dev/null || { cat "$work/out.txt" && exit 1; }
  ;;
wait)
  out=${2:?folder} seconds=${3:?seconds}
  end=$((SECONDS + seconds))
  while [ $SECONDS -lt $end ] && kill -0 "$(cat "$work/pid")" 2>/dev/null; do sleep 1; done
  mkdir -p "$out"
  cd "$work/leg"
  # state.json is replaced last: what lies beside it is whole, or of the moment of saving that follows.
  cp model-*.safetensors training.safetensors state.json log.jsonl "$out/" || echo "nothing saved yet"
  tail -c 4000 "$work/out.txt" | cut -c1-600 | tee "$out/out.txt"
  tail -n "${LINES_SHOWN:-6}" log.jsonl | cut -c1-2500
  nvidia-smi --query-gpu=utilization.gpu,memory.used --format=csv,noheader 2>/dev/null || true
  kill -0 "$(cat "$work/pid")" 2>/dev/null && echo "still running" || echo "ended"
  ;;
*)
  echo "start or wait, not '$1'" >&2
  exit 2
  ;;
esac
