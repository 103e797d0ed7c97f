"""Worker processes: how the run starts them, what they share with it, and how they end.

No write of the run waits for a worker that starts. The job is in a file that each worker reads
for itself. The interpreter runs this package alone, not the script of the run, so a script needs
no `if __name__ == "__main__":`. `multiprocessing` writes the job to a pipe whose other end the
run holds open too: the death of a worker that starts would block the run for ever.
"""

import ctypes
import mmap
import os
import pickle
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from multiprocessing.connection import Connection, Pipe
from multiprocessing.spawn import get_executable
from typing import Any, Self

from cleaner.corpus.engines.crashes import IDLE
from cleaner.corpus.model import RESUME, CorpusError, StoppedError
from cleaner.corpus.posix import interrupts_blocked
from cleaner.corpus.tasks import Job

OWN_CLASSES = "define your own classes in a module, not in the script that starts the run"
# Modules of the working folder must not replace those that the worker needs to find the others.
_BOOT = """
import sys
sys.path[:] = filter(None, sys.path)
import mmap, pickle
job = mmap.mmap(int(sys.argv[1]), 0, access=mmap.ACCESS_READ)
sys.path[:] = pickle.load(job)
from cleaner.corpus.engines.local import main
main(job, *map(int, sys.argv[1:]))
"""


class SharedProgress(ctypes.Structure):
    """The progress of a worker in its shard (step, bytes), in memory that outlives the worker."""

    _fields_ = (
        ("step", ctypes.c_longlong),
        ("read", ctypes.c_longlong),
        ("text", ctypes.c_longlong),
    )

    @classmethod
    def of_file(cls, file: int) -> Self:
        """Return the progress in an open file, which all processes that map it share."""
        return cls.from_buffer(mmap.mmap(file, ctypes.sizeof(cls)))


@contextmanager
def job_file(job: Job) -> Iterator[int]:
    """Yield the descriptor of a file without a name that holds `job` for the workers.

    Raises StoppedError if the folder for temporary files has no room, CorpusError if the classes
    of the job are unknown outside this process.
    """
    with ExitStack() as stack:
        try:
            file = stack.enter_context(tempfile.TemporaryFile())
            pickle.dump(sys.path, file)
            pickle.dump(job, file)
            file.flush()
        except OSError as error:
            raise StoppedError(
                f"the folder for temporary files can't be written ({error.strerror}); make room"
                f" there, or set TMPDIR; finished work is kept; {RESUME}"
            ) from error
        except (pickle.PicklingError, AttributeError, TypeError) as error:
            raise CorpusError(f"workers can't get the rules ({error}); {OWN_CLASSES}") from error
        yield file.fileno()


class WorkerProcess:
    """A process that does tasks, the pipe to it, and its progress."""

    def __init__(self, process: "subprocess.Popen[bytes]", pipe: Any, progress: Any) -> None:
        self.process, self.pipe, self.progress = process, pipe, progress

    @classmethod
    def start(cls, job: int, lock: int | None) -> Self:
        """Start a process with the job in the file `job`; it keeps the file `lock` open.

        Its standard input is a pipe that nobody writes to: it closes when the run dies. Raises
        CorpusError if the process can't be started.
        """
        pipe, worker_end = Pipe()
        try:
            with worker_end, tempfile.TemporaryFile() as shared:
                shared.truncate(ctypes.sizeof(SharedProgress))
                progress = SharedProgress.of_file(shared.fileno())
                progress.step = IDLE
                files = [job, worker_end.fileno(), shared.fileno()]
                files += [] if lock is None else [lock]
                with interrupts_blocked():
                    process = subprocess.Popen(  # noqa: S603 - the command is fixed
                        _command(files), stdin=subprocess.PIPE, pass_fds=files
                    )
        except OSError as error:
            pipe.close()
            raise CorpusError(
                f"a worker process can't be started ({error.strerror}); try fewer --workers"
            ) from error
        return cls(process, pipe, progress)

    def kill(self) -> int:
        """End the process if it lives; return its exit code, negative for a signal."""
        self.process.kill()
        code = self.process.wait()
        if self.process.stdin:
            self.process.stdin.close()
        self.pipe.close()
        return code


def _command(files: list[int]) -> list[str]:
    """Return the command of a worker that inherits `files`, with the options of this process."""
    options = subprocess._args_from_interpreter_flags()  # type: ignore[attr-defined]
    return [os.fsdecode(get_executable()), *options, "-c", _BOOT, *map(str, files)]


def join_run(job: int, pipe: int, progress: int, *lock: int) -> tuple[Connection, SharedProgress]:
    """Return the pipe to the run and the shared progress of this process, a worker.

    It ends when the run dies. Processes that it starts inherit none of the files.
    """
    threading.Thread(target=_die_with_run, daemon=True).start()
    signal.signal(signal.SIGPROF, signal.SIG_DFL)  # the program of the run may ignore it
    for file in (job, pipe, progress, *lock):
        os.set_inheritable(file, False)
    return Connection(pipe), SharedProgress.of_file(progress)


def _die_with_run() -> None:
    os.read(0, 1)  # returns when the other end closes
    os._exit(1)
