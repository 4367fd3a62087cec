"""What a capable officer would write instead: pandas, openpyxl, merges, row-wise rules, to_excel.

python -m bench.baseline INPUT_FOLDER OUTPUT_FOLDER

Reads each sheet of each return, joins them by household, works the 12 indicators out from the facts and
the class from the points, follows each household from the class at the start, and writes lists (with lines,
bold heads and print layout, as they are handed in), scores, differences and tables to one folder. It is
neither tuned nor slowed down: the numbers of the law stand in the script, as they would. It trusts the
returns: none of the checks of the product is made, no cell of a mistake is told.
"""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import pandas as pd
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

REVIEW = dt.date(2023, 12, 14)
CODES = {"Mã hộ": str, "Số định danh cá nhân": str}
B1_POOR = {"nông thôn": 140, "thành thị": 175}
B2_POOR = 30
CLEAN_WATER = (
    "Nước máy",
    "Giếng khoan",
    "Giếng đào được bảo vệ",
    "Nước khe được bảo vệ",
    "Nước mưa",
    "Nước đóng chai",
)
CLEAN_TOILET = ("Tự hoại", "Thấm dội nước", "Cải tiến có ống thông hơi", "Hai ngăn")
DEVICES = (
    *("Ti vi", "Radio", "Máy tính để bàn", "Điện thoại", "Máy tính xách tay", "Máy tính bảng"),
    "Điện thoại thông minh",
)
AT_SCHOOL = {
    "Mầm non": ("Mầm non", "Tiểu học", "THCS", "THPT", "Nghề", "Đại học"),
    "Tiểu học": ("Tiểu học", "THCS", "THPT", "Nghề", "Đại học"),
    "THCS": ("THCS", "THPT", "Nghề", "Đại học"),
}
CAUSES = (
    *("Không có đất sản xuất", "Không có vốn sản xuất, kinh doanh", "Không có lao động"),
    *("Không có công cụ, phương tiện sản xuất", "Không có kiến thức về sản xuất"),
    *("Không có kỹ năng lao động, sản xuất", "Có người ốm đau, bệnh nặng, tai nạn", "Nguyên nhân khác"),
)
HEAD = "Chủ hộ"
# Columns of the lists and their widths in characters.
LIST_WIDTHS = {
    "STT": 6,
    "Mã hộ": 9,
    "Họ và tên chủ hộ": 24,
    "Họ và tên": 24,
    "Quan hệ với chủ hộ": 11,
    "Ngày sinh": 11,
    "Giới tính": 6,
    "Số định danh cá nhân": 14,
    "Tỉnh/Thành phố": 15,
    "Quận/Huyện": 18,
    "Mã huyện": 7,
    "Tên xã": 18,
    "Mã xã": 7,
    "Thôn/Ấp": 14,
    "Dân tộc thành viên": 8,
    "Phân loại cuối kỳ": 14,
    "Số quyết định": 12,
    "Ngày quyết định": 12,
    "Tổng điểm B1": 6,
    "Tổng điểm B2": 6,
    "Dân tộc thiểu số": 8,
    "Không có khả năng lao động": 10,
    "Người có công": 10,
    "Nguyên nhân nghèo": 30,
    "Tuổi": 6,
    "Số nhân khẩu": 7,
}
ROSE_WIDTHS = {
    "STT": 6,
    "Mã hộ": 9,
    "Họ và tên": 24,
    "Quan hệ với chủ hộ": 11,
    "Giới tính": 6,
    "Ngày sinh": 11,
    "Số định danh cá nhân": 14,
    "Dân tộc thành viên": 8,
    "Địa chỉ": 50,
    "Tổng điểm B1": 6,
    "Tổng điểm B2": 6,
    "Ghi chú": 24,
    "Tuổi": 6,
    "Số nhân khẩu": 7,
}
DETAILED_NAME = "Họ và tên chủ hộ, thành viên; thôn, ấp"
DETAILED_WIDTHS = {
    "STT chủ hộ": 7,
    "STT thành viên": 7,
    DETAILED_NAME: 36,
    "Năm sinh, nam": 9,
    "Năm sinh, nữ": 9,
    "Dân tộc": 10,
    "Quan hệ với chủ hộ": 12,
    "Mới": 8,
    "Tái": 8,
    "Cũ": 8,
    "Hộ có công": 8,
    "Hộ dân tộc thiểu số": 9,
    "Hộ không có khả năng lao động": 11,
}
INDICATORS = [f"Chỉ số {n}" for n in range(1, 13)]
POOR, NEAR, NOT = "Hộ nghèo", "Hộ cận nghèo", "Hộ không nghèo"


