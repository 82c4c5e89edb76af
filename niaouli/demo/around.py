"""What agents do around requests, as in any department: notes, opinions, a decision corrected, the
counter, an answer by e-mail, many requests at once. Few, and each through its real operation."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from niaouli.accounts.counter import Typed
from niaouli.cases import letters, opinions
from niaouli.cases.enums import BatchAct, Verdict
from niaouli.cases.models import Case
from niaouli.cases.operations import batches, collecting, drafting, entering, keeping, sending
from niaouli.cases.operations import notes as noting
from niaouli.cases.operations import opinions as advising
from niaouli.cases.operations.letters import issue_letter
from niaouli.cases.operations.reviewing import correct_case
from niaouli.cases.operations.satisfying import give_satisfaction
from niaouli.cases.supplied import GivenDocument, document_fields
from niaouli.demo.answers import answers, decision_on
from niaouli.demo.citizens import Citizen
from niaouli.demo.letters import letter
from niaouli.demo.papers import drawn
from niaouli.demo.story import Story
from niaouli.documents import operations as documents
from niaouli.documents.kinds import kind_of
from niaouli.mail.receiving import receive

JOSEPH = Citizen(
    "joseph.ouetcho", "Joseph", "Ouetchoré", "1951-02-20", "Tribu du Petit Banian", "98882",
    "Sarraméa", "98828", "+687750020",
)  # fmt: skip
"""He has no account: an agent enters his request at the counter."""
BOARD_TOLD = UUID("5f0f2b5e-9f2e-4f0c-8d54-2f6c1a9be101")
"""The key of the form, as if it had been drawn with its page."""


def note(story: Story, case: Case, days_ago: int, body: str) -> None:
    noting.write_note(case=case, body=body, by=story.agent, now=story.at(days_ago, "11:40"))


def issue(story: Story, case: Case, days_ago: int, name: str) -> None:
    """A letter beside the decision, with the model of this name."""
    now = story.at(days_ago, "14:10")
    model = next(each for each in letters.proposed(case) if each.name == name)
    text = letters.fill(model, case=case, by=story.agent, now=now).text
    case.refresh_from_db(fields=["revision"])
    issue_letter(case=case, model=model, text=text, by=story.agent, now=now, revision=case.revision)


def rate(story: Story, case: Case, who: Citizen, days_ago: int, score: int, said: str) -> None:
    """How it went, with a few words from some."""
    now = story.at(days_ago, "19:40")
    give_satisfaction(case=case, score=str(score), comment=said, by=story.person(who), now=now)


# ── Opinions ─────────────────────────────────────────────────────────────────────────────────
def ask_department(story: Story, case: Case, days_ago: int, code: str, question: str) -> None:
    _ask(story, case, days_ago, question, department=code)


def ask_expert(story: Story, case: Case, days_ago: int, question: str) -> None:
    """The link is in the e-mail: visitors may open it and answer in the expert's place."""
    _ask(
        story,
        case,
        days_ago,
        question,
        expert_name="Cabinet Sûreté du Feu",
        expert_email="expert.securite@demo.example",
    )


def _ask(story: Story, case: Case, days_ago: int, question: str, **whom: Any) -> None:
    now = story.at(days_ago, "15:20")
    asked = advising.Asked(
        question=question,
        due_on=timezone.localdate(now) + timedelta(days=20),
        # Nobody needs an identity card to think about a plan.
        documents=[
            key for key, each in opinions.documents_to_show(case).items() if each.kind == "plan"
        ],
        **whom,
    )
    advising.ask_opinion(case=case, asked=asked, by=story.agent, now=now)


def give_opinion(story: Story, case: Case, days_ago: int, answer: str) -> None:
    """By the colleague who answers for the department that was asked."""
    advising.give_opinion(
        opinion=case.opinions.order_by("id")[0],
        given=advising.Given(verdict=Verdict.RESERVED, answer=answer),
        by=story.people["responsable"],
        now=story.at(days_ago, "10:10"),
    )


