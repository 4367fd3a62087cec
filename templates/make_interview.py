"""Write templates/papers/phieu-dieu-tra.docx again: the same bytes each time. Offices edit a copy in Word.

The printed layout of sheet B (Phụ lục III of Circular 07/2021/TT-BLĐTBXH) was not seen: this sheet has what
the return asks, and says so in a remark that the filled sheet does not have.
Run after a change: python templates/make_interview.py
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from docx.shared import Cm
from office import (
    CENTRE,
    LEFT,
    cell_text,
    close,
    new_document,
    ruled,
    stay_whole,
    widths,
    write,
)

from hongheo.write.word import save_document

PATH = Path(__file__).parent / "papers" / "phieu-dieu-tra.docx"
REMARK = (
    "{#p Ghi nhớ cho người sửa mẫu: chưa thấy bản in của phiếu B (Phụ lục III); phiếu này hỏi những gì "
    "phiếu rà soát ghi. Có bản chính thức thì sửa mẫu này. Đoạn này không có trong giấy tờ in ra. #}"
)
BOX = "☐"
SMALL = 9


def line(document: Any, text: str, size: float = 11, align: Any = LEFT, after: float = 0, **look: Any) -> Any:
    """A line without indent."""
    return write(close(document.add_paragraph(), after), text, size, align, **look)


def part(document: Any, text: str) -> None:
    """The heading of a part, on the page of what it heads."""
    form = line(document, text, 11, bold=True, after=1).paragraph_format
    form.space_before, form.keep_with_next = Cm(0.15), True


def rows(
    document: Any,
    headings: Sequence[str],
    sizes: Sequence[float],
    lines: Sequence[Sequence[str]],
    left: Sequence[int] = (1,),
) -> None:
    """A table whose heading comes again on each page and whose rows are never cut."""
    ruled(
        document, headings, lines, sizes, SMALL, lambda _, at, __: {"align": LEFT if at in left else CENTRE}
    )


def household(document: Any) -> None:
    """Who the household is, what is known of it, and places for what is not."""
    line(document, "PHIẾU ĐIỀU TRA, RÀ SOÁT HỘ GIA ĐÌNH NĂM {{nam}}", 13, CENTRE, bold=True)
    line(document, "{{xa}}{% if huyen %}, {{huyen}}{% endif %}, {{tinh}}", 11, CENTRE, after=3)
    line(document, "Mã hộ: {{h.ma}}     Thôn/Ấp: {{h.thon}}     Lý do rà soát: {{h.ly_do}}", bold=True)
    line(document, "Chủ hộ: {{h.ten}}     Số định danh: {{h.so_dinh_danh}}")
    line(document, "Ngày sinh: {{h.ngay_sinh}}     Giới tính: {{h.gioi_tinh}}     Dân tộc: {{h.dan_toc}}")
    line(
        document,
        "Đầu kỳ: {{h.loai_dau_ky}}, {{h.khau_dau_ky}} nhân khẩu     Số nhân khẩu nay: ………",
    )
    line(
        document,
        f"Hộ nay: {BOX} còn ở xã   {BOX} chuyển đi   {BOX} chết   {BOX} nhập hộ khác   {BOX} tách hộ",
    )
    part(document, "1. Thành viên (sửa chỗ sai, thêm người mới)")
    member = [f"{{{{tv.{f}}}}}" for f in ("stt", "ten", "quan_he", "ngay_sinh", "gioi_tinh", "so_dinh_danh")]
    member += [f"{{{{tv.{f}}}}}" for f in ("bao_hiem", "dang_hoc", "bang_cap", "viec_lam")]
    rows(
        document,
        (
            *("TT", "Họ và tên", "Quan hệ", "Ngày sinh", "Giới", "Số định danh"),
            *("BHYT", "Đang học", "Bằng cấp", "Việc làm"),
        ),
        (0.9, 4.0, 1.6, 1.9, 1.1, 2.4, 1.2, 1.5, 1.5, 2.4),
        [["{%tr for tv in h.thanh_vien %}"], member, ["{%tr endfor %}"]],
    )
    part(document, "2. Điều kiện sống (khoanh hoặc sửa)")
    rows(
        document,
        ("Nội dung", "Năm trước", "Nay", "Nội dung", "Năm trước", "Nay"),
        (4.2, 2.8, 2.25, 4.2, 2.8, 2.25),
        [
            ["{%tr for s in h.song %}"],
            ["{{s.ten}}", "{{s.cu}}", "", "{{s.ten_2}}", "{{s.cu_2}}", ""],
            ["{%tr endfor %}"],
        ],
        left=(0, 3),
    )


def points(document: Any) -> None:
    """B2's twelve questions; B1 by the scorecard, else places for its points."""
    part(document, "3. Phiếu B2: đánh dấu chỉ số thiếu hụt")
    rows(
        document,
        ("TT", "Chỉ số", "Thiếu hụt", "TT", "Chỉ số", "Thiếu hụt"),
        (0.9, 6.35, 2.0, 0.9, 6.35, 2.0),
        [
            ["{%tr for c in chi_so %}"],
            ["{{c.stt}}", "{{c.ten}}", BOX, "{{c.stt_2}}", "{{c.ten_2}}", BOX],
            ["{%tr endfor %}"],
        ],
        left=(1, 4),
    )
    answers = "đánh dấu câu trả lời ({{bang_diem}})"
    part(document, f"4. Phiếu B1: {{% if bang_diem %}}{answers}{{% else %}}ghi điểm từng câu{{% endif %}}")
    line(document, "{%p if cau_hoi %}", 2)
    rows(
        document,
        ("Câu", "Nội dung", "Trả lời (điểm)", "Điểm"),
        (1.1, 5.2, 10.7, 1.5),
        [["{%tr for q in cau_hoi %}"], ["{{q.so}}", "{{q.cau}}", "{{q.tra_loi}}", ""], ["{%tr endfor %}"]],
        left=(1, 2),
    )
    line(document, "{%p else %}", 2)
    table = document.add_table(2, 13)
    table.style = "Table Grid"
    widths(table, (1.42,) * 13)
    for number, cell in enumerate(table.rows[0].cells, start=1):
        cell_text(cell, [(f"Câu {number}" if number < 13 else "Tổng", {"size": SMALL, "align": CENTRE})])
    for cell in table.rows[1].cells:
        cell_text(cell, [("", {"size": 14})])
    stay_whole(table.rows[1])
    line(document, "{%p endif %}", 2)
    line(document, "Tổng điểm B1: …………     Tổng điểm B2: …………")
    line(document, "Nguyên nhân nghèo: ……………………………………………………………………………………")
    line(document, "{% if h.ghi_chu %}{{h.ghi_chu}}. {% endif %}Ghi chú: ……………………………………………………………")
    table = document.add_table(1, 2)
    widths(table, (9.25, 9.25))
    middle = {"align": CENTRE, "size": 11, "bold": True}
    day = ("Ngày …… tháng …… năm ………", {"align": CENTRE, "size": 10, "italic": True})
    blank = [("", {"size": 11})] * 2
    cell_text(table.cell(0, 0), [("", {"size": 10}), ("Đại diện hộ", middle), *blank])
    cell_text(table.cell(0, 1), [day, ("Người rà soát", middle), *blank])
    stay_whole(table.rows[0])


def make(path: Path) -> None:
    """Write the template."""
    document = new_document("Phiếu điều tra, rà soát hộ gia đình", 11)
    section = document.sections[0]
    section.left_margin = section.right_margin = Cm(1.2)
    section.top_margin = section.bottom_margin = Cm(1)
    section.header_distance = section.footer_distance = Cm(0.4)
    section.different_first_page_header_footer = False
    for paragraph in section.header.paragraphs:
        for child in list(paragraph._p):
            paragraph._p.remove(child)
    line(document, REMARK, 8)
    line(document, "{%p for h in ho %}", 2)
    line(document, "{%p if h.stt > 1 %}", 2)
    line(document, "", 2).paragraph_format.page_break_before = True
    line(document, "{%p endif %}", 2)
    household(document)
    points(document)
    line(document, "{%p endfor %}", 2)
    save_document(document, path, path)


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else PATH)
