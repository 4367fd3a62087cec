"""The paper: layouts of workbooks as data."""

from hongheo.forms.loader import form, load_form, peoples
from hongheo.forms.model import Choice, Form, FormField, FormSheet, Numbered

COMMUNE_RETURN = "commune-return"
HOUSEHOLD_LIST = "household-list"

__all__ = [
    "COMMUNE_RETURN",
    "HOUSEHOLD_LIST",
    "Choice",
    "Form",
    "FormField",
    "FormSheet",
    "Numbered",
    "form",
    "load_form",
    "peoples",
]
