import io
import os
import struct
import threading
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from cosycli import audio as audio_module
from cosycli import output_file
from cosycli.audio import FORMATS, Audio, AudioStream, encode, format_of, read_audio, write_audio
from cosycli.encoders import encode_pieces, to_int16, wav_header
from cosycli.errors import AudioError, UsageError

RATE = 22050
LOSSY = ("mp3", "ogg", "opus")


def speechlike(seconds: float = 2.0, rate: int = RATE) -> Audio:
    time = np.arange(round(seconds * rate)) / rate
    tone = sum(np.sin(2 * np.pi * 150 * k * time) / k for k in range(1, 12))
    return Audio((0.2 * tone * np.sin(np.pi * 3 * time) ** 2).astype(np.float32), rate)


def decode(data: bytes, path: Path) -> Audio:
    path.write_bytes(data)
    return read_audio(path)


def correlation(got: Audio, wanted: Audio) -> float:
    """The largest normalized correlation over all shifts, after nearest-neighbour alignment of the rates."""
    times = np.arange(len(wanted.samples)) / wanted.sample_rate
    a = np.interp(times, np.arange(len(got.samples)) / got.sample_rate, got.samples)
    n = 2 * len(a)
    cross = np.fft.irfft(np.fft.rfft(a, n) * np.conj(np.fft.rfft(wanted.samples, n)), n)
    return float(cross.max() / np.linalg.norm(a) / np.linalg.norm(wanted.samples))


class Pipe(io.RawIOBase):
    """A file that can only be written to, and counts its flushes."""

    def __init__(self) -> None:
        self.data, self.flushes = bytearray(), 0

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:
        self.data += data
        return len(data)

    def flush(self) -> None:
        self.flushes += 1


def stream(audio: Audio, format: str, pieces: int) -> bytes:
    pipe = Pipe()
    with AudioStream(pipe, format, audio.sample_rate) as out:
        for piece in np.array_split(audio.samples, pieces):
            out.write(Audio(piece, audio.sample_rate))
    return bytes(pipe.data)


def test_the_format_follows_the_ending_or_the_name() -> None:
    assert [format_of(f"a.{name}") for name in FORMATS] == list(FORMATS)
    assert format_of("A.B/x.WAV") == "wav"
    assert format_of("x.raw") == "pcm"
    assert format_of("x.wav", "mp3") == "mp3"
    assert format_of(None) == format_of("-") == format_of("/dev/null") == "wav"
    assert format_of("x", "OPUS") == "opus"


@pytest.mark.parametrize(("path", "requested"), [("x.aac", None), ("x", None), ("x.wav", "m4a"), (None, "")])
def test_an_unknown_format_is_refused_with_the_known_ones(path: str | None, requested: str | None) -> None:
    with pytest.raises(UsageError) as caught:
        format_of(path, requested)
    assert "wav, mp3, flac, ogg, opus, pcm" in caught.value.hint


def test_int16_rounds_and_clips() -> None:
    samples = np.array([0, 1, -1, 2, -2, 1 / 32768, 1.4 / 32768, 1.6 / 32768, -1.6 / 32768], np.float32)
    got = to_int16(samples)
    assert got.dtype == np.dtype("<i2")
    assert got.tolist() == [0, 32767, -32768, 32767, -32768, 1, 1, 2, -2]


@pytest.mark.parametrize("samples", [[np.nan], [np.inf], [[0.0]]])
def test_samples_that_are_no_sound_are_a_programmers_error(samples: list[float]) -> None:
    for format in FORMATS:
        with pytest.raises(ValueError, match="finite"):
            encode(Audio(np.array(samples, np.float32), RATE), format)


def test_the_wav_file_is_exact() -> None:
    data = encode(Audio(np.array([0, 0.5, -1], np.float32), RATE), "wav")
    fmt = struct.pack("<IHHIIHH", 16, 1, 1, 22050, 44100, 2, 16)
    assert data == b"RIFF" + struct.pack("<I", 42) + b"WAVEfmt " + fmt + b"data" + struct.pack(
        "<Ihhh", 6, 0, 16384, -32768
    )
    assert encode(Audio(np.array([0, 0.5, -1], np.float32), RATE), "pcm") == data[44:]


