#!/usr/bin/env bash
# Make .venv and install a lock file into it: tools/venv.sh run | dev
# Does nothing when that very lock file is installed. A .venv for development does for `make run` too.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/common.sh

lock_of() { [ "$1" = dev ] && echo requirements-dev.lock || echo requirements.lock; }
mark_of() { cat requirements-build.lock "$1" | cksum; }
installed() { [ "$(cat ".venv/installed-$1" 2>/dev/null)" = "$(mark_of "$(lock_of "$1")")" ]; }
new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
    local candidate
    for candidate in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
        if new_enough "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
    stop "Python 3.11 or newer is needed, and none was found. Set PYTHON=/path/to/python3 if it has another name."
}

make_venv() {
    local python version
    python=$(find_python)
    version=$("$python" -c 'import sys; print("python%d.%d" % sys.version_info[:2])')
    "$python" -c 'import ensurepip, venv' 2>/dev/null || need "Python's venv module" "$version-venv"
    say "Making .venv with $("$python" --version) ..."
    "$python" -m venv --clear .venv
}

# The hash test's oracle is built from source: it wants a compiler and Python's headers.
check_compiler() {
    local version
    version=$(.venv/bin/python -c 'import sys; print("python%d.%d" % sys.version_info[:2])')
    command -v c++ >/dev/null || need "A C++ compiler" g++
    .venv/bin/python -c 'import os, sysconfig as s; open(os.path.join(s.get_path("include"), "Python.h"))' 2>/dev/null ||
        need "Python's headers" "$version-dev"
}

# One line for each twenty packages; in a terminal one line that changes.
show_progress() {
    local count=0 line tty=
    [ -t 2 ] && tty=1
    while IFS= read -r line; do
        case $line in
            Collecting\ *)
                count=$((count + 1))
                if [ -n "$tty" ]; then
                    printf '\r  %d of %d fetched' "$count" "$1" >&2
                elif [ $((count % 20)) = 0 ]; then
                    say "  $count of $1 fetched"
                fi
                ;;
            Building\ wheel* | Building\ wheels*) [ -n "$tty" ] && printf '\n' >&2; say "  building from source ..." ;;
            Installing\ collected*) [ -n "$tty" ] && printf '\n' >&2; say "  unpacking ..." ;;
        esac
    done
}

# A lock is complete, so pip resolves nothing: what somebody uploads tomorrow is never looked at, and the pip that Python
# brought will do. What is published as source is built with the locked tools that lie beside it, not with the newest.
pip_install() {
    local lock=$1
    shift
    .venv/bin/python -m pip install --no-input --disable-pip-version-check --retries 10 --no-deps --require-hashes "$@" \
        -r "$lock" 2>&1 | tee -a .venv/pip.log | show_progress "$total" || failed "pip could not install $lock"
}

failed() {
    tail -n 15 .venv/pip.log >&2
    stop "$1 (pip's whole output is in .venv/pip.log)."
}

install() {
    local lock total
    lock=$(lock_of "$1")
    total=$(grep -c '^[a-zA-Z0-9]' "$lock")
    [ "$1" = run ] || check_compiler
    say "Installing $total packages into .venv (the first time takes a minute or two) ..."
    rm -f .venv/installed-* .venv/pip.log
    pip_install requirements-build.lock --only-binary=:all:
    pip_install "$lock" --no-build-isolation
    .venv/bin/python -m pip check >>.venv/pip.log 2>&1 || failed "The packages of $lock do not fit together"
    mark_of "$lock" >".venv/installed-$1"
}

# What an older lock left behind would be taken for installed, or for a conflict.
outdated() {
    local each
    for each in run dev; do
        if [ -e ".venv/installed-$each" ] && ! installed "$each"; then return; fi
    done
    return 1
}

want=${1:?run or dev}
if ! .venv/bin/python -c '' 2>/dev/null || outdated; then make_venv; fi
installed "$want" || { [ "$want" = run ] && installed dev; } || install "$want"