# ── After the decision ───────────────────────────────────────────────────────────────────────
def hold(story: Story, case: Case, days_ago: int, reason: str) -> None:
    """Only who answers for the department may."""
    case.refresh_from_db()
    keeping.hold_case(
        case=case,
        reason=reason,
        by=story.people["responsable"],
        now=story.at(days_ago, "09:30"),
        revision=case.revision,
    )


def ready(story: Story, case: Case, days_ago: int, *, collected: int | None = None) -> None:
    """It waits where the person chose to come; handed over `collected` days ago."""
    case.refresh_from_db()
    now = story.at(days_ago, "13:30")
    case = collecting.mark_ready(case=case, by=story.agent, now=now, revision=case.revision)
    if collected is not None:
        now = story.at(collected, "09:15")
        collecting.mark_collected(case=case, by=story.agent, now=now, revision=case.revision)


def correct_amount(story: Story, case: Case, days_ago: int, amount: int, why: str) -> None:
    case.refresh_from_db()
    now = story.at(days_ago, "14:05")
    decision = {**decision_on(case, now), **case.decision, "montant_trimestre": amount}
    correct_case(
        case=case, why=why, decision=decision, by=story.agent, now=now, revision=case.revision
    )


# ── Other ways in ────────────────────────────────────────────────────────────────────────────
def enter_at_counter(story: Story, slug: str, who: Citizen, days_ago: int) -> Case:
    """A request for a person without account, who receives a code to put it in an account later:
    on paper, and in the list of e-mails of the demonstration. The counter is closed at weekends:
    then, the Monday after."""
    days_ago = story.open_day(days_ago)
    now, agent = story.at(days_ago, "08:20"), story.agent
    typed = Typed(who.given_name, who.family_name, who.email, who.phone)
    case = entering.enter_for_nobody_known(
        procedure=story.procedures[slug], typed=typed, by=agent, now=now
    )
    values = answers(slug, who, timezone.localdate(now))
    case = drafting.save_answers(case=case, values=values, by=agent, now=now)
    for each in document_fields(case, today=timezone.localdate(now)):
        if each.required:
            filename, content = drawn(each.kinds[0], who)
            stored = documents.store_file(
                content=content,
                filename=filename,
                accepted=kind_of(each.kinds[0]).formats,
                by=agent,
                now=now,
            )
            given = GivenDocument(kind=each.kinds[0], file=stored.file, filename=stored.filename)
            drafting.attach_document(case=case, field=each, given=given, by=agent, now=now)
    places = collecting.places_for(case, case.department)
    place = str(places[-1].pk) if places else ""
    return sending.submit_case(case=case, by=agent, now=story.at(days_ago, "08:45"), place=place)


def answer_by_email(story: Story, case: Case, who: Citizen, days_ago: int, text: str) -> None:
    """To the last e-mail of the case, as a telephone does: the thread shows what was written, and
    keeps it all. Written on the site where this installation reads no answers."""
    last = case.mails.order_by("-id")[0].mail
    if not last.reply_to:
        story.write(case, who, days_ago, text)
        return
    now = story.at(days_ago, "18:25")
    content = letter(
        sender=f"{who.name} <{who.email}>",
        to=last.reply_to,
        subject=last.subject,
        text=text,
        quoted=last.text,
        name=f"<{case.reference}@telephone.example>",
        now=now,
    )
    receive(content, sender=who.email, recipient=last.reply_to, now=now)


def write_to_many(story: Story, slug: str, days_ago: int, body: str) -> None:
    """The same words to all who wait, and a report. One changed meanwhile: the report says so."""
    procedure, now = story.procedures[slug], story.at(days_ago, "16:45")
    waiting = procedure.cases.filter(state="submitted", submitted_at__lt=now).order_by("id")
    picked = [batches.Picked(str(each.reference), each.revision) for each in waiting]
    last = picked.pop()
    picked.append(last._replace(revision=last.revision - 1))
    batches.act_on_many(
        key=BOARD_TOLD,
        department=procedure.department,
        act=BatchAct.WRITE,
        picked=picked,
        given=batches.Given(body=body),
        by=story.agent,
        now=now,
    )
