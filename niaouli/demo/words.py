"""What is written to one another in the requests of the demonstration."""

BLURRED_INSURANCE = (
    "La photo de votre attestation d’assurance est trop floue : nous ne lisons ni la date de fin "
    "ni le nom de l’assureur. Envoyez-nous une photo plus nette ou le PDF de votre assureur."
)
BLURRED_PLAN = (
    "Les mesures ne se lisent pas sur le plan de masse. Envoyez-nous le fichier d’origine, ou une "
    "photo plus nette prise de plus près."
)
FLOOD = (
    "Bonjour,\n\nLe terrain est au bord de la rivière. La hauteur prévue pour le plancher "
    "suffit-elle, et la clôture gêne-t-elle le passage de l’eau ?"
)
FLOOD_ANSWER = (
    "Avis favorable, avec deux réserves : le plancher à 1,20 mètre au moins au-dessus du terrain "
    "naturel, et une clôture qui laisse passer l’eau. Le reste du projet ne change rien aux "
    "écoulements."
)
FIRE = (
    "Bonjour,\n\nLe commerce reçoit moins de cinquante personnes. Les deux sorties dessinées "
    "suffisent-elles, et faut-il un désenfumage de la réserve ?"
)
SATURDAY = (
    "Bonjour,\n\nLes guichets sont fermés le samedi. Vous pourrez télécharger votre permis dès "
    "qu’il sera prêt, depuis votre porte-documents."
)
BOARD = (
    "Bonjour {prenom},\n\nLa commission des bourses se réunit à la fin du mois. Votre demande "
    "{numero} y sera examinée : vous n’avez rien à faire d’ici là.\n\n{agent}"
)
OLD_INCOME = (
    "Il nous manque le dernier mois de ressources. Ajoutez le bulletin ou l’attestation du mois "
    "dernier."
)
SAID_OF_HUNTING = {
    0: "J’ai su à chaque étape où en était ma demande.",
    4: "Il a fallu expliquer deux fois la même chose au téléphone.",
    5: "Le permis était dans mon porte-documents le matin même. Merci !",
    8: "Le guichet était fermé quand je suis descendu de la tribu.",
}
SAID_OF_MEDICAL = {
    1: "Réponse claire, et la carte était prête à la date dite.",
    4: "Trop de documents à donner, mais la dame du centre m’a aidée.",
    7: "C’est bien de pouvoir tout faire depuis le téléphone.",
}
"""By place in the list of those who answered."""
