"""The page at / and its files."""

from flask import Blueprint, Response, current_app


def page_routes() -> Blueprint:
    """GET /; Flask itself serves /static."""
    routes = Blueprint("page", __name__)

    @routes.get("/")
    def index() -> Response:
        return current_app.send_static_file("index.html")

    return routes
