from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "niaouli.audit"
    label = "audit"
