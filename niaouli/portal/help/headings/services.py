"""Alerts, and the job seeker's services."""

from django.utils.translation import gettext_lazy as _

from niaouli.portal.help.content import Heading, Link, question

HEADING = Heading(
    "services",
    _("Mes services"),
    (
        question(
            "recevoir-des-alertes",
            _("Comment être prévenu de ce qui paraît ?"),
            _(
                "Choisissez ce qui vous intéresse (actualités, dernière minute, événements, avis "
                "de vacance de poste, appels d’offres, enquêtes publiques), les thèmes, et le "
                "rythme : tout de suite, chaque jour ou chaque semaine.\n\n"
                "Au pied des pages publiques, « Informations pratiques » donne en un geste les "
                "deux alertes les plus demandées : dernière minute et événements."
            ),
            Link(_("Mes alertes"), "portal:alerts"),
            Link(_("Sans compte"), "portal:subscribe"),
            Link(_("Toutes les publications"), "portal:publications"),
            words=_("abonnement newsletter lettre e-mail notification thème"),
        ),
        question(
            "arreter-des-alertes",
            _("Comment arrêter des alertes ?"),
            _(
                "Chaque e-mail d’alerte porte un lien qui les arrête, sans se connecter. Depuis "
                "votre compte, « Mes alertes » permet d’en changer le rythme, d’en arrêter une ou "
                "toutes, et de les reprendre.\n\n"
                "Les e-mails au sujet de vos demandes continuent."
            ),
            Link(_("Mes alertes"), "portal:alerts"),
            words=_("désabonner désabonnement trop d’e-mails"),
        ),
        question(
            "s-inscrire-demandeur-d-emploi",
            _("Comment m’inscrire comme demandeur d’emploi ?"),
            _(
                "Dans « Recherche d’emploi ». Quelques questions suffisent, et votre inscription "
                "compte dès que vous l’envoyez. Vous pouvez ensuite la tenir à jour, ou "
                "l’arrêter."
            ),
            Link(_("Ma recherche d’emploi"), "portal:employment"),
            words=_("chômage emploi travail inscription"),
        ),
        question(
            "pointer",
            _("Comment pointer ?"),
            _(
                "Chaque mois, « Pointer maintenant » vous pose quelques questions. À la fin, vous "
                "recevez un récépissé, rangé dans votre porte-documents.\n\n"
                "Votre espace dit quand le pointage ouvre et se termine, et jusqu’à quand il est "
                "encore accepté en retard. Un e-mail vous le rappelle."
            ),
            Link(_("Pointer"), "portal:check_in"),
            words=_("pointage actualisation récépissé retard"),
        ),
        question(
            "mon-cv",
            _("À quoi sert le CV ?"),
            _(
                "Vous le remplissez une fois, vous le téléchargez en PDF quand vous voulez, et "
                "vous pouvez le ranger dans votre porte-documents.\n\n"
                "Il est à vous : personne d’autre ne le lit, sauf les conseillers de la direction "
                "de l’emploi si vous le leur partagez."
            ),
            Link(_("Mon CV"), "portal:resume"),
            words=_("curriculum vitae candidature"),
        ),
        question(
            "offres-d-emploi",
            _("Faut-il un compte pour voir les offres d’emploi ?"),
            _(
                "Non. Cherchez par métier, par commune ou par type de contrat. Chaque offre dit "
                "comment y répondre."
            ),
            Link(_("Offres d’emploi"), "portal:offers"),
            words=_("travail poste recrutement annonce"),
        ),
    ),
)
