"""The catalogues of sentences: extracted from code and templates, French being the source.

Django's own extractor does not read Jinja2, so Babel does it all. The French catalogue holds only
plurals (« 0 demande » takes the singular in French); the English one is complete.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

METHODS = [
    # The gallery shows components to those who build pages: its samples are not sentences of ours.
    ("templates/ui/gallery/**.html", "ignore"),
    ("ui/samples.py", "ignore"),
    ("templates/**.html", "jinja2"),
    ("templates/**.txt", "jinja2"),
    ("**.py", "python"),
]
# As `web/jinja.py` reads them. Not silent: a template that cannot be read would lose its sentences.
JINJA = {
    "trimmed": "true",
    "newstyle_gettext": "true",
    "extensions": "jinja2.ext.do",
    "silent": "false",
}
OPTIONS = {"templates/**.html": JINJA, "templates/**.txt": JINJA}
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
}
LANGUAGES = ("fr", "en")
BEGINNING = datetime(2026, 11, 23, tzinfo=UTC)


@dataclass(frozen=True)
class Problem:
    """A catalogue that does not say what the source says."""

    language: str
    sentence: str
    what: str

    def __str__(self) -> str:
        return f"{self.language} : {self.what} : {self.sentence}"


def catalogue_path(package: Path, language: str) -> Path:
    return package / "locale" / language / "LC_MESSAGES" / "django.po"


def extract(package: Path) -> Catalog:
    """Every sentence of the source, with the files where it is."""
    template = Catalog(project="Niaouli", version="1", charset="utf-8")
    found = extract_from_dir(package, METHODS, OPTIONS, keywords=KEYWORDS, comment_tags=("i18n:",))
    for filename, _line, message, comments, context in found:
        template.add(message, locations=[(filename, 0)], auto_comments=comments, context=context)
    return template


def update(package: Path) -> None:
    """Bring both catalogues up to date: new sentences are added, gone ones removed."""
    template = extract(package)
    for language in LANGUAGES:
        catalogue = _read(package, language)
        # A sentence that changed is a new one: a guess at its translation would go unread.
        catalogue.update(template, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        if language == "fr":
            _keep_plurals_only(catalogue)
        _head(catalogue)
        with catalogue_path(package, language).open("wb") as file:
            write_po(
                file,
                catalogue,
                sort_by_file=True,
                include_lineno=False,
                omit_header=False,
                ignore_obsolete=True,
            )


def compile_catalogues(package: Path) -> None:
    """Write what gettext reads at run time (`.mo`), beside each catalogue."""
    for language in LANGUAGES:
        path = catalogue_path(package, language)
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, _read(package, language))


def problems(package: Path) -> Iterator[Problem]:
    """What is missing, left over, or translated with other variables than the source."""
    template = extract(package)
    english, french = _read(package, "en"), _read(package, "fr")
    for message in template:
        if not message.id:
            continue
        translated = english.get(message.id, message.context)
        if translated is None or not _is_complete(translated):
            yield Problem("en", _first(message), "sans traduction")
        elif any(True for _error in translated.check(english)):
            yield Problem("en", _first(message), "variables différentes")
        if message.pluralizable and not _is_complete(french.get(message.id, message.context)):
            yield Problem("fr", _first(message), "pluriel absent")
    for catalogue, language in ((english, "en"), (french, "fr")):
        for message in catalogue:
            if message.id and template.get(message.id, message.context) is None:
                yield Problem(language, _first(message), "n’existe plus dans le code")


def _read(package: Path, language: str) -> Catalog:
    path = catalogue_path(package, language)
    if not path.exists():
        return Catalog(locale=language, project="Niaouli", version="1", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def _head(catalogue: Catalog) -> None:
    """The same header each time: a file that did not change is the same file."""
    catalogue.fuzzy = False
    catalogue.header_comment = "# The sentences of Niaouli. Kept by bin/niaouli translations."
    catalogue.creation_date = catalogue.revision_date = BEGINNING
    catalogue.last_translator = catalogue.language_team = catalogue.msgid_bugs_address = "Niaouli"


def _keep_plurals_only(catalogue: Catalog) -> None:
    for message in list(catalogue):
        if not message.id:
            continue
        if message.pluralizable:
            message.string = tuple(message.id)
        else:
            catalogue.delete(message.id, message.context)


def _is_complete(message: Message | None) -> bool:
    if message is None:
        return False
    strings = message.string if isinstance(message.string, tuple | list) else [message.string]
    return all(strings) and not message.fuzzy


def _first(message: Message) -> str:
    return message.id[0] if isinstance(message.id, tuple | list) else str(message.id)
