"""Vocoders of the cosyvoice family built for tests: from the tiny golden checkpoint, and from random ones."""

import importlib.util
from pathlib import Path
from types import ModuleType

from cosycli.export.cosyvoice.checkpoint import Tensors, read_part
from cosycli.export.cosyvoice.hift import build_f0, build_hift, hift_facts
from cosycli.export.cosyvoice.hyperparameters import HiftSizes, read_hyperparameters
from cosycli.export.cosyvoice.layout import layouts
from cosycli.export.graph_builder import Precision
from cosycli.hift import F0_FILE, HIFT_FILE, HiftVocoder
from cosycli.model_config import MelConfig

GOLDEN = Path(__file__).parent / "data" / "golden"
_MAKER = Path(__file__).parents[1] / "examples" / "make_random_checkpoint.py"


def read_hift(checkpoint: Path) -> tuple[Tensors, HiftSizes]:
    sizes = read_hyperparameters(checkpoint)
    return read_part(checkpoint, "hift", layouts(sizes)["hift"]), sizes.hift


def build_vocoder(tensors: Tensors, sizes: HiftSizes, folder: Path, precision: Precision) -> HiftVocoder:
    folder.mkdir(exist_ok=True)
    build_f0(tensors, sizes, folder / F0_FILE)
    build_hift(tensors, sizes, folder / HIFT_FILE, precision)
    return HiftVocoder(folder, hift_facts(tensors, sizes), MelConfig(), threads=1)


def random_checkpoint(folder: Path, hift: str) -> Path:
    """A checkpoint as tiny as the golden one, whose vocoder has the settings `hift` (lines of its yaml)."""
    spec = importlib.util.spec_from_file_location("make_random_checkpoint", _MAKER)
    assert spec is not None and spec.loader is not None
    maker = ModuleType("make_random_checkpoint")
    spec.loader.exec_module(maker)
    text = (GOLDEN / "cosyvoice.yaml").read_text(encoding="utf-8")
    head, found, _ = text.partition("    base_channels:")
    assert found
    f0 = "    f0_predictor: {cond_channels: 24}\n"
    maker.make_checkpoint(folder, head + hift + f0, seed=3)
    return folder
