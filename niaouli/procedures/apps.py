from django.apps import AppConfig


class ProceduresConfig(AppConfig):
    name = "niaouli.procedures"
    label = "procedures"
