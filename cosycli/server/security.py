"""Who may ask, and what browsers may do with the replies."""

import hmac
import re

from flask import Flask, Response, request

from cosycli.server.errors import ApiError
from cosycli.server.settings import ServerSettings, is_loopback

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
OPEN_ENDPOINTS = ("page.index", "static", "status.health")  # need no key
_HOST = re.compile(r"(\[[^\]]*\]|[^:]*)(?::\d*)?")  # and perhaps a port
_PREFLIGHT_SECONDS = 600
_READABLE = "ETag, Retry-After, X-Audio-Duration, X-Sample-Rate, X-Cache"  # headers that pages elsewhere may read


def register_security(app: Flask, settings: ServerSettings) -> None:
    """Check every request before it reaches its route, and put the headers on every reply."""
    guard = _Guard(settings)
    app.before_request(guard.check)
    app.after_request(guard.add_headers)


class _Guard:
    def __init__(self, settings: ServerSettings) -> None:
        self._key = settings.api_key.encode() if settings.api_key is not None else None
        self._local_only = settings.local_only and self._key is None
        self._origins = settings.cors

    def check(self) -> Response | None:
        """Refuse whoever may not ask; answer browsers that ask whether a page may."""
        if self._local_only:
            self._check_host()
        if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers and self._allowed():
            return Response(status=204)
        if self._key is not None and request.endpoint not in OPEN_ENDPOINTS:
            scheme, _, given = request.headers.get("Authorization", "").partition(" ")
            if scheme.lower() != "bearer" or not hmac.compare_digest(given.strip().encode(), self._key):
                what = "wrong API key" if given else "this server wants an API key"
                raise ApiError(401, "invalid_api_key", what, "send the header Authorization: Bearer KEY")
        return None

    def _check_host(self) -> None:
        """Without a key, a page elsewhere whose name is pointed at this computer must not get through: a request has to
        name the computer itself ("DNS rebinding")."""
        host = _HOST.fullmatch(request.headers.get("Host", "localhost"))
        if host is None or not is_loopback(host[1]):
            raise ApiError(
                403, "wrong_host", "this server answers requests to this computer only",
                "ask for http://127.0.0.1; or start it with --api-key",
            )  # fmt: skip

    def _allowed(self) -> str | None:
        """The origin to allow, if any."""
        origin = request.headers.get("Origin")
        if origin is None:
            return None
        if "*" in self._origins:
            return "*"
        return origin if origin in self._origins else None

    def add_headers(self, response: Response) -> Response:
        headers = response.headers
        headers["X-Content-Type-Options"] = "nosniff"
        headers["X-Frame-Options"] = "DENY"
        headers["Referrer-Policy"] = "no-referrer"
        headers["Cross-Origin-Resource-Policy"] = "cross-origin" if self._origins else "same-origin"
        if response.mimetype == "text/html":
            headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
        if response.status_code == 401:
            headers["WWW-Authenticate"] = "Bearer"
        if not self._origins:
            return response
        headers.add("Vary", "Origin")
        if allowed := self._allowed():
            headers["Access-Control-Allow-Origin"] = allowed
            headers["Access-Control-Expose-Headers"] = _READABLE
            if request.method == "OPTIONS":
                headers["Access-Control-Allow-Methods"] = "GET, POST, OPTIONS"
                headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type, Range"
                headers["Access-Control-Max-Age"] = str(_PREFLIGHT_SECONDS)
        return response
