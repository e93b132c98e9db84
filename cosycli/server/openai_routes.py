"""The routes of OpenAI's speech service, as its clients use them."""

from flask import Blueprint, Response, current_app, jsonify, request

from cosycli.server.client import Client
from cosycli.server.errors import ApiError
from cosycli.server.request_body import read_json
from cosycli.server.speech import CONTENT_TYPES
from cosycli.server.speech_routes import audio_response
from cosycli.server.speech_service import Answer, SpeechService
from cosycli.server.speech_wishes import Offer
from cosycli.server.stream_bodies import AudioBody, EventBody, pieces

_CONTENT_TYPES = CONTENT_TYPES | {"opus": "audio/opus"}  # as OpenAI calls it


def openai_routes(service: SpeechService, offer: Offer) -> Blueprint:
    """POST /v1/audio/speech, GET /v1/audio/voices, /v1/models and /v1/models/<name>."""
    routes = Blueprint("openai", __name__, url_prefix="/v1")
    models = {
        name: {"id": name, "object": "model", "created": 0, "owned_by": "cosy"} for name in offer.model_names
    }  # fmt: skip

    @routes.post("/audio/speech")
    def speech() -> Response:
        wanted, stream_format = offer.read_openai(read_json(request))
        answer = service.stream(wanted, Client(request.environ))
        content_type = _CONTENT_TYPES[wanted.form.format]
        if stream_format == "sse":
            cached = isinstance(answer, Answer)
            chunks = pieces(answer.speech.data) if isinstance(answer, Answer) else answer
            return _streamed(EventBody(chunks, current_app.logger), "text/event-stream", cached)
        if isinstance(answer, Answer):
            response = audio_response(answer.speech, answer.cached)
            response.content_type = content_type
        elif request.environ.get("SERVER_PROTOCOL") == "HTTP/1.0":
            # It has no chunks: a stream that breaks off would look complete.
            response = Response(b"".join(answer), content_type=content_type)
        else:
            response = _streamed(AudioBody(answer, current_app.logger), content_type, False)
            response.headers["X-Sample-Rate"] = str(answer.sample_rate)
        return response

    @routes.get("/audio/voices")
    def voices() -> Response:
        return jsonify(voices=[{"id": voice.id, "name": voice.name} for voice in offer.config.voices])

    @routes.get("/models")
    @routes.get("/audio/models")
    def list_models() -> Response:
        return jsonify(object="list", data=list(models.values()))

    @routes.get("/models/<name>")
    def model(name: str) -> Response:
        if name not in models:
            raise ApiError(404, "model_not_found", f"unknown model: {name}", f"models: {', '.join(models)}", "model")
        return jsonify(models[name])

    return routes


def _streamed(body: AudioBody | EventBody, content_type: str, cached: bool) -> Response:
    response = Response(body, content_type=content_type)
    response.headers["X-Cache"] = "hit" if cached else "miss"
    response.headers["X-Accel-Buffering"] = "no"  # nginx would wait for the end
    response.headers["Cache-Control"] = "no-store"
    return response
