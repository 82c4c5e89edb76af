"""« Rassembler ces photos »: pages that were photographed, put in order, turned, cropped, made one
PDF. Everything is plain forms: each button sends the page and brings it back, changed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from time import monotonic
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from niaouli.documents.checking.sheets import MOST_TAKEN_OFF
from niaouli.documents.enums import FileFormat
from niaouli.documents.errors import Busy, CannotPreview, FileHeld
from niaouli.documents.gathering import (
    MOST_SHEETS,
    PICTURES,
    Sheet,
    draw_sheet,
    gather_sheets,
    propose_sheet,
)
from niaouli.documents.queries import sent_file
from niaouli.lib.errors import Refusal
from niaouli.lib.words import date_words
from niaouli.portal.wallet.adding import AddForm, show_adding, typed_in
from niaouli.portal.wallet.details import Details
from niaouli.portal.wallet.entries import Typed, entries_of, prefix_of
from niaouli.portal.wallet.held import (
    HELD,
    Held,
    forget_held,
    held_files,
    remember,
    take,
)
from niaouli.web import kept_typing
from niaouli.web.access import citizen_page
from niaouli.web.downloads import no_picture
from niaouli.web.http import CitizenRequest
from niaouli.web.uploads import accept

SHEET = "sheet"
"""Hidden inputs, in the order of the pages: the key of a photograph."""
DO = "do"
"""The buttons: what to do, a space, the key of the sheet that it is done to."""
CARRIED = (
    *("guess", "again", "kind", "title"),
    *("valid_until-day", "valid_until-month", "valid_until-year"),
)
"""The inputs of the page of adding."""
SIDES = ("left", "top", "right", "bottom")
SEEN_WIDTH = 480
FIND_SECONDS = 8.0
"""For the frames of all the photographs of a page: those whose turn does not come are whole."""


@dataclass(frozen=True)
class Placed:
    """A sheet as the page shows it."""

    held: Held
    sheet: Sheet

    @property
    def name(self) -> str:
        return str(self.held.file.key)

    @property
    def prefix(self) -> str:
        return f"{prefix_of(self.held)}sheet-"

    @property
    def sides(self) -> list[tuple[str, str, int]]:
        """Name, label and value of the four ranges."""
        labels = (_("À gauche"), _("En haut"), _("À droite"), _("En bas"))
        values = zip(SIDES, labels, self.sheet.frame, strict=True)
        return [(f"{self.prefix}{side}", label, value) for side, label, value in values]

    @property
    def look(self) -> str:
        """What follows the address of its picture."""
        taken_off = "-".join(str(side) for side in self.sheet.used)
        return f"quart={self.sheet.turn}&cadre={taken_off}"


@dataclass(frozen=True)
class GatherForm:
    placed: list[Placed] = field(default_factory=list)
    held: Sequence[Held] = ()
    """Every file of the page of adding, these photographs included."""
    typed: Typed = field(default_factory=dict)
    errors: list[tuple[str, str]] = field(default_factory=list)

    @property
    def carried(self) -> list[tuple[str, str]]:
        """What was typed on the page of adding: it goes along, unseen."""
        names = {f"{prefix_of(each)}{name}" for each in self.held for name in CARRIED}
        typed = [(name, value) for name in self.typed for value in self.typed[name]]
        return [(HELD, each.value) for each in self.held] + [
            (name, value) for name, value in typed if name in names
        ]

    @property
    def accept(self) -> str:
        return accept(PICTURES)

    @property
    def most_taken_off(self) -> int:
        return MOST_TAKEN_OFF

    @property
    def can_add(self) -> bool:
        return len(self.placed) < MOST_SHEETS


@require_http_methods(["GET", "HEAD", "POST"])
@citizen_page
@kept_typing.keeps_typing
def wallet_gather(request: CitizenRequest) -> HttpResponse:
    """Gather photographs into one document."""
    now = timezone.now()
    if request.method != "POST":
        typed = kept_typing.kept(request, now) or {}
        return _show(request, _read(held_files(request.user, typed.get(HELD, [])), typed))
    taken = take(request, PICTURES, now=now)
    kept_typing.forget(request)
    remember(request, taken.now)
    form = _read(taken.held, typed_in(request), more=taken.now)
    form = replace(form, errors=[("photo", sentence) for sentence in taken.refused])
    act, _space, name = request.POST.get(DO, "").partition(" ")
    if act == "make" and form.placed and not taken.now and not form.errors:
        return _make(request, form, now=now)
    form = replace(form, placed=_changed(form.placed, act, name))
    if not form.placed:
        entries = entries_of(request.user, form.held, form.typed, now=now)
        return show_adding(request, AddForm(entries))
    return _show(request, form)


@require_safe
@citizen_page
def wallet_sheet(request: CitizenRequest, key: UUID) -> HttpResponse:
    """How a photograph is turned and cropped: what would go is in the shade."""
    file = sent_file(request.user, key)
    if file is None or file.format is FileFormat.PDF:
        raise Http404
    frame = [_number(side) for side in request.GET.get("cadre", "").split("-")]
    sheet = Sheet(file, turn=_number(request.GET.get("quart", "")) % 4, cropped=len(frame) == 4)
    sheet = sheet.framed(frame) if sheet.cropped else sheet
    try:
        return HttpResponse(
            draw_sheet(sheet, width=SEEN_WIDTH, shaded=True), content_type="image/jpeg"
        )
    except Busy:
        return no_picture(503)
    except (CannotPreview, FileHeld):
        return no_picture(404)


def _show(request: CitizenRequest, form: GatherForm) -> HttpResponse:
    if not form.placed:
        return redirect("portal:wallet_add")
    status = 422 if form.errors else 200
    return render(request, "portal/wallet/gather.html", {"form": form}, status=status)


def _make(request: CitizenRequest, form: GatherForm, *, now: datetime) -> HttpResponse:
    """The PDF takes the place of its photographs on the page of adding."""
    first = Details.typed(form.typed, prefix_of(form.placed[0].held))
    title = first.title or _("Document photographié le %(day)s") % {"day": date_words(now)}
    try:
        stored = gather_sheets(
            sheets=[each.sheet for each in form.placed],
            title=title,
            filename=f"{title}.pdf",
            by=request.user,
            now=now,
        )
    except Refusal as refusal:
        return _show(request, replace(form, errors=[("photo", str(refusal))]))
    gathered, used = Held(stored.file, stored.filename), [each.held for each in form.placed]
    forget_held(request, [each.value for each in used])
    remember(request, [gathered])
    said = ngettext(
        "Votre photo est devenue un document d’une page. Dites ce que c’est, puis gardez-le.",
        "Vos %(n)s photos sont devenues un seul document. Dites ce que c’est, puis gardez-le.",
        len(used),
    )
    messages.success(request, said % {"n": len(used)})
    held = [each for each in form.held if each not in used] + [gathered]
    typed = {**form.typed, **_told_of(gathered, first)}
    return show_adding(request, AddForm(entries_of(request.user, held, typed, now=now)))


def _told_of(gathered: Held, first: Details) -> Typed:
    """What was said of the first photograph is said of the document; nothing when it was not."""
    if not first.kind:
        return {}
    said = (first.kind, first.title, first.day, first.month, first.year)
    names = ("kind", "title", "valid_until-day", "valid_until-month", "valid_until-year")
    prefix = prefix_of(gathered)
    return {f"{prefix}{name}": [value] for name, value in zip(names, said, strict=True)}


def _read(held: Sequence[Held], typed: Typed, more: Iterable[Held] = ()) -> GatherForm:
    """The sheets in the order of the page, then those that come now; every picture, where the page
    is opened from that of adding."""
    by_key = {str(each.file.key): each for each in held if each.is_picture}
    names = list(dict.fromkeys(typed.get(SHEET, [])))
    if not names:
        names = list(by_key)
    names += [name for each in more if (name := str(each.file.key)) not in names]
    found = [by_key[name] for name in names if name in by_key]
    end = monotonic() + FIND_SECONDS
    placed = [Placed(each, _sheet(each, typed, end)) for each in found[:MOST_SHEETS]]
    return GatherForm(placed, held, typed)


def _sheet(held: Held, typed: Typed, end: float) -> Sheet:
    prefix = Placed(held, Sheet(held.file)).prefix
    if f"{prefix}turn" not in typed:
        return propose_sheet(held.file) if monotonic() < end else Sheet(held.file)
    turn, *frame = (_number(typed.get(f"{prefix}{name}", [""])[-1]) for name in ("turn", *SIDES))
    return Sheet(held.file, turn=turn % 4, cropped=f"{prefix}crop" in typed).framed(frame)


def _changed(placed: Sequence[Placed], act: str, name: str) -> list[Placed]:
    """The sheets after one button. A button of a sheet that is gone does nothing."""
    sheets, names = list(placed), [each.name for each in placed]
    if name not in names:
        return sheets
    place = names.index(name)
    each = sheets.pop(place)
    if act == "apart":
        return sheets
    if act == "turn":
        each = replace(each, sheet=each.sheet.turned())
    place += {"up": -1, "down": 1}.get(act, 0)
    sheets.insert(max(0, place), each)
    return sheets


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
