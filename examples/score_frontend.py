"""Score the text front end on third-party test sets: one table of what it gets right.

    python examples/score_frontend.py TESTSETS [--failures] [--only SUBSTRING]

TESTSETS is a folder with the sets below, tab-separated files. Answers are compared without punctuation, blanks, case.
Where a set's own answer is wrong, or one style among several, the case is listed with its reason in
`score_frontend_exceptions.tsv` beside this script and counts as passed; both scores are shown.
"""

import argparse
import re
import sys
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from cosycli.errors import CosyError
from cosycli.text.explanation import normalized_of, reading_of
from cosycli.text.frontend import analyze
from cosycli.text.languages import LANGUAGES
from cosycli.text.phones import Boundary
from cosycli.text.sentences import Run

EXCEPTIONS = Path(__file__).with_name("score_frontend_exceptions.tsv")


@dataclass(frozen=True)
class Case:
    """One line of a set: a text, the right answer, what came out, and the errors in how many units."""

    text: str
    expected: str
    found: str
    errors: int
    units: int


@dataclass(frozen=True)
class TestSet:
    """A file, the language of its texts, the least score in percent, and how a row becomes a case."""

    file: str
    language: str
    floor: float
    score: Callable[[list[str], str], Case]


def runs_of(text: str, language: str) -> list[Run]:
    """The runs of all sentences of a text; none where there is nothing to say."""
    try:
        return [run for sentence in analyze(text, language, tuple(LANGUAGES)) for run in sentence.runs]
    except CosyError:
        return []


def folded(text: str, blank: str = "") -> str:
    """Letters and digits in lower case; `blank` for everything between."""
    text = unicodedata.normalize("NFKC", text).lower()
    return blank.join(re.findall(r"[^\W_]+", text))


def distance(left: list[str], right: list[str]) -> int:
    """Levenshtein distance of two sequences."""
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, start=1):
        above, row[0] = row[0], i
        for j, b in enumerate(right, start=1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (a != b))
    return row[-1]


def normalization(row: list[str], language: str) -> Case:
    """A written and a spoken form."""
    _, written, spoken = [*row, "", ""][:3]
    blank = " " if language == "en" else ""
    expected = folded(spoken, blank)
    found = folded(" ".join(normalized_of(run) for run in runs_of(written, language)), blank)
    return Case(written, expected, found, int(expected != found), 1)


def polyphone(row: list[str], language: str) -> Case:
    """A sentence with one marked character and its dictionary pinyin; sandhi may have changed its tone."""
    before, character, after = row[0].split("\u2581")
    expected = row[1].replace("u:", "v")
    found, rule = syllable_at(len(before), before + character + after, language)
    plain = re.sub(r"(?<=.)r(?=\d)", "", found) if expected[:-2] + "r" != found[:-1] else found
    same = expected in (found, plain) or (character == "儿" and "r" in found)
    sandhi = "sandhi" in rule and expected[:-1] == plain[:-1]
    return Case(row[0], expected, found, int(not (same or sandhi)), 1)


def syllable_at(offset: int, text: str, language: str) -> tuple[str, str]:
    """The pinyin syllable that reads the character at `offset`, and the rule of its word; "" if none does."""
    for run in runs_of(text, language):
        for word in run.words:
            if not word.span[0] <= offset < word.span[1] or word.is_pause:
                continue
            starts = [phone.span for phone in word.phones if phone.boundary >= Boundary.SYLLABLE]
            for span, syllable in zip(starts, word.reading.split(), strict=False):
                if span[0] <= offset < span[1]:
                    return syllable, word.rule
    return "", ""


def kana(row: list[str], language: str) -> Case:
    """A sentence and its kana."""
    expected = re.sub("[^ァ-ヺー]", "", row[2])
    found = re.sub("[^ァ-ヺー]", "", "".join(reading_of(run) for run in runs_of(row[1], language)))
    return Case(row[1], expected, found, distance(list(found), list(expected)), len(expected))


def jyutping(row: list[str], language: str) -> Case:
    """A sentence and its jyutping."""
    expected = row[1].split()
    found = [
        syllable for run in runs_of(row[0], language) if run.language == "yue" for syllable in reading_of(run).split()
    ]
    return Case(row[0], row[1], " ".join(found), distance(found, expected), len(expected))


def hangul(row: list[str], language: str) -> Case:
    """A word and how it is pronounced."""
    found = "".join(reading_of(run) for run in runs_of(row[0], language))
    return Case(row[0], row[1], found, int(folded(found) != folded(row[1])), 1)


SETS = (
    TestSet("normalize_zh_wetext.tsv", "zh", 100 * 122 / 131, normalization),
    TestSet("normalize_zh_paddlespeech.tsv", "zh", 100 * 118 / 126, normalization),
    TestSet("normalize_en_wetext.tsv", "en", 100 * 100 / 114, normalization),
    TestSet("normalize_ja_wetext.tsv", "ja", 100 * 115 / 139, normalization),
    TestSet("polyphones_zh_cpp_dev.tsv", "zh", 97.0, polyphone),
    TestSet("readings_ja_rohan.tsv", "ja", 99.1, kana),
    TestSet("readings_yue_hkcancor.tsv", "yue", 93.0, jyutping),
    TestSet("pronunciation_ko_standard.tsv", "ko", 100 * 66 / 73, hangul),
)


def rows_of(path: Path) -> Iterator[list[str]]:
    """The rows of a tab-separated file after its heading."""
    with path.open(encoding="utf-8") as file:
        yield from (line.rstrip("\n").split("\t") for line in islice(file, 1, None) if "\t" in line)


def excused(file: str) -> dict[str, str]:
    """The listed texts of a set, and why."""
    rows = rows_of(EXCEPTIONS) if EXCEPTIONS.exists() else iter(())
    return {row[1]: row[2] for row in rows if row[0] == file}


def main() -> None:
    """Score the sets that are there and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("testsets", type=Path, help="folder with the test sets")
    parser.add_argument("--failures", action="store_true", help="print what failed")
    parser.add_argument("--only", default="", metavar="SUBSTRING", help="only sets whose file name has this")
    arguments = parser.parse_args()
    print(f"{'set':36} {'right':>7} {'listed':>6} {'of':>7} {'score':>7} {'floor':>7}")
    below = False
    for test_set in SETS:
        path = arguments.testsets / test_set.file
        if arguments.only not in test_set.file or not path.exists():
            continue
        listed, right, units, passed = excused(test_set.file), 0, 0, 0
        for row in rows_of(path):
            case = test_set.score(row, test_set.language)
            units += case.units
            right += case.units - case.errors
            if case.errors and case.text in listed:
                passed += case.errors
            elif case.errors and arguments.failures:
                print(f"  {case.text}\n    expected {case.expected}\n    found    {case.found}")
        score = 100 * (right + passed) / max(units, 1)
        below |= score < test_set.floor
        print(
            f"{test_set.file:36} {right:7} {passed:6} {units:7} {score:6.2f}% {test_set.floor:6.2f}%"
            f"{'' if score >= test_set.floor else '  below'}"
        )
    sys.exit(below)


if __name__ == "__main__":
    main()
