"""Tracks with a reader in place of a model."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest

from cosycli.audio import Audio
from cosycli.batch_items import BadItem, BatchItem
from cosycli.errors import CosyError, TextError, UnspokenError
from cosycli.mastering import Recording
from cosycli.model_config import read_model_config
from cosycli.store import EMBEDDED_MODEL
from cosycli.synthesizer import SynthesisOptions
from cosycli.track import Take, Track

RATE = 22050


class Reader:
    """Stands in for a Synthesizer: a tenth of a second of ones for each letter at speed 1; `#` cannot be said."""

    config = read_model_config(EMBEDDED_MODEL)

    def __init__(self) -> None:
        self.speeds: list[float] = []

    def stream(self, text: str, options: SynthesisOptions, on_unspoken: Callable[[object], None]) -> Iterator[Audio]:
        for sentence in text.split("|"):
            if sentence == "#":
                raise TextError("nothing to say")
            self.speeds.append(options.speed)
            yield Audio(np.ones(round(0.1 * RATE * len(sentence) / options.speed), np.float32), RATE)
        if "?" in text:
            on_unspoken("?")

    def record(
        self,
        text: str,
        options: SynthesisOptions,
        recording: Recording,
        on_unspoken: Callable[[object], None],
        on_timing: Callable[[object], None],
    ) -> None:
        for audio in self.stream(text, options, on_unspoken):
            on_timing((len(recording), text))
            recording.append(audio.samples)

    def check_spoken(self, text: str, options: SynthesisOptions) -> None:
        if "?" in text:
            raise UnspokenError("not spoken: ?")


def lay(
    items: list[BatchItem | BadItem], fit: bool = False, strict: bool = False, **wishes: object
) -> tuple[Recording, list[Take], list[tuple[int, str]], Reader]:
    failures: list[tuple[int, str]] = []
    reader = Reader()
    options = SynthesisOptions(voice="english_1", **wishes)
    track = Track(items, reader, options, lambda number, error: failures.append((number, error.message)), strict)
    recording = Recording(RATE)
    takes = list(track.record_at_cues(recording) if fit else track.record(recording))
    assert track.failed == len(failures)
    return recording, takes, failures, reader


def runs(recording: Recording) -> list[tuple[float, float]]:
    """Where it sounds, in seconds."""
    loud = np.flatnonzero(np.diff(np.pad(recording[:], 1)))
    return [(float(a) / RATE, float(b) / RATE) for a, b in loud.reshape(-1, 2)]


def near(*times: float) -> object:
    return pytest.approx(times, abs=1e-3)


def test_texts_follow_each_other_with_a_pause_between() -> None:
    recording, takes, _, _ = lay([BatchItem(1, "aaaa"), BatchItem(5, "bb")], sentence_silence=0.5)
    assert runs(recording) == [near(0, 0.4), near(0.9, 1.1)]
    assert len(recording) == round(1.1 * RATE)
    assert [take.number for take in takes] == [1, 5]
    assert tuple(take.seconds for take in takes) == near(0.4, 0.2)
    assert [take.timings for take in takes] == [((0, "aaaa"),), ((round(0.9 * RATE), "bb"),)]


def test_the_pause_is_that_of_a_paragraph_and_follows_the_speed() -> None:
    assert runs(lay([BatchItem(1, "a"), BatchItem(2, "b")])[0])[1][0] == pytest.approx(0.7, abs=1e-3)
    assert runs(lay([BatchItem(1, "a"), BatchItem(2, "b")], speed=2.0)[0])[1][0] == pytest.approx(0.35, abs=1e-3)


def test_a_text_that_fails_leaves_nothing_behind() -> None:
    items = [BatchItem(1, "a"), BatchItem(2, "bb|#"), BadItem(3, CosyError("no JSON")), BatchItem(4, "c")]
    recording, takes, failures, _ = lay(items)
    assert failures == [(2, "nothing to say"), (3, "no JSON")]
    assert [take.number for take in takes] == [1, 4]
    np.testing.assert_array_equal(recording[:], lay([items[0], items[3]])[0][:])


def test_strict_fails_what_is_not_spoken_in_full() -> None:
    assert lay([BatchItem(1, "a?"), BatchItem(2, "b")])[1][0].unspoken == ("?",)
    _, takes, failures, _ = lay([BatchItem(1, "a?"), BatchItem(2, "b")], strict=True)
    assert failures == [(1, "not spoken: ?")] and [take.number for take in takes] == [2]


def test_a_stream_is_the_same_track() -> None:
    items = [BatchItem(1, "aa|b"), BatchItem(2, "#"), BatchItem(3, "ccc?"), BatchItem(4, "d")]
    failures: list[int] = []
    track = Track(items, Reader(), SynthesisOptions(), lambda number, error: failures.append(number))
    parts = list(track.stream())
    audio = np.concatenate([part.samples for part in parts if isinstance(part, Audio)])
    np.testing.assert_array_equal(audio, lay(items)[0][:])
    assert [part.number for part in parts if isinstance(part, Take)] == [1, 3, 4]
    assert failures == [2] and track.failed == 1


def cue(number: int, letters: int, start: float, end: float) -> BatchItem:
    return BatchItem(number, "a" * letters, start=start, end=end)


def test_cues_begin_at_their_times_and_the_track_lasts_to_the_last_end() -> None:
    recording, takes, _, reader = lay([cue(1, 5, 1.0, 2.0), cue(2, 10, 3.0, 4.5)], fit=True)
    assert runs(recording) == [near(1.0, 1.5), near(3.0, 4.0)]
    assert len(recording) == round(4.5 * RATE)
    assert reader.speeds == [1.0, 1.0] and [take.late for take in takes] == [0.0, 0.0]


def test_what_is_too_long_is_said_faster_and_only_that() -> None:
    _, takes, _, reader = lay([cue(1, 15, 0.0, 1.0), cue(2, 5, 1.0, 2.0)], fit=True)
    assert takes[0].seconds == pytest.approx(1.0, abs=0.02) and takes[0].seconds <= 1.0
    assert takes[1].seconds == pytest.approx(0.5, abs=1e-3)
    assert max(reader.speeds) == pytest.approx(1.5, abs=0.03)
    assert all(take.late == 0.0 for take in takes)


def test_what_fits_at_no_speed_delays_the_next() -> None:
    _, takes, _, reader = lay([cue(1, 30, 0.0, 1.0), cue(2, 5, 1.0, 2.0)], fit=True)
    assert max(reader.speeds) == 2.0
    assert takes[0].seconds == pytest.approx(1.5, abs=1e-3)
    assert takes[1].late == pytest.approx(0.5, abs=1e-3)


def test_cues_out_of_order_and_empty_slots() -> None:
    recording, takes, _, _ = lay([cue(1, 5, 5.0, 6.0), cue(2, 5, 1.0, 1.0), cue(3, 2, 1.0, 3.0)], fit=True)
    assert [take.number for take in takes] == [2, 3, 1]
    assert runs(recording)[-1] == near(5.0, 5.5)
