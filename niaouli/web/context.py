"""What every page of ours can use (`templates/ui/layout.html`)."""

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.template.backends.utils import csrf_input
from django.utils.functional import SimpleLazyObject

from niaouli.ui.theme import current_theme
from niaouli.web.preferences import Preferences

IS_AGENT = "is_agent"
"""In the session, written at sign-in: whether the person had a role then. It opens nothing; it only
shows the way to agents’ pages, which check for themselves."""


def page(request: HttpRequest) -> dict[str, object]:
    """The variables of the layout. Costs no query: `person` is loaded when the page reads it."""
    preferences = getattr(request, "preferences", None) or Preferences.from_cookies({})
    user = getattr(request, "user", None)
    session = getattr(request, "session", None)
    theme = current_theme()
    return {
        "person": user if user is not None and user.is_authenticated else None,
        "is_agent": bool(session and session.get(IS_AGENT)),
        "messages": get_messages(request),
        # Drawn once an answer, whatever the number of its forms: each token costs a tenth of a
        # millisecond. Drawn only where there is one: it sets a cookie.
        "csrf_input": SimpleLazyObject(lambda: csrf_input(request)),
        "theme": theme,
        "theme_version": theme.version,
        "print_view": request.GET.get("vue") == "impression",
        "text_size": preferences.text_size,
        "language": preferences.language,
        "demonstration": settings.NIAOULI_DEMONSTRATION,
    }
