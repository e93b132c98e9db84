"""python -m cosycli.training STAGE: one stage of the recipe; examples/train_default_voice.sh runs them all."""

import argparse
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from cosycli.errors import CosyError, MissingExtraError

if TYPE_CHECKING:
    from cosycli.training.presets import Preset
    from cosycli.training.recipe import Recipe
    from cosycli.training.train_vocoder import VocoderPlan

TRAINING = ("prosody", "decoder", "decoder-gan", "vocoder")
STAGES = ("prepare", "align", *TRAINING, "pack", "unpack", "evaluate")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m cosycli.training", description=__doc__)
    parser.add_argument("stage", choices=STAGES)
    parser.add_argument("--work", type=Path, required=True, help="folder for features, alignments and checkpoints")
    parser.add_argument("--sources", type=Path, help="folder with speech, text, ... (stage prepare)")
    parser.add_argument("--teacher", type=Path, help="model folder of CosyVoice that speaks instead (stage prepare)")
    parser.add_argument("--voices", default="", help="those of the teacher, with commas between (default: its first)")
    parser.add_argument("--languages", default="", help="that each speaks besides its own, with commas between")
    parser.add_argument("--sentences", type=int, default=2000, help="of each voice and language of the teacher")
    parser.add_argument("--jobs", type=int, default=1, help="processes that speak with the teacher")
    parser.add_argument(
        "--keep-all", action="store_true", help="keep what the teacher said, whatever it is: to rehearse"
    )
    parser.add_argument("--limit", type=int, help="take so many items of each collection at most (stage prepare)")
    parser.add_argument("--model", type=Path, help="exported model folder (stage evaluate)")
    parser.add_argument(
        "--report", type=Path, default=Path("examples/quality"), help="folder of the quality report (stage evaluate)"
    )
    parser.add_argument("--preset", default="cpu", help="cpu, gpu or smoke")
    parser.add_argument("--minutes", type=float, help="stop a training stage after so long, to be run again")
    parser.add_argument("--parcel", type=Path, help="file with data for another machine (stages pack and unpack)")
    parser.add_argument("--contents", default="acoustic", help="acoustic or vocoder: what trains there (stage pack)")
    parser.add_argument("--megabytes", type=float, default=60, help="of the parcel, at most (stage pack)")
    parser.add_argument("--part", type=int, default=0, help="each number draws other recordings (stage pack)")
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
    for package in ("torch", "pyworld") if arguments.stage == "prepare" else ("torch",):
        if find_spec(package) is None:
            raise MissingExtraError(package, "train")
    import torch

    from cosycli.model_config import MelConfig
    from cosycli.training.presets import PRESETS

    if arguments.preset not in PRESETS:
        raise CosyError(f"unknown preset: {arguments.preset}", f"presets: {', '.join(PRESETS)}")
    preset = PRESETS[arguments.preset]
    if arguments.stage in TRAINING and preset.device == "cuda":
        if not torch.cuda.is_available():
            raise CosyError("no GPU that torch can use", "give --preset cpu")
        torch.set_float32_matmul_precision("high")  # TF32 where autocast leaves float32
    torch.set_num_threads(arguments.threads)
    work, mel, stage = arguments.work, MelConfig(), arguments.stage
    if stage == "prepare":
        from cosycli.training.corpus import prepare

        if arguments.sources is None:
            raise CosyError("--sources is missing", "name the folder that holds the folder speech")
        prepare(_recipe(arguments), arguments.sources, work, mel, _report, arguments.limit)
    elif stage == "align":
        from cosycli.training.alignment import align

        align(work, _report)
    elif stage in TRAINING:
        _train(stage, work, preset, arguments.minutes)
    elif stage in ("pack", "unpack"):
        _carry(arguments)
    else:
        if arguments.model is None:
            raise CosyError("--model is missing", "name the exported model folder")
        from cosycli.quality.evaluation import evaluate

        evaluate(arguments.model, work, arguments.report, _report, preset.device)


def _train(stage: str, work: Path, preset: "Preset", minutes: float | None) -> None:
    from cosycli.model_config import MelConfig
    from cosycli.training.time_limit import TimeLimit
    from cosycli.training.train_acoustic import train_decoder, train_prosody
    from cosycli.training.train_decoder_gan import train_decoder_gan
    from cosycli.training.train_vocoder import train_vocoder

    limit = TimeLimit(minutes)
    with limit.listening():
        if stage == "prosody":
            train_prosody(work, preset.prosody, _report, preset.device, limit)
        elif stage == "decoder":
            train_decoder(work, preset.decoder, _report, preset.device, limit)
        elif stage == "decoder-gan":
            train_decoder_gan(work, preset.decoder_gan, preset.decoder.steps, _report, preset.device, limit)
        else:
            plan = _vocoder_plan(work, preset.vocoder)
            train_vocoder(work, plan, MelConfig(), _report, device=preset.device, limit=limit)


def _carry(arguments: argparse.Namespace) -> None:
    """Pack what another machine trains on, or unpack it there."""
    from cosycli.model_config import MelConfig
    from cosycli.training.parcel import CONTENTS, pack, unpack

    if arguments.parcel is None:
        raise CosyError("--parcel is missing", "name the file that carries the data")
    if arguments.stage == "unpack":
        unpack(arguments.parcel, arguments.work, MelConfig(), _report)
        return
    if arguments.contents not in CONTENTS:
        raise CosyError(f"unknown contents: {arguments.contents}", f"contents: {', '.join(CONTENTS)}")
    limit = int(arguments.megabytes * 1e6)
    pack(arguments.work, arguments.parcel, arguments.contents, limit, MelConfig(), _report, arguments.part)


def _recipe(arguments: argparse.Namespace) -> "Recipe":
    """The recipe to prepare: the default one, or that of a teacher, which then speaks."""
    from cosycli.training.recipe import DEFAULT_RECIPE, write_recipe

    if arguments.teacher is None:
        return DEFAULT_RECIPE
    from cosycli.model_config import read_model_config
    from cosycli.store import find_model
    from cosycli.training.distillation import distilled_recipe
    from cosycli.training.lessons import teach_recipe

    config = read_model_config(find_model(arguments.teacher))
    voices, languages = (tuple(filter(None, names.split(","))) for names in (arguments.voices, arguments.languages))
    recipe = distilled_recipe(config, voices, languages, keep_all=arguments.keep_all)
    write_recipe(recipe, arguments.work)  # refuses a folder of another one before hours of speech
    teach_recipe(recipe, config.folder, arguments.sources, arguments.work, arguments.sentences, arguments.jobs, _report)
    return recipe


def _vocoder_plan(work: Path, plan: "VocoderPlan") -> "VocoderPlan":
    """The plan of a preset; a student learns by the perceptual loss too."""
    from cosycli.training.distillation import LOUDNESS_WEIGHT
    from cosycli.training.recipe import read_recipe

    return replace(plan, loudness_weight=LOUDNESS_WEIGHT) if read_recipe(work).teacher else plan


if __name__ == "__main__":
    sys.exit(main())