def marked(value: object) -> bool:
    return str(value).strip().lower() in ("x", "1", "1.0", "10", "10.0", "có")


def age_of(birth: object) -> int:
    if isinstance(birth, dt.datetime):
        born = birth.date()
    else:
        text = str(birth).strip()
        if len(text) == 4:
            return REVIEW.year - int(text)
        born = dt.datetime.strptime(text, "%d/%m/%Y").date()  # noqa: DTZ007 - a birth date has no time zone
    return REVIEW.year - born.year - ((REVIEW.month, REVIEW.day) < (born.month, born.day))


def read_return(path: Path) -> dict[str, pd.DataFrame]:
    """The sheets of one return, each with the code and the name of its commune."""
    with pd.ExcelFile(path, engine="openpyxl") as book:
        info = pd.read_excel(book, sheet_name="Thông tin", header=None, dtype=str)
        said = dict(zip(info[0], info[1], strict=True))
        sheets = {
            name: pd.read_excel(book, sheet_name=name, header=2, dtype=CODES)
            for name in ("Hộ", "B1", "B2", "Thành viên", "Điều kiện sống")
        }
    for sheet in sheets.values():
        sheet.insert(0, "Mã xã", said["Mã xã"])
        sheet.insert(1, "Tên xã", said["Tên xã"])
    return sheets | {"Thông tin": pd.DataFrame([said])}


def person_flags(row: pd.Series) -> tuple[bool, bool, bool, bool, bool, bool]:
    """Indicators 1 to 6 of one person (2: is a dependant)."""
    age = row["Tuổi"]
    work, school, holds = row["Việc làm"], row["Đang học"], row["Bằng cấp cao nhất"]
    no_work = 16 <= age < 55 and (
        work == "Không có việc làm" or (work == "Làm công ăn lương" and not marked(row["Hợp đồng lao động"]))
    )
    cared_for = marked(row["Trợ cấp xã hội hàng tháng"]) and (age >= 60 or marked(row["Khuyết tật"]))
    dependant = age < 16 or cared_for
    malnourished = age < 16 and marked(row["Suy dinh dưỡng"])
    uninsured = age >= 6 and not marked(row["Bảo hiểm y tế"])
    if 16 <= age < 18:
        schooled = school in ("THCS", "THPT", "Nghề", "Đại học") or holds not in ("", "Tiểu học", "Sơ cấp")
    else:
        schooled = school in ("THPT", "Nghề", "Đại học") or holds not in ("", "Tiểu học", "THCS")
    adult = 16 <= age < 30 and not schooled and not marked(row["Đào tạo tại doanh nghiệp"])
    level = "Mầm non" if 3 <= age < 6 else "Tiểu học" if 6 <= age < 12 else "THCS" if 12 <= age < 16 else None
    child = level is not None and school not in AT_SCHOOL[level]
    return no_work, dependant, malnourished, uninsured, adult, child


def living_flags(row: pd.Series) -> tuple[bool, bool, bool, bool, bool, bool]:
    """Indicators 7 to 12 of one household."""
    frail = sum(not marked(row[part]) for part in ("Tường bền chắc", "Cột bền chắc", "Mái bền chắc"))
    return (
        frail >= 2,
        (row["Diện tích nhà ở (m2)"] or 0) < 8 * row["Số nhân khẩu"],
        row["Nguồn nước"] not in CLEAN_WATER,
        row["Nhà tiêu"] not in CLEAN_TOILET,
        not marked(row["Sử dụng internet"]),
        not any(marked(row[device]) for device in DEVICES),
    )


def class_of(row: pd.Series) -> str:
    if row["Biến động"] in ("Chuyển đi", "Cả hộ đã chết", "Chết", "Nhập vào hộ khác", "Nhập hộ"):
        return ""
    if row["Tổng điểm B1"] > B1_POOR[row["Khu vực"]]:
        return NOT
    return POOR if row["Tổng điểm B2"] >= B2_POOR else NEAR


def movement_of(row: pd.Series) -> str:
    start = NOT if row["Biến động"] in ("Chuyển đến", "Tách hộ") else row["Phân loại đầu kỳ"]
    end = row["Phân loại cuối kỳ"]
    if end == "":
        return f"{start}: không còn trong xã"
    if start != NOT:
        return f"{start} thành {end}" if start != end else f"Vẫn là {end}"
    if end == NOT:
        return "Vẫn không nghèo"
    if row["Biến động"] in ("Chuyển đến", "Tách hộ"):
        return f"{end} chuyển đến, tách hộ"
    again = row["Đã từng là hộ nghèo" if end == POOR else "Đã từng là hộ cận nghèo"]
    return f"{end} tái" if marked(again) else f"{end} mới"


