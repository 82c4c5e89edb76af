"""How a processing time was counted, in sentences."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from niaouli.cases.delays.details import Details, read_details
from niaouli.cases.delays.durations import Remaining, whole_days
from niaouli.cases.models import ProcessingTime
from niaouli.lib.words import integer


def days_words(days: float) -> str:
    """« 18 jours »: the nearest whole number, at least one."""
    return _days(max(1, round(days)))


def within_words(days: float) -> str:
    """« 18 jours », for what happened in that time or less: a day begun counts."""
    return _days(whole_days(days))


def _days(whole: int) -> str:
    return ngettext("%(days)d jour", "%(days)d jours", whole) % {"days": whole}


def explained(figure: ProcessingTime, declared: str) -> list[str]:
    """How an observed figure was counted, a paragraph each."""
    details = read_details(figure.details)
    said = [
        _(
            "Nous comptons les jours entre l’envoi de chaque demande et la première réponse, "
            "acceptée ou refusée, week-ends compris. Les demandes retirées ou classées ne "
            "comptent pas."
        ),
        _(
            "Ce chiffre vient de %(cases)s demandes, dont la réponse date de moins de "
            "%(window)d jours."
        )
        % {"cases": integer(figure.cases), "window": figure.window_days},
    ]
    if details is not None:
        said.append(_spread_words(details))
    if figure.net_mean_days is not None:
        said.append(net_words(figure))
    return [
        *said,
        _("La direction, elle, annonce %(delay)s.") % {"delay": declared},
        _("C’est recalculé chaque nuit. C’est une indication, pas une promesse."),
    ]


def _spread_words(details: Details) -> str:
    return shares_words(details.median, details.ninth_decile)


def shares_words(half: float | None, most: float | None) -> str:
    """In how long half, then nine tenths, have their answer; says what is not known."""
    if half is None:
        return _(
            "Trop peu de demandes ont déjà leur réponse pour dire en combien de temps la moitié "
            "l’obtient."
        )
    if most is None:
        return _(
            "La moitié des demandes a sa réponse en %(half)s ou moins. Trop peu de demandes ont "
            "déjà la leur pour dire en combien de temps neuf sur dix l’obtiennent."
        ) % {"half": within_words(half)}
    return _(
        "La moitié des demandes a sa réponse en %(half)s ou moins, neuf sur dix en %(most)s ou "
        "moins."
    ) % {"half": within_words(half), "most": within_words(most)}


def net_words(figure: ProcessingTime) -> str:
    """The mean without the waits for the person, told apart."""
    if round(figure.net_mean_days or 0) == round(figure.mean_days or 0):
        return _("Les jours passés à attendre un document de la personne n’y changent rien.")
    return _(
        "Une partie de ce temps, la direction attendait un document de la personne. Sans ces "
        "jours d’attente, la moyenne est de %(delay)s."
    ) % {"delay": days_words(figure.net_mean_days or 0)}


def window_words(windows: Sequence[int], *, enough: int, fewest: int) -> str:
    """Which cases are looked at, by the rule that `processing_time` follows."""
    first, *wider = windows
    return _(
        "Celles qui ont reçu une réponse ces %(first)d derniers jours. S’il y en a moins de "
        "%(enough)d, nous regardons %(wider)s jours. S’il y en a moins de %(fewest)d en "
        "%(longest)d jours, une moyenne tromperait : nous montrons le délai annoncé par la "
        "direction, et nous le disons."
    ) % {
        "first": first,
        "enough": enough,
        "wider": _(", puis ").join(map(str, wider)),
        "fewest": fewest,
        "longest": windows[-1],
    }


def explained_declared(cases: int, *, fewest: int, longest: int) -> list[str]:
    """Why there is no observed figure yet: `fewest` answers in `longest` days are needed."""
    said = [
        _("Ce délai est celui que la direction annonce."),
        _(
            "Nous montrons la durée réelle dès que %(fewest)d demandes ont reçu une réponse en "
            "%(longest)d jours : avec moins, une moyenne tromperait."
        )
        % {"fewest": fewest, "longest": longest},
    ]
    if cases:
        said.append(
            ngettext(
                "Pour le moment, une seule demande a reçu une réponse.",
                "Pour le moment, %(cases)d demandes ont reçu une réponse.",
                cases,
            )
            % {"cases": cases}
        )
    return [*said, _("C’est une indication, pas une promesse.")]


def remaining_words(elapsed: int, left: Remaining | None) -> str:
    """What happened to the requests that had waited as long as this one."""
    if left is None:
        return _(
            "Peu de demandes ont attendu aussi longtemps que la vôtre : nous ne savons pas dire "
            "combien de temps il reste."
        )
    values = {"elapsed": days_words(elapsed), "half": days_words(left.half)}
    if left.most is None:
        return (
            _(
                "Sur 10 demandes comme la vôtre qui attendaient encore au bout de %(elapsed)s, 5 "
                "ont eu leur réponse dans un délai de %(half)s. Pour les autres, nous ne savons "
                "pas encore."
            )
            % values
        )
    return _(
        "Sur 10 demandes comme la vôtre qui attendaient encore au bout de %(elapsed)s, 5 ont eu "
        "leur réponse dans un délai de %(half)s, et 9 dans un délai de %(most)s."
    ) % {**values, "most": days_words(left.most)}
