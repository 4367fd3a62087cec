"""The paper: layouts of workbooks as data."""

from hongheo.forms.loader import form, load_form, peoples
from hongheo.forms.model import Choice, Form, FormField, FormSheet, Numbered, part_name, whole_name

COMMUNE_RETURN = "commune-return"
HOUSEHOLD_LIST = "household-list"
NATIONAL_EXPORT = "national-export"
WEB_IMPORT = "web-import"
LIST_RETURN = "list-return"
# Layouts of a commune's review, tried in this order.
RETURNS = (COMMUNE_RETURN, NATIONAL_EXPORT, WEB_IMPORT, LIST_RETURN)
SCORECARD = "scorecard"
REGISTER = "register"
CODE_TABLE = "code-table"
CERTIFICATES = "certificates"
VILLAGE_TABLE = "village-table"
# All of them: a workbook that is not the one asked for may be another of these.
KNOWN = (*RETURNS, HOUSEHOLD_LIST, SCORECARD, REGISTER, CODE_TABLE, VILLAGE_TABLE)

__all__ = [
    "CERTIFICATES",
    "CODE_TABLE",
    "COMMUNE_RETURN",
    "HOUSEHOLD_LIST",
    "KNOWN",
    "LIST_RETURN",
    "NATIONAL_EXPORT",
    "REGISTER",
    "RETURNS",
    "SCORECARD",
    "VILLAGE_TABLE",
    "WEB_IMPORT",
    "Choice",
    "Form",
    "FormField",
    "FormSheet",
    "Numbered",
    "form",
    "load_form",
    "part_name",
    "peoples",
    "whole_name",
]
