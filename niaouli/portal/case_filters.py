"""What narrows « Mes demandes »: read from the address, written in it, said in words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from niaouli.cases.lists.listing import GROUP_LABELS, LONGEST_SEARCH, Filters, Group, Places

YEAR_TYPED = re.compile("(19|20)[0-9]{2}")
GROUP, DEPARTMENT, YEAR, WORDS, PAGE = "etat", "direction", "annee", "q", "page"


def filters_from(values: Mapping[str, str]) -> Filters:
    """What the address says; what it says wrongly narrows nothing."""
    group, year = values.get(GROUP, ""), values.get(YEAR, "")
    return Filters(
        group=Group(group) if group in list(Group) else None,
        department=values.get(DEPARTMENT, "").replace("\x00", "")[:20],
        year=int(year) if YEAR_TYPED.fullmatch(year) else None,
        words=" ".join(values.get(WORDS, "").replace("\x00", "").split())[:LONGEST_SEARCH],
    )


def page_from(values: Mapping[str, str]) -> int:
    asked = values.get(PAGE, "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and 0 < len(asked) < 5 else 1
    return max(number, 1)


def address_of(filters: Filters, page: int = 1) -> str:
    """Where that page of that list is."""
    values = {
        GROUP: filters.group.value if filters.group else "",
        DEPARTMENT: filters.department,
        YEAR: str(filters.year or ""),
        WORDS: filters.words,
        PAGE: str(page) if page > 1 else "",
    }
    query = urlencode({name: value for name, value in values.items() if value})
    return f"{reverse('portal:cases')}{f'?{query}' if query else ''}"


@dataclass(frozen=True)
class FilterForm:
    """What the form offers, and what is chosen."""

    groups: list[tuple[str, str]]
    departments: list[tuple[str, str]]
    """Empty where there is one only: nothing to choose."""
    years: list[tuple[str, str]]
    chosen: Filters
    active: list[dict[str, str]]
    """Each filter in words, and the address without it."""


def filter_form(filters: Filters, places: Places) -> FilterForm:
    departments = list(places.departments.items())
    years = [(str(year), str(year)) for year in places.years]
    return FilterForm(
        groups=[(group.value, str(label)) for group, label in GROUP_LABELS.items()],
        departments=departments if len(departments) > 1 or filters.department else [],
        years=years if len(years) > 1 or filters.year else [],
        chosen=filters,
        active=_active(filters, places),
    )


def _active(filters: Filters, places: Places) -> list[dict[str, str]]:
    found = []
    if filters.group is not None:
        found.append((str(GROUP_LABELS[filters.group]), replace(filters, group=None)))
    if filters.department:
        name = places.departments.get(filters.department, filters.department)
        found.append((name, replace(filters, department="")))
    if filters.year is not None:
        found.append((str(filters.year), replace(filters, year=None)))
    if filters.words:
        said = _("« %(words)s »") % {"words": filters.words}
        found.append((said, replace(filters, words="")))
    return [{"label": label, "href": address_of(left)} for label, left in found]
