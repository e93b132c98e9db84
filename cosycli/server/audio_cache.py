"""Finished audio by content: an LRU cache on disk, with a small one in memory for what cannot be kept there."""

import io
import json
import os
import re
import sys
import threading
import zlib
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from cosycli.audio import FORMATS
from cosycli.errors import CosyError
from cosycli.output_file import remove_leftovers, write_whole
from cosycli.server.speech import Speech
from cosycli.store import user_data_folder

_NAME = re.compile(rf"[0-9a-f]{{64}}\.({'|'.join(FORMATS)})")
_FIRST_LINE = b"cosy audio 1\n"
_KEPT_AFTER_TRIM = 0.9  # of the limit, so that not every new entry has to look for the oldest one
_MEMORY = 64 * 10**6  # bytes
_LONGEST_LINE = 10_000


def default_cache_folder() -> Path:
    """Where audio is kept: `cache` in COSY_HOME, or in the place the platform has for caches."""
    if os.environ.get("COSY_HOME"):
        return user_data_folder() / "cache"
    if sys.platform == "win32":
        return user_data_folder() / "cache" / "audio"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "cosy" / "audio"
    # XDG base directory specification: a relative XDG_CACHE_HOME is invalid and ignored.
    cache_home = Path(os.environ.get("XDG_CACHE_HOME", ""))
    return (cache_home if cache_home.is_absolute() else Path.home() / ".cache") / "cosy" / "audio"


class AudioCache:
    """Speech by its id, in files named `<id>.<format>` up to `limit` bytes (0: none); the longest unused go first.

    A file's time of modification is that of its last use, so that the order outlives the server and is shared by
    several with one folder. A file that is damaged or gone is a miss, and other files are left alone. What cannot be
    written is kept in memory, so that a reply can be fetched when the disk is full: up to 64 MB, and always the last.
    """

    def __init__(self, folder: Path, limit: int) -> None:
        self._folder, self._limit = folder, limit
        self._lock = threading.Lock()
        remove_leftovers(folder)
        self._size = 0
        self._trim()
        self._memory: OrderedDict[str, Speech] = OrderedDict()
        self._whole: set[tuple[str, int, int]] = set()  # files that have been checked: name, inode and size

    @property
    def size(self) -> int:
        """Bytes on disk, as far as this process knows."""
        return self._size

    def get(self, id: str, format: str) -> Speech | None:
        """The speech, if it is here; `id` may be anything a client sends."""
        name = f"{id}.{format}"
        if not _NAME.fullmatch(name):
            return None
        path = self._folder / name
        try:
            speech = _decode(path.read_bytes(), id, format) if self._limit else None
        except (OSError, ValueError):
            speech = None
        if speech is not None:
            with suppress(OSError):  # another server has removed it meanwhile, or the disk is read-only
                os.utime(path)
            return speech
        with self._lock:
            kept = self._memory.get(name)
            if kept is not None:
                self._memory.move_to_end(name)
        return kept

    def open(self, id: str, format: str) -> "OpenAudio | None":
        """The audio as a file, for whoever may be slow to take it; the facts of the speech come without the data.

        A file on disk is checked as a whole the first time only.
        """
        name = f"{id}.{format}"
        if not _NAME.fullmatch(name):
            return None
        try:
            file = (self._folder / name).open("rb")
        except OSError:
            speech = self.get(id, format)  # it may be in memory
            return None if speech is None else OpenAudio(speech, io.BytesIO(speech.data), len(speech.data))
        try:
            status = os.fstat(file.fileno())
            identity = (name, status.st_ino, status.st_size)
            if identity not in self._whole:
                _decode(file.read(), id, format)
                self._whole.add(identity)
                file.seek(0)
            head = b"".join(file.readline(_LONGEST_LINE) for _ in range(2))
            speech = _speech(head, b"", id, format)
        except (OSError, ValueError):
            file.close()
            return None
        with suppress(OSError):
            os.utime(file.name)
        return OpenAudio(speech, _Rest(file, len(head)), status.st_size - len(head))

    def put(self, speech: Speech) -> None:
        """Keep the speech. Nothing that can go wrong is an error."""
        data = _encode(speech)
        if not self._write(speech.name, data):
            self._remember(speech)
            return
        with self._lock:
            self._size += len(data)
            if self._size > self._limit:
                self._trim(speech.name)

    def _write(self, name: str, data: bytes) -> bool:
        if len(data) > self._limit:
            return False
        try:
            # At every entry: whoever cleans up may take the folder away. Texts can be guessed from their audio.
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_whole(self._folder / name, data)
        except (OSError, CosyError):
            return False
        return True

    def _remember(self, speech: Speech) -> None:
        with self._lock:
            self._memory[speech.name] = speech
            self._memory.move_to_end(speech.name)
            while len(self._memory) > 1 and sum(len(kept.data) for kept in self._memory.values()) > _MEMORY:
                self._memory.popitem(last=False)

    def _trim(self, newest: str = "") -> None:
        """Delete the longest unused entries, but for the newest, where they are too much.

        The folder itself says what there is, other servers' too.
        """
        entries = sorted(self._entries(), key=lambda entry: entry.used)
        size = sum(entry.size for entry in entries)
        enough = self._limit * _KEPT_AFTER_TRIM if size > self._limit else self._limit
        for entry in entries:
            if size <= enough:
                break
            if entry.path.name == newest:
                continue
            with suppress(OSError):
                entry.path.unlink()
            size -= entry.size
        self._size = size

    def _entries(self) -> "list[_Entry]":
        """The files of the cache; others are not seen."""
        entries = []
        with suppress(OSError), os.scandir(self._folder) as found:
            for item in found:
                with suppress(OSError):
                    if _NAME.fullmatch(item.name) and item.is_file(follow_symlinks=False):
                        status = item.stat(follow_symlinks=False)
                        entries.append(_Entry(Path(item.path), status.st_size, status.st_mtime_ns))
        return entries


