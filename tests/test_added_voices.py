import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from conftest import error_lines
from voice_models import SPEAKER_WIDTH, SPEECH_TOKENS, cosyvoice_config

from cosycli import added_voices
from cosycli.acoustic.prompt_features import SPEAKER_ENCODER_FILE, SPEECH_TOKENIZER_FILE, kaldi_fbank
from cosycli.acoustic.speaker_prompt import SPEAKERS_FILE, load_speaker
from cosycli.added_voices import VoiceRequest, add_voice, remove_voice
from cosycli.errors import CosyError, LanguageError, ModelError, TextError, UnknownVoiceError, UsageError
from cosycli.model_config import MelConfig, ModelConfig, VoiceConfig, read_model_config, write_model_config
from cosycli.spectrogram import mel_spectrogram
from cosycli.store import verify_model
from cosycli.voice_recording import read_recording

TEXT = "今天天气很好，我们去公园散步。"
BUILT_IN = VoiceConfig("中文女", "中文女", ("zh", "en", "ja", "yue", "ko"), "female", {})


@pytest.fixture
def model(tmp_path: Path, voice_networks: Callable[..., Path]) -> Path:
    """A model folder with one voice of its own and the networks that more are made with."""
    folder = tmp_path / "model"
    folder.mkdir()
    voice_networks(folder, SPEAKER_WIDTH, n_tokens=SPEECH_TOKENS)
    np.savez(folder / SPEAKERS_FILE, **{BUILT_IN.id: np.ones((1, SPEAKER_WIDTH), np.float32)})
    write_model_config(cosyvoice_config(folder, (BUILT_IN,), digests(folder)), folder)
    return folder


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """Four seconds of something like speech."""
    return record(tmp_path / "anna.wav", 150)


def record(path: Path, pitch: float) -> Path:
    time = np.arange(4 * 24000) / 24000
    sound = sum(np.sin(2 * np.pi * k * pitch * time) / k for k in range(1, 20)) * np.abs(np.sin(9 * time)) * 0.2
    soundfile.write(path, sound, 24000)
    return path


