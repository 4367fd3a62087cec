"""A made-up district (by default Gò Công Tây, 823) as pure data: returns, last year's list, planted mistakes.

Nobody in it exists. Units, thresholds and points come from ``units`` and ``criteria``; no file is written.
"""

from hongheo.demo.district import make_district
from hongheo.demo.may import May, make_may
from hongheo.demo.mistakes import LISTED, Mistake, plant_mistakes
from hongheo.demo.model import SHEETS, District, ReturnData
from hongheo.demo.registers import RegisterData, make_registers

__all__ = [
    "LISTED",
    "SHEETS",
    "District",
    "May",
    "Mistake",
    "RegisterData",
    "ReturnData",
    "make_district",
    "make_may",
    "make_registers",
    "plant_mistakes",
]
