#!/usr/bin/env bash
# Print the path of a Chromium that starts; install one if there is none. The rest goes to standard error.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/common.sh

starts() { "$1" --version >/dev/null 2>&1; }

find_chromium() {
    local candidate
    for candidate in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" "$(playwrights_own)"; do
        if [ -n "$candidate" ] && command -v "$candidate" >/dev/null && starts "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
    return 1
}

playwrights_own() {
    .venv/bin/python -c 'from playwright.sync_api import sync_playwright as p
with p() as browsers: print(browsers.chromium.executable_path)' 2>/dev/null || true
}

install_chromium() {
    # Ubuntu's package of that name is only a pointer to a snap.
    grep -qs '^ID=debian' /etc/os-release && apt_install "Chromium" chromium && return
    say "Installing Playwright's Chromium ..."
    if may_apt; then
        .venv/bin/python -m playwright install --with-deps chromium >&2
    else
        .venv/bin/python -m playwright install chromium >&2
    fi
}

find_chromium && exit 0
install_chromium || true
find_chromium || stop "No Chromium starts here, and the browser tests need one. Set CHROMIUM=/path/to/chromium."
