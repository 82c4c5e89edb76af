from django.apps import AppConfig


class PublicationsConfig(AppConfig):
    name = "niaouli.publications"
    label = "publications"
