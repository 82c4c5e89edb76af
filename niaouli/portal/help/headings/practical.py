"""Reading and using the site, and being helped."""

from django.utils.translation import gettext_lazy as _

from niaouli.portal.help.content import Heading, Link, question

HEADING = Heading(
    "pratique",
    _("Utiliser ce site, être aidé"),
    (
        question(
            "agrandir-le-texte",
            _("Puis-je agrandir le texte ?"),
            _(
                "Oui : avec A− et A+, en haut de chaque page. Le réglage est gardé sur cet "
                "appareil, et dans votre compte si vous en avez un. Le zoom de votre navigateur "
                "marche aussi."
            ),
            Link(_("Accessibilité"), "portal:accessibility"),
            words=_("taille lettres malvoyant lire zoom"),
        ),
        question(
            "imprimer",
            _("Puis-je imprimer une page ?"),
            _(
                "Oui : « Imprimer », en haut de chaque page, en donne une version sans menus. Une "
                "demande entière et son accusé de réception se téléchargent aussi en PDF."
            ),
            words=_("papier PDF impression"),
        ),
        question(
            "changer-de-langue",
            _("Le site existe-t-il en anglais ?"),
            _(
                "Oui : « English », en haut de chaque page. Les textes des démarches et les "
                "publications restent dans la langue de la direction qui les écrit."
            ),
            words=_("langue english anglais"),
        ),
        question(
            "etre-aide",
            _("Je n’y arrive pas en ligne. Qui peut m’aider ?"),
            _(
                "Appelez la direction qui s’occupe de la démarche, ou venez à son guichet : "
                "quelqu’un vous aidera. Pour une demande déjà envoyée, ayez son numéro avec vous."
            ),
            Link(_("Joindre une direction"), "portal:departments"),
            words=_("guichet téléphone aide contact bloqué"),
        ),
    ),
)
