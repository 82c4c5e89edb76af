"""The embedded PostgreSQL: who it runs as, who may enter, what it survives."""

import ctypes
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from niaouli.launch import identity, sockets
from niaouli.launch.cluster_files import processes_of
from niaouli.launch.console import Refusal
from niaouli.launch.places import DataDirectory
from niaouli.launch.postgres import Cluster, answers, query
from niaouli.launch.processes import Signals
from tests.launch.miniature import linux_only, root_only

# pytest-xdist has threads; what runs between fork and exec here is system calls.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")

Build = Callable[[DataDirectory], Cluster]


def ask(data: DataDirectory, sql: str) -> str:
    worked, answer = query(sockets.current_directory(data), sql)
    assert worked, answer
    return answer


def test_is_utf8_with_the_builtin_locale_whatever_the_environment(
    tmp_path: Path, cluster_of: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LANG", raising=False)
    monkeypatch.setenv("LC_ALL", "nonsense")
    monkeypatch.setenv("PGUSER", "someone-else")
    monkeypatch.setenv("PGOPTIONS", "-c nonsense=1")
    data = DataDirectory(tmp_path / "data")
    data.prepare()
    cluster_of(data).start()
    answer = ask(
        data,
        "SELECT pg_encoding_to_char(encoding), datlocprovider, datlocale, lower('ÉTÉ')"
        " FROM pg_database WHERE datname = 'niaouli'",
    )
    assert answer == "UTF8|b|C.UTF-8|été"


def test_listens_on_a_private_socket_only(data: DataDirectory, cluster_of: Build) -> None:
    cluster_of(data).start()
    assert ask(data, "SHOW listen_addresses") == ""
    directory = sockets.current_directory(data)
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    assert stat.S_IMODE((directory / sockets.SOCKET_NAME).stat().st_mode) == 0o700
    assert stat.S_IMODE(data.cluster.stat().st_mode) == 0o700


def test_knows_one_user_and_checks_who_connects(data: DataDirectory, cluster_of: Build) -> None:
    cluster_of(data).start()
    rules = ask(
        data, "SELECT type, user_name, auth_method, options FROM pg_hba_file_rules"
    ).splitlines()
    assert rules == ["local|{niaouli}|peer|{map=niaouli}"]


def test_a_slow_statement_does_not_tell_what_was_typed(
    data: DataDirectory, cluster_of: Build
) -> None:
    cluster_of(data).start()
    ask(data, "SELECT pg_sleep(1.2), 'CANARI'")
    assert "CANARI" not in (data.log / "postgres.log").read_text("utf-8")


@linux_only
@root_only
def test_another_user_cannot_reach_it(data: DataDirectory, cluster_of: Build) -> None:
    cluster = cluster_of(data)
    cluster.start()
    stranger = 12345
    try_to_connect = "import socket, sys; socket.socket(socket.AF_UNIX).connect(sys.argv[1])"
    # Without private parents, so that only the socket's own protection is tried.
    directory = sockets.current_directory(data)
    parents = [parent for parent in directory.parents if parent.stat().st_mode & 0o001 == 0]
    for parent in parents:
        parent.chmod(parent.stat().st_mode | 0o001)
    try:
        answer = subprocess.run(
            ["/usr/bin/python3", "-c", try_to_connect, str(directory / sockets.SOCKET_NAME)],
            user=stranger,
            group=stranger,
            extra_groups=[],
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        for parent in parents:
            parent.chmod(parent.stat().st_mode & ~0o001)
    assert "PermissionError" in answer.stderr


def test_a_path_too_long_for_a_socket_is_worked_around_and_found_again(
    data: DataDirectory, tmp_path: Path, cluster_of: Build
) -> None:
    long = DataDirectory(tmp_path / ("très-long-" * 9) / "data")
    long.path.parent.mkdir()
    shutil.move(data.path, long.path)
    cluster = cluster_of(long)
    cluster.start()
    elsewhere = sockets.current_directory(long)
    assert elsewhere != long.run
    assert stat.S_IMODE(elsewhere.stat().st_mode) == 0o700
    assert answers(elsewhere)
    cluster.stop()
    assert not elsewhere.exists()


def test_a_quote_and_a_comma_in_the_path_are_worked_around(
    data: DataDirectory, tmp_path: Path, cluster_of: Build
) -> None:
    odd = DataDirectory(tmp_path / 'l\'été, "ici"')
    shutil.move(data.path, odd.path)
    cluster_of(odd).start()
    assert ask(odd, "SELECT 1") == "1"


@linux_only
def test_a_server_left_alive_is_stopped_cleanly(data: DataDirectory, cluster_of: Build) -> None:
    left = Cluster(data, Signals(), disposable=True)
    left.start()
    ask(data, "CREATE TABLE kept AS SELECT 42 AS answer")
    before = processes_of(data.cluster)
    cluster_of(data).start()
    left.stop()
    assert not set(before) & set(processes_of(data.cluster))
    assert ask(data, "SELECT answer FROM kept") == "42"


@linux_only
def test_a_killed_server_whose_number_is_now_another_process(
    data: DataDirectory, cluster_of: Build
) -> None:
    left = Cluster(data, Signals(), disposable=True)
    left.start()
    pid_file = data.cluster / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    for process in processes_of(data.cluster):
        os.kill(process, signal.SIGKILL)
    left.stop()
    pid_file.write_text("\n".join([str(os.getppid()), *lines[1:]]) + "\n")
    cluster_of(data).start()
    assert ask(data, "SELECT 1") == "1"


def test_no_library_path_stays_in_the_cluster(data: DataDirectory, cluster_of: Build) -> None:
    cluster = cluster_of(data)
    cluster.start()
    cluster.stop()
    files = [
        path
        for path in data.cluster.iterdir()
        if path.is_file() and path.name != "postmaster.opts"  # written again at each start
    ]
    assert [path for path in files if b"site-packages" in path.read_bytes()] == []


def test_another_major_version_is_refused(data: DataDirectory, cluster_of: Build) -> None:
    (data.cluster / "PG_VERSION").write_text("16\n")
    with pytest.raises(Refusal, match="créée par PostgreSQL 16"):
        cluster_of(data).start()


def test_an_unfinished_creation_is_begun_again(tmp_path: Path, cluster_of: Build) -> None:
    data = DataDirectory(tmp_path / "data")
    data.prepare()
    (data.path / "postgres.new" / "base").mkdir(parents=True)
    cluster_of(data).start()
    assert ask(data, "SELECT 1") == "1"
    assert not (data.path / "postgres.new").exists()


def test_a_directory_that_is_no_cluster_is_left_alone(
    data: DataDirectory, cluster_of: Build
) -> None:
    shutil.rmtree(data.cluster)
    data.cluster.mkdir()
    (data.cluster / "letters.txt").write_text("mine")
    with pytest.raises(Refusal, match="pas une base PostgreSQL"):
        cluster_of(data).start()
    assert (data.cluster / "letters.txt").read_text() == "mine"


@linux_only
@root_only
def test_root_without_namespaces_becomes_nobody_and_comes_back(
    data: DataDirectory, cluster_of: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_arguments: object) -> None:
        raise OSError

    data.path.chmod(0o700)
    with monkeypatch.context() as patch:
        patch.setattr(identity, "_enter_namespace", refused)
        cluster = cluster_of(data)
        cluster.start()
        ask(data, "CREATE TABLE kept AS SELECT 42 AS answer")
        assert data.cluster.stat().st_uid == pwd.getpwnam("nobody").pw_uid
        assert _user_of(processes_of(data.cluster)[0]) == pwd.getpwnam("nobody").pw_uid
        cluster.stop()
    cluster_of(data).start()
    assert data.cluster.stat().st_uid == 0
    assert ask(data, "SELECT answer FROM kept") == "42"


@linux_only
@root_only
@pytest.mark.parametrize("container", [False, True])
def test_root_where_the_kernel_forbids_namespaces(data: DataDirectory, container: bool) -> None:
    """For real: in a namespace of all users, which may not contain another one."""
    script = (
        "import sys; from pathlib import Path\n"
        "from niaouli.launch.places import DataDirectory\n"
        "from niaouli.launch.postgres import Cluster, answers\n"
        "from niaouli.launch.processes import Signals\n"
        "data = DataDirectory(Path(sys.argv[1]))\n"
        "cluster = Cluster(data, Signals(), disposable=True)\n"
        "cluster.start()\n"
        "print(data.cluster.stat().st_uid, answers(data.run))\n"
        "cluster.stop()\n"
    )
    command = [sys.executable, "-c", script, str(data.path)]
    if container:
        # What a container's root usually has, which lacks the power to read everything.
        powers = "chown,dac_override,fowner,fsetid,kill,setgid,setuid,setpcap,setfcap"
        kept = ",".join(f"+{power}" for power in powers.split(","))
        command = ["setpriv", "--bounding-set", f"-all,{kept}", *command]
    answer = _run_among_all_users(command)
    assert answer == f"{pwd.getpwnam('nobody').pw_uid} True"


@linux_only
@root_only
def test_an_ordinary_user_needs_nothing(tmp_path: Path) -> None:
    """With the system's Python: root's own may be out of an ordinary user's reach."""
    python = Path("/usr/bin/python3")
    who = pwd.getpwnam("nobody")
    home = Path("/tmp") / f"niaouli-user-{os.getpid()}"
    script = (
        "import sys; from pathlib import Path\n"
        "from niaouli.launch.places import DataDirectory\n"
        "from niaouli.launch.postgres import Cluster, answers\n"
        "from niaouli.launch.processes import Signals\n"
        "data = DataDirectory(Path(sys.argv[1])); data.prepare()\n"
        "cluster = Cluster(data, Signals(), disposable=True)\n"
        "cluster.start(); print(answers(data.run)); cluster.stop()\n"
    )
    home.mkdir(mode=0o700)
    os.chown(home, who.pw_uid, who.pw_gid)
    try:
        answer = subprocess.run(
            [python, "-c", script, str(home / "data")],
            user=who.pw_uid,
            group=who.pw_gid,
            extra_groups=[],
            cwd="/",
            env={"PYTHONPATH": str(identity.__file__).removesuffix("/niaouli/launch/identity.py")},
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        shutil.rmtree(home)
    if "SyntaxError" in answer.stderr or "No module named 'niaouli'" in answer.stderr:
        pytest.skip("this checkout is out of an ordinary user's reach")
    assert answer.stdout.strip() == "True", answer.stderr


def test_a_user_nobody_knows_is_refused_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_arguments: object) -> None:
        raise OSError

    monkeypatch.setattr(identity, "_enter_namespace", refused)
    monkeypatch.setattr(identity, "_become", refused)
    monkeypatch.setattr(os, "getuid", lambda: 0)
    with pytest.raises(Refusal, match="utilisateur ordinaire"):
        identity.choose(Path("/bin/true"), Path("/"))


def _user_of(process: int) -> int:
    return Path(f"/proc/{process}").stat().st_uid


def _run_among_all_users(command: list[str]) -> str:
    """Run as the root of a namespace where users keep their numbers, and which is the last."""
    libc = ctypes.CDLL(None, use_errno=True)
    told_child, told_parent = os.pipe(), os.pipe()

    def before_exec() -> None:
        libc.unshare(identity.CLONE_NEWUSER)
        os.write(told_parent[1], b"x")
        os.read(told_child[0], 1)
        os.setresgid(0, 0, 0)
        os.setresuid(0, 0, 0)
        Path("/proc/sys/user/max_user_namespaces").write_text("0")

    # The maps are written from outside, while Popen waits for exec.
    writer = os.fork()
    if writer == 0:
        os.read(told_parent[0], 1)
        children = Path(f"/proc/{os.getppid()}/task").glob("*/children")
        found = {int(n) for path in children for n in path.read_text().split()} - {os.getpid()}
        for child in found:
            for kind in ("uid_map", "gid_map"):
                try:
                    Path(f"/proc/{child}/{kind}").write_text("0 0 4294967295")
                except OSError:
                    continue
        os.write(told_child[1], b"x")
        os._exit(0)
    answer = subprocess.run(
        command, preexec_fn=before_exec, capture_output=True, text=True, check=False
    )
    os.waitpid(writer, 0)
    for end in (*told_child, *told_parent):
        os.close(end)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.strip()
