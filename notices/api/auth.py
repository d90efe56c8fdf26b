"""Who calls: a bearer key (RFC 6750) of one platform, its scopes, and how often it may call."""

from __future__ import annotations

import hmac
import time
from typing import TYPE_CHECKING, ClassVar

import structlog
from django.core.cache import cache
from django.utils import timezone
from redis.exceptions import RedisError
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.throttling import BaseThrottle

from notices.actions.keys import MARK, digest
from notices.models import ApiKey, Platform

# The framework loads this module while it loads its own views.
if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.views import APIView

log = structlog.get_logger("recourse.api")
CALLS_PER_MINUTE = 600


class BearerKey(BaseAuthentication):
    """`Authorization: Bearer rcs_<prefix>_<secret>`. Unknown, altered and revoked keys get the same answer."""

    def authenticate(self, request: Request) -> tuple[Platform, ApiKey] | None:
        """The platform as `request.user` and the key as `request.auth`; None where no key was sent."""
        scheme, _, plain = request.headers.get("Authorization", "").partition(" ")
        if not scheme:
            return None
        key = find_key(plain.strip()) if scheme.lower() == "bearer" else None
        if key is None:
            raise AuthenticationFailed
        _note_use(key)
        return key.platform, key

    def authenticate_header(self, request: Request) -> str:
        """The challenge of a 401 (RFC 6750, section 3)."""
        return 'Bearer realm="recourse"'


def find_key(plain: str) -> ApiKey | None:
    """The live key that `plain` is, or None. The digests are compared in constant time."""
    mark, _, rest = plain.partition("_")
    prefix, _, secret = rest.partition("_")
    if mark != MARK or not secret or not prefix.isalnum():
        return None
    key = ApiKey.objects.select_related("platform").filter(prefix=prefix, revoked_at=None).first()
    same = hmac.compare_digest(digest(plain), key.digest if key else "")
    return key if key and same and key.genuine else None


def _note_use(key: ApiKey) -> None:
    today = timezone.now().date()
    if key.last_used_on != today:
        ApiKey.objects.filter(pk=key.pk).update(last_used_on=today)


class HasScope(BasePermission):
    """A key is needed; reading needs `notices:read`, everything else `notices:write`."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """False becomes 401 without a key and 403 with one."""
        needed = ApiKey.Scope.READ if request.method in SAFE_METHODS else ApiKey.Scope.WRITE
        return isinstance(request.auth, ApiKey) and needed in request.auth.scopes


class PerKey(BaseThrottle):
    """At most CALLS_PER_MINUTE calls a minute for one key. While Redis is away nobody is refused."""

    window: ClassVar[int] = 60

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Count this call in the key's current minute."""
        if not isinstance(request.auth, ApiKey):
            return True
        place = f"api:{request.auth.prefix}:{int(time.time()) // self.window}"
        try:
            cache.add(place, 0, timeout=2 * self.window)
            return int(cache.incr(place)) <= CALLS_PER_MINUTE
        except (RedisError, ValueError):
            log.warning("calls are not counted")
            return True

    def wait(self) -> float:
        """Seconds until the next minute begins."""
        return self.window - time.time() % self.window


def caller(request: Request) -> Platform:
    """The platform whose key this call carries."""
    return _key(request).platform


def actor(request: Request) -> str:
    """Who acts, for ledger and receipts: `platform:<slug>:<key prefix>`, at most 80 characters."""
    return f"platform:{caller(request).slug[:58]}:{_key(request).prefix}"


def _key(request: Request) -> ApiKey:
    if not isinstance(request.auth, ApiKey):
        raise NotAuthenticated
    return request.auth
