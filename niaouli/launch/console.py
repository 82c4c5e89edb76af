"""What the person who starts a command reads: short sentences, in French, without a traceback.

The sentences are not translated: the catalogues are compiled after the first of them are printed.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO


class Refusal(Exception):
    """The command cannot go on. The message says what happened and what to do."""


class Stopped(Exception):
    """The person asked to stop (Ctrl-C, SIGTERM): nothing to explain."""


def say(text: str, *, end: str = "\n", to: TextIO | None = None) -> None:
    """Print, whatever has become of the reader: `bin/run | head -1` must not kill the site."""
    with suppress(OSError, ValueError):
        print(text, end=end, flush=True, file=to or sys.stdout)


def complain(text: str) -> None:
    say(text, to=sys.stderr)


def seconds(duration: float) -> str:
    return f"{duration:.1f} s".replace(".", ",")


@contextmanager
def step(text: str) -> Iterator[None]:
    """Say what is under way, then how long it took."""
    say(f"{text}… ", end="")
    start = time.monotonic()
    try:
        yield
    except BaseException:
        say("")
        raise
    say(seconds(time.monotonic() - start))
