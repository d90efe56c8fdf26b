#!/usr/bin/env bash
# Every linter, to the end; fails if one did and names it.
set -uo pipefail
cd "$(dirname "$0")/.."

failed=()
check() {
    local name=$1
    shift
    printf '== %s\n' "$name"
    "$@" || failed+=("$name")
}
types_of_scripts() { tools/node.sh && .venv/bin/node node_modules/typescript/bin/tsc --project .; }
manage() { .venv/bin/python -W ignore manage.py "$@"; }

export RECOURSE_ROLE=both ALLOW_LOOPBACK=1 SECRET_KEY=only-for-linting
check "ruff" .venv/bin/ruff check .
check "ruff format" .venv/bin/ruff format --check .
check "mypy" .venv/bin/mypy
check "import-linter" .venv/bin/lint-imports
check "djlint" .venv/bin/djlint templates --lint --quiet
check "tsc" types_of_scripts
check "migrations" manage makemigrations --check --dry-run
check "system checks" manage check

if [ ${#failed[@]} -gt 0 ]; then
    printf 'Failed: %s\n' "$(printf '%s, ' "${failed[@]}" | sed 's/, $//')"
    exit 1
fi
echo "All linters pass."
