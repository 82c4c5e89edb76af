"""What the account is for, and how to have one."""

from django.utils.translation import gettext_lazy as _

from niaouli.portal.help.content import Heading, Link, Part, Question, question

WHAT_FOR = Question(
    "a-quoi-sert-le-compte",
    _("À quoi sert %(the_account)s ?"),
    (
        Part(
            _(
                "Un seul compte pour toutes les directions. Vous y faites vos démarches, vous "
                "savez où elles en sont, et ce qui vous sert souvent reste à portée de main.\n\n"
                "Vous arrivez sur « À faire », qui réunit ce qui vous attend : un document à "
                "envoyer, un message à lire, un brouillon à finir. Le reste tient en quatre pages."
            ),
            (Link(_("Voir ce qui m’attend"), "portal:todo"),),
        ),
        Part(
            _(
                "Vous demandez en ligne ce que proposent les directions, puis vous suivez chaque "
                "demande.\n\n"
                "- La liste donne le numéro de chaque demande, sa date, son titre, la direction "
                "qui s’en occupe, où elle en est, et le délai moyen constaté.\n"
                "- Chaque demande a sa page : ce que vous avez répondu, les documents donnés et "
                "reçus, ce qu’il reste à fournir, les messages et les e-mails échangés.\n"
                "- Vous écrivez à la direction depuis cette page, et vous y joignez un document "
                "au besoin."
            ),
            (
                Link(_("Mes demandes"), "portal:cases"),
                Link(_("Toutes les démarches"), "portal:procedures"),
            ),
            title=_("Mes demandes"),
        ),
        Part(
            _(
                "Vous y rangez une fois pour toutes les documents que l’on vous demande souvent : "
                "pièce d’identité, justificatif de domicile… Ils vous sont proposés quand une "
                "demande en a besoin.\n\n"
                "Les directions y déposent aussi les documents qu’elles vous délivrent. Vous êtes "
                "prévenu avant qu’un document ne soit plus valable."
            ),
            (Link(_("Mon porte-documents"), "portal:wallet"),),
            title=_("Porte-documents"),
        ),
        Part(
            _(
                "Vous choisissez ce que vous voulez recevoir par e-mail, par thème et à votre "
                "rythme : actualités, événements, avis de vacance de poste, appels d’offres, "
                "enquêtes publiques.\n\n"
                "Vous y trouvez aussi les services qui vous sont personnels : chercher un emploi, "
                "pointer chaque mois comme demandeur d’emploi, tenir votre CV."
            ),
            (
                Link(_("Mes services"), "portal:services"),
                Link(_("Mes alertes"), "portal:alerts"),
                Link(_("Ma recherche d’emploi"), "portal:employment"),
            ),
            title=_("Mes services"),
        ),
        Part(
            _(
                "Vous changez votre nom d’utilisateur, votre mot de passe, votre adresse e-mail, "
                "la langue et la taille du texte. Vous voyez les appareils connectés et ce qui "
                "s’est passé sur votre compte. Vous pouvez prendre une copie de tout ce que nous "
                "gardons de vous, ou supprimer votre compte."
            ),
            (Link(_("Mon compte"), "portal:profile"),),
            title=_("Mon compte"),
        ),
    ),
    words=_("compte citoyen usager utilité pourquoi"),
)
HEADING = Heading(
    "compte",
    _("Le compte"),
    (
        WHAT_FOR,
        question(
            "compte-obligatoire",
            _("Le compte est-il obligatoire ?"),
            _(
                "Non. Lire les démarches, les publications et les offres d’emploi se fait sans "
                "compte. Il en faut un pour envoyer une demande en ligne.\n\n"
                "Vous pouvez recevoir des alertes par e-mail sans compte. Et les guichets restent "
                "ouverts à tous."
            ),
            Link(_("Recevoir des alertes sans compte"), "portal:subscribe"),
            Link(_("Joindre une direction"), "portal:departments"),
        ),
        question(
            "creer-mon-compte",
            _("Comment créer mon compte ?"),
            _(
                "Choisissez un nom d’utilisateur, donnez votre adresse e-mail et un mot de passe "
                "de %(password_length)s caractères au moins. Une phrase que vous retenez fait un "
                "très bon mot de passe.\n\n"
                "Nous vous envoyons un code par e-mail : écrivez-le sur la page, et c’est fait."
            ),
            Link(_("Créer mon compte"), "account_signup"),
            words=_("inscription s’inscrire ouvrir"),
        ),
        question(
            "code-pas-recu",
            _("Je ne reçois pas le code par e-mail"),
            _(
                "Attendez quelques minutes, puis regardez dans les courriers indésirables. "
                "Vérifiez aussi l’adresse que vous avez donnée.\n\n"
                "Toujours rien ? Sur la page où le code est demandé, faites-en envoyer un autre, "
                "ou recommencez avec la bonne adresse."
            ),
            words=_("mail spam indésirables confirmation"),
        ),
        question(
            "mot-de-passe-oublie",
            _("J’ai oublié mon mot de passe"),
            _(
                "Depuis la page de connexion, demandez-en un nouveau : un code arrive dans votre "
                "boîte e-mail. Vos demandes et vos documents ne changent pas."
            ),
            Link(_("Choisir un nouveau mot de passe"), "account_reset_password"),
            words=_("perdu connexion"),
        ),
    ),
)
