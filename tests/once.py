"""What takes long to make and is the same for everybody: made once in a run, by whichever process asks first."""

import hashlib
import os
import pickle
from pathlib import Path

# Set by the process that begins a run, for those that it starts (tests.environment); elsewhere nothing is kept.
FOLDER = "KEPT_FOR_THIS_RUN"


def once(make, *key):
    """What `make()` gives. `key`, of text and bytes, tells it from everything else that is made so.

    Two processes that ask at the same time both make it, and one of the two is kept.
    """
    folder = os.environ.get(FOLDER)
    if folder is None:
        return make()
    path = Path(folder, hashlib.sha256(pickle.dumps(key)).hexdigest())
    try:
        return pickle.loads(path.read_bytes())
    except FileNotFoundError:
        return _keep(make(), path)


def _keep(made, path):
    part = path.with_suffix(f".{os.getpid()}")
    part.write_bytes(pickle.dumps(made))
    part.replace(path)
    return made
