"""The manifest of a folder of speech: which file holds what, so that a second run makes only what is missing.

`manifest.jsonl` has one JSON object a line. While a run goes on its records are added at the end, each in one write, so
that a kill loses at most the one that is being written; a later record of a file holds. In the end the manifest is
written anew in the order of the texts, and is the same however the work went.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from cosycli.errors import AudioError, CosyError
from cosycli.output_file import write_whole

MANIFEST_NAME = "manifest.jsonl"


@dataclass(frozen=True)
class Record:
    """A finished file: `index` of its text, `file` relative to the folder, the content `key` of what was asked for,
    the SHA-256 of the file's bytes, its `duration` in seconds and `loudness` in LUFS where one was wished for, who
    speaks, the text, and what of it is not spoken, with the places of that."""

    index: int
    file: str
    key: str
    sha256: str
    duration: float
    voice: str
    text: str
    id: str | None = None
    loudness: float | None = None
    unspoken: tuple[tuple[str, int], ...] = ()


class Manifest:
    """The records of a folder, by file.

    Raises AudioError if the manifest cannot be read, and if a file of that name is another program's.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / MANIFEST_NAME
        self._folder = folder
        self._records = {record.file: record for record in _read(self.path)}

    def __iter__(self) -> Iterator[Record]:
        return iter(self._records.values())

    def holds(self, file: str, key: str) -> Record | None:
        """The record of a file, if the file is there, whole, and what the key says."""
        record = self._records.get(file)
        if record is None or record.key != key or _sha256(self._folder / file) != record.sha256:
            return None
        return record

    def forget(self, file: str) -> bool:
        """Drop the record of a file, which is not what it should be any more; whether there was one."""
        return self._records.pop(file, None) is not None

    def add(self, record: Record) -> None:
        """Note a finished file. Raises AudioError if that cannot be written."""
        line = _line(record)
        try:
            descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
            try:
                # After a line that a kill has cut off begins a new one.
                os.write(descriptor, line if self._ends_whole() else b"\n" + line)
            finally:
                os.close(descriptor)
        except OSError as error:
            raise AudioError(f"cannot write {self.path}: {error.strerror}", "free some space") from None
        self._records[record.file] = record

    def finish(self, records: Iterable[Record]) -> int:
        """Write the manifest anew with these records by index, among those of other files that are still there.

        Returns how many others there are.
        """
        made = {record.file: record for record in records}
        others = {
            file: record
            for file, record in self._records.items()
            if file not in made and (self._folder / file).exists()
        }
        known = sorted([*made.values(), *others.values()], key=lambda record: (record.index, record.file))
        data = b"".join(map(_line, known))
        if not self.path.exists() or self.path.read_bytes() != data:
            write_whole(self.path, data)
        self._records = {record.file: record for record in known}
        return len(others)

    def _ends_whole(self) -> bool:
        try:
            with self.path.open("rb") as file:
                file.seek(-1, os.SEEK_END)
                return file.read(1) == b"\n"
        except OSError:  # missing or empty
            return True


@contextmanager
def only_writer(folder: Path) -> Iterator[None]:
    """Hold a folder for one run; raises CosyError if another one holds it. Where there is no flock, trust the user."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise CosyError(
            f"another cosy is writing to {folder}", "wait until it has finished, or use two folders"
        ) from None
    except OSError:
        pass  # a file system without locks
    try:
        yield
    finally:
        os.close(descriptor)


def _read(path: Path) -> Iterator[Record]:
    """The records of a manifest; a line that a kill has cut off says nothing."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return
    except OSError as error:
        raise AudioError(f"cannot read {path}: {error.strerror}", "choose another folder") from None
    records = list(filter(None, map(_record, data.split(b"\n"))))
    if data.strip() and not records and not data.startswith(_BEGINNING):  # of the only one, which was cut off
        raise AudioError(f"{path} is not a manifest of cosy", "choose another folder, or move that file away")
    yield from records


_BEGINNING = b'{"index": '
_NAMES = {field.name for field in fields(Record)}
_OPTIONAL = {"id", "loudness", "unspoken"}
_TYPES: dict[str, Any] = {"index": int, "duration": float, "loudness": float, "unspoken": list}


def _record(line: bytes) -> Record | None:
    """The record of a line, None for anything else."""
    try:
        data = json.loads(line)
        if not isinstance(data, dict) or data.keys() - _NAMES or _NAMES - data.keys() - _OPTIONAL:
            return None
        if not all(isinstance(value, _TYPES.get(name, str)) for name, value in data.items()):
            return None
        record = Record(
            **data | {"unspoken": tuple((str(text), int(start)) for text, start in data.get("unspoken", ()))}
        )
        _line(record)  # half of a surrogate pair cannot be written
    except (ValueError, TypeError, RecursionError):
        return None
    return record


def _line(record: Record) -> bytes:
    data = {name: value for name, value in asdict(record).items() if value not in (None, ())}
    return json.dumps(data, ensure_ascii=False).encode() + b"\n"


def _sha256(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None
