#!/usr/bin/env bash
# Trains on a GPU machine that is lent for some minutes and can reach nothing. Each piece resumes the one before:
#
#   here    examples/train_on_gpu.sh pack WORK CARRY acoustic 34 [STAGE...]
#   there   examples/train_on_gpu.sh train CARRY OUT 8 prosody decoder decoder-gan
#   here    examples/train_on_gpu.sh fetch OUT WORK                  then pack again, or cosy export WORK -o MODEL
#
# WORK     a training folder after the stages prepare and align (examples/train_default_voice.sh)
# CARRY    the folder to bring along, with the repository and nothing else: acoustic.parcel of at most 34 MB, and the
#          checkpoints of the stages that have begun and go on (decoder-gan begins with that of decoder).
#          `pack WORK CARRY vocoder 34` makes the parcel for the vocoder, which trains by itself (`train CARRY OUT 8
#          vocoder`). It needs the wheels of soundfile and cffi in CARRY/wheels: pip download --no-deps \
#            --only-binary=:all: --python-version 3.12 -d CARRY/wheels \
#            --platform manylinux_2_28_x86_64 --platform manylinux_2_17_x86_64 soundfile cffi
# OUT      the folder to bring back: checkpoints in files of at most 16 MiB (prosody 14 MB, decoder and decoder-gan 28
#          each, vocoder 32)
# 8        minutes for all the stages named, unpacking included
#
# Where parcel and checkpoints are too much for one trip, bring the parcel first (`there: unpack CARRY acoustic`), then
# the checkpoints: data and checkpoints stay in SCRATCH (~/cosy-gpu). PART=1, 2, ... packs other recordings.
# There: python3 with torch, numpy, onnxruntime; 4 GB in /dev/shm, through which the batches come from their makers.
# PRESET=smoke rehearses it all without a GPU.
set -euo pipefail
cd "$(dirname "$0")/.."
scratch=${SCRATCH:-$HOME/cosy-gpu}
stage() { "${PYTHON:-python3}" -m cosycli.training "$@"; }

# copy_checkpoints FROM TO STAGE...: shards before the manifest that names them, and no older ones stay.
copy_checkpoints() {
  local from=$1 to=$2 name shard
  mkdir -p "$to"
  for name in "${@:3}"; do
    [ -f "$from/$name.pt" ] || continue
    for shard in "$from/$name.pt".shard-*; do [ ! -f "$shard" ] || cp "$shard" "$to"; done
    cp "$from/$name.pt" "$to"
    for shard in "$to/$name.pt".shard-*; do [ -f "$from/${shard##*/}" ] || rm -f "$shard"; done
  done
}

# bring CARRY CONTENTS: what is in CARRY to the scratch folder, what is not there yet.
bring() {
  local carry=$1 contents=$2 work=$scratch/$2 name
  if [ -d "$carry/wheels" ] && [ ! -d "$scratch/site" ]; then
    "${PYTHON:-python3}" -m pip install -q --no-index --no-deps --target "$scratch/site" "$carry"/wheels/*.whl
  fi
  export PYTHONPATH="$scratch/site${PYTHONPATH:+:$PYTHONPATH}"
  [ -d "$work/corpus" ] || stage unpack --work "$work" --parcel "$carry/$contents.parcel"
  for name in prosody decoder decoder-gan vocoder; do
    [ -f "$work/$name.pt" ] || copy_checkpoints "$carry/checkpoints" "$work" "$name"
  done
}

case "${1:-}:$#" in
  pack:[5-9])
    rm -rf "$3/checkpoints"
    copy_checkpoints "$2" "$3/checkpoints" "${@:6}"
    stage pack --work "$2" --parcel "$3/$4.parcel" --contents "$4" --megabytes "$5" --part "${PART:-0}"
    ;;
  unpack:3)
    bring "$2" "$3"
    ;;
  train:[5-8])
    carry=$2 out=$3 end=$((60 * $4)) contents=acoustic
    if [ "$5" = vocoder ]; then contents=vocoder; fi
    bring "$carry" "$contents"
    for name in "${@:5}"; do
      [ $((end - SECONDS)) -ge 60 ] || break
      stage "$name" --work "$scratch/$contents" --preset "${PRESET:-gpu}" --minutes "$(((end - SECONDS) / 60))"
      copy_checkpoints "$scratch/$contents" "$out" "$name"
    done
    ;;
  fetch:3)
    copy_checkpoints "$2" "$3" prosody decoder decoder-gan vocoder
    ;;
  *)
    sed -n '2,24s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
