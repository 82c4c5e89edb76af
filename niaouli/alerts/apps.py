from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "niaouli.alerts"
    label = "alerts"
