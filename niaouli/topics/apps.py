from django.apps import AppConfig


class TopicsConfig(AppConfig):
    name = "niaouli.topics"
    label = "topics"
