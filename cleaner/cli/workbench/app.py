"""The application: each step of the workbench as a request with a JSON object."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from cleaner.authoring.effect.documents import WorkUnit
from cleaner.authoring.review import Review
from cleaner.authoring.workbench.bench import MAX_TEXT_CHARS, Workbench
from cleaner.authoring.workbench.draft import ChosenLine
from cleaner.authoring.workbench.folder import MAX_BYTES, ExistsError
from cleaner.cli.workbench.gate import Gate
from cleaner.ruleset.model import Rule
from cleaner.text.errors import CleanerError
from cleaner.view.render import asset, marked_html

_ASSETS = {
    "": ("page.html", "text/html; charset=utf-8"),
    "page.js": ("page.js", "text/javascript; charset=utf-8"),
    "page.css": ("page.css", "text/css; charset=utf-8"),
}
_SHARED = "style.css"  # of all pages
_MAX_BODY_BYTES = 8 * MAX_TEXT_CHARS + 2 * MAX_BYTES
_Body = TypeVar("_Body", bound=msgspec.Struct)
Answer = dict[str, Any]


class _Nothing(msgspec.Struct, forbid_unknown_fields=True):
    pass


class _Number(msgspec.Struct, forbid_unknown_fields=True):
    number: int


class _Name(msgspec.Struct, forbid_unknown_fields=True):
    name: str


class _File(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    toml: str
    replace: bool = False


class _Text(msgspec.Struct, forbid_unknown_fields=True):
    text: str
    name: str = ""
    toml: str = ""
    lang: str = ""


class _Decision(msgspec.Struct, forbid_unknown_fields=True):
    id: str
    review: Review


class _Steps:
    """The steps of the workbench: from a decoded request to an answer."""

    def __init__(self, bench: Workbench, more: Sequence[WorkUnit]) -> None:
        self._bench, self._more = bench, more

    def state(self, _: _Nothing) -> Answer:
        files = self._bench.rules_dir
        return {
            "documents": self._bench.titles(),
            "folder": str(files.root),
            "files": files.names(),
        }

    def document(self, body: _Number) -> Answer:
        return {"text": self._bench.source(body.number)}

    def file(self, body: _Name) -> Answer:
        return {"toml": self._bench.rules_dir.read(body.name)}

    def clean(self, body: _Text) -> Answer:
        cleaned = self._bench.clean(body.text, body.name, body.toml, body.lang)
        return {
            "marked": marked_html(cleaned.view, cleaned.book),
            "text": cleaned.text,
            "flags": cleaned.flags,
            "faults": cleaned.faults,
        }

    def draft(self, body: ChosenLine) -> Answer:
        return {"draft": self._bench.draft(body)}

    def check(self, body: _File) -> Answer:
        return {"faults": self._bench.check(body.name, body.toml)}

    def effect(self, body: _File) -> Answer:
        effect, faults = self._bench.try_rule(body.name, body.toml, self._more)
        verdict = effect.verdict() if effect else ""
        return {"effect": effect, "verdict": verdict, "faults": faults}

    def learned(self, _: _Nothing) -> Answer:
        return {"rules": [_shown(site, rule) for site, rule in self._bench.learned()]}

    def review(self, body: _Decision) -> Answer:
        return {"status": self._bench.review(body.id, body.review).status}

    def save(self, body: _File) -> Answer:
        path = self._bench.save(body.name, body.toml, replace=body.replace)
        return {"saved": str(path)}


def _shown(site: str, rule: Rule) -> Answer:
    examples = rule.learned.examples if rule.learned else ()
    return {
        "site": site,
        "id": rule.id,
        "description": rule.description,
        "text": rule.removes[0],
        "examples": examples,
    }


def make_app(bench: Workbench, token: str, port: int, more: Sequence[WorkUnit] = ()) -> ASGIApp:
    """Return the application of a workbench whose page is at `http://127.0.0.1:port/token/`.

    `more` are documents of other sets to try rules on. Nothing is served from the file system but
    the page itself.
    """
    steps = _Steps(bench, more)
    bodies: dict[Callable[[Any], Answer], type[msgspec.Struct]] = {
        steps.state: _Nothing,
        steps.document: _Number,
        steps.file: _Name,
        steps.clean: _Text,
        steps.draft: ChosenLine,
        steps.check: _File,
        steps.effect: _File,
        steps.save: _File,
        steps.learned: _Nothing,
        steps.review: _Decision,
    }
    routes = [Route(f"/{token}/{name}", partial(_own_asset, name)) for name in _ASSETS]
    routes.append(Route(f"/{token}/{_SHARED}", _shared_style))
    routes += [
        Route(f"/{token}/{step.__name__}", partial(_answer, step, kind), methods=["POST"])
        for step, kind in bodies.items()
    ]
    app = Starlette(routes=routes, max_body_size=_MAX_BODY_BYTES)
    return Gate(app, token, port)


async def _own_asset(name: str, _: Request) -> Response:
    file, kind = _ASSETS[name]
    return Response(Path(__file__).with_name(file).read_bytes(), media_type=kind)


async def _shared_style(_: Request) -> Response:
    return Response(asset(_SHARED), media_type="text/css; charset=utf-8")


async def _answer(
    step: Callable[[Any], Answer], kind: type[msgspec.Struct], request: Request
) -> Response:
    """Answer a request; what the user gets wrong is one sentence."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        return _error("send application/json", 415)
    try:
        body = msgspec.json.decode(await request.body(), type=kind)
        answer = await run_in_threadpool(step, body)
    except ExistsError as error:
        return _error(str(error), 409)
    except (CleanerError, msgspec.DecodeError) as error:
        return _error(str(error), 422)
    except OSError as error:
        return _error(f"{error.filename or 'a file'}: {error.strerror or error}", 422)
    return _json(answer, 200)


def _error(message: str, status: int) -> Response:
    return _json({"error": message}, status)


def _json(answer: Answer, status: int) -> Response:
    from cleaner.text import jsonio

    return Response(jsonio.dumps(answer), status, media_type="application/json")
