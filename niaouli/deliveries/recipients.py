"""For whom is a line? Said by the number of a case, or by an address with the family name: a slip
in an address must never give somebody's paper to somebody else."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from niaouli.accounts.models import Person
from niaouli.accounts.queries import confirmed_people
from niaouli.cases.queries import people_of_cases
from niaouli.deliveries.models import DeliveryLine
from niaouli.deliveries.policies import check_not_own
from niaouli.departments.models import Department
from niaouli.lib.errors import Refusal
from niaouli.lib.references import parse_reference
from niaouli.lib.words import searchable


@dataclass
class Recipient:
    """Whom a line is for, or the sentences that say why nobody is."""

    person: Person | None = None
    problems: list[str] = field(default_factory=list)


def find_recipients(
    lines: Sequence[DeliveryLine], *, department: Department, by: Person
) -> list[Recipient]:
    """In the order of the lines. Two queries, however many they are."""
    numbers = {each.reference: parse_reference(each.reference) for each in lines if each.reference}
    cases = people_of_cases(department, [each for each in numbers.values() if each])
    accounts = confirmed_people(each.email for each in lines)
    found = []
    for line in lines:
        recipient = Recipient()
        named = _by_reference(line, numbers, cases, recipient) if line.reference else None
        known = _by_email(line, accounts, recipient) if line.email else None
        if not (line.reference or line.email):
            recipient.problems.append(
                _("Dites pour qui : un numéro de demande, ou une adresse e-mail et un nom.")
            )
        if named and known and named.pk != known.pk:
            recipient.problems.append(
                _("Le numéro de la demande et l’adresse e-mail sont de deux personnes différentes.")
            )
        _keep(named or known, line, by, recipient)
        found.append(recipient)
    return found


def check_can_receive(person: Person) -> None:
    """Who has an account, and a wallet in it. Raises a `Refusal`."""
    if person.deleted_at is not None:
        raise Refusal(_("Cette personne a supprimé son compte."))
    if person.is_without_account:
        raise Refusal(
            _(
                "Cette personne n’est connue que du guichet : sans compte, elle n’a pas de "
                "porte-documents."
            )
        )
    if not person.is_active:
        raise Refusal(_("Le compte de cette personne est fermé."))


def _by_reference(
    line: DeliveryLine,
    numbers: dict[str, str | None],
    cases: dict[str, Person],
    recipient: Recipient,
) -> Person | None:
    number = numbers[line.reference]
    if number is None:
        recipient.problems.append(
            _("Ce numéro de demande n’existe pas : une lettre ou un chiffre est faux.")
        )
        return None
    if number not in cases:
        recipient.problems.append(_("Aucune demande de votre direction ne porte ce numéro."))
    return cases.get(number)


def _by_email(
    line: DeliveryLine, accounts: dict[str, Person], recipient: Recipient
) -> Person | None:
    person = accounts.get(line.email.lower())
    if person is None:
        recipient.problems.append(
            _("Aucun compte n’a cette adresse e-mail, ou elle n’y est pas confirmée.")
        )
    elif not line.family_name:
        recipient.problems.append(
            _("Écrivez aussi le nom de famille : il évite d’envoyer à une autre personne.")
        )
    elif not searchable(person.family_name):
        recipient.problems.append(
            _(
                "Le compte de cette adresse n’a pas de nom de famille : désignez la personne par "
                "le numéro d’une demande."
            )
        )
    return person


def _keep(person: Person | None, line: DeliveryLine, by: Person, recipient: Recipient) -> None:
    """The person, unless something is against it; a name that was given must always be theirs."""
    if person is None:
        return
    own_name = searchable(person.family_name)
    if line.family_name and own_name and searchable(line.family_name) != own_name:
        recipient.problems.append(
            _("Le nom n’est pas celui de cette personne : vérifiez le nom et l’adresse.")
        )
    try:
        check_can_receive(person)
        check_not_own(person, by)
    except Refusal as refusal:
        recipient.problems.append(str(refusal))
    if not recipient.problems:
        recipient.person = person
