"""`cosy export`: a checkpoint becomes a model folder."""

from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from cosycli import console
from cosycli.errors import CosyError, MissingExtraError, UsageError
from cosycli.export.folder import holds_model

COSYVOICE_MARKS = ("cosyvoice.yaml", "llm.pt", "cosyvoice2.yaml", "cosyvoice3.yaml")


class Weights(StrEnum):
    """How the networks' weights are stored."""

    INT8 = "int8"
    FP32 = "fp32"


class HiftWeights(StrEnum):
    """How the weights of the CosyVoice vocoder are stored."""

    INT8 = "int8"
    FP32 = "fp32"
    AUTO = "auto"


class LanguageModelBits(StrEnum):
    """Bits of a weight of the CosyVoice language model."""

    FOUR = "4"
    EIGHT = "8"


def export(
    checkpoint: Annotated[
        Path,
        typer.Argument(metavar="CHECKPOINT", help="Folder of CosyVoice-300M-SFT, or the one that the training wrote."),
    ],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="MODEL", help="Model folder to write.")],
    precision: Annotated[Weights, typer.Option(help="Weights of all networks.")] = Weights.INT8,
    lm_bits: Annotated[
        LanguageModelBits | None,
        typer.Option(help="CosyVoice: bits of a weight of the language model (default: 8); 4 is faster and coarser."),
    ] = None,
    hift: Annotated[
        HiftWeights | None,
        typer.Option(help="CosyVoice: weights of the vocoder (default: auto, int8 where that reaches 30 dB)."),
    ] = None,
    tokenizer: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="CosyVoice: multilingual.tiktoken (default: that of openai-whisper)."),
    ] = None,
    check: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="CosyVoice: compare every stage with the reference tensors (.npz) in DIR."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an existing model.")] = False,
) -> None:
    """Convert a checkpoint to an ONNX model folder, and compare each graph with its reference.

    Takes the official CosyVoice-300M-SFT folder (llm.pt, flow.pt, hift.pt, spk2info.pt, cosyvoice.yaml), or a
    checkpoint of this project's own training. Needs the extra: pip install 'cosycli[export]'

    \b
    Examples:
      cosy export CosyVoice-300M-SFT -o ~/models/cosyvoice-300m-sft
      cosy export work/checkpoints -o my-model
    """
    _check_paths(checkpoint, output, force)
    is_cosyvoice = any((checkpoint / name).exists() for name in COSYVOICE_MARKS)
    if not is_cosyvoice and any(wish is not None for wish in (lm_bits, hift, tokenizer, check)):
        raise UsageError(
            f"{checkpoint} is no checkpoint of CosyVoice", "--lm-bits, --hift, --tokenizer and --check are for those"
        )
    if precision is Weights.FP32 and lm_bits is not None:
        raise UsageError("--precision fp32 is that of the language model too", "leave out --lm-bits")
    if check is not None and not any(check.glob("*.npz")):
        raise UsageError(f"no reference tensors (.npz) in {check}", "give the folder that holds them")
    for package in ("torch", "onnx"):
        if find_spec(package) is None:
            raise MissingExtraError(package, "export")
    if not is_cosyvoice:
        from cosycli.export.parallel import export_checkpoint

        export_checkpoint(checkpoint, output, precision.value, console.print_note)
        console.print_note(f"wrote the model {output}; try: cosy synth --model {output} -o test.wav TEXT")
        return
    _export_cosyvoice(checkpoint, output, precision, lm_bits, hift, tokenizer, check)


def _export_cosyvoice(
    checkpoint: Path,
    output: Path,
    precision: Weights,
    lm_bits: LanguageModelBits | None,
    hift: HiftWeights | None,
    tokenizer: Path | None,
    check: Path | None,
) -> None:
    from cosycli.export.cosyvoice.convert import ConversionOptions, convert_checkpoint
    from cosycli.export.cosyvoice.tokenizer import find_ranks, is_original
    from cosycli.export.graph_builder import Precision

    try:
        ranks = find_ranks(tokenizer)
    except CosyError as error:
        if check is None or tokenizer is not None:
            raise
        ranks = None
        console.print_warning(f"{error.message}; the model is written without it and cannot speak")
    if ranks is not None and not is_original(ranks):
        console.print_warning("the text tokenizer is not the one that CosyVoice-300M was trained with")
    chosen = None if hift in (None, HiftWeights.AUTO) else Precision(hift.value)
    if precision is Weights.FP32 and hift is None:
        chosen = Precision.FP32
    options = ConversionOptions(Precision(precision.value), int(lm_bits.value) if lm_bits else 8, chosen, ranks)
    convert_checkpoint(checkpoint, output, options, console.print_note, console.part_progress)
    console.print_note(f"wrote the model {output}; try: cosy synth --model {output} -o test.wav TEXT")
    if check is not None:
        _compare(output, check)


def _compare(output: Path, check: Path) -> None:
    """Print a line for each tensor of the reference; raise CosyError past a limit."""
    from cosycli.export.cosyvoice.golden import compare

    failed = 0
    for result in compare(output, check):
        failed += not result.passed
        console.print_result(f"{result}\n")
    if failed:
        raise CosyError(f"{failed} tensors are past their limit", "the lines that end in FAILED tell which")


def _check_paths(checkpoint: Path, output: Path, force: bool) -> None:
    if not checkpoint.exists():
        raise UsageError(
            f"no checkpoint {checkpoint}",
            "give the folder of CosyVoice-300M-SFT, or what examples/train_default_voice.sh wrote",
        )
    # The model takes the place of the whole folder.
    if checkpoint.resolve().is_relative_to(output.resolve()):
        raise UsageError(f"{output} holds the checkpoint itself", "choose another folder for the model")
    if Path.cwd().is_relative_to(output.resolve()):
        raise UsageError(f"{output} is the folder that you are in", "choose another folder for the model")
    if not output.exists():
        if not output.absolute().parent.is_dir():
            raise UsageError(f"no folder {output.absolute().parent}", "make it first")
        return
    if not output.is_dir():
        raise UsageError(f"{output} is a file, not a folder", "choose another name for the model")
    if not any(output.iterdir()):
        return
    if not holds_model(output):
        raise UsageError(f"{output} holds other files and no model", "choose a new or empty folder")
    if not force:
        raise UsageError(f"there is already a model in {output}", "add --force to replace it")
