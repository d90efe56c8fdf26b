#!/bin/sh
# One web process. It does not start with settings that break a promise (portal/checks.py).
set -eu
python manage.py check --deploy --fail-level WARNING
exec gunicorn portal.wsgi:application --bind 0.0.0.0:8000 \
    --worker-class gthread --workers "${WEB_WORKERS:-2}" --threads 8 \
    --worker-tmp-dir /dev/shm --no-control-socket --timeout 60
