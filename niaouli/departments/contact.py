"""How a department is reached, as it is typed and as it is kept."""

import re
from dataclasses import asdict, dataclass

from django.utils.translation import gettext as _

from niaouli.departments.errors import ContactRefused
from niaouli.departments.models import Department
from niaouli.mail.addresses import problem_of

ADDRESS_LENGTH = 500
ADDRESS_LINES = 6
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
            address="\n".join(filter(None, map(_one_line, self.address.splitlines()))),
            phone=_one_line(self.phone),
            email=_one_line(self.email),
            opening_hours=_one_line(self.opening_hours),
        )
        errors = {name: said for name, said in contact._problems().items() if said}
        if errors:
            raise ContactRefused(errors)
        return contact

    def _problems(self) -> dict[str, str]:
        """By input, in the order of the form; an empty sentence where all is well."""
        return {
            "address": self._address_problem(),
            "phone": self._phone_problem(),
            "email": self._email_problem(),
            "opening_hours": _too_long(self.opening_hours, 200),
        }

    def _address_problem(self) -> str:
        if self.address.count("\n") >= ADDRESS_LINES:
            return _("Écrivez l’adresse en %(lines)d lignes au plus.") % {"lines": ADDRESS_LINES}
        return _too_long(self.address, ADDRESS_LENGTH)

    def _phone_problem(self) -> str:
        if not self.phone:
            return "" if self.email else _("Donnez un téléphone ou une adresse e-mail.")
        digits = sum(sign.isdigit() for sign in self.phone)
        if PHONE.fullmatch(self.phone) and DIGITS[0] <= digits <= DIGITS[1]:
            return ""
        return _("Écrivez le téléphone en chiffres : 20.30.40, ou +687 20 30 40.")

    def _email_problem(self) -> str:
        return problem_of(self.email) if self.email else ""


def _one_line(text: str) -> str:
    return " ".join(text.replace("\x00", "").split())


def _too_long(text: str, limit: int) -> str:
    if len(text) <= limit:
        return ""
    return _("Raccourcissez ce texte : %(limit)d caractères au plus.") % {"limit": limit}
