#!/usr/bin/env bash
# Trains on a folder that `prepare` has filled, and exports the model: what follows in every recipe.
#
#   examples/train_prepared.sh WORK MODEL PRESET
set -euo pipefail

work=$1 model=$2 preset=$3
export OMP_NUM_THREADS=1
stage() { python -m cosycli.training "$1" --work "$work" --preset "$preset"; }

# The vocoder needs no alignment, so it trains beside the acoustic model: one core each.
# (Not through `stage`: `$!` would name the shell around it, and killing that leaves the training alone.)
python -m cosycli.training vocoder --work "$work" --preset "$preset" > "$work/vocoder.log" 2>&1 &
vocoder=$!
trap 'kill "$vocoder" 2>/dev/null || true' EXIT
stage align
stage prosody
stage decoder
stage decoder-gan
wait "$vocoder" || { tail -n 5 "$work/vocoder.log" >&2; exit 1; }
trap - EXIT
cosy export "$work" -o "$model" --force
