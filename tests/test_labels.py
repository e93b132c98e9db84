import pytest

from cosycli.text.phones import Boundary, Phone
from cosycli.training.labels import (
    LABELLERS,
    decode_phones,
    encode_phones,
    hantts_phones,
    hsk_phones,
    jyutnet_phones,
    kathleen_phones,
    spoken_phones,
)
from cosycli.training.recipe import DEFAULT_RECIPE


def symbols(phones: list[Phone] | None) -> list[str]:
    assert phones is not None
    return [phone.symbol for phone in phones]


def tones(phones: list[Phone] | None) -> list[int]:
    """The tone of each syllable, from its last phone."""
    assert phones is not None
    starts = [index for index, phone in enumerate(phones) if phone.boundary >= Boundary.SYLLABLE]
    return [phones[end - 1].tone for end in (*starts[1:], len(phones))]


def test_every_corpus_has_its_labeller() -> None:
    assert set(LABELLERS) == {spec.labels for spec in DEFAULT_RECIPE.corpora}


def test_a_mandarin_word_is_one_word_of_syllables() -> None:
    phones = hsk_phones({"hanzi": "学生", "pinyin": "xue2 sheng5"})
    assert symbols(phones) == ["ɕ", "ɥ", "ɛ", "ʂ", "ə", "ŋ"]
    assert phones is not None
    assert [p.boundary for p in phones] == [Boundary.WORD, 0, 0, Boundary.SYLLABLE, 0, 0]
    assert {p.language for p in phones} == {"zh"}
    assert tones(phones) == [2, 5]


def test_sandhi_is_labelled_as_spoken() -> None:
    assert tones(hsk_phones({"hanzi": "你好", "pinyin": "ni3 hao3"})) == [2, 3]
    assert tones(hsk_phones({"hanzi": "不是", "pinyin": "bu4 shi4"})) == [2, 4]


def test_a_syllable_without_a_digit_is_neutral() -> None:
    assert tones(hsk_phones({"hanzi": "妈妈", "pinyin": "ma1 ma"})) == [1, 5]
    assert tones(hantts_phones({"pinyin": "ba"})) == [5]


@pytest.mark.parametrize(
    ("hanzi", "pinyin"),
    [
        ("一_也_", "yi1 _ ye3 _"),  # a gap to fill in, not read
        ("一共五个字", "yi1 gong4 wu3 ge4 zi4"),  # a phrase
        ("点儿", "dianr3"),  # other syllables than characters
        ("你好", "ni3 qqq1"),
    ],
)
def test_words_that_cannot_be_labelled_are_left_out(hanzi: str, pinyin: str) -> None:
    assert hsk_phones({"hanzi": hanzi, "pinyin": pinyin}) is None


def test_one_syllable() -> None:
    phones = hantts_phones({"pinyin": "zhuang1"})
    assert symbols(phones) == ["tʂ", "w", "ɑ", "ŋ"]
    assert tones(phones) == [1]
    assert hantts_phones({"pinyin": "xyz"}) is None


def test_an_english_sentence_has_pauses_at_its_marks_but_none_at_the_end() -> None:
    phones = kathleen_phones({"text": "Yes, we can."})
    assert phones is not None
    assert sum(phone.is_pause for phone in phones) == 1 and not phones[-1].is_pause
    assert {phone.language for phone in phones if not phone.is_pause} == {"en"}
    words = [phone for phone in phones if not phone.is_pause and phone.boundary >= Boundary.WORD]
    assert len(words) == 3


def test_a_sentence_with_an_unknown_word_is_left_out() -> None:
    assert kathleen_phones({"text": "The cat sat."}) is not None
    assert kathleen_phones({"text": "The zzyqxv sat."}) is None
    assert kathleen_phones({"text": "'Tis the cat's."}) is not None


def test_a_cantonese_syllable() -> None:
    phones = jyutnet_phones({"jyutping": "gwong2"})
    assert symbols(phones) == ["k", "w", "ɔ", "ŋ"]
    assert phones is not None and {p.language for p in phones} == {"yue"}
    assert tones(phones) == [7]
    assert jyutnet_phones({"jyutping": "xyz1"}) is None


def test_what_a_teacher_said_is_read_back() -> None:
    phones = (Phone("t͈", 0, "ko", Boundary.WORD), Phone("a", 17, "ko"), Phone("sp"), Phone("p̚", 17, "ko"))
    assert decode_phones(encode_phones(phones)) == phones
    assert spoken_phones({"phones": encode_phones(phones)}) == list(phones)
    with pytest.raises(ValueError, match="unpack"):
        decode_phones("a/1")
