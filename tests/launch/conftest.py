"""A checkout in miniature: our launcher, and a stand-in for the application that it starts."""

import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from niaouli.launch.places import VENV, DataDirectory
from niaouli.launch.postgres import Cluster
from niaouli.launch.processes import Signals
from tests.launch.miniature import Launcher, make_checkout


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With a space and an accent in its path, and the libraries of this checkout."""
    path = make_checkout(tmp_path_factory.mktemp("niaouli") / "mon dépôt")
    (path / ".venv").symlink_to(VENV)
    return path


@pytest.fixture
def port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        number: int = trial.getsockname()[1]
        return number


@pytest.fixture
def launch(checkout: Path, tmp_path: Path) -> Iterator[Launcher]:
    launcher = Launcher(checkout, tmp_path)
    yield launcher
    launcher.stop_all()


@pytest.fixture(scope="session")
def made_cluster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory whose cluster is made once: tests copy it."""
    data = DataDirectory(tmp_path_factory.mktemp("cluster") / "data")
    data.prepare()
    cluster = Cluster(data, Signals(), disposable=True)
    cluster.start()
    cluster.stop()
    return data.path


@pytest.fixture
def data(made_cluster: Path, tmp_path: Path) -> DataDirectory:
    """A data directory with a stopped cluster, ready to start in a fifth of a second."""
    path = tmp_path / "data"
    shutil.copytree(made_cluster, path)
    return DataDirectory(path)


@pytest.fixture
def cluster_of() -> Iterator[Callable[[DataDirectory], Cluster]]:
    """Builds clusters, and stops them at the end of the test."""
    made: list[Cluster] = []

    def build(data: DataDirectory) -> Cluster:
        made.append(Cluster(data, Signals(), disposable=True))
        return made[-1]

    yield build
    for cluster in made:
        cluster.stop()
