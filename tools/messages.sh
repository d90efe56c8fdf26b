#!/usr/bin/env bash
# Collect every sentence of pages, Python and scripts into locale/*/LC_MESSAGES/*.po, then compile the .mo beside it.
# Both are committed: at run time nothing needs gettext. `messages.sh collect` leaves out the compiling.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/common.sh

command -v xgettext >/dev/null && command -v msgfmt >/dev/null || need "gettext" gettext
export RECOURSE_ROLE=both SECRET_KEY=only-for-messages
python=${PYTHON:-.venv/bin/python}

collect() {
    local left_out=(node_modules .venv tests bench static/js/vendor)
    "$python" manage.py makemessages --all --domain "$1" --no-location --no-obsolete "${left_out[@]/#/--ignore=}" >&2
}

collect django
collect djangojs
[ "${1:-}" = collect ] || "$python" manage.py compilemessages --ignore .venv --ignore node_modules >&2
