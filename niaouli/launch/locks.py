"""Locks between commands, which the system releases by itself when their holder is killed."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType


class Lock:
    """An advisory lock on a file that is never deleted.

    Children do not inherit it: when the launcher dies, the lock is free though they may live on.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def try_to_take(self, *, shared: bool = False) -> bool:
        """Take the lock if it is free; say whether it was."""
        return self._take((fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)

    def take(self, *, shared: bool = False) -> None:
        """Take the lock, waiting for it."""
        self._take(fcntl.LOCK_SH if shared else fcntl.LOCK_EX)

    def release(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _take(self, operation: int) -> bool:
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, operation)
        except BlockingIOError:
            os.close(descriptor)
            return False
        except BaseException:
            os.close(descriptor)
            raise
        self.release()
        self._descriptor = descriptor
        return True

    def __enter__(self) -> "Lock":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()


@contextmanager
def taken(path: Path) -> Iterator[None]:
    """Hold the lock on `path`, waiting for it."""
    with Lock(path) as lock:
        lock.take()
        yield
