"""Writing topics."""

import re

from django.utils.translation import gettext as _

from niaouli.lib.errors import BadInput
from niaouli.topics.models import Topic

CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def define_topic(*, code: str, label: str) -> Topic:
    """Create the topic, or give it its new label. Safe to run twice. Raises `BadInput`."""
    if len(code) > 40 or not CODE.fullmatch(code):
        raise BadInput("code", _("Écrivez le code en minuscules, chiffres et tirets, sans espace."))
    label = " ".join(label.split())
    if not 0 < len(label) <= 100:
        raise BadInput("label", _("Donnez un nom au thème, de 100 caractères au plus."))
    topic, _created = Topic.objects.update_or_create(code=code, defaults={"label": label})
    return topic
