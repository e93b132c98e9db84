"""The user's lexicon: files, errors, and which entry holds."""

import pytest

from cosycli.documents import read_lexicon
from cosycli.errors import LexiconError
from cosycli.text.frontend import analyze
from cosycli.text.lexicon import Entry, Lexicon, parse_tsv, parse_yaml


def found(lexicon, text, language="zh"):
    return [(start, end, entry.reading) for start, end, entry in lexicon.find(text, language)]


def test_tsv():
    entries = parse_tsv("# names\n重庆\tchong2 qing4\n\n SQL \t sequel \ten\n", "names.tsv")
    assert entries == [
        Entry("重庆", "chong2 qing4", None, "names.tsv:2"),
        Entry("SQL", "sequel", "en", "names.tsv:4"),
    ]


def test_yaml():
    text = "重庆: chong2 qing4\n# note\nyue:\n  重慶: cung4 hing3\n'5G': 五鸡\n"
    assert parse_yaml(text, "names.yaml") == [
        Entry("重庆", "chong2 qing4", None, "names.yaml:1"),
        Entry("重慶", "cung4 hing3", "yue", "names.yaml:4"),
        Entry("5G", "五鸡", None, "names.yaml:5"),
    ]
    assert parse_yaml("# nothing\n", "empty.yaml") == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("重庆 chong2 qing4", "x.tsv:1: no tab"),
        ("a\tb\tc\td", "x.tsv:1: 4 columns"),
        ("\n\n重庆\tchong2 qingg4", "x.tsv:3: no valid reading: chong2 qingg4"),
        ("重庆\t", "x.tsv:1: the reading is empty"),
        ("\tchong2", "x.tsv:1: the word is empty"),
        ("重庆\tchong2 qing4\tklingon", "x.tsv:1: unknown language: klingon"),
        ("a\tay\nb\tbee\na\tuh", "x.tsv:3: a has another reading in line 1: ay"),
        ("\u200b\tchong2", "x.tsv:1: no word"),
    ],
)
def test_bad_lines(text, message):
    with pytest.raises(LexiconError) as error:
        parse_tsv(text, "x.tsv")
    assert error.value.message.startswith(message)
    assert error.value.hint


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: ]", "x.yaml:1: no valid YAML"),
        ("- a\n- b", "x.yaml:1: not a mapping"),
        ("a: b\nc: [d]", "x.yaml:2: neither"),
        ("zh:\n  重庆: qx4", "x.yaml:2: no valid reading"),
        ("klingon:\n  a: b", "x.yaml:1: neither"),
    ],
)
def test_bad_yaml(text, message):
    with pytest.raises(LexiconError) as error:
        parse_yaml(text, "x.yaml")
    assert error.value.message.startswith(message)


def test_the_longest_match_wins():
    lexicon = Lexicon(parse_tsv("重庆\tchong2 qing4\n重庆大学\tchong2 da4", "x"))
    assert found(lexicon, "在重庆大学和重庆") == [(1, 5, "chong2 da4"), (6, 8, "chong2 qing4")]


def test_the_later_entry_holds():
    lexicon = Lexicon([*parse_tsv("AI\tay eye", "a"), *parse_tsv("AI\teh eye", "b")])
    assert found(lexicon, "AI") == [(0, 2, "eh eye")]
    assert len(lexicon) == 1


def test_words_stand_alone():
    lexicon = Lexicon(parse_tsv("AI\tay eye\n12\ttwelve\n学\txue2", "x"))
    assert found(lexicon, "AI在AIR和MAI，12不是120也不是112。学学") == [
        (0, 2, "ay eye"),
        (11, 13, "twelve"),
        (25, 26, "xue2"),
        (26, 27, "xue2"),
    ]


def test_numbers_are_not_found_inside_numbers():
    lexicon = Lexicon(parse_tsv("12\ttwelve\n5G\twu3 ji1", "x"))
    assert not found(lexicon, "12.5 1,012 1.12 12:30 3/12 112 15G 5GB 2.5G")
    assert [start for start, _, _ in found(lexicon, "12月12, 5G网 12kg 第12。12.")] == [0, 3, 7, 11, 17, 20]


