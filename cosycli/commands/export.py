"""`cosy export`: a training checkpoint becomes a model folder."""

from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from cosycli import console
from cosycli.errors import MissingExtraError, UsageError
from cosycli.model_config import CONFIG_NAME


class Precision(StrEnum):
    """How the networks' weights are stored."""

    INT8 = "int8"
    FP32 = "fp32"


def export(
    checkpoint: Annotated[Path, typer.Argument(metavar="CHECKPOINT", help="Folder or file that the training wrote.")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="MODEL", help="Model folder to write.")],
    precision: Annotated[Precision, typer.Option(help="Precision of the weights.")] = Precision.INT8,
    force: Annotated[bool, typer.Option("--force", help="Replace an existing model.")] = False,
) -> None:
    """Convert a checkpoint of this project to an ONNX model folder and compare the two.

    Needs the extra: pip install 'cosycli[export]'

    \b
    Example:
      cosy export work/checkpoints -o my-model
    """
    _check_paths(checkpoint, output, force)
    for package in ("torch", "onnx"):
        if find_spec(package) is None:
            raise MissingExtraError(package, "export")
    from cosycli.export.parallel import export_checkpoint

    export_checkpoint(checkpoint, output, precision.value, console.print_note)
    console.print_note(f"wrote the model {output}; try: cosy synth --model {output} -o test.wav TEXT")


def _check_paths(checkpoint: Path, output: Path, force: bool) -> None:
    if not checkpoint.exists():
        raise UsageError(f"no checkpoint {checkpoint}", "give what examples/train_default_voice.sh wrote")
    if not output.exists():
        if not output.absolute().parent.is_dir():
            raise UsageError(f"no folder {output.absolute().parent}", "make it first")
        return
    if not output.is_dir():
        raise UsageError(f"{output} is a file, not a folder", "choose another name for the model")
    if any(output.iterdir()) and not (output / CONFIG_NAME).is_file():
        raise UsageError(f"{output} holds other files and no model", "choose a new or empty folder")
    if (output / CONFIG_NAME).is_file() and not force:
        raise UsageError(f"there is already a model in {output}", "add --force to replace it")
