"""Given readings as spellings."""

import pytest

from cosycli.acoustic.utterances import utterances
from cosycli.text.frontend import analyze
from cosycli.text.homophones import spelling_of
from cosycli.text.lexicon import Lexicon, parse_tsv
from cosycli.text.notation import parse_reading


@pytest.mark.parametrize(
    ("word", "reading", "language", "expected"),
    [
        ("重庆", "chong2 qing4", "zh", "虫庆"),
        ("重", "zhong4", "zh", "重"),
        ("事情", "shi4 qing5", "zh", "事情"),
        ("花", "huar1", "zh", "花儿"),
        ("OK", "ou1 kei4", "zh", "OK"),  # kei4: no character
        ("🙂", "xiào liǎn", "zh", "笑脸"),
        ("重慶", "cung4 hing3", "yue", "從慶"),
        ("橋", "ハ'シ", "ja", "ハシ"),
        ("꽃잎", "꼰닙", "ko", "꼰닙"),
        ("SQL", "sequel", "en", "sequel"),
        ("重庆", "虫庆", "zh", "虫庆"),
        ("5G", "5鸡", "zh", "五鸡"),
        ("read", "R EH1 D", "en", "read"),
        ("read", "/ɹɛd/", "en", "read"),
    ],
)
def test_spelling(word: str, reading: str, language: str, expected: str) -> None:
    understood = parse_reading(reading, language)
    assert understood is not None
    assert spelling_of(understood, word) == expected


def test_the_possessive_follows_a_respelling() -> None:
    understood = parse_reading("engine x", "en")
    assert understood is not None
    assert spelling_of(understood.with_possessive(), "nginx's") == "engine x's"


def test_readings_reach_what_is_said() -> None:
    lexicon = Lexicon(parse_tsv("nginx\tengine x\n朝阳\tzhao1 yang2\n", "own.tsv"))
    text = "朝阳的 nginx 在[重庆](chong2 qing4)。"
    said = list(analyze(text, None, ("zh", "en"), lexicon=lexicon, phonetic=False))
    assert [utterance.text for utterance in utterances(said)] == ["招阳的engine x在虫庆。"]
    with_phones = analyze(text, None, ("zh", "en"), lexicon=lexicon)
    assert "".join(run.text for sentence in with_phones for run in sentence.runs) == "朝阳的nginx在重庆。"
