"""Processes of our own that start in no time: forked from one in which everything is imported already.

Each is a process like any other, to be stopped and killed. The environment is that of the first start.
"""

import multiprocessing
import os
from multiprocessing import forkserver
from unittest import mock

BORN = multiprocessing.get_context("forkserver")
BORN.set_forkserver_preload(["tests.races.grown_up"])


def start(work, *arguments, env=None, **options):
    """`work` (a function of a module's own) in a process beside this one; returns the multiprocessing.Process."""
    with mock.patch.dict(os.environ, env or {}):
        forkserver.ensure_running()
    process = BORN.Process(target=work, args=arguments, kwargs=options)
    process.start()
    return process
