"""The environment of every template of ours."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from jinja2 import Environment, StrictUndefined, pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from niaouli.lib import words
from niaouli.procedures.restricted_text import blocks
from niaouli.ui.theme import current_theme


def url(name: str, *args: object, **kwargs: object) -> str:
    """`{{ url("portal:case", reference=case.reference) }}`"""
    return reverse(name, args=args, kwargs=kwargs) if args or kwargs else _fixed_url(name)


@lru_cache(maxsize=256)
def _fixed_url(name: str) -> str:
    """The addresses of every layout never change: resolved once."""
    return reverse(name)


@lru_cache(maxsize=256)
def _fixed_static(path: str) -> str:
    """So do those of the style sheets and scripts."""
    return static(path)


@pass_eval_context
def _said(context: EvalContext, message: str, /, **values: object) -> str:
    """`{{ _("…") }}`, as the extension does it in three calls: a page says forty sentences."""
    text = translation.gettext(message)
    if context.autoescape:
        text = Markup(text)  # noqa: S704 - a sentence of ours; its values are escaped below
    return text % values if values or "%" in text else text


def _keeper() -> Callable[..., str]:
    """What `drawn_once` draws, for one environment."""
    drawn: dict[tuple[str, ...], str] = {}

    def drawn_once(*key: str, caller: Callable[[], str]) -> str:
        """`{% call drawn_once("footer", language, theme_version) %}…{% endcall %}`: what is the
        same for everybody, drawn once a process. `key` names all that it depends on: there is
        nothing of a person in it, and no form."""
        if key not in drawn:
            drawn[key] = caller()
        return drawn[key]

    return drawn_once


def environment(**options: Any) -> Environment:
    """Built once by Django. An unknown variable is an error; everything is escaped."""
    built = Environment(  # noqa: S701 - escaped, but for mails, by the function below
        **{
            **options,
            "undefined": StrictUndefined,
            # Mails are plain text: what they contain is escaped when their HTML is made.
            "autoescape": lambda name: not (name or "").endswith(".txt"),
            "trim_blocks": True,
            "lstrip_blocks": True,
            "extensions": ["jinja2.ext.i18n", "jinja2.ext.do"],
        }
    )
    built.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext,
        translation.ngettext,
        newstyle=True,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )
    built.globals.update(
        _=_said, static=_fixed_static, url=url, drawn_once=_keeper(), body=current_theme()
    )
    built.filters.update(
        blocks=blocks,
        long_date=words.long_date,
        date_words=words.date_words,
        short_date=words.short_date,
        month_words=words.month_words,
        of_month=words.of_month,
        moment=words.moment,
        integer=words.integer,
    )
    return built
