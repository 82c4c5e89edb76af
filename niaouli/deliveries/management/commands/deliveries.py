"""`deliveries prepare`, `send`, `stop`, `report`: see docs/operate.md."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.accounts.queries import confirmed_person
from niaouli.deliveries.enums import DeliveryState, LineState
from niaouli.deliveries.models import Delivery
from niaouli.deliveries.operations.checking import check_lines
from niaouli.deliveries.operations.preparing import open_delivery
from niaouli.deliveries.operations.sending import send_lines, start_delivery, stop_delivery
from niaouli.deliveries.policies import check_can_deliver
from niaouli.deliveries.queries import counts_of, lines_of
from niaouli.deliveries.reading.archives import (
    MOST_UNFOLDED_HERE,
    Files,
    FolderFiles,
    ZipFiles,
)
from niaouli.departments.models import Department
from niaouli.departments.queries import memberships_of
from niaouli.lib.errors import Refusal

SHOWN = 50
"""Problems that are printed; the whole report is on the agents' page."""


class Command(BaseCommand):
    help = "Envois groupés : préparer (essai à blanc), délivrer, arrêter, relire."

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_subparsers(dest="what", required=True)
        prepare = what.add_parser("prepare", help="Vérifie une liste et ses PDF ; ne délivre rien.")
        prepare.add_argument("--department", required=True, help="Sigle de la direction.")
        prepare.add_argument("--by", required=True, help="Adresse e-mail de l’agent.")
        prepare.add_argument("--csv", type=Path, required=True)
        prepare.add_argument("--files", type=Path, required=True, help="Dossier, ou ZIP.")
        prepare.add_argument("--number", type=int, help="Continue un essai qui a été coupé.")
        send = what.add_parser("send", help="Délivre ce qui est prêt ; se relance sans double.")
        send.add_argument("number", type=int)
        send.add_argument("--by", help="Adresse e-mail de l’agent ; sans elle, qui a préparé.")
        send.add_argument("--dry-run", action="store_true", help="Dit ce qui serait délivré.")
        for name, said in (("stop", "Arrête l’envoi."), ("report", "Relit les lignes à voir.")):
            other = what.add_parser(name, help=said)
            other.add_argument("number", type=int)
            if name == "stop":
                other.add_argument("--by", help="Adresse e-mail de l’agent.")

    def handle(self, *args: object, what: str, **options: Any) -> None:
        try:
            {
                "prepare": self._prepare,
                "send": self._send,
                "stop": self._stop,
                "report": self._report,
            }[what](options)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None

    def _prepare(self, options: dict[str, Any]) -> None:
        agent, number = _person(options["by"]), options["number"]
        delivery = _delivery(number) if number else self._open(options, agent)
        check_can_deliver(delivery.department, memberships_of(agent, timezone.localdate()))
        if delivery.state != DeliveryState.CHECKING or delivery.archive_id:
            raise CommandError(f"L’envoi {delivery.pk} n’attend pas de fichiers.")
        self.stdout.write(f"Envoi {delivery.pk} : {delivery.size} lignes.")
        with _files(options["files"]) as files:
            while check_lines(delivery=delivery, files=files, now=timezone.now()):
                left = counts_of(delivery)[LineState.WAITING]
                self.stdout.write(f"  {delivery.size - left} sur {delivery.size} vérifiées")
        self._say(_delivery(delivery.pk))
        self.stdout.write(f"Pour délivrer : deliveries send {delivery.pk}")

    def _open(self, options: dict[str, Any], agent: Person) -> Delivery:
        path: Path = options["csv"]
        try:
            content = path.read_bytes()
        except OSError as error:
            raise CommandError(f"{path} : {error.strerror}") from None
        return open_delivery(
            department=_department(options["department"]),
            content=content,
            list_name=path.name,
            archive=None,
            by=agent,
            now=timezone.now(),
        )

    def _send(self, options: dict[str, Any]) -> None:
        delivery = _delivery(options["number"])
        if options["dry_run"]:
            self._say(delivery)
            return
        if delivery.state != DeliveryState.SENDING:
            agent = _person(options["by"]) if options["by"] else delivery.prepared_by
            start_delivery(delivery=delivery, by=agent, now=timezone.now())
        try:
            while send_lines(delivery_id=delivery.pk, now=timezone.now()):
                done = counts_of(delivery)[LineState.DONE]
                self.stdout.write(f"  {done} sur {delivery.size} délivrés")
        except KeyboardInterrupt:
            raise CommandError(
                "Les tâches de fond continuent l’envoi. Pour l’arrêter : "
                f"deliveries stop {delivery.pk}"
            ) from None
        self._say(_delivery(delivery.pk))

    def _stop(self, options: dict[str, Any]) -> None:
        delivery = _delivery(options["number"])
        agent = _person(options["by"]) if options["by"] else delivery.prepared_by
        stop_delivery(delivery=delivery, by=agent, now=timezone.now())
        self.stdout.write(f"L’envoi {delivery.pk} est arrêté.")

    def _report(self, options: dict[str, Any]) -> None:
        self._say(_delivery(options["number"]))

    def _say(self, delivery: Delivery) -> None:
        """The counts, then what needs a look."""
        state = DeliveryState(delivery.state).label
        self.stdout.write(f"Envoi {delivery.pk}, {delivery.department.code} : {state}.")
        for line_state, count in counts_of(delivery).items():
            if count:
                self.stdout.write(f"  {line_state.label} : {count}")
        if delivery.unnamed_count:
            self.stdout.write(f"  fichiers que nulle ligne ne nomme : {delivery.unnamed_count}")
        wrong = lines_of(delivery, [LineState.FAILED, LineState.REFUSED, LineState.SKIPPED])
        for line in wrong[:SHOWN]:
            self.stdout.write(f"  ligne {line.number} : {' '.join(line.problems)}")


@contextmanager
def _files(path: Path) -> Iterator[Files]:
    if path.is_dir():
        yield FolderFiles(path)
        return
    try:
        opened = path.open("rb")
    except OSError as error:
        raise CommandError(f"{path} : {error.strerror}") from None
    with opened:
        yield ZipFiles(opened, most_unfolded=MOST_UNFOLDED_HERE)


def _person(address: str) -> Person:
    found = confirmed_person(address)
    if found is None:
        raise CommandError(f"Aucun compte n’a l’adresse {address}.")
    return found


def _department(code: str) -> Department:
    found = Department.objects.filter(code=code).order_by("id").first()
    if found is None:
        raise CommandError(f"Aucune direction n’a le sigle {code}.")
    return found


def _delivery(number: int) -> Delivery:
    found = Delivery.objects.select_related("department", "prepared_by")
    one = found.filter(pk=number).order_by("id").first()
    if one is None:
        raise CommandError(f"L’envoi {number} n’existe pas.")
    return one
