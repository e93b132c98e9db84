"""python -m cosycli.training STAGE: one stage of the recipe; examples/train_default_voice.sh runs them all."""

import argparse
import sys
from importlib.util import find_spec
from pathlib import Path

from cosycli.errors import CosyError, MissingExtraError

STAGES = ("prepare", "align", "prosody", "decoder", "vocoder", "evaluate")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m cosycli.training", description=__doc__)
    parser.add_argument("stage", choices=STAGES)
    parser.add_argument("--work", type=Path, required=True, help="folder for features, alignments and checkpoints")
    parser.add_argument("--speech", type=Path, help="folder of the recordings (stage prepare)")
    parser.add_argument("--model", type=Path, help="exported model folder (stage evaluate)")
    parser.add_argument("--preset", default="cpu", help="cpu, gpu or smoke")
    parser.add_argument("--threads", type=int, default=1, help="CPU threads of torch")
    arguments = parser.parse_args()
    try:
        run_stage(arguments)
    except CosyError as error:
        print(f"error: {error.message}", file=sys.stderr)
        if error.hint:
            print(f"hint: {error.hint}", file=sys.stderr)
        return error.exit_status
    return 0


def _report(line: str) -> None:
    print(line, flush=True)


def run_stage(arguments: argparse.Namespace) -> None:
    """Run one stage; every stage keeps what is finished and resumes what is not."""
    for package in ("torch", "pyworld"):
        if find_spec(package) is None:
            raise MissingExtraError(package, "train")
    import torch

    from cosycli.model_config import MelConfig
    from cosycli.training.presets import PRESETS

    if arguments.preset not in PRESETS:
        raise CosyError(f"unknown preset: {arguments.preset}", f"presets: {', '.join(PRESETS)}")
    preset = PRESETS[arguments.preset]
    torch.set_num_threads(arguments.threads)
    work, mel, stage = arguments.work, MelConfig(), arguments.stage
    if stage == "prepare":
        from cosycli.training.corpus import prepare

        if arguments.speech is None:
            raise CosyError("--speech is missing", "name the folder of the recordings")
        work.mkdir(parents=True, exist_ok=True)
        prepare(arguments.speech, work, mel, _report)
    elif stage == "align":
        from cosycli.training.alignment import align

        align(work, _report)
    elif stage in ("prosody", "decoder"):
        from cosycli.training.train_acoustic import train_decoder, train_prosody

        if stage == "prosody":
            train_prosody(work, preset.prosody, _report, preset.device)
        else:
            train_decoder(work, preset.decoder, _report, preset.device)
    elif stage == "vocoder":
        from cosycli.training.train_vocoder import train_vocoder

        train_vocoder(work, preset.vocoder, mel, _report, device=preset.device)
    else:
        from cosycli.training.evaluation import evaluate

        if arguments.model is None:
            raise CosyError("--model is missing", "name the exported model folder")
        evaluate(arguments.model, work, _report)


if __name__ == "__main__":
    sys.exit(main())
