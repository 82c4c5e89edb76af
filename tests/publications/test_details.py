"""The fields of each kind: what is kept, what is refused and in which words."""

import csv
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from niaouli.publications.details import read_details, stored, tender_reference, tender_type
from niaouli.publications.enums import Kind, Nature, TenderType
from niaouli.publications.problems import sentences
from tests.publications.steps import DETAILS

REAL = Path(__file__).resolve().parents[3] / "shared" / "data"


def problems(kind: Kind, **values: Any) -> dict[str, str]:
    with pytest.raises(ValidationError) as refused:
        read_details(kind, {**DETAILS[kind], **values})
    # Without the no-break spaces of French.
    return {name: said.replace("\u00a0", " ") for name, said in sentences(refused.value)}


@pytest.mark.parametrize("kind", Kind)
def test_what_is_kept_is_read_again_the_same(kind: Kind) -> None:
    details = read_details(kind, DETAILS[kind])
    assert read_details(kind, json.loads(json.dumps(stored(details)))) == details


def test_what_is_empty_is_not_kept() -> None:
    assert stored(read_details(Kind.VACANCY, {"place": "", "posts": None})) == {}


@pytest.mark.parametrize(
    ("values", "starts", "ends"),
    [
        ({"starts_on": "2026-03-21"}, "2026-03-20T13:00", "2026-03-21T12:59:59"),
        (
            {"starts_on": "2026-03-21", "starts_time": "09:00", "ends_time": "17:30"},
            "2026-03-20T22:00",
            "2026-03-21T06:30",
        ),
        ({"ends_on": "2026-03-21"}, "", "2026-03-21T12:59:59"),
        ({}, "", ""),
    ],
)
def test_days_and_times_are_those_of_the_body(
    values: dict[str, str], starts: str, ends: str
) -> None:
    details = read_details(Kind.EVENT, values)
    written = [each and datetime.fromisoformat(each).replace(tzinfo=UTC) for each in (starts, ends)]
    assert [details.starts_at or "", details.ends_at or ""] == written


def test_dates_in_the_wrong_order_are_said_beside_the_end() -> None:
    said = problems(Kind.EVENT, ends_on="2026-03-20")
    assert said == {"ends_on": "La fin est avant le début : vérifiez les deux dates."}


def test_times_of_a_session_in_the_wrong_order_are_said_beside_it() -> None:
    session = {"day": "2026-03-09", "opens": "11:00", "closes": "08:00"}
    said = problems(Kind.INQUIRY, sessions=[session])
    assert list(said) == ["sessions-0-closes"]


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://x.example",
        "//x.example",
        "x.example",
        'https://x.example/"onclick=',
        "https://",
        "http://[::1",
    ],
)
def test_only_web_addresses_are_links(address: str) -> None:
    said = problems(Kind.EVENT, registration_url=address)
    assert "commence par https://" in said["registration_url"]


@pytest.mark.parametrize("number", [0, -1, 1001, "deux"])
def test_a_number_is_said_to_be_wrong(number: object) -> None:
    assert problems(Kind.TENDER, lots=number) == {"lots": "Écrivez un nombre entier, de 1 à 1 000."}


def test_a_text_too_long_says_how_long_it_may_be() -> None:
    assert problems(Kind.EVENT, price="x" * 201) == {
        "price": "C’est trop long : 200 caractères au plus."
    }


def test_a_field_of_another_kind_is_refused() -> None:
    assert "lots" in problems(Kind.EVENT, lots=2)


@pytest.mark.parametrize(
    ("written", "exact"),
    [
        ("DAEM-AO-13-26", "DAEM-AO-13-26"),
        ("DAEM-APC – 15-26", "DAEM-APC-15-26"),
        ("  daem — aa‑2‑2026 ", "DAEM-AA-2-2026"),
        ("2026-73", ""),
        ("", ""),
    ],
)
def test_a_reference_has_one_exact_form(written: str, exact: str) -> None:
    assert tender_reference(written) == exact
    details = read_details(Kind.TENDER, {"reference": written})
    assert stored(details).get("reference", "") == (exact or written.strip())


def test_a_reference_tells_what_the_notice_announces() -> None:
    assert tender_type("DAEM-AA-2-26") is TenderType.AWARD
    assert tender_type("2026-73") is None
    assert tender_type("") is None


# ── Real ones ────────────────────────────────────────────────────────────────────────────────
real = pytest.mark.skipif(not REAL.exists(), reason="no real inputs on this machine")


@real
def test_real_calls_for_tender_fit() -> None:
    natures = {str(each.label): each for each in Nature}
    with (REAL / "marches-publics-nc.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            deadline = datetime.fromisoformat(row["date_limite"])
            details = read_details(
                Kind.TENDER,
                {
                    "reference": row["reference"],
                    "nature": natures.get(row["nature"]),
                    "procedure": row["procedure"],
                    "lots": row["lots"] or None,
                    "buyer": row["acheteur"],
                    "place": row["lieu"],
                    "ends_on": deadline.date(),
                    "ends_time": deadline.time(),
                    "tender_url": row["url"],
                },
            )
            assert details.ends_at == deadline
            assert stored(details)["nature"]


@real
def test_a_real_vacancy_notice_fits() -> None:
    notice = json.loads((REAL / "avis-vacance-exemple.schema-org.json").read_text("utf-8"))
    contact = notice["applicationContact"]
    details = read_details(
        Kind.VACANCY,
        {
            "reference": notice["identifier"],
            "grade": notice["additionalType"]["corpsDomaine"],
            "service": notice["employmentUnit"]["name"],
            "place": notice["jobLocation"]["address"]["addressLocality"],
            "contact": f"{contact['telephone']}\n{contact['email']}",
        },
    )
    assert stored(details)["reference"] == "3134-26-0931/SR"
