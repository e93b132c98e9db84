"""Reading a checkpoint's PyTorch files safely: tensors only, checked against the sizes before anything is built."""

import pickle
import struct
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import torch
from numpy.typing import NDArray

from cosycli.errors import ModelError
from cosycli.export.cosyvoice.layout import Layout

Tensors = Mapping[str, NDArray[np.float32]]

# What reading a file of random bytes raises.
_DAMAGE = (
    OSError, RuntimeError, ValueError, EOFError, BadZipFile, LookupError, AttributeError, TypeError, AssertionError,
    ArithmeticError, MemoryError, ImportError, struct.error,
)  # fmt: skip
_MAGIC = (b"PK", b"\x80")  # of the zip files since torch 1.6, and of the pickles before
_POINTER = b"version https://git-lfs"
_COUNTERS = (torch.int64, torch.int32)  # such as the number of the training step

SPEAKERS_FILE = "spk2info.pt"
PART_FILES = {"llm": "llm.pt", "flow": "flow.pt", "hift": "hift.pt"}
_NORM_SPELLINGS = (
    (".parametrizations.weight.original0", ".parametrizations.weight.original1"),
    (".weight_g", ".weight_v"),
)


class CountedTensors(dict[str, NDArray[np.float32]]):
    """Tensors by name that tell how many weights are looked at for the first time: the progress of a conversion."""

    def __init__(self, tensors: Tensors, on_used: Callable[[int], None]) -> None:
        super().__init__(tensors)
        self._on_used = on_used
        self._unused = set(tensors)

    def __getitem__(self, name: str) -> NDArray[np.float32]:
        value = super().__getitem__(name)
        if name in self._unused:
            self._unused.remove(name)
            self._on_used(value.size)
        return value


def read_part(folder: Path, part: str, layout: Layout) -> Tensors:
    """The tensors of the part's file in `folder` (llm, flow or hift), weight norm folded, as arrays in float32.

    They are mapped from the file where it allows that, so that only what is used takes memory. Raises ModelError for a
    file that is missing, damaged, unsafe, or of another model.
    """
    path = folder / PART_FILES[part]
    loaded = _load(path)
    if not isinstance(loaded, dict):
        raise ModelError(f"{path} holds no tensors by name", "give the folder of CosyVoice-300M-SFT")
    tensors = {
        str(name).removeprefix("generator."): _array(value, f"{path}: {name}")
        for name, value in loaded.items()
        if isinstance(value, torch.Tensor) and value.dtype not in _COUNTERS
    }
    tensors = _fold_weight_norm(tensors)
    _check(tensors, layout, path)
    return tensors


def read_speakers(folder: Path, width: int, required: bool = True) -> dict[str, NDArray[np.float32]]:
    """Speaker embeddings (1, width) by name from spk2info.pt; other keys of an entry are ignored.

    Raises ModelError for a file that is damaged and, if one is `required`, where no speaker is named.
    """
    path = folder / SPEAKERS_FILE
    if not required and not path.is_file():
        return {}
    loaded = _load(path)
    speakers = {}
    for name, entry in loaded.items() if isinstance(loaded, dict) else ():
        embedding = entry.get("embedding") if isinstance(entry, dict) else None
        if embedding is None:
            continue
        if not isinstance(embedding, torch.Tensor):
            raise ModelError(f"{path}: the embedding of {name} is no tensor", "download the file again")
        values = _array(embedding, f"{path}: the embedding of {name}").reshape(-1)
        if values.size != width or not np.isfinite(values).all():
            raise ModelError(f"{path}: the embedding of {name} is not {width} numbers", "download the file again")
        speakers[str(name)] = values[None]
    if required and not speakers:
        raise ModelError(f"{path} names no speaker", "give the folder of CosyVoice-300M-SFT")
    return speakers


def _array(value: torch.Tensor, name: str) -> NDArray[np.float32]:
    """The numbers of a tensor, not copied where they are float32."""
    if value.layout is not torch.strided or not value.is_floating_point() or value.is_meta:
        raise ModelError(f"{name} is no plain tensor of real numbers", "download the checkpoint again")
    return value.detach().to(torch.float32).numpy()


def _load(path: Path) -> Any:
    try:
        with path.open("rb") as file:
            start = file.read(len(_POINTER))
        if start == _POINTER:
            raise ModelError(f"{path} is a pointer of Git LFS, not the file itself", "run `git lfs pull` in its folder")
        if not start.startswith(_MAGIC):
            raise ModelError(f"{path} is damaged: it is no file of PyTorch", "download it again and compare its size")
        try:
            return torch.load(path, map_location="cpu", weights_only=True, mmap=True)
        except RuntimeError as error:
            if "mmap" not in str(error):
                raise
            return torch.load(path, map_location="cpu", weights_only=True)  # a file of torch before 1.6
    except FileNotFoundError:
        raise ModelError(f"no {path.name} in {path.parent}", "give the folder of CosyVoice-300M-SFT") from None
    except pickle.UnpicklingError:
        raise ModelError(
            f"{path} holds more than tensors, which could run code; nothing of it was run",
            "use the official file, or save its state_dict() with torch.save",
        ) from None
    except _DAMAGE as error:
        first = (str(error).splitlines() or [type(error).__name__])[0]
        raise ModelError(f"{path} is damaged: {first}", "download it again and compare its size") from None


def _fold_weight_norm(tensors: Tensors) -> dict[str, NDArray[np.float32]]:
    """Each pair of magnitude and direction as one weight (Salimans & Kingma 2016, eq. 2), by either spelling.

    The norm is over all dimensions but the first, for transposed convolutions too.
    """
    folded = dict(tensors)
    for magnitude, direction in _NORM_SPELLINGS:
        for name in [name for name in tensors if name.endswith(magnitude)]:
            stem = name.removesuffix(magnitude)
            weight = tensors.get(stem + direction)
            if weight is None or tensors[name].shape != weight.shape[:1] + (1,) * (weight.ndim - 1):
                continue
            g, v = folded.pop(name), folded.pop(stem + direction)
            norm = np.sqrt((v.astype(np.float64) ** 2).sum(axis=tuple(range(1, v.ndim)), keepdims=True))
            folded[f"{stem}.weight"] = (g * (v / np.maximum(norm, 1e-12))).astype(np.float32)
    return folded


def _check(tensors: Tensors, layout: Layout, path: Path) -> None:
    if any(name.startswith("llm.model.") for name in tensors):
        raise ModelError(
            f"{path} is of CosyVoice 2 or 3, another model", "CosyVoice-300M, -SFT and -Instruct can be exported"
        )
    missing, unknown = sorted(layout.keys() - tensors.keys()), sorted(tensors.keys() - layout.keys())
    if missing:
        near = get_close_matches(missing[0], unknown, n=1)
        hint = f"it has {near[0]} instead" if near else "give the folder of CosyVoice-300M-SFT with its own yaml"
        raise ModelError(f"{path} has no {missing[0]} ({len(missing)} of {len(layout)} tensors are missing)", hint)
    if unknown:
        raise ModelError(f"{path} holds {unknown[0]}, which this model has not", "the yaml is of another checkpoint")
    for name, shape in layout.items():
        if tensors[name].shape != shape:
            raise ModelError(
                f"{path}: {name} has the shape {tensors[name].shape}, the yaml says {shape}",
                "the yaml is of another checkpoint",
            )
        # One damaged number makes all speech noise or silence.
        if not np.isfinite(tensors[name]).all():
            raise ModelError(f"{path}: {name} holds values that are no numbers", "download the checkpoint again")
