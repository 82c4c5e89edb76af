from django.apps import AppConfig


class EmploymentConfig(AppConfig):
    name = "niaouli.employment"
    label = "employment"
