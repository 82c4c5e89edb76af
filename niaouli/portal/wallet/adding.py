"""Adding documents: one with what it is, or several to be named on the next page."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from niaouli.documents import operations
from niaouli.documents.enums import FileFormat, Origin
from niaouli.documents.kinds import OTHER, kind_of, kinds_to_add
from niaouli.documents.models import WalletDocument
from niaouli.documents.policies import TITLE_LENGTH, WALLET_BYTES, WALLET_SIZE
from niaouli.documents.queries import Room, documents_of, room_of
from niaouli.lib.errors import BadInput, Refusal
from niaouli.lib.words import file_size
from niaouli.portal.wallet.details import Details
from niaouli.portal.wallet.held import FORGET, Held, file_help, take_files
from niaouli.web import kept_typing
from niaouli.web.access import citizen_page
from niaouli.web.http import CitizenRequest
from niaouli.web.uploads import accept, all_uploaded

SORTED = "d"
"""In the address of « Ranger »: the keys of the documents to name."""
SORTED_AT_ONCE = 20


@dataclass(frozen=True)
class AddForm:
    """The page of adding."""

    details: Details
    held: list[Held] = field(default_factory=list)
    kept: list[WalletDocument] = field(default_factory=list)

    @property
    def formats(self) -> set[FileFormat]:
        return {each for kind in kinds_to_add().values() for each in kind.formats}

    @property
    def file_help(self) -> str:
        return file_help(self.formats)

    @property
    def accept(self) -> str:
        return accept(self.formats)


@require_http_methods(["GET", "HEAD", "POST"])
@citizen_page
@kept_typing.keeps_typing
def wallet_add(request: CitizenRequest) -> HttpResponse:
    """Keep documents for next time."""
    now = timezone.now()
    if request.method != "POST":
        return _show(request, AddForm(Details.typed(kept_typing.kept(request, now) or {})))
    form = _add(request, now=now)
    kept_typing.forget(request)
    if form.details.errors or not form.kept:
        return _show(request, form)
    if len(form.kept) == 1:
        messages.success(request, _("Votre document est dans votre porte-documents."))
        return redirect("portal:wallet_document", form.kept[0].key)
    said = ngettext(
        "%(n)s document est dans votre porte-documents. Dites ce que c’est.",
        "%(n)s documents sont dans votre porte-documents. Dites ce que c’est.",
        len(form.kept),
    )
    messages.success(request, said % {"n": len(form.kept)})
    keys = [(SORTED, str(each.key)) for each in form.kept]
    return redirect(f"{reverse('portal:wallet_sort')}?{urlencode(keys)}")


def _show(request: CitizenRequest, form: AddForm) -> HttpResponse:
    status = 422 if form.details.errors else 200
    context = {"form": form, "room": _room_words(room_of(request.user))}
    return render(request, "portal/wallet/add.html", context, status=status)


def _add(request: CitizenRequest, *, now: datetime) -> AddForm:
    """Keep what the form brings, or give it back with what is wrong: nothing typed nor sent is
    lost."""
    typed = {name: [str(each) for each in values] for name, values in request.POST.lists()}
    form = AddForm(Details.typed(typed))
    held, refused = take_files(request, form.formats, now=now)
    if FORGET in request.POST:
        return AddForm(form.details, held)
    details = form.details.check_title()
    if refused or not held:
        details = details.with_errors(file=refused or _("Choisissez le fichier à garder."))
    # Several, the refused ones included, are named on the next page.
    several = max(len(held), len(all_uploaded(request, "file"))) > 1
    if details.kind or not several:
        details = details.check_kind()
    details, last = details.read_date(timezone.localdate(now))
    if details.errors:
        return AddForm(details, held)
    return _keep(request, AddForm(details, held), last, now=now)


def _keep(request: CitizenRequest, form: AddForm, last: date | None, *, now: datetime) -> AddForm:
    """Each file becomes a document. Where one is refused, those before it are kept."""
    kept: list[WalletDocument] = []
    for place, each in enumerate(form.held):
        kind, title = _called(form, each, place)
        try:
            document = operations.keep_document(
                owner=request.user,
                kind=kind,
                title=title,
                file=each.file,
                filename=each.filename,
                valid_until=last,
                by=request.user,
                now=now,
            )
        except BadInput as refusal:
            return AddForm(form.details.with_errors(**{refusal.input: str(refusal)}), form.held)
        except Refusal as refusal:
            return AddForm(form.details.with_errors(file=str(refusal)), form.held[place:], kept)
        kept.append(document)
    return AddForm(form.details, [], kept)


def _called(form: AddForm, each: Held, place: int) -> tuple[str, str]:
    """The kind and the name of a document. Several take the name that was typed, numbered, or that
    of their file, until they are named one by one."""
    kind, title = form.details.kind, form.details.title
    if len(form.held) == 1:
        return kind, title or kind_of(kind).label
    if not kind or each.file.format not in kind_of(kind).formats:
        kind = OTHER
    if title:
        return kind, f"{title[: TITLE_LENGTH - 4]} {place + 1}"
    return kind, each.filename.rpartition(".")[0][:TITLE_LENGTH] or each.filename[:TITLE_LENGTH]


@require_http_methods(["GET", "HEAD", "POST"])
@citizen_page
@kept_typing.keeps_typing
def wallet_sort(request: CitizenRequest) -> HttpResponse:
    """Say what each of the documents just added is."""
    documents = _to_sort(request)
    if not documents:
        return redirect("portal:wallet")
    forms = [Details.of(each, f"d{place}-") for place, each in enumerate(documents)]
    if request.method == "POST":
        now = timezone.now()
        pairs = enumerate(documents)
        forms = [change_from(request, each, prefix=f"d{place}-", now=now) for place, each in pairs]
        if not any(form.errors for form in forms):
            messages.success(request, _("Vos documents sont rangés."))
            return redirect("portal:wallet")
    errors = [line for form in forms for line in form.summary]
    context = {"rows": list(zip(documents, forms, strict=True)), "errors": errors}
    return render(request, "portal/wallet/sort.html", context, status=422 if errors else 200)


def change_from(
    request: CitizenRequest, document: WalletDocument, *, prefix: str = "", now: datetime
) -> Details:
    """Write what was typed of a document, unless something is wrong."""
    typed = {name: [str(each) for each in values] for name, values in request.POST.lists()}
    details = Details.typed(typed, prefix)
    details, last = details.check_kind().check_title().read_date(timezone.localdate(now))
    if details.errors:
        return details
    try:
        operations.change_document(
            document=document,
            kind=details.kind,
            title=details.title or kind_of(details.kind).label,
            valid_until=last,
            by=request.user,
            now=now,
        )
    except BadInput as refusal:
        return details.with_errors(**{refusal.input: str(refusal)})
    return details


def _to_sort(request: CitizenRequest) -> list[WalletDocument]:
    """Those named by the address that are the person's, to change, in its order."""
    keys = []
    for value in request.GET.getlist(SORTED)[:SORTED_AT_ONCE]:
        try:
            keys.append(UUID(value))
        except ValueError:
            continue
    found = documents_of(request.user).filter(
        key__in=keys, origin=Origin.KEPT, binned_at__isnull=True
    )
    return sorted(found, key=lambda document: keys.index(document.key))


def _room_words(room: Room) -> str:
    documents = ngettext(
        "Vous gardez %(n)s document sur %(limit)s",
        "Vous gardez %(n)s documents sur %(limit)s",
        room.documents,
    ) % {"n": room.documents, "limit": WALLET_SIZE}
    if not room.size:
        return f"{documents}."
    return _("%(documents)s : %(size)s sur %(limit)s, corbeille comprise.") % {
        "documents": documents,
        "size": file_size(room.size),
        "limit": file_size(WALLET_BYTES),
    }
