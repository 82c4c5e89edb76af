from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "niaouli.web"
    label = "web"

    def ready(self) -> None:
        from niaouli.web.accounts import receivers  # noqa: PLC0415

        receivers.connect()
