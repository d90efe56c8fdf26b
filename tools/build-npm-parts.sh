#!/usr/bin/env bash
# The few npm parts that pages load: each file of tools/npm-parts/ made into one module in static/js/vendor/.
# The output is kept in the repository: only who changes a version in package.json needs this. A test builds it
# again elsewhere and compares every byte: tools/build-npm-parts.sh [DIR]
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/common.sh
tools/node.sh
export PATH=$PWD/.venv/bin:$PATH

out=${1:-static/js/vendor}
field() { node -p "require('./node_modules/$1/package.json').$2"; }

# jpeg-js makes a picture of any hurt file, each time another than platforms see: the patch lets it refuse, and leaves
# the arithmetic to static/js/hash/jpeg.js.
strict=$(mktemp -d)
trap 'rm -rf "$strict"' EXIT
cp -r node_modules/jpeg-js "$strict/"
patch --quiet --directory="$strict/jpeg-js" --strip=1 <tools/npm-parts/jpeg-js.patch

build() {
    local name=$1
    node_modules/.bin/esbuild "tools/npm-parts/$name.js" --alias:jpeg-js="$strict/jpeg-js" --bundle --format=esm --target=es2022 --minify \
        --charset=ascii --legal-comments=none --log-level=warning --outfile="$out/$name.js" --allow-overwrite \
        --banner:js="// @ts-nocheck
// $name $(field "$name" version) ($(field "$name" license), see LICENSES.txt)$([ -e "tools/npm-parts/$name.patch" ] && echo ", patched"), built by tools/build-npm-parts.sh"
}

# licences PACKAGE: its own, and those of what it brings along.
licences() {
    local package
    for package in "$1" $(node -p "Object.keys(require('./node_modules/$1/package.json').dependencies ?? {}).join(' ')"); do
        printf -- '---- %s ----\n\n' "$package"
        cat "node_modules/$package/LICENSE"*
        printf '\n'
    done
}

mkdir -p "$out"
for entry in tools/npm-parts/*.js; do
    build "$(basename "$entry" .js)"
    licences "$(basename "$entry" .js)"
done >"$out/LICENSES.txt"
