"""`bin/niaouli roles`: who works in which department."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.departments.enums import Role
from niaouli.departments.models import Department, Membership
from niaouli.departments.operations import end_role, give_role


class Command(BaseCommand):
    help = "Montre les rôles, en donne ou en retire : roles give NOM SIGLE agent."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        acts.add_parser("list", help="montre qui travaille où")
        give = acts.add_parser("give", help="donne un rôle à une personne qui a un compte")
        end = acts.add_parser("end", help="retire son rôle : l’accès s’arrête aussitôt")
        for parser_of_act in (give, end):
            parser_of_act.add_argument("username", help="le nom d’utilisateur")
            parser_of_act.add_argument("department", help="le sigle de la direction")
        give.add_argument("role", choices=Role.values)
        end.add_argument("role", choices=Role.values, nargs="?", help="s’il y en a plusieurs")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["act"] == "give":
            give_role(
                person=_person(options["username"]),
                department=_department(options["department"]),
                role=Role(options["role"]),
                by=None,
                now=timezone.now(),
            )
        elif options["act"] == "end":
            end_role(membership=_membership(options), by=None, now=timezone.now())
        current = Membership.objects.filter(until__isnull=True)
        for each in current.select_related("person", "department").order_by("department_id", "id"):
            self.stdout.write(f"{each.department.code}  {each.role}  {each.person.username}")


def _person(username: str) -> Person:
    person = Person.objects.filter(username__iexact=username).order_by("id").first()
    if person is None:
        raise CommandError(
            f"Personne ne s’appelle « {username} » : le compte doit exister d’abord."
        )
    return person


def _department(code: str) -> Department:
    department = Department.objects.filter(code=code).first()
    if department is None:
        raise CommandError(f"La direction « {code} » n’existe pas : departments define {code} NOM.")
    return department


def _membership(options: dict[str, Any]) -> Membership:
    held = Membership.objects.filter(
        person=_person(options["username"]),
        department=_department(options["department"]),
        until__isnull=True,
    )
    if options["role"]:
        held = held.filter(role=options["role"])
    memberships = list(held.order_by("id")[:2])
    if not memberships:
        raise CommandError("Cette personne n’a pas ce rôle dans cette direction.")
    if len(memberships) > 1:
        raise CommandError("Cette personne y a plusieurs rôles : ajoutez celui qui s’arrête.")
    return memberships[0]
