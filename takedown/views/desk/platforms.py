"""The registry: platforms that somebody has to look at first, their channels, their keys."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from notices.actions import guessing, resume_channel
from notices.actions import keys as key_actions
from notices.actions import platforms as actions
from notices.models import ApiKey, Channel, Platform
from notices.queries import registry
from takedown.doors import StaffRequest, actor, desk_required
from takedown.forms.platforms import ChannelForm, KeyForm, PlatformForm
from takedown.views.desk.page import page
from vault.signed import NotGenuine

HERE = "/desk/platforms/"
CHANGED = (
    "This record was changed outside Recourse, so nothing is saved over it and nothing is sent by it. The operator has "
    "to look at it first (manage.py sign_rows)."
)


@require_safe
@desk_required
def listed(request: StaffRequest) -> HttpResponse:
    """Those that nobody has looked at first, then by name; one kind, or what has grown stale, where it is asked for."""
    everything = registry.listed(timezone.now())
    chosen = request.GET.get("show", "")
    tabs = [(name, words, len(_shown(everything, name))) for name, words in TABS.items()]
    chosen = chosen if chosen in TABS else "all"
    return page(request, "platforms", HERE, rows=_shown(everything, chosen), tabs=tabs, chosen=chosen)


TABS = {
    "all": "All", "review": "To complete", "stale": "Stale", "resting": "Resting", "platform": "Platforms",
    "search": "Search engines", "host": "Hosts", "cdn": "CDNs", "registrar": "Registrars", "ai_tool": "AI tools",
}  # fmt: skip


def _shown(rows: list[registry.Line], name: str) -> list[registry.Line]:
    """A tab's rows: by what somebody has to do, or by kind."""
    if name in PICKS:
        return [row for row in rows if PICKS[name](row)]
    return [row for row in rows if row.platform.kind == name]


PICKS: dict[str, Callable[[registry.Line], bool]] = {
    "all": lambda row: True,
    "review": lambda row: row.platform.needs_review,
    "stale": lambda row: row.stale,
    "resting": lambda row: row.resting,
}


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def edit(request: StaffRequest, slug: str) -> HttpResponse:
    """What it is, what it is worth, how it is reached."""
    platform = get_object_or_404(Platform, slug=slug)
    form = PlatformForm(request.POST or None, instance=get_object_or_404(Platform, slug=slug))
    if request.method == "POST" and form.is_valid():
        try:
            actions.complete_platform(
                platform=platform, values=form.cleaned_data, actor=actor(request.user), now=timezone.now()
            )
        except actions.HostTaken as error:
            form.add_error("hosts", f"{error.host} belongs to {error.platform}. Take it out there first.")
            return _page(request, platform, form=form, status=422)
        except NotGenuine:
            form.add_error(None, CHANGED)
            return _page(request, platform, form=form, status=409)
        messages.success(request, f"{form.cleaned_data['name']} is saved.")
        return redirect("desk:platform", slug)
    status = 422 if request.method == "POST" else 200
    return _page(request, platform, form=form, status=status)


@require_POST
@desk_required
def look_up(request: StaffRequest, slug: str) -> HttpResponse:
    """Ask the registries who carries this site; a worker does it within a minute."""
    platform = get_object_or_404(Platform, slug=slug)
    guessing.ask_carriers(platform=platform, actor=actor(request.user), now=timezone.now())
    messages.success(request, "Asked for. Look at this page again in a minute: what the registries say stands below.")
    return redirect("desk:platform", slug)


@require_POST
@desk_required
def resume(request: StaffRequest, slug: str, channel_id: int) -> HttpResponse:
    """Let a channel that rests after many failures go on."""
    held = get_object_or_404(Channel.objects.select_related("platform"), platform__slug=slug, pk=channel_id)
    if resume_channel(channel=held, actor=actor(request.user), now=timezone.now()):
        messages.success(request, "It goes on: what waits for it is tried at once.")
    else:
        messages.info(request, "It does not rest any more.")
    return redirect("desk:platform", slug)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def channel(request: StaffRequest, slug: str, channel_id: int | None = None) -> HttpResponse:
    """Add a channel, or change one."""
    platform = get_object_or_404(Platform, slug=slug)
    held = get_object_or_404(platform.channels, pk=channel_id) if channel_id else None
    form = ChannelForm(request.POST or None, instance=held or Channel(platform=platform))
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_channel(
                platform=platform, channel=held, values=form.cleaned_data, verified_by=request.user.name,
                actor=actor(request.user), now=timezone.now(),
            )  # fmt: skip
        except NotGenuine:
            form.add_error(None, CHANGED)
            return page(request, "channel", HERE, status=409, platform=platform, channel=held, form=form)
        messages.success(request, "The channel is saved; your name stands beside it as the one who verified it.")
        return redirect("desk:platform", slug)
    return page(request, "channel", HERE, status=status, platform=platform, channel=held, form=form)


@require_POST
@desk_required
def secret(request: StaffRequest, slug: str, channel_id: int) -> HttpResponse:
    """A fresh signing secret for a webhook: shown now and never again."""
    held = get_object_or_404(Channel, platform__slug=slug, kind=Channel.Kind.WEBHOOK, pk=channel_id)
    try:
        plain = actions.new_webhook_secret(channel=held, actor=actor(request.user), now=timezone.now())
    except NotGenuine:
        messages.error(request, CHANGED)
        return redirect("desk:platform", slug)
    return page(request, "secret", HERE, platform=held.platform, secret=plain, what="webhook secret")


@require_POST
@desk_required
def issue(request: StaffRequest, slug: str) -> HttpResponse:
    """A key for the platform's program: shown now and never again."""
    platform, form = get_object_or_404(Platform, slug=slug), KeyForm(request.POST)
    if not form.is_valid():
        return _page(request, platform, key_form=form, status=422)
    _, plain = key_actions.issue_key(
        platform=platform, label=form.cleaned_data["label"], scopes=form.cleaned_data["scopes"],
        actor=actor(request.user), now=timezone.now(),
    )  # fmt: skip
    return page(request, "secret", HERE, platform=platform, secret=plain, what="API key")


@require_POST
@desk_required
def revoke(request: StaffRequest, slug: str, key_id: int) -> HttpResponse:
    """The key opens nothing from now on."""
    key = get_object_or_404(ApiKey.objects.select_related("platform"), platform__slug=slug, pk=key_id)
    key_actions.revoke_key(key=key, actor=actor(request.user), now=timezone.now())
    messages.success(request, f"The key {key.prefix} opens nothing any more.")
    return redirect("desk:platform", slug)


def _page(
    request: StaffRequest, platform: Platform, *, form: PlatformForm | None = None, key_form: KeyForm | None = None,
    status: int,
) -> HttpResponse:  # fmt: skip
    now = timezone.now()
    return page(
        request, "platform", HERE, status=status, platform=platform, form=form or PlatformForm(instance=platform),
        key_form=key_form or KeyForm(), wrong=key_form or form, stale=registry.stale(platform, now),
        channels=registry.ways(platform, now), api_keys=platform.api_keys.order_by("-created_at"),
        carriers=registry.carriers_for(platform), carries=registry.carried_by(platform),
        changes=registry.changes_of(platform), looking=platform.pk in registry.to_look_up(),
        changed_outside=not platform.may_be_used,
    )  # fmt: skip
