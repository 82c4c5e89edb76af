"""As whom PostgreSQL runs: it refuses root, and a user that /etc/passwd does not know.

Three ways, tried in this order by `choose`:

- the ordinary user who started the command, directly;
- in a user namespace where that user (root, or one without a name) appears as `nobody`: on disk,
  files still belong to the user, so nothing changes hands;
- where namespaces are refused, root really becomes `nobody`, and keeps only the power to walk
  through private directories (the data may be in /root).

This does what `unshare -U` and `setpriv --ambient-caps` do, by the same system calls: those tools
are missing from small containers, and their options differ between versions.
"""

import ctypes
import os
import pwd
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from niaouli.launch.console import Refusal

CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG = 1
PR_SET_KEEPCAPS = 8
PR_SET_SECUREBITS = 28
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
SECBIT_NO_SETUID_FIXUP = 4
CAP_DAC_OVERRIDE = 1
CAP_DAC_READ_SEARCH = 2
LINUX_CAPABILITY_VERSION_3 = 0x20080522

# Loaded here: after a fork, only plain system calls are safe.
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Identity:
    """How a PostgreSQL program is run, and what its files and its clients look like to it."""

    name: str
    enter: Callable[[], None]
    """Called in the child, between fork and exec."""
    owner: tuple[int, int]
    """User and group of the database's files, seen from the launcher."""
    clients: tuple[str, ...]
    """Names under which the server sees our own processes: the right-hand side of pg_ident."""


def choose(program: Path, directory: Path) -> Identity:
    """The first way of running `program` that works, with `directory` within its reach."""
    ways = _candidates()
    for way in ways:
        if _works(way, program, directory):
            return way
    raise Refusal(
        "PostgreSQL ne peut pas être lancé par cet utilisateur sur cette machine "
        f"(essayé : {', '.join(way.name for way in ways)}).\n"
        "Lancez la commande avec un utilisateur ordinaire, ou donnez l’adresse d’une base "
        "PostgreSQL dans DATABASE_URL."
    )


def die_with_parent(parent: int, signal_number: int) -> None:
    """In a child, before exec: receive this signal when the launcher dies, even by `kill -9`.

    Linux only. Must come after any change of user, which forgets it.
    """
    if sys.platform != "linux":
        return
    _libc.prctl(PR_SET_PDEATHSIG, signal_number, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def user_name(uid: int) -> str | None:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return None


def nobody() -> pwd.struct_passwd:
    """The unprivileged user of this machine; any other than root where it has no `nobody`."""
    try:
        return pwd.getpwnam("nobody")
    except KeyError:
        others = [entry for entry in pwd.getpwall() if entry.pw_uid != 0]
        if not others:
            raise Refusal(
                "Cette machine n’a aucun utilisateur ordinaire dans /etc/passwd, "
                "et PostgreSQL refuse root.\nAjoutez-en un : useradd niaouli"
            ) from None
        return others[0]


def _candidates() -> list[Identity]:
    uid, gid = os.getuid(), os.getgid()
    name = user_name(uid)
    if uid != 0 and name is not None:
        return [Identity(name, _stay, (uid, gid), (name,))]
    other = nobody()
    if uid != 0:
        # Without a name, this user exists for PostgreSQL only as someone else.
        return [_in_namespace(other, uid, gid)]
    as_nobody = Identity(
        f"{other.pw_name}, pour de bon",
        lambda: _become(other.pw_uid, other.pw_gid),
        (other.pw_uid, other.pw_gid),
        (name or "root", other.pw_name),
    )
    return [_in_namespace(other, uid, gid), as_nobody]


def _in_namespace(other: pwd.struct_passwd, uid: int, gid: int) -> Identity:
    return Identity(
        f"{other.pw_name}, dans un espace de noms",
        lambda: _enter_namespace((other.pw_uid, other.pw_gid), (uid, gid)),
        (uid, gid),
        (other.pw_name,),
    )


def _works(way: Identity, program: Path, directory: Path) -> bool:
    def enter_and_look() -> None:
        way.enter()
        # The question PostgreSQL asks about its own files, in the same words.
        for path in (program, directory):
            if not os.access(path, os.R_OK | os.X_OK):
                raise PermissionError(path)

    try:
        result = subprocess.run(
            [program, "--version"],
            preexec_fn=enter_and_look,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
    except (subprocess.SubprocessError, OSError):
        return False
    return result.returncode == 0


def _stay() -> None:
    pass


def _call(name: str, *arguments: object) -> None:
    if getattr(_libc, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def _enter_namespace(inside: tuple[int, int], outside: tuple[int, int]) -> None:
    _call("unshare", CLONE_NEWUSER)
    # The kernel wants this before an unprivileged process may map its group.
    _write("/proc/self/setgroups", "deny")
    _write("/proc/self/uid_map", f"{inside[0]} {outside[0]} 1")
    _write("/proc/self/gid_map", f"{inside[1]} {outside[1]} 1")


def _write(path: str, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY)
    try:
        os.write(descriptor, text.encode())
    finally:
        os.close(descriptor)


def _become(uid: int, gid: int) -> None:
    # Without this bit, access() ignores capabilities for anyone but root, and PostgreSQL does not
    # find its own program under /root.
    if _libc.prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0) != 0:
        _call("prctl", PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setgroups([])
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)
    header = (ctypes.c_uint32 * 2)(LINUX_CAPABILITY_VERSION_3, 0)
    # Effective, permitted, inheritable; then the same for capabilities above 31.
    data = (ctypes.c_uint32 * 6)()
    _call("capget", ctypes.byref(header), ctypes.byref(data))
    # A container usually has the second only, which can also write.
    for kept in (CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE):
        if data[1] & (1 << kept):
            alone = 1 << kept
            data = (ctypes.c_uint32 * 6)(alone, alone, alone, 0, 0, 0)
            _call("capset", ctypes.byref(header), ctypes.byref(data))
            _call("prctl", PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, kept, 0, 0)
            return
    # Without either: enough where the directories are open to all.
    _call("capset", ctypes.byref(header), ctypes.byref((ctypes.c_uint32 * 6)()))
