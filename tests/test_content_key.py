from dataclasses import fields, replace
from pathlib import Path

import pytest

from cosycli import content_key
from cosycli.content_key import ContentKeys
from cosycli.model_config import read_model_config
from cosycli.store import EMBEDDED_MODEL
from cosycli.synthesis_options import SynthesisOptions
from cosycli.text.lexicon import Entry, Lexicon
from cosycli.text.zh.words import set_segmenter

CONFIG = read_model_config(EMBEDDED_MODEL)
OTHER_WISHES = {
    "voice": "female_1", "language": "zh", "open_language": "en", "speed": 1.1, "pitch": 1.0, "seed": 1,
    "loudness": None, "sentence_silence": 0.1, "denoise": True, "steps": 5,
}  # fmt: skip


def key(text: str = "你好", options: SynthesisOptions = SynthesisOptions(), form: str = "wav", **facts: object) -> str:
    config = replace(CONFIG, **{name: value for name, value in facts.items() if name != "lexicon"})
    return ContentKeys(config, facts.get("lexicon")).key(text, options, form)  # type: ignore[arg-type]


def test_it_is_a_sha256_and_the_same_in_every_process() -> None:
    assert len(key()) == 64 and set(key()) <= set("0123456789abcdef")
    assert key() == key() == key(folder=Path("elsewhere"))


def test_every_wish_changes_it() -> None:
    assert set(OTHER_WISHES) == {field.name for field in fields(SynthesisOptions)}
    keys = {key(options=replace(SynthesisOptions(), **{name: value})) for name, value in OTHER_WISHES.items()}
    assert len(keys | {key()}) == len(OTHER_WISHES) + 1


def test_text_form_model_and_readings_change_it() -> None:
    def lexicon(reading: str, origin: str = "a.tsv:1") -> Lexicon:
        return Lexicon([Entry("重庆", reading, None, origin)])

    keys = [
        key(),
        key("你好。"),
        key(form="mp3"),
        key(files={**CONFIG.files, "decoder.onnx": "0" * 64}),
        key(version="another"),
        key(lexicon=lexicon("chong2 qing4")),
        key(lexicon=lexicon("zhong4 qing4")),
    ]
    assert len(set(keys)) == len(keys)
    assert key(lexicon=Lexicon()) == key()
    assert key(lexicon=lexicon("chong2 qing4", "b.yaml:7")) == key(lexicon=lexicon("chong2 qing4"))


def test_the_version_and_the_segmenter_change_it(monkeypatch: pytest.MonkeyPatch) -> None:
    before = key()
    monkeypatch.setattr(content_key, "__version__", "999")
    assert key() != before
    monkeypatch.undo()
    pytest.importorskip("jieba")
    set_segmenter("jieba")
    try:
        assert key() != before
    finally:
        set_segmenter("table")
    assert key() == before
