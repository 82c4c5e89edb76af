from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "niaouli.web"
    label = "web"
