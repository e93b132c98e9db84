"""A parcel: the data of a training folder in one file of a given size, to train on a machine that has nothing else.

For the acoustic networks it holds mels, F0 and alignments, for the vocoder Opus audio and F0; what does not fit is
left out in the proportion of the corpora's shares. Recordings travel in blocks of about a minute, each compressed by
itself. `unpack` makes a training folder of it; no tool is needed there but, for the vocoder, soundfile.
"""

import io
import json
import lzma
import shutil
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cosycli.audio import Audio, encode
from cosycli.encoders import decode_pieces, import_soundfile
from cosycli.errors import CosyError
from cosycli.model_config import MelConfig
from cosycli.spectrogram import mel_spectrogram
from cosycli.training.alignment import ALIGNMENT_FILE, read_alignment
from cosycli.training.corpus import Corpus, Utterance, load_corpora
from cosycli.training.dataset import STATISTICS_FILE, measure_statistics, read_statistics, write_statistics
from cosycli.training.feature_codes import decode_f0, decode_mel, encode_f0, encode_mel
from cosycli.training.holdout import PROMPT_COLUMNS, is_held_out
from cosycli.training.recipe import RECIPE_FILE, read_recipe

CONTENTS = ("acoustic", "vocoder")
BLOCK_SECONDS = 60.0
MEMBER_BYTES = 200  # that the archive adds to each member at most
# Opus knows no 22,050 Hz. Told that they are 24,000 Hz, samples go in and come out one for one.
OPUS_RATE = 24000


@dataclass(frozen=True)
class Item:
    """An utterance that may travel, and its row of the alignment."""

    utterance: Utterance
    alignment: dict[str, Any] | None


@dataclass(frozen=True)
class Block:
    """About a minute of one corpus, by member of the archive: utterances, f0, and mel or opus."""

    n_frames: int
    members: dict[str, bytes]


def pack(
    work: Path,
    parcel: Path,
    contents: str,
    size: int,
    mel: MelConfig,
    report: Callable[[str], None],
    part: int = 0,
) -> None:
    """Write a parcel of at most `size` bytes for the networks `contents`; `part` numbers the draws of recordings.

    Each next block is of the corpus that is furthest below its share. Raises CosyError if the folder is not prepared
    (for the acoustic networks: aligned), or if the size does not hold a block of each corpus.
    """
    corpora = load_corpora(read_recipe(work), work)
    streams = {c.spec.name: _blocks(c, _items(c, work, contents), contents, mel, part) for c in corpora}
    shares = {c.spec.name: c.spec.share for c in corpora}
    taken, seconds = dict.fromkeys(streams, 0), dict.fromkeys(streams, 0.0)
    partial = parcel.with_name(f"{parcel.name}.partial")
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_STORED) as archive:
        room = size - MEMBER_BYTES - _write(archive, _head(work, corpora, contents))
        while streams:
            name = min(streams, key=lambda name: taken[name] / shares[name])
            block = next(streams[name], None)
            if block is None:
                del streams[name]
                continue
            members = {f"{name}/{len(archive.namelist()):05}/{kind}": data for kind, data in block.members.items()}
            if _size(members) > room:
                break
            room -= _write(archive, members)
            taken[name] += _size(members)
            seconds[name] += block.n_frames * mel.frame_seconds
    if not all(taken.values()):
        partial.unlink()
        raise CosyError(f"{size / 1e6:g} MB do not hold a minute of each corpus", "give more --megabytes")
    partial.replace(parcel)
    for corpus in corpora:
        minutes = len(corpus.mel) * mel.frame_seconds / 60
        report(f"{corpus.spec.name}: {seconds[corpus.spec.name] / 60:.1f} of {minutes:.1f} min")
    report(f"{parcel}: {parcel.stat().st_size / 1e6:.1f} MB, {sum(seconds.values()) / 60:.0f} min")


def _head(work: Path, corpora: list[Corpus], contents: str) -> dict[str, bytes]:
    """The recipe, and for the acoustic networks what all their pieces, and the model, normalise by."""
    head = {RECIPE_FILE: (work / RECIPE_FILE).read_bytes()}
    if contents == "acoustic":
        if read_statistics(work) is None:
            write_statistics(measure_statistics(corpora), work)
        head[STATISTICS_FILE] = (work / STATISTICS_FILE).read_bytes()
    return head


def _size(members: dict[str, bytes]) -> int:
    return sum(MEMBER_BYTES + len(data) for data in members.values())


def _write(archive: zipfile.ZipFile, members: dict[str, bytes]) -> int:
    for name, data in members.items():
        archive.writestr(name, data)
    return _size(members)


def _items(corpus: Corpus, work: Path, contents: str) -> list[Item]:
    """What may travel: aligned utterances with those held out, or for the vocoder all but those."""
    if contents == "acoustic":
        return [Item(corpus.utterances[row["utterance"]], row) for row in read_alignment(corpus, work)]
    return [Item(u, None) for u in corpus.utterances if not is_held_out(corpus.spec, u)]


