"""What each PDF template takes. Every key is given; an empty text or list means « nothing ».

Dates and amounts are already words (`lib.words`). Texts of several paragraphs separate them by an
empty line. Nobody escapes anything: values are data.
"""

from typing import TypedDict


class Body(TypedDict):
    """The public body, as its letters show it."""

    name: str
    mark: str
    """SVG source of its mark, checked by `ui.marks`; empty when it has none."""
    colour: str
    """`#rrggbb`, dark enough to be read on white."""
    contact: list[str]
    """Lines: address, phone…"""


class Department(TypedDict):
    name: str
    contact: list[str]


class Row(TypedDict):
    label: str
    value: str


class Section(TypedDict):
    """One page of the form, with its questions."""

    title: str
    rows: list[Row]


class Document(TypedDict):
    title: str
    filename: str


class Message(TypedDict):
    author: str
    moment: str
    text: str
    attachments: list[str]


class Step(TypedDict):
    """One thing that happened."""

    moment: str
    text: str


class Values(TypedDict):
    """What every template takes."""

    body: Body
    department: Department
    reference: str
    title: str


class Proof(TypedDict):
    """How anyone verifies the paper; empty on what is not verified."""

    proof_code: str
    proof_address: str
    """Where the code leads: drawn as a QR code too."""
    proof_how: str


class AcknowledgementValues(Values):
    """`acknowledgement`: the request was received. `title` is the title of the request."""

    citizen: str
    received: str
    declared_delay: str
    legal: str
    """The legal delay, what silence means and the date, in sentences."""
    appeal: str
    next_steps: str
    note: str
    entered: str
    """That an agent entered it at the counter."""
    place: str
    """Where it will be collected: name, address and hours, a line each."""
    claim_code: str
    """What puts the request in the account of a person who has none yet."""
    claim_how: str
    sections: list[Section]
    documents: list[Document]


class OutcomeValues(Values, Proof):
    """What granting a request produces; `title` is its own. `permit`: a permit or a card, shown to
    others, on one page. `decision`: a letter."""

    number: str
    holder: str
    birth_date: str
    facts: list[Row]
    validity: str
    """« Du 3 mars 2026 au 31 décembre 2026 », or « Sans limite de durée », under « Valable »."""
    issued_by: str
    issued_on: str
    note: str
    reason: str
    """What the agent wrote beside the decision, in a letter only."""
    appeal: str
    """How to appeal, in a letter only."""
    signed_by: str
    """Who decided; empty when nobody did."""
    signed_as: str
    """Their function."""
    corrected_on: str
    """Of a letter or a permit that replaces one that was wrong: the day."""


class Block(TypedDict):
    """A paragraph, or a list: one of the two is empty."""

    text: str
    items: list[str]


class LetterValues(Values, Proof):
    """`letter`: what an agent issues beside a decision; `title` is its own."""

    holder: str
    blocks: list[Block]
    validity: str
    issued_by: str
    issued_on: str
    signed_by: str
    """Who issued it; empty where nobody signs."""
    signed_as: str


class CaseValues(Values):
    """`case`: everything of a case, to keep or to print. `title` is the title of the request."""

    citizen: str
    state: str
    received: str
    entered: str
    place: str
    printed: str
    sections: list[Section]
    documents: list[Document]
    documents_received: list[Document]
    messages: list[Message]
    timeline: list[Step]
