"""The alignment stage: labels and features to phones with durations, cached beside each corpus."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cosycli.errors import CosyError
from cosycli.text.phones import Boundary, Phone
from cosycli.training.aligner import AlignedUtterance, AlignerInput, HiddenMarkovAligner
from cosycli.training.corpus import CORPORA, Corpus, Utterance, load_corpus
from cosycli.training.labels import LABELLERS

MIN_PAUSE_FRAMES = 5
ALIGNMENT_FILE = "alignment.json"


@dataclass(frozen=True)
class LabelledUtterance:
    """An utterance of a corpus with the phones and silences found in it and their durations in frames."""

    utterance: Utterance
    phones: tuple[Phone, ...]
    durations: NDArray[np.int64]


def align(work: Path, report: Callable[[str], None]) -> None:
    """Align every prepared corpus, one aligner a language; finished languages are kept."""
    corpora = [load_corpus(spec, work) for spec in CORPORA]
    for language in sorted({spec.language for spec in CORPORA}):
        members = [corpus for corpus in corpora if corpus.spec.language == language]
        if all((_folder(work, corpus) / ALIGNMENT_FILE).exists() for corpus in members):
            report(f"{language}: already aligned")
            continue
        inputs: list[AlignerInput] = []
        owners: list[tuple[int, int]] = []
        for c, corpus in enumerate(members):
            for u, utterance in enumerate(corpus.utterances):
                phones = LABELLERS[corpus.spec.name](utterance.row)
                if phones and utterance.n_frames >= 2 * len(phones) + 2:
                    inputs.append(
                        AlignerInput(
                            corpus.cut_mel(utterance), corpus.cut_f0(utterance), tuple(phones), corpus.spec.speaker
                        )
                    )
                    owners.append((c, u))
        if not inputs:
            raise CosyError(
                f"no recording of the language {language} can be aligned", "check the columns of its tables"
            )
        report(f"{language}: aligning {len(inputs)} utterances")
        aligner = HiddenMarkovAligner(inputs)
        aligner.train(report)
        _store(work, members, owners, aligner.aligned(MIN_PAUSE_FRAMES), report)


def _folder(work: Path, corpus: Corpus) -> Path:
    return work / "corpus" / corpus.spec.name


def _store(
    work: Path,
    corpora: list[Corpus],
    owners: list[tuple[int, int]],
    aligned: list[AlignedUtterance | None],
    report: Callable[[str], None],
) -> None:
    for c, corpus in enumerate(corpora):
        rows = []
        for (owner, utterance), result in zip(owners, aligned, strict=True):
            if owner == c and result is not None:
                fields = [[p.symbol, p.tone, p.language, int(p.boundary)] for p in result.phones]
                rows.append({"utterance": utterance, "phones": fields, "durations": result.durations.tolist()})
        path = _folder(work, corpus) / ALIGNMENT_FILE
        partial = path.with_suffix(".partial")
        partial.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
        partial.replace(path)
        report(f"{corpus.spec.name}: {len(rows)} of {len(corpus.utterances)} utterances aligned")


def load_alignment(corpus: Corpus, work: Path) -> list[LabelledUtterance]:
    """The aligned utterances of a corpus. Raises CosyError if `align` has not run."""
    path = _folder(work, corpus) / ALIGNMENT_FILE
    if not path.exists():
        raise CosyError(f"{corpus.spec.name} is not aligned in {work}", "run the `align` stage first")
    rows = json.loads(path.read_text(encoding="utf-8"))
    return [
        LabelledUtterance(
            corpus.utterances[row["utterance"]],
            tuple(Phone(s, tone, language, Boundary(b)) for s, tone, language, b in row["phones"]),
            np.array(row["durations"]),
        )
        for row in rows
    ]
