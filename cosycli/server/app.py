"""The WSGI application: routes over one SpeechService."""

import time

from flask import Flask, Response, g, request

from cosycli.server.errors import register_errors
from cosycli.server.metrics import Metrics
from cosycli.server.openai_routes import openai_routes
from cosycli.server.page import page_routes
from cosycli.server.request_body import body_limit, drain
from cosycli.server.security import register_security
from cosycli.server.settings import ServerSettings
from cosycli.server.speech_routes import speech_routes
from cosycli.server.speech_service import SpeechService
from cosycli.server.speech_wishes import Offer
from cosycli.server.status_routes import status_routes


def build_app(settings: ServerSettings) -> Flask:
    """Load the model and set up the routes. Raises CosyError."""
    metrics = Metrics()
    service = SpeechService(settings, metrics)
    offer = Offer(service.config, service.formats, settings.max_text)
    app = Flask("cosycli.server")
    app.config["MAX_CONTENT_LENGTH"] = body_limit(settings.max_text)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.url_map.merge_slashes = False  # no redirects
    register_errors(app)
    _register_requests(app, metrics)
    register_security(app, settings)
    for routes in (
        page_routes(),
        speech_routes(service, offer),
        openai_routes(service, offer),
        status_routes(service, metrics),
    ):
        app.register_blueprint(routes)
    return app


def _register_requests(app: Flask, metrics: Metrics) -> None:
    """Count and time the requests, and take in what a client that is refused still sends."""

    @app.before_request
    def begin() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        if response.status_code >= 400:
            drain(request)
        route = str(request.url_rule or "none")
        metrics.requests.labels(route, str(response.status_code)).inc()
        if response.status_code == 200 and response.content_type.startswith(("audio/", "text/event-stream")):
            metrics.first_audio.observe(time.perf_counter() - g.started)
        return response
