"""The procedure around the review: working days, time limits, the checks of a commune's register.

A room beside the stages that knows none of them; the pipeline hands it what was read.
"""

from hongheo.procedure.checking import check_register, check_twice, step_reached
from hongheo.procedure.days import Calendar
from hongheo.procedure.plan import Plan, plan_back
from hongheo.procedure.register import PERIODIC, Line, Register, Rules, vn
from hongheo.procedure.ties import Outcome, Reviewed

__all__ = [
    "PERIODIC",
    "Calendar",
    "Line",
    "Outcome",
    "Plan",
    "Register",
    "Reviewed",
    "Rules",
    "check_register",
    "check_twice",
    "plan_back",
    "step_reached",
    "vn",
]
