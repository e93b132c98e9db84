"""What was asked of the model, what was measured, and whether that is enough."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from cosycli.quality.measurements import Measurements

MAX_WEIGHTS_MB = 40.0


@dataclass(frozen=True)
class Floor:
    """One thing asked: what was `measured`, in words, of each subject that it was asked of (a corpus, a voice), and
    whether it is `met`."""

    asked: str
    measured: dict[str, str]
    met: dict[str, bool]

    @property
    def is_met(self) -> bool:
        """Whether all subjects meet it; not if there was none to measure."""
        return bool(self.met) and all(self.met.values())

    @property
    def missed(self) -> list[str]:
        return [subject for subject, met in self.met.items() if not met]


def floors(m: Measurements) -> list[Floor]:
    """All floors in the order of the issue."""
    return [*_copy_floors(m), *_sentence_floors(m), *_tone_floors(m), *_long_floors(m), *_cost_floors(m)]


def _copy_floors(m: Measurements) -> list[Floor]:
    """Asked of recordings, which no teacher spoke."""
    copies = [copy for copy in m.copies if copy.teacher is None]
    p808 = {c.corpus: c.copy.p808 - c.p808 for c in copies}
    ovrl = {c.corpus: 100 * c.copy.ovrl / c.ovrl for c in copies}
    cents = {c.corpus: c.copy.f0.median_cents for c in copies}
    voicing = {c.corpus: c.copy.f0.voicing_percent for c in copies}
    return [
        _least("copy synthesis: P.808 at most 0.15 below the originals", p808, -0.15),
        _least("copy synthesis: OVRL at least 97 % of theirs", ovrl, 97, " %"),
        _most("copy synthesis: median F0 error at most 12 cents", cents, 12),
        _most("copy synthesis: V/UV error at most 7 %", voicing, 7, " %"),
    ]


def _sentence_floors(m: Measurements) -> list[Floor]:
    native = [n for n in m.naturalness if n.native]
    ovrl = _percent({n.voice: n.ovrl_share for n in native})
    p808 = _percent({n.voice: n.p808_share for n in native})
    phones = {e.voice: e.ratio for e in m.phone_errors}
    words = {e.voice: e.ratio for e in m.word_errors if e.native}
    return [
        _least("sentences: OVRL at least 97 % of the recordings'", ovrl, 97, " %"),
        _least("sentences: P.808 at least 93 % of the recordings'", p808, 93, " %"),
        _most("phone error at most 1.5 times that on recordings", phones, 1.5),
        _most("English word error at most 1.3 times that on recordings", words, 1.3),
    ]


def _tone_floors(m: Measurements) -> list[Floor]:
    contours = {c.source: len(c.faults) for c in m.contours if c.language == "zh" and not c.recorded}
    accuracy = {t.voice: 100 * t.spoken for t in m.tone_accuracy}
    return [
        _none("Mandarin: the mean contour of each tone correct", contours, "faults"),
        _least("Mandarin: at least 90 % of the tones classified right", accuracy, 90, " %"),
    ]


def _long_floors(m: Measurements) -> list[Floor]:
    durations = {r.voice: r.bad_durations + r.lost_frames for r in m.long_readings}
    return [
        _none("10 minutes: every phone between 1 and 60 frames", durations, "phones"),
        _none("10 minutes: no energy burst over 6 dB", {r.voice: r.bursts for r in m.long_readings}, "bursts"),
        _none("10 minutes: no click", {r.voice: r.clicks for r in m.long_readings}, "clicks"),
    ]


def _cost_floors(m: Measurements) -> list[Floor]:
    models = {s.voice: s.rtf_models for s in m.speed}
    return [
        _most("RTF of the two models at most 0.05 on one core", models, 0.05),
        _most("weights at most 40 MB", {m.model: m.size.total / 1e6}, MAX_WEIGHTS_MB, " MB"),
    ]


def shortcomings(all_floors: Iterable[Floor], voice: str) -> list[str]:
    """What was asked of a voice and not met, with what was measured."""
    return [f"{floor.asked} (measured: {floor.measured[voice]})" for floor in all_floors if voice in floor.missed]


def _percent(shares: dict[str, float | None]) -> dict[str, float]:
    """Shares in percent; a voice without anything to compare it with has none."""
    return {name: math.nan if share is None else 100 * share for name, share in shares.items()}


def _least(asked: str, values: dict[str, float], floor: float, unit: str = "") -> Floor:
    return Floor(asked, _short(values, unit), {name: value >= floor for name, value in values.items()})


def _most(asked: str, values: dict[str, float], ceiling: float, unit: str = "") -> Floor:
    return Floor(asked, _short(values, unit), {name: value <= ceiling for name, value in values.items()})


def _none(asked: str, counts: dict[str, int], what: str) -> Floor:
    measured = {name: f"{count} {what}" for name, count in counts.items()}
    return Floor(asked, measured, {name: count == 0 for name, count in counts.items()})


def _short(values: dict[str, float], unit: str) -> dict[str, str]:
    return {name: "nothing" if math.isnan(value) else f"{value:.3g}{unit}" for name, value in values.items()}
