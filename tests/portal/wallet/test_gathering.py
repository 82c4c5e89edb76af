"""« Rassembler ces photos »: each button brings the page back, changed, and nothing is lost."""

from typing import Any

import pytest
from bs4 import Tag
from django.test import Client
from django.urls import reverse

from niaouli.accounts.models import Person
from niaouli.documents import gathering
from niaouli.documents.models import StoredFile, WalletDocument
from tests.documents.checking.test_sheets import photographed
from tests.portal.reading import one, soup_of, words
from tests.portal.wallet.steps import ADD, kept, main
from tests.portal.wallet.test_adding import fields, saying, sent, shown_in, upload

GATHER = reverse("portal:wallet_gather")


def pages(response: Any) -> list[str]:
    return [str(each["value"]) for each in form_of(response).select("input[name=sheet]")]


def form_of(response: Any) -> Tag:
    return one(soup_of(response), "#main form")


def all_in(response: Any) -> dict[str, list[str]]:
    """What a browser sends from the page of gathering, without any button."""
    values: dict[str, list[str]] = {}
    for each in form_of(response).select("input"):
        if each.get("type") == "file" or (
            each.get("type") == "checkbox" and not each.has_attr("checked")
        ):
            continue
        values.setdefault(str(each["name"]), []).append(str(each["value"]))
    return values


def side(values: dict[str, list[str]], name: str) -> str:
    return next(key for key in values if key.endswith(f"sheet-{name}"))


def opened(client: Client, *names: str) -> Any:
    added = sent(client, *[upload(name) for name in names])
    return client.post(GATHER, shown_in(added))


def pressed(client: Client, response: Any, act: str, place: int = 0, **more: Any) -> Any:
    values = all_in(response)
    return client.post(GATHER, {**values, "do": f"{act} {values['sheet'][place]}", **more})


def made(client: Client, response: Any) -> Any:
    return client.post(GATHER, {**all_in(response), "do": "make"})


def test_photographs_become_one_document(alice: Person, client: Client) -> None:
    response = opened(client, "a.jpg", "b.jpg")
    assert len(pages(response)) == 2
    ready = made(client, response)
    assert "Vos 2 photos sont devenues un seul document" in words(one(soup_of(ready), ".page"))
    values = fields(ready)
    assert len(values["held"]) == 1
    client.post(ADD, saying(values, kind="identite", title="Ma carte"))
    document = WalletDocument.objects.get(owner=alice)
    assert (document.title, document.current.file.pages) == ("Ma carte", 2)
    assert document.current.filename.startswith("Document photographié le ")


def test_they_are_no_longer_found_again_once_gathered(client: Client) -> None:
    made(client, opened(client, "a.jpg", "b.jpg"))
    found = [each["value"] for each in main(client, ADD).select("input[name=held]")]
    assert len(found) == 1
    assert str(found[0]).endswith(".pdf")


def test_a_file_that_is_no_picture_waits_aside(client: Client) -> None:
    added = sent(client, upload("a.jpg"), upload("bail.pdf"))
    values = saying(shown_in(added), 1, title="Mon bail", kind="droit-terrain")
    response = client.post(GATHER, values)
    assert len(pages(response)) == 1
    ready = fields(made(client, response))
    assert len(ready["held"]) == 2
    assert ["Mon bail"] in ready.values()


def test_what_was_said_of_the_first_page_is_said_of_the_document(client: Client) -> None:
    values = saying(shown_in(sent(client, upload("a.jpg"))), title="Ma carte", kind="identite")
    ready = made(client, client.post(GATHER, values))
    client.post(ADD, fields(ready))
    document = WalletDocument.objects.get()
    assert (document.title, document.kind) == ("Ma carte", "identite")
    assert document.current.filename == "Ma carte.pdf"


def test_pages_go_up_and_down(client: Client) -> None:
    response = opened(client, "a.jpg", "b.jpg", "c.jpg")
    first, second, third = pages(response)
    response = pressed(client, response, "down", 0)
    assert pages(response) == [second, first, third]
    response = pressed(client, response, "up", 2)
    assert pages(response) == [second, third, first]
    assert pages(pressed(client, response, "up", 0)) == [second, third, first]


def test_a_page_turns_and_its_picture_with_it(client: Client) -> None:
    response = pressed(client, opened(client, "a.jpg"), "turn")
    picture = str(one(form_of(response), "img")["src"])
    assert "quart=1" in picture
    assert client.get(picture).headers["Content-Type"] == "image/jpeg"


