from itertools import pairwise

import pytest

from cosycli.text.delivery import Contour, Delivery, delivery_of, plain_delivery
from cosycli.text.frontend import analyze
from cosycli.text.phones import Boundary, Phone, Punctuation
from cosycli.text.phrasing import MAX_SYLLABLES, MIN_SYLLABLES, phrase_breaks
from cosycli.text.prominence import prominence
from cosycli.text.questions import Question, question_kind
from cosycli.text.sentences import Sentence


def read(text: str, language: str = "zh") -> tuple[Sentence, Delivery]:
    (sentence,) = analyze(text, language, dict.fromkeys((language, "en")))
    return sentence, delivery_of(sentence)


def contours(text: str, language: str = "zh") -> list[Contour]:
    return [clause.contour for clause in read(text, language)[1].clauses]


def test_clauses_lie_between_the_pauses() -> None:
    sentence, delivery = read("下雨了，我们回家吧。")
    first, second = delivery.clauses
    assert (first.start, second.end) == (0, len(sentence.phones) - 1)
    assert first.end + 1 == second.start
    assert [sentence.phones[clause.end].is_pause for clause in delivery.clauses] == [True, True]
    assert not any(phone.is_pause for c in delivery.clauses for phone in sentence.phones[c.start : c.end])
    assert [clause.contour for clause in delivery.clauses] == [Contour.CONTINUATION, Contour.STATEMENT]
    assert len(delivery.prominence) == len(sentence.phones)


def test_pauses_are_long_by_their_marks() -> None:
    pauses = [read(f"今天天气很好{mark}我们出去散步。")[1].clauses[0].pause for mark in ("、", "，", "：", "——", "；")]
    assert pauses == sorted(pauses) and len(set(pauses)) == len(pauses)
    bracket = read("今天天气很好（我们出去散步）。")[1].clauses[0].pause
    assert pauses[0] < bracket < pauses[1]


def test_pauses_between_long_clauses_are_longer() -> None:
    short = read("好，走吧。")[1].clauses[0].pause
    long = read("昨天晚上下了一场非常大的雨，今天早上的空气特别新鲜。")[1].clauses[0].pause
    assert 1.3 < long / short < 2


@pytest.mark.parametrize(
    ("text", "language", "contour"),
    [
        ("你去北京吗？", "zh", Contour.PARTICLE),
        ("你去北京？", "zh", Contour.POLAR),
        ("你去哪里？", "zh", Contour.OPEN),
        ("你说什么？", "zh", Contour.OPEN),  # its last character is that of a particle
        ("他去不去北京？", "zh", Contour.CHOICE),
        ("你喝茶还是咖啡？", "zh", Contour.CHOICE),
        ("你去嗎？", "zh", Contour.PARTICLE),
        ("真好！", "zh", Contour.EXCLAMATION),
        ("我本来想……", "zh", Contour.TRAILING),
        ("你好", "zh", Contour.STATEMENT),
        ("Do you want to go?", "en", Contour.POLAR),
        ("Do you know where he is?", "en", Contour.POLAR),
        ("And in which street do you live?", "en", Contour.OPEN),
        ("What’s that?", "en", Contour.OPEN),
        ("Is it tea or coffee?", "en", Contour.CHOICE),
        ("你去香港咩？", "yue", Contour.PARTICLE),
        ("你做緊乜嘢？", "yue", Contour.OPEN),
        ("你係咪鍾意佢？", "yue", Contour.CHOICE),
        ("어디 가요?", "ko", Contour.OPEN),
        ("학교에 가요?", "ko", Contour.POLAR),
    ],
)
def test_the_kind_of_a_clause(text: str, language: str, contour: Contour) -> None:
    assert contours(text, language) == [contour]


def test_only_the_last_clause_asks() -> None:
    assert contours("如果明天下雨，你还去吗？") == [Contour.CONTINUATION, Contour.PARTICLE]


def test_a_language_without_question_words_asks_by_its_melody() -> None:
    assert question_kind(["quo", "vadis"], "la") is Question.POLAR


@pytest.mark.parametrize(
    ("word", "language", "weight"),
    [("的", "zh", 0), ("們", "zh", 0), ("我们", "zh", 0.5), ("北京", "zh", 1), ("嘅", "yue", 0), ("the", "en", 1)],
)
def test_weights_of_words(word: str, language: str, weight: float) -> None:
    assert prominence(word, language) == weight


def test_weights_reach_the_phones_of_their_words() -> None:
    sentence, delivery = read("我的书在北京。")
    weights = {
        sentence.text[phone.span[0]]: weight
        for phone, weight in zip(sentence.phones, delivery.prominence, strict=True)
        if not phone.is_pause
    }
    assert weights == {"我": 0.5, "的": 0.0, "书": 1.0, "在": 0.5, "北": 1.0, "京": 1.0}


def test_a_long_clause_is_divided_before_a_function_word() -> None:
    sentence, delivery = read("学校决定从下个星期开始在图书馆旁边修建一座新的教学楼。")
    (clause,) = delivery.clauses
    assert [sentence.text[sentence.phones[index].span[0]] for index in clause.breaks] == ["在"]
    assert read("他昨天晚上工作到很晚。")[1].clauses[0].breaks == ()


def test_phrases_are_neither_short_nor_broken_anywhere() -> None:
    words = ["和", "同学", "去", "公园"] * 8
    counts = [1, 2, 1, 2] * 8
    starts = [0, *phrase_breaks(words, counts, "zh"), len(words)]
    lengths = [sum(counts[a:b]) for a, b in pairwise(starts)]
    assert all(MIN_SYLLABLES <= length <= MAX_SYLLABLES for length in lengths)
    assert all(words[start] == "和" for start in starts[:-1])
    assert phrase_breaks(["同学"] * 20, [2] * 20, "zh") == []  # no place is better than a wrong one


def test_phones_alone_have_clauses_but_no_weights() -> None:
    phones = [
        Phone("a", 1, "zh", Boundary.SENTENCE), Phone("sp", punctuation=Punctuation.COMMA),
        Phone("a", 1, "zh", Boundary.CLAUSE), Phone("sil", punctuation=Punctuation.QUESTION),
    ]  # fmt: skip
    delivery = plain_delivery(phones)
    assert [clause.contour for clause in delivery.clauses] == [Contour.CONTINUATION, Contour.POLAR]
    assert delivery.prominence == (1, 1, 1, 1)
