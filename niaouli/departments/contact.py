"""How a department is reached, as it is typed and as it is kept."""

import re
from dataclasses import asdict, dataclass

from django.utils.translation import gettext as _

from niaouli.departments.errors import ContactRefused
from niaouli.departments.models import Department
from niaouli.departments.typed import HOURS_LENGTH, address_lines, address_problem, too_long
from niaouli.lib.words import one_line
from niaouli.mail.addresses import problem_of

PHONE = re.compile(r"\+?[0-9][0-9 .]{1,28}")
DIGITS = (3, 15)
"""From a short number to the longest international one."""


@dataclass(frozen=True)
class Contact:
    """The names are those of `Department`."""

    address: str = ""
    phone: str = ""
    email: str = ""
    opening_hours: str = ""

    @classmethod
    def of(cls, department: Department) -> "Contact":
        return cls(**{name: getattr(department, name) for name in asdict(cls())})

    def cleaned(self) -> "Contact":
        """As it is kept. Raises `ContactRefused` with every error."""
        contact = Contact(
            address=address_lines(self.address),
            phone=one_line(self.phone),
            email=one_line(self.email),
            opening_hours=one_line(self.opening_hours),
        )
        errors = {name: said for name, said in contact._problems().items() if said}
        if errors:
            raise ContactRefused(errors)
        return contact

    def _problems(self) -> dict[str, str]:
        """By input, in the order of the form; an empty sentence where all is well."""
        return {
            "address": address_problem(self.address),
            "phone": self._phone_problem(),
            "email": self._email_problem(),
            "opening_hours": too_long(self.opening_hours, HOURS_LENGTH),
        }

    def _phone_problem(self) -> str:
        if not self.phone:
            return "" if self.email else _("Donnez un téléphone ou une adresse e-mail.")
        digits = sum(sign.isdigit() for sign in self.phone)
        if PHONE.fullmatch(self.phone) and DIGITS[0] <= digits <= DIGITS[1]:
            return ""
        return _("Écrivez le téléphone en chiffres : 20.30.40, ou +687 20 30 40.")

    def _email_problem(self) -> str:
        return problem_of(self.email) if self.email else ""
