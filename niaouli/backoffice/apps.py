from django.apps import AppConfig


class BackofficeConfig(AppConfig):
    name = "niaouli.backoffice"
    label = "backoffice"
