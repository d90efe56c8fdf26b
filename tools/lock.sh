#!/usr/bin/env bash
# Lock files for every platform and Python version we support, with hashes and without an index's address.
# They are complete: tools/venv.sh installs them without a resolver.
set -euo pipefail
cd "$(dirname "$0")/.."

tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
.venv/bin/python -m venv "$tools"
"$tools/bin/pip" install --quiet --disable-pip-version-check uv
compile() {
    "$tools/bin/uv" pip compile --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-header --quiet --upgrade "$@"
}
compile pyproject.toml --extra embedded --output-file requirements.lock
compile pyproject.toml --extra embedded --group dev --group lab --constraint requirements.lock --output-file requirements-dev.lock
# Of the build tools only the group: neither the project nor what it needs at run time builds anything.
compile --group build --constraint requirements-dev.lock --output-file requirements-build.lock
# The image compiles nothing: the lock is refused where a package has no wheel for it and the Dockerfile does not say so.
read -r -d '' -a as_the_image < <(grep -o -- '--\(only\|no\)-binary=[^ ]*' Dockerfile) || true
"$tools/bin/uv" pip compile requirements.lock --python-platform linux --python-version 3.11 --quiet \
    "${as_the_image[@]}" --output-file "$tools/as-the-image.txt"
# package.json names exact versions; .npmrc keeps addresses out of the lock file.
.venv/bin/npm install --package-lock-only --ignore-scripts --loglevel=error
