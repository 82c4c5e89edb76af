"""The frequent questions: all of them by heading, those that are searched, and each on its page."""

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from niaouli.lib.words import fold
from niaouli.portal.help.content import Part, Question
from niaouli.portal.help.headings import HEADINGS, QUESTIONS
from niaouli.portal.help.values import values
from niaouli.web.access import public_page
from niaouli.web.http import PageRequest

SMALL = 3
"""Shorter words (« le », « ma »…) say nothing of what is searched."""
Values = dict[str, str | int]


@dataclass(frozen=True)
class Row:
    """A question in a list."""

    title: str
    href: str


@dataclass(frozen=True)
class Shown:
    """A part of an answer, in words."""

    title: str
    text: str
    links: list[Row]


@require_safe
@public_page
def help_page(request: PageRequest) -> HttpResponse:
    """Every question by heading; with `q`, those that hold every word of it."""
    text, said = request.GET.get("q", "").replace("\x00", "").strip()[:100], values()
    sections = [
        (str(heading.title), heading.code, rows)
        for heading in HEADINGS
        if (rows := [_row(each, said) for each in heading.questions if _has(each, text, said)])
    ]
    context = {"sections": sections, "text": text}
    return render(request, "portal/help/help.html", context)


@require_safe
@public_page
def question(request: PageRequest, slug: str) -> HttpResponse:
    """One question, the others of its heading, and the next one."""
    if slug not in QUESTIONS:
        raise Http404
    heading, found = QUESTIONS[slug]
    said = values()
    context = {
        "title": _say(found.title, said),
        "heading": str(heading.title),
        "parts": [_shown(part, said) for part in found.parts],
        "others": [_row(each, said) for each in heading.questions if each is not found],
        "next": _row(_next(found), said),
    }
    return render(request, "portal/help/question.html", context)


def _next(found: Question) -> Question:
    """The next one of the page; after the last, the first."""
    all_of_them = [each for _heading, each in QUESTIONS.values()]
    return all_of_them[(all_of_them.index(found) + 1) % len(all_of_them)]


def _row(each: Question, said: Values) -> Row:
    return Row(_say(each.title, said), reverse("portal:question", args=[each.slug]))


def _shown(part: Part, said: Values) -> Shown:
    return Shown(
        title=_say(part.title, said) if part.title else "",
        text=_say(part.text, said),
        links=[Row(str(link.label), reverse(link.route)) for link in part.links],
    )


def _has(each: Question, text: str, said: Values) -> bool:
    """Whether the question or its answer holds every word that means something."""
    words = [word for word in fold(text).split() if len(word) > SMALL] or fold(text).split()
    whole = [each.title, each.words, *(part.text for part in each.parts)]
    held = fold(" ".join(_say(part, said) for part in whole))
    return all(word.rstrip("sx") in held for word in words)


def _say(sentence: object, said: Values) -> str:
    return str(sentence) % said
