"""The command that opens the workbench."""

import secrets
import socket
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from cleaner.cli.bars import progress
from cleaner.cli.options import PROGRAM, number
from cleaner.corpus.extras import lacking
from cleaner.ruleset.config import find_config
from cleaner.text.errors import InputError

_HOST = "127.0.0.1"
_DEFAULT_FOLDER = Path("my-rules")
_TOKEN_BYTES = 24


def workbench(
    corpus: Annotated[
        Path | None,
        typer.Argument(
            metavar="[CORPUS]",
            help="File, table or folder of documents, or the OUT of a run. Without: paste a text.",
        ),
    ] = None,
    rules: Annotated[
        Path, typer.Option("--rules", metavar="DIR", help="Folder that rules are saved in.")
    ] = _DEFAULT_FOLDER,
    port: Annotated[
        int,
        typer.Option(parser=number(int, 0, 65535), metavar="N", help="Port. 0: any that is free."),
    ] = 0,
    open_page: Annotated[
        bool, typer.Option("--open/--no-open", help="Open the page in a browser.")
    ] = True,
) -> None:
    """Write rules on a page: see a document cleaned as you type, try a rule, and save it.

    The page is for this machine alone, and its address holds a secret. Stop it with Ctrl-C.
    """
    if library := lacking("workbench"):
        raise InputError(f"the workbench needs {library}")
    if rules.exists() and not rules.is_dir():
        raise InputError(f"{rules} is a file; name a folder for rules")
    import uvicorn

    from cleaner.authoring.effect.documents import corpus_batches, keep_batches, trap_batches
    from cleaner.authoring.workbench.bench import Workbench, corpus_documents
    from cleaner.cli.workbench.app import make_app
    from cleaner.ruleset.loader import shipped_folder

    with progress(None, "documents") as advance:
        documents = corpus_documents(corpus_batches(corpus), advance) if corpus else []
    checkout = shipped_folder().parent
    more = keep_batches(checkout / "fixtures" / "keep")
    more += trap_batches(checkout / "benchmarks" / "traps")
    bench = Workbench(rules, documents, find_config().folders)
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    with socket.create_server((_HOST, port)) as server:
        bound = server.getsockname()[1]
        address = f"http://{_HOST}:{bound}/{token}/"
        typer.echo(f"{PROGRAM}: the workbench is at {address}", err=True)
        if open_page:
            webbrowser.open(address)
        app = make_app(bench, token, bound, more)
        config = uvicorn.Config(app, log_level="warning", server_header=False, access_log=False)
        uvicorn.Server(config).run(sockets=[server])
