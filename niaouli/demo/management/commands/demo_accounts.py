"""`demo_accounts`: who can sign in to the demonstration, and how."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from niaouli.demo.accounts import ACCOUNTS, read_secrets
from niaouli.demo.commands import require_demonstration


class Command(BaseCommand):
    help = "Affiche les comptes de démonstration, leur mot de passe et les clés des agents."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        require_demonstration()
        secrets = read_secrets()
        if secrets is None:
            raise CommandError("La démonstration n’est pas chargée. Lancez d’abord demo_load.")
        lines = ["Comptes de démonstration", f"  Mot de passe de tous : {secrets.password}", ""]
        width = max(len(account.email) for account in ACCOUNTS)
        for account in ACCOUNTS:
            lines.append(f"  {account.email:<{width}}  {account.label}")
        lines += ["", "  Second facteur des agents (clés pour une application de codes)"]
        for username, key in secrets.keys.items():
            lines.append(f"  {username:<12}  {in_fours(key)}")
        base = settings.NIAOULI_BASE_URL
        lines += [
            "",
            f"  Codes du moment     {base}/demo/codes/",
            f"  E-mails envoyés     {base}/demo/courriels/",
        ]
        self.stdout.write("\n".join(lines))


def in_fours(key: str) -> str:
    return " ".join(key[start : start + 4] for start in range(0, len(key), 4))
