"""The life of a publication: written, put online, revised, withdrawn."""

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from niaouli.accounts.models import Person
from niaouli.audit import operations as audit
from niaouli.lib.errors import BadInput
from niaouli.lib.jobs import enqueue
from niaouli.publications import policies
from niaouli.publications.content import Content, missing, put
from niaouli.publications.enums import Kind, Status
from niaouli.publications.errors import Changed, InvalidPublication
from niaouli.publications.models import Announcement, Feed, Publication

FURTHEST = timedelta(days=366)
"""How far ahead a publication may be planned."""


@transaction.atomic
def create_publication(
    *, kind: Kind, content: Content, by: Person | None, now: datetime
) -> Publication:
    """A draft of this kind. Raises `InvalidPublication`; a draft may lack what going online
    needs."""
    publication = new_publication(kind, content, now=now)
    _record(publication, "created", by=by, now=now)
    return publication


@transaction.atomic
def publish_publication(
    *,
    publication: Publication,
    by: Person | None,
    now: datetime,
    revision: int | None = None,
    at: datetime | None = None,
    announce: bool = True,
) -> Publication:
    """Put it online, now or at `at`. It is announced when its time comes, once in its life.

    Raises `InvalidPublication` where something needed is not written. With `announce=False`, as
    for what is only taken over from elsewhere, nobody is told.
    """
    publication = lock(publication, revision=revision)
    policies.check_can_publish(publication, now)
    problems = missing(publication)
    if problems:
        raise InvalidPublication(problems)
    _check_time(publication, at, now)
    go_online(publication, at=at or now, now=now, announce=announce)
    planned = policies.is_planned(publication, now)
    _record(publication, "planned" if planned else "published", by=by, now=now)
    return publication


@transaction.atomic
def revise_publication(
    *,
    publication: Publication,
    content: Content,
    by: Person | None,
    now: datetime,
    revision: int | None = None,
    announce: bool = False,
) -> Publication:
    """Change what it says. `announce`: those who were told are told again; it means nothing before
    the publication is seen."""
    publication = lock(publication, revision=revision)
    policies.check_can_revise(publication)
    rewrite(publication, content, now=now)
    # From now on it is ours: the feed that brought it leaves it alone.
    publication.external_hash = ""
    publication.save()
    if publication.status == Status.PUBLISHED:
        problems = missing(publication)
        if problems:
            raise InvalidPublication(problems)
        if announce and not policies.is_planned(publication, now):
            _announce(publication, now=now)
    _record(publication, "revised", by=by, now=now)
    return publication


@transaction.atomic
def withdraw_publication(
    *, publication: Publication, by: Person | None, now: datetime, revision: int | None = None
) -> Publication:
    """Take it offline: its page says that it is no longer published. One that was only planned is
    a draft again."""
    publication = lock(publication, revision=revision)
    policies.check_can_withdraw(publication)
    if policies.is_planned(publication, now):
        publication.status, publication.published_at = Status.DRAFT, None
    else:
        publication.status = Status.WITHDRAWN
    publication.to_announce = False
    _touch(publication, now)
    publication.save()
    _record(publication, "withdrawn", by=by, now=now)
    return publication


@transaction.atomic
def discard_publication(
    *, publication: Publication, by: Person | None, now: datetime, revision: int | None = None
) -> None:
    """Erase a draft. One that a feed brought is kept as withdrawn, so that it does not come
    back."""
    publication = lock(publication, revision=revision)
    policies.check_can_discard(publication)
    _record(publication, "discarded", by=by, now=now)
    if publication.feed_id is None:
        publication.delete()
        return
    publication.status = Status.WITHDRAWN
    _touch(publication, now)
    publication.save()


@transaction.atomic
def announce_due(*, now: datetime) -> int:
    """Announce what was planned and whose time has come; returns how many. Safe to run twice."""
    due = list(
        Publication.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(to_announce=True, status=Status.PUBLISHED, published_at__lte=now)
        .order_by("published_at", "id")[:500]
    )
    for publication in due:
        _announce(publication, now=now)
    return len(due)


# ── Shared with the reading of feeds ─────────────────────────────────────────────────────────
def lock(publication: Publication, *, revision: int | None = None) -> Publication:
    """The row as it is now, held until the end of the transaction. Raises `Changed` when it is no
    longer the one that the page showed."""
    locked = (
        Publication.objects.select_for_update(of=("self",))
        .select_related("department")
        .filter(pk=publication.pk)
        .order_by("id")
        .first()
    )
    if locked is None or (revision is not None and locked.revision != revision):
        raise Changed
    return locked


def new_publication(
    kind: Kind, content: Content, *, now: datetime, **source: Feed | str
) -> Publication:
    """A row that is saved, with the address that its title gives. `source`: the columns that say
    where it comes from."""
    publication = Publication(kind=kind, changed_at=now, **source)
    put(publication, content)
    publication.slug = _free_slug(kind, publication.title)
    publication.save()
    publication.topics.set(content.topics)
    return publication


def rewrite(publication: Publication, content: Content, *, now: datetime) -> None:
    """Change what a locked publication says; not saved, but for its topics."""
    put(publication, content)
    _touch(publication, now)
    if publication.status == Status.PUBLISHED and not policies.is_planned(publication, now):
        publication.revised_at = now
    publication.topics.set(content.topics)


def go_online(
    publication: Publication, *, at: datetime, now: datetime, announce: bool = True
) -> None:
    """A locked publication is seen from `at` on, and announced then unless it already was."""
    publication.status, publication.published_at = Status.PUBLISHED, at
    _touch(publication, now)
    publication.to_announce = announce and not publication.announcements.exists()
    publication.save()
    if publication.to_announce and at <= now:
        _announce(publication, now=now)


def _announce(publication: Publication, *, now: datetime) -> None:
    """Once for each revision: the database refuses a second row."""
    publication.to_announce = False
    publication.save(update_fields=["to_announce"])
    announcement, created = Announcement.objects.get_or_create(
        publication=publication, revision=publication.revision, defaults={"at": now}
    )
    if created:
        enqueue("alerts.match", announcement=announcement.pk)


def _touch(publication: Publication, now: datetime) -> None:
    publication.revision += 1
    publication.changed_at = now


def _check_time(publication: Publication, at: datetime | None, now: datetime) -> None:
    if at is not None and at > now + FURTHEST:
        raise BadInput("at", _("Choisissez une date dans l’année qui vient."))
    ends = publication.ends_at
    if publication.kind == Kind.FLASH and ends is not None and ends <= (at or now):
        raise InvalidPublication(
            [("ends_on", _("Cette information ne vaut déjà plus : changez sa date de fin."))]
        )


def _free_slug(kind: Kind, title: str) -> str:
    """The title as an address, numbered where another of the kind has it."""
    base = slugify(title)[:80].strip("-") or "publication"
    # Titles are written one at a time, so that two of the same name do not choose the same number.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('publications.slug'))")
    taken = set(
        Publication.objects.filter(kind=kind, slug__startswith=base)
        .order_by("slug")
        .values_list("slug", flat=True)
    )
    slug, number = base, 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


def _record(publication: Publication, verb: str, *, by: Person | None, now: datetime) -> None:
    audit.record(
        f"publication.{verb}",
        by=by.pk if by else None,
        subject=publication.subject,
        now=now,
        details={"kind": publication.kind, "revision": publication.revision},
    )
