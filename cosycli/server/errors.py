"""Errors as clients get them: one JSON envelope, whatever went wrong."""

from typing import TYPE_CHECKING, Any

from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from cosycli.errors import (
    CosyError,
    LanguageError,
    MissingExtraError,
    NothingToSayError,
    TextError,
    UnknownVoiceError,
    UsageError,
)
from cosycli.server.admission import BusyError
from cosycli.server.client import ClientGoneError

if TYPE_CHECKING:
    from werkzeug.sansio.response import Response as BaseResponse

CLIENT_CLOSED_REQUEST = 499  # as nginx counts it; nobody is there to read it
_TYPES = {401: "authentication_error", 429: "rate_limit_error"}
# The codes and parameters of the errors that a request can cause, the first that fits.
# Hints of the command line that name its options are replaced.
_CAUSES: tuple[tuple[type[CosyError], str, str | None, str | None], ...] = (
    (UnknownVoiceError, "unknown_voice", "voice", None),
    (LanguageError, "language_not_spoken", "language", "see GET /voices; set language if it is taken for another one"),
    (NothingToSayError, "nothing_to_say", None, "give words or numbers"),
    (TextError, "bad_text", None, None),
    (UsageError, "bad_request", None, None),
    (MissingExtraError, "missing_extra", None, "write it in kana, or ask whoever runs the server to install it"),
)
_HINTS = {
    404: "see GET /voices, POST /tts, GET /audio/ID.FORMAT, POST /v1/audio/speech, GET /v1/models",
    405: "the header Allow says how to ask",
    413: "send a shorter text, in parts",
    416: "the audio is shorter",
}


class ApiError(Exception):
    """A request that is refused: `message` says what is wrong, `hint` what to do, `param` which value it is about."""

    def __init__(
        self, status: int, code: str, message: str, hint: str = "", param: str | None = None, retry_after: int = 0
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.hint, self.param = status, code, message, hint, param
        self.retry_after = retry_after

    @property
    def envelope(self) -> dict[str, Any]:
        """The reply's JSON."""
        kind = _TYPES.get(self.status, "server_error" if self.status >= 500 else "invalid_request_error")
        error = {"message": self.message, "type": kind, "code": self.code, "param": self.param, "hint": self.hint}
        return {"error": error}

    def response(self) -> Response:
        """The reply."""
        response = jsonify(self.envelope)
        response.status_code = self.status
        if self.retry_after:
            response.headers["Retry-After"] = str(self.retry_after)
        return response


def as_api_error(error: Exception) -> ApiError:
    """What a client is told of an error; of one that is nobody's request, nothing but that it happened."""
    if isinstance(error, ApiError):
        return error
    if isinstance(error, BusyError):
        hint = f"try again in {error.retry_after} s"
        if error.full:
            return ApiError(429, "queue_full", "the server is busy: its queue is full", hint, None, error.retry_after)
        return ApiError(503, "waited_too_long", "the server is busy: no turn came", hint, None, error.retry_after)
    if isinstance(error, CosyError):
        for kind, code, param, own_hint in _CAUSES:
            if isinstance(error, kind):
                return ApiError(400, code, error.message, error.hint if own_hint is None else own_hint, param)
        return ApiError(500, "server_error", error.message, error.hint)
    return ApiError(500, "server_error", "the server failed", "its log says why")


def register_errors(app: Flask) -> None:
    """Answer every error with the envelope; what is nobody's request goes to the log, with its traceback."""

    def answer(error: Exception) -> "BaseResponse":
        if isinstance(error, ClientGoneError):
            return Response(status=CLIENT_CLOSED_REQUEST)
        if isinstance(error, HTTPException):
            return _of_http(error)
        reply = as_api_error(error)
        if reply.status == 500:
            app.logger.error("%s failed", request.url_rule or "a request", exc_info=error)
        return reply.response()

    app.register_error_handler(Exception, answer)


def _of_http(error: HTTPException) -> "BaseResponse":
    """An error of Flask's: no such route, another method, too large a body. What is no error stays as it is."""
    status = error.code or 500
    if status < 400:
        return error.get_response()
    name = error.name.lower()
    reply = ApiError(status, name.replace(" ", "_"), name, _HINTS.get(status, "")).response()
    for header, value in error.get_headers(request.environ):  # such as Allow
        if header != "Content-Type":
            reply.headers[header] = value
    return reply
