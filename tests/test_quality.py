"""The judges of the quality report, on signals and texts whose faults are known."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("pyworld")

from cosycli.audio import Audio
from cosycli.model_config import read_model_config
from cosycli.quality import judges
from cosycli.quality.copy_synthesis import CopyScores, CopySynthesis, F0Error, f0_error
from cosycli.quality.edits import edit_distance
from cosycli.quality.evaluation import mark_voices
from cosycli.quality.faults import clicks, energy_bursts
from cosycli.quality.floors import Floor, floors, shortcomings
from cosycli.quality.integrity import FaultFinder, LongReading, long_text
from cosycli.quality.measurements import Measurements
from cosycli.quality.naturalness import Naturalness
from cosycli.quality.phone_errors import FOLDS, PhoneErrors, fold_of
from cosycli.quality.report import as_json, as_markdown, floors_table
from cosycli.quality.sentences import SENTENCE_COUNT, SENTENCES
from cosycli.quality.speed import Size, Speed
from cosycli.quality.syllable_lengths import syllable_lengths
from cosycli.quality.transcripts import WordErrors, transcript, words_of
from cosycli.store import EMBEDDED_MODEL
from cosycli.synthesizer import Synthesizer
from cosycli.text.frontend import analyze
from cosycli.text.phones import Boundary, Phone

RATE = 22050


def voiced_sound(seconds: float, level: float = 0.1) -> np.ndarray:
    """A buzz whose loudness goes up and down like that of syllables, with a little noise."""
    t = np.arange(int(seconds * RATE)) / RATE
    buzz = sum(np.cos(2 * np.pi * 120 * k * t + k * k) / k for k in range(1, 30))
    envelope = 0.55 + 0.45 * np.sin(2 * np.pi * 4 * t)
    noise = np.random.default_rng(0).standard_normal(len(t))
    return (level * envelope * buzz + 0.002 * noise).astype(np.float32)


def test_edit_distance() -> None:
    wanted = ["glue", "the", "sheet", "to", "the", "dark", "blue", "background"]
    assert edit_distance(wanted, wanted) == 0
    assert edit_distance(wanted, []) == 8
    assert edit_distance(wanted, ["glue", "sheet", "to", "a", "dark", "blue", "back", "ground"]) == 4


def test_a_burst_is_found_where_it_is() -> None:
    sound = voiced_sound(2.0)
    assert energy_bursts(sound, RATE) == []
    begin = int(1.1 * RATE)
    sound[begin : begin + RATE // 50] *= 8
    assert energy_bursts(sound, RATE) == [pytest.approx(1.1, abs=0.03)]


def test_a_quiet_bump_is_no_burst() -> None:
    sound = voiced_sound(2.0)
    sound[RATE // 2 :] *= 0.005
    begin = int(1.5 * RATE)
    sound[begin : begin + RATE // 50] *= 8
    assert energy_bursts(sound, RATE) == []


def test_clicks_are_found_where_they_are() -> None:
    sound = voiced_sound(2.0)
    assert clicks(sound, RATE) == []
    sound[RATE] += 0.5
    sound[RATE // 2 :] += 0.3  # a step
    assert clicks(sound, RATE) == [pytest.approx(0.5, abs=0.001), pytest.approx(1.0, abs=0.001)]


def test_faults_at_a_join_are_found_once() -> None:
    sound = voiced_sound(2.0)
    sound[RATE] += 0.6
    finder = FaultFinder(RATE)
    for piece in np.split(sound, [RATE // 3, RATE, RATE + 50]):
        finder.push(piece)
    assert (finder.clicks, finder.bursts) == (1, 0)
    assert finder.seconds == pytest.approx(2.0)


def test_f0_errors() -> None:
    true = np.array([0, 200, 200, 200, 200, 0], np.float32)
    spoken = np.array([0, 200, 202, 400, 0, 100], np.float32)
    error = f0_error(true, spoken)
    assert error.median_cents == pytest.approx(1200 * np.log2(1.01), abs=0.01)
    assert error.gross_percent == pytest.approx(100 / 3)
    assert error.voicing_percent == pytest.approx(100 / 3)
    assert np.isnan(f0_error(true, np.zeros(6, np.float32)).median_cents)


def test_lengths_of_syllables_and_pauses() -> None:
    phones = (
        Phone("n", 0, "zh", Boundary.SYLLABLE), Phone("i", 3, "zh"), Phone("x", 0, "zh", Boundary.SYLLABLE),
        Phone("ɑ", 3, "zh"), Phone("sp"), Phone("m", 0, "zh", Boundary.CLAUSE), Phone("a", 1, "zh"), Phone("sil"),
    )  # fmt: skip
    lengths = syllable_lengths(phones, np.array([3, 10, 4, 12, 20, 5, 15, 7]))
    assert (lengths.inner.tolist(), lengths.final.tolist(), lengths.pauses.tolist()) == ([13], [16, 20], [20])


def test_the_sentences_are_many_and_all_of_them_can_be_read() -> None:
    for language in ("zh", "en", "yue", "ko"):
        assert len(set(SENTENCES[language])) == len(SENTENCES[language]) >= SENTENCE_COUNT
        for text in SENTENCES[language]:
            assert len([sentence for sentence in analyze(text, language, (language,)) if sentence.phones]) == 1
    assert len(set(SENTENCES["ja"])) >= SENTENCE_COUNT


def test_a_long_text_never_ends_and_never_repeats_a_paragraph() -> None:
    paragraphs = [text for text, _ in zip(long_text("zh"), range(40), strict=False)]
    assert len(set(paragraphs)) == 40
    assert paragraphs[0].startswith("第1段。") and paragraphs[39].startswith("第40段。")


def test_takes_of_one_text_are_in_one_fold() -> None:
    assert fold_of({"prompt": "a1", "text": "x"}, "one") == fold_of({"prompt": "a1", "text": "x"}, "two")
    folds = [fold_of({"hanzi": f"词{index}"}, "") for index in range(300)]
    assert all(folds.count(fold) > 70 for fold in range(FOLDS))


def test_dnsmos_prefers_speech_to_the_same_speech_in_noise() -> None:
    pytest.importorskip("speechmos")
    speech = Synthesizer.load(threads=1).synthesize("The bakery on the corner opens at seven.")
    noise = 0.05 * np.random.default_rng(0).standard_normal(len(speech.samples)).astype(np.float32)
    clean, noisy = judges.dnsmos(speech), judges.dnsmos(Audio(speech.samples + noise, speech.sample_rate))
    assert 2 < noisy.ovrl + 0.5 < clean.ovrl < 4 and noisy.p808 + 0.3 < clean.p808 < 4.5
    quiet = judges.dnsmos(Audio(speech.samples * np.float32(0.3), speech.sample_rate))
    assert quiet.ovrl == pytest.approx(clean.ovrl, abs=0.02)


def test_p808_features_are_those_of_librosa() -> None:
    librosa = pytest.importorskip("librosa")
    window = np.random.default_rng(0).standard_normal(judges.WINDOW).astype(np.float32) * 0.1
    power = librosa.feature.melspectrogram(y=window[:-160], sr=16000, n_fft=321, hop_length=160, n_mels=120)
    expected = (librosa.power_to_db(power, ref=np.max) + 40) / 40
    assert np.allclose(judges.p808_features(window), expected.T, atol=1e-3)


def test_pesq_and_stoi_fall_with_noise() -> None:
    pytest.importorskip("pesq")
    pytest.importorskip("pystoi")
    speech = Synthesizer.load(threads=1).synthesize("The bakery on the corner opens at seven.")
    noise = 0.03 * np.random.default_rng(0).standard_normal(len(speech.samples)).astype(np.float32)
    noisy = Audio(speech.samples + noise, speech.sample_rate)
    assert judges.pesq(speech, speech) > 4.5 > 3.5 > judges.pesq(speech, noisy)
    assert judges.stoi(speech, speech) > 0.99 > judges.stoi(speech, noisy)


def test_a_transcript_of_silence_is_empty_and_of_speech_is_not() -> None:
    pytest.importorskip("pocketsphinx")
    speech = Synthesizer.load(threads=1).synthesize("Could you pass me the salt and the pepper?")
    heard = list(transcript(speech))
    assert edit_distance(words_of("Could you pass me the salt and the pepper?"), heard) <= 5
    assert len(transcript(Audio(np.full(RATE, 1e-4, np.float32), RATE))) <= 1


def measurements(**changes: object) -> Measurements:
    """A model with one voice that meets all floors, but for what is changed."""
    scores = CopyScores(3.0, 3.6, 3.0, 0.95, 0.2, F0Error(8.0, 1.0, 5.0))
    values: dict[str, object] = {
        "model": "cosy-test", "version": "1", "voices": ("one",),
        "copies": [CopySynthesis("words", "zh", None, 8, 3.0, 3.7, scores, scores)],
        "acoustic": [], "naturalness": [Naturalness("one", "zh", True, 30, 3.0, 3.5, "words", 1.0, 0.95)],
        "phone_errors": [PhoneErrors("one", "zh", "words", 900, 0.1, 0.14, 0.2)],
        "word_errors": [WordErrors("one", True, 30, 300, 0.3, 0.3)],
        "tone_accuracy": [], "contours": [], "rates": [],
        "long_readings": [LongReading("one", "zh", 600.0, 9000, 0, 0, 0, 0, 0.1, 0.0)],
        "speed": [Speed("one", "zh", 0.02, 0.03)], "size": Size(20_000_000, {"a.onnx": 20_000_000}),
        "weights": {"a.onnx": "0" * 64},
    }  # fmt: skip
    return Measurements(**values | changes)  # type: ignore[arg-type]


def test_floors_that_are_missed_are_marked_and_named() -> None:
    missed = PhoneErrors("one", "zh", "words", 900, 0.1, 0.16, 0.2)
    good, bad = floors(measurements()), floors(measurements(phone_errors=[missed]))
    asked = "phone error at most 1.5 times that on recordings"
    assert [f.asked for f in good if f.met and not f.is_met] == []
    assert [f.asked for f in bad if f.met and not f.is_met] == [asked]
    assert shortcomings(bad, "one") == [f"{asked} (measured: 1.6)"]
    (line,) = [line for line in floors_table(bad).splitlines() if asked in line]
    assert "**no**: one" in line and "1.6" in line


def test_what_was_not_measured_is_not_met() -> None:
    floor = next(f for f in floors(measurements(tone_accuracy=[])) if "classified" in f.asked)
    assert not floor.is_met
    assert "not measured" in floors_table([floor])
    unknown = Naturalness("one", "ko", True, 30, 3.0, 3.5, None, None, None)
    assert not next(
        f for f in floors(measurements(naturalness=[unknown])) if "OVRL" in f.asked and "sent" in f.asked
    ).is_met


def test_the_report_is_complete_and_its_data_is_json() -> None:
    m = measurements()
    markdown = as_markdown(m, ["dnsmos.png"])
    assert markdown.startswith("# Quality of cosy-test 1\n") and "![dnsmos](dnsmos.png)" in markdown
    assert "nan" not in markdown
    assert "| one | words | own | 900 |" in markdown
    data = json.loads(as_json(m))
    assert data["size"]["total"] == 20_000_000
    assert all(isinstance(floor["is_met"], bool) for floor in data["floors"])


def test_a_floor_is_met_by_all_or_not_at_all() -> None:
    floor = Floor("asked", {"one": "2", "two": "1"}, {"one": True, "two": False})
    assert not floor.is_met and floor.missed == ["two"]


def test_voices_are_marked_by_what_they_miss(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(EMBEDDED_MODEL, folder)
    before = read_model_config(folder)
    one, two, *others = (voice.id for voice in before.voices)
    clear = Floor("clear", {one: "yes", two: "no"}, {one: True, two: False})
    warm = Floor("warm", {one: "very", two: "3 K"}, {one: True, two: False})
    mark_voices(folder, [clear, warm])
    after = read_model_config(folder)
    reasons = {voice.id: voice.experimental for voice in after.voices}
    unjudged = {voice.id: voice.experimental for voice in before.voices if voice.id in others}
    assert reasons == {one: "", two: "clear (measured: no); warm (measured: 3 K)"} | unjudged
    assert replace(after, voices=before.voices) == before


def test_the_embedded_voices_are_marked_by_the_report_in_the_repository() -> None:
    data = json.loads((Path(__file__).parent.parent / "examples/quality/report.json").read_text(encoding="utf-8"))
    config = read_model_config(EMBEDDED_MODEL)
    assert data["weights"] == config.files  # it is a report on these
    measured = [Floor(floor["asked"], floor["measured"], floor["met"]) for floor in data["floors"]]
    for voice in config.voices:
        assert voice.experimental == "; ".join(shortcomings(measured, voice.id))


def test_pictures_are_small(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    from cosycli.quality.plots import plot_dnsmos

    m = measurements()
    (name,) = plot_dnsmos(m.naturalness, m.copies, tmp_path)
    assert (tmp_path / name).read_bytes().startswith(b"\x89PNG") and (tmp_path / name).stat().st_size < 150_000
