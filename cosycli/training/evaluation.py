"""Measures an exported model: copy synthesis, synthesis of unseen sentences, tones, an English transcript.

The judges (DNSMOS, a speech recogniser) are test-time tools of the extra `evaluate`. None of them is a target:
DNSMOS prefers word-by-word speech, PESQ and mel distance prefer Griffin-Lim. They find what is broken.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cosycli.acoustic.parallel import ParallelModel
from cosycli.audio import Audio
from cosycli.errors import CosyError, MissingExtraError
from cosycli.mastering import normalize_loudness
from cosycli.model_config import VoiceConfig
from cosycli.resampling import resample
from cosycli.synthesizer import SynthesisOptions, Synthesizer
from cosycli.text.frontend import analyze
from cosycli.text.phones import Boundary, Phone
from cosycli.training.corpus import CORPORA, Corpus, CorpusSpec, Utterance, load_corpus
from cosycli.training.features import fundamental_frequency
from cosycli.training.holdout import is_held_out
from cosycli.vocoder import Vocoder

FloatArray = NDArray[np.float32]

JUDGE_RATE = 16000
JUDGE_LOUDNESS = -24.0  # LUFS; DNSMOS depends on level, so all that is compared is brought to one
CLIPS = 8  # of each corpus (DNSMOS takes seconds a clip); words are joined to clips of about this many seconds
CLIP_SECONDS = 4.0
GROSS_CENTS = 200.0

# Mandarin was recorded as words, so its sentences have no recording; English is judged on the held-out prompts.
CHINESE_SENTENCES = (
    "收到好友从远方寄来的生日礼物，心中充满了快乐。",
    "如果明天下雨的话，我们就在家里看书。",
    "图书馆里有很多有意思的书，大家都喜欢去。",
    "医生说他需要好好休息，不能再熬夜了。",
    "这家饭馆的菜又便宜又好吃。",
    "他昨天晚上工作到十二点才睡觉。",
    "春天来了，花园里的花都开了。",
    "请问去火车站怎么走？",
    "我们的老师非常认真，也很有耐心。",
    "中国有很多少数民族，每个民族都有自己的文化。",
)
ENGLISH_PROMPTS = 10
# Everyday sentences with all tones in all positions, for the mean contour of each.
TONE_SENTENCES = (
    *CHINESE_SENTENCES,
    "妈妈在厨房里做晚饭，爸爸在客厅看电视。",
    "他们决定明年春天结婚。",
    "北京的冬天很冷，常常刮大风。",
    "老师让同学们安静下来，认真听讲。",
    "我想买一台新电脑，可是钱不够。",
    "小明的英语说得非常流利。",
    "医院旁边有一家很大的超市。",
    "昨天晚上的电影真有意思。",
    "请你把桌子上的书拿给我。",
    "飞机将在三个小时以后到达上海。",
    "爷爷每天都去河边钓鱼。",
    "这条裙子的颜色太深了。",
    "学习外语需要很多时间和耐心。",
    "公司决定派他去国外工作两年。",
    "孩子们在草地上高兴地跑来跑去。",
    "这个问题很复杂，我们必须好好研究。",
    "冬天的早晨，湖面上结了一层薄冰。",
    "他从小就喜欢画画和弹钢琴。",
)
TONE_POINTS = 5  # of each contour


@dataclass(frozen=True)
class Clip:
    """A held-out recording, or several short ones joined: audio, mel and F0 on the same frames."""

    audio: FloatArray
    mel: FloatArray
    f0: FloatArray


def evaluate(model: Path, work: Path, report: Callable[[str], None]) -> None:
    """Measure `model` against the held-out recordings in `work`; writes `work`/quality.json."""
    synthesizer = Synthesizer.load(model, threads=1)
    acoustic, vocoder = synthesizer.acoustic, synthesizer.vocoder
    if not isinstance(acoustic, ParallelModel) or not isinstance(vocoder, Vocoder):
        raise CosyError(f"{model} was not trained by this project", "give a model of the family parallel")
    results: dict[str, object] = {}
    recorded: dict[str, float] = {}
    texts: dict[str, tuple[str, ...]] = {"zh": CHINESE_SENTENCES}
    speaking = {voice.parallel.speaker for voice in synthesizer.config.voices if voice.parallel}
    for spec in (spec for spec in CORPORA if spec.speaker in speaking):
        corpus = load_corpus(spec, work)
        clips = held_out_clips(corpus, synthesizer.config.mel.hop_length, synthesizer.config.mel.frame_seconds)
        if not clips:
            raise CosyError(f"{spec.name} has no held-out recordings to measure with", "prepare more recordings")
        scores = [copy_synthesis(clip, vocoder, spec) for clip in clips]
        figures = {key: round(float(np.mean([score[key] for score in scores])), 3) for key in scores[0]}
        recorded[spec.language] = figures["dnsmos_recording"]
        if spec.language not in texts:
            texts[spec.language] = held_out_texts(corpus, ENGLISH_PROMPTS)
        results[f"copy synthesis, {spec.name}"] = figures
        report(f"copy synthesis, {spec.name}: {figures}")
    for voice in synthesizer.config.voices:
        for language, sentences in texts.items():
            spoken = [synthesizer.synthesize(text, SynthesisOptions(voice=voice.id)) for text in sentences]
            score = float(np.mean([dnsmos(audio) for audio in spoken]))
            figures = {"dnsmos": round(score, 3), "of_recordings": round(score / recorded[language], 3)}
            if language == "en":
                figures["word_error"] = round(word_error_rate(sentences, spoken), 3)
            results[f"sentences, {voice.id}, {language}"] = figures
            report(f"sentences, {voice.id}, {language}: {figures}")
    contours = tone_contours(synthesizer.config.voices[0], acoustic, vocoder)
    results["tones, female_1"] = contours
    for tone, (count, contour) in contours.items():
        report(f"tone {tone}, mean of {count} syllables, semitones from the median: {contour}")
    (work / "quality.json").write_text(json.dumps(results, indent=1), encoding="utf-8")


def held_out_clips(corpus: Corpus, hop_length: int, frame_seconds: float) -> list[Clip]:
    """Clips of about CLIP_SECONDS from recordings that training never saw."""
    clips: list[Clip] = []
    waiting: list[Utterance] = []
    for utterance in corpus.utterances:
        if not is_held_out(corpus.spec, utterance):
            continue
        waiting.append(utterance)
        if sum(u.n_frames for u in waiting) * frame_seconds < CLIP_SECONDS * 0.8:
            continue
        parts = [(corpus.cut_audio(u, hop_length), corpus.cut_mel(u), corpus.cut_f0(u)) for u in waiting]
        audio, mel, f0 = (np.concatenate(column) for column in zip(*parts, strict=True))
        clips.append(Clip(audio, mel, f0))
        waiting = []
        if len(clips) == CLIPS:
            break
    return clips


def held_out_texts(corpus: Corpus, count: int) -> tuple[str, ...]:
    """Different sentences of a corpus that training never saw."""
    texts = dict.fromkeys(u.row["text"] for u in corpus.utterances if is_held_out(corpus.spec, u))
    return tuple(texts)[:count]


def copy_synthesis(clip: Clip, vocoder: Vocoder, spec: CorpusSpec) -> dict[str, float]:
    """Speak a recording's own mel, with F0 from the vocoder's network and with the true one."""
    rate = vocoder.mel.sample_rate
    figures = {"dnsmos_recording": dnsmos(Audio(clip.audio, rate))}
    for name, f0 in (("", None), ("_true_f0", clip.f0)):
        audio = np.clip(vocoder(clip.mel, f0, np.random.default_rng(0)), -1, 1)
        spoken = fundamental_frequency(audio, vocoder.mel, spec.f0_floor, spec.f0_ceiling)
        both = (spoken > 0) & (clip.f0 > 0)
        cents = np.abs(1200 * np.log2(spoken[both] / clip.f0[both]))
        figures[f"dnsmos{name}"] = dnsmos(Audio(audio, rate))
        figures[f"f0_cents{name}"] = float(np.median(cents))
        figures[f"f0_gross_percent{name}"] = float((cents > GROSS_CENTS).mean() * 100)
    return figures


def tone_contours(voice: VoiceConfig, acoustic: ParallelModel, vocoder: Vocoder) -> dict[int, tuple[int, list[float]]]:
    """For tones 1-4: how many syllables, and the mean contour of F0 in the audio, in semitones from the median.

    Syllables before a pause are left out: final lowering is not the tone's.
    """
    found: dict[int, list[FloatArray]] = {tone: [] for tone in range(1, 5)}
    for text in TONE_SENTENCES:
        for sentence in analyze(text, "zh"):
            frames = acoustic(sentence.phones, voice, 1.0, 0.0)
            assert frames.durations is not None
            audio = vocoder(frames.mel, frames.f0, np.random.default_rng(0))
            f0 = fundamental_frequency(audio, vocoder.mel, 75.0, 500.0)
            _collect_contours(sentence.phones, frames.durations, f0, found)
    median = np.log2(np.median(np.concatenate([c for contours in found.values() for c in contours])))
    means = {tone: (12 * (np.log2(contours) - median)).mean(0) for tone, contours in found.items()}
    return {tone: (len(found[tone]), [round(float(x), 2) for x in mean]) for tone, mean in means.items()}


def _collect_contours(
    phones: tuple[Phone, ...], durations: NDArray[np.int64], f0: FloatArray, found: dict[int, list[FloatArray]]
) -> None:
    """Add the F0 in Hz at TONE_POINTS of the rime of each syllable that is not final."""
    ends = len(f0) - durations.sum() + np.cumsum(durations)
    index = 0
    while index < len(phones):
        first, tone = index, phones[index].tone
        index += 1
        if not 1 <= tone <= 4:
            continue
        while phones[index].tone == tone and phones[index].boundary < Boundary.SYLLABLE:
            index += 1
        rime = f0[ends[first] - durations[first] : ends[index - 1]]
        voiced = np.flatnonzero(rime > 0)
        if phones[index].is_pause or len(voiced) < TONE_POINTS:
            continue
        positions = np.linspace(voiced[0], voiced[-1], TONE_POINTS)
        found[tone].append(np.interp(positions, voiced, rime[voiced]).astype(np.float32))


def dnsmos(audio: Audio) -> float:
    """DNSMOS OVRL, 1-5 (Reddy et al., 2022)."""
    try:
        from speechmos import dnsmos as judge
    except ImportError:
        raise MissingExtraError("speechmos", "evaluate") from None
    levelled = normalize_loudness(audio.samples, audio.sample_rate, JUDGE_LOUDNESS)
    samples = resample(levelled, audio.sample_rate, JUDGE_RATE)
    return float(judge.run(np.clip(samples, -1, 1).astype(np.float32), JUDGE_RATE)["ovrl_mos"])


def word_error_rate(texts: tuple[str, ...], spoken: list[Audio]) -> float:
    """Word errors of a PocketSphinx transcript, as a share of the words said."""
    try:
        from pocketsphinx import Decoder
    except ImportError:
        raise MissingExtraError("pocketsphinx", "evaluate") from None
    decoder = Decoder(loglevel="FATAL")
    errors, total = 0, 0
    for text, audio in zip(texts, spoken, strict=True):
        samples = resample(audio.samples, audio.sample_rate, JUDGE_RATE)
        silence = np.zeros(JUDGE_RATE // 4, np.float32)
        pcm = np.round(np.clip(np.concatenate([silence, samples, silence]), -1, 1) * 32767).astype(np.int16)
        decoder.start_utt()
        decoder.process_raw(pcm.tobytes(), full_utt=True)
        decoder.end_utt()
        heard = decoder.hyp().hypstr.split() if decoder.hyp() else []
        wanted = re.findall(r"[a-z']+", text.lower())
        errors += edit_distance(wanted, heard)
        total += len(wanted)
    return errors / total


def edit_distance(one: list[str], other: list[str]) -> int:
    """Least number of insertions, deletions and substitutions (Levenshtein)."""
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        diagonal, row[0] = row[0], i
        for j, right in enumerate(other, 1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (left != right))
    return row[-1]
