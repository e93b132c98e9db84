"""Bodies of requests: JSON read within limits, and its values one by one, each of the type it must have."""

import json
import math
import time
from collections.abc import Collection
from contextlib import suppress
from typing import Any

from flask import Request
from werkzeug.exceptions import RequestEntityTooLarge

from cosycli.documents import decode_text
from cosycli.errors import TextError
from cosycli.server.client import Client
from cosycli.server.errors import ApiError

# What is read of a body that is not wanted, before the reply: most clients read that only when all is sent.
_DRAIN_BYTES = 64 * 10**6
_DRAIN_SECONDS = 5.0
_PIECE = 1 << 16


def body_limit(max_text: int) -> int:
    """Bytes of a body: a text may have escapes of 12 bytes for one character (a pair of surrogates)."""
    return 16 * max_text + 16 * 1024


def read_json(request: Request) -> "JsonObject":
    """The JSON object of a request. Raises ApiError, and RequestEntityTooLarge for a body over the limit."""
    if request.mimetype != "application/json":
        # Pages of other sites can send everything else without asking first.
        raise ApiError(
            415, "not_json", "the body is not declared as JSON", "send it with Content-Type: application/json"
        )
    data = _read(request)
    try:
        value = json.loads(decode_text(data, "the body"))
    except TextError as error:
        raise ApiError(400, "bad_encoding", error.message, "JSON is sent in UTF-8") from error
    except (ValueError, RecursionError) as error:
        what = str(error) if isinstance(error, json.JSONDecodeError) else "it has impossible numbers or depth"
        raise ApiError(400, "bad_json", f"the body is not valid JSON: {what}", 'such as {"text": "你好"}') from error
    if not isinstance(value, dict):
        raise ApiError(400, "bad_json", "the body is not a JSON object", 'such as {"text": "你好"}')
    return JsonObject(value)


def drain(request: Request) -> None:
    """Read and forget what a client is still sending, within limits, or it would not come to read the reply."""
    if not request.environ.get("wsgi.input_terminated"):
        return  # reading on would wait for ever
    stream, left, deadline = request.environ["wsgi.input"], _DRAIN_BYTES, time.monotonic() + _DRAIN_SECONDS
    with suppress(Exception):  # see _read
        while left > 0 and time.monotonic() < deadline:
            piece = stream.read(_PIECE)
            if not piece:
                return
            left -= len(piece)


def _read(request: Request) -> bytes:
    limit = request.max_content_length or math.inf
    try:
        data = request.get_data(cache=False)
    except RequestEntityTooLarge:
        raise
    except Exception as error:  # the server's own, such as of chunks that are none; whatever it is, there is no body
        raise _broken_body() from error
    if len(data) >= limit:  # of a body that does not tell its length, werkzeug cuts off the rest
        raise RequestEntityTooLarge
    if request.content_length is not None and len(data) < request.content_length:
        raise _broken_body()
    Client(request.environ).arrived()
    return data


def _broken_body() -> ApiError:
    return ApiError(400, "broken_body", "the body did not arrive whole", "send it again")


class JsonObject:
    """The values of a JSON object; null is as good as none. Methods raise ApiError, which names the value."""

    def __init__(self, values: dict[str, Any]) -> None:
        self._values = values

    def refuse_unknown(self, known: Collection[str]) -> None:
        """Refuse names that mean nothing here: a misspelt wish must not be ignored."""
        for name in self._values:
            if name not in known:
                raise ApiError(
                    400, "unknown_parameter", f"unknown parameter: {name}", f"parameters: {', '.join(known)}", name
                )

    def text(self, name: str) -> str | None:
        """A string."""
        value = self._values.get(name)
        if value is not None and not isinstance(value, str):
            raise _wrong_type(name, value, "a string")
        if value is not None:
            try:
                value.encode()
            except UnicodeEncodeError as error:
                raise ApiError(
                    400, "bad_encoding", f"{name} has half a surrogate pair at character {error.start}",
                    "send characters beyond U+FFFF as such, or both halves", name,
                ) from None  # fmt: skip
        return value

    def number(self, name: str, default: float, limits: tuple[float, float]) -> float:
        """A number within limits."""
        value = self._values.get(name)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise _wrong_type(name, value, "a number")
        low, high = limits
        if not (math.isfinite(value) if isinstance(value, float) else True) or not low <= value <= high:
            shown = f"{value:g}" if isinstance(value, float) else str(value)[:20]
            raise ApiError(
                400, "out_of_range", f"{name} {shown} is out of range", f"{name} goes from {low:g} to {high:g}", name
            )
        return float(value)

    def choice(self, name: str, default: str, choices: Collection[str]) -> str:
        """One of several words."""
        value = self.text(name)
        if value is None:
            return default
        if value not in choices:
            raise ApiError(400, "unknown_value", f"unknown {name}: {value}", f"known: {', '.join(choices)}", name)
        return value

    def id(self, name: str) -> str | None:
        """A string, or an object that has it as its `id`."""
        value = self._values.get(name)
        if isinstance(value, dict):
            return JsonObject({name: value.get("id")}).text(name)
        return self.text(name)


def _wrong_type(name: str, value: Any, expected: str) -> ApiError:
    found = {bool: "true or false", int: "a number", float: "a number", str: "a string", list: "a list"}
    what = found.get(type(value), "an object")
    return ApiError(400, "wrong_type", f"{name} must be {expected}, not {what}", f"give {name} as {expected}", name)
