"""Build the site into build/site: `python -m docsite`."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

from docsite.api_pages import api_page
from docsite.commands import command_line_page
from docsite.links import faults
from docsite.pictures import write_tour
from docsite.rule_pages import UNSEARCHED, rule_pages
from docsite.schema_page import schema_page

_ROOT = Path(__file__).parent.parent
_SOURCE = _ROOT / "build" / "site-source"  # as zensical.toml says
_SITE = _ROOT / "build" / "site"
# They lie beside docs/, as in a checkout, so that the links of all pages lead where they do there.
_BESIDE = (
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "LICENSE",
    "CITATION.cff",
    "Dockerfile",
)
_FOLDERS = ("docs", "deploy")
_TABLES = "benchmarks/results"  # of measurements; summaries in docs/ link to them
_ASSETS = ("iframe-worker.js", "site.css")  # zensical.toml names them


def build() -> int:
    """Build the site; 1 if a page cannot be built as it is or a link leads nowhere."""
    _write_sources()
    shutil.rmtree(_SITE, ignore_errors=True)
    command = [str(Path(sys.executable).with_name("zensical")), "build", "--clean", "--strict"]
    process = subprocess.run(command, cwd=_ROOT, stderr=subprocess.PIPE, text=True, check=False)
    if process.returncode:
        print(process.stderr.partition("Traceback")[0], file=sys.stderr)
        return 1
    (_SITE / "404.html").unlink(missing_ok=True)  # its links fit no site in a folder of a host
    broken = list(faults(_SITE))
    for fault in broken:
        print(fault, file=sys.stderr)
    pages = sum(1 for _ in _SITE.rglob("*.html"))
    print(f"{pages} pages in {_SITE.relative_to(_ROOT)}; open index.html there")
    return 1 if broken else 0


def _write_sources() -> None:
    """Lay out what the site is built from: what is written by hand, and what is made."""
    shutil.rmtree(_SOURCE, ignore_errors=True)
    for folder in _FOLDERS:
        shutil.copytree(_ROOT / folder, _SOURCE / folder)
    (_SOURCE / _TABLES).mkdir(parents=True)
    for path in sorted((_ROOT / _TABLES).glob("*.md")):
        (_SOURCE / _TABLES / path.name).write_text(UNSEARCHED + path.read_text("utf-8"), "utf-8")
    for path in (*map(_ROOT.joinpath, _BESIDE), *map(Path(__file__).with_name, _ASSETS)):
        shutil.copy(path, _SOURCE)
    schema = json.loads((_ROOT / "docs" / "report.schema.json").read_text("utf-8"))
    reference = _SOURCE / "docs" / "reference"
    pages = {
        "command-line.md": command_line_page(),
        "api.md": api_page(),
        "report-schema.md": schema_page(schema),
        **{f"rules/{name}": page for name, page in rule_pages()},
    }
    for name, page in pages.items():
        path = reference / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page, "utf-8")
    work = _ROOT / "build" / "site-run"
    shutil.rmtree(work, ignore_errors=True)
    write_tour(_ROOT / "fixtures", _SOURCE / "docs" / "tour", work)


if __name__ == "__main__":
    sys.exit(build())
