"""Bodies of replies that are sent while they are made: plain audio, and audio in server-sent events."""

import base64
import errno
import json
from collections.abc import Iterator
from logging import Logger
from typing import Any

from cosycli.server.client import ClientGoneError
from cosycli.server.errors import as_api_error
from cosycli.server.speech_stream import SpeechStream

_PIECE = 3 << 14  # bytes of audio in one event, where all of it is there; a multiple of 3 has no padding in base64


def pieces(data: bytes) -> Iterator[bytes]:
    """Audio that is there already, cut for events."""
    return (data[start : start + _PIECE] for start in range(0, len(data), _PIECE))


class AudioBody:
    """The bytes of a stream. What fails in the middle of it breaks the connection: the audio is not complete."""

    def __init__(self, chunks: SpeechStream | Iterator[bytes], logger: Logger) -> None:
        self._chunks = chunks
        self._logger = logger

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            return next(self._chunks)
        except ClientGoneError:
            raise _broken_off() from None
        except StopIteration:
            raise
        except Exception as error:
            raise self._failed(error) from None

    def close(self) -> None:
        """The reply is sent, or nobody wants it any more."""
        if isinstance(self._chunks, SpeechStream):
            self._chunks.close()

    def _failed(self, error: Exception) -> OSError:
        self._logger.error("a stream failed", exc_info=error)
        return _broken_off()


class EventBody(AudioBody):
    """The same as events of OpenAI's: `speech.audio.delta` with base64 in `audio`, and `speech.audio.done`.

    What fails in the middle is told in an event with the envelope of errors, the last one.
    """

    _ended = False

    def __next__(self) -> bytes:
        if self._ended:
            raise StopIteration
        try:
            chunk = next(self._chunks)
        except StopIteration:
            self._ended = True
            usage = {"input_tokens": 0, "output_tokens": 0, "total_tokens": 0}  # nothing is billed by tokens here
            return _event({"type": "speech.audio.done", "usage": usage})
        except ClientGoneError:
            raise _broken_off() from None
        except Exception as error:
            self._ended = True
            self._failed(error)
            return _event({"type": "error"} | as_api_error(error).envelope)
        return _event({"type": "speech.audio.delta", "audio": base64.b64encode(chunk).decode("ascii")})


def _event(data: dict[str, Any]) -> bytes:
    return b"data: " + json.dumps(data).encode("ascii") + b"\n\n"


def _broken_off() -> OSError:
    """What makes the server close the connection without an end of the body, and without a word in the log."""
    return BrokenPipeError(errno.EPIPE, "the reply broke off")
