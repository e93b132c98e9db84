"""The page at / and its files."""

from flask import Blueprint, Response, current_app

from cosycli.server.security import CONTENT_SECURITY_POLICY


def page_routes() -> Blueprint:
    """GET /; Flask itself serves /static."""
    routes = Blueprint("page", __name__)

    @routes.get("/")
    def index() -> Response:
        response = current_app.send_static_file("index.html")
        response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
        return response

    return routes
