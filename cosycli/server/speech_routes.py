"""The service's own routes: the voices, text to speech, and the audio that was made."""

import base64
from typing import Any

from flask import Blueprint, Response, jsonify, request
from werkzeug.wsgi import FileWrapper

from cosycli.server.client import Client
from cosycli.server.errors import ApiError
from cosycli.server.request_body import read_json
from cosycli.server.speech import Speech
from cosycli.server.speech_service import SpeechService
from cosycli.server.speech_wishes import Offer
from cosycli.synthesis_options import SPEED_RANGE
from cosycli.text.languages import LANGUAGES

# Content hashes: what is behind an address never changes. It may be somebody's words: no shared cache keeps them.
_BLOCK = 1 << 16  # bytes sent at a time
_FOREVER = "private, max-age=31536000, immutable"


def speech_routes(service: SpeechService, offer: Offer) -> Blueprint:
    """GET /voices, POST /tts and GET /audio/<id>.<format>."""
    routes = Blueprint("speech", __name__)
    catalogue = _describe_offer(offer)

    @routes.get("/voices")
    def voices() -> Response:
        return jsonify(catalogue)

    @routes.post("/tts")
    def tts() -> Response:
        accepts_audio = any(kind.startswith("audio/") for kind in request.accept_mimetypes.values())
        wanted, kind = offer.read_tts(read_json(request), accepts_audio)
        answer = service.speak(wanted, Client(request.environ))
        if kind == "audio":
            return audio_response(answer.speech, answer.cached)
        return jsonify(_facts(answer.speech, answer.cached, kind == "base64"))

    @routes.get("/audio/<name>")
    def audio(name: str) -> Response:
        id, _, format = name.rpartition(".")
        audio = service.cache.open(id, format)
        if audio is None:
            raise ApiError(404, "no_such_audio", "there is no such audio, or not any more", "POST the text to /tts")
        # Read as it is sent: clients that are slow to take it must not fill the memory.
        response = Response(FileWrapper(audio.file, _BLOCK), direct_passthrough=True)  # type: ignore[arg-type]
        response.call_on_close(audio.file.close)
        response.content_length = audio.size
        _describe_audio(response, audio.speech)
        response.headers["Cache-Control"] = _FOREVER
        if request.args.get("download"):
            response.headers["Content-Disposition"] = f'attachment; filename="{audio.speech.name}"'
        response.make_conditional(request, accept_ranges=True, complete_length=audio.size)
        return response

    return routes


def _describe_offer(offer: Offer) -> dict[str, Any]:
    """What there is to choose from."""
    config = offer.config
    voices = [
        {
            "id": voice.id,
            "name": voice.name,
            "languages": voice.languages,
            "sex": voice.sex,
            "sample_rate": config.mel.sample_rate,
            "model": config.name,
            "licence": config.licence,
            "default": voice.id == config.default_voice,
            "experimental": voice.experimental,
        }
        for voice in config.voices
    ]
    return {
        "model": config.name,
        "languages": [{"id": id, "name": LANGUAGES[id].name} for id in config.languages if id in LANGUAGES],
        "formats": offer.formats,
        "limits": {"text": offer.max_text, "speed": SPEED_RANGE},
        "default_voice": config.default_voice,
        "voices": voices,
    }


def audio_response(speech: Speech, cached: bool) -> Response:
    """The bytes of a speech, with what is known of it in the headers."""
    response = Response(speech.data)
    _describe_audio(response, speech)
    response.headers["X-Cache"] = "hit" if cached else "miss"
    return response


def _describe_audio(response: Response, speech: Speech) -> None:
    response.content_type = speech.content_type
    response.set_etag(speech.id)
    response.headers["X-Audio-Duration"] = f"{speech.duration:.3f}"
    response.headers["X-Sample-Rate"] = str(speech.sample_rate)


def _facts(speech: Speech, cached: bool, with_audio: bool) -> dict[str, Any]:
    facts = {
        "id": speech.id,
        "audio_url": f"/audio/{speech.name}",
        "duration": round(speech.duration, 3),
        "sample_rate": speech.sample_rate,
        "format": speech.format,
        "voice": speech.voice,
        "cached": cached,
        "content_type": speech.content_type,
    }
    return facts | ({"audio": base64.b64encode(speech.data).decode("ascii")} if with_audio else {})
