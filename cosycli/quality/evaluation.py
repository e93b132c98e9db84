"""Measures an exported model against the recordings that its training never saw, and writes the report."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from cosycli.model_config import CONFIG_NAME, read_model_config, write_model_config
from cosycli.output_file import check_output, write_whole
from cosycli.quality.acoustic_error import AcousticError, AcousticJudge
from cosycli.quality.clips import CLIPS, FEW_CLIPS, held_out_clips
from cosycli.quality.copy_synthesis import CopySynthesis, measure_copy_synthesis
from cosycli.quality.floors import Floor, floors, shortcomings
from cosycli.quality.integrity import measure_integrity
from cosycli.quality.judges import check_judges
from cosycli.quality.measurements import Measurements
from cosycli.quality.naturalness import measure_naturalness
from cosycli.quality.phone_errors import measure_phone_errors
from cosycli.quality.plots import plot_dnsmos, plot_tones, plot_voices
from cosycli.quality.rates import measure_rates
from cosycli.quality.report import as_json, as_markdown
from cosycli.quality.speed import measure_size, measure_speed
from cosycli.quality.subject import Subject
from cosycli.quality.tones import measure_contours, measure_tone_accuracy
from cosycli.quality.transcripts import measure_word_errors

REPORT_NAME, DATA_NAME = "report.md", "report.json"
Report = Callable[[str], None]


def evaluate(model: Path, work: Path, folder: Path, report: Report, device: str = "cpu") -> None:
    """Measure the model folder `model` against the recordings in the training folder `work`; writes into `folder`.

    Voices that miss what was asked of them are marked as experimental in the model folder, with the reason.
    `device` is where the phone recognizer trains. Raises MissingExtraError before any work if a judge is missing.
    """
    check_judges()
    check_output(model / CONFIG_NAME)
    started = time.monotonic()

    def timed_report(line: str) -> None:
        report(f"{time.monotonic() - started:6.0f} s  {line}")

    subject = Subject.load(model, work, timed_report)
    measured = measure(subject, timed_report, device)
    folder.mkdir(parents=True, exist_ok=True)
    pictures = [
        *plot_voices(subject, folder),
        *plot_tones(measured.contours, folder),
        *plot_dnsmos(measured.naturalness, measured.copies, folder),
    ]
    write_whole(folder / DATA_NAME, as_json(measured).encode())
    write_whole(folder / REPORT_NAME, as_markdown(measured, pictures).encode())
    all_floors = floors(measured)
    mark_voices(model, all_floors)
    for floor in all_floors:
        for missed in floor.missed:
            timed_report(f"not met: {floor.asked}: {missed} {floor.measured[missed]}")
    timed_report(f"written: {folder / REPORT_NAME}")


def mark_voices(model: Path, all_floors: Sequence[Floor]) -> None:
    """Write into a model folder which voices are experimental: those with shortcomings, which are the reason.

    A voice of which nothing was measured stays as it is.
    """
    config = read_model_config(model)
    measured = {subject for floor in all_floors for subject in floor.met}
    voices = tuple(
        replace(voice, experimental="; ".join(shortcomings(all_floors, voice.id))) if voice.id in measured else voice
        for voice in config.voices
    )
    write_model_config(replace(config, voices=voices), model)


def measure(subject: Subject, report: Report, device: str = "cpu") -> Measurements:
    """All measurements, the cheap ones first."""
    config = subject.synthesizer.config
    size, speed = measure_size(subject), measure_speed(subject, report)
    rates = measure_rates(subject, report)
    contours = measure_contours(subject, report)
    tone_accuracy = measure_tone_accuracy(subject, report)
    acoustic = _measure_acoustic(subject, report)
    long_readings = measure_integrity(subject, report)
    copies = _measure_copies(subject, report)
    naturalness = measure_naturalness(subject, copies, report)
    word_errors = measure_word_errors(subject, report)
    phone_errors = measure_phone_errors(subject, report, device=device)
    return Measurements(
        config.name, config.version, tuple(voice.id for voice in config.voices), copies, acoustic, naturalness,
        phone_errors, word_errors, tone_accuracy, contours, rates, long_readings, speed, size,
        config.files,
    )  # fmt: skip


def _measure_copies(subject: Subject, report: Report) -> list[CopySynthesis]:
    found = []
    compared = [subject.corpus_of(voice) for voice in subject.voices]
    for corpus in subject.corpora:
        of_weight = corpus.spec.teacher is None or any(corpus is other for other in compared)
        clips = held_out_clips(corpus, subject.vocoder.mel, CLIPS if of_weight else FEW_CLIPS)
        if not clips:
            report(f"{corpus.spec.name} has no held-out recordings to measure with")
            continue
        found.append(measure_copy_synthesis(corpus.spec, clips, subject.vocoder))
        scores = found[-1]
        report(
            f"copies, {scores.corpus}: OVRL {scores.copy.ovrl:.2f} of {scores.ovrl:.2f},"
            f" P.808 {scores.copy.p808:.2f} of {scores.p808:.2f}, F0 {scores.copy.f0.median_cents:.1f} cents"
        )
    return found


def _measure_acoustic(subject: Subject, report: Report) -> list[AcousticError]:
    judge = AcousticJudge(subject)
    found = []
    for corpus in subject.corpora:
        error = judge.measure(corpus)
        if error is not None:
            found.append(error)
            report(
                f"acoustic, {error.corpus}: mel {error.mel_nats:.3f} nats, F0 {error.f0_semitones:.2f} semitones,"
                f" durations {error.duration_ms:.0f} ms"
            )
    return found
