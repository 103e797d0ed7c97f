"""The entry of the command. It imports nothing slow before it knows what a signal does."""

import signal

_INTERRUPTED = 130  # the exit code that a shell shows for Ctrl-C


def main() -> None:
    """Load the command line and run it; Ctrl-C ends it without a traceback at any time.

    While it is loaded there is nothing to clean up, so the system ends the process, by SIGINT as
    by SIGTERM. A process that ignores Ctrl-C, as one in the background may, still ignores it.
    """
    takes_interrupts = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if takes_interrupts:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from cleaner.cli.main import main as run

    try:
        if takes_interrupts:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        run()
    except KeyboardInterrupt:
        raise SystemExit(_INTERRUPTED) from None