@pytest.mark.parametrize(
    "word", ["iPhone手机", "C++", ".NET", "a.b*c?", "[x]", "Node.js", "I❤NY", "👍🏻", "→", "Привет", "A  B"]
)
def test_any_word_is_found_in_the_text_that_it_stands_in(word):
    lexicon = Lexicon(parse_tsv(f"{word}\tyes", "x"))
    sentences = analyze(f"甲{word}乙", "zh", lexicon=lexicon, on_unspoken=pytest.fail)
    words = [
        said for sentence in sentences for run in sentence.runs for said in run.words if said.rule == "lexicon x:1"
    ]
    assert [(said.reading, said.span) for said in words] == [("Y EH1 S", (1, 1 + len(word)))]


@pytest.mark.parametrize("word", ["__init__", "第IV章", "ＡＢ", "½"])
def test_a_word_is_folded_as_the_text_is(word):
    lexicon = Lexicon(parse_tsv(f"{word}\tyes", "x"))
    (sentence,) = analyze(f"在 {word} 里", "zh", lexicon=lexicon)
    assert any(said.rule == "lexicon x:1" for run in sentence.runs for said in run.words)


def test_many_words_in_one_line():
    lexicon = Lexicon(parse_tsv("的\tdi4", "x"))
    sentences = analyze("的" * 70_000, "zh", lexicon=lexicon)
    assert sum(word.rule == "lexicon x:1" for s in sentences for run in s.runs for word in run.words) == 70_000


def test_a_possessive():
    lexicon = Lexicon(parse_tsv("Huawei\tW AA1 W EY2\n小米\txiao3 mi3", "x"))
    (sentence,) = analyze("Huawei's phone, Huawei’s, Huawei'sx", "en", lexicon=lexicon)
    given = [(said.text, said.reading) for said in sentence.runs[0].words if "lexicon" in said.rule]
    assert given == [("Huawei's", "W AA1 W EY2 Z"), ("Huawei’s", "W AA1 W EY2 Z"), ("Huawei", "W AA1 W EY2")]


def test_lower_case_entries_are_found_in_any_case():
    lexicon = Lexicon(parse_tsv("nginx\tengine x\nUS\tyou ess", "x"))
    assert found(lexicon, "Nginx NGINX nginx us US") == [
        (0, 5, "engine x"),
        (6, 11, "engine x"),
        (12, 17, "engine x"),
        (21, 23, "you ess"),
    ]


def test_an_entry_for_one_language():
    lexicon = Lexicon(parse_tsv("行\tsi6\tyue\n行\txing2", "x"))
    assert found(lexicon, "行", "yue") == [(0, 1, "si6")]
    assert found(lexicon, "行", "zh") == [(0, 1, "xing2")]


def test_full_width_words_match_what_they_fold_to():
    lexicon = Lexicon(parse_tsv("ＡＢ\tay bee", "x"))
    assert found(lexicon, "AB") == [(0, 2, "ay bee")]


def test_files_and_the_user_s_own(tmp_path):
    (tmp_path / "lexicon.tsv").write_text("甲\tjia1\n乙\tyi3\n", encoding="utf-8")
    (tmp_path / "more.yml").write_text("乙: yi4\n", encoding="utf-8-sig")
    lexicon = read_lexicon([tmp_path / "more.yml"], tmp_path)
    assert {entry.word: entry.reading for entry in lexicon} == {"甲": "jia1", "乙": "yi4"}
    assert len(read_lexicon([], tmp_path / "nowhere")) == 0


def test_unreadable_files(tmp_path):
    with pytest.raises(LexiconError, match="cannot read"):
        read_lexicon([tmp_path / "nothing.tsv"])
    (tmp_path / "gbk.tsv").write_bytes("重庆\tchong2 qing4".encode("gbk"))
    with pytest.raises(LexiconError, match="not valid UTF-8"):
        read_lexicon([tmp_path / "gbk.tsv"])
    (tmp_path / "bad.tsv").write_text("甲\tjia1\n乙\n", encoding="utf-8")
    with pytest.raises(LexiconError) as error:
        read_lexicon([tmp_path / "bad.tsv"])
    assert error.value.message == f"{tmp_path / 'bad.tsv'}:2: no tab between word and reading"
