"""The roof as a Django app: it brings the system checks and the page shell's template tags."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self) -> None:
        from portal import checks  # noqa: F401 - registers them; needs the settings to be complete
