"""What the gallery needs and a template cannot write: a Django form, for `bound_field`."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SampleForm(forms.Form):
    """One field of each kind that account pages use."""

    account_name = forms.CharField(
        label=_("Nom d’utilisateur"),
        help_text=_("Trois caractères au moins."),
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )
    account_email = forms.EmailField(label=_("Votre adresse e-mail"))
    account_password = forms.CharField(label=_("Votre mot de passe"), widget=forms.PasswordInput)
    account_story = forms.CharField(
        label=_("Un mot sur vous"), required=False, widget=forms.Textarea
    )
    account_language = forms.ChoiceField(
        label=_("Langue des e-mails"), choices=[("fr", "Français"), ("en", "English")]
    )
    account_rhythm = forms.ChoiceField(
        label=_("Rythme des alertes"),
        choices=[("daily", _("Chaque jour")), ("weekly", _("Chaque semaine"))],
        widget=forms.RadioSelect,
    )
    account_topics = forms.MultipleChoiceField(
        label=_("Thèmes suivis"),
        choices=[("culture", _("Culture")), ("sea", _("Mer et pêche"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    account_consent = forms.BooleanField(label=_("J’accepte d’être appelé ou appelée."))
    account_step = forms.CharField(widget=forms.HiddenInput, initial="1")


def sample_form() -> SampleForm:
    """The form as someone sent it with two mistakes."""
    return SampleForm({"account_email": "louise", "account_language": "fr", "account_step": "1"})