def test_a_page_taken_out_stays_a_file_of_its_own(client: Client) -> None:
    response = pressed(client, opened(client, "a.jpg", "b.jpg"), "apart")
    assert len(pages(response)) == 1
    assert len(fields(made(client, response))["held"]) == 2


def test_without_any_page_left_one_is_back_where_files_are_added(client: Client) -> None:
    response = pressed(client, opened(client, "a.jpg"), "apart")
    assert len(shown_in(response)["held"]) == 1
    assert client.get(GATHER).headers["Location"] == ADD
    assert "held" not in shown_in(client.post(GATHER, {"do": "make"}))


def test_another_photograph_is_the_last_page(client: Client) -> None:
    response = opened(client, "a.jpg")
    first = pages(response)
    response = client.post(GATHER, {**all_in(response), "photo": upload("b.jpg")})
    assert pages(response)[:1] == first
    assert len(pages(response)) == 2


def test_a_photograph_refused_is_said_and_the_pages_stay(client: Client) -> None:
    response = opened(client, "a.jpg")
    response = client.post(GATHER, {**all_in(response), "photo": upload("b.pdf"), "do": "make"})
    assert response.status_code == 422
    assert "b.pdf" in words(one(soup_of(response), ".error-summary"))
    assert len(pages(response)) == 1


def test_the_page_of_paper_is_proposed_and_corrected(client: Client) -> None:
    photograph = photographed((90, 240, 765, 1080))
    added = sent(client, upload("a.jpg", photograph))
    response = client.post(GATHER, shown_in(added))
    values = all_in(response)
    assert abs(int(values[side(values, "top")][0]) - 20) <= 3
    assert values[side(values, "crop")] == ["1"]
    changed = {**values, side(values, "top"): "35"}
    again = all_in(client.post(GATHER, changed))
    assert again[side(again, "top")] == ["35"]
    del changed[side(values, "crop")]
    whole = client.post(GATHER, changed)
    assert not form_of(whole).select("input[type=checkbox][checked]")
    assert "cadre=0-0-0-0" in str(one(form_of(whole), "img")["src"])


@pytest.mark.parametrize("typed", ["", "x", "-5", "500", "99", "\x00", "9" * 400])
def test_a_forged_number_is_brought_back(typed: str, client: Client) -> None:
    values = all_in(opened(client, "a.jpg"))
    forged = {**values, side(values, "left"): typed, side(values, "turn"): typed}
    again = all_in(client.post(GATHER, forged))
    assert 0 <= int(again[side(again, "left")][0]) <= 90
    assert int(again[side(again, "turn")][0]) in range(4)


def test_an_act_on_a_page_that_is_not_there_does_nothing(client: Client) -> None:
    response = opened(client, "a.jpg", "b.jpg")
    for act in ("turn x", "up", "fly away", "\x00"):
        again = client.post(GATHER, {**all_in(response), "do": act})
        assert pages(again) == pages(response)


def test_a_page_of_anothers_is_no_page(bob: Person, client: Client) -> None:
    theirs = kept(bob).current.file
    response = opened(client, "a.jpg")
    values = all_in(response)
    forged = {**values, "sheet": [str(theirs.key), *values["sheet"]]}
    assert pages(client.post(GATHER, forged)) == pages(response)
    assert client.get(reverse("portal:wallet_sheet", args=[theirs.key])).status_code == 404


def test_a_document_that_is_no_picture_is_no_page(client: Client) -> None:
    sent(client, upload("a.pdf"))
    key = StoredFile.objects.get().key
    assert client.get(reverse("portal:wallet_sheet", args=[key])).status_code == 404


@pytest.mark.parametrize("query", ["", "quart=9&cadre=1-2", "cadre=a-b-c-d", "cadre=99-99-99-99"])
def test_any_address_of_a_page_draws_something(query: str, client: Client) -> None:
    sent(client, upload("a.jpg"))
    address = reverse("portal:wallet_sheet", args=[StoredFile.objects.get().key])
    assert client.get(f"{address}?{query}").headers["Content-Type"] == "image/jpeg"


def test_what_was_set_outlives_the_session(alice: Person, client: Client) -> None:
    response = pressed(client, opened(client, "a.jpg", "b.jpg"), "down", 0)
    client.logout()
    assert client.post(GATHER, all_in(response)).status_code == 401
    client.force_login(alice)
    assert pages(client.get(GATHER)) == pages(response)


def test_what_cannot_be_gathered_loses_nothing(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    response = opened(client, "a.jpg", "b.jpg")
    monkeypatch.setattr(gathering, "MOST_SHEETS", 1)
    refused = made(client, response)
    assert refused.status_code == 422
    assert pages(refused) == pages(response)
