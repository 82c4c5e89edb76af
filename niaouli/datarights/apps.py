from django.apps import AppConfig


class DataRightsConfig(AppConfig):
    name = "niaouli.datarights"
    label = "datarights"
