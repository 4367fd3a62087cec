"""Write bieu-tong-hop.xlsx and mau-bieu.xlsx again from templates/tables.toml: the same bytes each time.

Run after every change of tables.toml or of hongheo.write.headings: python templates/make_templates.py
"""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

from hongheo.criteria import standard_on
from hongheo.write.headings import load_designs, write_template

HERE = Path(__file__).parent
# The standard whose indicators the tables name.
STANDARD_DAY = dt.date(2023, 12, 1)


def make(folder: Path) -> None:
    """Write the templates of the tables and of the forms into a folder."""
    names = [indicator.name for indicator in standard_on(STANDARD_DAY).indicator]
    designs = load_designs(HERE / "tables.toml", names)
    write_template(folder / "bieu-tong-hop.xlsx", designs, forms=False)
    write_template(folder / "mau-bieu.xlsx", designs, forms=True)


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
