"""Every address of the product, by face."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("niaouli.portal.urls")),
    path("compte/", include("niaouli.web.accounts.urls")),
    path("agents/", include("niaouli.backoffice.urls")),
    path("", include("niaouli.web.urls")),
    path("", include("niaouli.ui.urls")),
]
if settings.NIAOULI_DEMONSTRATION:
    urlpatterns.append(path("demo/", include("niaouli.demo.urls")))

handler400 = "niaouli.web.errors.bad_request"
handler403 = "niaouli.web.errors.permission_denied"
handler404 = "niaouli.web.errors.not_found"
handler500 = "niaouli.web.errors.server_error"
# allauth looks for it by this name.
handler429 = "niaouli.web.errors.too_many_requests"
