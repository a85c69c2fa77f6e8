#!/usr/bin/env bash
# Gradescope runs this once, as root, while it builds the autograder's image.
#
# AUTOGRADER_ROOT is Gradescope's folder, /autograder; a test may put another.
set -euo pipefail
root=${AUTOGRADER_ROOT:-/autograder}
source=$root/source
new_enough='import sys; sys.exit(sys.version_info < (3, 11))'
export DEBIAN_FRONTEND=noninteractive

have_python() {
    for name in python3.11 python3.12 python3.13 python3.14 python3; do
        "$name" -c "$new_enough" >/dev/null 2>&1 && return
    done
    return 1
}

have_sandbox() {
    command -v bwrap >/dev/null && [[ $(PATH=$PATH:/sbin ldconfig -p) == *libseccomp.so.2* ]]
}

if ! have_sandbox || ! have_python; then
    apt-get -q update
fi
if ! have_sandbox; then
    apt-get -q -y install --no-install-recommends bubblewrap libseccomp2
fi
if ! have_python; then
    apt-get -q -y install --no-install-recommends python3.11 python3.11-venv
fi

sh "$source/make_venv.sh" "$root/venv"
pip() { "$root/venv/bin/python" -m pip --disable-pip-version-check "$@"; }
pip install -q -r "$source/requirements.txt"
pip install -q --no-deps --force-reinstall "$source"/*.whl

# The inputs of graded runs are drawn from this secret. It stays on Gradescope's side.
if [ ! -s "$source/seed" ]; then
    "$root/venv/bin/python" -c 'import secrets; print(secrets.token_hex(32))' >"$source/seed"
    echo "A secret seed was drawn for this image."
fi
chmod 600 "$source/seed"

# Say now, in the build's log, what would fail later.
"$root/venv/bin/course" grade --help >/dev/null
if ! bwrap --ro-bind / / --unshare-all true; then
    echo "WARNING: bubblewrap cannot make a sandbox while the image is built. If it cannot when" >&2
    echo "submissions are graded either, course grade will say so and grade nothing." >&2
fi
echo "The autograder is ready."
