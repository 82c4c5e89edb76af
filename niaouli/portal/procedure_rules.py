"""The rules of a procedure in words: its campaign, the legal delay, the communes that are ours."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from niaouli.lib.words import date_words
from niaouli.procedures.campaign import Campaign, CampaignState, CampaignStatus
from niaouli.procedures.definitions import Definition
from niaouli.procedures.delays import Legal, Silence

NEAR_DAYS = 14
"""From this many days before the end, the end is told as something to attend to."""


@dataclass(frozen=True)
class CampaignShown:
    """What a page says of a campaign on a day."""

    short: str
    """« Jusqu’au 30 septembre 2026 »."""
    kind: str
    """Of the status beside a title, and of the notice: "neutral", "attention" or "closed"."""
    sentence: str
    """What it means for who wants to ask; never empty."""
    is_open: bool


def campaign_shown(campaign: Campaign, today: date) -> CampaignShown:
    """The campaign as pages tell it that day."""
    state = campaign.state_on(today)
    if state.status is CampaignStatus.UPCOMING:
        short = _("Ouvre le %(day)s") % {"day": date_words(state.opens_on)}
        return CampaignShown(short, "closed", _upcoming(state), is_open=False)
    if state.status is CampaignStatus.OVER:
        short = _("Terminée depuis le %(day)s") % {"day": date_words(state.closes_on)}
        sentence = _("La date limite est passée. La direction vous dira comment faire.")
        return CampaignShown(short, "closed", sentence, is_open=False)
    short = _("Jusqu’au %(day)s") % {"day": date_words(state.closes_on)}
    left = (state.closes_on - today).days
    kind = "attention" if left <= NEAR_DAYS else "neutral"
    return CampaignShown(short, kind, _left_words(state, left), is_open=True)


def _upcoming(state: CampaignState) -> str:
    return _("Vous pourrez faire votre demande du %(first)s au %(last)s.") % {
        "first": date_words(state.opens_on),
        "last": date_words(state.closes_on),
    }


def _left_words(state: CampaignState, left: int) -> str:
    last_day = {"day": date_words(state.closes_on)}
    if left == 0:
        return _("C’est le dernier jour pour envoyer votre demande.")
    if left > NEAR_DAYS:
        return _("Vous pouvez envoyer votre demande jusqu’au %(day)s compris.") % last_day
    said = ngettext(
        "Il vous reste %(days)d jour pour envoyer votre demande : jusqu’au %(day)s compris.",
        "Il vous reste %(days)d jours pour envoyer votre demande : jusqu’au %(day)s compris.",
        left,
    )
    return said % {"days": left, **last_day}


def silence_words(silence: Silence) -> str:
    """What happens without an answer at the end of the delay."""
    return {
        "granted": _("sans réponse, la demande est considérée comme acceptée"),
        "refused": _("sans réponse, la demande est considérée comme refusée"),
        "none": _("la direction doit vous répondre"),
    }[silence]


def legal_facts(legal: Legal | None) -> list[tuple[str, str]]:
    """The delay of each situation, for the macro `facts`; nothing when the law sets none."""
    if legal is None:
        return []
    found = [(each.label, each.delay.words(), each.silence) for each in legal.cases]
    if legal.delay is not None:
        label = _("Dans les autres cas") if found else _("Délai légal")
        found.append((label, legal.delay.words(), legal.silence))
    return [
        (label, _("%(delay)s ; %(silence)s") % {"delay": delay, "silence": silence_words(silence)})
        for label, delay, silence in found
    ]


def extension_facts(legal: Legal | None) -> list[tuple[str, str]]:
    """How much more time the law gives, and why."""
    return [
        (each.label, _("%(delay)s de plus") % {"delay": each.delay.words()})
        for each in (legal.extensions if legal else ())
    ]


def bodies_elsewhere(definition: Definition) -> list[tuple[str, str]]:
    """The other bodies that treat the requests of some communes, for the macro `facts`."""
    if definition.routing is None:
        return []
    field = definition.field(definition.routing.field)
    return [
        (", ".join(field.display(code) for code in route.communes), route.body)
        for route in definition.routing.routes
        if route.body
    ]
