from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "niaouli.ui"
    label = "ui"
