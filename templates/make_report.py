"""Write templates/bao-cao.docx again: the same bytes each time. Offices edit a copy of it in Word.

Run after a change: python templates/make_report.py
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from docx.shared import Pt
from office import (
    BOTH,
    CENTRE,
    NONE,
    RED,
    cell_text,
    close,
    grid,
    new_document,
    stay_whole,
    widths,
    write,
)

from hongheo.write.book import COMMITTEE, MOTTO, NATION
from hongheo.write.word import save_document

HERE = Path(__file__).parent
ENDS = (["{%tr endif %}"], ["{%tr endfor %}"])


def head(document: Any) -> None:
    """The committee's lines, the nation's lines, number and date, kind and subject of the document."""
    table = document.add_table(2, 2)
    widths(table, (6.5, 10))
    middle = {"align": CENTRE, "size": 13}
    cell_text(
        table.cell(0, 0), [(COMMITTEE, middle), ("{{don_vi}}", {**middle, "bold": True}), ("_______", middle)]
    )
    cell_text(
        table.cell(0, 1),
        [
            (NATION, {**middle, "bold": True, "size": 12.5}),
            (MOTTO, {**middle, "bold": True, "underline": True}),
        ],
    )
    cell_text(table.cell(1, 0), [("Số:        /BC-UBND", middle)])
    cell_text(table.cell(1, 1), [("……………, ngày …… tháng …… năm ………", {**middle, "italic": True})])
    write(close(document.add_paragraph()), "", 6)
    write(close(document.add_paragraph()), "BÁO CÁO", 14, CENTRE, bold=True)
    subject = "Kết quả rà soát hộ nghèo, hộ cận nghèo năm {{nam}}"
    write(close(document.add_paragraph(), 6), subject, 14, CENTRE, bold=True)
    write(close(document.add_paragraph()), "{%p if ghi_chu %}", 6)
    write(close(document.add_paragraph(), 6), "{{ghi_chu}}", 13, CENTRE, RED, bold=True)
    write(close(document.add_paragraph()), "{%p endif %}", 6)


def body(document: Any) -> None:
    """The text with its tables."""

    def say(text: str, keep: bool = False, **look: Any) -> None:
        paragraph = write(document.add_paragraph(), text, align=BOTH, **look)
        if look:  # a heading: apart from a table above it, on the page of what it heads
            paragraph.paragraph_format.space_before = Pt(8)
        if look or keep:
            paragraph.paragraph_format.keep_with_next = True

    say("Căn cứ ………………………………………………………………;")
    say(
        "Kết quả rà soát hộ nghèo, hộ cận nghèo năm {{nam}} ({% if co_ngay_ra_soat %}thời điểm rà soát ngày "
        "{{ngay_ra_soat}}; {% endif %}{{chuan}}) như sau:"
    )
    say("I. CÔNG TÁC CHỈ ĐẠO, TỔ CHỨC THỰC HIỆN", bold=True)
    say("……………………………………………………………………")
    say("II. KẾT QUẢ RÀ SOÁT", bold=True)
    say("1. Kết quả chung", bold=True)
    say("Đã có số liệu của {{noi_ra_soat}}; tổng số {{ho}} hộ dân cư, {{khau}} nhân khẩu.")
    say(
        "a) Hộ nghèo: {{ho_ngheo}} hộ, chiếm {{ty_le_ho_ngheo}}% tổng số hộ; {{khau_ngheo}} nhân khẩu, "
        "chiếm {{ty_le_khau_ngheo}}% tổng số nhân khẩu."
    )
    say(
        "b) Hộ cận nghèo: {{ho_can_ngheo}} hộ, chiếm {{ty_le_ho_can_ngheo}}% tổng số hộ; {{khau_can_ngheo}} "
        "nhân khẩu, chiếm {{ty_le_khau_can_ngheo}}% tổng số nhân khẩu."
    )
    say(
        "c) Hộ làm nông nghiệp, lâm nghiệp, ngư nghiệp có mức sống trung bình: {{ho_trung_binh}} hộ, chiếm "
        "{{ty_le_ho_trung_binh}}% tổng số hộ."
    )
    say("d) Hộ chưa phân loại: {{chua_phan_loai}} hộ.")
    names = ("ho", "ho_ngheo", "ty_le_ho_ngheo", "ho_can_ngheo", "ty_le_ho_can_ngheo")
    line = ["{{dong.tt}}", "{{dong.ten}}", *(f"{{{{dong.{name}}}}}" for name in names)]
    grid(
        document,
        "Bảng 1. Hộ nghèo, hộ cận nghèo theo địa bàn (biểu 1, mẫu 7.1)",
        ("TT", "Địa bàn", "Tổng số hộ", "Hộ nghèo", "Tỷ lệ (%)", "Hộ cận nghèo", "Tỷ lệ (%)"),
        [["{%tr for dong in xa %}"], ["{%tr if dong.tong %}"], line, ["{%tr else %}"], line, *ENDS],
        (1.3, 4.6, 2.3, 2.0, 1.9, 2.2, 1.9),
        bold=(2,),
    )
    say("2. Diễn biến trong năm", bold=True)
    say(
        "Đầu năm có {{ngheo_dau_ky}} hộ nghèo; trong năm {{ngheo_thanh_can_ngheo}} hộ trở thành hộ cận "
        "nghèo, {{ngheo_vuot_chuan}} hộ vượt chuẩn cận nghèo; có {{tai_ngheo}} hộ tái nghèo, "
        "{{ngheo_phat_sinh}} hộ nghèo phát sinh mới; cuối năm còn {{ngheo_cuoi_ky}} hộ nghèo."
    )
    say(
        "Đầu năm có {{can_ngheo_dau_ky}} hộ cận nghèo; trong năm {{thoat_can_ngheo}} hộ thoát cận nghèo, "
        "{{can_ngheo_thanh_ngheo}} hộ trở thành hộ nghèo; có {{tai_can_ngheo}} hộ tái cận nghèo, "
        "{{can_ngheo_phat_sinh}} hộ cận nghèo phát sinh mới; cuối năm còn {{can_ngheo_cuoi_ky}} hộ cận nghèo."
    )
    grid(
        document,
        "Bảng 2. Diễn biến hộ nghèo, hộ cận nghèo (số hộ; biểu 2, 3, mẫu 7.2, 7.3)",
        ("Nội dung", "Hộ nghèo", "Hộ cận nghèo"),
        [
            ["Đầu kỳ", "{{ngheo_dau_ky}}", "{{can_ngheo_dau_ky}}"],
            ["Giảm: hộ nghèo trở thành hộ cận nghèo", "{{ngheo_thanh_can_ngheo}}", NONE],
            ["Giảm: hộ cận nghèo trở thành hộ nghèo", NONE, "{{can_ngheo_thanh_ngheo}}"],
            ["Giảm: vượt chuẩn cận nghèo", "{{ngheo_vuot_chuan}}", "{{thoat_can_ngheo}}"],
            ["Giảm khác (chết, chuyển đi, nhập hộ…)", "{{ngheo_giam_khac}}", "{{can_ngheo_giam_khac}}"],
            ["Tăng: hộ cận nghèo trở thành hộ nghèo", "{{can_ngheo_thanh_ngheo}}", NONE],
            ["Tăng: hộ nghèo trở thành hộ cận nghèo", NONE, "{{ngheo_thanh_can_ngheo}}"],
            ["Tăng: tái nghèo, tái cận nghèo", "{{tai_ngheo}}", "{{tai_can_ngheo}}"],
            ["Tăng: phát sinh mới", "{{ngheo_phat_sinh}}", "{{can_ngheo_phat_sinh}}"],
            ["Tăng khác (chuyển đến, tách hộ…)", "{{ngheo_tang_khac}}", "{{can_ngheo_tang_khac}}"],
            ["Cuối kỳ", "{{ngheo_cuoi_ky}}", "{{can_ngheo_cuoi_ky}}"],
        ],
        (9.5, 3.3, 3.3),
        bold=(0, 10),
    )
    say("3. Thiếu hụt dịch vụ xã hội cơ bản và nguyên nhân nghèo", bold=True)
    for title, heading, group in (
        ("Bảng 3. Số hộ thiếu hụt từng chỉ số (biểu 4, 6, mẫu 7.4, 7.6)", "Chỉ số", "chi_so"),
        ("Bảng 4. Số hộ theo nguyên nhân nghèo (biểu 10, mẫu 7.10)", "Nguyên nhân", "nguyen_nhan"),
    ):
        row = ["{{dong.ten}}", "{{dong.ngheo}}", "{{dong.can_ngheo}}"]
        rows = [[f"{{%tr for dong in {group} %}}"], row, ENDS[1]]
        grid(document, title, (heading, "Hộ nghèo", "Hộ cận nghèo"), rows, (9.5, 3.3, 3.3))
    say("III. ĐÁNH GIÁ, KIẾN NGHỊ", bold=True)
    say("……………………………………………………………………", keep=True)
    say("Trên đây là báo cáo kết quả rà soát hộ nghèo, hộ cận nghèo năm {{nam}}./.", keep=True)


def foot(document: Any) -> None:
    """Who gets it, and who signs."""
    write(close(document.add_paragraph()), "", 8).paragraph_format.keep_with_next = True
    table = document.add_table(1, 2)
    stay_whole(table.rows[0])
    widths(table, (8.2, 8.3))
    small = {"size": 11}
    cell_text(
        table.cell(0, 0),
        [
            ("Nơi nhận:", {"size": 12, "bold": True, "italic": True}),
            ("- ………………;", small),
            ("- Lưu: VT, ……", small),
        ],
    )
    middle = {"align": CENTRE, "bold": True, "size": 14}
    blank = ("", {"size": 14})
    cell_text(table.cell(0, 1), [("TM. ỦY BAN NHÂN DÂN", middle), ("CHỦ TỊCH", middle), blank, blank, blank])


def make(path: Path) -> None:
    """Write the template of the report to ``path``."""
    document = new_document("Báo cáo kết quả rà soát hộ nghèo, hộ cận nghèo")
    head(document)
    body(document)
    foot(document)
    save_document(document, path, path)


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "bao-cao.docx")
