"""The porte-documents."""

from django.utils.translation import gettext_lazy as _

from niaouli.portal.help.content import Heading, Link, question

HEADING = Heading(
    "porte-documents",
    _("Porte-documents"),
    (
        question(
            "quels-fichiers",
            _("Quels fichiers puis-je envoyer ?"),
            _(
                "Des PDF et des images (JPEG, PNG, WebP), de %(upload_mb)s Mo au plus. Une photo "
                "nette, prise avec un téléphone, convient.\n\n"
                "Certains documents ont un format imposé : il est écrit sous la question."
            ),
            words=_("format taille photo PDF JPEG HEIC lourd"),
        ),
        question(
            "ajouter-des-documents",
            _("Comment garder un document pour la prochaine fois ?"),
            _(
                "Dans le porte-documents, « Ajouter des documents ». Vous pouvez en envoyer "
                "plusieurs d’un coup, puis dire ce que chacun est et jusqu’à quand il est "
                "valable. Avec un téléphone, photographiez les pages : elles se tournent, se "
                "recadrent et deviennent un seul document. Si la ligne est coupée, l’envoi "
                "reprend tout seul.\n\n"
                "Quand vous joignez un fichier à une demande, une case permet aussi de le garder. "
                "Vous pouvez garder jusqu’à %(wallet_documents)s documents, %(wallet_size)s en "
                "tout."
            ),
            Link(_("Ajouter des documents"), "portal:wallet_add"),
            words=_("ranger conserver enregistrer pièce"),
        ),
        question(
            "document-refuse-dans-une-demande",
            _("Pourquoi un de mes documents ne m’est-il pas proposé ?"),
            _(
                "La demande dit pourquoi, sous la question : il n’est plus valable, ou vous "
                "l’avez ajouté il y a trop longtemps pour elle. Seuls les documents du bon type "
                "sont proposés : corrigez le type dans le porte-documents si besoin."
            ),
            Link(_("Mon porte-documents"), "portal:wallet"),
            words=_("trois mois périmé ancien type"),
        ),
        question(
            "remplacer-un-document",
            _("Comment remplacer un document périmé ?"),
            _(
                "Ouvrez-le, puis « Remplacer » : choisissez le nouveau fichier et sa date de fin. "
                "L’ancienne version reste consultable, et les demandes qui l’utilisaient la "
                "gardent."
            ),
            Link(_("Mon porte-documents"), "portal:wallet"),
            words=_("nouvelle version renouveler"),
        ),
        question(
            "rappels",
            _("Serai-je prévenu avant la fin de validité ?"),
            _(
                "Oui, si vous avez donné la date de fin. Nous vous écrivons %(remind_first)s "
                "jours avant, puis %(remind_last)s jours avant, et « À faire » vous le "
                "rappelle.\n\n"
                "Quand vous remplacez le document, ou changez sa date, le rappel suit."
            ),
            words=_("rappel expire expiration date"),
        ),
        question(
            "documents-recus",
            _("Où sont les documents que les directions me délivrent ?"),
            _(
                "Dans le porte-documents, dans la partie des documents reçus, et sur la page de la "
                "demande. Ceux que vous n’avez pas encore ouverts portent le mot « Nouveau ».\n\n"
                "Vous pouvez les télécharger et les imprimer. Eux seuls ne se remplacent pas : la "
                "direction en délivre un autre si besoin."
            ),
            Link(_("Mon porte-documents"), "portal:wallet"),
            words=_("permis décision carte récépissé télécharger"),
        ),
        question(
            "supprimer-un-document",
            _("Que se passe-t-il quand je supprime un document ?"),
            _(
                "Il va dans la corbeille, d’où vous pouvez le reprendre pendant %(bin_days)s "
                "jours. Ensuite il est effacé pour de bon, fichier compris. Vous pouvez aussi "
                "l’effacer tout de suite depuis la corbeille.\n\n"
                "Les demandes où vous l’avez utilisé gardent leur copie."
            ),
            Link(_("La corbeille"), "portal:wallet_binned"),
            words=_("effacer corbeille restaurer récupérer"),
        ),
        question(
            "qui-voit-mes-documents",
            _("Qui voit mes documents ?"),
            _(
                "Vous seul voyez votre porte-documents. Quand vous joignez un document à une "
                "demande, les agents de la direction qui s’en occupe peuvent le lire, et leur "
                "passage est noté.\n\n"
                "Chaque fichier est chiffré."
            ),
            Link(_("Données personnelles"), "portal:privacy"),
            words=_("sécurité confidentialité chiffré"),
        ),
    ),
)
