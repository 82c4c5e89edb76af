"""The kinds of field. To add one: write its class, then name it in `Field` below."""

from typing import Annotated

from pydantic import Discriminator

from niaouli.procedures.fields.chosen import (
    ChoiceField,
    ChoicesField,
    DeclarationField,
    YesNoField,
)
from niaouli.procedures.fields.dated import DateField
from niaouli.procedures.fields.placed import AddressField, CommuneField
from niaouli.procedures.fields.supplied import DocumentField, SuppliedDocument
from niaouli.procedures.fields.written import (
    EmailField,
    IntegerField,
    LongTextField,
    PhoneField,
    TextField,
)

Field = Annotated[
    TextField
    | LongTextField
    | EmailField
    | PhoneField
    | IntegerField
    | ChoiceField
    | ChoicesField
    | YesNoField
    | DeclarationField
    | DateField
    | CommuneField
    | AddressField
    | DocumentField,
    Discriminator("type"),
]

__all__ = ["DocumentField", "Field", "SuppliedDocument"]