def test_a_wav_file_of_more_than_4_gib_is_rf64() -> None:
    largest = (0xFFFFFFFE - 36) // 2
    assert wav_header(RATE, largest)[:8] == b"RIFF" + struct.pack("<I", 36 + 2 * largest)
    header = wav_header(RATE, largest + 1)
    size = 2 * (largest + 1)
    ds64 = b"ds64" + struct.pack("<IQQQI", 28, len(header) - 8 + size, size, largest + 1, 0)
    assert header == b"RF64\xff\xff\xff\xffWAVE" + ds64 + wav_header(RATE, None)[12:40] + b"\xff\xff\xff\xff"


@pytest.mark.parametrize("format", FORMATS)
def test_pieces_leave_no_trace_in_the_file(format: str) -> None:
    audio = speechlike(5)
    cuts = [0, 1, 1, 7_000, 70_001, 100_000, len(audio.samples)]
    pieces = (audio.samples[start:end] for start, end in pairwise(cuts))
    file = io.BytesIO()
    encode_pieces(file, pieces, len(audio.samples), RATE, format)
    assert file.getvalue() == encode(audio, format)


def test_the_wav_stream_says_that_its_length_is_unknown() -> None:
    pipe = Pipe()
    out = AudioStream(pipe, "wav", 24000)
    assert not pipe.data
    out.write(Audio(np.array([0.5], np.float32), 24000))
    fmt = struct.pack("<IHHIIHH", 16, 1, 1, 24000, 48000, 2, 16)
    assert pipe.data == b"RIFF\xff\xff\xff\xffWAVEfmt " + fmt + b"data\xff\xff\xff\xff\x00\x40"
    assert pipe.flushes == 1
    out.write(Audio(np.array([-0.5], np.float32), 24000))
    assert pipe.data[46:] == b"\x00\xc0"
    assert pipe.flushes == 2
    out.close()
    out.close()
    assert len(pipe.data) == 48
    assert stream(speechlike(0.5), "pcm", 3) == encode(speechlike(0.5), "pcm")


@pytest.mark.parametrize("format", ["wav", "mp3", "flac", "ogg", "opus"])
@pytest.mark.parametrize("rate", [16000, 22050, 24000, 44100, 48000])
def test_each_file_decodes_to_what_went_in(format: str, rate: int, tmp_path: Path) -> None:
    audio = speechlike(1.3, rate)
    got = decode(encode(audio, format), tmp_path / f"a.{format}")
    assert got.samples.dtype == np.float32
    assert abs(got.duration - audio.duration) < 1e-4
    assert correlation(got, audio) > 0.98
    if format in ("wav", "flac"):
        np.testing.assert_allclose(got.samples, audio.samples, atol=0.51 / 32768)


@pytest.mark.parametrize("format", ["wav", "mp3", "flac", "ogg", "opus"])
@pytest.mark.parametrize("pieces", [1, 7])
def test_each_stream_decodes_to_what_went_in(format: str, pieces: int, tmp_path: Path) -> None:
    audio = speechlike(3.3)
    got = decode(stream(audio, format, pieces), tmp_path / f"a.{format}")
    # without its tag an mp3 has LAME's delay at the beginning, and is filled up to a frame at the end
    added = got.duration - audio.duration
    assert abs(added) < 1e-4 if format != "mp3" else 0.04 < added < 0.09
    assert correlation(got, audio) > 0.98


@pytest.mark.parametrize("format", ["mp3", "ogg", "opus"])
def test_a_compressed_stream_begins_before_it_ends(format: str) -> None:
    pipe = Pipe()
    out = AudioStream(pipe, format, RATE)
    out.write(speechlike(3))
    first = len(pipe.data)
    out.write(speechlike(3))
    assert 1000 < first < len(pipe.data)
    out.close()


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("n", [0, 1, 500])
def test_next_to_nothing_can_be_encoded(format: str, n: int) -> None:
    audio = Audio(np.zeros(n, np.float32), RATE)
    assert isinstance(encode(audio, format), bytes)
    assert isinstance(stream(audio, format, 1), bytes)


