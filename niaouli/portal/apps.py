from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "niaouli.portal"
    label = "portal"
