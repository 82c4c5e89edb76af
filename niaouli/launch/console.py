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


# Steps whose line waits for their duration.
_open_steps: list[str] = []


def complain(text: str) -> None:
    if _open_steps:
        say("")
    say(text, to=sys.stderr)


def seconds(duration: float) -> str:
    return f"{duration:.1f} s".replace(".", ",")


@contextmanager
def step(text: str) -> Iterator[None]:
    """Say what is under way, then how long it took."""
    say(f"{text}… ", end="")
    start = time.monotonic()
    _open_steps.append(text)
    try:
        yield
    except BaseException:
        say("")
        raise
    finally:
        _open_steps.pop()
    say(seconds(time.monotonic() - start))
