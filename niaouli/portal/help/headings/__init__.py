"""The frequent questions, heading by heading, in the order of the page."""

from niaouli.portal.help.content import Heading, Question
from niaouli.portal.help.headings import account, cases, mine, practical, services, wallet

HEADINGS: tuple[Heading, ...] = (
    account.HEADING,
    cases.HEADING,
    wallet.HEADING,
    services.HEADING,
    mine.HEADING,
    practical.HEADING,
)
QUESTIONS: dict[str, tuple[Heading, Question]] = {
    each.slug: (heading, each) for heading in HEADINGS for each in heading.questions
}
"""By slug, in the order of the page."""
