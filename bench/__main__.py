"""Sets up a database of its own, runs the rows, prints the table. Bounded in rounds and rows; its last line
says how many minutes it took.

`python -m bench sweeps --open 100000` runs one of the files alone, with a smaller house.
"""

import argparse
import os
import sys
import time

import django

import tests.environment  # noqa: F401 - keys and settings of its own, before Django looks
from bench.table import Row, shown


def main() -> None:
    """Make a throw-away test database, measure, drop it."""
    asked, begun = arguments(), time.monotonic()
    os.environ["LOG_LEVEL"] = "ERROR"
    django.setup()
    from django.db import connection

    from bench import hashing, lighthouse, rows, sweeps, video, workers

    sweeps.LARGE = asked.open
    files = {"rows": rows, "workers": workers, "sweeps": sweeps, "hashing": hashing, "video": video}
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        measured: list[Row] = []
        for measure in [each for file in asked.files or files for each in files[file].ALL]:
            print(f"... {measure.__doc__ or measure.__name__}", file=sys.stderr, flush=True)
            measured.extend(measure())
        print(shown(measured))
        if not asked.files:
            print("... the first pages before Lighthouse", file=sys.stderr, flush=True)
            print("", hashing.survivors(), lighthouse.shown(), sep="\n\n")
        print(f"\nAll of it took {(time.monotonic() - begun) / 60:.1f} minutes.")
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def arguments() -> argparse.Namespace:
    """`files`: which to run, none for all; `open`: how many notices the large house has."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("files", nargs="*", choices=["rows", "workers", "sweeps", "hashing", "video", []])
    parser.add_argument("--open", type=int, default=1_000_000, help="open notices in the large house (1000000)")
    return parser.parse_args()


if __name__ == "__main__":
    main()
