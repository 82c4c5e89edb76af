"""May this person do this to what a department issued? Each rule is a pair of doors."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from niaouli.accounts.models import Person
from niaouli.departments.models import Membership
from niaouli.departments.queries import processed
from niaouli.documents.issued.register import owner_of
from niaouli.documents.models import Issuance
from niaouli.lib.errors import BadInput, NotAllowed, OutOfStep
from niaouli.lib.rules import question
from niaouli.lib.words import integer, long_date

REASON_LENGTH = 1_000


def check_can_revoke(issuance: Issuance, person: Person, roles: Collection[Membership]) -> None:
    """Who treats the requests of the department that issued it, today, of somebody else's, while
    it is in force."""
    if issuance.department_id not in {each.pk for each in processed(roles)}:
        raise NotAllowed(_("Votre rôle permet de lire ce document, pas de le retirer."))
    _check_not_own(issuance, person)
    if issuance.replaced_by_id is not None:
        raise OutOfStep(
            _("Une version plus récente a pris la place de celle-ci : c’est elle qui se retire.")
        )
    _check_not_revoked(issuance)


def check_can_replace(issuance: Issuance, person: Person, roles: Collection[Membership]) -> None:
    """The same, of what its holder still has: nobody else could be given the newer one. Cases add
    their own rule (`cases.policies.check_can_replace_issued`)."""
    if issuance.department_id not in {each.pk for each in processed(roles)}:
        raise NotAllowed(_("Votre rôle permet de lire ce document, pas de le remplacer."))
    _check_not_own(issuance, person)
    if issuance.replaced_by_id is not None:
        raise OutOfStep(
            _("Une version plus récente a pris la place de celle-ci : c’est elle qui se remplace.")
        )
    _check_not_revoked(issuance)
    if owner_of(issuance) is None:
        raise OutOfStep(
            _(
                "La personne a effacé ce document de son porte-documents : il ne peut plus être "
                "remplacé. Délivrez-lui un nouveau document."
            )
        )


def _check_not_own(issuance: Issuance, person: Person) -> None:
    owner = owner_of(issuance)
    if owner is not None and owner.pk == person.pk:
        raise NotAllowed(_("Ce document vous a été délivré : un autre agent doit s’en occuper."))


def _check_not_revoked(issuance: Issuance) -> None:
    if issuance.revoked_at is not None:
        raise OutOfStep(
            _("Ce document est déjà retiré depuis le %(day)s.")
            % {"day": long_date(issuance.revoked_at)}
        )


def check_reason(text: str) -> None:
    """Why it is revoked, as its holder will read it."""
    if not text:
        raise BadInput("reason", _("Écrivez pourquoi : la personne le lira."))
    if len(text) > REASON_LENGTH:
        raise BadInput(
            "reason",
            _(
                "Ce texte est trop long : %(length)s caractères, pour %(limit)s au plus. "
                "Raccourcissez-le, puis recommencez."
            )
            % {"length": integer(len(text)), "limit": integer(REASON_LENGTH)},
        )


can_revoke = question(check_can_revoke)
