"""Devices: in words (« Firefox sur Windows »), when they were last used, whether they are known."""

from datetime import datetime, timedelta

from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from niaouli.accounts.models import Person
from niaouli.accounts.operations import device_seen
from niaouli.accounts.unknown_devices import note_unknown_device
from niaouli.web.accounts import known_browsers

SEEN = "seen"
"""In the session: when its device was last written down as used."""
SEEN_EVERY = timedelta(hours=1)
"""Often enough for a person to recognise their own visits; a write on each page is too dear."""

# The first that matches names it: others pretend to be Chrome or Safari.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)


def describe_device(user_agent: str) -> str:
    """What a person recognises of a browser's own description; never what it says as it is."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    if browser and system:
        return _("%(browser)s sur %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("appareil inconnu")


def mark_seen(request: HttpRequest, now: datetime) -> None:
    request.session[SEEN] = now.timestamp()


def keep_seen(request: HttpRequest, now: datetime) -> None:
    """Write down that the device is in use, once an hour; costs nothing otherwise."""
    if not request.session.accessed:
        return
    seen = request.session.get(SEEN)
    if seen is None or now.timestamp() - seen < SEEN_EVERY.total_seconds():
        return
    mark_seen(request, now)
    device_seen(session=request.session.session_key or "", now=now)


def tell_if_unknown(request: HttpRequest, person: Person, *, entered: bool) -> None:
    """The person’s password was given here: they are told of it where they never signed in."""
    if known_browsers.knows(request, person):
        return
    with translation.override(person.language):
        device = describe_device(request.headers.get("user-agent", ""))
    note_unknown_device(person=person, device=device, entered=entered, now=timezone.now())
