"""A model of the cosyvoice family speaks: the tiny checkpoint, through the whole pipeline."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from conftest import error_lines

from cosycli.acoustic.cosyvoice import CosyVoiceModel
from cosycli.audio import Audio
from cosycli.errors import LanguageError, ModelError, UnknownVoiceError, UsageError
from cosycli.loudness import measure_loudness
from cosycli.synthesizer import SynthesisOptions, Synthesizer

TEXT = "今天天气很好。我们一起去公园散步吧！The weather is fine today. 東京へ行きます。你哋好，我系香港人。안녕하세요."


@pytest.fixture(scope="module")
def synthesizer(cosyvoice_model: Path) -> Synthesizer:
    return Synthesizer.load(cosyvoice_model, threads=1)


def test_all_five_languages_sound(synthesizer: Synthesizer) -> None:
    audio = synthesizer.synthesize(TEXT)
    assert audio.sample_rate == 22050
    assert audio.duration > 3
    assert np.isfinite(audio.samples).all() and np.abs(audio.samples).max() <= 1
    assert measure_loudness(audio.samples, audio.sample_rate) == pytest.approx(-18, abs=0.5)


def test_a_seed_gives_the_same_samples(synthesizer: Synthesizer, cosyvoice_model: Path) -> None:
    first = synthesizer.synthesize(TEXT, SynthesisOptions(seed=7))
    again = Synthesizer.load(cosyvoice_model, threads=1).synthesize(TEXT, SynthesisOptions(seed=7))
    other = synthesizer.synthesize(TEXT, SynthesisOptions(seed=8))
    assert np.array_equal(first.samples, again.samples)
    assert not np.array_equal(first.samples, other.samples)


def test_running_ahead_changes_nothing(cosyvoice_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synthesizer = Synthesizer.load(cosyvoice_model, threads=2)
    ahead = synthesizer.synthesize(TEXT)
    monkeypatch.setattr("cosycli.acoustic.cosyvoice.run_ahead", lambda begin, limit: begin(lambda: True))
    assert np.array_equal(synthesizer.synthesize(TEXT).samples, ahead.samples)


def test_a_stream_says_the_same_as_a_file(synthesizer: Synthesizer) -> None:
    options = SynthesisOptions(loudness=None)
    pieces = list(synthesizer.stream(TEXT, options))
    assert len(pieces) > 2
    joined = np.concatenate([piece.samples for piece in pieces])
    assert np.array_equal(joined, synthesizer.synthesize(TEXT, options).samples)


def test_a_stream_keeps_the_level_of_its_first_sentence(synthesizer: Synthesizer) -> None:
    first, *rest = synthesizer.stream(TEXT, SynthesisOptions(loudness=-20))
    assert measure_loudness(first.samples, first.sample_rate) == pytest.approx(-20, abs=1.5)
    assert rest


@pytest.mark.parametrize(
    ("options", "ratio"), [(SynthesisOptions(speed=2), 0.5), (SynthesisOptions(speed=0.5), 2.0)], ids=["fast", "slow"]
)
def test_speed_stretches_what_is_said(synthesizer: Synthesizer, options: SynthesisOptions, ratio: float) -> None:
    text = "今天天气很好我们一起去公园散步吧"
    plain = synthesizer.synthesize(text)
    assert synthesizer.synthesize(text, options).duration == pytest.approx(plain.duration * ratio, rel=0.2)


def test_steps_change_the_mel_and_not_the_length(synthesizer: Synthesizer) -> None:
    ten, default, two = (
        synthesizer.synthesize("你好，世界。", SynthesisOptions(steps=steps, loudness=None)) for steps in (10, None, 2)
    )
    assert np.array_equal(ten.samples, default.samples)
    assert not np.array_equal(ten.samples[:2000], two.samples[:2000])
    assert two.duration == pytest.approx(ten.duration, abs=0.2)  # what is trimmed depends on the level


def test_pitch_moves_the_vocoder_only(synthesizer: Synthesizer, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[np.ndarray] = []
    draw = synthesizer.vocoder.draw_source
    monkeypatch.setattr(synthesizer.vocoder, "draw_source", lambda f0, *rest: asked.append(f0) or draw(f0, *rest))
    plain = synthesizer.synthesize("你好。")
    higher = synthesizer.synthesize("你好。", SynthesisOptions(pitch=12))
    np.testing.assert_allclose(asked[1], 2 * asked[0], rtol=1e-6)
    assert higher.duration == pytest.approx(plain.duration, abs=0.2)


def test_pauses_that_the_text_asks_for(synthesizer: Synthesizer) -> None:
    quiet = [audio for audio in synthesizer.stream("[pause:1s]你好。[pause:2s]再见。") if not audio.samples.any()]
    assert quiet[0].duration == pytest.approx(1)
    long = synthesizer.synthesize("你好。[pause:2s]再见。").duration
    assert long > synthesizer.synthesize("你好。[pause:100ms]再见。").duration + 1.8


def test_silence_between_sentences(synthesizer: Synthesizer) -> None:
    text = "今天天气很好，我们去公园散步吧。你要不要一起来呢？"
    longer, shorter = (
        synthesizer.synthesize(text, SynthesisOptions(sentence_silence=seconds)).duration for seconds in (3, 1)
    )
    assert longer - shorter == pytest.approx(2, abs=0.01)


def test_what_the_voice_cannot_do(synthesizer: Synthesizer) -> None:
    with pytest.raises(UnknownVoiceError, match="nobody"):
        synthesizer.synthesize("你好", SynthesisOptions(voice="nobody"))
    with pytest.raises(UsageError, match="steps"):
        synthesizer.synthesize("你好", SynthesisOptions(steps=0))
    with pytest.raises(LanguageError):
        synthesizer.synthesize("你好", SynthesisOptions(language="fr"))


def test_the_voice_of_the_texts_language_speaks(synthesizer: Synthesizer, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen: list[str] = []
    speak = CosyVoiceModel.speak

    def listen(self, sentences, voice, *rest):
        chosen.append(voice.id)
        return speak(self, sentences, voice, *rest)

    monkeypatch.setattr(CosyVoiceModel, "speak", listen)
    for text in ("你好世界", "Hello there.", "こんにちは。", "你哋好，我系香港人。", "안녕하세요."):
        synthesizer.synthesize(text)
    assert chosen == ["中文女", "英文女", "日语男", "粤语女", "韩语女"]


def test_a_tag_for_a_language_that_is_not_the_voices_own(
    synthesizer: Synthesizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = synthesizer.acoustic
    assert isinstance(model, CosyVoiceModel)
    prompts = []
    generate = model.language_model.generate

    def record(asked, *rest):
        def listened():
            for prompt in asked:
                prompts.append(prompt)
                yield prompt

        return generate(listened(), *rest)

    monkeypatch.setattr(model.language_model, "generate", record)
    synthesizer.synthesize("Hello there.", SynthesisOptions(voice="中文女"))
    synthesizer.synthesize("Hello there.", SynthesisOptions(voice="英文女"))
    foreign, native = (prompt.text_ids.tolist() for prompt in prompts)
    assert foreign == [50259, *native]


def test_memory_of_one_text_does_not_reach_the_next(synthesizer: Synthesizer) -> None:
    alone = synthesizer.synthesize("再见。")
    synthesizer.synthesize(TEXT)
    assert np.array_equal(synthesizer.synthesize("再见。").samples, alone.samples)


def test_a_stream_that_nobody_wants_any_more(cosyvoice_model: Path) -> None:
    ahead = Synthesizer.load(cosyvoice_model, threads=2)
    stream = ahead.stream(TEXT * 5)
    assert isinstance(next(stream), Audio)
    stream.close()
    assert ahead.synthesize("你好。").duration > 0


def test_a_damaged_file_is_found(cosyvoice_model: Path, tmp_path: Path) -> None:
    for path in cosyvoice_model.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    content = bytearray((tmp_path / "estimator.weights").read_bytes())
    content[5000] ^= 1
    (tmp_path / "estimator.weights").write_bytes(content)
    with pytest.raises(ModelError, match=r"estimator\.weights is damaged"):
        Synthesizer.load(tmp_path)


def test_the_command_speaks_and_lists(cosy: Callable, cosyvoice_model: Path, tmp_path: Path) -> None:
    wav = tmp_path / "out.wav"
    process = cosy("synth", "你好", "--model", cosyvoice_model, "--voice", "中文女", "--steps", "3", "-o", wav)
    assert process.returncode == 0, process.stderr
    assert wav.stat().st_size > 5000
    listed = json.loads(cosy("voices", "--model", cosyvoice_model, "--json").stdout)
    assert [voice["id"] for voice in listed][:2] == ["中文女", "中文男"]


def test_steps_are_for_this_family_alone(cosy: Callable, tmp_path: Path) -> None:
    process = cosy("synth", "你好", "--steps", "5", "-o", tmp_path / "out.wav")
    assert process.returncode == 2
    assert "has no steps to choose" in error_lines(process)[0]
    process = cosy("bench", "--utterance-seconds", "5")
    assert process.returncode == 2
    assert "neither steps nor utterances" in error_lines(process)[0]


def test_bench_with_utterances_of_one_length(cosy: Callable, cosyvoice_model: Path) -> None:
    arguments = ("bench", "-m", cosyvoice_model, "--runs", "1", "--utterance-seconds", "2", "--steps", "2", "--json")
    process = cosy(*arguments)
    assert process.returncode == 0, process.stderr
    result = json.loads(process.stdout)
    assert result["audio_s"] == pytest.approx(2, abs=0.4)  # its silent edges are trimmed
    assert {"frontend", "language model", "flow", "vocoder", "postprocess"} <= set(result["stages"])
