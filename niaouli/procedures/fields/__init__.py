"""The kinds of field. To add one: write its class, then name it in `Field` below, and in
`grouped.SimpleField` if it may be asked of each item of a group."""

from typing import Annotated

from pydantic import Discriminator

from niaouli.procedures.fields.chosen import DeclarationField
from niaouli.procedures.fields.grouped import GroupField, SimpleField
from niaouli.procedures.fields.supplied import DocumentField, SuppliedDocument

Field = Annotated[
    SimpleField | DeclarationField | GroupField | DocumentField, Discriminator("type")
]

__all__ = ["DocumentField", "Field", "GroupField", "SimpleField", "SuppliedDocument"]