def _blocks(corpus: Corpus, items: list[Item], contents: str, mel: MelConfig, part: int) -> Iterator[Block]:
    """The utterances of a corpus in a random order, packed."""
    waiting: list[Item] = []
    n_frames = 0
    for index in np.random.default_rng(part).permutation(len(items)):
        waiting.append(items[index])
        n_frames += waiting[-1].utterance.n_frames
        if n_frames * mel.frame_seconds >= BLOCK_SECONDS:
            yield _block(corpus, waiting, contents, mel)
            waiting, n_frames = [], 0
    if waiting:
        yield _block(corpus, waiting, contents, mel)


def _block(corpus: Corpus, items: list[Item], contents: str, mel: MelConfig) -> Block:
    utterances = [item.utterance for item in items]
    rows = [
        {
            "name": item.utterance.name,
            "row": {key: value for key, value in item.utterance.row.items() if key in PROMPT_COLUMNS},
            "n_frames": item.utterance.n_frames,
            "alignment": item.alignment,
        }
        for item in items
    ]
    members = {
        "utterances": lzma.compress(json.dumps(rows, ensure_ascii=False).encode()),
        "f0": encode_f0(np.concatenate([corpus.cut_f0(u) for u in utterances])),
    }
    if contents == "acoustic":
        members["mel"] = encode_mel(np.concatenate([corpus.cut_mel(u) for u in utterances]))
    else:
        samples = np.concatenate([corpus.cut_audio(u, mel.hop_length) for u in utterances])
        members["opus"] = encode(Audio(samples, OPUS_RATE), "opus")
    return Block(sum(u.n_frames for u in utterances), members)


def unpack(parcel: Path, work: Path, mel: MelConfig, report: Callable[[str], None]) -> None:
    """Make a training folder of a parcel. Raises CosyError for a folder that already holds recordings, or damage."""
    if (work / "corpus").exists():
        raise CosyError(f"{work} already holds recordings", "give a new folder as --work")
    if not parcel.is_file():
        raise CosyError(f"no parcel {parcel}", "the stage `pack` writes it")
    partial = work / "corpus.partial"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    try:
        with zipfile.ZipFile(parcel) as archive:
            for name in (RECIPE_FILE, STATISTICS_FILE):
                if name in archive.namelist():
                    (work / name).write_bytes(archive.read(name))
            for spec in read_recipe(work).corpora:
                n_frames = _unpack_corpus(archive, spec.name, partial / spec.name, mel)
                report(f"{spec.name}: {n_frames * mel.frame_seconds / 60:.1f} min")
    except (zipfile.BadZipFile, lzma.LZMAError, ValueError, KeyError, EOFError) as error:
        raise CosyError(f"{parcel} is damaged: {error}", "pack it again") from None
    partial.rename(work / "corpus")


def _unpack_corpus(archive: zipfile.ZipFile, name: str, folder: Path, mel: MelConfig) -> int:
    """Write the arrays and tables of a corpus; returns its length in frames."""
    arrays: dict[str, list[NDArray[Any]]] = {"audio": [np.zeros(0, np.int16)], "mel": [], "f0": []}
    utterances: list[Utterance] = []
    alignment: list[dict[str, Any]] = []
    n_frames = 0
    members = sorted(member for member in archive.namelist() if member.startswith(f"{name}/"))
    for block in sorted({member.rpartition("/")[0] for member in members}):
        rows = json.loads(lzma.decompress(archive.read(f"{block}/utterances")))
        lengths = [row["n_frames"] for row in rows]
        arrays["f0"].append(decode_f0(archive.read(f"{block}/f0")))
        if f"{block}/mel" in members:
            arrays["mel"].append(decode_mel(archive.read(f"{block}/mel"), mel.n_mels))
        else:
            audio = _decode_audio(archive.read(f"{block}/opus"), sum(lengths) * mel.hop_length)
            arrays["audio"].append(np.round(audio * 32767).astype(np.int16))
            cuts = np.split(audio, np.cumsum(lengths)[:-1] * mel.hop_length)
            arrays["mel"] += [mel_spectrogram(cut, mel).astype(np.float16) for cut in cuts]
        for row in rows:
            if row["alignment"]:
                alignment.append({**row["alignment"], "utterance": len(utterances)})
            utterances.append(Utterance(row["name"], row["row"], n_frames, row["n_frames"]))
            n_frames += row["n_frames"]
    folder.mkdir()
    for kind, parts in arrays.items():
        np.save(folder / f"{kind}.npy", np.concatenate(parts))
    _write_json(folder / "utterances.json", [asdict(utterance) for utterance in utterances])
    if alignment:
        _write_json(folder / ALIGNMENT_FILE, alignment)
    return n_frames


def _write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")


def _decode_audio(data: bytes, n_samples: int) -> NDArray[np.float32]:
    """The samples of an Opus file in [-1, 1], shape (n_samples,)."""
    try:
        import_soundfile()
    except ModuleNotFoundError:
        raise CosyError("soundfile is not installed", "pip install soundfile, or its wheel and that of cffi") from None
    samples = np.concatenate(list(decode_pieces(io.BytesIO(data))[1]))
    if len(samples) < n_samples:
        raise ValueError(f"{n_samples - len(samples)} samples of sound are missing")
    return samples[:n_samples].clip(-1, 1)
