"""Requests, from the first answer to the decision."""

from django.utils.translation import gettext_lazy as _

from niaouli.portal.help.content import Heading, Link, question

HEADING = Heading(
    "demandes",
    _("Mes demandes"),
    (
        question(
            "m-arreter-au-milieu",
            _("Puis-je m’arrêter au milieu d’une demande ?"),
            _(
                "Oui. Chaque page que vous validez est enregistrée. Vous reprenez plus tard, sur "
                "un autre appareil si vous voulez : le brouillon vous attend dans « À faire ».\n\n"
                "La page du brouillon dit jusqu’à quand il est gardé."
            ),
            Link(_("Mes demandes"), "portal:cases"),
            words=_("brouillon reprendre enregistrer"),
        ),
        question(
            "demande-bien-arrivee",
            _("Ma demande est-elle bien arrivée ?"),
            _(
                "Dès l’envoi, vous voyez son numéro et un accusé de réception, que vous recevez "
                "aussi par e-mail. Tous deux restent sur la page de la demande.\n\n"
                "Sans numéro, la demande n’est pas partie : le brouillon est encore là."
            ),
            Link(_("Mes demandes"), "portal:cases"),
            words=_("accusé de réception numéro référence"),
        ),
        question(
            "combien-de-temps",
            _("Combien de temps faut-il attendre ?"),
            _(
                "Chaque démarche dit son délai avant que vous commenciez.\n\n"
                "- Quand assez de demandes ont été décidées, nous montrons le délai moyen "
                "constaté, et « Comment est-ce calculé ? » l’explique.\n"
                "- Sinon, nous montrons celui que la direction annonce.\n"
                "- Certaines démarches ont en plus un délai fixé par la loi : la page de votre "
                "demande en donne la date, et dit ce que vaut le silence."
            ),
            Link(_("Toutes les démarches"), "portal:procedures"),
            words=_("délai moyen légal durée réponse silence"),
        ),
        question(
            "document-manquant",
            _("On me demande un document. Que faire ?"),
            _(
                "« À faire » vous y mène tout droit. Vous y lisez ce qui manque, pourquoi, et "
                "jusqu’à quand. Envoyez un fichier, ou prenez-en un dans votre porte-documents.\n\n"
                "La direction est prévenue, et l’étude reprend."
            ),
            Link(_("Voir ce qui m’attend"), "portal:todo"),
            words=_("pièce manquante compléter élément en attente"),
        ),
        question(
            "ecrire-a-la-direction",
            _("Comment écrire à la direction qui étudie ma demande ?"),
            _(
                "Depuis la page de la demande, sous « Échanges ». Vous pouvez joindre un fichier, "
                "ou un document de votre porte-documents. Les messages et les e-mails y restent, "
                "avec leur date.\n\n"
                "Ne répondez pas à nos e-mails automatiques : personne ne lit ces réponses."
            ),
            Link(_("Mes demandes"), "portal:cases"),
            words=_("message contact question agent"),
        ),
        question(
            "erreur-dans-ma-demande",
            _("Je me suis trompé dans une demande envoyée"),
            _(
                "Ce qui est envoyé ne se modifie plus. Écrivez à la direction depuis la page de "
                "la demande : elle en tiendra compte, ou vous demandera un nouveau document.\n\n"
                "Si tout est à refaire, retirez votre demande et recommencez."
            ),
            words=_("modifier corriger changer réponse"),
        ),
        question(
            "retirer-ma-demande",
            _("Puis-je retirer ma demande ?"),
            _(
                "Oui, tant qu’aucune décision n’est prise, ou jusqu’au début de l’étude pour "
                "certaines démarches. Le bouton « Retirer ma demande » est sur sa page tant que "
                "c’est possible. Nous vous demandons de confirmer."
            ),
            Link(_("Mes demandes"), "portal:cases"),
            words=_("annuler supprimer abandonner"),
        ),
        question(
            "qui-a-lu-ma-demande",
            _("Qui a lu ma demande ?"),
            _(
                "La page de la demande le dit, sous « Qui a consulté votre demande » : les jours "
                "où un agent de la direction l’a ouverte. Les agents des autres directions ne la "
                "voient pas."
            ),
            words=_("consulté agent confidentialité"),
        ),
    ),
)
