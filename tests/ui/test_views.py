"""The body's colours and mark as files."""

from django.test import RequestFactory

from niaouli.ui import views
from niaouli.ui.theme import current_theme


def test_the_style_sheet_of_this_version_may_be_kept_for_ever(rf: RequestFactory) -> None:
    answer = views.theme_css(rf.get("/theme.css", {"v": current_theme().version}))

    assert answer["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in answer["Cache-Control"]
    assert b"--ink:" in answer.content


def test_another_version_is_not_kept_for_ever(rf: RequestFactory) -> None:
    answer = views.theme_css(rf.get("/theme.css", {"v": "old"}))

    assert "immutable" not in answer["Cache-Control"]


def test_the_mark_is_a_picture(rf: RequestFactory) -> None:
    answer = views.mark(rf.get("/marque.svg"))

    assert answer["Content-Type"] == "image/svg+xml"
    assert answer.content.startswith(b'<svg xmlns="http://www.w3.org/2000/svg" viewBox')


def test_files_answer_to_reading_only(rf: RequestFactory) -> None:
    assert views.theme_css(rf.post("/theme.css")).status_code == 405
