"""The exact line that installs what is missing, for the system at hand."""

import os
import shutil
import sys
from pathlib import Path


def line_for_venv() -> str:
    """The line that adds the `venv` module to the Python that is running."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return {
        "debian": f"{_sudo()}apt-get install python{version}-venv",
        "fedora": f"{_sudo()}dnf install python{version}",
        "suse": f"{_sudo()}zypper install python{version.replace('.', '')}-pip",
        "alpine": f"{_sudo()}apk add python3 py3-pip",
        "arch": f"{_sudo()}pacman -S python",
        "macos": "brew install python@3.13",
    }.get(family(), "curl -LsSf https://astral.sh/uv/install.sh | sh")


def line_for_chromium() -> str:
    """The line that adds a browser for the tests."""
    return {
        "debian": f"{_sudo()}apt-get install chromium",
        "fedora": f"{_sudo()}dnf install chromium",
        "suse": f"{_sudo()}zypper install chromium",
        "alpine": f"{_sudo()}apk add chromium",
        "arch": f"{_sudo()}pacman -S chromium",
        "macos": "brew install --cask chromium",
    }.get(family(), "installez Chromium, Chrome ou Edge")


def family(os_release: Path = Path("/etc/os-release")) -> str:
    """The family of distributions that this one resembles, or an empty string."""
    if sys.platform == "darwin":
        return "macos"
    facts = _read(os_release)
    names = f"{facts.get('ID', '')} {facts.get('ID_LIKE', '')}".split()
    known = {
        "debian": "debian",
        "ubuntu": "debian",
        "fedora": "fedora",
        "rhel": "fedora",
        "centos": "fedora",
        "suse": "suse",
        "opensuse": "suse",
        "alpine": "alpine",
        "arch": "arch",
    }
    return next((known[name] for name in names if name in known), "")


def _read(os_release: Path) -> dict[str, str]:
    try:
        text = os_release.read_text(encoding="utf-8")
    except OSError:
        return {}
    pairs = (line.split("=", 1) for line in text.splitlines() if "=" in line)
    return {name: value.strip("\"'") for name, value in pairs}


def _sudo() -> str:
    return "sudo " if os.getuid() != 0 and shutil.which("sudo") else ""
