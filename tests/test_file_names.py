"""Names that every file system takes."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cosycli.errors import UsageError
from cosycli.file_names import MAX_STEM, NameRegister, NameTemplate, checked_output_file, safe_stem

ANY = st.text(st.characters(), max_size=200)  # with lone surrogates


@pytest.mark.parametrize(
    ("template", "name"),
    [
        ("{index:05d}", "00007"),
        ("{index}", "7"),
        ("{index:x}{index:#b}", "70b111"),
        ("{index:05d}_{text:.20}", "00007_Is_it_Tuesday,_or_no"),
        ("{text:.5}", "Is_it"),
        ("{text:_<7.5}!", "Is_it__!"),
        ("{text:.0}", "00007"),
        ("{voice}-{language}-{id}", "anna-en-42"),
        ("{{{index}}}", "{7}"),
        ("clip", "clip"),
        ("a: b?", "a_b_"),
        ("{text:.9s}{index:>4}", "Is_it_Tue_7"),
        ("v1.2 {index}", "v1.2_7"),
    ],
)
def test_templates(template: str, name: str) -> None:
    assert NameTemplate(template).render(7, "Is it Tuesday, or not?", "anna", "en", "42") == name


def test_what_is_not_given_is_empty() -> None:
    assert NameTemplate("{voice}{language}{id}x").render(1, "a") == "x"
    assert NameTemplate("{id}").render(1, "a") == "00001"


@pytest.mark.parametrize(
    "template",
    ["", "  ", "a/{index}", "a\\{index}", "{text:/<5}", "{}", "{0}", "{index.real}", "{text[0]}", "{nope}", "{ index}",
     "{index!r}", "{text!s}", "{index:c}", "{index:n}", "{index:.2f}", "{index:.2}", "{index:e}", "{index:%}",
     "{text:d}", "{text:=5}", "{text:+}", "{index:0999999999d}", "{voice:<121}", "{text:.99999}", "{text:{index}}",
     "{text:{}}", "{", "}", "{index", "{index:,x}", "{index:z}", "{index}.wav", "{index}.MP3"],
)  # fmt: skip
def test_bad_templates(template: str) -> None:
    with pytest.raises(UsageError) as caught:
        NameTemplate(template)
    assert caught.value.hint


def test_a_bad_field_is_told_with_the_valid_ones() -> None:
    with pytest.raises(UsageError, match=r"unknown field \{name\}") as caught:
        NameTemplate("{name}")
    assert "{index}, {text}, {voice}, {language}, {id}" in caught.value.hint


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("你好，世界。", "你好，世界。"),
        ("e\u0301", "é"),
        ("e\u200d\u0301", "é"),
        ('a\t\n b//c\\:*?"<>|d', "a_b_c_d"),
        ("a\x00\x1b\x85\u2028\u3000b", "a_b"),
        ("\ud800a\ue000\u202eb\ufffe", "ab"),
        ("..hidden", "hidden"),
        ("--rf", "rf"),
        ("~home", "home"),
        ("end. . .", "end._._"),
        ("end...", "end"),
        ("a.b.", "a.b"),
        ("CON", "CON_"),
        ("nul.txt", "nul_.txt"),
        ("CON...", "CON_"),
        (".com1", "com1_"),
        ("LPT²", "LPT²_"),
        ("conin$", "conin$_"),
        ("console", "console"),
        ("com10", "com10"),
        ("...", ""),
        ("\u200b", ""),
    ],
)
def test_safe_names(name: str, stem: str) -> None:
    assert safe_stem(name) == stem


def test_long_names_are_cut_between_characters() -> None:
    assert safe_stem("a" * 500) == "a" * MAX_STEM
    assert safe_stem("é中" * 100) == "é中" * 24
    assert safe_stem("अि" * 100) == "अि" * 20
    assert safe_stem("x" + "👍🏽" * 100) == "x" + "👍🏽" * 14
    assert safe_stem("x" * 115 + "q\u0323\u0307\u0323") == "x" * 115  # the q would lose marks
    assert safe_stem("con." + "x" * 500) == "con_." + "x" * 115
    assert safe_stem("x" * 119 + ". y") == "x" * 119


def test_a_cut_field_keeps_characters_whole() -> None:
    assert NameTemplate("{text:.3}").render(1, "e\u0301e\u0301e\u0301e\u0301") == "ééé"
    assert NameTemplate("{text:.3}").render(1, "aq\u0323\u0307") == "a"


@given(
    ANY,
    ANY,
    ANY,
    ANY,
    st.integers(0, 10**6),
    st.sampled_from(["{text}", "{index:03}_{text:.20}", "{id}{voice:.3}.{language}"]),
)
def test_names_are_always_safe(text: str, voice: str, language: str, id: str, index: int, template: str) -> None:
    name = NameTemplate(template).render(index, text, voice, language, id)
    assert 0 < len(name.encode()) <= MAX_STEM
    assert unicodedata.is_normalized("NFC", name)
    assert not re.search(r"[\x00-\x1f\x7f/\\:*?\"<>|\s]", name)
    assert name[0] not in ".-~" and name[-1] not in ". "
    assert not re.match(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", name, re.IGNORECASE)
    assert safe_stem(name) == name


def test_each_name_is_given_once() -> None:
    register = NameRegister()
    names = [
        "a.wav",
        "a.wav",
        "A.wav",
        "b.wav",
        "a-2.wav",
        "é.wav",
        "e\u0301.wav",
        "d/a.wav",
        "D/a.wav",
        "a.mp3",
        "a",
        "a",
    ]
    assert [register.take(name) for name in names] == [
        "a.wav", "a-2.wav", "A-3.wav", "b.wav", "a-2-2.wav", "é.wav", "e\u0301-2.wav", "d/a.wav", "D/a-2.wav", "a.mp3",
        "a", "a-2",
    ]  # fmt: skip


@given(st.lists(st.sampled_from(["a.wav", "A.wav", "a-2.wav", "a-2-2.wav", "a-3.wav", "b.wav"]), max_size=20))
def test_names_stay_when_lines_are_added(names: list[str]) -> None:
    first, second = NameRegister(), NameRegister()
    given_names = [first.take(name) for name in names]
    assert len({name.casefold() for name in given_names}) == len(names)
    assert [second.take(name) for name in [*names, "a.wav", "c.wav"]][: len(names)] == given_names


def test_many_of_a_name_are_fast() -> None:
    register = NameRegister()
    assert [register.take("a.wav") for _ in range(20_000)][-1] == "a-20000.wav"


@pytest.mark.parametrize(
    ("name", "result"),
    [
        ("a", ("a.flac", "flac")),
        (" a.wav ", ("a.wav", "wav")),
        ("A.MP3", ("A.MP3", "mp3")),
        ("d/e/a.oga", ("d/e/a.oga", "ogg")),
        ("第一章/开头", ("第一章/开头.flac", "flac")),
        ("chapter 1. Intro.opus", ("chapter 1. Intro.opus", "opus")),
        ("a.raw", ("a.raw", "pcm")),
        ("v1.2/a", ("v1.2/a.flac", "flac")),
        ("-", ("-.flac", "flac")),
        ("~/a", ("~/a.flac", "flac")),
    ],
)
def test_output_files(name: str, result: tuple[str, str]) -> None:
    assert checked_output_file(name, "flac") == result


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("", "is empty"),
        (" ", "is empty"),
        ("/a.wav", "is an absolute path"),
        ("C:a.wav", "is an absolute path"),
        ("C:/a.wav", "is an absolute path"),
        ("a\\b.wav", "has a backslash"),
        ("../a.wav", "begins with a point"),
        ("a/../../b.wav", "begins with a point"),
        ("..", "begins with a point"),
        ("./a.wav", "begins with a point"),
        (" .a.wav", "begins with a point"),
        ("a/.b.wav", "begins with a point"),
        (".wav", "begins with a point"),
        ("a//b.wav", "has an empty part"),
        ("a/ /b.wav", "has an empty part"),
        ("a/", "has an empty part"),
        ("a\nb.wav", "has control characters"),
        ("a\0.wav", "has control characters"),
        ("\ud800.wav", "has control characters"),
        ("a\u2028.wav", "has control characters"),
        ("中" * 100, "is too long"),
        ("a/" * 600 + "b", "is too long"),
        ("chapter 1. Intro", "no audio format ends in '. Intro'"),
        ("v1.2", "no audio format ends in '.2'"),
        ("a.", "no audio format ends in '.'"),
        ("a.txt", "no audio format ends in '.txt'"),
    ],
)
def test_bad_output_files(name: str, problem: str) -> None:
    with pytest.raises(UsageError) as caught:
        checked_output_file(name, "wav")
    assert problem in caught.value.message
    caught.value.message.encode()
    if "format" in problem:
        assert "formats: wav, mp3, flac" in caught.value.hint


@given(ANY | st.text(alphabet="a./\\:~ -wv"))
def test_output_files_stay_in_the_folder(name: str) -> None:
    try:
        path, format = checked_output_file(name, "wav")
    except UsageError:
        return
    assert format and not path.startswith("/")
    assert all(part and not part.startswith(".") for part in path.split("/"))
