"""Where people collect what a department delivers on paper: written by its managers."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from niaouli.accounts.models import Person
from niaouli.audit import operations as audit
from niaouli.departments import policies
from niaouli.departments.errors import PlaceRefused
from niaouli.departments.models import Department, PickupPlace
from niaouli.departments.queries import memberships_of
from niaouli.departments.typed import HOURS_LENGTH, address_lines, address_problem, too_long
from niaouli.lib.errors import OutOfStep
from niaouli.lib.words import hours_together, one_line


@dataclass(frozen=True)
class TypedPlace:
    """A place as it is typed. The names are those of `PickupPlace`."""

    name: str = ""
    address: str = ""
    opening_hours: str = ""

    @classmethod
    def of(cls, place: PickupPlace) -> "TypedPlace":
        return cls(**{name: getattr(place, name) for name in asdict(cls())})

    def cleaned(self) -> "TypedPlace":
        """As it is kept. Raises `PlaceRefused` with every error."""
        place = TypedPlace(
            name=one_line(self.name),
            address=address_lines(self.address),
            opening_hours=one_line(self.opening_hours),
        )
        errors = {name: said for name, said in place._problems().items() if said}
        if errors:
            raise PlaceRefused(errors)
        return place

    def _problems(self) -> Mapping[str, str]:
        return {
            "name": too_long(self.name, 150) if self.name else _("Donnez un nom à ce lieu."),
            "address": address_problem(self.address)
            if self.address
            else _("Écrivez où la personne doit aller."),
            "opening_hours": too_long(self.opening_hours, HOURS_LENGTH)
            if self.opening_hours
            else _("Écrivez quand c’est ouvert."),
        }


def define_place(*, department: Department, typed: TypedPlace) -> PickupPlace:
    """Create the place of that name or bring it up to date: for who installs the product."""
    kept = asdict(typed.cleaned())
    place, _created = PickupPlace.objects.update_or_create(
        department=department, name=kept.pop("name"), closed_at=None, defaults=kept
    )
    return place


@transaction.atomic
def add_place(
    *, department: Department, typed: TypedPlace, by: Person, now: datetime
) -> PickupPlace:
    """Add a place where people may collect. Raises `PlaceRefused` with a sentence by input."""
    _check(department, by, now)
    kept = typed.cleaned()
    place = PickupPlace(department=department, **asdict(kept))
    _save(place)
    _record("department.place_added", place, by=by, now=now)
    return place


@transaction.atomic
def change_place(
    *, place: PickupPlace, typed: TypedPlace, by: Person, now: datetime
) -> PickupPlace:
    """Change how it is found: it is said so from now on, also of the requests that name it."""
    place = _locked(place)
    _check(place.department, by, now)
    _check_open(place)
    kept = asdict(typed.cleaned())
    changed = [name for name in kept if getattr(place, name) != kept[name]]
    if not changed:
        return place
    for name in changed:
        setattr(place, name, kept[name])
    _save(place)
    _record("department.place_changed", place, by=by, now=now, fields=changed)
    return place


@transaction.atomic
def close_place(*, place: PickupPlace, by: Person, now: datetime) -> None:
    """Nobody chooses it any more; the requests that name it keep it. Twice is once."""
    place = _locked(place)
    _check(place.department, by, now)
    if place.closed_at is None:
        place.closed_at = now
        place.save(update_fields=["closed_at"])
        _record("department.place_closed", place, by=by, now=now)


def place_words(place: PickupPlace) -> str:
    """The address and the hours, in a line."""
    address = ", ".join(place.address.splitlines())
    return " · ".join(filter(None, (address, hours_together(place.opening_hours))))


def place_lines(place: PickupPlace) -> str:
    """The name, the address and the hours, a line each, for e-mails and papers."""
    return "\n".join(filter(None, (place.name, place.address, place.opening_hours)))


def _check(department: Department, by: Person, now: datetime) -> None:
    policies.check_can_manage(department, memberships_of(by, timezone.localdate(now)))


def _check_open(place: PickupPlace) -> None:
    if place.closed_at is not None:
        raise OutOfStep(_("Ce lieu est fermé : il ne se modifie plus. Ajoutez-en un autre."))


def _locked(place: PickupPlace) -> PickupPlace:
    places = PickupPlace.objects.select_for_update(of=("self",)).select_related("department")
    return places.get(pk=place.pk)


def _save(place: PickupPlace) -> None:
    try:
        with transaction.atomic():
            place.save()
    except IntegrityError:
        said = _("Un lieu de cette direction porte déjà ce nom. Choisissez-en un autre.")
        raise PlaceRefused({"name": said}) from None


def _record(
    verb: str, place: PickupPlace, *, by: Person, now: datetime, fields: list[str] | None = None
) -> None:
    audit.record(
        verb,
        by=by.pk,
        subject=f"department:{place.department.code}",
        now=now,
        details={"place": place.pk} | ({"fields": fields} if fields else {}),
    )
