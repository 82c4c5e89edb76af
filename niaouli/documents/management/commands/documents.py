"""`documents check`, `rotate_key`, `sweep` and `remind`: see docs/operate.md."""

from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from niaouli.documents import reminders, upkeep
from niaouli.documents.storage.comparing import Fault, Walk, differences

STEP = 10_000
"""Files between two points from which the check can start again."""

WORDS = {
    Fault.MISSING: "contenu disparu",
    Fault.ALTERED: "contenu altéré",
    Fault.NO_KEY: "clé maîtresse inconnue",
    Fault.UNREADABLE: "contenu illisible en ce moment",
    Fault.ORPHAN: "contenu sans fichier",
}
TO_DO = {
    Fault.MISSING: "remettez l’objet de ce nom depuis une sauvegarde ; il y est sous files/",
    Fault.ALTERED: "remettez l’objet de ce nom depuis une sauvegarde ; gardez l’altéré pour "
    "comprendre : le disque, ou quelqu’un, l’a changé",
    Fault.NO_KEY: "remettez l’ancienne clé dans NIAOULI_OLD_MASTER_KEYS, puis "
    "« documents rotate_key »",
    Fault.UNREADABLE: "le disque ou le serveur S3 ne le donne pas : voyez son journal, puis "
    "relancez",
    Fault.ORPHAN: "rien à faire : « documents sweep » l’efface chaque nuit. S’ils sont très "
    "nombreux, vérifiez que la base est la bonne",
}


class Command(BaseCommand):
    help = "Entretien des fichiers : vérification, changement de clé, nettoyage, rappels."

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_subparsers(dest="what", required=True)
        check = what.add_parser(
            "check",
            help="Compare chaque fichier de la base et chaque contenu gardé. Ne change rien. "
            "Finit en erreur s’il y a un écart.",
        )
        check.add_argument(
            "--quick", action="store_true", help="Présence et taille seulement, sans rien ouvrir."
        )
        check.add_argument("--after", default="", help="Reprend après ce nom (dernier point dit).")
        what.add_parser(
            "rotate_key",
            help="Referme toutes les clés avec NIAOULI_MASTER_KEY ; les anciennes clés se donnent "
            "dans NIAOULI_OLD_MASTER_KEYS.",
        )
        what.add_parser("sweep", help="Vide les corbeilles et efface les contenus orphelins.")
        what.add_parser("remind", help="Prévient de la fin prochaine des documents.")

    def handle(self, *args: object, what: str, **options: Any) -> None:
        if what == "check":
            self._check(quick=options["quick"], after=options["after"])
        elif what == "rotate_key":
            self._rotate()
        elif what == "sweep":
            self._sweep()
        else:
            mails = reminders.send_reminders(now=timezone.now())
            self.stdout.write(f"{mails} e-mails écrits.")

    def _check(self, *, quick: bool, after: str) -> None:
        walk, found = Walk(last=after, every=STEP, told=self._point), Counter[Fault]()
        for each in differences(walk, now=timezone.now(), quick=quick):
            found[each.fault] += 1
            file = f", fichier {each.file}" if each.file else ""
            self.stdout.write(f"{WORDS[each.fault]} : {each.name}{file}")
        how = "comparés" if quick else f"ouverts et comparés ({walk.size / 1e6:.1f} Mo)"
        self.stdout.write(f"{walk.files} fichiers {how}, {walk.contents} contenus.")
        if walk.strangers:
            self.stdout.write(f"{walk.strangers} objets qui ne sont pas à Niaouli, laissés.")
        if found:
            lines = [
                f"{count} × {WORDS[fault]} : {TO_DO[fault]}." for fault, count in found.items()
            ]
            raise CommandError("\n".join(lines))

    def _point(self, walk: Walk) -> None:
        self.stderr.write(f"… {walk.files} fichiers ; pour reprendre ici : --after {walk.last}")

    def _rotate(self) -> None:
        done = upkeep.rotate_key(now=timezone.now())
        self.stdout.write(f"{done.rotated} clés refermées avec la clé actuelle.")
        if done.left:
            raise CommandError(
                f"{done.left} clés n’ont pas pu l’être : leur clé maîtresse n’est pas dans "
                "NIAOULI_OLD_MASTER_KEYS. « documents check » dit lesquelles."
            )

    def _sweep(self) -> None:
        done = upkeep.sweep(now=timezone.now())
        self.stdout.write(
            f"{done.purged} documents sortis des corbeilles, "
            f"{done.discarded} fichiers sans usage effacés, "
            f"{done.removed} contenus orphelins effacés."
        )
        if done.too_many_orphans:
            raise CommandError(
                f"{done.too_many_orphans} contenus n’ont pas de fichier dans cette base : trop "
                "pour être effacés sans vous. Vérifiez que la base et le dossier des documents (ou "
                "l’espace S3) vont ensemble."
            )
        if done.faults:
            names = "\n".join(f"  fichier {key}" for key in done.faulty)
            raise CommandError(
                f"{done.faults} fichiers n’ont plus leur contenu (« documents check » dit tout) :\n"
                f"{names}"
            )
