"""`bin/niaouli departments`: the departments of the public body."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DataError, IntegrityError
from django.utils import timezone

from niaouli.departments.models import Department
from niaouli.departments.operations import define_department


class Command(BaseCommand):
    help = "Montre les directions, ou en définit une : departments define SIGLE NOM."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        acts.add_parser("list", help="montre les directions")
        define = acts.add_parser("define", help="crée une direction, ou la met à jour")
        define.add_argument("code", help="le sigle des références : DDDT")
        define.add_argument("name", help="le nom, entre guillemets")
        for option in ("address", "phone", "email", "opening-hours"):
            define.add_argument(f"--{option}", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["act"] == "define":
            self._define(options)
        for department in Department.objects.order_by("code"):
            self.stdout.write(f"{department.code}  {department.name}")

    def _define(self, options: dict[str, Any]) -> None:
        try:
            define_department(
                code=options["code"],
                name=options["name"],
                since=timezone.localdate(),
                address=options["address"],
                phone=options["phone"],
                email=options["email"],
                opening_hours=options["opening_hours"],
            )
        except (IntegrityError, DataError):
            raise CommandError(
                f"« {options['code']} » ne convient pas : écrivez deux à huit lettres majuscules."
            ) from None