@pytest.mark.parametrize("format", ["wav", "mp3", "flac", "ogg", "opus"])
@pytest.mark.parametrize("rate", [22050, 24000])
@pytest.mark.parametrize("level", [0.1, 0.99])
def test_a_tone_comes_back_at_its_level(format: str, rate: int, level: float, tmp_path: Path) -> None:
    tone = Audio((level * np.sin(2 * np.pi * 440 * np.arange(2 * rate) / rate)).astype(np.float32), rate)
    for data in (encode(tone, format), stream(tone, format, 3)):
        got = decode(data, tmp_path / f"a.{format}")
        middle = got.samples[got.sample_rate // 2 : got.sample_rate * 3 // 2].astype(np.float64)
        assert 20 * np.log10(np.sqrt(2 * np.mean(middle**2)) / level) == pytest.approx(0, abs=0.05)


def test_ten_minutes_of_vorbis_do_not_end_in_a_crash(tmp_path: Path) -> None:
    audio = Audio(np.tile(speechlike(1).samples, 600), RATE)
    assert decode(encode(audio, "ogg"), tmp_path / "a.ogg").duration == 600


def test_the_same_audio_gives_the_same_bytes() -> None:
    for format in FORMATS:
        assert encode(speechlike(), format) == encode(speechlike(), format)


def test_a_stream_keeps_its_rate_and_an_exception_leaves_it_unfinished() -> None:
    pipe = Pipe()
    with pytest.raises(ValueError, match="22050"), AudioStream(pipe, "wav", RATE) as out:
        out.write(speechlike(0.1, 16000))
    assert not pipe.data


@pytest.mark.parametrize("format", ["wav", "mp3"])
def test_a_reader_that_has_gone_is_the_callers_to_know(format: str) -> None:
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb", buffering=0) as file:
        out = AudioStream(file, format, RATE)
        with pytest.raises(BrokenPipeError):
            out.write(speechlike())


@pytest.mark.parametrize("format", FORMATS)
def test_a_file_is_written_and_nothing_else(format: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.{format}"
    path.write_bytes(b"old")
    write_audio(speechlike(), path, format)
    assert path.read_bytes()[:3] != b"old"
    assert [p.name for p in tmp_path.iterdir()] == [path.name]
    if format != "pcm":
        assert abs(read_audio(path).duration - 2) < 1e-4


@pytest.mark.parametrize("exception", [KeyboardInterrupt, AudioError])
def test_a_failed_encoding_leaves_the_old_file(
    exception: type[BaseException], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> bytes:
        raise exception("no")

    path = tmp_path / "a.wav"
    path.write_bytes(b"old")
    monkeypatch.setattr(audio_module, "encode_pieces", fail)
    with pytest.raises(exception):
        write_audio(speechlike(), path, "wav")
    assert path.read_bytes() == b"old"
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
@pytest.mark.parametrize("format", FORMATS)
def test_a_full_disk_is_told(format: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output_file, "is_special", lambda path: False)
    monkeypatch.setattr(output_file, "_replacing", lambda target: open("/dev/full", "r+b"))  # noqa: SIM115
    with pytest.raises(AudioError) as caught:
        write_audio(speechlike(20), tmp_path / "a", format)
    assert "No space left" in caught.value.message
    assert "free some space" in caught.value.hint


def test_a_named_pipe_is_written_to(tmp_path: Path) -> None:
    path = tmp_path / "pipe.wav"
    os.mkfifo(path)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(path.read_bytes()))
    reader.start()
    write_audio(speechlike(), path, "wav")
    reader.join()
    assert got == [encode(speechlike(), "wav")]
    assert path.is_fifo()


def test_stereo_is_averaged(tmp_path: Path) -> None:
    header = bytearray(wav_header(RATE, 4))
    header[22:24] = struct.pack("<H", 2)
    header[28:34] = struct.pack("<IH", 4 * RATE, 4)
    path = tmp_path / "stereo.wav"
    path.write_bytes(bytes(header) + struct.pack("<4h", 16384, 0, 8192, -8192))
    np.testing.assert_array_equal(read_audio(path).samples, np.array([0.25, 0], np.float32))


@pytest.mark.parametrize("name", ["missing.wav", "text.wav", "."])
def test_what_cannot_be_read_is_told(name: str, tmp_path: Path) -> None:
    (tmp_path / "text.wav").write_text("this is no sound")
    with pytest.raises(AudioError, match="read"):
        read_audio(tmp_path / name)
