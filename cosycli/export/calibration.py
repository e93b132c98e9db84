"""Calibrates the voices of an exported model by listening to it: speaking rate and the gain of a stream."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from cosycli.acoustic.parallel import ParallelModel
from cosycli.errors import ModelError
from cosycli.loudness import measure_loudness
from cosycli.model_config import VoiceConfig
from cosycli.synthesizer import DEFAULT_LOUDNESS, SynthesisOptions, Synthesizer
from cosycli.text.frontend import analyze

SENTENCES = {
    "zh": (
        "今天天气很好，我们一起去公园散步吧。",
        "他每天早上六点起床，先跑步，然后吃早饭。",
        "这本书我已经看完了，你可以拿去看。",
        "火车站离这里不远，走路十分钟就到了。",
        "她把礼物放在桌子上，什么也没说。",
        "我们的老师说话很快，可是很清楚。",
        "你知道附近哪里有银行吗？",
        "昨天的比赛非常精彩。",
    ),
    "en": (
        "The weather is fine today, so we are going for a walk in the park.",
        "She opened the window and looked at the quiet street below.",
        "Please send me the report before the end of the week.",
        "Most of the people in the village work on the farms nearby.",
        "A cup of hot tea stood on the wooden table.",
        "The old clock struck nine as we came in.",
        "Where can I buy a ticket for the next train?",
        "Bright flowers grew along the garden wall.",
    ),
    # In kana, so that they are read where no dictionary of kanji is installed.
    "ja": (
        "きょうはとてもいいてんきですね。",
        "あしたのあさ、えきのまえであいましょう。",
        "このみせのらーめんは、ほんとうにおいしいです。",
        "ともだちといっしょに、えいがをみにいきました。",
        "でんしゃがおくれて、かいぎにまにあいませんでした。",
        "すみません、ゆうびんきょくはどこですか。",
        "にわにあかいはながたくさんさいています。",
        "かれはまいにちにほんごをべんきょうしています。",
    ),
    "yue": (
        "今日天氣好好，我哋一齊去公園行下啦。",
        "佢每日朝早六點起身，跟住去跑步。",
        "呢本書我睇完喇，你可以攞去睇。",
        "火車站離呢度唔遠，行十分鐘就到。",
        "請問附近有冇銀行呀？",
        "琴日場波真係好精彩。",
        "我哋今晚去邊度食飯好呢？",
        "佢將份禮物放喺枱上面，乜都冇講。",
    ),
    "ko": (
        "오늘은 날씨가 좋아서 공원에 산책하러 갑니다.",
        "그는 매일 아침 여섯 시에 일어나서 운동을 합니다.",
        "이 책은 다 읽었으니까 가져가도 돼요.",
        "기차역은 여기에서 걸어서 십 분 걸립니다.",
        "이 근처에 은행이 어디에 있습니까?",
        "어제 본 영화가 정말 재미있었어요.",
        "친구와 함께 저녁을 먹었습니다.",
        "정원에 빨간 꽃이 많이 피었습니다.",
    ),
}
# Clear reading. Isolated Mandarin words, which most recordings are, are half as fast; the English reader is faster,
# and so is Open JTalk (morae a second); Cantonese and Korean teachers speak at rates drawn at random.
SYLLABLES_PER_SECOND = {"zh": 4.7, "en": 4.2, "ja": 7.2, "yue": 4.6, "ko": 5.3}


def calibrate(folder: Path, report: Callable[[str], None]) -> tuple[VoiceConfig, ...]:
    """The voices of the model in `folder` with their length scale and gain set."""
    synthesizer = Synthesizer.load(folder, threads=1)
    return tuple(_calibrated(synthesizer, voice, report) for voice in synthesizer.config.voices)


def _calibrated(synthesizer: Synthesizer, voice: VoiceConfig, report: Callable[[str], None]) -> VoiceConfig:
    assert voice.parallel is not None
    scales = dict(voice.parallel.length_scale)
    assert isinstance(synthesizer.acoustic, ParallelModel)
    for language in voice.languages:
        sentences = [sentence for text in SENTENCES[language] for sentence in analyze(text, language, voice.languages)]
        scales[language] = synthesizer.acoustic.speaking_rate(sentences, voice) / SYLLABLES_PER_SECOND[language]
    rounded = {language: round(scale, 3) for language, scale in scales.items()}
    gains = {language: _gain(synthesizer, voice, language) for language in voice.languages}
    report(f"{voice.id}: length scale {rounded}, gain in dB {gains}")
    return replace(voice, parallel=replace(voice.parallel, length_scale=rounded), gain_db=gains)


def _gain(synthesizer: Synthesizer, voice: VoiceConfig, language: str) -> float:
    """The gain in dB that brings the voice to the default loudness in a language, on average."""
    options = SynthesisOptions(voice=voice.id, language=language, loudness=None)
    levels = []
    for text in SENTENCES[language]:
        audio = synthesizer.synthesize(text, options)
        levels.append(measure_loudness(audio.samples, audio.sample_rate))
    gain = DEFAULT_LOUDNESS - float(np.mean(levels))
    if not np.isfinite(gain):
        raise ModelError(f"the voice {voice.id} is silent", "train its model longer")
    return round(gain, 2)
