"""What the stages hand to each other, parted by who hands what to whom. All of it is imported from here."""

from hongheo.models.accounts import ENDS, READING, ColumnUnread, ReadingAccount, SheetAccount
from hongheo.models.contents import (
    CODE_AS_NUMBER,
    FORMULA_WITHOUT_VALUE,
    NO_COLUMN,
    CellFault,
    FileContent,
    MergedCell,
    PairCell,
    Table,
    TwoReadings,
    head_positions,
    is_codeless,
    told_code,
)
from hongheo.models.differences import CellChange, FieldChange, HouseholdChange
from hongheo.models.explanations import Evidence, Explanation, IndicatorView, StepView, TestView
from hongheo.models.kept import KEPT_COMMUNES, KEPT_HOUSEHOLDS, KEPT_MANIFEST, KEPT_MEMBERS, KeptAs
from hongheo.models.merged import Merged, MergedSheet, OneReturn, RowAside
from hongheo.models.places import Place, column_letter, column_number
from hongheo.models.plans import PlannedStep
from hongheo.models.printed import HIDDEN, PrintedLine, PrintedTable
from hongheo.models.records import ANSWERS, ROW, SOURCE, Batch, FileRecords, Records
from hongheo.models.signs import Sign, SignKind
from hongheo.models.tables import LongList, Proof, SheetData, SummaryTable, TableLine
from hongheo.models.terms import (
    ARRIVED,
    CAUSES,
    CLASS_LABELS,
    GONE,
    HEAD,
    MAJORITY,
    Area,
    HouseholdClass,
    PointColumn,
)

__all__ = [
    "ANSWERS",
    "ARRIVED",
    "CAUSES",
    "CLASS_LABELS",
    "CODE_AS_NUMBER",
    "ENDS",
    "FORMULA_WITHOUT_VALUE",
    "GONE",
    "HEAD",
    "HIDDEN",
    "KEPT_COMMUNES",
    "KEPT_HOUSEHOLDS",
    "KEPT_MANIFEST",
    "KEPT_MEMBERS",
    "MAJORITY",
    "NO_COLUMN",
    "READING",
    "ROW",
    "SOURCE",
    "Area",
    "Batch",
    "CellChange",
    "CellFault",
    "ColumnUnread",
    "Evidence",
    "Explanation",
    "FieldChange",
    "FileContent",
    "FileRecords",
    "HouseholdChange",
    "HouseholdClass",
    "IndicatorView",
    "KeptAs",
    "LongList",
    "Merged",
    "MergedCell",
    "MergedSheet",
    "OneReturn",
    "PairCell",
    "Place",
    "PlannedStep",
    "PointColumn",
    "PrintedLine",
    "PrintedTable",
    "Proof",
    "ReadingAccount",
    "Records",
    "RowAside",
    "SheetAccount",
    "SheetData",
    "Sign",
    "SignKind",
    "StepView",
    "SummaryTable",
    "Table",
    "TableLine",
    "TestView",
    "TwoReadings",
    "column_letter",
    "column_number",
    "head_positions",
    "is_codeless",
    "told_code",
]
