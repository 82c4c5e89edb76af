"""May this be done to the publication in this state?

Who may *see* it is not here: `queries.public` and `queries.publications_for_editor` are filtered
querysets, and what they leave out does not exist. Each rule is a pair (`lib/rules.py`).
"""

from datetime import datetime

from django.utils.translation import gettext as _

from niaouli.lib.errors import OutOfStep
from niaouli.lib.rules import question
from niaouli.publications.enums import FeedStatus, Status
from niaouli.publications.models import Publication


def check_can_publish(publication: Publication, now: datetime) -> None:
    """What is online already is revised instead; what is only planned may be planned again."""
    if publication.status == Status.PUBLISHED and not is_planned(publication, now):
        raise OutOfStep(_("Cette publication est déjà en ligne."))


def check_can_revise(publication: Publication) -> None:
    if publication.status == Status.WITHDRAWN:
        raise OutOfStep(
            _("Cette publication est retirée : remettez-la en ligne avant de la modifier.")
        )


def check_can_withdraw(publication: Publication) -> None:
    if publication.status != Status.PUBLISHED:
        raise OutOfStep(_("Cette publication n’est pas en ligne."))


def check_can_discard(publication: Publication) -> None:
    """Only what nobody ever saw."""
    if publication.status != Status.DRAFT:
        raise OutOfStep(
            _("Cette publication a été en ligne : retirez-la, elle ne peut pas être effacée.")
        )


def is_planned(publication: Publication, now: datetime) -> bool:
    """Put online for a moment that is still to come."""
    return (
        publication.status == Status.PUBLISHED
        and publication.published_at is not None
        and publication.published_at > now
    )


def is_followed(publication: Publication) -> bool:
    """The feed that brought it still changes it: until an editor writes it or withdraws it, and as
    long as the feed is read in the name of the same department."""
    feed = publication.feed
    return (
        feed is not None
        and publication.external_hash != ""
        and publication.status != Status.WITHDRAWN
        and feed.status != FeedStatus.REMOVED
        and feed.department_id == publication.department_id
    )


can_publish = question(check_can_publish)
can_revise = question(check_can_revise)
can_withdraw = question(check_can_withdraw)
can_discard = question(check_can_discard)
