"""The HTTP service and its page (extra `serve`). Importing this package is light; `create_app` loads the model."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask


def create_app(**settings: Any) -> "Flask":
    """The WSGI application, with the model loaded, for servers that import it: gunicorn 'cosycli.server:create_app()'.

    The arguments are those of ServerSettings; files and folders may be strings, several of them a list. Without
    `api_key` the environment's COSY_API_KEY counts. Raises CosyError for what cannot be served.
    """
    import os

    from cosycli.server.app import build_app
    from cosycli.server.settings import ServerSettings

    settings.setdefault("api_key", os.environ.get("COSY_API_KEY") or None)
    for name in ("model_dir", "cache_dir"):
        if settings.get(name) is not None:
            settings[name] = Path(settings[name])
    settings["lexicon"] = tuple(Path(path) for path in settings.get("lexicon", ()))
    settings["cors"] = tuple(settings.get("cors", ()))
    return build_app(ServerSettings(**settings))
