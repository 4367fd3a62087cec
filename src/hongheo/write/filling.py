"""Editable Word templates filled in: the one way by which all papers come about.

An office writes in Word what is to stand where: ``{{ten}}`` is printed, ``{% if %}`` chooses, ``{% for %}``
repeats; ``{%p … %}`` and ``{%tr … %}`` do so with the whole paragraph, the whole row of a table. ``{#p … #}``
is a remark that the filled paper does not have.

A template may come from anybody. Its language is cut down to printing, choosing and repeating: there are no
calls, no macros, no other files, and the names it knows are those it is given, with what is below them by
key. What it is given are texts, whole numbers, yes and no, and lists and mappings of these. A name that is
not known stops the paper and is told; nothing is left blank in silence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from types import CodeType
from typing import TYPE_CHECKING, Any

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, meta, nodes
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from hongheo.errors import UsageError
from hongheo.text import visible
from hongheo.write.word import save_document

if TYPE_CHECKING:
    from docx.document import Document

_MAY_STAND = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Getitem, nodes.Const,
    nodes.For, nodes.If, nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not,
    nodes.Test, nodes.Filter, nodes.Concat, nodes.Add, nodes.Sub, nodes.Tuple, nodes.List, nodes.Keyword,
)  # fmt: skip
# None of them makes a long text of a short one, or takes a text for ready XML.
_FILTERS = (
    "upper", "lower", "capitalize", "trim", "default", "join", "length", "first", "last", "list", "sort",
    "sum", "selectattr", "rejectattr", "map",
)  # fmt: skip
_TESTS = ("none", "defined", "eq", "ne", "lt", "le", "gt", "ge", "in", "odd", "even")
_SHOWN = 60  # letters of the place of a fault
# What docxtpl makes Word elements of, within a text.
_BREAKS = "\t\n\a\f"
_PARAGRAPH = re.compile(r"<w:p(?: [^>]*)?>.*?</w:p>", re.DOTALL)
# A run fills a few templates hundreds of times: what depends on a template alone is worked out once.
_KEPT = 64


class _Refused(Exception):
    """What is wrong with a template (Vietnamese)."""


class _Language(ImmutableSandboxedEnvironment):
    """What a template may say. ``names`` are the names that it is given."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(undefined=StrictUndefined, autoescape=True, cache_size=0)
        self.globals.clear()
        self.filters = {name: self.filters[name] for name in _FILTERS}
        self.tests = {name: self.tests[name] for name in _TESTS}
        self._names = names

    @lru_cache(_KEPT)  # noqa: B019 - languages are kept themselves
    def compile(self, source: str) -> CodeType:  # type: ignore[override]
        """The code of a template, made once."""
        return super().compile(source)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        for node in tree.find_all(nodes.Node):
            if not isinstance(node, (*_MAY_STAND, nodes.Helper)):
                what = type(node).__name__.lower()
                raise _Refused(
                    f"lệnh «{what}» không được dùng; trong mẫu chỉ có in {{{{ }}}}, lặp {{% for %}}, chọn "
                    "{% if %}"
                )
            if isinstance(node, nodes.Filter) and node.name not in self.filters:
                raise _Refused(f"bộ lọc «{node.name}» không được dùng; có: {', '.join(_FILTERS)}")
        unknown = sorted(
            (meta.find_undeclared_variables(tree) - set(self._names))
            | {node.name for node in tree.find_all(nodes.Name) if node.name in ("self", "super")}
        )
        if unknown:
            raise _Refused(
                f"có chỗ điền chưa biết: {', '.join(unknown)}. Chỗ điền được dùng: {', '.join(self._names)}"
            )
        return tree

    def _under(self, owner: Any, key: Any) -> Any:
        if isinstance(owner, Mapping) and key in owner:
            return owner[key]
        if isinstance(owner, Mapping):
            raise _Refused(f"có chỗ điền chưa biết: «{key}». Ở đó được dùng: {', '.join(map(str, owner))}")
        if isinstance(owner, (list, tuple)) and isinstance(key, int) and -len(owner) <= key < len(owner):
            return owner[key]
        if isinstance(owner, (list, tuple)):
            raise _Refused(
                f"chỗ điền «.{key}» đứng sau một danh sách: đặt giữa {{%tr for dong in … %}} và "
                f"{{%tr endfor %}} rồi viết {{{{dong.{key}}}}}"
            )
        raise _Refused(f"có chỗ điền chưa biết: «.{key}» sau một giá trị đơn")

    def getattr(self, obj: Any, attribute: str) -> Any:
        """What is below an object by a name: a key, or how far a loop has come."""
        if isinstance(obj, LoopContext) and not attribute.startswith("_"):
            return super().getattr(obj, attribute)
        return self._under(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """The same by a key."""
        return self._under(obj, argument)


@lru_cache(_KEPT)
def _language(names: tuple[str, ...]) -> _Language:
    return _Language(names)


@lru_cache(_KEPT)
def _understood(xml: str) -> str:
    """A part of a template as Jinja reads it."""
    return str(DocxTemplate.patch_xml(None, xml))


class _Template(DocxTemplate):  # type: ignore[misc] # the library has no types of its own
    """A template whose parts come out as XML or not at all; the library alone drops what does not fit."""

    def patch_xml(self, src_xml: str) -> str:
        return _understood(src_xml)

    def resolve_listing(self, xml: str) -> str:
        """As the library does, but paragraphs without breaks, nearly all of them, are not taken apart."""

        def broken(paragraph: re.Match[str]) -> str:
            has = any(mark in paragraph[0] for mark in _BREAKS)
            return str(super(_Template, self).resolve_listing(paragraph[0])) if has else paragraph[0]

        return _PARAGRAPH.sub(broken, xml) if any(mark in xml for mark in _BREAKS) else xml

    def render_xml_part(self, src_xml: str, part: Any, context: Any, jinja_env: Any = None) -> str:
        from lxml import etree

        filled = str(super().render_xml_part(src_xml, part, context, jinja_env))
        try:
            etree.fromstring(filled.encode("utf-8"), etree.XMLParser(resolve_entities=False, huge_tree=True))
        except etree.XMLSyntaxError as error:
            raise _Refused(
                "lệnh lặp hoặc chọn cắt ngang bảng, dòng hay đoạn; đặt mỗi lệnh ở đoạn riêng ({%p … %}) hoặc "
                "dòng riêng của bảng ({%tr … %})"
            ) from error
        return filled


def _cleaned(value: Any) -> Any:
    """A value as it may stand in a paper: texts show what cannot be seen; line breaks stay."""
    if isinstance(value, str):
        return "\n".join(map(visible, value.split("\n"))) if "\n" in value else visible(value)
    if isinstance(value, (bool, int)):
        return value
    if isinstance(value, (list, tuple)):
        return [_cleaned(v) for v in value]
    if isinstance(value, Mapping):
        return {key: _cleaned(v) for key, v in value.items()}
    raise TypeError(f"papers take texts and whole numbers, not {type(value).__name__}")


def _open(template: Path) -> Document:
    from docx import Document as open_document
    from docx.opc.exceptions import PackageNotFoundError

    try:
        return open_document(str(template))
    except (PackageNotFoundError, KeyError, ValueError, SyntaxError, OSError) as error:
        raise UsageError(f"Không mở được mẫu {template}: cần tệp Word (.docx) không có mật khẩu.") from error


def _place(error: TemplateError) -> str:
    """The text beside a fault of the template, shortened."""
    lines = [text.strip() for text in getattr(error, "docx_context", ()) if text.strip()]
    text = next((line for line in reversed(lines) if "{" in line), "")
    return f" gần «{text[:_SHOWN]}»" if text else ""


def fill_template(template: Path, values: Mapping[str, Any], path: Path) -> None:
    """Fill ``values`` (texts, whole numbers, yes and no; lists and mappings of these) into a copy of
    ``template`` at ``path``. The same values give the same bytes.

    Raises UsageError for a template that is no Word file, asks for a name that is not known, says what a
    template may not say, or has what must not go out (see ``write.word``).
    """
    document = _Template(str(template))
    document.docx = _open(template)
    try:
        document.render(_cleaned(values), _language(tuple(values)), autoescape=True)
    except _Refused as refused:
        raise UsageError(f"Mẫu {template} {refused}.") from refused
    except TemplateSyntaxError as error:
        raise UsageError(
            f"Mẫu {template} viết sai{_place(error)}: xem lại ngoặc {{{{ }}}}, {{% %}} và endfor, endif."
        ) from error
    except (TemplateError, ValueError, TypeError, ArithmeticError, RecursionError, AttributeError) as error:
        where = _place(error) if isinstance(error, TemplateError) else ""
        raise UsageError(
            f"Mẫu {template} không điền được{where} ({type(error).__name__}): xem lại các lệnh trong mẫu."
        ) from error
    save_document(document.docx, path, template)
