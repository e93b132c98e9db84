"""The encodings of audio: 16-bit samples, WAV headers, and the compressed formats of libsndfile."""

import os
import struct
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cosycli.errors import AudioError
from cosycli.ogg import set_serial
from cosycli.resampling import Resampler

# What libsndfile is asked for. Its MP3 default is a variable rate near 10 kbit/s for speech: too low, and a stream
# cut off from its header has no exact length. Constant: 64 kbit/s up to 24 kHz, 128 kbit/s above.
COMPRESSED: dict[str, dict[str, Any]] = {
    "mp3": {"format": "MP3", "subtype": "MPEG_LAYER_III", "bitrate_mode": "CONSTANT", "compression_level": 0.65},
    "flac": {"format": "FLAC", "subtype": "PCM_16"},
    "ogg": {"format": "OGG", "subtype": "VORBIS"},
    # 56 kbit/s: from there on speech at 24 kHz takes the transform codec alone. The one for speech, which the default
    # of 34 kbit/s brings in, costs twice the time and makes short words 1 LU quieter.
    "opus": {"format": "OGG", "subtype": "OPUS", "compression_level": 0.8},
}
LOSSY = ("mp3", "ogg", "opus")
_RATES = {
    "mp3": (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000),
    "opus": (8000, 12000, 16000, 24000, 48000),
}
_MP3_SCALE = 0.95  # by which LAME makes all that it is given quieter, at these rates and bit rates
_BLOCK = 1 << 16  # libsndfile's Vorbis encoder keeps a whole write on its stack: ten minutes at once end in a crash
_UNKNOWN_SIZE = 0xFFFFFFFF
_SERIAL = 1  # of an Ogg stream: libsndfile draws one by the clock


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
    """Return what comes before 16-bit mono samples; None: a stream of unknown length, 0xFFFFFFFF in both sizes.

    That is 44 bytes, and 80 above 4 GiB, or 27 hours at 22.05 kHz, which are RF64 (EBU Tech 3306).
    """
    size = _UNKNOWN_SIZE if n_samples is None else 2 * n_samples
    large = n_samples is not None and 36 + size >= _UNKNOWN_SIZE
    riff, data = (_UNKNOWN_SIZE, _UNKNOWN_SIZE) if large else (min(36 + size, _UNKNOWN_SIZE), size)
    header = struct.pack("<4sI4s", b"RF64" if large else b"RIFF", riff, b"WAVE")
    if large:
        header += struct.pack("<4sIQQQI", b"ds64", 28, 72 + size, size, size // 2, 0)
    header += struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, sample_rate, 2 * sample_rate, 2, 16)
    return header + struct.pack("<4sI", b"data", data)


def encode_pieces(
    file: BinaryIO, pieces: Iterable[NDArray[np.float32]], n_samples: int, sample_rate: int, format: str
) -> None:
    """Write a file of `n_samples`, which come in pieces of any length; one that is compressed has to seek."""
    if format in ("wav", "pcm"):
        if format == "wav":
            file.write(wav_header(sample_rate, n_samples))
        for piece in pieces:
            file.write(to_int16(piece).data)
        return
    sink = _Sink(file)
    encoder = Encoder(sink, format, sample_rate)
    try:
        for block in _blocks(pieces):
            encoder.write(block)
            sink.check()
    finally:
        encoder.close()
    sink.check()
    if COMPRESSED[format]["format"] == "OGG":
        set_serial(file, _SERIAL)


def decode_pieces(file: BinaryIO) -> tuple[int, Iterator[NDArray[np.float32]]]:
    """Return the sample rate of what `encode_pieces` has compressed, and its samples in pieces."""
    sound = import_soundfile().SoundFile(file)
    # soundfile seeks after every read of what can seek: slow, and MP3 frames lose the bits that lie in those before
    sound.seekable = lambda: False

    def pieces() -> Iterator[NDArray[np.float32]]:
        with sound:
            while len(piece := sound.read(_BLOCK, dtype="float32")):
                yield piece

    return sound.samplerate, pieces()


def _blocks(pieces: Iterable[NDArray[np.float32]]) -> Iterator[NDArray[np.float32]]:
    """The samples in blocks of one length, the last a shorter one: so the pieces leave no trace in the file."""
    waiting = np.zeros(0, np.float32)
    for piece in pieces:
        waiting = np.concatenate([waiting, _checked(piece)])
        whole = len(waiting) - len(waiting) % _BLOCK
        yield from waiting[:whole].reshape(-1, _BLOCK)
        waiting = waiting[whole:]
    if len(waiting):
        yield waiting


class _Sink:
    """A file for an encoder. libsndfile's calls swallow errors: the first one is kept here until it is asked for."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._error: OSError | None = None
        self.tell, self.read = file.tell, file.read

    def write(self, data: bytes) -> int:
        """Write at the position; soundfile's virtual file."""
        try:
            self._file.write(data)
        except OSError as error:
            self._error = self._error or error
        return len(data)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move the position; soundfile's virtual file."""
        try:
            return self._file.seek(offset, whence)  # writes what is buffered
        except OSError as error:
            self._error = self._error or error
            return 0

    def check(self) -> None:
        """Raise the error of a write before."""
        if self._error is not None:
            raise self._error


class Encoder:
    """A compressed format written into a file that can seek: libsndfile cannot write to a pipe."""

    def __init__(self, buffer: "_Sink | Outlet", format: str, sample_rate: int) -> None:
        soundfile = import_soundfile()
        self._scale = np.float32(1 / 32768 / _MP3_SCALE) if format == "mp3" else None
        rates = _RATES.get(format, (sample_rate,))
        rate = min((r for r in rates if r >= sample_rate), default=max(rates))
        self._resampler = Resampler(sample_rate, rate) if rate != sample_rate else None
        try:
            self._file = soundfile.SoundFile(buffer, "w", rate, 1, **COMPRESSED[format])
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
        # rounded for MP3 too: what the number of threads changes in the resampler's last bits must not change the file
        pcm: NDArray[Any] = to_int16(samples)
        if self._scale is not None:
            pcm = pcm * self._scale  # float32 may go beyond 1, and comes back below it
        for start in range(0, len(pcm), _BLOCK):
            self._file.write(pcm[start : start + _BLOCK])


class Outlet:
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


def import_soundfile() -> Any:  # soundfile has no types
    try:
        import soundfile  # not at the top: wav and pcm do without, and start faster
    except OSError as error:  # libsndfile itself is missing
        raise AudioError(f"libsndfile cannot be loaded: {error}", "pip install --force-reinstall soundfile") from error
    return soundfile
