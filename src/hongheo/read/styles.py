"""Which cell formats of a workbook add zeros to numbers or strike text through; its fonts: ``styles.xml``.

Source: ECMA-376 part 1, 18.8.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from hongheo.read.archive import Open, Parts, local_name
from hongheo.read.numberformat import adds

OFF = ("0", "false", "off")


@dataclass(slots=True)
class Styles:
    """``formats``: number of a cell format > its number format, for those that add zeros or letters.
    ``struck``: numbers of the cell formats whose font is struck through."""

    formats: dict[int, str] = field(default_factory=dict)
    struck: frozenset[int] = frozenset()
    fonts: frozenset[str] = frozenset()


def read_styles(parts: Parts, name: str) -> Styles:
    """The cell formats of a part of an .xlsx workbook."""
    codes: dict[str, str] = {}
    names: set[str] = set()
    fonts: list[bool] = []
    formats: list[tuple[str, str]] = []
    inside = Open()

    def begin(tag: str, attributes: dict[str, str]) -> None:
        element = local_name(tag)
        parent = inside.last
        inside.begin(element)
        if element == "numFmt" and parent == "numFmts":
            codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif element == "font" and parent == "fonts":
            fonts.append(False)
        elif parent == "font":
            if element == "name":
                names.add(attributes.get("val", ""))
            elif element == "strike" and "fonts" in inside:
                fonts[-1] = attributes.get("val", "1") not in OFF
        elif element == "xf" and parent == "cellXfs":
            formats.append((attributes.get("numFmtId", ""), attributes.get("fontId", "")))

    parts.parse(name, begin, lambda _tag: inside.end())
    adding = {number: code for number, code in codes.items() if adds(code)}
    struck = {str(at) for at, is_struck in enumerate(fonts) if is_struck}
    return Styles(
        {at: adding[number] for at, (number, _) in enumerate(formats) if number in adding},
        frozenset(at for at, (_, font) in enumerate(formats) if font in struck),
        frozenset(names),
    )
