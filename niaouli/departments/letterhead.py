"""What every official paper bears: the public body and the department it comes from."""

from niaouli.departments.models import Department
from niaouli.lib import pdf_values
from niaouli.ui.theme import current_theme


def letterhead(department: Department, *, reference: str, title: str) -> pdf_values.Values:
    """What all PDF templates take, for a paper of this department."""
    lines = (
        *department.address.splitlines(),
        department.phone,
        department.email,
        department.opening_hours,
    )
    return pdf_values.Values(
        body=body_values(),
        department=pdf_values.Department(
            name=department.name, contact=[line for line in lines if line.strip()]
        ),
        reference=reference,
        title=title,
    )


def body_values() -> pdf_values.Body:
    """The public body, as its papers show it."""
    theme = current_theme()
    return pdf_values.Body(
        name=theme.name,
        mark=str(theme.mark),
        colour=theme.light.action,
        contact=[line["text"] for line in theme.contact],
    )
