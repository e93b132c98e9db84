"""A model folder in the making: whole or not at all, and the SHA-256 of what is in it."""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cosycli.errors import ModelError
from cosycli.model_config import CONFIG_NAME, FAMILIES
from cosycli.termination import ended_by_signals


@contextmanager
def whole_folder(output: Path) -> Iterator[Path]:
    """A new folder that takes the place of `output` only when the block ends well.

    Raises ModelError where it cannot be written, which is so of a full disk too.
    """
    output = output.resolve()  # a link keeps its place, and `.` gets a name
    try:
        folder = Path(tempfile.mkdtemp(prefix=f".{output.name}.", dir=output.parent))
    except OSError as error:
        raise ModelError(f"cannot write {output}: {error.strerror}", "choose a folder that you may write to") from None
    old = folder.with_name(f"{folder.name}.old")
    try:
        with ended_by_signals():
            yield folder
        folder.chmod(0o755)
        if output.exists():
            output.replace(old)
        folder.replace(output)
    except BrokenPipeError:  # of the terminal, not of a file
        raise
    except OSError as error:
        raise ModelError(
            f"cannot write {output}: {error.strerror or error}", "make room, or choose another disk"
        ) from None
    finally:
        if old.exists() and not output.exists():  # interrupted between the two renames
            old.replace(output)
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


def holds_model(folder: Path) -> bool:
    """Whether a folder is a model of this program, of whatever version; other programs have a config.json too."""
    try:
        data = json.loads((folder / CONFIG_NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(data, dict) and data.get("family") in FAMILIES and "schema" in data


def hashes(folder: Path) -> dict[str, str]:
    """The SHA-256 of each file in `folder`, by name."""
    found = {}
    for path in sorted(path for path in folder.iterdir() if path.is_file()):
        with path.open("rb") as file:
            found[path.name] = hashlib.file_digest(file, "sha256").hexdigest()
    return found
