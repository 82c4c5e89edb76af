"""`bin/niaouli procedures`: check and load procedures written as TOML files."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from niaouli.procedures.catalogue import catalogue_files, read_definition
from niaouli.procedures.definitions import definition_schema
from niaouli.procedures.errors import InvalidDefinition
from niaouli.procedures.operations import kind_problems, publish_version


class Command(BaseCommand):
    requires_system_checks = []
    help = "Vérifie et charge les démarches écrites en TOML (docs/procedures.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        check = actions.add_parser("check", help="dit ce qu’il faut corriger dans des fichiers")
        check.add_argument("files", nargs="+", type=Path, metavar="FICHIER")
        load = actions.add_parser("load", help="met en ligne ; sans fichier, tout le catalogue")
        load.add_argument("files", nargs="*", type=Path, metavar="FICHIER")
        actions.add_parser("schema", help="écrit le schéma JSON des démarches")

    def handle(self, *_args: Any, **options: Any) -> None:
        action = options["action"]
        if action == "schema":
            self.stdout.write(json.dumps(definition_schema(), indent=2, ensure_ascii=False))
            return
        files = options["files"] or catalogue_files()
        wrong = sum(not getattr(self, f"_{action}")(path) for path in files)
        if wrong:
            raise CommandError(
                ngettext("%(count)d fichier à corriger.", "%(count)d fichiers à corriger.", wrong)
                % {"count": wrong}
            )

    def _check(self, path: Path) -> bool:
        try:
            definition = read_definition(path)
            problems = kind_problems(definition)
            if problems:
                raise InvalidDefinition(problems)
        except InvalidDefinition as error:
            return self._say(path, error)
        self.stdout.write(_("%(path)s : rien à corriger.") % {"path": path})
        return True

    def _load(self, path: Path) -> bool:
        try:
            version = publish_version(definition=read_definition(path), by=None, now=timezone.now())
        except InvalidDefinition as error:
            return self._say(path, error)
        self.stdout.write(
            _("%(title)s : version %(number)d en ligne.")
            % {"title": version.procedure.title, "number": version.number}
        )
        return True

    def _say(self, path: Path, error: InvalidDefinition) -> bool:
        self.stderr.write(f"{path}")
        for problem in error.problems:
            self.stderr.write(f"  - {problem}")
        return False
