"""Write templates/thu-gui-tra.docx again: the same bytes each time. Offices edit a copy of it in Word.

Run after a change: python templates/make_letter.py
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from make_papers import CHAIR, command, head, line, receivers, rows, say, signed
from office import CENTRE, new_document

from hongheo.write.letter import LETTER
from hongheo.write.word import save_document

HERE = Path(__file__).parent


def counts(document: Any) -> None:
    """What was found in all, and in each file."""
    say(document, "1. Kết quả kiểm tra: {{so_loi}} lỗi phải sửa, {{so_canh_bao}} cảnh báo cần xem lại, "
        "{{so_ghi_nhan}} ghi nhận; {{so_ho}} hộ, trong đó {{so_ho_chua_phan_loai}} hộ chưa phân loại được.")  # fmt: skip
    rows(
        document,
        ("Tệp", "Số hộ", "Lỗi", "Cảnh báo", "Bản sao có ghi chú"),
        (5.7, 1.6, 1.4, 1.9, 5.9),
        [
            ["{%tr for t in tep %}"],
            ["{{t.ten}}", "{{t.ho}}", "{{t.loi}}", "{{t.canh_bao}}",
             "{% if t.ban_sao %}{{t.ban_sao}}{% elif t.doc_duoc %}(không có chỗ phải sửa){% endif %}"
             "{% if t.ghi_chu %} {{t.ghi_chu}}{% endif %}"],
            ["{%tr endfor %}"],
        ],
        left=(0, 4),
    )  # fmt: skip
    line(document, "", 4)
    command(document, "{%p if so_tep_khong_doc %}")
    say(
        document,
        "Có {{so_tep_khong_doc}} tệp không đọc được: chưa có số liệu của tệp đó. Đề nghị {{ten_xa}} mở tệp, sửa theo "
        "trang «Lỗi» của loi.xlsx rồi gửi lại.",
    )
    command(document, "{%p endif %}")


def first(document: Any) -> None:
    """What matters most."""
    command(document, "{%p if viec %}")
    say(
        document, "2. Việc cần làm trước (việc làm đổi phân loại hộ đứng trước):"
    ).paragraph_format.keep_with_next = True
    rows(
        document,
        ("STT", "Mức", "Vấn đề", "Số chỗ", "Chỗ đầu tiên", "Ảnh hưởng phân loại"),
        (1.4, 2.2, 5.5, 1.4, 2.8, 3.2),
        [
            ["{%tr for v in viec %}"],
            ["{{v.stt}}", "{{v.muc}}", "{{v.ten}} ({{v.ma}})", "{{v.so_cho}}", "{{v.cho_dau}}", "{{v.anh_huong}}"],
            ["{%tr endfor %}"],
        ],
        left=(2,),
    )  # fmt: skip
    line(document, "", 4)
    command(document, "{%p if so_viec_khac %}")
    say(document, "Còn {{so_viec_khac}} loại vấn đề khác ở loi.xlsx.")
    command(document, "{%p endif %}")
    command(document, "{%p if so_hai_xa %}")
    say(
        document,
        "Có {{so_hai_xa}} chỗ liên quan đến một xã khác: {{ten_xa}} xem lại ô của mình theo giấy tờ; cơ quan gửi văn bản "
        "này đối chiếu hai xã rồi trả lời.",
    )
    command(document, "{%p endif %}")
    command(document, "{%p else %}")
    say(document, "2. Không có chỗ nào phải sửa.")
    command(document, "{%p endif %}")


def answer(document: Any) -> None:
    """How to answer, and by when."""
    command(document, "{%p if viec %}")
    say(
        document,
        "3. Cách trả lời: ở trang «Lỗi» của loi.xlsx, điền các cột màu xanh của từng dòng. Phiếu sai: chọn «Sửa» và ghi "
        "«Giá trị đúng». Phiếu đúng: chọn «Giữ nguyên» và ghi lý do. Không sửa các cột khác. Gửi lại chính tệp "
        "loi.xlsx; hoặc sửa ở phiếu gốc rồi gửi lại phiếu. Bản sao có ghi chú chỉ để xem.",
    )
    say(document, "Đề nghị {{ten_xa}} gửi lại chậm nhất ngày {{han}}.", bold=True)
    command(document, "{%p endif %}")
    say(
        document,
        "Các tệp kèm theo có thông tin cá nhân của các hộ trong {{ten_xa}}: không chuyển cho người không có nhiệm vụ.",
        italic=True,
    )


def letter() -> Any:
    """The letter to a commune."""
    document = new_document("Gửi trả phiếu rà soát", 13)
    head(
        document,
        "",
        "Số: …………",
        "……………, ngày …… tháng …… năm ………",
        about="V/v gửi trả phiếu rà soát hộ nghèo, hộ cận nghèo năm {{nam}}",
    )
    line(document, "", 6)
    line(document, "Kính gửi: Ủy ban nhân dân {{ten_xa}} (mã {{ma_xa}}).", 14, CENTRE, 6)
    say(
        document,
        "Ủy ban nhân dân {{cap_tren}} đã kiểm tra {{so_tep}} tệp phiếu rà soát năm {{nam}} của {{ten_xa}}"
        "{% if co_ngay_ra_soat %} (thời điểm rà soát ngày {{ngay_ra_soat}}){% endif %}.",
    )
    counts(document)
    first(document)
    answer(document)
    signed(
        document,
        [*receivers("Như trên")],
        CHAIR,
    )
    return document


def make(folder: Path) -> None:
    """Write the template to a folder."""
    save_document(letter(), folder / LETTER, folder / LETTER)


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
