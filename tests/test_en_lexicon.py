"""The English dictionary and what is derived from it: suffixes, letter names."""

import pytest

from cosycli.text.en.arpabet import word_phones
from cosycli.text.en.inflection import inflected
from cosycli.text.en.lexicon import _dictionary, _own_lexicon, _search, reading
from cosycli.text.en.spelling import is_spelled, spelled


@pytest.mark.parametrize(
    ("word", "phones"),
    [
        ("hello", "HH AH0 L OW1"),
        ("Beijing", "B EY2 JH IH1 NG"),
        ("o'clock", "AH0 K L AA1 K"),
        ("zurich", "Z UH1 R IH0 K"),
        ("ChatGPT", "CH AE2 T JH IY2 P IY2 T IY1"),
        ("iPhone", "AY1 F OW2 N"),
        ("NASA", "N AE1 S AH0"),
        ("a", "AH0"),
        ("an", "AH0 N"),
    ],
)
def test_reading(word: str, phones: str) -> None:
    assert reading(word) == phones.split()


@pytest.mark.parametrize("word", ["", "!", "zzzzz", "glorptastic", "中", "wor d", "hello(2"])
def test_unknown_words(word: str) -> None:
    assert reading(word) is None


def test_every_hundredth_dictionary_line_is_found() -> None:
    lines = [line for line in _dictionary().decode().splitlines() if "(" not in line]
    for line in [*lines[::100], lines[0], lines[-1]]:
        word, *phones = line.split()
        assert _search(f"{word} ".encode()).decode().split() == phones


def test_own_lexicon_is_well_formed() -> None:
    lexicon = _own_lexicon()
    assert len(lexicon) > 300
    for word, phones in lexicon.items():
        assert word_phones(phones), word
        assert any(phone[-1].isdigit() for phone in phones), word


@pytest.mark.parametrize(
    ("word", "phones"),
    [
        ("chatbots", "CH AE1 T B AA2 T S"),
        ("phoneme's", "F OW1 N IY2 M Z"),
        ("codecs'", "K OW1 D EH2 K S"),
        ("tokenizing", "T OW1 K AH0 N AY2 Z IH0 NG"),
        ("tokenized", "T OW1 K AH0 N AY2 Z D"),
        ("vlogged", "V L AA1 G D"),
        ("nobody'd", "N OW1 B AA2 D IY2 AH0 D"),
        ("estimating", "EH1 S T AH0 M EY2 T IH0 NG"),
        ("thinkin'", "TH IH1 NG K IH0 N"),
    ],
)
def test_inflected(word: str, phones: str) -> None:
    found = inflected(word)
    assert found is not None
    assert found[0] == phones.split()
    assert word.endswith(found[1].strip("-"))


@pytest.mark.parametrize("word", ["glorps", "this", "bus", "ing", "glorping"])
def test_no_stem_no_inflection(word: str) -> None:
    assert inflected(word) is None


def test_spelled_words() -> None:
    assert spelled("GPU") == [["JH", "IY2"], ["P", "IY2"], ["Y", "UW1"]]
    assert spelled("w3") == [["D", "AH2", "B", "AH0", "L", "Y", "UW0"], ["TH", "R", "IY1"]]


@pytest.mark.parametrize(
    ("word", "answer"),
    [("US", True), ("us", False), ("LED", True), ("API", True), ("npm", True), ("AND", False), ("STOP", False)],
)
def test_is_spelled(word: str, answer: bool) -> None:
    assert is_spelled(word, shouting=False) is answer


def test_nothing_known_is_spelled_in_a_text_all_in_capitals() -> None:
    assert not is_spelled("US", shouting=True)
