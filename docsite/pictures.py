"""Pictures of the terminal and a report page, both from real runs."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.text import Text

from cleaner.cli.options import PROGRAM

_COLUMNS = 100
_REDRAWN = re.compile(r"[^\n]*\r(?!\n)")  # what a line showed before it was drawn again
_FONT_FACE = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)  # loads a font from another host
_TEXTS = (  # the fixtures that the run of the tour cleans
    "html-news-reed-harvest",
    "library-roof-labels",
    "market-hall-comments",
    "museum-breadcrumbs",
    "observatory-sharing",
    "orchard-paywall",
    "platform-substack-post",
    "river-path-newsletter",
    "tailor-profile-byline-bio",
    "wetland-donation",
    "whole-page-otter-bridge",
    "whole-page-recipe",
)
_TOUR = """# What it looks like

The pictures and the report on this page were made when the site was built, by the commands above
them, from {number} texts of the project's `fixtures/`.

## One text

`cleaner {explain}` shows a source with each removal marked, and the rules that asked for it.

![The text in the terminal, with its removals struck through](explain.svg)

## A folder

`cleaner {corpus}` cleans each document of a folder, and says at the end what it did.

![The end of a run in the terminal](corpus.svg)

## The report of that run

`cleaner {report}` writes one HTML file. Point at a removal to see its rules.
[Open it by itself](report.html), or read [what is on it](../report-page.md).

<iframe src="report.html" title="The report page of the run" width="100%" height="800"></iframe>
"""


def write_tour(fixtures: Path, target: Path, work: Path) -> None:
    """Clean some `fixtures` in the folder `work`, and write the page of it into `target`."""
    _copy_sources(fixtures, work / "texts")
    commands = {
        "explain": ("explain", "texts/river-path-newsletter.txt"),
        "corpus": ("corpus", "texts", "cleaned", "--workers", "1"),
        "report": ("report", "cleaned", "--html", str(target / "report.html")),
    }
    target.mkdir(parents=True)
    for name, arguments in commands.items():
        printed = _run(arguments, work)
        if name != "report":
            picture = _picture(printed, f"{PROGRAM} {' '.join(arguments)}")
            (target / f"{name}.svg").write_text(picture, "utf-8")
    commands["report"] = ("report", "cleaned")
    shown = {name: " ".join(arguments) for name, arguments in commands.items()}
    (target / "tour.md").write_text(_TOUR.format(number=len(_TEXTS), **shown), "utf-8")


def _copy_sources(fixtures: Path, target: Path) -> None:
    target.mkdir(parents=True)
    for name in _TEXTS:
        (source,) = (fixtures / name).glob("source.*")
        shutil.copy(source, target / f"{name}{source.suffix}")


def _run(arguments: Sequence[str], folder: Path) -> str:
    """Return what `cleaner` with `arguments` prints in `folder` on a terminal with colours.

    Raises CalledProcessError, with what it printed as its output.
    """
    looks = {"FORCE_COLOR": "1", "COLUMNS": str(_COLUMNS), "TERM": "xterm-256color"}
    done = subprocess.run(
        [sys.executable, "-m", "cleaner", *arguments],
        cwd=folder,
        env=os.environ | looks,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=True,
    )
    return done.stdout.decode()


def _picture(printed: str, title: str) -> str:
    """Return what was printed, with its colours, as SVG in the fonts of the reader's machine."""
    console = Console(width=_COLUMNS, record=True, file=StringIO(), force_terminal=True)
    console.print(Text.from_ansi(_REDRAWN.sub("", printed).strip()))
    return _FONT_FACE.sub("", console.export_svg(title=title))
