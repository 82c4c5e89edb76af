"""Signals that the launcher receives, and the processes that it starts and stops."""

import os
import select
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

from niaouli.launch.console import Refusal, Stopped, complain, seconds
from niaouli.launch.identity import Identity, die_with_parent
from niaouli.launch.places import CHECKOUT, explained

LOG_LIMIT = 10_000_000
LONGEST_PAUSE = 30.0


class Signals:
    """Requests to stop are counted, never thrown: a child is always known before it is stopped."""

    def __init__(self) -> None:
        self.requests = 0
        self.terminations = 0
        """Requests that the terminal did not send to our children too: all but Ctrl-C."""
        self._read, self._write = os.pipe()
        os.set_blocking(self._read, False)
        os.set_blocking(self._write, False)

    @property
    def hurry(self) -> bool:
        """Whether the person asked twice."""
        return self.requests > 1

    def listen(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            # Even where a shell that started us in the background asked to ignore them.
            signal.signal(number, self._request)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup
            signal.signal(signal.SIGHUP, self._request)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        signal.set_wakeup_fd(self._write, warn_on_full_buffer=False)

    def _request(self, number: int, _frame: FrameType | None) -> None:
        self.requests += 1
        self.terminations += number != signal.SIGINT

    def wait(self, duration: float) -> None:
        """Sleep; woken by a request to stop or by the end of a child."""
        select.select([self._read], [], [], max(0.0, duration))
        with suppress(BlockingIOError):
            while os.read(self._read, 512):
                pass

    def check(self) -> None:
        if self.requests:
            raise Stopped


def spawn(
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str],
    output: int | IO[bytes],
    identity: Identity | None = None,
    when_orphaned: int = signal.SIGTERM,
    cwd: Path | None = None,
) -> subprocess.Popen[bytes]:
    """Start a process in a session of its own, which receives `when_orphaned` if we die.

    The terminal's Ctrl-C reaches the launcher only, which stops everything in order.
    """
    parent = os.getpid()

    def before_exec() -> None:
        if identity is not None:
            identity.enter()
        die_with_parent(parent, when_orphaned)

    return subprocess.Popen(
        command,
        env=env,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        preexec_fn=before_exec,
    )


def run_to_end(
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str],
    signals: Signals,
    log: Path,
    identity: Identity | None = None,
    cwd: Path | None = None,
) -> tuple[int, str]:
    """Run a step and return its exit code and what it printed; raise `Stopped` on request."""
    with explained(log), log.open("ab") as output:
        before = output.tell()
        process = spawn(command, env=env, output=output, identity=identity, cwd=cwd)
        try:
            while process.poll() is None:
                signals.wait(0.2)
                signals.check()
        finally:
            stop(process, signals, patience=5)
    return process.returncode, read_from(log, before)


def stop(
    process: subprocess.Popen[bytes],
    signals: Signals,
    *,
    patience: float,
    gently: int = signal.SIGTERM,
    firmly: int = signal.SIGKILL,
) -> None:
    """Ask a process to stop; insist after `patience` seconds or at a second request to stop."""
    if process.poll() is None:
        process.send_signal(gently)
        deadline = time.monotonic() + patience
        while process.poll() is None and time.monotonic() < deadline and not signals.hurry:
            signals.wait(0.2)
    if process.poll() is None:
        signal_group(process, firmly)
        with suppress(subprocess.TimeoutExpired):
            process.wait(5)
    signal_group(process, signal.SIGKILL)


def signal_group(process: subprocess.Popen[bytes], number: int) -> None:
    """Reach also the children that a process may have left: it leads a group of its own."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


def exists(process: object) -> bool:
    """Whether a process has this number, ours or not."""
    if not isinstance(process, int):
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def read_from(log: Path, offset: int) -> str:
    try:
        with log.open("rb") as file:
            file.seek(offset)
            return file.read().decode("utf-8", "replace")
    except OSError:
        return ""


def last_lines(text: str, count: int = 12) -> str:
    return "\n".join(f"  | {line}" for line in text.rstrip().splitlines()[-count:])


def trim(log: Path) -> None:
    """Keep one former log. Writers append, so that emptying the file under them is safe."""
    with suppress(OSError):
        if log.stat().st_size > LOG_LIMIT:
            log.with_suffix(".log.1").write_bytes(log.read_bytes())
            os.truncate(log, 0)


@dataclass
class Service:
    """A process that must be there as long as the site is: started again when it ends."""

    name: str
    command: Sequence[str | Path]
    env: Mapping[str, str]
    log: Path
    patience: float = 8.0
    process: subprocess.Popen[bytes] | None = None
    failures: int = 0
    _start: float = field(default=0.0, repr=False)
    _pause_until: float = field(default=0.0, repr=False)
    _log_offset: int = field(default=0, repr=False)

    def tend(self) -> None:
        """Start the process, or start it again once its pause is over."""
        now = time.monotonic()
        if self.process is None:
            if now >= self._pause_until:
                self._launch(now)
            return
        code = self.process.poll()
        if code is None:
            return
        signal_group(self.process, signal.SIGKILL)
        self.process = None
        self.failures = 1 if now - self._start > 60 else self.failures + 1
        pause = min(2.0 ** (self.failures - 1), LONGEST_PAUSE)
        self._pause_until = now + pause
        complain(
            f"{self.name} : arrêt inattendu (code {code}), nouvel essai dans {seconds(pause)}. "
            f"Journal : {self.log}"
        )

    def _launch(self, now: float) -> None:
        trim(self.log)
        with explained(self.log), self.log.open("ab") as output:
            self._log_offset = output.tell()
            # The server looks for the application where it works: here, not where we were called.
            self.process = spawn(self.command, env=self.env, output=output, cwd=CHECKOUT)
        self._start = now

    def stop(self, signals: Signals) -> None:
        if self.process is None:
            return
        # A server told to stop while it starts may not hear; nothing is under way in it yet.
        young = time.monotonic() - self._start < 3
        stop(self.process, signals, patience=2 if young else self.patience)

    def give_up(self) -> Refusal:
        return Refusal(
            f"{self.name} : le démarrage échoue. Journal : {self.log}\n"
            f"{last_lines(read_from(self.log, self._log_offset))}"
        )
