"""The parallel family: two small non-autoregressive graphs with the rules of prosody between them."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cosycli.acoustic.frames import AcousticFrames, Piece
from cosycli.acoustic.melody import PITCH_LIMIT, loudness_change, shape_melody
from cosycli.acoustic.prosody import SEMITONE
from cosycli.acoustic.rhythm import at_speed, edge_frames, length_factors, pause_frames
from cosycli.acoustic.tokens import token_streams
from cosycli.model_config import ModelConfig, ParallelVoice, VoiceConfig
from cosycli.onnx_session import OnnxSession
from cosycli.stage_clock import StageClock
from cosycli.synthesis_options import SynthesisOptions
from cosycli.text.delivery import Delivery, delivery_of, plain_delivery
from cosycli.text.phones import Boundary, Phone
from cosycli.text.sentences import Sentence

PROSODY_FILE = "prosody.onnx"
DECODER_FILE = "decoder.onnx"


class ParallelModel:
    """Speaks the phones of a sentence.

    `prosody.onnx`: tokens -> durations (1, N), energy (1, N), normalised log F0 and voicing logit (1, T).
    `decoder.onnx`: tokens with that prosody and a mix of speakers -> log-mel (1, T, n_mels).
    """

    phonetic = True

    def __init__(self, folder: Path, config: ModelConfig, threads: int) -> None:
        assert config.parallel is not None
        self.config = config
        self.n_speakers = config.parallel.n_speakers
        self._prosody = OnnxSession(folder / PROSODY_FILE, threads)
        self._decoder = OnnxSession(folder / DECODER_FILE, threads)

    def speak(
        self, sentences: Iterable[Sentence], voice: VoiceConfig, options: SynthesisOptions, clock: StageClock
    ) -> Iterator[Piece]:
        """The frames of each sentence."""
        for sentence in sentences:
            frames = None
            if not sentence.is_silent:
                with clock("acoustic"):
                    frames = self(sentence.phones, voice, options.speed, options.pitch, delivery_of(sentence))
            language = _main_language(sentence, voice.languages[0])
            yield Piece(
                sentence.span, language, frames, sentence.pause_after, sentence.asked_pause, sentence=sentence
            )  # fmt: skip

    def __call__(
        self,
        phones: Sequence[Phone],
        voice: VoiceConfig,
        speed: float,
        pitch: float,
        delivery: Delivery | None = None,
    ) -> AcousticFrames:
        """Frames of a sentence's phones (its closing `sil` included), at `speed` and shifted by `pitch` semitones.

        Without a `delivery` the words are not known and have all one weight.
        """
        delivery = delivery or plain_delivery(phones)
        framed = [Phone("sil"), *phones]
        languages = _languages(framed, voice.languages[0])
        streams = token_streams(framed)
        tokens: dict[str, NDArray[Any]] = {
            "phone": streams.phone[None],
            "tone": streams.tone[None],
            "language": streams.language[None],
            "flags": streams.flags[None],
        }
        own_way = voice.parallel
        assert own_way is not None  # the config of a parallel model was refused otherwise
        spread = np.array([own_way.f0_spread[language] for language in languages], np.float32)
        scale = np.array([own_way.length_scale[language] for language in languages], np.float32)
        scale[1:] *= length_factors(phones, delivery)
        speaker = np.array([own_way.prosody_speaker[language] for language in languages], np.int64)
        singer = np.array([own_way.melody_of(language) for language in languages], np.int64)
        edge = edge_frames(self.config.mel.frame_seconds)
        fixed = np.append(np.float32(edge), pause_frames(delivery, self.config.mel.frame_seconds))
        timed = {**tokens, "length_scale": scale[None]}
        durations, energy, melody, voicing = self._prosody.run(
            {**timed, "speaker": speaker[None], "fixed_duration": fixed[None]}
        )
        if speed != 1 or (singer != speaker).any():
            # Which sounds give way to speed is known by how long they are.
            fixed[1:] = durations[0][1:] if speed == 1 else at_speed(durations[0][1:], phones, speed)
            durations, energy, melody, voicing = self._prosody.run(
                {**timed, "speaker": singer[None], "fixed_duration": fixed[None]}
            )
        energy[0, 1:] += loudness_change(phones, delivery)
        shaped = melody[0].copy()
        shaped[edge:] = shape_melody(melody[0][edge:], phones, delivery, durations[0][1:], spread[1:])
        frame_spread = np.repeat(spread, durations[0])
        shaped += (pitch + own_way.register) * SEMITONE / frame_spread
        voiced = voicing[0] > 0
        # The decoder learnt pitch in units of its speaker's own spread, whatever language it borrows the melody of.
        deviation = own_way.f0_deviation or own_way.f0_spread[voice.languages[0]]
        own = np.clip(shaped * frame_spread / deviation, -PITCH_LIMIT, PITCH_LIMIT)
        (mel,) = self._decoder.run(
            {
                **tokens,
                "energy": energy,
                "durations": durations,
                "speaker_weights": self._speaker_weights(own_way, languages)[None],
                "pitch": own[None].astype(np.float32),
                "voiced": voiced[None].astype(np.float32),
            }
        )
        f0 = own_way.f0_median * np.exp(shaped * frame_spread) * voiced
        return AcousticFrames(mel[0], f0.astype(np.float32), durations[0][1:])

    def speaking_rate(self, sentences: Iterable[Sentence], voice: VoiceConfig) -> float:
        """Syllables a second of `voice` at speed 1, pauses left out, over all the sentences."""
        syllables, frames = 0, 0
        for sentence in sentences:
            durations = self(sentence.phones, voice, 1.0, 0.0, delivery_of(sentence)).durations
            assert durations is not None
            for phone, duration in zip(sentence.phones, durations, strict=True):
                syllables += phone.boundary >= Boundary.SYLLABLE
                frames += 0 if phone.is_pause else int(duration)
        return syllables / (frames * self.config.mel.frame_seconds)

    def _speaker_weights(self, voice: ParallelVoice, languages: Sequence[str]) -> NDArray[np.float32]:
        """The mix of speakers of each token, (N, n_speakers): mostly the voice, partly the language's native one."""
        weights = np.zeros((len(languages), self.n_speakers), np.float32)
        for row, language in zip(weights, languages, strict=True):
            share = voice.native_blend[language]
            row[voice.melody_of(language)] += share
            row[voice.speaker] += 1 - share
        return weights


def _main_language(sentence: Sentence, default: str) -> str:
    """The language of most of its sounds."""
    languages = [phone.language for phone in sentence.phones if phone.language]
    return max(dict.fromkeys(languages), key=languages.count, default=default)


def _languages(phones: Sequence[Phone], default: str) -> list[str]:
    """The language of each token; pauses take that of the sound before them, else after them."""
    found: list[str] = []
    current = next((phone.language for phone in phones if phone.language), default)
    for phone in phones:
        current = phone.language or current
        found.append(current)
    return found