@dataclass(frozen=True)
class _Entry:
    path: Path
    size: int
    used: int  # nanoseconds


def _encode(speech: Speech) -> bytes:
    """A file: a line that tells what it is, a line of JSON with the facts of the reply, and the audio."""
    facts = {
        "duration": speech.duration,
        "sample_rate": speech.sample_rate,
        "voice": speech.voice,
        "crc32": zlib.crc32(speech.data),
    }
    return _FIRST_LINE + json.dumps(facts).encode() + b"\n" + speech.data


def _decode(file: bytes, id: str, format: str) -> Speech:
    """The speech of a file. Raises ValueError for a foreign or damaged one."""
    end = file.find(b"\n", len(_FIRST_LINE)) + 1
    speech = _speech(file[:end], file[end:], id, format)
    if json.loads(file[len(_FIRST_LINE) : end]).get("crc32") != zlib.crc32(speech.data):
        raise ValueError("damaged")
    return speech


def _speech(head: bytes, data: bytes, id: str, format: str) -> Speech:
    """The speech that the first two lines of a file tell of. Raises ValueError for those of a foreign file."""
    if not head.startswith(_FIRST_LINE):
        raise ValueError("not a file of the cache")
    facts = json.loads(head[len(_FIRST_LINE) :])
    try:
        return Speech(id, format, data, float(facts["duration"]), int(facts["sample_rate"]), str(facts["voice"]))
    except (KeyError, TypeError, OverflowError) as error:
        raise ValueError("not the facts of an entry") from error


@dataclass(frozen=True)
class OpenAudio:
    """Audio to be read from a file of `size` bytes; the facts of the speech, whose own data may be empty."""

    speech: Speech
    file: "io.BytesIO | _Rest"
    size: int


class _Rest:
    """What a file has behind an offset, as a file of its own."""

    def __init__(self, file: BinaryIO, offset: int) -> None:
        self._file, self._offset = file, offset
        self.read, self.close = file.read, file.close

    def seekable(self) -> bool:
        """It is."""
        return True

    def seek(self, position: int) -> None:
        """Go to a byte."""
        self._file.seek(self._offset + position)

    def tell(self) -> int:
        """Where it stands."""
        return self._file.tell() - self._offset
