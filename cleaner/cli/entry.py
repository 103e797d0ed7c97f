"""The entry of the command. It imports nothing slow before it knows what a signal does."""

import gc
import signal

# Rules and the first text make a quarter of a million objects that stay: the collector of cycles
# need not look at them again and again.
_COLLECTED_AFTER = 300_000  # new objects
_INTERRUPTED = 130  # the exit code that a shell shows for Ctrl-C


def main() -> None:
    """Load the command line and run it; Ctrl-C ends it without a traceback at any time.

    While it is loaded there is nothing to clean up, so the system ends the process, by SIGINT as
    by SIGTERM. A process that ignores Ctrl-C, as one in the background may, still ignores it.
    """
    gc.set_threshold(_COLLECTED_AFTER)
    takes_interrupts = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if takes_interrupts:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    _check_core()
    from cleaner.cli.main import main as run

    try:
        if takes_interrupts:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        run()
    except KeyboardInterrupt:
        raise SystemExit(_INTERRUPTED) from None
    finally:
        gc.freeze()  # the system takes all back; the collector need not look at it once more


def _check_core() -> None:
    """Import what the environment may set; a wrong setting is one sentence."""
    try:
        import cleaner.core  # noqa: F401
    except ImportError as error:
        raise SystemExit(f"cleaner: {error}") from None
