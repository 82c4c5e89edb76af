#!/bin/sh
# Called by bin/: finds a Python from 3.14 down to 3.11 and hands over to `python -m niaouli.launch`.
# Nothing is installed here; see niaouli/launch/python.py for what happens next.
set -u

root=$1
shift
# French sentences must come out whole, whatever the locale.
export PYTHONUTF8=1
PYTHONPATH=$root${PYTHONPATH:+:$PYTHONPATH}
export PYTHONPATH

hand_over() {
    python=$1
    shift
    exec "$python" -P -m niaouli.launch "$@"
}

# usable PYTHON [MODULES]: whether it runs, has a version that we serve, and these modules.
usable() {
    "$1" -I -c "import sys${2:+, $2}; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))" \
        >/dev/null 2>&1
}

# What already runs this checkout is the first choice: nothing then has to be installed again.
if [ -e "$root/.venv/niaouli.json" ] && usable "$root/.venv/bin/python"; then
    hand_over "$root/.venv/bin/python" "$@"
fi

names="python3.14 python3.13 python3.12 python3.11 python3 python"
for name in $names; do
    if usable "$name" "venv, ensurepip"; then
        hand_over "$name" "$@"
    fi
done

if command -v uv >/dev/null 2>&1; then
    found=$(uv python find --no-project '>=3.11,<3.15' 2>/dev/null)
    if [ -z "$found" ]; then
        echo "Installation de Python 3.13 par uv…"
        uv python install --quiet 3.13 2>/dev/null &&
            found=$(uv python find --no-project 3.13 2>/dev/null)
    fi
    if [ -n "$found" ] && usable "$found"; then
        hand_over "$found" "$@"
    fi
fi

# Without venv, the launcher says which line adds it to this very Python.
for name in $names; do
    if usable "$name"; then
        hand_over "$name" "$@"
    fi
done

id=unknown
if [ -r /etc/os-release ]; then
    id=$(. /etc/os-release && echo "${ID:-} ${ID_LIKE:-}")
fi
sudo=
if [ "$(id -u)" != 0 ]; then
    sudo="sudo "
fi
line="curl -LsSf https://astral.sh/uv/install.sh | sh"
if command -v uv >/dev/null 2>&1; then
    line="uv python install 3.13"
fi
case " $id " in
*" debian "* | *" ubuntu "*)
    for version in 3.14 3.13 3.12 3.11; do
        if apt-cache show "python$version-venv" >/dev/null 2>&1; then
            line="${sudo}apt-get install python$version python$version-venv"
            break
        fi
    done
    ;;
*" fedora "*)
    case " $id " in
    *" rhel "* | *" centos "*) line="${sudo}dnf install python3.12" ;;
    *) line="${sudo}dnf install python3" ;;
    esac
    ;;
*" rhel "* | *" centos "*) line="${sudo}dnf install python3.12" ;;
*) [ "$(uname -s)" = Darwin ] && line="brew install python@3.13" ;;
esac
printf '%s\n' "Niaouli a besoin de Python 3.11 ou plus récent (jusqu’à 3.14). Installez-le, puis relancez :" \
    "    $line" >&2
exit 1
