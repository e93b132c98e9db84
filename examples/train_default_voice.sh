#!/usr/bin/env bash
# Trains the embedded model from recordings to a model folder, start to end:
#
#   examples/train_default_voice.sh SOURCES WORK MODEL [--preset cpu|gpu|smoke] [--limit N]
#
# SOURCES  a folder with speech (zh_hsk, zh_hantts, en_kathleen, yue_jyutnet: a table NAME.tsv and its audio folder),
#          text and testsets (sentences for the teachers), htsvoices/tohoku-f01-neutral.htsvoice
# WORK     features, alignments and checkpoints (about 5 GB); run again to resume after an interruption
# MODEL    the model folder to write; try it with `cosy synth "你好" --model MODEL -o hello.wav`. Which of its voices are
#          experimental is known after `python -m cosycli.training evaluate --work WORK --model MODEL --report FOLDER`.
#
# --limit takes so many items of each collection at most: to see that everything runs.
# Needs: pip install torch==2.13.0 && pip install '.[train,export]'
#        apt-get install espeak-ng open-jtalk open-jtalk-mecab-naist-jdic
set -euo pipefail

if [ $# -lt 3 ]; then
  sed -n '2,15s/^# \{0,1\}//p' "$0" >&2
  exit 2
fi
sources=$1 work=$2 model=$3 preset=cpu limit=()
shift 3
while [ $# -gt 0 ]; do
  case $1 in
    --preset) preset=${2:?--preset needs a value}; shift 2 ;;
    --limit) limit=(--limit "${2:?--limit needs a value}"); shift 2 ;;
    *) echo "error: unknown argument: $1" >&2; exit 2 ;;
  esac
done
export OMP_NUM_THREADS=1
python -m cosycli.training prepare --work "$work" --preset "$preset" --sources "$sources" ${limit[@]+"${limit[@]}"}
bash "$(dirname "$0")/train_prepared.sh" "$work" "$model" "$preset"
