from cosycli.text.phones import JA_HIGH, JA_LOW, Boundary
from cosycli.training.openjtalk_labels import read_trace


def label(start: int, end: int, phone: str, place: str, phrase: str) -> str:
    """One line of a trace: `place` a1+a2+a3 of the mora, `phrase` f1_f2 of the accent phrase; times in milliseconds."""
    return (
        f"{start * 10000} {end * 10000} xx^xx-{phone}+xx=xx/A:{place}/B:xx-xx_xx/C:xx_xx+xx/D:xx+xx_xx/E:xx_xx!xx_xx-xx"
        f"/F:{phrase}#0_xx@1_1|1_2/G:xx_xx%xx_xx_xx/H:xx_xx/I:1-2@1+1&1-1|1+2/J:xx_xx/K:1+1-2"
    )


NOTHING = ("xx+xx+xx", "xx_xx")


def trace(*labels: str) -> str:
    return "\n".join(["[Text analysis result]", "猫,名詞", "", "[Output label]", *labels, "", "[Global parameter]"])


def test_phones_have_tones_boundaries_and_durations() -> None:
    found = read_trace(
        trace(
            label(0, 500, "sil", *NOTHING),
            label(500, 560, "ky", "0+1+3", "3_2"),
            label(560, 640, "o", "0+1+3", "3_2"),
            label(640, 720, "o", "1+2+2", "3_2"),
            label(720, 800, "N", "2+3+1", "3_2"),
            label(800, 1000, "pau", *NOTHING),
            label(1000, 1050, "s", "0+1+1", "1_1"),
            label(1050, 1100, "U", "0+1+1", "1_1"),
            label(1100, 1500, "sil", *NOTHING),
        )
    )
    assert found is not None
    assert [p.symbol for p in found.phones] == ["sil", "k", "j", "o", "o", "ɴ", "sp", "s", "ɯ̥", "sil"]
    assert [p.tone for p in found.phones] == [0, 0, 0, JA_LOW, JA_HIGH, JA_LOW, 0, 0, JA_HIGH, 0]
    starts = [p.boundary for p in found.phones]
    assert starts[1] == starts[7] == Boundary.PHRASE and starts[4] == starts[5] == Boundary.SYLLABLE
    assert starts[2] == starts[3] == starts[8] == Boundary.NONE
    assert [round(s * 1000) for s in found.seconds] == [500, 36, 24, 80, 80, 80, 200, 50, 50, 400]


def test_phrases_of_one_mora_are_told_apart() -> None:
    morae = [label(100 * i, 100 * i + 100, "e", "0+1+1", "1_1") for i in (1, 2)]
    found = read_trace(trace(label(0, 100, "sil", *NOTHING), *morae, label(300, 400, "sil", *NOTHING)))
    assert found is not None
    assert [p.boundary for p in found.phones[1:3]] == [Boundary.PHRASE, Boundary.PHRASE]


def test_a_trace_with_unknown_sounds_is_refused() -> None:
    edges = label(0, 100, "sil", *NOTHING), label(200, 300, "sil", *NOTHING)
    assert read_trace(trace(edges[0], label(100, 200, "qq", "0+1+1", "1_1"), edges[1])) is None
    assert read_trace("") is None
    assert read_trace(trace(edges[0])) is None
