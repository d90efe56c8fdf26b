"""What the nursery's first process knows before it has any child: Django, the tasks, Celery's own rooms.

Nothing here opens a connection: a child would share it with all its brothers and sisters.
"""

import django

django.setup()

from celery.apps import beat, worker  # noqa: E402, F401 - Django first
from celery.bin import celery  # noqa: E402, F401

from tests import people  # noqa: E402, F401
from tests.races.timetable import app  # noqa: E402

app.loader.import_default_modules()
