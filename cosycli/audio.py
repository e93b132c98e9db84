"""Audio as it leaves the pipeline, and where it goes: files and streams."""

import io
import os
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import numpy as np
from numpy.typing import NDArray

from cosycli.encoders import COMPRESSED, Encoder, Outlet, encode_pieces, import_soundfile, to_int16, wav_header
from cosycli.errors import AudioError, UsageError
from cosycli.output_file import is_special, replacing

FORMATS = ("wav", "mp3", "flac", "ogg", "opus", "pcm")
_ENDINGS = {**{f".{name}": name for name in FORMATS}, ".oga": "ogg", ".raw": "pcm"}


@dataclass(frozen=True)
class Audio:
    """A mono waveform: `samples` (n_samples,) float32 in [-1, 1], `sample_rate` in Hz."""

    samples: NDArray[np.float32]
    sample_rate: int

    @property
    def duration(self) -> float:
        """Length in seconds."""
        return len(self.samples) / self.sample_rate


def format_of(path: str | None, requested: str | None = None) -> str:
    """Return the name of the format asked for, or else of the path's ending; without either, wav.

    Raises UsageError for an unknown name or ending.
    """
    known = f"formats: {', '.join(FORMATS)}"
    if requested is not None:
        name = requested.lower().removeprefix(".")
        if name not in FORMATS:
            raise UsageError(f"unknown audio format: {requested}", known)
        return name
    if path is None or path == "-" or is_special(path):
        return "wav"
    ending = os.path.splitext(path)[1].lower()
    if ending not in _ENDINGS:
        raise UsageError(f"no audio format ends in '{ending}': {path}", f"{known}; or name one with --format")
    return _ENDINGS[ending]


def encode(audio: Audio, format: str) -> bytes:
    """Return the audio as the bytes of a file in one of FORMATS; pcm is raw 16-bit samples without a header."""
    buffer = io.BytesIO()
    encode_pieces(buffer, [audio.samples], len(audio.samples), audio.sample_rate, format)
    return buffer.getvalue()


class AudioStream:
    """Encodes audio piece by piece into a binary file that cannot seek: stdout, a pipe, an HTTP response.

    `format` is one of FORMATS. Every piece is written and flushed as soon as its format allows: wav and pcm at once;
    mp3, ogg and opus by their frames and pages (opus: a second); flac, whose header needs the length, at the end.
    An mp3 stream cannot carry its length: decoders add about 1100 samples of silence before and up to a frame after.
    Nothing is written before the first piece. `close` finishes the stream and leaves the file open; as a context
    manager it is closed unless an exception passes. BrokenPipeError and other OSErrors of the file pass through.
    """

    def __init__(self, file: BinaryIO, format: str, sample_rate: int) -> None:
        if format not in FORMATS:
            raise ValueError(f"not a format: {format}")
        self._file, self._format, self._sample_rate = file, format, sample_rate
        self._outlet = Outlet()
        self._encoder = Encoder(self._outlet, format, sample_rate) if format in COMPRESSED else None
        self._begun = self._closed = False

    def write(self, audio: Audio) -> None:
        """Encode and send the next piece."""
        if audio.sample_rate != self._sample_rate:
            raise ValueError(f"the stream runs at {self._sample_rate} Hz, not {audio.sample_rate}")
        if self._encoder is None:
            self._send(self._header() + to_int16(audio.samples).tobytes())
            return
        self._encoder.write(audio.samples)
        if self._format != "flac":
            self._drain()

    def close(self) -> None:
        """Send what the encoder still holds; an empty stream gets its header."""
        if self._closed:
            return
        self._closed = True
        if self._encoder is None:
            self._send(self._header())
        else:
            self._encoder.close()
            self._drain()

    def _header(self) -> bytes:
        first, self._begun = not self._begun, True
        return wav_header(self._sample_rate, None) if first and self._format == "wav" else b""

    def _drain(self) -> None:
        if self._format == "mp3" and not self._begun:
            # LAME begins with an empty frame, to hold the length in the end: here it would stay empty, and be played
            self._begun = self._outlet.drop_blank_frame()
        if self._begun or self._format != "mp3":
            self._send(self._outlet.take())

    def _send(self, data: bytes) -> None:
        if data:
            self._file.write(data)
            self._file.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()


def write_audio(audio: Audio, path: str | Path, format: str) -> None:
    """Write a file in one of FORMATS, whole or not at all; what was there before stays until it is replaced.

    Raises UsageError if the path is a folder, AudioError if it cannot be written.
    """
    with replacing(path) as file:
        if format in COMPRESSED and is_special(path):  # encoders seek
            file.write(encode(audio, format))
        else:
            encode_pieces(file, [audio.samples], len(audio.samples), audio.sample_rate, format)


def read_audio(path: str | Path, at_most: float | None = None) -> Audio:
    """Read a sound file (wav, mp3, flac, ogg, opus, and what else libsndfile knows); channels are averaged.

    Raises AudioError if it cannot be read, or if it is longer than `at_most` seconds.
    """
    soundfile = import_soundfile()
    try:
        with open(path, "rb") as file, soundfile.SoundFile(file) as sound:
            if at_most is not None and sound.frames > at_most * sound.samplerate:
                length = sound.frames / sound.samplerate
                raise AudioError(f"{path} is {length:.0f} s long", f"cut it to less than {at_most:g} s")
            samples = sound.read(dtype="float32", always_2d=True)
            return Audio(np.ascontiguousarray(samples.mean(axis=1)), sound.samplerate)
    except OSError as error:
        raise AudioError(f"cannot read {path}: {error.strerror or error}") from error
    except (soundfile.LibsndfileError, ValueError, MemoryError) as error:
        raise AudioError(
            f"not a sound file that can be read: {path}", "wav, mp3, flac, ogg and opus are read"
        ) from error
