from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "niaouli.cases"
    label = "cases"
