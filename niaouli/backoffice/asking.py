"""The list that an address asks for, and the addresses of others: everything is in the address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import parse_qsl, urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from niaouli.accounts.models import Person
from niaouli.backoffice.frame import DEPARTMENT
from niaouli.cases.lists.queues import SORTS, Asked, Filters, Sort, View
from niaouli.cases.lists.walks import Cursor
from niaouli.departments.models import Department
from niaouli.departments.queries import processors_of
from niaouli.lib.words import short_date
from niaouli.procedures.models import Procedure, definition_of
from niaouli.procedures.queries import is_treated_by, public_procedures

LIST, SORT, AFTER = "liste", "tri", "apres"
PROCEDURE, FOLLOWED, STEP, SINCE, UNTIL = "demarche", "suivi", "etape", "du", "au"
FILTERS = (PROCEDURE, STEP, FOLLOWED, SINCE, UNTIL)
ME, NOBODY = "moi", "personne"

NAMES: dict[View, str] = {
    View.NEW: "a-prendre",
    View.IN_REVIEW: "en-instruction",
    View.AWAITING: "attendent",
    View.MINE: "les-miennes",
    View.DECIDED: "decisions",
    View.LATE: "en-retard",
    View.SOON: "echeance-proche",
    View.ANSWERED: "reponses",
    View.UNFOLLOWED: "sans-suivi",
}
SORT_NAMES: dict[Sort, str] = {
    Sort.OLDEST: "anciennes",
    Sort.NEWEST: "recentes",
    Sort.DEADLINE: "echeance",
    Sort.ANSWER_OLDEST: "reponses-anciennes",
    Sort.ANSWER_NEWEST: "reponses-recentes",
    Sort.DECISION: "decision",
}
SORT_LABELS: dict[Sort, Promise] = {
    Sort.OLDEST: gettext_lazy("Anciennes d’abord"),
    Sort.NEWEST: gettext_lazy("Récentes d’abord"),
    Sort.DEADLINE: gettext_lazy("Échéance la plus proche"),
    Sort.ANSWER_OLDEST: gettext_lazy("Réponse la plus ancienne"),
    Sort.ANSWER_NEWEST: gettext_lazy("Réponse la plus récente"),
    Sort.DECISION: gettext_lazy("Décision la plus récente"),
}
OWN = (View.MINE, View.UNFOLLOWED)
"""Who follows the cases is what these lists are about."""
Options = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Question:
    """What an address asks, read as far as possible."""

    department: Department
    asked: Asked
    query: Mapping[str, str]
    """Its filters and its order, without what could not be read."""
    left_out: Sequence[str] = ()
    """What could not be read, in sentences."""
    chips: Sequence[tuple[str, str]] = ()
    """The filters, in words: key in the address, label."""
    procedures: Options = ()
    people: Options = ()
    steps: Options = ()

    def address(self, view: View | None = None, changes: Mapping[str, str] | None = None) -> str:
        """Of the same list, changed so; of another view, with the same filters. An empty value
        takes the key out; the page always begins again."""
        query = {**self.query, **(changes or {})}
        if view is not None and view is not self.asked.view:
            # Its orders are not the same, and whose they are may be what it is about.
            query.pop(SORT, None)
            if view in OWN:
                query.pop(FOLLOWED, None)
        query[LIST] = NAMES[view or self.asked.view]
        return address_of(self.department, query)

    @property
    def saved(self) -> str:
        """What is kept of it under a name: without the place in the list."""
        return urlencode(_ordered({**self.query, LIST: NAMES[self.asked.view]}))


def address_of(department: Department, query: Mapping[str, str]) -> str:
    """Always in the same order: the same list has one address."""
    written = urlencode({DEPARTMENT: department.code, **_ordered(query)})
    return f"{reverse('backoffice:queue')}?{written}"


def saved_address(department: Department, query: str) -> str:
    """Of a list that was kept: nothing but what this page reads."""
    return address_of(department, dict(parse_qsl(query)))


def _ordered(query: Mapping[str, str]) -> dict[str, str]:
    return {key: query[key] for key in (LIST, *FILTERS, SORT, AFTER) if query.get(key)}


def read(
    department: Department, person: Person, query: Mapping[str, str], *, today: date
) -> Question:
    """The list that the address asks for. Two queries, for what can be chosen."""
    view = next((each for each in View if NAMES[each] == query.get(LIST)), View.NEW)
    reading = _Reading({key: query.get(key, "").replace("\x00", "") for key in FILTERS})
    procedures = {each.slug: each for each in public_procedures()}
    people = {each.username: each for each in processors_of(department, today)}
    filters = reading.procedure(procedures, Filters())
    filters = reading.step(procedures, filters)
    filters = reading.followed(people, person, filters)
    filters = reading.days(filters)
    sort = _sort(view, query.get(SORT, ""))
    asked = Asked(view, sort, filters, read_cursor(query.get(AFTER, ""), sort))
    chosen = procedures.get(reading.kept.get(PROCEDURE, ""))
    if sort is not SORTS[view][0]:
        reading.kept[SORT] = SORT_NAMES[sort]
    return Question(
        department=department,
        asked=asked,
        query=reading.kept,
        left_out=reading.left_out,
        chips=reading.chips,
        procedures=[
            (each.slug, each.title)
            for each in procedures.values()
            if each == chosen or is_treated_by(each, department)
        ],
        people=[(ME, _("Moi")), (NOBODY, _("Personne"))]
        + [(name, each.display_name) for name, each in people.items() if each != person],
        steps=_steps_of(chosen),
    )


def _sort(view: View, name: str) -> Sort:
    """The usual order of the view, unless another that it has is named."""
    return next((each for each in SORTS[view] if SORT_NAMES[each] == name), SORTS[view][0])


def _steps_of(procedure: Procedure | None) -> Options:
    if procedure is None or procedure.current_id is None:
        return ()
    steps = definition_of(procedure.current_id).steps
    return [(each.code, each.agent_label) for each in steps]


@dataclass
class _Reading:
    """The filters of an address, one after the other."""

    given: Mapping[str, str]
    kept: dict[str, str] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    chips: list[tuple[str, str]] = field(default_factory=list)

    def procedure(self, procedures: Mapping[str, Procedure], filters: Filters) -> Filters:
        slug = self.given[PROCEDURE]
        if not slug:
            return filters
        if slug not in procedures:
            self.left_out.append(_("La démarche « %(name)s » n’existe plus ici.") % {"name": slug})
            return filters
        self._keep(PROCEDURE, procedures[slug].title)
        return replace(filters, procedure=procedures[slug].pk)

    def step(self, procedures: Mapping[str, Procedure], filters: Filters) -> Filters:
        code = self.given[STEP]
        if not code:
            return filters
        label = dict(_steps_of(procedures.get(self.kept.get(PROCEDURE, "")))).get(code)
        if label is None:
            self.left_out.append(
                _("L’étape « %(name)s » n’existe pas dans cette démarche.") % {"name": code}
            )
            return filters
        self._keep(STEP, label)
        return replace(filters, step=code)

    def followed(self, people: Mapping[str, Person], person: Person, filters: Filters) -> Filters:
        name = self.given[FOLLOWED]
        if not name:
            return filters
        if name == NOBODY:
            self._keep(FOLLOWED, _("suivie par personne"))
            return replace(filters, nobody=True)
        who = person if name == ME else people.get(name)
        if who is None:
            self.left_out.append(
                _("« %(name)s » n’étudie plus les demandes de cette direction.") % {"name": name}
            )
            return filters
        self._keep(FOLLOWED, _("suivie par %(name)s") % {"name": who.display_name})
        return replace(filters, assignee=who.pk)

    def days(self, filters: Filters) -> Filters:
        since, until = (self._day(key) for key in (SINCE, UNTIL))
        if since is not None:
            self._keep(SINCE, _("déposée depuis le %(day)s") % {"day": short_date(since)})
            filters = replace(filters, since=_midnight(since))
        if until is not None:
            self._keep(UNTIL, _("déposée jusqu’au %(day)s") % {"day": short_date(until)})
            filters = replace(filters, until=_midnight(until + timedelta(days=1)))
        return filters

    def _day(self, key: str) -> date | None:
        text = self.given[key]
        if not text:
            return None
        try:
            day = date.fromisoformat(text)
        except ValueError:
            day = date.min
        # Far enough from both ends of what the database and the calendar can hold.
        if not 1900 <= day.year <= 2200:
            self.left_out.append(_("« %(text)s » n’est pas une date.") % {"text": text[:40]})
            return None
        return day

    def _keep(self, key: str, label: str) -> None:
        self.kept[key] = self.given[key]
        self.chips.append((key, label))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


# ── Places in a list ──
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WITHOUT = "sans"
"""Among the cases that have no day: they come last, by number."""


def cursor_words(cursor: Cursor) -> str:
    """For an address."""
    if cursor.at is None:
        moment = WITHOUT
    elif isinstance(cursor.at, datetime):
        moment = str((cursor.at - EPOCH) // timedelta(microseconds=1))
    else:
        moment = str(cursor.at.toordinal())
    return f"{moment}-{cursor.case_id}"


def read_cursor(text: str, sort: Sort) -> Cursor | None:
    """From an address; None when it is absent or not one of ours: the first page."""
    moment, _dash, number = text.partition("-")
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        return None
    if moment == WITHOUT:
        return Cursor(None, int(number)) if sort is Sort.DEADLINE else None
    if not (moment.isascii() and moment.isdecimal() and len(moment) < 17):
        return None
    try:
        at = (
            date.fromordinal(int(moment))
            if sort is Sort.DEADLINE
            else EPOCH + timedelta(microseconds=int(moment))
        )
    except (ValueError, OverflowError):
        return None
    return Cursor(at, int(number))
