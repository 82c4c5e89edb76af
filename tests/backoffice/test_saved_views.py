"""The lists that an agent keeps under a name."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.cases.models import SavedView
from niaouli.cases.operations import saved_views
from niaouli.cases.operations.saved_views import save_view
from niaouli.departments.models import Department
from niaouli.lib.errors import Refusal
from niaouli.procedures.models import Procedure
from tests import cast
from tests.backoffice.pages import ClientOf, rows, sentence, soup, text, value

QUEUE = reverse("backoffice:queue")
VIEWS = reverse("backoffice:views")
QUERY = "liste=en-instruction&demarche=permis-de-chasser&suivi=moi&tri=recentes"


def kept(
    by: Person, department: Department, *, name: str = "Mes permis", landing: bool = False
) -> SavedView:
    return save_view(
        department=department, name=name, query=QUERY, landing=landing, by=by, now=timezone.now()
    )


def test_a_list_is_kept_under_a_name_and_found_again(
    alice: Person, agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    case, client = cast.taken(alice, permis, agent), client_of(agent)
    link = soup(client.get(f"{QUEUE}?{QUERY}")).select_one(".keep-view a")
    assert link is not None
    form = client.get(str(link["href"]))
    assert "En instruction · Permis de chasser" in text(form)
    answer = client.post(
        str(link["href"]), {"query": value(form, "query"), "name": " Mes  permis "}, follow=True
    )
    assert "Cette vue est gardée." in text(answer)
    assert rows(answer) == [case.reference]
    (shortcut,) = soup(client.get(QUEUE)).select("[aria-label='Mes vues'] a")
    assert shortcut.text == "Mes permis"
    assert rows(client.get(str(shortcut["href"]))) == [case.reference]


def test_a_list_in_another_order_shows_its_filters_and_can_be_kept(
    agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    client = client_of(agent)
    (shut,) = soup(client.get(QUEUE)).select(".narrowing")
    (opened,) = soup(client.get(f"{QUEUE}?tri=recentes")).select(".narrowing")
    assert (shut.has_attr("open"), opened.has_attr("open")) == (False, True)


def test_only_what_the_page_reads_is_kept(
    agent: Person, permis: Procedure, dddt: Department, client_of: ClientOf
) -> None:
    query = f"{QUERY}&etape=nulle&apres=5-5&next=//ailleurs"
    client_of(agent).post(f"{VIEWS}?direction=DDDT", {"query": query, "name": "Vue"})
    assert SavedView.objects.get().query == QUERY


def test_a_view_without_a_name_says_so_and_keeps_the_list(
    agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    page = client_of(agent).post(VIEWS, {"query": QUERY, "name": " "})
    assert page.status_code == 422
    assert "Donnez un nom à cette vue." in sentence(page)
    assert value(page, "query") == QUERY


def test_the_same_name_replaces(agent: Person, permis: Procedure, dddt: Department) -> None:
    kept(agent, dddt)
    kept(agent, dddt, landing=True)
    assert SavedView.objects.get().landing


def test_one_is_seen_first(
    agent: Person, permis: Procedure, dddt: Department, client_of: ClientOf
) -> None:
    kept(agent, dddt, landing=True)
    client = client_of(agent)
    assert client.get(QUEUE).headers["Location"].endswith(f"direction=DDDT&{QUERY}")
    # Every other list is still a press away.
    assert client.get(f"{QUEUE}?liste=a-prendre").status_code == 200


def test_one_at_most_is_seen_first(agent: Person, permis: Procedure, dddt: Department) -> None:
    kept(agent, dddt, landing=True)
    other = kept(agent, dddt, name="Autre", landing=True)
    assert [each.pk for each in SavedView.objects.filter(landing=True)] == [other.pk]
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedView.objects.update(landing=True)


def test_a_view_is_renamed_and_removed(
    agent: Person, permis: Procedure, dddt: Department, client_of: ClientOf
) -> None:
    view, client = kept(agent, dddt), client_of(agent)
    at = reverse("backoffice:saved_view", args=[view.pk])
    assert value(client.get(at), "name") == "Mes permis"
    client.post(at, {"name": "Permis", "landing": "on"})
    view.refresh_from_db()
    assert (view.name, view.landing) == ("Permis", True)
    answer = client.post(at, {"act": "remove"}, follow=True)
    assert "La vue est supprimée." in text(answer)
    assert not SavedView.objects.exists()


def test_two_views_never_have_the_same_name(
    agent: Person, permis: Procedure, dddt: Department, client_of: ClientOf
) -> None:
    kept(agent, dddt, name="Autre")
    at = reverse("backoffice:saved_view", args=[kept(agent, dddt).pk])
    page = client_of(agent).post(at, {"name": "Autre"})
    assert "Une de vos vues a déjà ce nom." in sentence(page)
    assert value(page, "name") == "Autre"


def test_nobody_sees_another_s_views(
    agent: Person, manager: Person, permis: Procedure, dddt: Department, client_of: ClientOf
) -> None:
    view, client = kept(agent, dddt), client_of(manager)
    at = reverse("backoffice:saved_view", args=[view.pk])
    assert client.get(at).status_code == client.post(at, {"act": "remove"}).status_code == 404
    assert "Mes permis" not in text(client.get(QUEUE))
    assert SavedView.objects.exists()


def test_a_view_whose_filter_has_gone_is_read_as_far_as_possible(
    alice: Person, agent: Person, permis: Procedure, dddt: Department, client_of: ClientOf
) -> None:
    case = cast.taken(alice, permis, agent)
    view = kept(agent, dddt)
    SavedView.objects.filter(pk=view.pk).update(query=QUERY.replace("moi", "parti"))
    client = client_of(agent)
    (shortcut,) = soup(client.get(QUEUE)).select("[aria-label='Mes vues'] a")
    page = client.get(str(shortcut["href"]))
    assert rows(page) == [case.reference]
    assert "« parti » n’étudie plus les demandes de cette direction." in text(page)


def test_there_are_only_so_many(
    agent: Person, permis: Procedure, dddt: Department, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saved_views, "MOST", 1)
    kept(agent, dddt)
    with pytest.raises(Refusal, match="Vous avez déjà 1"):
        kept(agent, dddt, name="Autre")
