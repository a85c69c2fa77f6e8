#!/bin/sh
# Make the virtual environment of the course with a Python that is new enough, and pip inside it.
#
#   tools/make_venv.sh FOLDER           PYTHON=python3.12 chooses the Python
#
# Debian and Ubuntu split Python: `python3 -m venv` may lack ensurepip. Then the pip that is there
# fills the environment; without one, root installs the missing package, and others are told what to type.
set -eu
folder=$1
new_enough='import sys; sys.exit(sys.version_info < (3, 11))'

find_python() {
    for name in ${PYTHON:-python3.11 python3.12 python3.13 python3.14 python3 python}; do
        if "$name" -c "$new_enough" >/dev/null 2>&1; then
            echo "$name"
            return
        fi
    done
    echo "No Python 3.11 or newer was found (tried: ${PYTHON:-python3.11, 3.12, 3.13, 3.14, python3, python})." >&2
    echo "Install one, then type: make lab PYTHON=/path/to/python3.11" >&2
    exit 1
}

fill_with_pip_outside() { # pip 22.3 and newer can install into another environment
    "$python" -m pip --version >/dev/null 2>&1 || return 1
    "$python" -m venv --without-pip "$folder" || return 1
    "$python" -m pip --disable-pip-version-check --python "$folder/bin/python" install -q pip
}

install_ensurepip() {
    package=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
        echo "$python has neither ensurepip nor pip." >&2
        echo "On Debian or Ubuntu type: sudo apt-get install $package" >&2
        exit 1
    fi
    echo "Installing the system package $package, which $python needs to make an environment."
    apt-get -q -y install "$package" || { apt-get -q update && apt-get -q -y install "$package"; }
}

python=$(find_python)
# An environment whose Python still works is kept: pip then changes only what is needed.
if [ -x "$folder/bin/python" ] && "$folder/bin/python" -m pip --version >/dev/null 2>&1; then
    exit 0
fi
echo "Making $folder with $("$python" --version)."
rm -rf "$folder"
if ! "$python" -c 'import ensurepip' >/dev/null 2>&1; then
    fill_with_pip_outside && exit 0
    rm -rf "$folder"
    install_ensurepip </dev/null
fi
"$python" -m venv "$folder"
