"""The life of a publication: written, put online, revised, withdrawn; and who is told, when."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.departments.models import Department
from niaouli.lib.errors import BadInput, OutOfStep
from niaouli.publications import policies, queries
from niaouli.publications.enums import Kind, Status
from niaouli.publications.errors import Changed, InvalidPublication
from niaouli.publications.models import Announcement, Publication
from niaouli.publications.operations import (
    announce_due,
    create_publication,
    discard_publication,
    publish_publication,
    revise_publication,
    withdraw_publication,
)
from niaouli.topics.operations import define_topic
from tests.cast import NOW
from tests.publications.steps import content, online, written

pytestmark = pytest.mark.django_db
TOMORROW = NOW + timedelta(days=1)


def problems(error: InvalidPublication) -> list[str]:
    return [name for name, _sentence in error.problems]


# ── Written ──────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("kind", Kind)
def test_each_kind_is_written_and_put_online(kind: Kind, editor: Person, dddt: Department) -> None:
    draft = create_publication(kind=kind, content=content(kind, dddt), by=editor, now=NOW)
    assert draft.status == Status.DRAFT
    assert not queries.published(NOW).exists()

    published = publish_publication(publication=draft, by=editor, now=NOW)

    assert queries.published(NOW).get() == published
    assert published.published_at == NOW


def test_each_act_is_in_the_event_log(editor: Person, dddt: Department) -> None:
    draft = create_publication(kind=Kind.NEWS, content=content(Kind.NEWS), by=editor, now=NOW)
    publish_publication(publication=draft, by=editor, now=NOW)
    withdraw_publication(publication=draft, by=editor, now=NOW)

    events = Event.objects.filter(subject=draft.subject).order_by("id")
    assert [event.verb for event in events] == [
        "publication.created",
        "publication.published",
        "publication.withdrawn",
    ]
    assert {event.by for event in events} == {editor.pk}


def test_two_of_the_same_title_have_two_addresses() -> None:
    first, second = written(Kind.NEWS), written(Kind.NEWS)

    assert first.slug == "le-sentier-du-littoral-rouvre"
    assert second.slug == "le-sentier-du-littoral-rouvre-2"
    assert written(Kind.NEWS, title="???").slug == "publication"


def test_the_address_stays_when_the_title_changes() -> None:
    draft = written(Kind.NEWS)
    changed = content(Kind.NEWS, title="Autre titre")
    assert (
        revise_publication(publication=draft, content=changed, by=None, now=NOW).slug == draft.slug
    )


def test_a_draft_may_lack_what_going_online_needs() -> None:
    draft = written(Kind.EVENT, place="", starts_on=None, starts_time=None)

    with pytest.raises(InvalidPublication) as refused:
        publish_publication(publication=draft, by=None, now=NOW)

    assert problems(refused.value) == ["place", "starts_on"]
    draft.refresh_from_db()
    assert draft.status == Status.DRAFT


def test_news_need_a_text_and_every_publication_a_title() -> None:
    draft = written(Kind.NEWS, body="")
    with pytest.raises(InvalidPublication) as refused:
        publish_publication(publication=draft, by=None, now=NOW)
    assert problems(refused.value) == ["body"]

    with pytest.raises(InvalidPublication) as refused:
        written(Kind.NEWS, title="\x00 \n")
    assert problems(refused.value) == ["title"]


def test_what_no_page_can_carry_is_taken_out() -> None:
    draft = written(
        Kind.EVENT,
        title="Fête\x00 du\x0b\ncerf",
        body="Bonjour\x1b\r\n\r\nà tous",
        place="Yaté\x07",
    )

    assert draft.title == "Fête du cerf"
    assert draft.body == "Bonjour\n\nà tous"
    assert draft.details["place"] == "Yaté"


def test_every_problem_is_said_at_once() -> None:
    with pytest.raises(InvalidPublication) as refused:
        written(
            Kind.EVENT,
            title="x" * 201,
            registration_url="javascript:alert(1)",
            ends_on="2026-03-01",
        )
    assert problems(refused.value) == ["title", "registration_url"]


# ── Put online ───────────────────────────────────────────────────────────────────────────────
def test_what_is_planned_is_seen_and_announced_when_its_time_comes() -> None:
    planned = online(Kind.NEWS, at=TOMORROW)
    assert policies.is_planned(planned, NOW)
    assert not queries.published(NOW).exists()
    assert announce_due(now=NOW) == 0

    assert announce_due(now=TOMORROW) == 1
    assert announce_due(now=TOMORROW) == 0

    assert queries.published(TOMORROW).get() == planned
    assert Announcement.objects.get().at == TOMORROW


def test_what_was_planned_can_be_planned_again_and_taken_back() -> None:
    planned = online(Kind.NEWS, at=TOMORROW)
    later = publish_publication(
        publication=planned, by=None, now=NOW, at=TOMORROW + timedelta(days=1)
    )
    assert announce_due(now=TOMORROW) == 0

    draft = withdraw_publication(publication=later, by=None, now=NOW)

    assert (draft.status, draft.published_at) == (Status.DRAFT, None)
    assert announce_due(now=TOMORROW + timedelta(days=2)) == 0


def test_nothing_is_planned_years_ahead() -> None:
    with pytest.raises(BadInput, match="dans l’année"):
        online(Kind.NEWS, at=NOW + timedelta(days=400))


def test_what_is_online_is_not_put_online_again() -> None:
    with pytest.raises(OutOfStep, match="déjà en ligne"):
        publish_publication(publication=online(Kind.NEWS), by=None, now=NOW)


def test_a_last_minute_that_holds_no_more_is_not_put_online() -> None:
    with pytest.raises(InvalidPublication) as refused:
        online(Kind.FLASH, ends_on="2026-03-02")
    assert problems(refused.value) == ["ends_on"]


# ── Announced ────────────────────────────────────────────────────────────────────────────────
def test_going_online_announces_once_in_the_same_transaction() -> None:
    published = online(Kind.NEWS)

    announcement = queries.waiting_announcements().get()
    assert (announcement.publication, announcement.revision) == (published, published.revision)

    with pytest.raises(RuntimeError), transaction.atomic():
        online(Kind.NEWS, title="Jamais")
        raise RuntimeError
    assert Announcement.objects.count() == 1


def test_a_revision_is_announced_again_only_when_asked() -> None:
    published = online(Kind.NEWS)
    corrected = content(Kind.NEWS, body="Sans la faute.")

    quiet = revise_publication(publication=published, content=corrected, by=None, now=TOMORROW)
    assert Announcement.objects.count() == 1
    assert quiet.revised_at == TOMORROW

    told = revise_publication(
        publication=quiet, content=corrected, by=None, now=TOMORROW, announce=True
    )
    assert Announcement.objects.latest("id").revision == told.revision
    assert Announcement.objects.count() == 2


def test_what_comes_back_online_is_not_announced_again() -> None:
    published = online(Kind.NEWS)
    withdrawn = withdraw_publication(publication=published, by=None, now=NOW)

    back = publish_publication(publication=withdrawn, by=None, now=TOMORROW)

    assert back.published_at == TOMORROW
    assert Announcement.objects.count() == 1


def test_what_is_taken_over_quietly_is_announced_to_nobody() -> None:
    online(Kind.NEWS, at=NOW - timedelta(days=90), announce=False)
    assert announce_due(now=NOW) == 0
    assert not Announcement.objects.exists()


# ── Revised, withdrawn, discarded ────────────────────────────────────────────────────────────
def test_the_second_of_two_editors_is_told_and_changes_nothing() -> None:
    shown = online(Kind.NEWS)
    first = content(Kind.NEWS, title="La première")
    revise_publication(publication=shown, content=first, by=None, now=NOW, revision=shown.revision)

    with pytest.raises(Changed):
        revise_publication(
            publication=shown,
            content=content(Kind.NEWS, title="La seconde"),
            by=None,
            now=NOW,
            revision=shown.revision,
        )

    shown.refresh_from_db()
    assert shown.title == "La première"


def test_what_is_online_cannot_lose_what_it_needs() -> None:
    published = online(Kind.VACANCY)
    with pytest.raises(InvalidPublication):
        revise_publication(
            publication=published,
            content=content(Kind.VACANCY, ends_on=None),
            by=None,
            now=NOW,
        )
    published.refresh_from_db()
    assert published.ends_at is not None


def test_what_is_withdrawn_has_a_page_but_is_in_no_list() -> None:
    withdrawn = withdraw_publication(publication=online(Kind.NEWS), by=None, now=NOW)

    assert not queries.published(NOW).exists()
    assert queries.public(NOW).get() == withdrawn
    with pytest.raises(OutOfStep):
        revise_publication(publication=withdrawn, content=content(Kind.NEWS), by=None, now=NOW)
    with pytest.raises(OutOfStep):
        withdraw_publication(publication=withdrawn, by=None, now=NOW)


def test_only_a_draft_is_erased() -> None:
    draft = written(Kind.NEWS)
    discard_publication(publication=draft, by=None, now=NOW)
    assert not Publication.objects.exists()

    with pytest.raises(OutOfStep, match="ne peut pas être effacée"):
        discard_publication(publication=online(Kind.NEWS), by=None, now=NOW)
    with pytest.raises(Changed):
        discard_publication(publication=draft, by=None, now=NOW)


# ── Kept by the database ─────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "rumour"},
        {"status": "gone"},
        {"published_at": None},
        {"ends_at": NOW, "starts_at": TOMORROW},
        {"external_id": "without feed"},
        {"to_announce": True, "status": "withdrawn"},
    ],
)
def test_the_database_refuses_what_makes_no_sense(wrong: dict[str, object]) -> None:
    published = online(Kind.NEWS)
    with pytest.raises(IntegrityError), transaction.atomic():
        Publication.objects.filter(pk=published.pk).update(**wrong)


def test_a_topic_files_publications() -> None:
    water = define_topic(code="eau", label="Eau")
    online(Kind.NEWS, topics=(water,))
    assert list(queries.topics_in_use(NOW)) == [water]
    assert not queries.topics_in_use(NOW - timedelta(days=1)).exists()
