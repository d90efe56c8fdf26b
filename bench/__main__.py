"""Sets up a database of its own, runs the rows, prints the table. Bounded: about four minutes on two cores."""

import os
import sys

import django

import tests.environment  # noqa: F401 - keys and settings of its own, before Django looks
from bench.table import Row, shown


def main() -> None:
    """Make a throw-away test database, measure, drop it."""
    os.environ["LOG_LEVEL"] = "ERROR"
    django.setup()
    from django.db import connection

    from bench import hashing, lighthouse, rows, video

    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        measured: list[Row] = []
        for measure in [*rows.ALL, *hashing.ALL, *video.ALL]:
            print(f"... {measure.__doc__ or measure.__name__}", file=sys.stderr, flush=True)
            measured.extend(measure())
        print("... the first pages before Lighthouse", file=sys.stderr, flush=True)
        print(shown(measured), hashing.survivors(), lighthouse.shown(), sep="\n\n")
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


if __name__ == "__main__":
    main()
