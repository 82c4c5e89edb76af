"""`bin/niaouli lifecycle`: draw the life of a case in `docs/lifecycle.md`, from the table."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from niaouli.cases.lifecycle import diagram

PAGE = Path("docs/lifecycle.md")
HEADER = """# La vie d’une demande

Cette page est produite par `bin/niaouli lifecycle` à partir de `niaouli/cases/lifecycle.py` : ne la
modifiez pas à la main, un test compare les deux.

Les étapes propres à une démarche (`steps` de sa définition) se placent dans `in_review`.
"""


class Command(BaseCommand):
    help = "Écrit docs/lifecycle.md à partir de la table du cycle de vie."

    def handle(self, *args: Any, **options: Any) -> None:
        PAGE.write_text(f"{HEADER}\n```mermaid\n{diagram()}\n```\n", encoding="utf-8")
        self.stdout.write(f"{PAGE} écrit.")
