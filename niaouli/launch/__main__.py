"""`python -m niaouli.launch run|test|niaouli …`, which the scripts of bin/ call."""

# ruff: noqa: E402
import signal
import sys

# A Ctrl-C while the modules below are read ends the command at once, without a traceback.
signal.signal(signal.SIGINT, signal.SIG_DFL)

from collections.abc import Callable, Sequence

from niaouli.launch.check import check
from niaouli.launch.command import command
from niaouli.launch.console import Refusal, Stopped, complain
from niaouli.launch.processes import Signals
from niaouli.launch.run import run

COMMANDS: dict[str, Callable[[Sequence[str], Signals], int]] = {
    "run": run,
    "test": check,
    "niaouli": command,
}
# As a shell reports a Ctrl-C.
INTERRUPTED = 130


def main(arguments: Sequence[str]) -> int:
    """Run a command; what a person can put right is said in a sentence, without a traceback."""
    if not arguments or arguments[0] not in COMMANDS:
        complain("Lancez bin/run, bin/test ou bin/niaouli.")
        return 2
    signals = Signals()
    signals.listen()
    try:
        return COMMANDS[arguments[0]](arguments[1:], signals)
    except Refusal as refusal:
        complain(str(refusal))
        return 1
    except Stopped:
        complain("Arrêté.")
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
