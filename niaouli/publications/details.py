"""The fields of each kind of publication: one model each, stored in `Publication.details`.

Days and times are those of the body's clock, as people write them; `starts_at` and `ends_at` turn
them into moments. What is stored was validated here, so that every page can trust it.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Annotated, Any, ClassVar
from urllib.parse import urlsplit

from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError

from niaouli.publications.enums import Kind, Nature, TenderType

LAST_MINUTE = time(23, 59, 59)
REFERENCE = re.compile(
    r"\b([A-Z]{2,8})\s*[-‐-―]\s*(AO|APC|AA)\s*[-‐-―]\s*(\d{1,4})\s*[-‐-―]\s*(\d{2,4})\b",
    re.IGNORECASE,
)
"""`DAEM-AO-13-26`, also written `DAEM-APC – 15-26`."""
TYPES = {"AO": TenderType.CALL, "APC": TenderType.COMPETITION, "AA": TenderType.AWARD}


def _web_address(value: str) -> str:
    """Only what a browser opens by itself: http and https."""
    if not value:
        return value
    try:
        parts = urlsplit(value)
        right = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        right = False
    if not right or any(sign.isspace() or sign in "<>\"'\\" for sign in value):
        raise PydanticCustomError(
            "address", _("Écrivez une adresse complète, qui commence par https://.")
        )
    return value


def _reference(value: str) -> str:
    """The reference as the body writes it, whatever the spaces and dashes."""
    return tender_reference(value) or value


Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Paragraph = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000)]
Address = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=1000), AfterValidator(_web_address)
]
Reference = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=60), AfterValidator(_reference)
]


class Details(BaseModel):
    """What every kind may have: when it begins and ends."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    needed: ClassVar[frozenset[str]] = frozenset()
    """What an editor cannot leave empty; a feed may."""

    starts_on: date | None = None
    starts_time: time | None = None
    ends_on: date | None = None
    ends_time: time | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "Details":
        start, end = self.starts_at, self.ends_at
        if start is not None and end is not None and end < start:
            raise PydanticCustomError(
                "dates", _("La fin est avant le début : vérifiez les deux dates.")
            )
        return self

    @property
    def starts_at(self) -> datetime | None:
        if self.starts_on is None:
            return None
        return _moment(self.starts_on, self.starts_time or time())

    @property
    def ends_at(self) -> datetime | None:
        """The end of the last day where no time is said; of the first where no end is."""
        if self.ends_on is not None:
            return _moment(self.ends_on, self.ends_time or LAST_MINUTE)
        if self.starts_on is not None:
            return _moment(self.starts_on, self.ends_time or LAST_MINUTE)
        return None


class NewsDetails(Details):
    """Nothing more than a text."""

    needed: ClassVar[frozenset[str]] = frozenset({"body"})


class FlashDetails(Details):
    """`ends_on`: until when it is shown on the first page."""

    needed: ClassVar[frozenset[str]] = frozenset({"ends_on"})


class EventDetails(Details):
    needed: ClassVar[frozenset[str]] = frozenset({"place", "starts_on"})

    place: Paragraph = ""
    price: Line = ""
    organiser: Line = ""
    registration_url: Address = ""


class VacancyDetails(Details):
    """`ends_on`: the last day to apply."""

    needed: ClassVar[frozenset[str]] = frozenset({"ends_on"})

    reference: Line = ""
    grade: Line = ""
    service: Line = ""
    place: Line = ""
    start: Line = ""
    """When the post is to be taken, in words."""
    posts: Annotated[int, Field(ge=1, le=1000)] | None = None
    residence: Line = ""
    """How long one must have lived here, in words."""
    contact: Paragraph = ""
    file_url: Address = ""


class TenderDetails(Details):
    """`ends_on`: the last moment to answer."""

    needed: ClassVar[frozenset[str]] = frozenset({"reference", "type"})

    reference: Reference = ""
    type: TenderType | None = None
    nature: Nature | None = None
    procedure: Line = ""
    lots: Annotated[int, Field(ge=1, le=1000)] | None = None
    buyer: Line = ""
    place: Line = ""
    tender_url: Address = ""


class Session(BaseModel):
    """A time when the commissioner receives the public."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    place: Line = ""
    day: date
    opens: time | None = None
    closes: time | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "Session":
        if self.opens is not None and self.closes is not None and self.closes <= self.opens:
            raise PydanticCustomError(
                "dates", _("La permanence finit avant de commencer : vérifiez les heures.")
            )
        return self


class InquiryDetails(Details):
    """`starts_on`, `ends_on`: when the public may give its opinion."""

    needed: ClassVar[frozenset[str]] = frozenset({"object", "starts_on", "ends_on"})

    object: Paragraph = ""
    commissioner: Line = ""
    sessions: tuple[Session, ...] = ()
    where_to_read: Paragraph = ""
    register_url: Address = ""
    contact: Paragraph = ""


MODELS: dict[Kind, type[Details]] = {
    Kind.FLASH: FlashDetails,
    Kind.NEWS: NewsDetails,
    Kind.EVENT: EventDetails,
    Kind.VACANCY: VacancyDetails,
    Kind.TENDER: TenderDetails,
    Kind.INQUIRY: InquiryDetails,
}


def read_details(kind: Kind, values: Mapping[str, Any]) -> Details:
    """The fields of this kind, from what is stored or given. Raises pydantic's `ValidationError`,
    whose messages `problems.py` turns into sentences."""
    return MODELS[kind].model_validate(dict(values))


def stored(details: Details) -> dict[str, Any]:
    """As it is kept: without what is empty."""
    return details.model_dump(mode="json", exclude_none=True, exclude_defaults=True)


def tender_reference(text: str) -> str:
    """The reference of a tender found in a text, in its exact form; empty when there is none."""
    found = REFERENCE.search(text)
    return "-".join(found.groups()).upper() if found else ""


def tender_type(reference: str) -> TenderType | None:
    """What the reference says of the notice."""
    parts = reference.split("-")
    return TYPES.get(parts[1]) if len(parts) > 1 else None


def _moment(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at.replace(tzinfo=None)))
