"""Audio as it leaves the pipeline, and its encodings: files and streams."""

import io
import os
import struct
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cosycli.errors import AudioError, UsageError
from cosycli.output_file import check_output, is_special, write_whole
from cosycli.resampling import Resampler

FORMATS = ("wav", "mp3", "flac", "ogg", "opus", "pcm")
_ENDINGS = {**{f".{name}": name for name in FORMATS}, ".oga": "ogg", ".raw": "pcm"}

# What libsndfile is asked for. Its MP3 default is a variable rate near 10 kbit/s for speech: too low, and a stream
# cut off from its header has no exact length. Constant: 64 kbit/s up to 24 kHz, 128 kbit/s above.
_ENCODERS: dict[str, dict[str, Any]] = {
    "mp3": {"format": "MP3", "subtype": "MPEG_LAYER_III", "bitrate_mode": "CONSTANT", "compression_level": 0.65},
    "flac": {"format": "FLAC", "subtype": "PCM_16"},
    "ogg": {"format": "OGG", "subtype": "VORBIS"},
    "opus": {"format": "OGG", "subtype": "OPUS"},
}
_RATES = {
    "mp3": (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000),
    "opus": (8000, 12000, 16000, 24000, 48000),
}
_BLOCK = 1 << 16  # libsndfile's Vorbis encoder keeps a whole write on its stack: ten minutes at once end in a crash
_UNKNOWN_SIZE = 0xFFFFFFFF


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


def to_int16(samples: ArrayLike) -> NDArray[np.int16]:
    """Round samples in [-1, 1] to little-endian 16-bit integers, full scale 32768; what lies outside is clipped."""
    scaled = _checked(samples) * np.float32(32768)
    return np.clip(np.rint(scaled, out=scaled), -32768, 32767, out=scaled).astype("<i2")


def _checked(samples: ArrayLike) -> NDArray[np.float32]:
    checked = np.asarray(samples, np.float32)
    if checked.ndim != 1 or not np.isfinite(checked).all():
        raise ValueError(f"samples must be finite and of one dimension, not of shape {checked.shape}")
    return checked


def wav_header(sample_rate: int, n_samples: int | None) -> bytes:
    """Return the 44 bytes before 16-bit mono samples; None: a stream of unknown length, 0xFFFFFFFF in both sizes."""
    data = _UNKNOWN_SIZE if n_samples is None else min(2 * n_samples, _UNKNOWN_SIZE)
    riff = min(36 + data, _UNKNOWN_SIZE)
    header = struct.pack(
        "<4sI4s4sIHHIIHH", b"RIFF", riff, b"WAVE", b"fmt ", 16, 1, 1, sample_rate, 2 * sample_rate, 2, 16
    )
    return header + struct.pack("<4sI", b"data", data)


def encode(audio: Audio, format: str) -> bytes:
    """Return the audio as the bytes of a file in one of FORMATS; pcm is raw 16-bit samples without a header."""
    if format in ("wav", "pcm"):
        header = wav_header(audio.sample_rate, len(audio.samples)) if format == "wav" else b""
        return header + to_int16(audio.samples).tobytes()
    buffer = io.BytesIO()
    encoder = _Encoder(buffer, format, audio.sample_rate)
    try:
        encoder.write(audio.samples)
    finally:
        encoder.close()
    return buffer.getvalue()


class _Encoder:
    """A compressed format written into a buffer in memory: libsndfile cannot write to a pipe."""

    def __init__(self, buffer: "io.BytesIO | _Outlet", format: str, sample_rate: int) -> None:
        soundfile = _import_soundfile()
        rates = _RATES.get(format, (sample_rate,))
        rate = min((r for r in rates if r >= sample_rate), default=max(rates))
        self._resampler = Resampler(sample_rate, rate) if rate != sample_rate else None
        try:
            self._file = soundfile.SoundFile(buffer, "w", rate, 1, **_ENCODERS[format])
        except soundfile.LibsndfileError as error:
            raise AudioError(f"{format} cannot be encoded at {sample_rate} Hz: {error.error_string}") from error

    def write(self, samples: NDArray[np.float32]) -> None:
        """Encode the next (n,) samples in [-1, 1]."""
        checked = _checked(samples)
        self._encode(self._resampler.push(checked) if self._resampler else checked)

    def close(self) -> None:
        """Encode what is left and finish the buffer."""
        if self._resampler:
            self._encode(self._resampler.flush())
        self._file.close()

    def _encode(self, samples: NDArray[np.float32]) -> None:
        pcm = to_int16(samples)
        for start in range(0, len(pcm), _BLOCK):
            self._file.write(pcm[start : start + _BLOCK])


class _Outlet:
    """A buffer for an encoder that forgets what has been taken; later changes to those bytes are dropped.

    Only the MP3 encoder goes back, at the end, to fill in the tag that it left room for in the first frame.
    """

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._taken = self._position = 0

    def write(self, data: bytes) -> int:
        """Write at the position; soundfile's virtual file."""
        start = max(self._position, self._taken) - self._taken
        fresh = bytes(data)[max(0, self._taken - self._position) :]
        self._bytes[start : start + len(fresh)] = fresh
        self._position += len(data)
        return len(data)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move the position; soundfile's virtual file."""
        end = self._taken + len(self._bytes)
        self._position = offset + {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: end}[whence]
        return self._position

    def tell(self) -> int:
        """The position; soundfile's virtual file."""
        return self._position

    def drop_blank_frame(self) -> bool:
        """Cut an MP3 frame without content off the beginning, as soon as the next one has begun."""
        following = self._bytes.find(b"\xff", 4)
        if following < 0:
            return False
        if not any(self._bytes[4:following]):
            del self._bytes[:following]
            self._taken += following
        return True

    def take(self) -> bytes:
        """Return the bytes written since the last time."""
        data = bytes(self._bytes)
        self._bytes.clear()
        self._taken += len(data)
        return data


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
        self._outlet = _Outlet()
        self._encoder = _Encoder(self._outlet, format, sample_rate) if format in _ENCODERS else None
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
    check_output(path)
    write_whole(path, encode(audio, format))


def read_audio(path: str | Path, at_most: float | None = None) -> Audio:
    """Read a sound file (wav, mp3, flac, ogg, opus, and what else libsndfile knows); channels are averaged.

    Raises AudioError if it cannot be read, or if it is longer than `at_most` seconds.
    """
    soundfile = _import_soundfile()
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


def _import_soundfile() -> Any:  # soundfile has no types
    try:
        import soundfile  # not at the top: wav and pcm do without, and start faster
    except OSError as error:  # libsndfile itself is missing
        raise AudioError(f"libsndfile cannot be loaded: {error}", "pip install --force-reinstall soundfile") from error
    return soundfile
