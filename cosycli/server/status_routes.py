"""How the server is: for load balancers and for Prometheus."""

from flask import Blueprint, Response, jsonify

from cosycli.server.metrics import CONTENT_TYPE, Metrics
from cosycli.server.speech_service import SpeechService


def status_routes(service: SpeechService, metrics: Metrics) -> Blueprint:
    """GET /health and GET /metrics."""
    routes = Blueprint("status", __name__)

    @routes.get("/health")
    def health() -> Response:
        admission = service.admission
        return jsonify(
            status="ok", model=service.config.name, running=admission.running, waiting=admission.waiting
        )  # fmt: skip

    @routes.get("/metrics")
    def numbers() -> Response:
        return Response(metrics.text(), content_type=CONTENT_TYPE)

    return routes
