from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "niaouli.accounts"
    label = "accounts"
