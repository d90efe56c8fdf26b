# One image for every role (docker-compose.yml chooses). The same lock file as `make run`, checked by hash.
FROM python:3.11-slim-bookworm AS packages
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /venv
COPY requirements-build.lock requirements.lock /
# As tools/venv.sh does it: without a resolver, built with locked tools. dkimpy is published as source only (pure Python);
# everything else comes built. tools/lock.sh holds to this line.
RUN /venv/bin/pip install --no-deps --only-binary=:all: --require-hashes -r /requirements-build.lock \
 && /venv/bin/pip install --no-deps --only-binary=:all: --no-binary=dkimpy --no-build-isolation --require-hashes -r /requirements.lock \
 && /venv/bin/pip uninstall --yes cython wheel \
 && /venv/bin/pip check

FROM python:3.11-slim-bookworm
# WeasyPrint's libraries. The fonts are in notices/fonts, the same as beside the image.
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
    libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz0b libharfbuzz-subset0 libfontconfig1 \
 && rm -rf /var/lib/apt/lists/*
RUN useradd --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin recourse \
 && install -d -o 10001 -g 10001 -m 0700 /data
COPY --from=packages /venv /venv
WORKDIR /app
COPY manage.py LICENSE ./
COPY portal portal
COPY takedown takedown
COPY notices notices
COPY vault vault
COPY locale locale
COPY templates templates
COPY static static
COPY deploy deploy
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=portal.settings \
    STATIC_ROOT=/app/collected \
    DATA_DIR=/data \
    XDG_CACHE_HOME=/tmp/cache
RUN python -m compileall -q portal takedown notices vault \
 && python manage.py collectstatic --noinput --verbosity 0
USER 10001:10001
EXPOSE 8000
CMD ["deploy/web.sh"]
