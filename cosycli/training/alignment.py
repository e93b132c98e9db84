"""The alignment stage: labels and features to phones with durations, cached beside each corpus."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cosycli.errors import CosyError
from cosycli.model_config import MelConfig
from cosycli.output_file import write_whole
from cosycli.text.phones import Boundary, Phone
from cosycli.training.aligner import AlignedUtterance, AlignerInput, HiddenMarkovAligner
from cosycli.training.clip_check import Rejection, misfits, write_rejections
from cosycli.training.corpus import Corpus, Utterance, load_corpora
from cosycli.training.labels import LABELLERS
from cosycli.training.recipe import read_recipe

MIN_PAUSE_FRAMES = 5
ALIGNMENT_FILE = "alignment.json"


@dataclass(frozen=True)
class LabelledUtterance:
    """An utterance of a corpus with the phones and silences found in it and their durations in frames."""

    utterance: Utterance
    phones: tuple[Phone, ...]
    durations: NDArray[np.int64]


def align(work: Path, report: Callable[[str], None]) -> None:
    """Align every prepared corpus, one aligner for recordings of a language; finished corpora are kept.

    A teacher is aligned apart from recordings: its sounds are its own. Exact corpora bring their durations along.
    """
    corpora = load_corpora(read_recipe(work), work)
    groups: dict[tuple[str, str | None], list[Corpus]] = {}
    for corpus in corpora:
        groups.setdefault((corpus.spec.language, corpus.spec.teacher), []).append(corpus)
    for members in groups.values():
        names = ", ".join(corpus.spec.name for corpus in members)
        if all((_folder(work, corpus) / ALIGNMENT_FILE).exists() for corpus in members):
            report(f"{names}: already aligned")
        elif members[0].spec.exact:
            for corpus in members:
                _store(work, corpus, _given(corpus), {}, report)
        else:
            _align_group(work, members, names, report)


def _align_group(work: Path, members: list[Corpus], names: str, report: Callable[[str], None]) -> None:
    inputs: list[AlignerInput] = []
    owners: list[tuple[int, int]] = []
    for c, corpus in enumerate(members):
        for u, utterance in enumerate(corpus.utterances):
            phones = LABELLERS[corpus.spec.labels](utterance.row)
            if phones and corpus.spec.keep_all:  # as many as there is room for
                phones = phones[: utterance.n_frames // 2 - 1]
            if phones and utterance.n_frames >= 2 * len(phones) + 2:
                mel, f0 = corpus.cut_mel(utterance), corpus.cut_f0(utterance)
                inputs.append(AlignerInput(mel, f0, tuple(phones), c))
                owners.append((c, u))
    if not inputs:
        raise CosyError(f"no recording of {names} can be aligned", "check the columns of its table")
    report(f"{names}: aligning {len(inputs)} utterances")
    aligner = HiddenMarkovAligner(inputs)
    aligner.train(report)
    aligned = aligner.aligned(MIN_PAUSE_FRAMES)
    for c, corpus in enumerate(members):
        own = [(u, a) for (owner, u), a in zip(owners, aligned, strict=True) if owner == c and a is not None]
        scores = {u: score for (owner, u), score in zip(owners, aligner.scores, strict=True) if owner == c}
        _store(work, corpus, own, scores, report)


def _given(corpus: Corpus) -> list[tuple[int, AlignedUtterance]]:
    """The durations that came with a corpus, in frames that add up to those of its mel."""
    seconds_a_frame = MelConfig().frame_seconds
    found: list[tuple[int, AlignedUtterance]] = []
    for index, utterance in enumerate(corpus.utterances):
        phones = LABELLERS[corpus.spec.labels](utterance.row)
        times = np.cumsum([float(x) for x in utterance.row["seconds"].split()])
        ends = np.round(times / seconds_a_frame).astype(np.int64)
        ends[-1] = utterance.n_frames
        durations = np.diff(ends, prepend=0)
        if phones is not None and len(phones) == len(durations) and (durations > 0).all():
            found.append((index, AlignedUtterance(tuple(phones), durations)))
    return found


def _folder(work: Path, corpus: Corpus) -> Path:
    return work / "corpus" / corpus.spec.name


def _store(
    work: Path,
    corpus: Corpus,
    aligned: list[tuple[int, AlignedUtterance]],
    scores: dict[int, float],
    report: Callable[[str], None],
) -> None:
    """Write the alignment of a corpus without the utterances that do not fit their text."""
    seconds_a_frame = MelConfig().frame_seconds
    longest = [
        max((d * seconds_a_frame for p, d in zip(a.phones, a.durations, strict=True) if not p.is_pause), default=0.0)
        for _, a in aligned
    ]
    faults = misfits([scores.get(index, 0.0) for index, _ in aligned], longest)
    rows, rejections = [], []
    for (index, result), fault in zip(aligned, faults, strict=True):
        if fault and not corpus.spec.keep_all:
            rejections.append(Rejection(corpus.utterances[index].row["file"], fault))
            continue
        fields = [[p.symbol, p.tone, p.language, int(p.boundary)] for p in result.phones]
        rows.append({"utterance": index, "phones": fields, "durations": result.durations.tolist()})
    summary = write_rejections(_folder(work, corpus), rejections, "align")
    path = _folder(work, corpus) / ALIGNMENT_FILE
    write_whole(path, json.dumps(rows, ensure_ascii=False).encode())
    line = f"{corpus.spec.name}: {len(rows)} of {len(corpus.utterances)} utterances aligned"
    report(line + (f"; left out: {summary}" if summary else ""))


def read_alignment(corpus: Corpus, work: Path) -> list[dict[str, Any]]:
    """The rows of a corpus's alignment as they are stored. Raises CosyError if `align` has not run."""
    path = _folder(work, corpus) / ALIGNMENT_FILE
    if not path.exists():
        raise CosyError(f"{corpus.spec.name} is not aligned in {work}", "run the `align` stage first")
    rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return rows


def load_alignment(corpus: Corpus, work: Path) -> list[LabelledUtterance]:
    """The aligned utterances of a corpus. Raises CosyError if `align` has not run."""
    return [
        LabelledUtterance(
            corpus.utterances[row["utterance"]],
            tuple(Phone(s, tone, language, Boundary(b)) for s, tone, language, b in row["phones"]),
            np.array(row["durations"]),
        )
        for row in read_alignment(corpus, work)
    ]
