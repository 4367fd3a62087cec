"""Why a file could not be read, in words."""

from __future__ import annotations

from pathlib import Path

from hongheo.models import Place
from hongheo.problems import Problem, kinds
from hongheo.read import foreign

_INTO_RETURN = "Chỉ có bản này thì ghi số liệu vào phiếu Excel do lệnh hongheo template tạo."
_SAVE_AGAIN = "Mở bằng Excel rồi lưu lại dạng .xlsx."
_FROM_TEXT = "Mở bằng Excel (Dữ liệu > Từ văn bản, mọi cột kiểu Chữ) rồi lưu lại dạng .xlsx."
# Why a file cannot be read, and what to do.
_REASONS: dict[str, tuple[str, str]] = {
    "missing": (
        "không có tệp này",
        "Kiểm tra lại tên, thư mục; tên có dấu cách thì để trong dấu nháy, hoặc kéo tệp thả vào cửa sổ lệnh "
        "để máy điền đủ tên.",
    ),
    "empty": ("tệp rỗng (0 byte)", "Gửi lại tệp."),
    "lock": (
        "đây là tệp tạm của Excel (~$), không phải phiếu",
        "Đóng Excel rồi gửi tệp không có «~$» ở đầu tên.",
    ),
    foreign.KIND: (
        "không phải tệp bảng tính",
        "Phiếu là tệp Excel: .xlsx, .xlsm, .xlsb, .xls, hoặc .ods. Phiếu trắng: hongheo template.",
    ),
    foreign.WORD: ("đây là văn bản Word, không phải bảng tính", _INTO_RETURN),
    foreign.PDF: ("đây là tệp PDF, không phải bảng tính", f"Xin tệp Excel đã in ra. {_INTO_RETURN}"),
    foreign.PICTURE: ("đây là ảnh, không phải bảng tính", f"Xin tệp Excel của phiếu. {_INTO_RETURN}"),
    foreign.ARCHIVE: ("đây là tệp nén", "Giải nén rồi chạy lại với các tệp ở trong."),
    foreign.OTHER_SHEET: (
        "đây là bảng tính của chương trình khác",
        "Mở bằng chương trình đó rồi lưu lại dạng .xlsx.",
    ),
    foreign.PATTERN: (
        "đây là mẫu trống của Excel, không phải phiếu",
        _SAVE_AGAIN,
    ),
    foreign.PAGE: ("đây là trang web (HTML)", _SAVE_AGAIN),
    foreign.TEXT: ("đây là tệp văn bản (CSV)", _FROM_TEXT),
    "html": ("đây là trang web (HTML) được đặt tên như tệp Excel", _SAVE_AGAIN),
    "text": (
        "đây là tệp văn bản (CSV) được đặt tên như tệp Excel",
        _FROM_TEXT,
    ),
    "password": (
        "tệp có mật khẩu",
        "Nhập mật khẩu khi được hỏi, đặt biến môi trường HONGHEO_PASSWORD (chỉ có trong cửa sổ "
        "lệnh đã đặt), hoặc bỏ mật khẩu trong Excel.",
    ),
    "wrong_password": (
        "mật khẩu đã cho không mở được tệp",
        "Hỏi lại mật khẩu người gửi (chú ý chữ hoa, chữ thường), hoặc bỏ mật khẩu trong Excel rồi lưu lại.",
    ),
    "damaged": (
        "tệp hỏng hoặc không phải bảng tính thật",
        "Mở bằng Excel và lưu lại dạng .xlsx; nếu không mở được thì xin lại tệp.",
    ),
    "too_large": ("nội dung giải nén quá lớn", "Xóa các trang, hình và định dạng thừa rồi lưu lại."),
    "ratio": (
        "nội dung nén gấp quá nhiều lần so với một bảng tính thật",
        "Mở bằng Excel, chép các trang cần dùng sang một tệp mới rồi lưu dạng .xlsx; không rõ nguồn gốc thì "
        "đừng mở, hãy xin lại tệp.",
    ),
    "parts": (
        "tệp gồm quá nhiều phần (hình, biểu đồ, trang)",
        "Chép các trang của phiếu sang một tệp mới rồi lưu dạng .xlsx.",
    ),
    "parts_twice": (
        "tệp có hai phần cùng tên bên trong",
        "Mở bằng Excel và lưu lại dạng .xlsx; nếu không mở được thì xin lại tệp.",
    ),
    "sheets": ("tệp có quá nhiều trang", "Chỉ giữ các trang của phiếu, hoặc chia thành nhiều tệp."),
    "extent": (
        "có ô nằm rất xa vùng dữ liệu",
        "Xóa các dòng, cột thừa bên dưới và bên phải (Ctrl+End để tìm) rồi lưu lại.",
    ),
    "memory": (
        "đọc tệp cần quá nhiều bộ nhớ",
        "Xóa các trang, dòng, cột và định dạng thừa rồi lưu lại bằng Excel dạng .xlsx.",
    ),
    "too_long": ("đọc tệp quá lâu nên đã dừng", "Mở bằng Excel, xóa phần thừa rồi lưu lại dạng .xlsx."),
    "killed": (
        "tệp làm hỏng trình đọc nên đã bỏ qua",
        "Mở bằng Excel và lưu lại dạng .xlsx; nếu không mở được thì xin lại tệp.",
    ),
    "cells_twice": (
        "có ô ghi hai giá trị ở cùng một chỗ",
        "Mở bằng Excel, xem lại số liệu rồi lưu lại dạng .xlsx.",
    ),
    "doctype": ("tệp chứa khai báo DOCTYPE không được phép", "Mở bằng Excel và lưu lại dạng .xlsx."),
}


def remedy_of(why: str) -> str:
    """What to do about a file that cannot be read for a reason of UnreadableFile."""
    return _REASONS[why][1]


def unreadable(file: str, why: str) -> Problem:
    """The problem that tells why a file could not be read; ``why`` is the reason of UnreadableFile.

    What is no workbook under a workbook's name is told as what it is.
    """
    if why in ("damaged", foreign.KIND):
        why = foreign.by_content(Path(file)) or why
    reason, remedy = _REASONS.get(why, _REASONS["damaged"])
    return Problem(kinds.FILE_UNREADABLE, Place(file), {"reason": reason, "remedy": remedy})


def why_foreign(path: Path) -> str | None:
    """What a file is that is no workbook, and what to do (two sentences); None for any other."""
    kind = foreign.by_name(path) or foreign.by_content(path)
    if kind is None:
        return None
    reason, remedy = _REASONS[kind]
    return f"{reason[0].upper()}{reason[1:]}. {remedy}"
