"""Speech that is sent while it is made."""

import io
import threading
from queue import SimpleQueue

import numpy as np
from numpy.typing import NDArray

from cosycli.audio import Audio, AudioStream
from cosycli.resampling import Resampler
from cosycli.server.client import Client, ClientGoneError
from cosycli.server.speech import AudioForm


class SpeechStream:
    """Bytes from the thread that makes them to the one that sends them.

    The maker does not wait for the sender: computing is soon over, and a client that takes the audio at the pace of
    speech keeps nobody else from a turn.
    """

    def __init__(self, sample_rate: int, client: Client) -> None:
        self.sample_rate = sample_rate
        self._client = client
        self._made: SimpleQueue[bytes | BaseException | None] = SimpleQueue()
        self._first: bytes | None = None
        self._unwanted = threading.Event()

    # The maker's side

    def put(self, data: bytes) -> None:
        """Bytes to send."""
        if data:
            self._made.put(data)

    def end(self, error: BaseException | None = None) -> None:
        """There is nothing more, or this has gone wrong."""
        self._made.put(error)

    def check_wanted(self) -> None:
        """Raise ClientGoneError if nobody listens any more."""
        if self._unwanted.is_set():
            raise ClientGoneError
        self._client.check()

    # The sender's side

    def wait(self) -> None:
        """Until there is something to send, or raise what has come instead."""
        self._first = next(self, b"")

    def __iter__(self) -> "SpeechStream":
        return self

    def __next__(self) -> bytes:
        if self._first is not None:
            first, self._first = self._first, None
            return first
        made = self._made.get()
        if made is None:
            self._made.put(None)  # for whoever asks again
            raise StopIteration
        if isinstance(made, BaseException):
            raise made
        return made

    def close(self) -> None:
        """The rest is not wanted: the maker stops at its next sentence."""
        self._unwanted.set()


class StreamEncoder:
    """Encodes audio piece by piece, at the sample rate of a form; `whole` is all of it so far."""

    def __init__(self, form: AudioForm, sample_rate: int) -> None:
        self.sample_rate = form.sample_rate or sample_rate
        self.duration = 0.0  # seconds
        self.whole = bytearray()
        self._resampler = Resampler(sample_rate, self.sample_rate) if self.sample_rate != sample_rate else None
        self._buffer = io.BytesIO()
        self._stream = AudioStream(self._buffer, form.format, self.sample_rate)

    def push(self, audio: Audio) -> bytes:
        """Encode the next piece; return what can be sent."""
        self.duration += audio.duration
        self._write(self._resampler.push(audio.samples) if self._resampler else audio.samples)
        return self._take()

    def finish(self) -> bytes:
        """Return the rest."""
        if self._resampler:
            self._write(self._resampler.flush())
        self._stream.close()
        return self._take()

    def _write(self, samples: NDArray[np.float32]) -> None:
        self._stream.write(Audio(samples, self.sample_rate))

    def _take(self) -> bytes:
        data = self._buffer.getvalue()
        self._buffer.seek(0)
        self._buffer.truncate()
        self.whole += data
        return data
