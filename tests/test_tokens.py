from cosycli.acoustic.tokens import token_streams
from cosycli.text.frontend import analyze
from cosycli.text.phones import LANGUAGE_IDS, PHONE_IDS, Phone


def streams_of(text: str):
    (sentence,) = analyze(text)
    return sentence.phones, token_streams([Phone("sil"), *sentence.phones])


def test_streams_are_parallel_and_in_the_inventory() -> None:
    phones, streams = streams_of("你好，world。")
    assert len(streams.phone) == len(streams.tone) == len(streams.language) == len(streams.flags) == len(phones) + 1
    assert streams.phone[0] == streams.phone[-1] == PHONE_IDS["sil"]
    assert set(streams.language) == {0, LANGUAGE_IDS["zh"], LANGUAGE_IDS["en"]}


def test_the_last_syllable_before_each_pause_is_flagged() -> None:
    phones, streams = streams_of("你好，世界。")
    flagged = [phone.symbol for phone, flags in zip(phones, streams.flags[1:], strict=True) if flags[2]]
    assert flagged == ["x", "ɑ", "w", "tɕ", "j", "ɛ"]


def test_word_starts_are_for_languages_recorded_in_sentences() -> None:
    phones, streams = streams_of("我们 go home.")
    words = [phone.symbol for phone, flags in zip(phones, streams.flags[1:], strict=True) if flags[1]]
    assert words == ["ɡ", "h"]


def test_a_long_pause_reads_as_a_short_one() -> None:
    streams = token_streams([Phone("sil"), Phone("a", 1, "zh"), Phone("brk"), Phone("a", 1, "zh"), Phone("sil")])
    assert streams.phone[2] == PHONE_IDS["sp"]
