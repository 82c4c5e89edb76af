from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "niaouli.demo"
    label = "demo"