def state(folder: Path) -> dict[str, bytes]:
    """The content of all files of a model."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def add(model: Path, recording: Path, name: str = "anna", **changes: object) -> VoiceConfig:
    request = replace(VoiceRequest(name, recording, TEXT), **changes)  # type: ignore[arg-type]
    return add_voice(read_model_config(model), request, lambda _: None, 1).voice


def test_a_voice_is_added_listed_and_removed(cosy, model: Path, recording: Path) -> None:
    before = state(model)
    added = cosy("voices", "add", "安娜-1", "--model", model, "--audio", recording, "--text", TEXT)
    assert (added.returncode, added.stdout) == (0, b""), added.stderr
    note = added.stderr.decode()
    assert note.startswith("added 安娜-1 (zh, 4.2 s) to tiny; try: cosy synth --model")
    assert note.count("\n") == 1
    listed = json.loads(cosy("voices", "--model", model, "--json").stdout)
    assert [(voice["id"], voice["added"], voice["default"]) for voice in listed] == [
        ("中文女", False, True),
        ("安娜-1", True, False),
    ]
    assert listed[1]["languages"] == ["zh", "en", "ja", "yue", "ko"]
    assert listed[1]["sex"] == ""
    removed = cosy("voices", "remove", "安娜-1", "--model", model)
    assert (removed.returncode, removed.stderr.decode()) == (0, "removed 安娜-1 from tiny\n")
    assert state(model) == before


def test_what_is_stored_is_what_was_heard(model: Path, recording: Path) -> None:
    voice = add(model, recording, language="yue")
    config = read_model_config(model)
    verify_model(config)
    speaker = load_speaker(config, config.voice("anna"))
    sound = read_recording(recording, lambda _: None)
    assert config.voice("anna") == voice
    assert voice.languages == ("yue", "zh", "en", "ja", "ko")
    assert (speaker.text, speaker.language) == (TEXT, "yue")
    assert abs(len(speaker.tokens) - sound.duration * 50) <= 1
    assert abs(len(speaker.mel) - sound.duration * 22050 / 256) <= 1
    at_16_khz = read_recording(resampled(recording, 16000), lambda _: None)
    features = kaldi_fbank(at_16_khz.samples)
    expected = ((features - features.mean(0)) ** 2).mean(0)[:SPEAKER_WIDTH]
    assert speaker.embedding == pytest.approx(expected[None], rel=0.05)
    at_22_khz = read_recording(resampled(recording, 22050), lambda _: None)
    mel = mel_spectrogram(at_22_khz.samples, MelConfig())
    n = min(len(mel), len(speaker.mel)) - 20
    assert np.abs(mel[:n] - speaker.mel[:n]).mean() < 0.3


def resampled(path: Path, rate: int) -> Path:
    """The same sound as if it had been recorded at another rate, by Fourier transform."""
    samples, from_rate = soundfile.read(path)
    n = len(samples) * rate // from_rate
    spectrum = np.fft.rfft(samples)
    other = path.with_name(f"{rate}.wav")
    soundfile.write(other, np.fft.irfft(spectrum[: n // 2 + 1], n) * n / len(samples), rate)
    return other


def test_a_voice_is_replaced_only_by_force(cosy, tmp_path: Path, model: Path, recording: Path) -> None:
    add(model, recording)
    add(model, recording, "berta")
    before, old = state(model), read_model_config(model).voice("anna")
    arguments = ["voices", "add", "anna", "-m", model, "-a", record(tmp_path / "other.wav", 190), "-t", TEXT]
    refused = cosy(*arguments)
    assert refused.returncode == 2
    assert error_lines(refused) == ["error: there is already a voice anna", "hint: add --force to replace it"]
    assert state(model) == before
    assert cosy(*arguments, "--force").returncode == 0
    config = read_model_config(model)
    verify_model(config)
    assert [voice.id for voice in config.voices] == ["中文女", "anna", "berta"]
    assert config.voice("anna").prompt != old.prompt
    assert not (model / str(old.prompt)).exists() and old.prompt not in config.files


def test_adding_the_same_again_changes_nothing(model: Path, recording: Path) -> None:
    add(model, recording)
    before = state(model)
    add(model, recording, replace=True)
    assert state(model) == before


def test_two_at_the_same_time_both_get_in(model: Path, recording: Path) -> None:
    config = read_model_config(model)
    for name in ("anna", "berta"):
        add_voice(config, VoiceRequest(name, recording, TEXT), lambda _: None, 1)
    assert [voice.id for voice in read_model_config(model).voices] == ["中文女", "anna", "berta"]


def test_the_first_voice_of_a_model_is_its_default(model: Path, recording: Path) -> None:
    config = read_model_config(model)
    write_model_config(replace(config, voices=(), default_voice=""), model)
    add(model, recording)
    add(model, recording, "berta")
    assert read_model_config(model).voice(None).id == "anna"
    remove_voice(read_model_config(model), "anna")
    assert read_model_config(model).voice(None).id == "berta"
    remove_voice(read_model_config(model), "berta")
    assert read_model_config(model).voices == () and not list((model / "voices").iterdir())


@pytest.mark.parametrize("broken", ["write_whole", "write_config"])
@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError])
def test_an_interruption_leaves_a_sound_model(
    monkeypatch, tmp_path: Path, model: Path, recording: Path, broken: str, error: type[BaseException]
) -> None:
    add(model, recording)
    before = (model / "config.json").read_bytes()

    def fail(*_: object) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(added_voices, broken, fail)
        with pytest.raises(error):
            add(model, record(tmp_path / "other.wav", 190), replace=True)
    assert (model / "config.json").read_bytes() == before
    config = read_model_config(model)
    verify_model(config)
    load_speaker(config, config.voice("anna"))
    assert add(model, record(tmp_path / "other.wav", 190), replace=True).id == "anna"


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"name": ""}, UsageError, "not a name for a voice: an empty one"),
        ({"name": "a b"}, UsageError, "not a name for a voice: a b"),
        ({"name": "../a"}, UsageError, "not a name for a voice: ../a"),
        ({"name": "-a"}, UsageError, "not a name for a voice: -a"),
        ({"name": "a\n"}, UsageError, "not a name"),
        ({"name": "a" * 41}, UsageError, "not a name"),
        ({"name": "中文女"}, UsageError, "中文女 is a voice that came with the model"),
        ({"name": "中文女", "replace": True}, UsageError, "中文女 is a voice that came with the model"),
        ({"text": " \n"}, TextError, "the text is empty"),
        ({"text": "好"}, TextError, "it is not what was said"),
        ({"text": "..."}, TextError, "nothing to say"),
        ({"language": "fr"}, LanguageError, "tiny does not speak fr"),
        ({"recording": Path("nothing.wav")}, CosyError, "cannot read nothing.wav"),
    ],
    ids=str,
)
def test_what_is_refused_leaves_no_trace(
    model: Path, recording: Path, changes: dict[str, object], error: type[CosyError], message: str
) -> None:
    before = state(model)
    with pytest.raises(error) as caught:
        add(model, **({"recording": recording} | changes))
    assert message in caught.value.message
    assert caught.value.hint or error is TextError or error is CosyError
    assert state(model) == before


@pytest.mark.parametrize("name", ["안나", "Zoë", "あんな", "a_1", "7", "é"])
def test_names_of_any_script(model: Path, recording: Path, name: str) -> None:
    add(model, recording, name)
    remove_voice(read_model_config(model), name)


def test_names_that_differ_in_form_alone_are_the_same(model: Path, recording: Path) -> None:
    assert add(model, recording, "Zoe\u0308").id == "Zoë"
    with pytest.raises(UsageError, match="there is already a voice Zoë"):
        add(model, recording, "zoë")
    remove_voice(read_model_config(model), "Zoe\u0308")


def test_models_that_cannot_learn_voices(cosy, model: Path, recording: Path) -> None:
    arguments = ["voices", "add", "anna", "--audio", recording, "--text", TEXT]
    embedded = cosy(*arguments)
    assert embedded.returncode == 1
    error, hint = error_lines(embedded)
    assert error.endswith("is of the family parallel: voices cannot be added to it")
    assert "CosyVoice-300M, with --model" in hint
    (model / SPEECH_TOKENIZER_FILE).unlink()
    lacking = error_lines(cosy(*arguments, "--model", model))
    assert lacking[0] == "error: tiny lacks speech_tokenizer_v1.onnx"
    assert "beside the checkpoint" in lacking[1]


def test_a_damaged_network_is_not_asked(model: Path, recording: Path) -> None:
    shutil.copy(model / SPEECH_TOKENIZER_FILE, model / SPEAKER_ENCODER_FILE)
    with pytest.raises(ModelError, match=r"campplus\.onnx is damaged"):
        add(model, recording)


def test_a_model_that_cannot_be_written_to(monkeypatch, model: Path, recording: Path) -> None:
    add(model, recording)
    monkeypatch.setattr("os.access", lambda *_: False)
    for attempt in (lambda: add(model, recording, "berta"), lambda: remove_voice(read_model_config(model), "anna")):
        with pytest.raises(ModelError, match="cannot write to") as caught:
            attempt()
        assert "copy the model" in caught.value.hint


def test_what_cannot_be_removed(cosy, model: Path, recording: Path) -> None:
    add(model, recording)
    built_in = cosy("voices", "remove", "中文女", "--model", model)
    assert built_in.returncode == 2
    assert error_lines(built_in) == [
        "error: 中文女 came with the model and cannot be removed",
        "hint: added voices: anna",
    ]
    with pytest.raises(UnknownVoiceError, match="unknown voice: berta"):
        remove_voice(read_model_config(model), "berta")


def test_a_file_outside_the_model_is_never_deleted(tmp_path: Path, model: Path) -> None:
    outside = tmp_path / "letter.npz"
    outside.write_bytes(b"dear")
    config = read_model_config(model)
    stranger = replace(BUILT_IN, id="anna", name="anna", prompt="voices/../../letter.npz")
    (model / "voices").mkdir()
    write_model_config(
        replace(config, voices=(*config.voices, stranger), files=config.files | {str(stranger.prompt): ""}), model
    )
    remove_voice(read_model_config(model), "anna")
    assert outside.exists()


def test_options_before_the_subcommand_are_not_lost_silently(cosy, model: Path) -> None:
    process = cosy("voices", "--model", model, "remove", "anna")
    assert process.returncode == 2
    assert error_lines(process)[1] == "hint: write them after it: cosy voices remove NAME --model MODEL"


def test_a_prompt_must_be_among_the_files(model: Path) -> None:
    config: ModelConfig = read_model_config(model)
    write_model_config(replace(config, voices=(replace(BUILT_IN, prompt="voices/x.npz"),)), model)
    with pytest.raises(ModelError, match="the prompt of the voice 中文女 is not among the files"):
        read_model_config(model)
