"""How a department is reached: changed by who answers for it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from niaouli.backoffice.department.page import managed_department, page
from niaouli.backoffice.frame import place
from niaouli.departments.contact import Contact
from niaouli.departments.errors import ContactRefused
from niaouli.departments.operations import change_contact
from niaouli.web.access import agent_page
from niaouli.web.http import AgentRequest

FIELDS = ("address", "phone", "email", "opening_hours")


@require_http_methods(["GET", "HEAD", "POST"])
@agent_page
def department_contact(request: AgentRequest) -> HttpResponse:
    """Shown on the pages of the department's démarches and cases, in e-mails and on papers."""
    department = managed_department(request)
    contact, errors = Contact.of(department), dict[str, str]()
    if request.method == "POST":
        typed = {name: request.POST.get(name, "").replace("\x00", "") for name in FIELDS}
        contact = Contact(**typed)
        try:
            change_contact(
                department=department, contact=contact, by=request.user, now=timezone.now()
            )
        except ContactRefused as refusal:
            errors = refusal.errors
        else:
            messages.success(request, _("Les coordonnées sont enregistrées."))
            return redirect(place("department_contact", department))
    context = {
        **page(request, "department_contact", department),
        "contact": contact,
        "errors": errors,
    }
    status = 422 if errors else 200
    return render(request, "backoffice/department/contact.html", context, status=status)
