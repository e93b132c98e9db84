"""A cosyvoice.yaml as plain data.

The file is written for HyperPyYAML, whose tags create Python objects and run functions; here they do nothing. It comes
from a stranger: what is asked of it is looked up when it is asked, so that neither aliases nor references multiply.
"""

import ast
import operator
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from cosycli.errors import ModelError

CLASS = "!class"
# Numbers beyond these are damage: they would have tables made that no memory holds.
GREATEST, MOST_LAYERS = 1 << 24, 256
_HINT = "give the folder of CosyVoice-300M-SFT"
_MOST_BYTES, _MOST_KEYS = 1 << 20, 10_000
# References to references, of which those in arithmetic count more: they multiply.
_LONGEST_CHAIN, _ARITHMETIC_LINK, _LONGEST_FORMULA = 32, 8, 200
_REFERENCE = re.compile(r"<([\w.\[\]]+)>")
_ARITHMETIC = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
}


@dataclass(frozen=True)
class Reference:
    """`!ref <a.b>`: the value of another key, or arithmetic with such values."""

    text: str


@dataclass(frozen=True)
class Settings:
    """A mapping of the file `path` that says what is missing or wrong; `name` is where it stands in the file.

    All methods raise ModelError for a value that is not what they promise.
    """

    values: Mapping[str, Any]
    root: Mapping[str, Any]
    path: Path
    name: str = ""

    def get(self, key: str, default: Any = None) -> Any:
        """A value with references followed; `default` where there is none, or one that leads nowhere."""
        value = _follow(self.values.get(key), self.root)
        return default if value is None else value

    def section(self, key: str, default: Mapping[str, Any] | None = None) -> "Settings":
        """A mapping."""
        value = self.get(key, default)
        if value is None:
            raise self._missing(key)
        if not isinstance(value, Mapping):
            raise self._wrong(key, value, "a mapping")
        return Settings(value, self.root, self.path, f"{self.name}{key}.")

    def number(self, key: str, default: float | None = None, least: float = -GREATEST) -> float:
        """A finite number."""
        value = self.get(key, default)
        if value is None:
            raise self._missing(key)
        try:
            number = float(value)
        except (TypeError, ValueError, OverflowError):
            raise self._wrong(key, value, "a number") from None
        if not least <= number <= GREATEST:
            raise self._wrong(key, value, "a number that is possible")
        return number

    def count(self, key: str, default: int | None = None, least: int = 1, most: int = GREATEST) -> int:
        """A whole number."""
        number = self.number(key, default)
        if not number.is_integer() or not least <= number <= most:
            raise self._wrong(key, self.get(key, default), f"a whole number from {least} to {most}")
        return int(number)

    def counts(self, key: str, default: list[int]) -> tuple[int, ...]:
        """A list of positive whole numbers."""
        return self._counts(key, self.get(key, default))

    def count_lists(self, key: str, default: list[list[int]]) -> tuple[tuple[int, ...], ...]:
        """A list of such lists."""
        rows = self.get(key, default)
        if not isinstance(rows, list) or not 0 < len(rows) <= MOST_LAYERS:
            raise self._wrong(key, rows, "a list of lists")
        return tuple(self._counts(key, _follow(row, self.root)) for row in rows)

    def _counts(self, key: str, values: Any) -> tuple[int, ...]:
        if not isinstance(values, list) or not 0 < len(values) <= MOST_LAYERS:
            raise self._wrong(key, values, "a list of whole numbers")
        return tuple(Settings({key: value}, self.root, self.path, self.name).count(key) for value in values)

    def _missing(self, key: str) -> ModelError:
        return ModelError(f"{self.path} does not say {self.name}{key}", _HINT)

    def _wrong(self, key: str, value: Any, wanted: str) -> ModelError:
        found = f"{value!r:.40}" if isinstance(value, str | int | float) else f"a {type(value).__name__}"
        return ModelError(f"{self.path}: {self.name}{key} is {found}, not {wanted}", _HINT)


def read_settings(path: Path) -> Settings:
    """The settings in the file `path`. Raises FileNotFoundError, and ModelError for a file that is no such yaml."""
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
        if len(content) > _MOST_BYTES:
            raise ValueError("it is far too long")
        root = yaml.load(content.decode("utf-8-sig"), _Loader)
    except FileNotFoundError:
        raise
    except (OSError, ValueError, TypeError, yaml.YAMLError) as error:
        raise ModelError(f"cannot read {path}: {error}", "download the checkpoint again") from None
    except RecursionError:
        raise ModelError(f"cannot read {path}: it is nested too deeply", "download the checkpoint again") from None
    if not isinstance(root, dict):
        raise ModelError(f"{path} holds no settings", "download the checkpoint again")
    return Settings(root, root, path)


class _Loader(yaml.SafeLoader):
    """Plain data; what a tag would create is kept as its name under `CLASS`."""

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        super().flatten_mapping(node)
        if len(node.value) > _MOST_KEYS:  # merges of merges
            raise yaml.constructor.ConstructorError(None, None, "too many keys", node.start_mark)


def _tagged(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return {CLASS: suffix.partition(":")[2], **loader.construct_mapping(node, deep=True)}
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    text = str(node.value)
    if suffix == "ref":
        return Reference(text)
    if suffix == "tuple":
        return [part.strip() for part in text.strip().strip("()").split(",") if part.strip()]
    return {CLASS: suffix.partition(":")[2]}


_Loader.add_multi_constructor("!", _tagged)


def _follow(value: Any, root: Mapping[str, Any], depth: int = 0) -> Any:
    """What a value stands for; None where a reference leads nowhere, to itself, or to no number in arithmetic."""
    if not isinstance(value, Reference):
        return value
    text = value.text.strip()
    if depth >= _LONGEST_CHAIN or len(text) > _LONGEST_FORMULA:
        return None
    if match := _REFERENCE.fullmatch(text):
        return _follow(_lookup(match[1], root), root, depth + 1)

    def number(match: re.Match[str]) -> str:
        found = _follow(_lookup(match[1], root), root, depth + _ARITHMETIC_LINK)
        return repr(found) if isinstance(found, int | float) else "None"

    try:
        return _calculate(ast.parse(_REFERENCE.sub(number, text), mode="eval").body)
    except (SyntaxError, TypeError, ValueError, ArithmeticError):
        return None


def _lookup(path: str, root: Mapping[str, Any]) -> Any:
    """The value at a.b or a[b]."""
    found: Any = root
    for key in re.findall(r"\w+", path):
        found = found.get(key) if isinstance(found, Mapping) else None
    return found


def _calculate(node: ast.expr) -> Any:
    """A sum, product or quotient of numbers."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return node.value
    if isinstance(node, ast.BinOp) and type(node.op) in _ARITHMETIC:
        return _ARITHMETIC[type(node.op)](_calculate(node.left), _calculate(node.right))
    raise ValueError("not arithmetic")
