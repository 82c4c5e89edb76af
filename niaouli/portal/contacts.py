"""How to reach a department, as the macro `contact` takes it."""

from niaouli.departments.models import Department
from niaouli.lib.words import hours_together


def contact_lines(department: Department) -> list[dict[str, str]]:
    """Only the lines that the department has."""
    dialled = "".join(sign for sign in department.phone if sign in "+0123456789")
    lines = [
        {"icon": "pin", "text": ", ".join(department.address.splitlines()), "href": ""},
        {"icon": "phone", "text": department.phone, "href": f"tel:{dialled}"},
        {"icon": "mail", "text": department.email, "href": f"mailto:{department.email}"},
        {"icon": "clock", "text": hours_together(department.opening_hours), "href": ""},
    ]
    return [line for line in lines if line["text"]]
