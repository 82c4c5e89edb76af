from django.apps import AppConfig


class DepartmentsConfig(AppConfig):
    name = "niaouli.departments"
    label = "departments"
