"""« Mon compte »: what one changes, and one's data."""

from django.utils.translation import gettext_lazy as _

from niaouli.portal.help.content import Heading, Link, question

HEADING = Heading(
    "mon-compte",
    _("Mon compte"),
    (
        question(
            "changer-nom-ou-mot-de-passe",
            _("Comment changer mon nom d’utilisateur ou mon mot de passe ?"),
            _(
                "Dans « Mon compte », à côté de l’un et de l’autre. Votre mot de passe actuel est "
                "demandé pour en choisir un nouveau. Vos demandes et vos documents ne changent "
                "pas."
            ),
            Link(_("Mon compte"), "portal:profile"),
            Link(_("Changer de mot de passe"), "account_change_password"),
            words=_("identifiant login modifier"),
        ),
        question(
            "changer-d-adresse-e-mail",
            _("Comment changer d’adresse e-mail ?"),
            _(
                "Dans « Mon compte ». Nous envoyons un code à la nouvelle adresse, et un mot à "
                "l’ancienne. Tant que le code n’est pas écrit, rien ne change."
            ),
            Link(_("Changer d’adresse e-mail"), "portal:profile_email"),
            words=_("mail courriel boîte"),
        ),
        question(
            "mieux-proteger-mon-compte",
            _("Comment mieux protéger mon compte ?"),
            _(
                "Activez la double vérification : à chaque connexion, un code de votre téléphone "
                "est demandé en plus du mot de passe. Gardez à part les codes de secours.\n\n"
                "« Mon compte » montre aussi les appareils connectés, que vous pouvez "
                "déconnecter, et ce qui s’est passé. Quelque chose ne vient pas de vous ? Changez "
                "de mot de passe."
            ),
            Link(_("La double vérification"), "mfa_index"),
            Link(_("Les appareils connectés"), "usersessions_list"),
            words=_("sécurité piratage téléphone code authentification"),
        ),
        question(
            "mes-donnees",
            _("Comment voir, copier ou supprimer mes données ?"),
            _(
                "« Mes données » dit ce que nous gardons de vous. Vous pouvez en prendre une copie "
                "complète, ou supprimer votre compte : la page dit d’abord ce qui s’efface, ce que "
                "nous devons garder, et jusqu’à quand."
            ),
            Link(_("Mes données"), "portal:my_data"),
            Link(_("Données personnelles"), "portal:privacy"),
            words=_("RGPD effacer supprimer compte télécharger droits"),
        ),
    ),
)
