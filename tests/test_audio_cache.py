"""The audio that a server keeps, without a server."""

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from cosycli.server.audio_cache import AudioCache, default_cache_folder
from cosycli.server.speech import Speech


def speech(number: int, size: int = 1000, format: str = "wav") -> Speech:
    return Speech(f"{number:064x}", format, bytes([number % 256]) * size, 1.5, 22050, "女声")


def names(folder: Path) -> set[str]:
    return set(os.listdir(folder))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cosy" / "audio"


def test_keeps_speech_with_its_facts(folder: Path) -> None:
    cache = AudioCache(folder, 10_000)
    cache.put(speech(1))
    assert cache.get(speech(1).id, "wav") == speech(1)
    assert cache.get(speech(1).id, "mp3") is None
    assert names(folder) == {speech(1).name}
    assert cache.size == (folder / speech(1).name).stat().st_size
    assert folder.stat().st_mode & 0o077 == 0, "nobody else looks into it"


def test_another_server_finds_it(folder: Path) -> None:
    AudioCache(folder, 10_000).put(speech(1))
    again = AudioCache(folder, 10_000)
    assert again.size > 1000
    assert again.get(speech(1).id, "wav") == speech(1)


def test_the_longest_unused_goes_first(folder: Path) -> None:
    cache = AudioCache(folder, 5000)
    for number in range(4):
        cache.put(speech(number))
        os.utime(folder / speech(number).name, (number, number))
    assert cache.get(speech(0).id, "wav") is not None
    cache.put(speech(4))
    assert names(folder) == {speech(number).name for number in (0, 2, 3, 4)}
    assert cache.size <= 4500


def test_what_several_servers_keep_stays_below_the_limit(folder: Path) -> None:
    caches = [AudioCache(folder, 5000) for _ in range(3)]
    for number in range(60):
        caches[number % 3].put(speech(number))
    assert sum(path.stat().st_size for path in folder.iterdir()) < 3 * 5000
    caches[0].put(speech(100, 3000))
    caches[0].put(speech(101, 3000))
    assert sum(path.stat().st_size for path in folder.iterdir()) <= 5000


def test_other_files_are_neither_served_nor_deleted(folder: Path) -> None:
    folder.mkdir(parents=True)
    foreign = ["notes.txt", "aa.wav", f"{1:064x}.json", f"{1:064X}A.wav", f"{2:064x}.wav.bak"]
    for name in foreign:
        (folder / name).write_bytes(b"x" * 9000)
    (folder / speech(3).name).write_bytes(b"RIFF, but not from here")
    cache = AudioCache(folder, 3000)
    for number in range(10, 20):
        cache.put(speech(number))
    assert set(foreign) <= names(folder)
    assert cache.get("notes", "txt") is None
    assert cache.get("aa", "wav") is None
    assert cache.get(speech(3).id, "wav") is None


@pytest.mark.parametrize("id", ["", "..", "../" + "0" * 61, "0" * 63, "0" * 65, "A" * 64, "0" * 64 + "\n", "é" * 64])
def test_only_ids_are_looked_up(folder: Path, id: str) -> None:
    cache = AudioCache(folder, 10_000)
    cache.put(speech(0))
    assert cache.get(id, "wav") is None
    assert cache.get("0" * 64, "wav/../x") is None
    assert cache.get("0" * 64, "wav\n") is None


@pytest.mark.parametrize("damage", ["cut", "changed", "empty", "facts", "folder"])
def test_damaged_and_vanished_files_are_misses(folder: Path, damage: str) -> None:
    cache = AudioCache(folder, 10_000)
    cache.put(speech(1))
    path = folder / speech(1).name
    data = path.read_bytes()
    if damage == "cut":
        path.write_bytes(data[:-1])
    elif damage == "changed":
        path.write_bytes(data[:-1] + b"?")
    elif damage == "empty":
        path.write_bytes(b"")
    elif damage == "facts":
        path.write_bytes(data.replace(b'"duration": 1.5', b'"duration": nul'))
    else:
        shutil.rmtree(folder)
    assert cache.get(speech(1).id, "wav") is None
    cache.put(speech(1))
    assert cache.get(speech(1).id, "wav") == speech(1)


@pytest.mark.parametrize("trouble", ["a file", "off", "too large"])
def test_what_cannot_be_written_can_still_be_fetched(tmp_path: Path, trouble: str) -> None:
    folder = tmp_path / "audio"
    if trouble == "a file":
        folder.write_bytes(b"in the way")
    cache = AudioCache(folder, 0 if trouble == "off" else 500 if trouble == "too large" else 10_000)
    for number in range(3):
        cache.put(speech(number))
    assert [cache.get(speech(number).id, "wav") for number in range(3)] == [speech(number) for number in range(3)]
    assert cache.size == 0
    assert not folder.is_dir() or names(folder) == set()


def test_memory_is_bounded_and_keeps_the_last(tmp_path: Path) -> None:
    cache = AudioCache(tmp_path, 0)
    for number in range(4):
        cache.put(speech(number, 30_000_000))
    kept = [number for number in range(4) if cache.get(speech(number).id, "wav")]
    assert kept == [2, 3]
    cache.put(speech(9, 100_000_000))
    assert cache.get(speech(9).id, "wav") is not None


def test_where_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("COSY_HOME", raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert default_cache_folder() == tmp_path / "cosy" / "audio"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert default_cache_folder() == Path.home() / ".cache" / "cosy" / "audio"
    monkeypatch.setenv("COSY_HOME", str(tmp_path))
    assert default_cache_folder() == tmp_path / "cache"


def test_what_was_just_put_is_there_however_large(folder: Path) -> None:
    cache = AudioCache(folder, 5000)
    cache.put(speech(1))
    cache.put(speech(2, 4700))  # more than is left after a trim
    assert names(folder) == {speech(2).name}
    assert cache.get(speech(2).id, "wav") == speech(2, 4700)


def test_a_smaller_limit_and_leftovers_are_seen_to_at_the_start(folder: Path) -> None:
    cache = AudioCache(folder, 10_000)
    for number in range(5):
        cache.put(speech(number))
    (folder / f".cosy-{2**22 + 1}-{'0' * 16}.tmp").write_bytes(b"x")  # of a process that cannot be
    assert AudioCache(folder, 3000).size <= 3000
    assert len(names(folder)) == 2


def test_open_audio_is_read_in_parts(folder: Path) -> None:
    cache = AudioCache(folder, 10_000)
    data = bytes(range(256)) * 8
    cache.put(replace(speech(1), data=data))
    for _ in range(2):  # checked as a whole, then not again
        audio = cache.open(speech(1).id, "wav")
        assert audio is not None and audio.size == len(data) and audio.speech.duration == 1.5
        audio.file.seek(300)
        assert (audio.file.tell(), audio.file.read(4)) == (300, data[300:304])
        audio.file.seek(0)
        assert audio.file.read() == data
        audio.file.close()
    path = folder / speech(1).name
    path.write_bytes(path.read_bytes()[:-1])
    assert cache.open(speech(1).id, "wav") is None
    assert cache.open("../../etc/passwd", "wav") is None


def test_open_audio_of_memory(folder: Path) -> None:
    cache = AudioCache(folder, 0)
    cache.put(speech(1))
    audio = cache.open(speech(1).id, "wav")
    assert audio is not None and audio.file.read() == speech(1).data
