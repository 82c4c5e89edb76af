from django.apps import AppConfig

from niaouli.ui.theme import current_theme


class UiConfig(AppConfig):
    name = "niaouli.ui"
    label = "ui"

    def ready(self) -> None:
        """A theme that people could not read stops the start, not the first page."""
        current_theme()
