"""What is not spoken is told, whatever the text."""

import subprocess
import sys
import unicodedata

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cosycli.errors import CosyError, LanguageError, NothingToSayError, UnspokenError
from cosycli.text.aligned import Change
from cosycli.text.coverage import Coverage, Unspoken, UnspokenTally
from cosycli.text.frontend import analyze

MIXED = (
    "今天 is 2024年5月2日，$1.5 million（約）！[重庆](chong2 qing4)[pause:1s]**粗**"
    + " https://a.b/c 我哋喺呢度 あいう 안녕 3/4 ℃ ①½"
)
SPOKEN = ("zh", "en", "yue", "ko")  # Japanese needs an extra for kanji
SETTINGS = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])


def read(text, language=None, spoken=SPOKEN):
    """What is said of a text and what is left out; only errors that tell the user something may come."""
    unspoken: list[Unspoken] = []
    sentences = []
    try:
        for sentence in analyze(text, language, spoken, on_unspoken=unspoken.append):
            sentences.append(sentence)
    except NothingToSayError:
        pass
    except CosyError as error:
        assert error.message
        return None
    return sentences, unspoken


def check(text, language=None):
    result = read(text, language)
    if result is None:
        return
    sentences, unspoken = result
    accounted = set()
    for part in unspoken:
        assert text[part.start : part.start + len(part.text)] == part.text
        accounted.update(range(part.start, part.start + len(part.text)))
    markup = not sentences
    for sentence in sentences:
        assert text[slice(*sentence.span)] == sentence.text
        for run in sentence.runs:
            spans = [word.span for word in run.words] + [change.span for change in run.changes]
            for start, end in spans:
                assert 0 <= start <= end <= len(text)
                accounted.update(range(start, end))
    for index, character in enumerate(text):
        # Letters and digits are said or told; only markup may hold some: an HTML tag, the target of a link.
        if unicodedata.category(character)[0] in "LN" and not any(mark in text for mark in "<[("):
            assert index in accounted or markup, (text, index, character)


@SETTINGS
@given(st.text(st.characters(exclude_categories=()), max_size=60))
@example("\ud800")
@example("\x00\x01")
@example("一\ufffe二")
def test_any_unicode(text):
    check(text)


@SETTINGS
@given(st.text(st.sampled_from(sorted(set(MIXED))), max_size=80), st.sampled_from([None, "zh", "en", "yue", "ko"]))
@example("[](", None)
@example("$¥€%‰", "en")
@example("1/0", "zh")
@example("99:99 13月45日 0000-00-00", None)
def test_any_mixture(text, language):
    check(text, language)


@SETTINGS
@given(
    st.text("0123456789.,:/-+%$¥~ 年月日点个kmGBx年월일시개號點", max_size=40),
    st.sampled_from(["zh", "en", "yue", "ko"]),
)
def test_any_quantity(text, language):
    check(text, language)


HOSTILE = {
    "no punctuation": "你好世界" * 25_000,
    "one word": "a" * 100_000,
    "one number": "7" * 100_000,
    "brackets": "[" * 10_000 + "好",
    "parentheses": "(" * 10_000 + "好",
    "links": "[a](" * 10_000 + "好",
    "stars": "*" * 10_000 + "好",
    "tags": "<a " * 10_000 + "好",
    "dots": "." * 100_000 + "好",
    "commas and digits": "1," * 30_000,
    "slashes": "/a" * 30_000 + "好",
    "at signs": "a@" * 30_000 + "好",
    "hyphens": "a-" * 30_000,
    "accents": "e" + "\u0301" * 10_000 + "好",
    "joiners": "👩" + "\u200d👩" * 10_000 + "好",
    "blanks": " \t" * 50_000 + "好",
    "quotes": "“‘" * 20_000 + "好",
    "right to left": "\u202e" + "שלום " * 2_000 + "好",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_end(name):
    text = HOSTILE[name]
    sentences, unspoken = read(text, spoken=("zh", "en")) or ([], [])
    assert sentences or unspoken
    if text.endswith("好"):
        assert any("好" in sentence.text for sentence in sentences)


def test_memory_stays_bounded_over_a_megabyte():
    code = """
import resource
from cosycli.text.frontend import analyze
TEXT = "他于2024年5月2日在重庆银行工作，得了3.5万元。It was the 3rd time he read it. 我们都说好！\\n" * 11_000
assert len(TEXT.encode()) > 1_000_000
sentences = analyze(TEXT)
for _ in range(300):
    next(sentences)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
count = sum(1 for _ in sentences)
grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
print(count, grown)
"""
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    count, grown = map(int, result.stdout.split())
    assert count > 10_000
    assert grown < (40_000_000 if sys.platform == "darwin" else 40_000)  # bytes there, KiB elsewhere


def test_the_tally_lists_and_counts():
    tally = UnspokenTally()
    assert not tally
    tally.raise_if_any()
    tally.place = "line 3, "
    tally(Unspoken("😀", 7))
    tally(Unspoken("\x00", 9))
    tally(Unspoken("😀", 12))
    assert str(tally) == r"'😀' (2 times), '\x00'"
    with pytest.raises(UnspokenError, match=r"the first at line 3, character 7") as error:
        tally.raise_if_any()
    assert "--lexicon" in error.value.hint


@pytest.mark.parametrize(
    ("text", "place"), [("好😀", "character 1"), ("好😀\n", "character 1"), ("好\n好\n好😀", "line 3, character 1")]
)
def test_the_tally_tells_the_place(text, place):
    tally = UnspokenTally(text)
    tally(Unspoken("😀", text.index("😀")))
    with pytest.raises(UnspokenError, match=rf"the first at {place}$"):
        tally.raise_if_any()


def test_the_tally_stays_small():
    tally = UnspokenTally()
    for index in range(1000):
        tally(Unspoken(f"x{index}", index))
    tally(Unspoken("y" * 1000, 0))
    assert str(tally).endswith(f"and {1001 - UnspokenTally.SHOWN} more")
    assert len(str(tally)) < 400


@pytest.mark.parametrize(
    ("text", "left"),
    [("a😀😀b", ["😀😀"]), ("好，。！“”（）—…", []), ("\u200b\ufeff\u00ad", []), ("#@&", ["#@&"]), ("a b", ["a", "b"])],
)
def test_what_counts_as_silent(text, left):
    letters = [] if left == ["a", "b"] else [(i, i + 1) for i, c in enumerate(text) if c in "ab好"]
    coverage = Coverage(text, 5)
    coverage.add_changes(Change("x", "x", "", (start + 5, end + 5)) for start, end in letters)
    found = list(coverage.unspoken())
    assert [part.text for part in found] == left
    assert all(text[part.start - 5 :].startswith(part.text) for part in found)


def test_a_rule_for_blanks_says_nothing():
    coverage = Coverage("a ★ b", 0)
    coverage.add_changes([Change("letter", "a", "A", (0, 1)), Change("blank", "  ", "", (1, 4))])
    assert list(coverage.unspoken()) == [Unspoken("★", 2), Unspoken("b", 4)]


def test_a_text_in_a_language_that_is_not_spoken_is_an_error():
    with pytest.raises(LanguageError):
        analyze("안녕하세요", spoken=("zh",))
