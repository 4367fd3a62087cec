"""What a capable officer would write instead: pandas, openpyxl, merges, row-wise rules, to_excel.

python -m bench.baseline INPUT_FOLDER OUTPUT_FOLDER

Reads each sheet of each return, joins them by household, works the 12 indicators out from the facts and
the class from the points, follows each household from the class at the start, and writes lists, scores,
differences and tables to one folder. It is neither tuned nor slowed down: the numbers of the law stand in
the script, as they would. It trusts the returns: none of the checks of the product is made, no cell of a
mistake is told.
"""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import pandas as pd

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
    if row["Biến động"] in ("Chuyển đi", "Chết", "Nhập hộ"):
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


def write_lists(path: Path, all_: pd.DataFrame, members: pd.DataFrame) -> None:
    """The four lists, heads with their members, and who rose out of each."""
    rose_poor = all_["Diễn biến"].isin([f"{POOR} thành {NEAR}", f"{POOR} thành {NOT}"])
    lists = {
        "Hộ nghèo": all_["Phân loại cuối kỳ"] == POOR,
        "Hộ cận nghèo": all_["Phân loại cuối kỳ"] == NEAR,
        "Thoát nghèo": rose_poor,
        "Thoát cận nghèo": all_["Diễn biến"] == f"{NEAR} thành {NOT}",
    }
    columns = ["Mã xã", "Tên xã", "Mã hộ", "Thôn/Ấp", "Phân loại cuối kỳ", "Tổng điểm B1", "Tổng điểm B2"]
    person = [
        "STT",
        "Họ và tên",
        "Quan hệ với chủ hộ",
        "Ngày sinh",
        "Giới tính",
        "Dân tộc",
        "Số định danh cá nhân",
    ]
    with pd.ExcelWriter(path) as book:
        for name, mask in lists.items():
            rows = all_.loc[mask, columns].merge(members[["Mã xã", "Mã hộ", *person]], on=["Mã xã", "Mã hộ"])
            rows.to_excel(book, sheet_name=name, index=False)


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
