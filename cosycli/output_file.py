"""Output files that appear whole or not at all."""

import errno
import os
import re
import shlex
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO, cast

from cosycli.errors import AudioError, UsageError

_TEMPORARY = re.compile(r"\.cosy-(\d{1,10})-[0-9a-f]{16}\.tmp")  # an unfinished file, and the process that writes it
_BUFFER = 1 << 16
_HINTS = {
    errno.ENOSPC: "free some space, or name a file on another disk",
    errno.EDQUOT: "free some space, or name a file on another disk",
    errno.EACCES: "name a file in a folder that you may write to",
    errno.EPERM: "name a file in a folder that you may write to",
    errno.EROFS: "name a file in a folder that you may write to",
    errno.ENAMETOOLONG: "choose a shorter name",
}


def is_special(path: str | Path) -> bool:
    """Whether something other than a regular file or a folder has that name: a device, a named pipe."""
    try:
        mode = os.stat(path).st_mode
    except OSError:
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def check_output(path: str | Path) -> None:
    """See whether a file could be written there, before any work is done; writes nothing.

    Raises UsageError for a folder, AudioError for a missing folder or one that cannot be written to.
    """
    name = os.fspath(path)
    if not name:
        raise UsageError("the name of the output file is empty", "name a file, such as speech.wav")
    if name.endswith(("/", os.sep)) or os.path.isdir(name):
        raise UsageError(f"the output is a folder: {name}", f"name a file in it: {os.path.join(name, 'speech.wav')}")
    folder = os.path.dirname(os.path.realpath(name))
    if not os.path.isdir(folder):
        raise AudioError(f"no such folder: {folder}", f"mkdir -p {shlex.quote(folder)}")
    writable = os.access(name, os.W_OK) if os.path.exists(name) else True
    if not writable or not (is_special(name) or os.access(folder, os.W_OK | os.X_OK)):
        raise _failure(name, PermissionError(errno.EACCES, os.strerror(errno.EACCES)))


def write_whole(path: str | Path, data: bytes) -> None:
    """Write a file that appears whole, as `replacing` does."""
    with replacing(path) as file:
        file.write(data)


@contextmanager
def replacing(path: str | Path) -> Iterator[BinaryIO]:
    """A file to write, which takes the place of `path` when the block ends well: an existing file stays until then.

    It has another name in the same folder, and is gone if the block ends with an error. A device or a named pipe is
    written to directly, and cannot seek. A link is followed. Raises what `check_output` raises, AudioError if the disk
    is full and the like, BrokenPipeError if a pipe's reader has gone.
    """
    check_output(path)
    try:
        if is_special(path):
            with _open(os.fspath(path), os.O_WRONLY, "wb") as file:
                yield file
        else:
            with _replacing(os.path.realpath(path)) as file:
                yield file
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _failure(os.fspath(path), error) from error


def remove_leftovers(folder: Path) -> None:
    """Delete what processes that are no more have left unfinished in a folder."""
    for path in folder.glob(".cosy-*.tmp"):
        match = _TEMPORARY.fullmatch(path.name)
        if match and not _is_running(int(match[1])):
            with suppress(OSError):
                path.unlink()


def _is_running(process: int) -> bool:
    if sys.platform == "win32":  # where a file in use cannot be deleted
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:  # it belongs to somebody else
        return True
    return True


@contextmanager
def _replacing(target: str) -> Iterator[BinaryIO]:
    name = f".cosy-{os.getpid()}-{token_hex(8)}.tmp"  # short: any target's name fits
    temporary = os.path.join(os.path.dirname(target), name)
    try:
        with _open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL, "w+b") as file:
            yield file
        with suppress(FileNotFoundError):
            os.chmod(temporary, stat.S_IMODE(os.stat(target).st_mode))
        os.replace(temporary, target)
    except BaseException:  # Ctrl-C too must leave nothing behind
        with suppress(OSError):
            os.unlink(temporary)
        raise


def _open(path: str, flags: int, mode: str) -> BinaryIO:
    descriptor = os.open(path, flags | getattr(os, "O_BINARY", 0), 0o666)  # the umask applies, as to any new file
    return cast(BinaryIO, os.fdopen(descriptor, mode, buffering=_BUFFER))


def _failure(path: str, error: OSError) -> AudioError:
    return AudioError(f"cannot write {path}: {error.strerror}", _HINTS.get(error.errno or 0, ""))
