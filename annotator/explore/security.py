"""Who may ask: only the browser that was given the token, from our own page, under our own name.

The server listens on 127.0.0.1, but every page in the browser, and every user of the machine, can reach that. So each
request must name our host (a page elsewhere may point its own name here), carry the cookie that the token was exchanged
for, and, where it is more than reading the page, come from our own page.
"""

from __future__ import annotations

import secrets
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-frame-options": "DENY",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cache-control": "no-store",
}
MARK = "x-annotator"
"""A header that no form and no simple request of another page can have."""
_PUBLIC = ("/", "/enter")

Scope = dict[str, Any]


class Guard:
    """An ASGI application around another one: refuses what is not ours, and puts the policy on every answer."""

    def __init__(self, app: Any, token: str, port: int, view: str = "") -> None:
        self._app, self._token = app, token
        self._first = f"/#{view}" if view else "/"
        self._hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
        # Cookies ignore ports: two servers on one machine must not take each other's.
        self._cookie = f"annotator_{port}"
        self._session = secrets.token_urlsafe(32)

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        """Answer a request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return

        async def sent(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                own = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
                names = {name for name, _ in own}
                message["headers"] = [
                    *(pair for pair in message.get("headers", ()) if pair[0].lower() not in names),
                    *own,
                ]
            await send(message)

        headers = {
            name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]
        }
        if headers.get("host", "") not in self._hosts:
            await _refuse(sent, 421, "this server answers only to its own name")
        elif scope["path"] == "/enter":
            await self._enter(scope, sent)
        elif not self._is_known(headers):
            await _refuse(
                sent, 403,
                "Open the address that `annotator explore` shows in the terminal.\n"
                "请打开终端里 `annotator explore` 显示的地址。\n",
            )  # fmt: skip
        elif reason := self._foreign(scope, headers):
            await _refuse(sent, 403, reason)
        else:
            await self._app(scope, receive, sent)

    async def _enter(self, scope: Scope, send: Any) -> None:
        """Exchange the token for the cookie, and lead on to an address without it."""
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        if scope["method"] != "GET" or not secrets.compare_digest(given.encode(), self._token.encode()):
            await _refuse(send, 403, "This address is not valid any more. 此地址已失效。")
            return
        cookie = f"{self._cookie}={self._session}; Path=/; HttpOnly; SameSite=Lax"
        await send(
            {
                "type": "http.response.start",
                "status": 303,
                "headers": [
                    (b"location", self._first.encode()),
                    (b"set-cookie", cookie.encode()),
                    (b"content-length", b"0"),
                ],
            }
        )
        await send({"type": "http.response.body", "body": b""})

    def _is_known(self, headers: dict[str, str]) -> bool:
        try:
            cookies = SimpleCookie(headers.get("cookie", ""))
        except CookieError:
            return False
        given = cookies[self._cookie].value if self._cookie in cookies else ""
        return secrets.compare_digest(given.encode(), self._session.encode())

    def _foreign(self, scope: Scope, headers: dict[str, str]) -> str:
        """Why a request is not one of our own page; empty if it is."""
        if (
            headers.get("sec-fetch-site", "none") not in ("same-origin", "none")
            and scope["path"] not in _PUBLIC
        ):
            return "a request of another page"
        if scope["method"] in ("GET", "HEAD"):
            return ""
        if headers.get("origin", "") != f"http://{headers['host']}":
            return "a request of another origin"
        return "" if MARK in headers else f"the header {MARK} is missing"


async def _refuse(send: Any, status: int, reason: str) -> None:
    body = reason.encode()
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [
                (b"content-type", b"text/plain; charset=utf-8"),
                (b"content-length", str(len(body)).encode()),
            ],
        }
    )
    await send({"type": "http.response.body", "body": body})
