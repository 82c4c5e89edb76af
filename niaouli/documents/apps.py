from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "niaouli.documents"
    label = "documents"
