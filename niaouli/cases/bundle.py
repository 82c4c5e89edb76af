"""« Tout télécharger »: a case in one ZIP, to keep: its PDF, its documents, what went with its
messages, the e-mails that became messages."""

from dataclasses import dataclass
from datetime import datetime

from niaouli.cases import papers, queries
from niaouli.cases.enums import Side
from niaouli.cases.models import Case, SupportingDocument
from niaouli.documents.zipping import Entry, file_path

FOLDERS = {Side.CITIZEN: "documents-envoyes", Side.DEPARTMENT: "documents-recus"}
MESSAGES = "messages"


@dataclass(frozen=True)
class Bundle:
    filename: str
    entries: list[Entry]


def bundle_of(case: Case, *, now: datetime) -> Bundle:
    """What the citizen can read of the case, in the language in force. The PDF is drawn here; files
    are read when they leave."""
    pdf = Entry(f"demande-{case.reference}.pdf", papers.case_pdf(case, now=now))
    documents = list(queries.documents_of(case))
    return Bundle(
        f"demande-{case.reference}.zip",
        [
            pdf,
            *(
                Entry(file_path(_folder(each), number, each.filename), each.file)
                for number, each in enumerate(documents, 1)
            ),
            *(
                Entry(file_path(MESSAGES, number, "e-mail.eml"), each.original)
                for number, each in enumerate(queries.originals_of(case), len(documents) + 1)
                if each.original is not None
            ),
        ],
    )


def _folder(document: SupportingDocument) -> str:
    return FOLDERS[Side(document.side)] if document.message_id is None else MESSAGES
