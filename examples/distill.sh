#!/usr/bin/env bash
# Trains a small, fast student of a CosyVoice model, start to end: the teacher speaks a corpus, and a model of the
# family `parallel` learns its voices from that.
#
#   examples/distill.sh TEACHER SOURCES WORK MODEL [--voices 中文女,英文女] [--languages zh,en] [--sentences N]
#                       [--preset cpu|gpu|smoke] [--jobs N] [--keep-all]
#
# TEACHER      a model folder that `cosy export` made of CosyVoice-300M-SFT
# SOURCES      sentences to say: a text file with one a line, of any of its languages; or a folder with the lists that
#              cosycli/training/sentences.py names, such as text/zh_tatoeba_simplified_ccby2fr.txt
# WORK         speech, features, alignments and checkpoints; run again to go on after an interruption
# MODEL        the model folder to write; try it with `cosy synth "你好" --model MODEL -o hello.wav`
# --voices     voices of the teacher (default: its default voice); the student has them by the same names
# --languages  languages that each of them speaks besides its own; the student speaks all of them with all voices
# --sentences  for each voice and language (default: 2000, some two hours of speech)
# --jobs       processes in which the teacher speaks, a gigabyte of memory each (default: 1)
# --keep-all   keep what failed the checks: to rehearse with a teacher whose weights are random
#              (examples/make_random_checkpoint.py); such a student is good for nothing else
#
# Needs: pip install torch==2.13.0 && pip install '.[train,export]'
set -euo pipefail

if [ $# -lt 4 ]; then
  sed -n '2,22s/^# \{0,1\}//p' "$0" >&2
  exit 2
fi
teacher=$1 sources=$2 work=$3 model=$4 preset=cpu
shift 4
lessons=()
while [ $# -gt 0 ]; do
  case $1 in
    --preset) preset=${2:?--preset needs a value}; shift 2 ;;
    --voices | --languages | --sentences | --jobs) lessons+=("$1" "${2:?$1 needs a value}"); shift 2 ;;
    --keep-all) lessons+=("$1"); shift ;;
    *) echo "error: unknown argument: $1" >&2; exit 2 ;;
  esac
done
export OMP_NUM_THREADS=1
python -m cosycli.training prepare --work "$work" --preset "$preset" --sources "$sources" --teacher "$teacher" ${lessons[@]+"${lessons[@]}"}
bash "$(dirname "$0")/train_prepared.sh" "$work" "$model" "$preset"
