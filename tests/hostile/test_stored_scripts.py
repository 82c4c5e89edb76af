"""What people write is text, on every page, in every mail and in every header where it shows."""

import re
from email.message import Message as Headers
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.accounts.operations import change_names
from niaouli.cases.models import Case
from niaouli.cases.operations import answering, reviewing
from niaouli.mail.models import OutgoingMail
from niaouli.procedures.models import Procedure
from tests import cast, files

pytestmark = pytest.mark.django_db

SCRIPT = "\"'><img src=x onerror=alert(1)><script>alert(2)</script>"
CLOSES = "</title></textarea></script><svg onload=alert(3)>"
TEMPLATE = "{{7*7}}${7*7}#{7*7}{% debug %}%(x)s{0}"
HEADER = "a\r\nBcc: evil@example.org\r\n\r\nb"
NASTY = f"{SCRIPT} {CLOSES} {TEMPLATE} {HEADER}"


@pytest.fixture
def case(alice: Person, agent: Person, permis: Procedure) -> Case:
    """A decided request in which everything that someone writes is hostile."""
    now = timezone.now()
    change_names(person=alice, given_name=SCRIPT, family_name=CLOSES, by=alice, now=now)
    case = cast.taken(alice, permis, agent, now=now, nom=SCRIPT, prenoms=f"{CLOSES} {TEMPLATE}")
    case.documents.update(filename="<img src=x onerror=alert(4)>.pdf")
    answering.write_to_department(case=case, body=NASTY, by=alice, now=now)
    reviewing.write_to_citizen(case=case, body=NASTY, by=agent, now=now)
    case.refresh_from_db()
    return reviewing.refuse_case(case=case, reason=NASTY, by=agent, now=now, revision=case.revision)


def injected(page: BeautifulSoup) -> list[str]:
    """What a browser would run, or load, that is not ours."""
    handlers = [
        str(element)
        for element in page.find_all(True)
        if any(name.startswith("on") for name in element.attrs)
    ]
    scripts = [str(each) for each in page.find_all("script") if not each.get("src")]
    return handlers + scripts + [str(each) for each in page.select("img[src=x], svg[onload]")]


def test_on_the_pages_of_the_citizen(case: Case, alice: Person) -> None:
    client = cast.signed_in(alice)
    draft = cast.filled(alice, case.procedure, nom=SCRIPT, prenoms=CLOSES)
    keep(client, "<svg onload=x>.jpg", NASTY[:190])
    for address in (
        *(reverse(f"portal:{name}") for name in ("todo", "cases", "wallet", "profile")),
        *(reverse(f"portal:{name}", args=[case.reference]) for name in ("case", "case_sent")),
        *(reverse(f"portal:{name}", args=[draft.key]) for name in ("draft", "draft_check")),
        reverse("portal:draft_page", args=[draft.key, "vous"]),
    ):
        check(client, address)


def test_on_the_pages_of_agents(case: Case, agent: Person) -> None:
    client = cast.signed_in(agent)
    check(client, reverse("backoffice:case", args=[case.reference]))
    check(client, reverse("backoffice:queue") + "?liste=decidees")
    check(client, reverse("backoffice:search"), q=SCRIPT)
    check(client, reverse("backoffice:search"), q="onerror")


def test_on_public_pages(client: Client, permis: Procedure) -> None:
    check(client, "/demarches/", q=SCRIPT)
    check(client, "/compte/connexion/", next=SCRIPT)
    assert not injected(soup_of(client.get(f"/{SCRIPT}")))


def test_in_mails(case: Case) -> None:
    mails = list(OutgoingMail.objects.order_by("id"))
    assert len(mails) >= 3
    for mail in mails:
        assert not injected(BeautifulSoup(mail.html, "html.parser"))
        assert "\n" not in mail.subject
        assert "49" not in mail.subject


@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/passwd.jpg",
        "..\\..\\windows.jpg",
        "\u202egpj.exe.jpg",
        "é" * 400 + ".jpg",
        'a";filename="evil.html.jpg',
        "a%0d%0aSet-Cookie: x=1.jpg",
        "a;b=c.jpg",
        "😀.jpg",
        "CON.jpg",
        "<script>.jpg",
        "a\0.jpg",
    ],
)
def test_in_the_name_of_a_download(alice: Person, name: str) -> None:
    client = cast.signed_in(alice)
    kept = keep(client, name, "Carte")
    answer = client.get(f"{kept['Location']}fichier/")
    header = answer["Content-Disposition"]
    read = Headers()
    read["Content-Disposition"] = header
    saved = read.get_filename() or ""
    assert header.startswith('attachment; filename="')
    assert saved.endswith(".jpg")
    assert not re.search(r'[/\\"\r\n\0\u202e<>]', saved)
    assert len(saved.encode()) <= 255
    assert answer["Content-Type"] == "application/octet-stream"
    assert "sandbox" in answer["Content-Security-Policy"]


def keep(client: Client, name: str, title: str) -> Any:
    """Send a file of this name, look at the page that asks what it is, keep it under this title."""
    adding = reverse("portal:wallet_add")
    page = soup_of(client.post(adding, {"file": photo(name)}))
    assert not injected(page)
    held = str(page.select("input[name=held]")[0]["value"])
    prefix = held.partition(" ")[0].replace("-", "")
    typed = {f"{prefix}-kind": "identite", f"{prefix}-title": title}
    return client.post(adding, {"held": held, "keep": "1", **typed})


def photo(name: str) -> SimpleUploadedFile:
    file = SimpleUploadedFile("photo.jpg", files.jpeg(), content_type="image/jpeg")
    file._name = name  # type: ignore[attr-defined]
    return file


def check(client: Client, address: str, **query: str) -> None:
    answer: Any = client.get(address, query)
    assert answer.status_code == 200, address
    assert not injected(soup_of(answer)), address
    assert "script-src 'self';" in answer["Content-Security-Policy"]


def soup_of(answer: HttpResponseBase) -> BeautifulSoup:
    return BeautifulSoup(getattr(answer, "content", b""), "html.parser")
