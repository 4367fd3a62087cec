"""The procedure around the review: working days, time limits, the checks of a commune's register.

A room beside the stages that knows none of them; the pipeline hands it what was read.
"""

from hongheo.procedure.certificates import Numbered, number_on, numbers_twice
from hongheo.procedure.checking import check_register, check_twice
from hongheo.procedure.days import Calendar
from hongheo.procedure.papers import (
    Request,
    decisions_of,
    meetings_of,
    posted_days,
    procedure_of,
    register_of_review,
    requests_of,
    villages_named,
)
from hongheo.procedure.plan import Plan, plan_back
from hongheo.procedure.progress import overdue_of, step_reached
from hongheo.procedure.register import (
    ANSWERED,
    DOCUMENTS,
    HARDSHIP,
    PERIODIC,
    RECOGNISED,
    RECOGNISED_LEFT,
    REFUSAL,
    REGULAR,
    REQUESTS,
    Line,
    Register,
    Rules,
    vn,
)
from hongheo.procedure.requests import LEAVING, is_let_in, number_of, ticks_of
from hongheo.procedure.summary import Answer, HardshipCount, answers_of, hardship_by_month
from hongheo.procedure.ties import Outcome, Reviewed

__all__ = [
    "ANSWERED",
    "DOCUMENTS",
    "HARDSHIP",
    "LEAVING",
    "PERIODIC",
    "RECOGNISED",
    "RECOGNISED_LEFT",
    "REFUSAL",
    "REGULAR",
    "REQUESTS",
    "Answer",
    "Calendar",
    "HardshipCount",
    "Line",
    "Numbered",
    "Outcome",
    "Plan",
    "Register",
    "Request",
    "Reviewed",
    "Rules",
    "answers_of",
    "check_register",
    "check_twice",
    "decisions_of",
    "hardship_by_month",
    "is_let_in",
    "meetings_of",
    "number_of",
    "number_on",
    "numbers_twice",
    "overdue_of",
    "plan_back",
    "posted_days",
    "procedure_of",
    "register_of_review",
    "requests_of",
    "step_reached",
    "ticks_of",
    "villages_named",
    "vn",
]
