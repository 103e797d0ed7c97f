"""`cleaner` as a user runs it, and `cleaner corpus` in processes that tests stop at a step."""

import io
import resource
import signal
import subprocess
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from unittest.mock import patch

from cleaner.cli.main import main
from tests.corpora import SPLIT

NO_PROCESS = 2**31 - 1  # an id that no system gives to a process
SPLIT_MB = str(SPLIT / 1e6)
_WAITS = "waits\n"
# The command, by few rules, which are soon compiled in each worker. It waits at one step, says so
# on standard output, and goes on with standard input.
_PROGRAM = """
import sys
from contextlib import contextmanager
from cleaner.cli import options
from cleaner.cli.main import main
from cleaner.corpus import progress
from cleaner.corpus.tasks import Finished
from tests.corpora import SMALL

step, listeners = int(sys.argv.pop(1)), progress.progress_listeners

@contextmanager
def waiting(quiet, log, *more):
    with listeners(quiet, log, *more) as listen:
        steps = 0
        def listen_and_wait(event, status):
            nonlocal steps
            listen(event, status)
            steps += isinstance(event, Finished)
            if steps == step and isinstance(event, Finished):
                print("waits", flush=True)
                sys.stdin.readline()
        yield listen_and_wait

progress.progress_listeners = waiting
options.load_rules = lambda *_, **__: SMALL.rules
main()
"""


def run(*words: object, stdin: bytes = b"", cwd: Path | None = None) -> tuple[int, str, str]:
    """Run `cleaner` in this process; return its exit code, its output and its messages.

    It saves the start of a process, where a test is not of processes.
    """
    given, output, messages = map(_stream, (stdin, b"", b""))
    on_sigterm = signal.getsignal(signal.SIGTERM)
    with (
        chdir(cwd or Path.cwd()),
        patch.object(sys, "argv", ["cleaner", *map(str, words)]),
        patch.object(sys, "stdin", given),
        redirect_stdout(output),
        redirect_stderr(messages),
    ):
        try:
            main()
        except SystemExit as end:
            code = end.code
        else:
            code = 0
        finally:
            signal.signal(signal.SIGTERM, on_sigterm)
    return int(code or 0), _written(output), _written(messages)


def _stream(data: bytes) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(data), "utf-8", newline="")


def _written(stream: io.TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()


class Command:
    """A run by the command, in a process group of its own, which waits after `steps` tasks."""

    def __init__(
        self,
        source: Path,
        out: Path | str,
        *,
        steps: int = 0,
        bytes_a_file: int | None = None,
    ) -> None:
        words = [str(source), str(out), "--workers", "2", "--split", SPLIT_MB, "--quiet"]

        def limit() -> None:
            if bytes_a_file:
                resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_a_file, bytes_a_file))

        self.process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-c", _PROGRAM, str(steps), "corpus", *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=limit,  # noqa: PLW1509 - the test has no threads
        )
        if steps:
            assert self.process.stdout
            assert self.process.stdout.readline() == _WAITS

    def end(self) -> tuple[int, str]:
        """Let it go on to its end; return the exit code and its messages, never a traceback."""
        _, messages = self.process.communicate()
        assert "Traceback" not in messages
        return self.process.returncode, messages
