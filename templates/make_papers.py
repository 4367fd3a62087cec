"""Write templates/papers/*.docx again: the same bytes each time. Offices edit copies of them in Word.

The printed layout of Phụ lục V and VI (Circular 07/2021/TT-BLĐTBXH) and of Mẫu 02 (Decision 24/2021/QĐ-TTg)
was not seen: these papers are made from the fields that are known, and say so in a remark at their top, which
the filled paper does not have. Legal bases stand here, to be edited, and nowhere in the program.
Run after a change: python templates/make_papers.py
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from docx.shared import Cm, Pt
from office import (
    BOTH,
    CENTRE,
    LEFT,
    RED,
    cell_text,
    close,
    new_document,
    ruled,
    stay_whole,
    widths,
    write,
)

from hongheo.write.book import COMMITTEE, MOTTO, NATION
from hongheo.write.word import save_document

HERE = Path(__file__).parent / "papers"
NOT_SEEN = (
    "{{#p Ghi nhớ cho người sửa mẫu: chưa thấy bản in của {form}; các cột và lời dưới đây đặt theo những mục "
    "đã biết. Có bản chính thức thì sửa mẫu này. Đoạn này không có trong giấy tờ in ra. #}}"
)
BASES = (
    "Căn cứ Luật Tổ chức chính quyền địa phương;",
    "Căn cứ Nghị định số 07/2021/NĐ-CP ngày 27 tháng 01 năm 2021 của Chính phủ quy định chuẩn nghèo đa chiều;",
    "Căn cứ Quyết định số 24/2021/QĐ-TTg ngày 16 tháng 7 năm 2021 của Thủ tướng Chính phủ quy định quy trình rà "
    "soát hộ nghèo, hộ cận nghèo hằng năm;",
    "Căn cứ Thông tư số 07/2021/TT-BLĐTBXH ngày 18 tháng 7 năm 2021, được sửa đổi, bổ sung bởi Thông tư số "
    "02/2022/TT-BLĐTBXH của Bộ trưởng Bộ Lao động - Thương binh và Xã hội;",
)


def say(document: Any, text: str, size: float = 13, **look: Any) -> Any:
    """A paragraph of the text."""
    paragraph = write(document.add_paragraph(), text, size, BOTH, **look)
    form = paragraph.paragraph_format
    form.space_after, form.line_spacing, form.first_line_indent = Pt(3), 1.1, Cm(1)
    return paragraph


def line(
    document: Any, text: str, size: float = 13, align: Any = CENTRE, after: float = 0, **look: Any
) -> Any:
    """A line without indent."""
    return write(close(document.add_paragraph(), after), text, size, align, **look)


def command(document: Any, text: str) -> Any:
    """A command of the template in a paragraph of its own."""
    return line(document, text, 8, LEFT)


def head(document: Any, office: str, number: str, day: str, size: float = 12.5, about: str = "") -> None:
    """The office's lines, the nation's lines, number and day; below the number what a letter is about."""
    table = document.add_table(2, 2)
    widths(table, (6.9, 10.1))
    middle = {"align": CENTRE, "size": size}
    lines = [(COMMITTEE, middle), ("{{don_vi}}", {**middle, "bold": True})]
    if office:
        lines = [("{{don_vi}}", middle), (office, {**middle, "bold": True})]
    cell_text(table.cell(0, 0), [*lines, ("_______", middle)])
    nation = [
        (NATION, {**middle, "bold": True, "size": 12}),
        (MOTTO, {**middle, "bold": True, "underline": True}),
    ]
    cell_text(table.cell(0, 1), nation)
    subject = [(about, {"align": CENTRE, "size": 11.5, "italic": True})] if about else []
    cell_text(table.cell(1, 0), [(number, middle), *subject])
    cell_text(table.cell(1, 1), [(day, {**middle, "italic": True})])


def title(document: Any, texts: Sequence[str], provisional: bool = True) -> None:
    """Kind and subject; the mark of what is provisional."""
    line(document, "", 6)
    for text in texts:
        line(document, text, 14, bold=True)
    line(document, "", 4)
    if provisional:
        command(document, "{%p if ghi_chu %}")
        line(document, "{{ghi_chu}}", 12, after=4, colour=RED, bold=True)
        command(document, "{%p endif %}")


def signed(
    document: Any, left: Sequence[tuple[str, dict[str, Any]]], right: Sequence[str], blank: int = 3
) -> None:
    """What stands on the left, and who signs on the right; never parted by a page, nor from what is above."""
    line(document, "", 8).paragraph_format.keep_with_next = True
    table = document.add_table(1, 2)
    widths(table, (8.5, 8.5))
    middle = {"align": CENTRE, "bold": True, "size": 13}
    cell_text(table.cell(0, 0), left)
    cell_text(table.cell(0, 1), [*((t, middle) for t in right), *[("", {"size": 13})] * blank])
    stay_whole(table.rows[0])


def receivers(*names: str) -> list[tuple[str, dict[str, Any]]]:
    """Nơi nhận."""
    small = {"size": 11}
    return [
        ("Nơi nhận:", {"size": 12, "bold": True, "italic": True}),
        *((f"- {name};", small) for name in names),
        ("- Lưu: VT.", small),
    ]


def bases(document: Any, texts: Sequence[str], size: float = 13) -> None:
    """The legal bases; behind them the document by which the standard still holds, in the years after its own."""
    for text in texts:
        say(document, text, size, italic=True)
    command(document, "{%p if keo_dai %}")
    say(document, "Căn cứ {{keo_dai}} ({{chuan}} áp dụng đến hết ngày {{chuan_den}});", size, italic=True)
    command(document, "{%p endif %}")


CHAIR = ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")


def rows(
    document: Any,
    headings: Sequence[str],
    sizes: Sequence[float],
    lines: Sequence[Sequence[str]],
    *,
    size: float = 11,
    bold: Callable[[Sequence[str]], bool] = lambda _: False,
    together: Callable[[Sequence[str]], bool] = lambda _: False,
    left: Sequence[int] = (1,),
    merged: Callable[[Sequence[str]], bool] = lambda _: False,
) -> Any:
    """A table whose heading comes again on each page and whose rows are never cut. ``together``: rows that
    stay on the page of the next one; ``merged``: rows whose second text goes over all columns that follow."""

    def look(number: int, at: int, _: str) -> dict[str, Any]:
        return {"align": LEFT if at in left else CENTRE, "bold": bold(lines[number])}

    table = ruled(document, headings, lines, sizes, size, look)
    for row, texts in zip(table.rows[1:], lines, strict=True):
        for cell, _ in zip(row.cells, texts, strict=False):
            cell.paragraphs[0].paragraph_format.keep_with_next = together(texts)
        if merged(texts):
            row.cells[1].merge(row.cells[-1])
    return table


def households(document: Any, group: str) -> None:
    """A list of heads of households."""
    rows(
        document,
        ("STT", "Họ và tên chủ hộ", "Năm sinh", "Dân tộc", "Thôn/Ấp", "Số khẩu", "Điểm B1", "Điểm B2"),
        (1.4, 4.4, 1.75, 1.7, 2.75, 1.5, 1.5, 1.5),
        [
            [f"{{%tr for h in {group} %}}"],
            ["{{h.stt}}", "{{h.ten}}", "{{h.nam}}{{h.nu}}", "{{h.dan_toc}}", "{{h.thon}}", "{{h.khau}}",
             "{{h.diem_b1}}", "{{h.diem_b2}}"],
            ["{%tr endfor %}"],
        ],
        left=(1, 4),
    )  # fmt: skip


def by_village(document: Any) -> None:
    """The lists, each a table: villages in Roman numerals, households in Arabic ones, then their members; a
    household and the line of its village are never parted by a page."""
    command(document, "{%p for ds in danh_sach %}")
    caption = line(
        document, "{{ds.ten|upper}}: {{ds.so_ho}} hộ, {{ds.so_khau}} nhân khẩu", 12, LEFT, 3, bold=True
    )
    caption.paragraph_format.space_before, caption.paragraph_format.keep_with_next = Pt(8), True
    person = ["{{n.ten}}", "{{n.quan_he}}", "{{n.nam}}", "{{n.nu}}", "{{n.dan_toc}}"]
    number = "{% if loop.first %}{{h.stt}}{% endif %}"
    points = [
        f"{{% if loop.first %}}{{{{h.{name}}}}}{{% endif %}}" for name in ("khau", "diem_b1", "diem_b2")
    ]
    table_lines = [
        ["{%tr for t in ds.thon %}"],
        ["{{t.so_la_ma}}", "{{t.ten}}: {{t.so_ho}} hộ"],
        ["{%tr for h in t.ho %}"],
        ["{%tr for n in h.thanh_vien %}"],
        ["{%tr if loop.first and (h.cuoi or not loop.last) %}"],
        [number, *person, *points],
        ["{%tr elif loop.first %}"],
        [number, *person, *points, ""],
        ["{%tr elif h.cuoi or not loop.last %}"],
        ["", *person, "", "", ""],
        ["{%tr else %}"],
        ["", *person, "", "", "", ""],
        ["{%tr endif %}"],
        ["{%tr endfor %}"],
        ["{%tr endfor %}"],
        ["{%tr endfor %}"],
    ]
    rows(
        document,
        ("Số", "Họ và tên", "Quan hệ với chủ hộ", "Nam sinh năm", "Nữ sinh năm", "Dân tộc", "Số khẩu", "Điểm B1",
         "Điểm B2"),
        (1.3, 4.2, 2.1, 1.45, 1.45, 1.6, 1.4, 1.5, 1.5),
        table_lines,
        bold=lambda t: "so_la_ma" in t[0] or "h.stt" in t[0],
        # The rows without a text too many are those that another of the household or village follows, or what
        # is signed.
        together=lambda t: "so_la_ma" in t[0] or len(t) == 9,
        merged=lambda t: "so_la_ma" in t[0],
    )  # fmt: skip
    command(document, "{%p endfor %}")


def other_numbers(document: Any) -> None:
    """Why the papers name others as having left than the tables count, below the lists."""
    command(document, "{%p if so_khac_bieu %}")
    say(document, "{{so_khac_bieu}}", 11.5, italic=True).paragraph_format.keep_with_next = True
    command(document, "{%p endif %}")


def minutes() -> Any:
    """Phụ lục V: the minutes of a village meeting."""
    document = new_document("Biên bản họp dân", 13)
    command(document, NOT_SEEN.format(form="Phụ lục V Thông tư 07/2021/TT-BLĐTBXH"))
    head(document, "{{thon|upper}}", "", "{{dia_danh}}, {{hop.ngay_chu}}")
    title(
        document,
        ["BIÊN BẢN HỌP DÂN", "Thống nhất kết quả rà soát hộ nghèo, hộ cận nghèo {{dot_ra_soat}}"],
    )
    say(
        document,
        "Hôm nay, ngày {{hop.ngay}}{% if hop.lan %} (họp lần {{hop.lan}}){% endif %}, tại …………………, {{thon}}, {{ten_xa}}.",
    )
    say(document, "1. Chủ trì: {{hop.chu_tri}}. Thư ký: {{hop.thu_ky}}.")
    say(
        document,
        "2. Thành phần: Ban Chỉ đạo rà soát; công chức xã; Trưởng thôn; Bí thư Chi bộ; các đoàn thể; rà soát "
        "viên; đại diện các hộ dân. Mặt trận Tổ quốc Việt Nam cấp xã giám sát: {% if hop.mat_tran %}có dự"
        "{% else %}…………{% endif %}.",
    )
    say(
        document,
        "3. Số người dự: {{hop.nguoi_du}}; số người đồng ý với kết quả: {{hop.dong_y}}, bằng {{hop.ty_le}}% "
        "(phải đạt từ {{hop.phai_dat}} trở lên).",
    )
    say(document, "4. Kết quả rà soát được thông qua:", bold=True)
    for text, group in (
        ("a) Hộ nghèo: {{so_ho_ngheo}} hộ, {{khau_ngheo}} nhân khẩu", "ho_ngheo"),
        ("b) Hộ cận nghèo: {{so_ho_can_ngheo}} hộ, {{khau_can_ngheo}} nhân khẩu", "ho_can_ngheo"),
        ("c) Hộ thoát nghèo: {{so_ho_thoat_ngheo}} hộ", "ho_thoat_ngheo"),
        ("d) Hộ thoát cận nghèo: {{so_ho_thoat_can_ngheo}} hộ", "ho_thoat_can_ngheo"),
    ):
        say(document, text).paragraph_format.keep_with_next = True
        command(document, f"{{%p if {group} %}}")
        households(document, group)
        command(document, "{%p endif %}")
    command(document, "{%p if ho_khong_cong_nhan %}")
    say(document, "đ) Hộ có giấy đề nghị nhưng không được công nhận:").paragraph_format.keep_with_next = True
    rows(
        document,
        ("STT", "Họ và tên chủ hộ", "Mã hộ", "Điểm B1", "Điểm B2", "Lý do"),
        (1.4, 4.7, 2.2, 1.5, 1.5, 5.2),
        [["{%tr for h in ho_khong_cong_nhan %}"],
         ["{{loop.index}}", "{{h.ten}}", "{{h.ma}}", "{{h.diem_b1}}", "{{h.diem_b2}}",
          "{% if h.ly_do and h.truong_hop == 'phieu_a' %}{{h.ly_do}}{% elif h.truong_hop == 'phieu_a' %}"
          "Dừng ở phiếu A{% elif h.loai and h.ly_do %}{{h.loai}}; {{h.ly_do}}{% else %}{{h.loai}}{{h.ly_do}}{% endif %}"],
         ["{%tr endfor %}"]],
        left=(1, 5),
    )  # fmt: skip
    command(document, "{%p endif %}")
    # Lines of dots and of gaps are not stretched to the margin.
    say(document, "5. Ý kiến khác: ……………………………………………………………………………………").alignment = LEFT
    say(
        document,
        "Biên bản lập thành {{hop.so_ban}} bản có giá trị như nhau, một bản lưu tại thôn, một bản gửi Ban Chỉ "
        "đạo rà soát cấp xã. Đã đọc cho mọi người cùng nghe và thống nhất.",
    ).paragraph_format.keep_with_next = True
    line(document, "", 6).paragraph_format.keep_with_next = True
    table = document.add_table(1, 3)
    widths(table, (5.6, 5.7, 5.7))
    middle = {"align": CENTRE, "bold": True, "size": 12}
    for cell, who in zip(table.rows[0].cells, ("ĐẠI DIỆN HỘ DÂN", "THƯ KÝ", "CHỦ TRÌ"), strict=True):
        cell_text(
            cell,
            [
                (who, middle),
                ("(Ký, ghi rõ họ tên)", {"align": CENTRE, "italic": True, "size": 11}),
                *[("", {})] * 3,
            ],
        )
    stay_whole(table.rows[0])
    return document


def list_after() -> Any:
    """Phụ lục VI: the list after the review, by villages."""
    document = new_document("Danh sách sau rà soát", 13)
    command(document, NOT_SEEN.format(form="Phụ lục VI Thông tư 07/2021/TT-BLĐTBXH"))
    head(document, "BAN CHỈ ĐẠO RÀ SOÁT", "Số: …………", "{{dia_danh}}, ngày …… tháng …… năm {{nam}}")
    title(document, ["DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO SAU RÀ SOÁT", "{{xa}}, {{ky|lower}}"])
    command(document, "{%p if thuong_xuyen %}")
    say(
        document,
        "Đợt rà soát {{dot_ra_soat}} đã rà soát {{so_ho_ra_soat}} hộ. Dưới đây là danh sách đang có hiệu lực sau đợt "
        "này, gồm cả các hộ không rà soát lại, và các hộ thoát trong đợt.",
    )
    command(document, "{%p endif %}")
    say(
        document,
        "Ban Chỉ đạo rà soát báo cáo Chủ tịch Ủy ban nhân dân {{ten_xa}} kết quả rà soát ({% if co_ngay_ra_soat %}thời điểm "
        "{{ngay_ra_soat}}, {% endif %}{{chuan}}): {{so_ho_ngheo}} hộ nghèo, {{khau_ngheo}} nhân khẩu; {{so_ho_can_ngheo}} hộ cận "
        "nghèo, {{khau_can_ngheo}} nhân khẩu; {{so_ho_thoat_ngheo}} hộ thoát nghèo; {{so_ho_thoat_can_ngheo}} hộ thoát "
        "cận nghèo.",
    )
    by_village(document)
    other_numbers(document)
    signed(
        document,
        [("NGƯỜI LẬP", {"align": CENTRE, "bold": True, "size": 13})],
        ["TM. BAN CHỈ ĐẠO", "TRƯỞNG BAN"],
    )
    return document


def decision(of: str, articles: Sequence[str]) -> Any:
    """Mẫu 02: a decision with its list."""
    document = new_document(f"Quyết định công nhận {of}", 13)
    command(document, NOT_SEEN.format(form="Mẫu 02 Quyết định 24/2021/QĐ-TTg"))
    head(document, "", "Số: {{van_ban.so}}", "{{dia_danh}}, {{van_ban.ngay_chu}}")
    title(document, ["QUYẾT ĐỊNH", f"Về việc công nhận danh sách {of} năm {{{{nam}}}}"], provisional=False)
    line(document, "CHỦ TỊCH ỦY BAN NHÂN DÂN {{don_vi}}", 13, after=6, bold=True)
    bases(document, BASES)
    say(
        document,
        "Căn cứ kết quả rà soát hộ nghèo, hộ cận nghèo {{ky|lower}}{% if ngay_ket_qua %} (thời điểm {{ngay_ket_qua}}){% endif %};",
        italic=True,
    )
    command(document, "{%p if not thuong_xuyen %}")
    say(
        document,
        "Căn cứ văn bản trả lời của Chủ tịch Ủy ban nhân dân {{cap_tren}} số {{van_ban_tra_loi.so}} ngày {{van_ban_tra_loi.ngay}};",
        italic=True,
    )
    command(document, "{%p endif %}")
    say(document, "Theo đề nghị của Ban Chỉ đạo rà soát hộ nghèo, hộ cận nghèo {{ten_xa}}.", italic=True)
    line(document, "QUYẾT ĐỊNH:", 13, after=4, bold=True)
    for article in articles:
        say(document, article)
    signed(
        document,
        receivers(
            "Như Điều 3", "Ủy ban nhân dân {{cap_tren}} (để báo cáo)", "Các thôn, ấp, khu phố (để niêm yết)"
        ),
        CHAIR,
    )
    line(document, "DANH SÁCH", 14, bold=True).paragraph_format.page_break_before = True
    line(
        document,
        "(Kèm theo Quyết định số {{van_ban.so}}, {{van_ban.ngay_chu}} của Chủ tịch Ủy ban nhân dân {{ten_xa}})",
        12,
        after=4,
        italic=True,
    )
    by_village(document)
    if "thoát" in of:
        other_numbers(document)
    signed(document, [], CHAIR)
    return document


def recognises() -> Any:
    """The decision on the poor and near-poor."""
    return decision("hộ nghèo, hộ cận nghèo", [
        "Điều 1. Công nhận {% if so_ho_ngheo %}{{so_ho_ngheo}} hộ nghèo với {{khau_ngheo}} nhân khẩu{% endif %}"
        "{% if so_ho_ngheo and so_ho_can_ngheo %}, {% endif %}{% if so_ho_can_ngheo %}{{so_ho_can_ngheo}} hộ cận nghèo "
        "với {{khau_can_ngheo}} nhân khẩu{% endif %} của {{ten_xa}} ({{ky|lower}}); có danh sách kèm theo.",
        "Điều 2. Các hộ có tên trong danh sách được cấp Giấy chứng nhận hộ nghèo, hộ cận nghèo và hưởng các chính sách "
        "theo quy định hiện hành. Quyết định này có hiệu lực kể từ ngày ký.",
        "Điều 3. Công chức được giao nhiệm vụ giảm nghèo, Trưởng các thôn, ấp, khu phố và các hộ có tên tại Điều 1 chịu "
        "trách nhiệm thi hành Quyết định này./.",
    ])  # fmt: skip


def recognises_left() -> Any:
    """The decision on those that left."""
    return decision("hộ thoát nghèo, hộ thoát cận nghèo", [
        "Điều 1. Công nhận {% if so_ho_thoat_ngheo %}{{so_ho_thoat_ngheo}} hộ thoát nghèo{% endif %}"
        "{% if so_ho_thoat_ngheo and so_ho_thoat_can_ngheo %}, {% endif %}{% if so_ho_thoat_can_ngheo %}"
        "{{so_ho_thoat_can_ngheo}} hộ thoát cận nghèo{% endif %} của {{ten_xa}} "
        "({{ky|lower}}); có danh sách kèm theo.",
        "Điều 2. Quyết định này có hiệu lực kể từ ngày ký.",
        "Điều 3. Công chức được giao nhiệm vụ giảm nghèo, Trưởng các thôn, ấp, khu phố và các hộ có tên tại Điều 1 chịu "
        "trách nhiệm thi hành Quyết định này./.",
    ])  # fmt: skip


def certificate() -> Any:
    """Mẫu 03: certificates, a page a household."""
    document = new_document("Giấy chứng nhận hộ nghèo, hộ cận nghèo", 12)
    section = document.sections[0]
    section.top_margin, section.bottom_margin = Cm(1.3), Cm(1.0)
    section.header_distance = section.footer_distance = Cm(0.7)
    command(
        document,
        "{#p Ghi nhớ cho người sửa mẫu: các mục theo Mẫu 03 Quyết định 24/2021/QĐ-TTg; cách trình bày do "
        "chương trình đặt. Đoạn này không có trong giấy in ra. #}",
    )
    command(document, "{%p for h in giay %}")
    line(document, "", 2).paragraph_format.page_break_before = True
    head(document, "", "Số: {{h.so_giay}}/GCN-HN.HCN", "{{dia_danh}}, {{h.quyet_dinh.ngay_chu}}", 12)
    line(document, "", 4)
    line(document, "GIẤY CHỨNG NHẬN {{h.loai|upper}}", 15, after=3, bold=True)
    small = {"size": 11}
    bases(document, BASES[1:], 10.5)
    say(
        document,
        "Căn cứ Quyết định số {{h.quyet_dinh.so}} ngày {{h.quyet_dinh.ngay}} của Chủ tịch Ủy ban nhân dân {{ten_xa}};",
        10.5,
        italic=True,
    )
    line(document, "Chủ tịch Ủy ban nhân dân {{ten_xa}} chứng nhận:", 12, after=2, bold=True)
    say(
        document, "Hộ gia đình {{h.ong_ba}}: {{h.ten|upper}}          Dân tộc: {{h.dan_toc}}", 12
    ).alignment = LEFT
    say(
        document,
        "Số định danh cá nhân: {{h.so_dinh_danh}}{% if not h.so_dinh_danh %}……………………{% endif %}   cấp ngày …………… "
        "nơi cấp ………………",
        12,
    )
    say(document, "Nơi thường trú: {{h.dia_chi}}", 12)
    say(document, "Là {{h.loai|lower}} ({{ky|lower}}), gồm các thành viên sau:", 12)
    rows(
        document,
        ("STT", "Họ và tên", "Dân tộc", "Quan hệ với chủ hộ", "Nam sinh năm", "Nữ sinh năm", "Ghi chú"),
        (1.2, 7.0, 1.6, 1.9, 1.3, 1.3, 2.2),
        [["{%tr for n in h.thanh_vien %}"],
         ["{{n.stt}}", "{{n.ten}}", "{{n.dan_toc}}", "{{n.quan_he}}", "{{n.nam}}", "{{n.nu}}", "{{n.ghi_chu}}"],
         ["{%tr endfor %}"]],
        size=9.5,
    )  # fmt: skip
    signed(document, [("", small)], CHAIR, 3)
    command(document, "{%p endfor %}")
    return document


def letter() -> Any:
    """Answers to households that asked, a page each."""
    document = new_document("Trả lời giấy đề nghị", 13)
    command(
        document,
        "{#p Ghi nhớ cho người sửa mẫu: quy trình nói trả lời bằng văn bản, nêu rõ lý do, không có mẫu in sẵn; "
        "lời dưới đây do chương trình đặt. Đoạn này không có trong thư in ra. #}",
    )
    command(document, "{%p for t in thu %}")
    line(document, "", 2).paragraph_format.page_break_before = True
    head(
        document,
        "",
        "Số: {{t.so_tra_loi}}{% if not t.so_tra_loi %}…………/UBND{% endif %}",
        "{{dia_danh}}, {{t.ngay_chu}}",
        about="V/v trả lời giấy đề nghị rà soát hộ nghèo, hộ cận nghèo",
    )
    line(document, "", 8)
    line(
        document, "Kính gửi: Hộ {{t.ten}}{% if t.dia_chi %}, {{t.dia_chi}}{% endif %}", 13, after=6, bold=True
    )
    say(
        document,
        "Ủy ban nhân dân {{ten_xa}} nhận được giấy đề nghị ({{t.mau}}) số {{t.so_giay}}, ngày nhận {{t.ngay_nhan}} của hộ. "
        "Sau khi xem xét, Ủy ban nhân dân {{ten_xa}} trả lời như sau:",
    )
    command(document, "{%p if t.truong_hop == 'phieu_a' %}")
    say(document, "Kết quả: hộ không thuộc diện đưa vào danh sách rà soát.", bold=True)
    command(document, "{%p if not t.ly_do or t.dung_o_phieu_a %}")
    say(
        document,
        "Lý do: trong {{t.so_cot}} cột của phiếu rà soát nhanh (phiếu A), hộ có {{t.so_dau}} cột được đánh dấu; hộ chỉ "
        "được đưa vào danh sách rà soát khi có dưới {{t.dau_toi_da}} cột được đánh dấu.",
    )
    command(document, "{%p endif %}")
    command(document, "{%p elif t.truong_hop == 'con_ngheo' %}")
    say(
        document,
        "Kết quả: hộ chưa được công nhận thoát nghèo, thoát cận nghèo; hộ vẫn là {{t.loai|lower}}.",
        bold=True,
    )
    command(document, "{%p elif t.truong_hop == 'khong_ngheo' %}")
    say(document, "Kết quả: hộ không thuộc diện hộ nghèo, hộ cận nghèo.", bold=True)
    command(document, "{%p else %}")
    say(document, "Kết quả: đề nghị của hộ không được công nhận.", bold=True)
    command(document, "{%p endif %}")
    command(document, "{%p if t.ly_do and not t.dung_o_phieu_a %}")
    say(document, "Lý do: {{t.ly_do}}")
    command(document, "{%p endif %}")
    command(document, "{%p if t.giai_thich %}")
    say(document, "Cách xác định:")
    command(document, "{%p for cau in t.giai_thich %}")
    say(document, "- {{cau}}")
    command(document, "{%p endfor %}")
    say(
        document,
        "- Chỉ số thiếu hụt được tính cho hộ: {{t.thieu_hut|join('; ')}}{% if not t.thieu_hut %}không có{% endif %}.",
    )
    say(document, "Căn cứ: {{t.can_cu}}.", italic=True)
    command(document, "{%p endif %}")
    command(document, "{%p if t.het_niem_yet %}")
    say(
        document,
        "Thời gian niêm yết công khai kết quả ({{t.niem_yet}}) đã hết. Nếu không đồng ý, hoặc hoàn cảnh thay đổi, hộ gửi "
        "giấy đề nghị rà soát trong năm{% if t.mau_trong_nam %} ({{t.mau_trong_nam}}){% endif %} đến Ủy ban nhân dân {{ten_xa}}, "
        "nói rõ điều hộ cho là chưa đúng.",
    )
    command(document, "{%p else %}")
    say(
        document,
        "Nếu không đồng ý, hộ gửi đơn khiếu nại đến Ủy ban nhân dân {{ten_xa}} trong thời gian niêm yết công khai "
        "({% if t.niem_yet %}{{t.niem_yet}}{% else %}{{t.han_niem_yet}}{% endif %}), nói rõ điều hộ cho là chưa đúng. "
        "Ban Chỉ đạo rà soát phúc tra trong {{t.han_phuc_tra}} và niêm yết lại kết quả. Hết thời gian đó, hoặc khi hoàn cảnh "
        "thay đổi, hộ gửi giấy đề nghị rà soát trong năm{% if t.mau_trong_nam %} ({{t.mau_trong_nam}}){% endif %}.",
    )
    command(document, "{%p endif %}")
    signed(document, receivers("Như trên", "Trưởng thôn nơi hộ cư trú"), CHAIR)
    command(document, "{%p endfor %}")
    return document


PAPERS: dict[str, Callable[[], Any]] = {
    "bien-ban-hop": minutes,
    "danh-sach-sau-ra-soat": list_after,
    "quyet-dinh-ngheo-can-ngheo": recognises,
    "quyet-dinh-thoat": recognises_left,
    "giay-chung-nhan": certificate,
    "tra-loi": letter,
}


def make(folder: Path) -> None:
    """Write the templates of all papers to a folder."""
    folder.mkdir(exist_ok=True)
    for name, document in PAPERS.items():
        path = folder / f"{name}.docx"
        save_document(document(), path, path)


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
