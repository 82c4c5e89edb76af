"""May this be done now, and may this person do it? Each rule is a pair: `check_can_…` raises with a
sentence for the person who asked, `can_…` answers yes or no.

Who may *see* someone's file or résumé is not here: `queries` are filtered, and what they leave out
does not exist.
"""

from collections.abc import Collection
from datetime import date

from django.utils.translation import gettext as _

from niaouli.accounts.models import Person
from niaouli.departments.models import Department, Membership
from niaouli.departments.queries import advised
from niaouli.employment.models import JobSeeker, Resume
from niaouli.employment.resume_parts import MOST, List
from niaouli.employment.windows import Phase, Window
from niaouli.lib.errors import NotAllowed, OutOfStep
from niaouli.lib.rules import question, why_not
from niaouli.lib.words import long_date, of_month


# ── The person ───────────────────────────────────────────────────────────────────────────────
def check_is_registered(seeker: JobSeeker | None) -> None:
    if seeker is None:
        raise NotAllowed(
            _(
                "Vous n’êtes pas inscrit comme demandeur d’emploi. Inscrivez-vous d’abord : "
                "vous pourrez ensuite pointer."
            )
        )
    if not seeker.registered:
        raise NotAllowed(
            _(
                "Votre inscription est arrêtée. Inscrivez-vous de nouveau pour pointer ; vos "
                "anciens pointages sont toujours là."
            )
        )


def check_can_check_in(
    seeker: JobSeeker | None, window: Window, contact: Department | None, *, today: date
) -> None:
    """Registered, and on a day when the window takes check-ins. The sentence says what to do."""
    check_is_registered(seeker)
    values = {
        "of_month": of_month(window.period),
        "opens": long_date(window.opens_on),
        "closes": long_date(window.closes_on),
        "late": long_date(window.late_until),
    }
    match window.phase(today):
        case Phase.BEFORE:
            sentence = _(
                "Il est trop tôt : le pointage %(of_month)s ouvre le %(opens)s, jusqu’au "
                "%(closes)s."
            )
        case Phase.OVER:
            sentence = _(
                "Il est trop tard pour le pointage %(of_month)s : il était possible jusqu’au "
                "%(late)s."
            )
        case _open_or_late:
            return
    raise OutOfStep(f"{sentence % values}{_reach(contact)}")


def check_can_correct(window: Window, contact: Department | None, *, today: date) -> None:
    """As long as a check-in is taken for that month."""
    if not window.takes(today):
        raise OutOfStep(
            _("Ce pointage ne peut plus être corrigé en ligne depuis le %(day)s.")
            % {"day": long_date(date.fromordinal(window.late_until.toordinal() + 1))}
            + _reach(contact)
        )


# ── The résumé ───────────────────────────────────────────────────────────────────────────────
def check_can_add_entry(resume: Resume, entries: List) -> None:
    if len(getattr(resume, entries.column)) >= MOST[entries]:
        raise OutOfStep(
            _("Vous en avez déjà %(most)s : retirez-en une pour en ajouter une autre.")
            % {"most": MOST[entries]}
        )


def check_can_share(resume: Resume | None, seeker: JobSeeker | None) -> None:
    if seeker is None or not seeker.registered:
        raise NotAllowed(
            _(
                "Le partage est pour les personnes inscrites comme demandeurs d’emploi. "
                "Inscrivez-vous d’abord."
            )
        )
    if resume is None or not resume.answers.get("title"):
        raise OutOfStep(_("Dites d’abord, dans votre CV, quel métier vous cherchez."))


# ── The adviser ──────────────────────────────────────────────────────────────────────────────
def check_advises(department: Department, roles: Collection[Membership]) -> None:
    if department.pk not in {each.pk for each in advised(roles)}:
        raise NotAllowed(_("Votre rôle ne permet pas de suivre ces demandeurs d’emploi."))


def check_can_act_on(seeker: JobSeeker, by: Person, roles: Collection[Membership]) -> None:
    """An adviser of the department, on anyone but themselves."""
    check_advises(seeker.department, roles)
    if seeker.person_id == by.pk:
        raise NotAllowed(
            _("C’est votre propre inscription : un autre conseiller doit s’en occuper.")
        )


can_correct = question(check_can_correct)
can_add_entry = question(check_can_add_entry)
can_act_on = question(check_can_act_on)
why_not_check_in = why_not(check_can_check_in)
why_not_share = why_not(check_can_share)


def _reach(department: Department | None) -> str:
    """« Pour une question : … », when there is someone to call."""
    if department is None:
        return ""
    ways = " ".join(filter(None, (department.phone, department.email)))
    values = {"department": department.name, "ways": ways}
    return " " + _("Contactez : %(department)s, %(ways)s.") % values
