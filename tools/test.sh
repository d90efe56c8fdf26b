#!/usr/bin/env bash
# The suite on real servers and a real browser. Arguments go to pytest, whose closing line is the last one.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/common.sh

if [ -z "${CHROMIUM:-}" ]; then
    # The same engine without a window around it is walked through in half the time. A Chromium that was named does all.
    CHROMIUM_HEADLESS_SHELL=$(command -v chromium-headless-shell) ||
        { grep -qs '^ID=debian' /etc/os-release && apt_install "Chromium without a window" chromium-headless-shell &&
            CHROMIUM_HEADLESS_SHELL=$(command -v chromium-headless-shell); } || true
    export CHROMIUM_HEADLESS_SHELL
fi
CHROMIUM=$(tools/browser.sh)
export CHROMIUM
command -v pdftotext >/dev/null || apt_install "pdftotext" poppler-utils ||
    say "pdftotext is missing: the tests that read PDF letters will be skipped (apt-get install poppler-utils)."
command -v patch >/dev/null || apt_install "patch" patch || say "patch is missing: one test needs it (apt-get install patch)."
command -v firefox-esr >/dev/null || command -v firefox >/dev/null || apt_install "Firefox" firefox-esr ||
    say "Firefox is missing: the tests in it will be skipped (apt-get install firefox-esr)."
command -v xgettext >/dev/null || apt_install "gettext" gettext ||
    say "gettext is missing: the test that no sentence lacks its translation will be skipped (apt-get install gettext)."
[ -e .venv/oldest-pip ] ||
    .venv/bin/python -m pip download --quiet --disable-pip-version-check --no-deps --require-hashes \
        -r tests/portal/oldest-pip.lock -d .venv/oldest-pip >&2 ||
    stop "pip could not fetch the package of tests/portal/oldest-pip.lock."
tools/node.sh || say "Node's packages are missing: the tests in Firefox will be skipped."
# Each worker and each process that a test starts would compile every module anew: half a minute before the first test.
unset PYTHONDONTWRITEBYTECODE
# One worker a core, and one more since each waits a tenth of its time; each with servers of its own. tests/conftest.py
# says what stays together, and in which order.
cores=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
exec .venv/bin/python -m portal.embedded exec --temporary --no-fsync -- \
    .venv/bin/python -m pytest --numprocesses "${TEST_WORKERS:-$((cores + 1))}" --dist loadscope --no-loadscope-reorder "$@"
