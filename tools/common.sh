# Shared by the scripts beside it: plain words to the person at the terminal, and apt-get where we may.

say() { printf '%s\n' "$*" >&2; }

stop() {
    say "Recourse: $*"
    exit 1
}

may_apt() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

# apt_install WHAT-FOR PACKAGE...: as root on Debian or Ubuntu; else 1.
apt_install() {
    local purpose=$1
    shift
    may_apt || return 1
    say "Installing $purpose with apt-get: $* ..."
    { [ -n "${APT_UPDATED:-}" ] || apt update -q; } >/dev/null || return 1
    APT_UPDATED=1
    DEBIAN_FRONTEND=noninteractive apt install -y -q --no-install-recommends "$@" >/dev/null
}

# A mirror that hiccups is asked again, another apt-get at work is waited for.
apt() { apt-get -o Acquire::Retries=5 -o DPkg::Lock::Timeout=120 "$@"; }

# need PURPOSE PACKAGE...: install, or stop with the exact command to type.
need() {
    local purpose=$1
    shift
    apt_install "$purpose" "$@" || stop "$purpose missing. Type this, then run make again:
    sudo apt-get install -y $*"
}
