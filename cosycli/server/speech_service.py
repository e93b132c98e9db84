"""Requests to audio: from the cache, or by a turn at a model; whole, or as it is made."""

import time
from concurrent.futures import Future
from dataclasses import dataclass

import numpy as np

from cosycli.audio import FORMATS, Audio, encode
from cosycli.content_key import ContentKeys
from cosycli.documents import read_lexicon
from cosycli.errors import AudioError
from cosycli.model_config import ModelConfig
from cosycli.server.admission import Admission, BusyError, Turn
from cosycli.server.audio_cache import AudioCache, default_cache_folder
from cosycli.server.client import Client
from cosycli.server.metrics import Metrics
from cosycli.server.settings import ServerSettings
from cosycli.server.speech import Speech, SpeechRequest
from cosycli.server.speech_stream import SpeechStream, StreamEncoder
from cosycli.server.synthesizer_pool import SynthesizerPool
from cosycli.store import user_config_folder
from cosycli.synthesizer import Synthesizer


@dataclass(frozen=True)
class Answer:
    """Finished speech, and whether it was there already."""

    speech: Speech
    cached: bool


class SpeechService:
    """The model of a server, with its queue and its cache."""

    def __init__(self, settings: ServerSettings, metrics: Metrics) -> None:
        self.config = settings.check()
        lexicon = read_lexicon(settings.lexicon, user_config_folder())
        concurrency = settings.concurrency_for(self.config)
        self.admission = Admission(concurrency, settings.queue)
        self.cache = AudioCache(settings.cache_dir or default_cache_folder(), settings.cache_size * 10**6)
        self.formats = _possible_formats(self.config)
        self._keys = ContentKeys(self.config, lexicon)
        self._metrics = metrics
        self._pool = SynthesizerPool(self.config.folder, concurrency, settings.threads_for(concurrency), lexicon)
        self._pool.warm_up()
        metrics.watch("queue_depth", "Requests that wait for a turn.", lambda: self.admission.waiting)
        metrics.watch("running", "Texts that are being spoken.", lambda: self.admission.running)
        metrics.watch("cache_bytes", "Bytes of the audio on disk.", lambda: self.cache.size)

    def speak(self, request: SpeechRequest, client: Client) -> Answer:
        """The whole speech. Raises CosyError, BusyError, and ClientGoneError within one sentence."""
        key, speech = self._find(request)
        if speech is not None:
            return Answer(speech, True)
        with self._enter(key, client):
            speech = self._look_again(key, request)
            if speech is not None:
                return Answer(speech, True)
            made = self._pool.submit(lambda synthesizer: self._make(synthesizer, key, request, client))
            return Answer(made.result(), False)

    def stream(self, request: SpeechRequest, client: Client) -> Answer | SpeechStream:
        """The speech as it is made, or whole if it is there. Raises as `speak` does, before the first bytes."""
        key, speech = self._find(request)
        if speech is not None:
            return Answer(speech, True)
        turn = self._enter(key, client)
        try:
            speech = self._look_again(key, request)
            if speech is not None:
                turn.give_back()
                return Answer(speech, True)
            stream = SpeechStream(request.form.sample_rate or self.config.mel.sample_rate, client)
            made = self._pool.submit(lambda synthesizer: self._make_stream(synthesizer, key, request, stream))
        except BaseException:
            turn.give_back()
            raise
        made.add_done_callback(lambda done: _end(done, stream, turn))
        stream.wait()
        return stream

    def _make(self, synthesizer: Synthesizer, key: str, request: SpeechRequest, client: Client) -> Speech:
        started = time.perf_counter()
        text, options, format = request.text, request.options, request.form.format
        voice = synthesizer.choose_voice(text, options).id
        audio = synthesizer.synthesize(text, options, on_audio=lambda seconds: client.check())
        speech = Speech(key, format, encode(audio, format), audio.duration, audio.sample_rate, voice)
        self._keep(speech, started)
        return speech

    def _make_stream(self, synthesizer: Synthesizer, key: str, request: SpeechRequest, stream: SpeechStream) -> None:
        """Fill a stream; the speech goes into the cache when it is complete."""
        started = time.perf_counter()
        text, options, form = request.text, request.options, request.form
        voice = synthesizer.choose_voice(text, options).id
        encoder = StreamEncoder(form, self.config.mel.sample_rate)
        for audio in synthesizer.stream(text, options):
            stream.check_wanted()
            stream.put(encoder.push(audio))
        stream.put(encoder.finish())
        data = bytes(encoder.whole)
        self._keep(Speech(key, form.format, data, encoder.duration, encoder.sample_rate, voice), started)

    def _find(self, request: SpeechRequest) -> tuple[str, Speech | None]:
        """The key of a request, whose wishes must be possible, and its speech if that is there."""
        self._pool.first.choose_voice(request.text, request.options)
        key = self._keys.key(request.text, request.options, str(request.form))
        speech = self.cache.get(key, request.form.format)
        if speech is not None:
            self._metrics.cache_hits.inc()
        return key, speech

    def _look_again(self, key: str, request: SpeechRequest) -> Speech | None:
        """The speech, if somebody else has made it while this request waited."""
        speech = self.cache.get(key, request.form.format)
        (self._metrics.cache_misses if speech is None else self._metrics.cache_hits).inc()
        return speech

    def _enter(self, key: str, client: Client) -> Turn:
        try:
            return self.admission.enter(key, client.has_gone)
        except BusyError:
            self._metrics.rejected.inc()
            raise

    def _keep(self, speech: Speech, started: float) -> None:
        seconds = time.perf_counter() - started
        self.admission.note(seconds)
        self._metrics.made(speech.duration, seconds)
        self.cache.put(speech)


def _end(made: Future[None], stream: SpeechStream, turn: Turn) -> None:
    """Whatever has become of a stream, its sender must know, and the next one has a turn."""
    stream.end(made.exception())
    turn.give_back()


def _possible_formats(config: ModelConfig) -> tuple[str, ...]:
    """The formats that libsndfile can encode here."""
    blip = Audio(np.zeros(config.mel.sample_rate // 10, np.float32), config.mel.sample_rate)
    possible = []
    for format in FORMATS:
        try:
            encode(blip, format)
        except AudioError:
            continue
        possible.append(format)
    return tuple(possible)
