from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "niaouli.config"
    label = "config"
