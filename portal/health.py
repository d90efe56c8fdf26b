"""Is this process alive, can it reach what it needs, and what does it count. Internal addresses."""

from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from notices import queries
from takedown.queries import waiting
from vault import backup


def healthz(_request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


def readyz(_request: HttpRequest) -> HttpResponse:
    """PostgreSQL and Redis answer too, and no restore is under way; 503 names what is amiss."""
    checks = {"database": _database_answers(), "broker": _broker_answers(), "restored": _restored()}
    return JsonResponse(checks, status=200 if all(checks.values()) else 503)


def metrics(_request: HttpRequest) -> HttpResponse:
    """Gauges in Prometheus' text form: counts and ages only."""
    registry = CollectorRegistry()
    now = timezone.now()
    for name, (help_text, value) in {**queries.gauges(now), **waiting.gauges(now)}.items():
        Gauge(f"recourse_{name}", help_text, registry=registry).set(value)
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception:  # noqa: BLE001 - any failure at all means "not ready"
        return False
    return True


def _restored() -> bool:
    """False from a restore's first step to its last, and after one that broke off."""
    try:
        return not backup.restore_under_way()
    except Exception:  # noqa: BLE001 - any failure at all means "not ready"
        return False


def _broker_answers() -> bool:
    try:
        cache.set("readyz", 1, 5)
    except Exception:  # noqa: BLE001 - any failure at all means "not ready"
        return False
    return True
