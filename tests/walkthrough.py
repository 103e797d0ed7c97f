"""Pages that a reader follows: their files are written and their commands run, in a folder."""

import doctest
import os
import re
import subprocess
import sys
from pathlib import Path

# A block of code, and above it the file that a reader is asked to save it as.
_BLOCK = re.compile(
    r"(?:^(?:[-*] |\d\. )?Save this as `(?P<path>[^`]+)`[^\n]*\n+)?"
    r"^```(?P<language>\w*)\n(?P<body>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_COMMAND = re.compile(r"^\$ (?P<command>.*)\n(?P<printed>(?:(?!\$ ).*\n)*)", re.MULTILINE)
_LOOKS = {"COLUMNS": "100", "NO_COLOR": "1", "LC_ALL": "C.UTF-8"}


def follow(page: Path, folder: Path, **environment: str) -> int:
    """Do what `page` says, in `folder`; return how many commands ran.

    A block below "Save this as `PATH`" becomes a file. Of a block of the language `console` the
    lines with `$ ` run, and what is below one must be what it prints; `...` there stands for
    anything. Raises AssertionError.
    """
    ran = 0
    for block in _BLOCK.finditer(page.read_text("utf-8")):
        if block["path"]:
            path = folder / block["path"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block["body"], "utf-8")
        elif block["language"] == "console":
            for step in _COMMAND.finditer(block["body"]):
                _check(step["command"], step["printed"], folder, environment)
                ran += 1
    return ran


def _check(command: str, wanted: str, folder: Path, environment: dict[str, str]) -> None:
    """Run a command of a page, and compare what it prints with what the page shows."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(  # noqa: S603
        ["bash", "-c", command],  # noqa: S607
        cwd=folder,
        env=os.environ | _LOOKS | {"PATH": path} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    printed = "\n".join(line.rstrip() for line in done.stdout.splitlines()) + "\n"
    flags = doctest.ELLIPSIS
    same = doctest.OutputChecker().check_output(
        wanted.rstrip() + "\n", printed.rstrip() + "\n", flags
    )
    assert same, f"$ {command}\n{done.stdout}\n--- but the page shows:\n{wanted}"
