"""The page: a list of caught mails and one mail at a time. In its own process, without a database."""

import re
from importlib.resources import files
from pathlib import Path
from typing import NoReturn

from flask import Flask, Response, abort, jsonify, redirect, render_template, request, send_from_directory, url_for
from werkzeug.wrappers import Response as AnyResponse

from clb_app.mail_catcher.box import MailBox
from clb_app.mail_catcher.letter import Letter
from clb_core.words import moment

MOST_ON_A_PAGE = 200
OWN_CONTENT = "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; frame-src 'self'; "
OWN_CONTENT += "frame-ancestors 'self'; form-action 'self'; base-uri 'none'"
SANDBOX = "allow-top-navigation-by-user-activation allow-popups"
# A mail is a stranger's page: no script, nothing fetched, only its own styles and pictures that came along.
MAIL_CONTENT = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; "
MAIL_CONTENT += f"sandbox {SANDBOX}"
HEAD = re.compile(rb"<head[^>]*>", re.IGNORECASE)
OUTER_LINKS = b'<base target="_top">'


def product_files() -> Path:
    """Where the product keeps its own style sheets, fonts and icons."""
    return Path(str(files("clb_core"))) / "web" / "static"


def create_page(box: MailBox, product_url: str = "", hosts: tuple[str, ...] = ("localhost", "127.0.0.1")) -> Flask:
    """The Flask application over one box. `hosts` are the names it answers to: no other site's name works."""
    app = Flask(__name__)
    app.config["TRUSTED_HOSTS"] = list(hosts)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(sandbox=SANDBOX, product_url=product_url, moment=moment)
    _add_routes(app, box)
    app.after_request(_protect)
    return app


def _add_routes(app: Flask, box: MailBox) -> None:
    @app.get("/")
    def letters() -> str:
        recipient = request.args.get("aan", "")
        found = box.newest_first(recipient, MOST_ON_A_PAGE + 1)
        more = len(found) > MOST_ON_A_PAGE
        shown = found[:MOST_ON_A_PAGE]
        return render_template("mails.html", letters=shown, recipient=recipient, more=more, most=MOST_ON_A_PAGE)

    @app.get("/mails/<mail_id>")
    def letter(mail_id: str) -> str:
        return render_template("mail.html", letter=_find(box, mail_id), recipient=request.args.get("aan", ""))

    @app.get("/mails/<mail_id>/html")
    def letter_html(mail_id: str) -> Response:
        response = Response(with_outer_links(_find(box, mail_id).html.encode()), mimetype="text/html")
        response.headers["Content-Security-Policy"] = MAIL_CONTENT
        return response

    @app.get("/mails/<mail_id>/bron")
    def letter_source(mail_id: str) -> Response:
        return Response(box.raw(mail_id) or _not_found(), content_type="text/plain; charset=utf-8")

    @app.get("/mails/<mail_id>/bijlagen/<int:number>")
    def attachment(mail_id: str, number: int) -> Response:
        parts = _find(box, mail_id).attachments
        if number >= len(parts):
            _not_found()
        response = Response(parts[number].content, mimetype="application/octet-stream")
        response.headers.set("Content-Disposition", "attachment", filename=parts[number].name)
        return response

    @app.get("/mails.json")
    def letters_json() -> Response:
        return jsonify([letter.as_json() for letter in box.newest_first(request.args.get("to", ""))])

    @app.post("/leegmaken")
    def clear() -> AnyResponse:
        if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
            abort(403)
        box.clear()
        return redirect(url_for("letters"), 303)

    @app.get("/product/<path:name>")
    def product_file(name: str) -> Response:
        return send_from_directory(product_files(), name)


def with_outer_links(html: bytes) -> bytes:
    """The mail's HTML, its links opening in the whole window instead of inside the frame. The rest stays as sent."""
    head = HEAD.search(html)
    if head is not None:
        return html[: head.end()] + OUTER_LINKS + html[head.end() :]
    return b"<!DOCTYPE html>" + OUTER_LINKS + html


def _find(box: MailBox, mail_id: str) -> Letter:
    return box.find(mail_id) or _not_found()


def _not_found() -> NoReturn:
    abort(404)


def _protect(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", OWN_CONTENT)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response
