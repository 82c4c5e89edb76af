"""Giving an opinion: the same page for an agent of another department and for an expert outside."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from niaouli.accounts.models import Person
from niaouli.cases import opinions
from niaouli.cases.answered import AnsweredPage
from niaouli.cases.enums import OpinionState, Verdict
from niaouli.cases.models import Opinion, SupportingDocument
from niaouli.cases.operations.opinions import ANSWER_LENGTH, Given
from niaouli.documents.enums import FileFormat
from niaouli.documents.models import StoredFile
from niaouli.documents.operations import Stored
from niaouli.documents.upkeep import UNUSED_AFTER
from niaouli.lib.errors import BadInput, Refusal, errors_of
from niaouli.lib.words import file_size, long_date
from niaouli.web.uploads import accept, store_upload, too_heavy, too_heavy_words

FILE, KEPT = "file", "kept"
"""Names of the inputs: a new file, and the word of the one that is here already."""
SALT = "niaouli.opinion"
KEPT_FOR = UNUSED_AFTER - timedelta(days=1)
Address = Callable[[SupportingDocument], str]


@dataclass(frozen=True)
class Typed:
    """What was written, kept so that a refusal loses nothing."""

    verdict: str = ""
    answer: str = ""
    kept: str = ""
    """The word of the file that came already; empty for none."""
    kept_label: str = ""
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Taken:
    """A form that was sent: what it says, and the file that came with it, stored."""

    verdict: str
    answer: str
    file: Stored | None
    refused: str
    """Why its file was not kept."""

    def given(self) -> Given:
        """Raises `BadInput` when the file was refused: nothing leaves without it."""
        if self.refused:
            raise BadInput(FILE, self.refused)
        return Given(self.verdict, self.answer, self.file)

    def typed(self, opinion: Opinion, refusal: Refusal) -> Typed:
        """The form again, with the sentence of what was wrong."""
        return Typed(
            verdict=self.verdict,
            answer=self.answer,
            kept=_word(opinion, self.file) if self.file else "",
            kept_label=_label(self.file) if self.file else "",
            errors=errors_of(refusal),
        )


def take(request: HttpRequest, opinion: Opinion, *, by: Person | None, now: datetime) -> Taken:
    """Read the form, and store its file if one came."""
    file, refused = None, ""
    try:
        file = _file(request, opinion, by=by, now=now)
    except Refusal as refusal:
        refused = str(refusal)
    return Taken(
        verdict=request.POST.get("verdict", ""),
        answer=request.POST.get("answer", "").replace("\x00", ""),
        file=file,
        refused=refused,
    )


def page_values(
    opinion: Opinion, typed: Typed, *, document: Address, preview: Address
) -> dict[str, Any]:
    """The variables of `opinions/asked.html`."""
    shown = opinions.shown(opinion)
    return {
        "opinion": opinion,
        "asking": opinion.case.department.name,
        "subject": opinion.case.title,
        "due": long_date(opinion.due_on),
        "answers": _answers(shown.answers),
        "documents": [
            {
                "title": each.title,
                "href": document(each),
                "preview": preview(each),
                "meta": f"{each.file.format.label}, {file_size(each.file.size)}",
            }
            for each in shown.documents
        ],
        "typed": typed,
        "verdicts": [(each.value, capfirst(str(each.label))) for each in Verdict],
        "limit": ANSWER_LENGTH,
        "file_accept": accept(frozenset(FileFormat)),
    }


def receipt(opinion: Opinion) -> dict[str, str]:
    """What remains of the page once the opinion is given: who asked, when, what was concluded."""
    return {
        "asking": opinion.case.department.name,
        "given": long_date(opinion.ended_at) if opinion.ended_at else "",
        "verdict": str(Verdict(opinion.verdict).label) if opinion.verdict else "",
        "answer": opinion.answer,
        "filename": opinion.filename,
    }


def document_or_404(opinion: Opinion, key: str) -> SupportingDocument:
    """One of the documents that are shown, while the opinion is awaited."""
    for each in opinions.shown_documents(opinion):
        if str(each.key) == key and opinion.state == OpinionState.ASKED:
            return each
    raise Http404


def _answers(pages: list[AnsweredPage]) -> list[dict[str, Any]]:
    """As the macro `summary_list` takes them."""
    return [
        {
            "title": page.title,
            "rows": [{"label": line.label, "value": line.text} for line in page.lines],
        }
        for page in pages
    ]


def _file(
    request: HttpRequest, opinion: Opinion, *, by: Person | None, now: datetime
) -> Stored | None:
    if too_heavy(request):
        raise BadInput(FILE, too_heavy_words())
    sent = request.FILES.get(FILE)
    if isinstance(sent, UploadedFile) and sent.name:
        return store_upload(sent, accepted=frozenset(FileFormat), by=by, now=now)
    word = request.POST.get(KEPT, "")
    return _file_of(word, opinion) if word else None


def _word(opinion: Opinion, file: Stored) -> str:
    """A signed name for a file that came with a form that could not be sent: nobody can name one
    that did not come here."""
    return signing.dumps([str(file.file.key), file.filename, opinion.pk], salt=SALT)


def _file_of(word: str, opinion: Opinion) -> Stored:
    try:
        key, filename, owner = signing.loads(word, salt=SALT, max_age=KEPT_FOR)
    except signing.BadSignature:
        raise _gone() from None
    file = StoredFile.objects.filter(key=key).order_by("id").first()
    if file is None or owner != opinion.pk:
        raise _gone()
    return Stored(file, filename)


def _gone() -> Refusal:
    return Refusal(_("Votre fichier n’est plus disponible ici : choisissez-le de nouveau."))


def _label(file: Stored) -> str:
    return f"{file.filename} ({file.file.format.label}, {file_size(file.file.size)})"
