"""What someone may be interested in: a kind of publication, or all, on a topic, or all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from niaouli.alerts.enums import Rhythm
from niaouli.publications.enums import Kind
from niaouli.topics.models import Topic


@dataclass(frozen=True, slots=True)
class Interest:
    """`kind` is empty for every kind, `topic` is None for every topic."""

    kind: str = ""
    topic: Topic | None = None

    @property
    def key(self) -> tuple[str, int | None]:
        """What makes two interests the same."""
        return self.kind, self.topic.pk if self.topic is not None else None


def interests_in(kinds: Iterable[Kind], topics: Sequence[Topic]) -> list[Interest]:
    """Each kind on each topic. None of them, or every kind there is, means all: also those that
    will come later."""
    chosen = list(kinds)
    every_kind = not chosen or set(chosen) == set(Kind)
    codes = [""] if every_kind else [kind.value for kind in Kind if kind in chosen]
    on: Sequence[Topic | None] = topics or [None]
    return [Interest(kind, topic) for kind, topic in product(codes, on)]


@dataclass(frozen=True, slots=True)
class ReadyMade:
    """An alert chosen for people, that they take in one press."""

    kind: Kind
    rhythm: Rhythm

    @property
    def interest(self) -> Interest:
        return Interest(self.kind.value)


READY_MADE: dict[str, ReadyMade] = {
    Kind.FLASH.slug: ReadyMade(Kind.FLASH, Rhythm.NOW),
    Kind.EVENT.slug: ReadyMade(Kind.EVENT, Rhythm.WEEKLY),
}
"""By their name in addresses. `templates/ui/practical.html` shows them on every public page."""
