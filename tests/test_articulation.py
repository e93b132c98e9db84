from collections import Counter

import pytest

from cosycli.text.articulation import FEATURES, articulation
from cosycli.text.phones import SYMBOLS


def features(symbol: str) -> set[str]:
    return {name for name, value in zip(FEATURES, articulation(symbol), strict=True) if value == 1}


def test_every_sound_has_features_of_its_own() -> None:
    vectors = Counter(articulation(symbol) for symbol in SYMBOLS)
    shared = [symbol for symbol in SYMBOLS if vectors[articulation(symbol)] > 1]
    assert shared == ["<unk>", "sil", "sp", "brk", "spn"]
    assert all(0 <= value <= 1 for symbol in SYMBOLS for value in articulation(symbol))
    assert not any(articulation("<pad>"))


def test_every_sound_has_one_manner_and_each_consonant_a_place() -> None:
    manners, places = set(FEATURES[10:19]), set(FEATURES[:10])
    for symbol in SYMBOLS[2:]:
        if symbol == "spn":
            continue
        assert len(features(symbol) & manners) == 1, symbol
        if not features(symbol) & {"pause", "vowel", "geminate"}:
            assert features(symbol) & places, symbol


def test_sounds_differ_in_what_sets_them_apart() -> None:
    assert features("pʰ") - features("p") == {"aspirated"}
    assert features("b") - features("p") == {"voiced"}
    assert features("t͈") - features("t") == {"tense"}
    assert features("k̚") - features("k") == {"unreleased"}
    assert features("ʂ") ^ features("ɕ") == {"retroflex", "palatal"}
    assert features("i") - features("i̥") == {"voiced"}


def test_a_diphthong_goes_from_one_vowel_to_another() -> None:
    values = dict(zip(FEATURES, articulation("aʊ"), strict=True))
    assert values["height"] < values["end height"] and values["rounding"] < values["end rounding"]
    assert values["vowel"] == 1


def test_a_foreign_symbol_is_refused() -> None:
    with pytest.raises(KeyError):
        articulation("ʘ")
