"""The roof as a Django app: it brings Celery's app, the system checks and the page shell's template tags."""

from django.apps import AppConfig

from portal import celery  # noqa: F401 - tasks go by way of its app, in every process that knows Django


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self) -> None:
        from portal import checks  # noqa: F401 - registers them; needs the settings to be complete
