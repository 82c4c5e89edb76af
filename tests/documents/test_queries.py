"""What a person sees of their wallet, and what of it fits a request."""

from datetime import date, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from niaouli.accounts.models import Person
from niaouli.departments.models import Department
from niaouli.documents import operations, queries
from niaouli.documents.listing import line_of, wallet_of
from tests.documents import crafted
from tests.documents.steps import DAY, NOW, kept, replaced, sent
from tests.documents.test_operations import issued

TODAY = date(2026, 3, 3)


def test_the_wallet_tells_what_is_kept_what_is_issued_and_what_is_binned(
    alice: Person, bob: Person, dddt: Department
) -> None:
    mine, thrown, permit = kept(alice), kept(alice), issued(alice, dddt)
    operations.bin_document(document=thrown, by=alice, now=NOW)
    kept(bob)

    wallet = wallet_of(alice)

    parts = (wallet.kept, wallet.issued, wallet.binned)
    assert [[each.pk for each in part] for part in parts] == [[mine.pk], [permit.pk], [thrown.pk]]


def test_the_wallet_costs_one_query_with_the_current_versions(
    alice: Person, dddt: Department, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(3):
        replaced(kept(alice), crafted.pdf(2))
    issued(alice, dddt)
    with django_assert_num_queries(1):
        wallet = wallet_of(alice)
    assert [each.file.pages for each in wallet.kept] == [2, 2, 2]
    assert [each.department for each in wallet.issued] == [dddt.name]


def test_a_line_of_the_wallet_says_the_same_of_a_document_that_is_loaded(
    alice: Person, dddt: Department
) -> None:
    replaced(kept(alice), crafted.pdf(2))
    issued(alice, dddt)
    wallet = wallet_of(alice)
    loaded = [line_of(each) for each in queries.documents_of(alice)]
    assert sorted(loaded) == sorted([*wallet.kept, *wallet.issued])


def test_the_document_of_another_does_not_exist(alice: Person, bob: Person) -> None:
    document = kept(alice)
    assert queries.documents_of(alice).get(key=document.key) == document
    assert not queries.documents_of(bob).exists()


def fitting(person: Person, *, maximum_age_days: int | None = None) -> list[tuple[int, str]]:
    found = queries.fitting_documents(
        person, {"identite"}, maximum_age_days=maximum_age_days, today=TODAY
    )
    return [(candidate.document.pk, candidate.reason) for candidate in found]


def test_only_documents_of_the_kinds_asked_for_are_proposed(alice: Person, bob: Person) -> None:
    card = kept(alice)
    kept(alice, kind="justificatif-domicile")
    kept(bob)
    operations.bin_document(document=kept(alice), by=alice, now=NOW)
    assert fitting(alice) == [(card.pk, "")]


def test_a_document_holds_until_the_end_of_its_last_day(alice: Person) -> None:
    document = kept(alice, valid_until=TODAY)
    assert fitting(alice) == [(document.pk, "")]


def test_one_that_no_longer_holds_comes_last_and_says_since_when(alice: Person) -> None:
    good = kept(alice, now=NOW - DAY)
    expired = kept(alice, valid_until=TODAY - timedelta(days=1))
    assert fitting(alice) == [
        (good.pk, ""),
        (expired.pk, "Ce document n’est plus valable depuis le 3 mars 2026."),
    ]


def test_one_that_is_too_old_says_so_and_a_newer_version_makes_it_fit(alice: Person) -> None:
    document = kept(alice, now=NOW - 91 * DAY)
    assert fitting(alice, maximum_age_days=91) == [(document.pk, "")]
    assert fitting(alice, maximum_age_days=90) == [
        (document.pk, "Vous l’avez ajouté il y a plus de 3 mois\u00a0: il en faut un plus récent.")
    ]
    replaced(document, crafted.pdf())
    assert fitting(alice, maximum_age_days=90) == [(document.pk, "")]


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (30, "1 mois"),
        (90, "3 mois"),
        (365, "1 an"),
        (730, "2 ans"),
        (1, "1 jour"),
        (45, "45 jours"),
    ],
)
def test_an_age_is_said_in_the_largest_round_unit(days: int, said: str) -> None:
    assert queries.age_words(days) == said


def test_the_very_same_file_elsewhere_in_the_wallet_is_found(alice: Person, bob: Person) -> None:
    first, again, binned = kept(alice), kept(alice), kept(alice)
    former = kept(alice)
    replaced(former, crafted.pdf(2))
    operations.bin_document(document=binned, by=alice, now=NOW)
    kept(bob)
    assert list(queries.same_contents(first)) == [again]


def test_a_file_that_was_sent_is_found_by_its_sender_alone(alice: Person, bob: Person) -> None:
    file = sent(alice).file
    assert queries.sent_file(alice, file.key) == file
    assert queries.sent_file(bob, file.key) is None


def test_what_is_kept_is_counted_with_the_bin_and_former_versions(
    alice: Person, bob: Person, dddt: Department
) -> None:
    document = kept(alice)
    replaced(document, crafted.pdf(2))
    operations.bin_document(document=kept(alice), by=alice, now=NOW)
    issued(alice, dddt)
    kept(bob)
    weight = 2 * len(crafted.pdf()) + len(crafted.pdf(2))
    assert queries.room_of(alice) == queries.Room(documents=2, size=weight)
