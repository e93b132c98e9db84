"""The report as Markdown and as JSON."""

import dataclasses
import json
import math
from collections.abc import Iterable, Sequence
from typing import Any

from cosycli.quality.floors import Floor, floors, shortcomings
from cosycli.quality.measurements import Measurements

INTRODUCTION = """\
Written by `python -m cosycli.training evaluate`; the figures are also in `report.json`.
Nobody listened: these are measurements. DNSMOS is Reddy et al. (2022), PESQ is ITU-T P.862.2 wide band, STOI is Taal et
al. (2011); all that is judged is brought to -24 LUFS. Recordings are those that no training saw.
In its first language a voice says the very sentences of its recordings, where there are sentences: longer clips and
other texts are rated otherwise."""


def as_json(m: Measurements) -> str:
    """All figures and the floors; what could not be measured is null."""
    data = dataclasses.asdict(m) | {
        "floors": [dataclasses.asdict(floor) | {"is_met": floor.is_met} for floor in floors(m)]
    }
    return json.dumps(_plain(data), ensure_ascii=False, indent=1) + "\n"


def _plain(value: Any) -> Any:
    """Numbers of five digits, and none that JSON does not know."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float):
        return float(f"{value:.5g}") if math.isfinite(value) else None
    return value


def as_markdown(m: Measurements, pictures: Sequence[str]) -> str:
    """The report; `pictures` are the names of files beside it."""
    all_floors = floors(m)
    parts = [
        f"# Quality of {m.model} {m.version}",
        INTRODUCTION,
        "## What was asked",
        floors_table(all_floors),
        "## Voices",
        _voices(m, all_floors),
        "## DNSMOS of sentences",
        _naturalness(m),
        "## The vocoder: copies of held-out recordings",
        _copies(m),
        "## The acoustic model on held-out recordings",
        _acoustic(m),
        "## Phone and word errors",
        _phone_errors(m),
        _word_errors(m),
        "## Tones",
        _tones(m),
        "## Rates and pauses",
        _rates(m),
        "## Long texts",
        _long(m),
        "## Speed and size",
        _speed(m),
        "## Pictures",
        *(f"![{name.removesuffix('.png').replace('_', ' ')}]({name})" for name in pictures),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def floors_table(all_floors: Iterable[Floor]) -> str:
    """Each floor, what was measured, and whether it is met; those who miss it are named."""
    rows = []
    for floor in all_floors:
        verdict = "yes" if floor.is_met else f"**no**: {', '.join(floor.missed)}" if floor.met else "not measured"
        measured = ", ".join(f"{subject} {value}" for subject, value in floor.measured.items())
        rows.append((floor.asked, measured or "not measured", verdict))
    return table(("asked", "measured", "met"), rows)


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; floats with the digits that matter, nothing for None."""
    lines = [header, ["---"] * len(header), *([_cell(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(value: object) -> str:
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return "-"
    if isinstance(value, float):
        return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return str(value)


def _percent(share: float | None) -> str:
    return "-" if share is None or not math.isfinite(share) else f"{100 * share:.1f} %"


def _voices(m: Measurements, all_floors: Sequence[Floor]) -> str:
    rows = [(voice, "; ".join(shortcomings(all_floors, voice)) or "nothing") for voice in m.voices]
    return table(("voice", "asked of it and not met"), rows)


def _naturalness(m: Measurements) -> str:
    rows = [
        (n.voice, n.language, n.sentences, n.ovrl, n.p808, n.reference or "-", _percent(n.ovrl_share),
         _percent(n.p808_share))
        for n in m.naturalness
    ]  # fmt: skip
    return table(("voice", "language", "sentences", "OVRL", "P.808", "beside", "OVRL share", "P.808 share"), rows)


def _copies(m: Measurements) -> str:
    rows: list[tuple[object, ...]] = []
    for c in m.copies:
        rows.append((c.corpus, "the recordings", c.ovrl, c.p808, None, None, None, None, None, None))
        for name, s in (("F0 of its network", c.copy), ("true F0", c.true_f0)):
            rows.append(
                (c.corpus, name, s.ovrl, s.p808, s.pesq, s.stoi, s.mel_nats, s.f0.median_cents, s.f0.gross_percent,
                 s.f0.voicing_percent)
            )  # fmt: skip
    header = ("corpus", "what", "OVRL", "P.808", "PESQ", "STOI", "mel, nats", "F0, cents", "F0 gross, %", "V/UV, %")
    return table(header, rows)


def _acoustic(m: Measurements) -> str:
    rows = [(a.corpus, a.utterances, a.mel_nats, a.f0_semitones, a.voicing_percent, a.duration_ms) for a in m.acoustic]
    text = "Mean errors: the mel with the recording's durations, energy and F0; F0 with its durations."
    header = ("corpus", "utterances", "mel, nats", "F0, semitones", "V/UV, %", "durations, ms")
    return f"{text}\n\n{table(header, rows)}"


def _phone_errors(m: Measurements) -> str:
    text = (
        "By a CTC recognizer (Graves et al., 2006) that learnt from other held-out recordings alone: on recordings, on"
        " the voice's speech of the same texts at their rate, and on its sentences at its own rate. Sentences are not"
        " what the recognizer learnt from where the recordings are words or syllables. Of a voice with another timbre"
        " than the recordings in its language the ratio counts what is strange to the recognizer too."
    )
    rows = [
        (e.voice, e.corpus, "own" if e.own_timbre else "another", e.phones, _percent(e.recordings),
         _percent(e.same_texts), e.ratio, _percent(e.sentences))
        for e in m.phone_errors
    ]  # fmt: skip
    header = ("voice", "recordings of", "timbre", "phones", "recordings", "same texts", "ratio", "sentences")
    return f"{text}\n\n{table(header, rows)}"


def _word_errors(m: Measurements) -> str:
    if not m.word_errors:
        return ""
    rows = [(w.voice, w.prompts, w.words, _percent(w.recorded), _percent(w.spoken), w.ratio) for w in m.word_errors]
    header = ("voice", "English prompts", "words", "recordings", "the voice", "ratio")
    return f"Word errors of PocketSphinx:\n\n{table(header, rows)}"


def _tones(m: Measurements) -> str:
    parts = []
    if m.tone_accuracy:
        rows = [(t.voice, t.recorded_count, _percent(t.recorded), t.syllables, _percent(t.spoken))
                for t in m.tone_accuracy]  # fmt: skip
        header = ("voice", "held-out syllables", "right", "syllables in sentences", "right")
        parts.append(
            "Syllables that are not final, classified by a perceptron that learnt from the voice's recordings. F0 is"
            f" relative to the speaker's median and spread, the line of declination taken out.\n\n{table(header, rows)}"
        )
    contours = [
        (c.source, "words" if c.recorded else "sentences", tone.tone, tone.count, " ".join(map(str, tone.semitones)))
        for c in m.contours
        for tone in c.contours
    ]
    if contours:
        columns = ("source", "heard in", "tone", "syllables", "semitones from the median along the rime")
        faults = "; ".join(f"{c.source}: {', '.join(c.faults)}" for c in m.contours if c.faults)
        parts.append(f"{table(columns, contours)}\n\nFaults: {faults or 'none'}.")
    return "\n\n".join(parts) or "No voice's first language has tones."


def _rates(m: Measurements) -> str:
    rows = [
        (r.voice, r.language, r.syllables_a_second, r.syllable_ms, r.final_syllable_ms, r.pauses, r.pause_ms)
        for r in m.rates
    ]
    header = ("voice", "language", "syllables/s", "syllable, ms", "final, ms", "pauses a sentence", "pause, ms")
    return table(header, rows)


def _long(m: Measurements) -> str:
    rows = [
        (r.voice, r.language, r.seconds, r.sounds, r.bad_durations + r.lost_frames, r.bursts, r.clicks,
         r.recorded_bursts_a_minute, r.recorded_clicks_a_minute)
        for r in m.long_readings
    ]  # fmt: skip
    header = ("voice", "language", "seconds", "sounds", "bad durations", "bursts", "clicks",
              "bursts a minute in recordings", "clicks a minute in recordings")  # fmt: skip
    return table(header, rows)


def _speed(m: Measurements) -> str:
    rows = [(s.voice, s.language, f"{s.rtf_models:.4f}", f"{s.rtf:.4f}") for s in m.speed]
    files = ", ".join(f"{name} {size / 1e6:.1f} MB" for name, size in m.size.files.items())
    sizes = f"Weights: {m.size.total / 1e6:.1f} MB ({files})."
    header = ("voice", "language", "core seconds a second, two models", "whole pipeline")
    return f"{table(header, rows)}\n\n{sizes}"
