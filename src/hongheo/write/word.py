"""Word files as they go out: nothing in them leads outside or acts, and each is opened once more.

A district's own template may bring what its author never saw: a link to a template on a server, a picture
that is fetched when the file is opened, a field that reads another file. Links that only wait to be clicked
become plain text, the link to a template goes; a template with anything else of the kind is refused.

Source: ISO/IEC 29500-1, 15 (parts) and 17.16 (fields); 29500-2 (relationships).
"""

from __future__ import annotations

import io
import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from hongheo.errors import UsageError
from hongheo.text import visible
from hongheo.write.book import CREATED
from hongheo.write.saving import FixedZip

if TYPE_CHECKING:
    from docx.document import Document

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
# Elements that go, with their link: the first keeps its text.
_UNWRAPPED = f"{_WORD}hyperlink"
_DROPPED = {f"{_WORD}attachedTemplate", f"{_DRAWING}hlinkClick", f"{_DRAWING}hlinkHover"}
# Ends of the kinds of relationships to parts that can act, or hold what is not looked at here.
_ACTS = {
    "vbaProject": "macro",
    "wordVbaData": "macro",
    "keyMapCustomizations": "phím tắt, macro",
    "oleObject": "đối tượng nhúng (OLE)",
    "control": "nút bấm (ActiveX)",
    "activeXControlBinary": "nút bấm (ActiveX)",
    "aFChunk": "nội dung chèn từ tệp khác",
    "subDocument": "tài liệu con",
}
_FIELD = re.compile(
    r"(?:^|[\s{])(DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE|INCLUDE|IMPORT|LINK|DATABASE|RD|EMBED|MACROBUTTON|"
    r"HYPERLINK(?!\s+\\l))\b",
    re.IGNORECASE,
)


class _Refused(Exception):
    """What a file has that must not go out (Vietnamese)."""


def _parsed(name: str, data: bytes) -> Any:
    """The root of a part. Raises _Refused when Word could not read it, or it declares a document type."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _Refused(f"phần {visible(name)} không đúng XML") from error
    if root.getroottree().docinfo.doctype or any(True for _ in root.iter(etree.Entity)):
        raise _Refused(f"phần {visible(name)} có khai báo DOCTYPE hoặc thực thể")
    return root


def _owner(relations: str) -> str:
    """The part that a part of relationships belongs to: ``word/document.xml`` of
    ``word/_rels/document.xml.rels``."""
    folder, name = posixpath.split(relations)
    return posixpath.join(posixpath.dirname(folder), name.removesuffix(".rels"))


def _cut_links(owner: Any, ids: set[str]) -> None:
    """Take what uses the outside relationships ``ids`` out of a part. Raises _Refused for what must stay."""
    for node in list(owner.iter()):
        if not isinstance(node.tag, str):
            continue
        used = {key for key, value in node.attrib.items() if key.startswith(_RELATION) and value in ids}
        if not used:
            continue
        parent = node.getparent()
        if node.tag == _UNWRAPPED and parent is not None:
            for child in list(node):
                node.addprevious(child)
            parent.remove(node)
        elif node.tag in _DROPPED and parent is not None:
            parent.remove(node)
        else:
            name = node.tag.rpartition("}")[2]
            raise _Refused(f"liên kết ra ngoài ở «{name}»")


def _fields(root: Any) -> str:
    """The instructions of all fields of a part; Word may cut one into several runs."""
    simple = [node.get(f"{_WORD}instr", "") for node in root.iter(f"{_WORD}fldSimple")]
    begins = {f"{_WORD}fldChar"}
    text: list[str] = []
    for node in root.iter(f"{_WORD}instrText", *begins):
        text.append("\n" if node.tag in begins else node.text or "")
    return "\n".join([*simple, "".join(text)])


def _harmless(parts: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """The parts of a document without what leads outside. Raises _Refused."""
    from lxml import etree

    roots = {name: _parsed(name, data) for name, data in parts.items() if name.endswith((".xml", ".rels"))}
    changed: set[str] = set()
    for name, relations in roots.items():
        if not name.endswith(".rels"):
            if field := _FIELD.search(_fields(relations)):
                raise _Refused(f"trường {field[1].upper()}")
            continue
        outside = []
        for relation in relations:
            kind = str(relation.get("Type", "")).rpartition("/")[2]
            if kind in _ACTS:
                raise _Refused(_ACTS[kind])
            if relation.get("TargetMode") == "External":
                outside.append(relation)
        if outside:
            owner = _owner(name)
            if owner not in roots:
                raise _Refused("liên kết ra ngoài")
            _cut_links(roots[owner], {str(relation.get("Id")) for relation in outside})
            for relation in outside:
                relations.remove(relation)
            changed |= {name, owner}
    for name, data in parts.items():
        if name in changed:
            data = etree.tostring(roots[name], xml_declaration=True, encoding="UTF-8", standalone=True)
        yield name, data


def save_document(document: Document, path: Path, template: Path) -> None:
    """Save so that the same text gives the same bytes, without an author and without ways outside.

    Raises UsageError when ``template``, which the document was made from, has what must not go out, or when
    what came of it does not open.
    """
    from docx import Document as open_document

    properties = document.core_properties
    properties.author = properties.last_modified_by = ""
    properties.created = properties.modified = CREATED
    properties.revision = 1
    # A copy of the styles that Word 2010 alone read. python-docx brings it along and leaves it behind: it
    # speaks of styles that are others by now.
    for identity, relation in list(document.part.rels.items()):
        if relation.reltype.endswith("/stylesWithEffects"):
            del document.part.rels[identity]
    stored = io.BytesIO()
    document.save(stored)
    try:
        with ZipFile(stored) as source:
            parts = {name: source.read(name) for name in source.namelist()}
        with FixedZip(path, "w", ZIP_DEFLATED) as target:
            for name, data in _harmless(parts):
                target.writestr(name, data)
        with path.open("rb") as written:
            open_document(written)
    except (_Refused, BadZipFile, KeyError, ValueError, SyntaxError) as error:
        why = str(error) if isinstance(error, _Refused) else "không mở lại được sau khi điền"
        raise UsageError(
            f"Mẫu {template} không dùng được: {why}. Mở mẫu bằng Word, bỏ phần đó, lưu lại dạng .docx."
        ) from error
