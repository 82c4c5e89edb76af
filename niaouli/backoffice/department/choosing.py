"""The period and the procedure that a page of figures, or an export, is about: read from an address
or a form, kept as typed when they cannot be used."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from niaouli.cases.periods import PRESETS, Period, Preset, preset_period, typed_period
from niaouli.lib.errors import BadInput
from niaouli.procedures.models import Procedure

INPUTS = ("du", "au", "periode", "demarche")


@dataclass(frozen=True)
class Chosen:
    """What was chosen, and as it was typed."""

    period: Period
    procedure: Procedure | None
    preset: str
    first: str
    last: str
    slug: str
    errors: dict[str, str] = field(default_factory=dict)
    periods: list[tuple[str, str]] = field(default_factory=list)
    procedures: list[tuple[str, str]] = field(default_factory=list)


def chosen(values: Mapping[str, str], procedures: list[Procedure], today: date) -> Chosen:
    """Two days, when one at least is typed; else the period that has a name; else twelve months."""
    typed = {name: values.get(name, "").replace("\x00", "").strip()[:60] for name in INPUTS}
    first, last, name, slug = (typed[each] for each in INPUTS)
    preset = Preset(name) if name in list(Preset) else Preset.TWELVE_MONTHS
    period, errors = preset_period(preset, today), {}
    if first or last:
        try:
            period = typed_period(first, last)
        except BadInput as refused:
            errors[refused.input] = str(refused)
    procedure = next((each for each in procedures if each.slug == slug), None)
    if slug and procedure is None:
        errors["demarche"] = _("Choisissez une démarche de la liste.")
    return Chosen(
        period=period,
        procedure=procedure,
        preset=preset.value,
        first=first,
        last=last,
        slug=slug,
        errors=errors,
        periods=[(each.value, capfirst(str(label))) for each, label in PRESETS.items()],
        procedures=[(each.slug, each.title) for each in procedures],
    )