def score(sheets: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """All households with their points, indicators, classes and movement."""
    keys = ["Mã xã", "Tên xã", "Mã hộ"]
    members = sheets["Thành viên"].astype(object).fillna("")
    members["Tuổi"] = members["Ngày sinh"].apply(age_of)
    members[INDICATORS[:6]] = members.apply(person_flags, axis=1, result_type="expand")
    by_household = members.groupby(keys)
    persons = by_household[INDICATORS[:6]].any()
    persons[INDICATORS[1]] = by_household[INDICATORS[1]].mean() > 0.5

    all_ = sheets["Hộ"].merge(sheets["B1"][[*keys, "Tổng điểm B1"]], on=keys, how="left")
    b2 = sheets["B2"].rename(columns=lambda c: f"Phiếu {c.partition('.')[0]}" if c[0].isdigit() else c)
    all_ = all_.merge(b2, on=keys, how="left")
    all_ = all_.merge(sheets["Điều kiện sống"], on=keys, how="left")
    all_ = all_.merge(persons.reset_index(), on=keys, how="left")
    all_ = all_.astype(object).fillna("")
    all_[INDICATORS[6:]] = all_.apply(living_flags, axis=1, result_type="expand")
    urban = all_["Tên xã"].apply(lambda name: name.startswith(("Phường", "Thị trấn")))
    all_["Khu vực"] = urban.map({True: "thành thị", False: "nông thôn"})
    all_["Phân loại cuối kỳ"] = all_.apply(class_of, axis=1)
    all_["Diễn biến"] = all_.apply(movement_of, axis=1)
    return all_


def tables(all_: pd.DataFrame, info: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The main counts of tables 1 to 8 and 10, by commune."""
    by = ["Mã xã", "Tên xã"]
    found = {}
    first = info.set_index(by)[["Tổng số hộ dân cư", "Tổng số nhân khẩu"]].astype(float)
    for kind in (POOR, NEAR):
        own = all_[all_["Phân loại cuối kỳ"] == kind]
        first[kind] = own.groupby(by).size()
        first[f"{kind} %"] = first[kind] / first["Tổng số hộ dân cư"] * 100
        first[f"{kind}, khẩu"] = own.groupby(by)["Số nhân khẩu"].sum()
        first[f"{kind}, khẩu %"] = first[f"{kind}, khẩu"] / first["Tổng số nhân khẩu"] * 100
    found["Biểu 1"] = first
    moved = all_.pivot_table("Mã hộ", by, "Diễn biến", aggfunc="count", fill_value=0)
    persons = all_.pivot_table("Số nhân khẩu", by, "Diễn biến", aggfunc="sum", fill_value=0)
    for number, kind in ((2, POOR), (3, NEAR)):
        columns = [c for c in moved.columns if kind in c]
        start = all_[all_["Phân loại đầu kỳ"] == kind].groupby(by).size().rename("Đầu kỳ")
        end = all_[all_["Phân loại cuối kỳ"] == kind].groupby(by).size().rename("Cuối kỳ")
        found[f"Biểu {number} hộ"] = pd.concat([start, moved[columns], end], axis=1)
        found[f"Biểu {number} khẩu"] = persons[columns]
    sheet = [f"Phiếu {n}" for n in range(1, 13)]
    flags = all_[sheet].map(marked)
    for number, kind in ((4, POOR), (6, NEAR)):
        own = all_["Phân loại cuối kỳ"] == kind
        lacks = flags[own].groupby([all_.loc[own, c] for c in by]).sum()
        lacks.insert(0, "Số hộ", all_[own].groupby(by).size())
        found[f"Biểu {number}"] = lacks
        found[f"Biểu {number + 1}"] = lacks[sheet].div(lacks["Số hộ"], axis=0) * 100
    listed = all_[all_["Phân loại cuối kỳ"].isin([POOR, NEAR])]
    groups = listed.assign(
        **{
            "Dân tộc thiểu số": listed["Dân tộc"] != "Kinh",
            "Không có khả năng lao động": listed["Không có khả năng lao động"].apply(marked),
            "Có công": listed["Có thành viên là người có công"].apply(marked),
        }
    )
    wanted = ["Dân tộc thiểu số", "Không có khả năng lao động", "Có công"]
    found["Biểu 8"] = groups.groupby([*by, "Phân loại cuối kỳ"])[wanted].sum()
    causes = listed[[*by, "Phân loại cuối kỳ"]].join(listed[list(CAUSES)].map(marked))
    found["Biểu 10"] = causes.groupby([*by, "Phân loại cuối kỳ"]).sum()
    return found


def dress(sheet: Worksheet, first: int, title: str, widths: dict[str, int], bold_rows: set[object]) -> None:
    """What Excel's user would do by hand: titles, lines round each cell, bold heads, print layout.

    ``first`` is the row of the headings; a row is bold when a cell near its left end is in ``bold_rows``.
    """
    line, strong = Side("thin"), Font(bold=True)
    box, wrapped = Border(line, line, line, line), Alignment(vertical="center", wrap_text=True)
    wide = {n for n, width in enumerate(widths.values()) if width >= 20}
    for row in sheet.iter_rows(min_row=first):
        bold = any(c.value in bold_rows for c in row[:7])
        for n, cell in enumerate(row):
            cell.border = box
            if bold:
                cell.font = strong
            if n in wide:
                cell.alignment = wrapped
    for n, width in enumerate(widths.values(), start=1):
        sheet.column_dimensions[get_column_letter(n)].width = width
    for row, text in ((1, "ỦY BAN NHÂN DÂN"), (2, "HUYỆN GÒ CÔNG TÂY"), (4, title)):
        sheet.cell(row, 1, text).font = strong
    sheet.freeze_panes = sheet.cell(first + 1, 4)
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToHeight = 0
    sheet.print_title_rows = f"{first}:{first}"


def write_lists(path: Path, all_: pd.DataFrame, members: pd.DataFrame) -> None:
    """The four lists, heads with their members, and the two printed lists by commune."""
    rose_poor = all_["Diễn biến"].isin([f"{POOR} thành {NEAR}", f"{POOR} thành {NOT}"])
    lists = {
        POOR: all_["Phân loại cuối kỳ"] == POOR,
        NEAR: all_["Phân loại cuối kỳ"] == NEAR,
        "Hộ thoát nghèo": rose_poor,
        "Hộ thoát cận nghèo": all_["Diễn biến"] == f"{NEAR} thành {NOT}",
    }
    of_household = ["STT", "Mã hộ", "Họ và tên chủ hộ", "Số nhân khẩu", "Phân loại cuối kỳ", "Tổng điểm B1"]
    of_household += ["Tổng điểm B2", "Dân tộc thiểu số", "Không có khả năng lao động", "Người có công"]
    of_household += ["Nguyên nhân nghèo"]
    with pd.ExcelWriter(path, engine="openpyxl") as book:
        for name, mask in lists.items():
            heads = all_[mask].copy()
            heads.insert(0, "STT", range(1, len(heads) + 1))
            heads["Dân tộc thiểu số"] = heads["Dân tộc"].apply(lambda d: "x" if d != "Kinh" else "")
            heads["Người có công"] = heads["Có thành viên là người có công"]
            heads["Nguyên nhân nghèo"] = heads.apply(
                lambda row: "; ".join(c for c in CAUSES if marked(row[c])), axis=1
            )
            rows = (
                members.rename(columns={"STT": "Thứ tự", "Dân tộc": "Dân tộc thành viên"})
                .merge(
                    heads.drop(columns=["Ngày sinh", "Giới tính", "Số định danh cá nhân"]),
                    on=["Mã xã", "Tên xã", "Mã hộ"],
                )
                .astype(object)
            )
            rows["Tuổi"] = rows["Ngày sinh"].apply(age_of)
            rows["Ngày sinh"] = rows["Ngày sinh"].apply(
                lambda d: d if isinstance(d, str) else f"{d:%d/%m/%Y}"
            )
            rows["Tỉnh/Thành phố"], rows["Quận/Huyện"] = "Tỉnh Tiền Giang", "Huyện Gò Công Tây"
            rows["Mã huyện"], rows["Số quyết định"], rows["Ngày quyết định"] = "823", "", ""
            rows["Địa chỉ"] = rows["Thôn/Ấp"] + ", " + rows["Tên xã"] + ", Huyện Gò Công Tây, Tỉnh Tiền Giang"
            rows["Ghi chú"] = rows["Phân loại cuối kỳ"].apply(
                lambda c: "Trở thành hộ cận nghèo" if c == NEAR else ""
            )
            is_head = rows["Quan hệ với chủ hộ"] == HEAD
            names = rows["Họ và tên chủ hộ"]
            rows.loc[~is_head, of_household] = ""
            widths = LIST_WIDTHS if name in (POOR, NEAR) else ROSE_WIDTHS
            rows[list(widths)].to_excel(book, sheet_name=name, index=False, startrow=6)
            dress(book.sheets[name], 7, f"DANH SÁCH {name.upper()} NĂM 2023", widths, {HEAD})
            if name in (POOR, NEAR):
                rows["Họ và tên chủ hộ"] = names
                write_detailed(book, name, rows, is_head)


def write_detailed(book: pd.ExcelWriter, name: str, rows: pd.DataFrame, is_head: pd.Series) -> None:
    """The printed list of a kind: a line with the commune's name above its households."""
    shown = pd.DataFrame(
        {
            "Mã xã": rows["Mã xã"],
            "STT chủ hộ": rows["STT"],
            "STT thành viên": rows["Thứ tự"],
            "Họ và tên chủ hộ, thành viên; thôn, ấp": rows.apply(
                lambda row: (
                    f"{row['Họ và tên']}; {row['Thôn/Ấp']}"
                    if row["Quan hệ với chủ hộ"] == HEAD
                    else row["Họ và tên"]
                ),
                axis=1,
            ),
            "Năm sinh, nam": rows["Ngày sinh"].str[-4:].where(rows["Giới tính"] == "Nam", ""),
            "Năm sinh, nữ": rows["Ngày sinh"].str[-4:].where(rows["Giới tính"] == "Nữ", ""),
            "Dân tộc": rows["Dân tộc thành viên"],
            "Quan hệ với chủ hộ": rows["Quan hệ với chủ hộ"],
            "Mới": (is_head & rows["Diễn biến"].str.endswith(("mới", "tách hộ"))).map({True: "x", False: ""}),
            "Tái": (is_head & rows["Diễn biến"].str.endswith("tái")).map({True: "x", False: ""}),
            "Cũ": (is_head & rows["Diễn biến"].str.startswith("Vẫn")).map({True: "x", False: ""}),
            "Hộ có công": rows["Người có công"],
            "Hộ dân tộc thiểu số": rows["Dân tộc thiểu số"],
            "Hộ không có khả năng lao động": rows["Không có khả năng lao động"],
        }
    )
    parts = []
    for number, ((_, commune), part) in enumerate(shown.groupby([shown["Mã xã"], rows["Tên xã"]]), start=1):
        parts += [pd.DataFrame({"STT chủ hộ": [number], DETAILED_NAME: [commune]}), part]
    sheet = f"Chi tiết {name.lower()}"
    pd.concat(parts)[list(DETAILED_WIDTHS)].to_excel(book, sheet_name=sheet, index=False, startrow=6)
    communes = set(rows["Tên xã"])
    dress(
        book.sheets[sheet],
        7,
        f"DANH SÁCH CHI TIẾT {name.upper()} NĂM 2023",
        DETAILED_WIDTHS,
        {HEAD, *communes},
    )


def main(inputs: Path, outputs: Path) -> pd.DataFrame:
    """Do it all; returns the scored households."""
    returns = [read_return(path) for path in sorted(inputs.glob("*.xlsx"))]
    sheets = {name: pd.concat([r[name] for r in returns], ignore_index=True) for name in returns[0]}
    all_ = score(sheets)
    outputs.mkdir(parents=True, exist_ok=True)
    columns = ["Mã xã", "Tên xã", "Mã hộ", "Khu vực", "Số nhân khẩu", "Tổng điểm B1", "Tổng điểm B2"]
    columns += [*(f"Phiếu {n}" for n in range(1, 13)), *INDICATORS]
    columns += ["Phân loại đầu kỳ", "Phân loại cuối kỳ", "Diễn biến"]
    all_[columns].to_excel(outputs / "cham-diem.xlsx", index=False)
    write_lists(outputs / "danh-sach.xlsx", all_, sheets["Thành viên"])
    with pd.ExcelWriter(outputs / "bieu.xlsx") as book:
        for name, table in tables(all_, sheets["Thông tin"]).items():
            table.to_excel(book, sheet_name=name)
    differences = []
    for n in range(1, 13):
        differ = all_[f"Phiếu {n}"].apply(marked) != all_[f"Chỉ số {n}"]
        differences.append(all_.loc[differ, ["Mã xã", "Mã hộ"]].assign(**{"Chỉ số": n}))
    pd.concat(differences).to_excel(outputs / "khac-phieu.xlsx", index=False)
    return all_


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
