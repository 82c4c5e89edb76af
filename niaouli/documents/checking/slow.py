"""Files that the workshop takes long to open, remembered for a day: nobody holds it by having the
same one opened at every turn of a page. Counted in its own time: what a file waits behind others
says nothing of it."""

from django.core.cache import cache

from niaouli.documents.models import StoredFile

SECONDS = 3.0
REMEMBERED_SECONDS = 24 * 3600


def is_slow(file: StoredFile, job: str) -> bool:
    """Whether this job took long on it lately."""
    return bool(cache.get(_name(file, job)))


def remember(file: StoredFile, job: str, seconds: float) -> None:
    """How long the job took; only a long one is remembered."""
    if seconds > SECONDS:
        cache.set(_name(file, job), True, REMEMBERED_SECONDS)


def _name(file: StoredFile, job: str) -> str:
    return f"documents.slow_{job}:{file.key}"
