"""Adding a document to the porte-documents."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from niaouli.documents import operations
from niaouli.documents.enums import FileFormat
from niaouli.documents.errors import FileTooLarge, format_list
from niaouli.documents.kinds import kinds_to_add
from niaouli.documents.models import WalletDocument
from niaouli.lib.errors import Refusal
from niaouli.procedures.conditions import iso_date
from niaouli.procedures.fields.base import AnswerError
from niaouli.procedures.fields.dated import DateField
from niaouli.web.http import CitizenRequest
from niaouli.web.uploads import store_upload, too_heavy, uploaded

TITLE_LENGTH = 200


@dataclass(frozen=True)
class AddForm:
    """What was typed, and what is wrong with it by input."""

    kind: str = ""
    title: str = ""
    day: str = ""
    month: str = ""
    year: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    bad_parts: tuple[str, ...] = ("day", "month", "year")
    kept: WalletDocument | None = None

    @classmethod
    def of(cls, request: CitizenRequest) -> "AddForm":
        typed = request.POST
        return cls(
            kind=typed.get("kind", ""),
            title=typed.get("title", ""),
            day=typed.get("valid_until-day", ""),
            month=typed.get("valid_until-month", ""),
            year=typed.get("valid_until-year", ""),
        )

    @property
    def kind_options(self) -> list[tuple[str, str, str]]:
        return [(each.code, each.label, each.help) for each in kinds_to_add().values()]

    @property
    def file_help(self) -> str:
        formats = {each for kind in kinds_to_add().values() for each in kind.formats}
        return _("%(formats)s, %(limit)s Mo au plus. Une photo nette convient.") % {
            "formats": format_list(formats),
            "limit": settings.NIAOULI_MAX_UPLOAD_BYTES // (1024 * 1024),
        }

    @property
    def accept(self) -> str:
        return ",".join(each.content_type for each in FileFormat)

    @cached_property
    def summary(self) -> list[tuple[str, str]]:
        """For the macro `error_summary`, in the order of the page."""
        return [(name, self.errors[name]) for name in _ORDER if name in self.errors]


_ORDER = ("file", "kind", "title", "valid_until")


def keep_from(request: CitizenRequest, form: AddForm, *, now: datetime) -> AddForm:
    """Keep the document, or give the form back with what is wrong. Nothing typed is lost."""
    today = timezone.localdate(now)
    errors: dict[str, str] = {}
    kind = kinds_to_add().get(form.kind)
    if kind is None:
        errors["kind"] = _("Dites de quel document il s’agit.")
    title = " ".join(form.title.replace("\x00", "").split())
    if len(title) > TITLE_LENGTH:
        errors["title"] = _("Raccourcissez le nom : %(limit)s caractères au plus.") % {
            "limit": TITLE_LENGTH
        }
    valid_until, bad = None, form.bad_parts
    try:
        valid_until = _valid_until(request, today)
    except AnswerError as error:
        errors["valid_until"], bad = error.sentence, error.parts or bad
    file = uploaded(request, "file")
    if too_heavy(request):
        limit = settings.NIAOULI_MAX_UPLOAD_BYTES
        errors = {"file": str(FileTooLarge(_("votre fichier"), limit))}
    elif file is None:
        errors["file"] = _("Choisissez le fichier à garder.")
    elif errors:
        errors["file"] = _("Choisissez de nouveau « %(name)s » : il n’a pas pu être gardé.") % {
            "name": file.name
        }
    if errors or kind is None or file is None:
        return replace(form, errors=errors, bad_parts=bad)
    try:
        stored = store_upload(file, accepted=kind.formats, by=request.user, now=now)
        kept = operations.keep_document(
            owner=request.user,
            kind=kind.code,
            title=title or kind.label,
            file=stored.file,
            filename=stored.filename,
            valid_until=valid_until,
            by=request.user,
            now=now,
        )
    except Refusal as refusal:
        return replace(form, errors={"file": str(refusal)})
    return replace(form, kept=kept)


def _valid_until(request: CitizenRequest, today: date) -> date | None:
    """The date as the forms of procedures read theirs."""
    asked = DateField(
        type="date",
        code="valid_until",
        label=_("Valable jusqu’au"),
        name=_("la date de fin de validité"),
        required=False,
    )
    raw = {name: request.POST.getlist(name) for name in asked.inputs}
    value = asked.read(raw, today)
    return iso_date(value) if isinstance(value, str) else None
