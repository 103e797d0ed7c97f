"""Builds what is published, installs it as users do, and tries it: `install.py [PYTEST OPTION…]`.

The newest pip makes a wheel of the source distribution, as it does to install it, and the wheel
goes into new environments by an old pip and by the newest, outside the checkout. The old one
installs the source distribution, too, and finds no C compiler. Libraries are those of
constraints.txt, so that a release of another project does not change the result. The core is
compiled without optimising, which takes a fifth of the time: it has to build and to load here, and
is tested elsewhere. At last the tests of the unpacked source distribution run, in the environment
of this script; pytest options choose among them.
"""

import os
import subprocess
import sys
import tarfile
import tempfile
import venv
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from cleaner.core import COMPILED, PYTHON, is_built

CHECKOUT = Path(__file__).parent.parent
FIXTURES = CHECKOUT / "fixtures"
CORE = COMPILED if is_built() else PYTHON  # what can be built here
OLD_PIP, NEW_PIP = "pip==23.0.1", "pip"  # that of Debian 12, and the newest, as here
TEXT = FIXTURES / "museum-breadcrumbs" / "source.txt"
PAGE = FIXTURES / "html-news-reed-harvest" / "source.html"
URL = "https://www.example.com/farming/reed-harvest"
TRIES = (
    ("cleaner", "clean", TEXT),
    ("deboilerplate", "clean", PAGE, "--url", URL),
)
# Adapters import their engines, and the workbench its server, which a plain install lacks.
IMPORT_ALL = """
import importlib, pkgutil, cleaner
modules = [module.name for module in pkgutil.walk_packages(cleaner.__path__, "cleaner.")]
extras = ("cleaner.integrations.", "cleaner.cli.workbench.")
modules = [name for name in modules if not name.startswith(extras)]
for name in modules:
    importlib.import_module(name)
print(f"{len(modules)} modules imported")
"""


def main(options: list[str]) -> int:
    with tempfile.TemporaryDirectory(prefix="cleaner-install-") as name:
        folder = Path(name)
        wheel, source = build(folder / "dist")
        cases = (
            (OLD_PIP, wheel, CORE),
            (OLD_PIP, source, PYTHON),
            (NEW_PIP, wheel, CORE),
        )
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for line in pool.map(partial(install, folder), *zip(*cases, strict=True)):
                print(line, flush=True)
        return run_tests(unpack(source, folder / "source"), options)


def build(folder: Path) -> tuple[Path, Path]:
    """Return the wheel and the source distribution that it was made of."""
    python = (sys.executable, "-m")
    run(*python, "build", "--sdist", "--no-isolation", "--outdir", folder, CHECKOUT, cwd=CHECKOUT)
    (source,) = folder.glob("*.tar.gz")
    made = ("--quiet", "--no-deps", "--wheel-dir", folder)
    run(*python, "pip", "wheel", *made, source, cwd=folder)
    (wheel,) = folder.glob("*.whl")
    print(f"built {wheel.name} ({size(wheel)}) and {source.name} ({size(source)})", flush=True)
    return wheel, source


def size(path: Path) -> str:
    return f"{path.stat().st_size / 1e6:.1f} MB"


def install(folder: Path, pip: str, file: Path, core: str) -> str:
    """Install `file` by `pip` into a new environment, and return what was tried there.

    A source distribution finds a C compiler only where its core is to be the compiled one.
    """
    place = Path(tempfile.mkdtemp(dir=folder))
    # A copied program is busy while another thread starts a process with its file still open.
    venv.create(place, symlinks=True)
    programs = place / "bin"
    words = ("install", "--quiet", "--no-compile")
    run(sys.executable, "-m", "pip", "--python", programs / "python", *words, pip, cwd=place)
    constraint = ("--constraint", CHECKOUT / "constraints.txt")
    compiler = {"CC": "false"} if core == PYTHON else {}
    run(programs / "pip", *words, *constraint, file, cwd=place, **compiler)
    for program, command, path, *options in TRIES:
        text = run(programs / program, command, path, *options, cwd=place)
        if text != (path.parent / "expected.txt").read_text("utf-8"):
            sys.exit(f"{file.name}: {program} {command} {path} printed another text:\n{text}")
    said = run(programs / "cleaner", "--version", cwd=place).strip()
    if f"({core} core)" not in said:
        sys.exit(f"{file.name}: cleaner --version says {said!r}, without the {core} core")
    imported = run(programs / "python", "-c", IMPORT_ALL, cwd=place).strip()
    version = run(programs / "pip", "--version", cwd=place).split()[1]
    return f"pip {version}, {file.name}: a text and a page cleaned, {imported}, {said}"


def unpack(source: Path, folder: Path) -> Path:
    with tarfile.open(source) as archive:
        archive.extractall(folder, filter="data")
    return folder / source.name.removesuffix(".tar.gz")


def run_tests(folder: Path, options: list[str]) -> int:
    """Run the tests in `folder` on the modules there, not on those of the checkout."""
    print("the tests of the source distribution:", flush=True)
    words = [sys.executable, "-m", "pytest", "-n", "auto", *options]
    surroundings = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run(words, cwd=folder, env=surroundings, check=False).returncode  # noqa: S603


def run(*words: str | Path, cwd: Path, **surroundings: str) -> str:
    """Return what a command prints. Ends the script where it fails, with all that it said."""
    surroundings = {**os.environ, "CFLAGS": "-O0", **surroundings}
    process = subprocess.run(  # noqa: S603
        words, cwd=cwd, env=surroundings, capture_output=True, text=True, check=False
    )
    if process.returncode:
        sys.exit(f"{' '.join(map(str, words))} failed:\n{process.stdout}{process.stderr}")
    return process.stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
