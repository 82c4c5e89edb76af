"""`bin/niaouli topics`: what procedures and publications are filed under."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from niaouli.lib.errors import BadInput
from niaouli.topics.operations import define_topic
from niaouli.topics.queries import topics


class Command(BaseCommand):
    help = "Montre les thèmes, ou en définit un : topics define CODE NOM."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        acts.add_parser("list", help="montre les thèmes")
        define = acts.add_parser("define", help="crée un thème, ou change son nom")
        define.add_argument("code", help="dans les adresses : minuscules, chiffres, tirets")
        define.add_argument("label", help="le nom, entre guillemets")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["act"] == "define":
            try:
                define_topic(code=options["code"], label=options["label"])
            except BadInput as error:
                raise CommandError(str(error)) from None
        for topic in topics():
            self.stdout.write(f"{topic.code}  {topic.label}")
