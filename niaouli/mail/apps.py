from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "niaouli.mail"
    label = "mail"
