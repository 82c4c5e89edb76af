"""Each kind of field: what it takes, what it refuses and how it says so, what it shows."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niaouli.procedures.fields import DocumentField, Field, SuppliedDocument
from niaouli.procedures.fields.base import AnswerError
from tests.procedures.samples import definition, page

TODAY = date(2026, 3, 3)


def a_field(kind: str, **keys: Any) -> Field:
    made = definition(page("p", {"type": kind, "code": "x", "label": "Étiquette", **keys}))
    return made.field("x")


def read(field: Field, *typed: str, **parts: str) -> Any:
    raw = {f"x-{part}": [text] for part, text in parts.items()}
    return field.read({**raw, **({"x": list(typed)} if typed else {})}, TODAY)


def refused(field: Field, *typed: str, **parts: str) -> AnswerError:
    with pytest.raises(AnswerError) as error:
        read(field, *typed, **parts)
    return error.value


# ── What all kinds share ──
def test_a_required_answer_is_asked_for_by_its_name() -> None:
    assert refused(a_field("text", name="votre nom")).sentence == "Indiquez votre nom."
    assert refused(a_field("text")).sentence == "Indiquez la réponse à « Étiquette »."


def test_an_optional_answer_may_be_missing() -> None:
    assert read(a_field("text", required=False), "  ") is None


def test_a_definition_may_say_an_error_in_its_own_words() -> None:
    field = a_field("text", messages={"missing": "Votre nom, 100 % lisible."})
    assert refused(field).sentence == "Votre nom, 100 % lisible."


# ── Text ──
def test_text_is_one_composed_line() -> None:
    assert read(a_field("text"), " Koohne\u0302  \r\n\tNord \u200b") == "Koohnê Nord"


def test_long_text_keeps_its_lines() -> None:
    assert read(a_field("long_text"), "un \r\n\r\ndeux\n") == "un\n\ndeux"


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\x7f", "\u202e", "\ud800", "\ue000"])
def test_control_characters_are_refused_kindly(character: str) -> None:
    error = refused(a_field("text", name="votre nom"), f"Wé{character}a")
    assert error.problem == "characters"
    assert "Écrivez votre nom au clavier" in error.sentence


def test_emoji_and_joined_letters_are_fine() -> None:
    assert read(a_field("text"), "👩‍👧 ʻOkina") == "👩‍👧 ʻOkina"


def test_a_text_too_long_says_by_how_much() -> None:
    error = refused(a_field("text", name="votre nom", max_length=5), "Wéaléa")
    assert error.sentence == "Raccourcissez votre nom : 5 caractères au plus, il y en a 6."


# ── E-mail, telephone, number ──
def test_an_email_is_checked() -> None:
    assert read(a_field("email"), " marie@exemple.nc ") == "marie@exemple.nc"
    assert refused(a_field("email"), "marie@exemple").problem == "invalid"


@pytest.mark.parametrize(
    "typed", ["205252", "20.52.52", "20 52 52", "+687 20.52.52", "00687205252", "(687) 20-52-52"]
)
def test_a_telephone_number_is_read_however_it_is_written(typed: str) -> None:
    field = a_field("phone")
    value = read(field, typed)
    assert (value, field.display(value)) == ("+687205252", "20.52.52")


@pytest.mark.parametrize("typed", ["20525", "2052525", "050000", "+33612345678", "vingt"])
def test_a_number_that_is_not_of_here_is_refused(typed: str) -> None:
    assert "six chiffres" in refused(a_field("phone"), typed).sentence


def test_a_whole_number_is_read_with_its_spaces() -> None:
    field = a_field("integer", unit="F CFP")
    assert read(field, "137\u202f280") == 137_280
    assert field.display(137_280).replace("\u202f", " ").replace("\u00a0", " ") == "137 280 F CFP"


def test_a_whole_number_has_limits() -> None:
    field = a_field("integer", minimum=1, maximum=9, name="le nombre de chiens")
    assert refused(field, "0").sentence == "Corrigez le nombre de chiens : 1 au moins."
    assert refused(field, "10").problem == "too_large"
    assert refused(field, "1,5").problem == "invalid"
    assert refused(field, "9" * 40).problem == "invalid"


# ── Amounts ──
@pytest.mark.parametrize(
    "typed",
    [
        "137280",
        "137 280",
        "137\u202f280",
        "137.280",
        "137.280 F",
        "137280 F CFP",
        "137 280 FCFP",
        "137280 francs",
        "137 280 francs CFP.",
        "137280 XPF",
        "137280 Francs Pacifique",
    ],
)
def test_an_amount_is_read_as_people_write_it(typed: str) -> None:
    assert read(a_field("amount"), typed) == 137_280


@pytest.mark.parametrize("typed", ["137,280", "1.5", "12,50", "mille", "-5", "137.28", "F", "1 €"])
def test_an_amount_that_may_mean_two_things_is_refused(typed: str) -> None:
    error = refused(a_field("amount", name="le loyer"), typed)
    assert error.problem == "invalid"
    assert "le loyer" in error.sentence and "137\u00a0280" in error.sentence


def test_an_amount_is_shown_with_its_unit_in_one_piece() -> None:
    assert a_field("amount").display(137_280) == "137\u202f280\u00a0F\u00a0CFP"


def test_an_amount_comes_back_without_its_unit_which_is_beside_the_input() -> None:
    assert a_field("amount").typed(137_280) == {"x": ["137\u202f280"]}


def test_an_amount_has_limits_said_with_the_unit() -> None:
    field = a_field("amount", minimum=1, maximum=5000, name="le montant")
    assert refused(field, "0").problem == "too_small"
    said = refused(field, "5 001").sentence.replace("\u202f", " ").replace("\u00a0", " ")
    assert said == "Corrigez le montant : 5 000 F CFP au plus."


@given(st.integers(0, 10**12))
def test_an_amount_shown_is_read_again(value: int) -> None:
    field = a_field("amount")
    assert read(field, field.display(value)) == value
    assert read(field, *field.typed(value)["x"]) == value


# ── RIDET ──
@pytest.mark.parametrize(
    ("typed", "stored", "shown"),
    [
        ("0426049", "0426049", "0\u00a0426\u00a0049"),
        ("0 426 049", "0426049", "0\u00a0426\u00a0049"),
        ("0426049.001", "0426049001", "0426049.001"),
        ("0 426 049 001", "0426049001", "0426049.001"),
    ],
)
def test_a_ridet_keeps_its_leading_zero(typed: str, stored: str, shown: str) -> None:
    field = a_field("ridet")
    value = read(field, typed)
    assert (value, field.display(value)) == (stored, shown)
    assert read(field, *field.typed(value)["x"]) == stored


@pytest.mark.parametrize("typed", ["426049", "04260491", "042604900", "O426049", "04260490012"])
def test_a_ridet_has_seven_or_ten_digits(typed: str) -> None:
    error = refused(a_field("ridet", name="le RIDET"), typed)
    assert error.problem == "invalid"
    assert "sept chiffres" in error.sentence


# ── Choices ──
CHOICES = [{"value": "a", "label": "Lettre A"}, {"value": "b", "label": "Lettre B"}]


def test_a_choice_is_one_of_those_proposed() -> None:
    field = a_field("choice", choices=CHOICES, name="une lettre")
    assert field.display(read(field, "a")) == "Lettre A"
    assert refused(field, "c").problem == "invalid"
    assert refused(field).sentence == "Choisissez une lettre."


def test_several_choices_are_kept_in_the_order_proposed() -> None:
    field = a_field("choices", choices=CHOICES)
    assert read(field, "b", "a") == ["a", "b"]
    assert field.display(["a", "b"]) == "Lettre A, Lettre B"
    assert refused(field, "b", "z").problem == "invalid"
    assert refused(a_field("choices", choices=CHOICES, maximum=1), "a", "b").problem == "too_many"


def test_yes_or_no() -> None:
    field = a_field("yes_no")
    assert [read(field, each) for each in ("yes", "no")] == [True, False]
    assert field.display(False) == "Non"
    assert "oui ou non" in refused(field).sentence


def test_a_declaration_must_be_ticked() -> None:
    assert read(a_field("declaration"), "on") is True
    assert refused(a_field("declaration")).sentence == "Cochez « Étiquette » pour continuer."
    assert read(a_field("declaration", required=False)) is False


# ── Dates ──
def test_a_date_comes_in_three_parts_or_whole() -> None:
    field = a_field("date")
    assert read(field, day="1", month="03", year="1990") == "1990-03-01"
    assert read(field, "1990-03-01") == "1990-03-01"
    assert field.display("1990-03-02") == "2 mars 1990"


@pytest.mark.parametrize(
    ("parts", "problem", "bad"),
    [
        ({"day": "3", "month": "", "year": "1990"}, "incomplete", ("month",)),
        ({"day": "3", "month": "13", "year": "1990"}, "invalid", ("month",)),
        ({"day": "3", "month": "12", "year": "90"}, "invalid", ("year",)),
        ({"day": "31", "month": "2", "year": "1990"}, "invalid", ()),
        ({"day": "³", "month": "2", "year": "1990"}, "invalid", ("day",)),
        ({"day": "3", "month": "mars", "year": "1990"}, "invalid", ("month",)),
    ],
)
def test_a_wrong_date_says_which_part(
    parts: dict[str, str], problem: str, bad: tuple[str, ...]
) -> None:
    error = refused(a_field("date"), **parts)
    assert (error.problem, error.parts) == (problem, bad)


def test_a_date_may_be_kept_from_the_future_or_the_past() -> None:
    tomorrow, yesterday = (TODAY + timedelta(days=n) for n in (1, -1))
    assert refused(a_field("date", not_future=True), f"{tomorrow}").problem == "future"
    assert refused(a_field("date", not_past=True), f"{yesterday}").problem == "past"
    assert read(a_field("date", not_future=True), f"{TODAY}") == f"{TODAY}"
    assert read(a_field("date", not_past=True), f"{TODAY}") == f"{TODAY}"


def test_an_age_may_be_required() -> None:
    field = a_field("date", minimum_age=16, maximum_age=99)
    assert read(field, "2010-03-03") == "2010-03-03"
    assert refused(field, "2010-03-04").problem == "too_young"
    assert refused(field, "1920-01-01").problem == "too_old"


# ── Places ──
def test_the_33_communes_and_poya_once_in_each_province() -> None:
    options = a_field("commune").options()  # type: ignore[union-attr]
    assert len(options) == 34
    assert [each.label for each in options if "Poya" in each.label] == [
        "Poya (province Sud)",
        "Poya (province Nord)",
    ]


def test_communes_may_be_those_of_one_province() -> None:
    field = a_field("commune", provinces=["sud"])
    assert read(field, "98827-sud") == "98827-sud"
    assert refused(field, "98827-nord").problem == "invalid"
    assert refused(field, "98814").problem == "invalid"


def test_an_address_takes_a_post_office_box_and_its_own_code() -> None:
    field = a_field("address")
    value = read(field, street="BP 12", complement="", postal_code="988 49", town="Nouméa CEDEX")
    assert field.display(value) == "BP 12, 98849 Nouméa CEDEX"
    assert refused(field, street="BP 12").parts == ("postal_code", "town")
    assert refused(field, street="a", postal_code="12", town="b").problem == "postal_code"


# ── Documents ──
def insurance(**keys: Any) -> SuppliedDocument:
    return SuppliedDocument(**{"kind": "attestation", "label": "assurance.pdf", **keys})


def supply(field: Field, *documents: SuppliedDocument) -> str:
    assert isinstance(field, DocumentField)
    try:
        field.check_supplied(documents, TODAY)
    except AnswerError as error:
        return error.problem
    return ""


def test_a_document_is_of_an_accepted_kind_valid_and_recent() -> None:
    field = a_field("document", kinds=["attestation"], maximum_age_days=90)
    assert supply(field) == "missing"
    assert supply(field, insurance(kind="photo")) == "wrong_kind"
    assert supply(field, insurance(), insurance()) == "too_many"
    assert supply(field, insurance(expires_on=TODAY - timedelta(days=1))) == "expired"
    assert supply(field, insurance(issued_on=TODAY - timedelta(days=91))) == "too_old"
    assert supply(field, insurance(issued_on=TODAY - timedelta(days=90), expires_on=TODAY)) == ""
    assert supply(field, insurance()) == ""


def test_the_age_rule_of_the_kind_serves_where_the_field_has_none() -> None:
    old = insurance(issued_on=TODAY - timedelta(days=91), maximum_age_days=90)
    assert supply(a_field("document", kinds=["attestation"]), old) == "too_old"
    assert supply(a_field("document", kinds=["attestation"], maximum_age_days=365), old) == ""


def test_an_expired_document_may_be_accepted() -> None:
    field = a_field("document", kinds=["attestation"], accept_expired=True)
    assert supply(field, insurance(expires_on=TODAY - timedelta(days=1))) == ""


# ── Properties: any kind, any input ──
EVERY_KIND = [
    a_field("text"),
    a_field("long_text"),
    a_field("email"),
    a_field("phone"),
    a_field("integer"),
    a_field("choice", choices=CHOICES),
    a_field("choices", choices=CHOICES),
    a_field("yes_no"),
    a_field("declaration"),
    a_field("date"),
    a_field("commune"),
    a_field("address"),
]
typed_texts = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["yes", "a", "b", "98818", "205252", "1990-03-01", "12", "2", "2000", "a@b.nc"]
    ),
)


@given(st.sampled_from(EVERY_KIND), st.data())
def test_anything_typed_is_read_or_refused_and_what_is_read_fits(
    field: Field, chosen: st.DataObject
) -> None:
    names = sorted({"x", *field.inputs})
    raw = {name: chosen.draw(st.lists(typed_texts, max_size=2)) for name in names}
    try:
        value = field.read(raw, TODAY)
    except AnswerError as caught:
        problem, sentence = caught.problem, caught.sentence
        assert problem in field.problems
        assert sentence.endswith(".")
        return
    assert field.fits(value)
    assert field.display(value)
    # What is stored, shown again and sent unchanged is the same answer.
    assert field.read(field.typed(value), TODAY) == value


@given(
    st.sampled_from(EVERY_KIND),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=4),
        max_leaves=6,
    ),
)
def test_a_stored_value_fits_or_not_without_a_crash(field: Field, value: Any) -> None:
    if field.fits(value):
        assert isinstance(field.display(value), str)
