"""The gate: only requests of the user's own page come in.

Other pages in the same browser, and other users of the machine, can reach a port on the loopback.
So the address holds a random token. The Host header must name the loopback, or a name that an
attacker resolves to it would do; and a request that a page of another origin makes is refused.
"""

import hmac

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HOSTS = ("127.0.0.1", "localhost")
_SAME_ORIGIN = ("same-origin", "none")  # none: the user typed the address, or opened a bookmark
_HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self';"
    " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",  # which would tell the token
    "x-content-type-options": "nosniff",
}


class Gate:
    """Lets requests with the `token`, of the page at `port`, through to `app`."""

    def __init__(self, app: ASGIApp, token: str, port: int) -> None:
        self._app = app
        self._root = f"/{token}"
        self._hosts = frozenset(f"{host}:{port}" for host in HOSTS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or refuse it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return

        async def send_closed(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = [(name.encode(), value.encode()) for name, value in _HEADERS.items()]
                message["headers"] = [*message.get("headers", ()), *own]
            await send(message)

        fault = "no such thing" if scope["type"] != "http" else self._fault(scope)
        if fault:
            await PlainTextResponse(fault, status_code=403)(scope, receive, send_closed)
        else:
            await self._app(scope, receive, send_closed)

    def _fault(self, scope: Scope) -> str:
        """Return why a request is refused, "" if it is let in."""
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        if len(hosts) != 1 or hosts[0].lower() not in self._hosts:
            return "wrong Host header"
        origins = headers.getlist("origin")
        if any(origin.lower() != f"http://{hosts[0].lower()}" for origin in origins):
            return "wrong origin"
        if headers.get("sec-fetch-site", "none").lower() not in _SAME_ORIGIN:
            return "wrong origin"
        given = scope["path"][: len(self._root) + 1].encode("utf-8", "replace")
        if not hmac.compare_digest(given, f"{self._root}/".encode()):
            return "the address lacks the token; open the one that cleaner workbench printed"
        return ""
