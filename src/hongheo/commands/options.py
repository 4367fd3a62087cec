"""Every option once: its name, its help, its section of the help, and the field of ``Options`` it fills.

A command names the options it takes, alone or as the sets at the end of this module; ``commands/taking.py``
puts them on the command line and hands them to it together, as ``said``. What only one command takes, or what
fills no field, is an alias here that the command has as a parameter of its own.
"""

from __future__ import annotations

import datetime as dt
import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from hongheo.commands.declaring import WRITTEN, Section, Shared, argument, option


class B2Source(StrEnum):
    """Where the 12 flags are taken from."""

    TICKED = "ticked"
    DERIVED = "derived"


class Layout(StrEnum):
    """Layouts of other systems that results are written in."""

    REVIEW_SYSTEM = "review-system"


def day(date: dt.datetime | None) -> dt.date | None:
    """The date that was typed, without the time that typer puts to it."""
    return date.date() if date else None


_CODES = re.compile(r"[0-9]{5}(?:[\s,;]+[0-9]{5})*")


def _codes_or_file(said: str | None) -> Path | tuple[str, ...] | None:
    """The commune codes that were typed, else the file of that name."""
    if said is None or not _CODES.fullmatch(said.strip()) or Path(said).is_file():
        return Path(said) if said is not None else None
    return tuple(re.findall(r"[0-9]{5}", said))


def _config(said: Path | None) -> Path | None:
    """The settings that are asked for, else those of the current folder if it has any."""
    from hongheo.problems import SETTINGS

    return said or (own if (own := Path(SETTINGS)).is_file() else None)


# --- Đầu vào: what is read, and as what

Files = Annotated[
    list[Path], argument("FILES…", Section.INPUT, help="Phiếu: tệp, thư mục hoặc mẫu tên (*.xlsx).")
]
ReturnFolders = Annotated[
    list[Path], argument("DIR…", Section.INPUT, help="Thư mục các xã gửi phiếu về (hoặc từng tệp).")
]
CardFile = Annotated[Path, argument("FILE", Section.INPUT, help="Bảng điểm B1: .toml hoặc .xlsx.")]
TablesFile = Annotated[
    Path, argument("FILE", Section.INPUT, help="Sổ biểu: bieu-tong-hop.xlsx, mau-bieu.xlsx hoặc nhập tay.")
]
KeptFolder = Annotated[
    Path,
    argument(
        "DIR|ZIP",
        Section.INPUT,
        help="Thư mục mà run --parquet đã lưu; hoặc gói của lệnh parcel (.zip), thư mục có các gói.",
    ),
]
RunFolder = Annotated[Path, argument("DIR", Section.INPUT, help="Thư mục kết quả của lệnh run.")]
OldSide = Annotated[
    Path,
    argument(
        "OLD",
        Section.INPUT,
        help="Thư mục kết quả của run, hoặc phiếu (tệp, thư mục) để chấm điểm rồi so: bên cũ.",
    ),
]
NewSide = Annotated[Path, argument("NEW", Section.INPUT, help="Bên mới, cũng như vậy.")]
DemoYear = Annotated[
    int | None,
    option(
        "--year",
        section=Section.INPUT,
        help="Năm rà soát (mặc định 2023); 2025, 2026: năm xã mới của Đồng Tháp, danh sách cũ của 13 xã.",
    ),
]
UnitAsked = Annotated[
    str | None,
    argument(
        "CODE|NAME",
        Section.INPUT,
        help="Mã xã, tên xã (có thể thêm huyện, tỉnh sau dấu phẩy), mã hoặc tên tỉnh; không nói: cả nước.",
    ),
]
Household = Annotated[
    str,
    option("--household", section=Section.INPUT, metavar="CODE", help="Mã xã và mã hộ, ví dụ 28654/0012."),
]
_DAYS = ["%Y-%m-%d", "%d/%m/%Y"]
Day = Annotated[
    dt.datetime | None,
    option(
        "--date",
        section=Section.INPUT,
        formats=_DAYS,
        help="Ngày rà soát (2023-12-14 hoặc 14/12/2023). Không nói --date thì phiếu tính theo ngày cuối kỳ "
        "của năm ghi trong phiếu, như 14/12/2023; tra cứu theo hôm nay.",
    ),
]
RegisterFiles = Annotated[
    list[Path],
    argument("FILES…", Section.INPUT, help="Sổ theo dõi quy trình: tệp, thư mục hoặc mẫu tên (*.xlsx)."),
]
AsOf = Annotated[
    dt.datetime | None,
    option(
        "--on",
        section=Section.INPUT,
        formats=_DAYS,
        help="Tính đến ngày này: việc nào trễ, việc nào sắp đến hạn (mặc định: hôm nay).",
    ),
]
Due = Annotated[
    dt.datetime | None,
    option(
        "--due",
        section=Section.INPUT,
        formats=_DAYS,
        help="Hạn các xã gửi phiếu, do đơn vị đặt: xã chưa gửi trễ mấy ngày (mặc định: không biết hạn).",
    ),
]
Finish = Annotated[
    dt.datetime,
    option(
        "--finish", section=Section.INPUT, formats=_DAYS, help="Ngày quyết định công nhận, ví dụ 2026-12-14."
    ),
]
Start = Annotated[
    dt.datetime | None,
    option("--start", section=Section.INPUT, formats=_DAYS, help="Ngày bắt đầu (mặc định: ngày đầu kỳ)."),
]
Complaints = Annotated[
    bool,
    option("--complaints", section=Section.INPUT, help="Chừa thời gian phúc tra khiếu nại và niêm yết lại."),
]
OutcomeFolder = Annotated[
    Path | None,
    option(
        "--result",
        section=Section.COMPARE,
        metavar="DIR",
        help="Thư mục kết quả của run: đối chiếu sổ với hộ đã rà soát, đã công nhận.",
    ),
]
EarlierOutcome = Annotated[
    Path | None,
    option(
        "--before",
        section=Section.COMPARE,
        metavar="DIR",
        help="Thư mục kết quả trước khi phúc tra: khiếu nại nào làm thay đổi phân loại (đi cùng --result).",
    ),
]
Templates = Annotated[
    Path | None,
    option(
        "--templates",
        section=Section.RESULT,
        metavar="DIR",
        help="Thư mục mẫu Word của cơ quan, tên tệp như mẫu kèm chương trình; mẫu không có thì dùng mẫu kèm.",
    ),
]
Issued = Annotated[
    list[Path] | None,
    option(
        "--issued",
        section=Section.RESULT,
        metavar="FILE",
        help="Sổ cấp giấy chứng nhận của lần trước (so-giay-chung-nhan.xlsx; tệp, thư mục; lặp lại được): số "
        "giấy được đánh tiếp.",
    ),
]
YEAR = Shared(
    "year",
    Annotated[
        int | None,
        option("--year", section=Section.INPUT, help="Năm rà soát (mặc định lấy theo phiếu)."),
    ],
)
DATE = Shared("date", Day, turned=day)
NEEDED_YEAR = Shared(
    "year", Annotated[int, option("--year", section=Section.INPUT, help="Năm rà soát.")], Shared.NEEDED
)
DISTRICT = Shared(
    "district",
    Annotated[
        str | None,
        option("--district", section=Section.INPUT, help="Chỉ huyện này (mã, trước 01/7/2025), ví dụ 823."),
    ],
)
PROVINCE = Shared(
    "province",
    Annotated[
        str | None,
        option(
            "--province", section=Section.INPUT, help="Chỉ tỉnh này (mã; template nhận cả tên), ví dụ 82."
        ),
    ],
)
COMMUNES = Shared(
    "communes",
    Annotated[
        str | None,
        option(
            "--communes",
            section=Section.INPUT,
            metavar="CODES|FILE",
            help="Các mã xã cách nhau bằng dấu phẩy (28651,28660), hoặc tệp văn bản, mỗi dòng một mã xã.",
        ),
    ],
    turned=_codes_or_file,
)
COMMUNE = Shared(
    "commune",
    Annotated[
        str | None,
        option("--commune", section=Section.INPUT, metavar="CODE", help="Mã xã cho tệp không ghi mã xã."),
    ],
)
UNITS = Shared(
    "units",
    Annotated[
        Path | None,
        option(
            "--units",
            section=Section.INPUT,
            metavar="FILE",
            help="Bảng CSV: tên tệp, mã xã (cho nhiều tệp không ghi mã xã).",
        ),
    ],
)
EXPECT = Shared(
    "expect",
    Annotated[
        Path | None,
        option(
            "--expect",
            section=Section.INPUT,
            metavar="FILE",
            help="Các xã phải gửi phiếu: tệp văn bản, CSV hoặc bảng tính, mỗi dòng một mã xã hoặc tên xã.",
        ),
    ],
)
CONVERT_FONTS = Shared(
    "convert_fonts",
    Annotated[
        bool,
        option(
            "--convert-fonts",
            section=Section.INPUT,
            help="Đọc chữ gõ bằng phông cũ (TCVN3, VNI) thành Unicode.",
        ),
    ],
    False,
)
SCORECARD = Shared(
    "scorecard",
    Annotated[
        Path | None,
        option(
            "--scorecard",
            section=Section.INPUT,
            metavar="FILE",
            help="Bảng điểm B1 (.toml hoặc .xlsx) để chấm các câu trả lời bằng chữ.",
        ),
    ],
)
STANDARD = Shared(
    "standard",
    Annotated[
        Path | None,
        option(
            "--standard",
            section=Section.INPUT,
            metavar="FILE",
            help="Chuẩn nghèo khác (.toml), của tỉnh hay sắp có hiệu lực: lập thêm danh sách, biểu theo nó.",
        ),
    ],
)
B2 = Shared(
    "b2_derived",
    Annotated[
        B2Source,
        option(
            "--b2",
            section=Section.INPUT,
            help="Điểm B2 theo dấu trên phiếu (ticked) hay từ thành viên, điều kiện sống kê khai (derived).",
        ),
    ],
    B2Source.TICKED,
    lambda source: source is B2Source.DERIVED,
)

# --- So sánh: the years before

PREVIOUS = Shared(
    "previous",
    Annotated[
        Path | None,
        option(
            "--previous",
            section=Section.COMPARE,
            metavar="FILE",
            help="Danh sách hộ nghèo, hộ cận nghèo năm trước.",
        ),
    ],
)
REGULAR = Shared(
    "regular",
    Annotated[
        bool,
        option(
            "--regular",
            section=Section.COMPARE,
            help="Rà soát thường xuyên trong năm: chỉ hộ có giấy đề nghị; ghi danh sách đang có hiệu lực.",
        ),
    ],
    False,
)
INTERVIEW = Shared(
    "interview",
    Annotated[
        bool,
        option(
            "--interview",
            section=Section.RESULT,
            help="Thêm phiếu in cho người rà soát (Word): mỗi hộ một phiếu, có sẵn những gì đã biết.",
        ),
    ],
    False,
)
LastReturns = Annotated[
    list[Path] | None,
    option(
        "--returns",
        section=Section.COMPARE,
        metavar="FILE",
        help="Phiếu năm trước (tệp, thư mục; lặp lại được): điền sẵn thành viên, điều kiện sống.",
    ),
]
CORRECTIONS = Shared(
    "corrections",
    Annotated[
        list[Path] | None,
        option(
            "--corrections",
            section=Section.INPUT,
            metavar="FILE",
            help="loi.xlsx đã điền, thư mục gửi trả đã nhận về, hoặc sổ có trang «Sửa» (lặp lại được).",
        ),
    ],
    turned=lambda files: tuple(files or ()),
)
HISTORY = Shared(
    "history",
    Annotated[
        list[Path] | None,
        option(
            "--history",
            section=Section.COMPARE,
            metavar="FILE",
            help="danh-sach.xlsx của các năm trước (lặp lại được): ai từng nghèo, năm nào.",
        ),
    ],
    turned=lambda files: tuple(files or ()),
)

CODES = Shared(
    "codes",
    Annotated[
        Path | None,
        option(
            "--codes",
            section=Section.COMPARE,
            metavar="FILE",
            help="Bảng mã hộ cũ, mã hộ mới đã xem lại (bang-ma-ho.xlsx của lần chạy trước, hoặc tự lập).",
        ),
    ],
)

VILLAGES = Shared(
    "villages",
    Annotated[
        Path | None,
        option(
            "--villages",
            section=Section.COMPARE,
            metavar="FILE",
            help="Bảng thôn của xã cũ nay thuộc xã nào (bang-thon.xlsx của lần chạy trước, hoặc tự lập).",
        ),
    ],
)

SampleFile = Annotated[
    Path,
    argument("FILLED", Section.INPUT, help="Sổ phúc tra mà recheck draw đã lập, người phúc tra đã ghi."),
]
Seed = Annotated[
    int,
    option(
        "--seed",
        section=Section.INPUT,
        metavar="S",
        help="Số mở đầu của phép chọn: cùng số, cùng phiếu thì chọn đúng các hộ ấy; giữ lại để so.",
    ),
]
PerVillage = Annotated[
    int,
    option("--per-village", section=Section.INPUT, metavar="N", min=0, help="Số hộ ngẫu nhiên mỗi thôn."),
]
NearThresholds = Annotated[
    int,
    option("--near", section=Section.INPUT, metavar="N", min=0, help="Thêm N hộ sát ngưỡng nhất mỗi thôn."),
]
ChangedClass = Annotated[
    int,
    option(
        "--changed",
        section=Section.INPUT,
        metavar="N",
        min=0,
        help="Thêm N hộ đổi loại so với năm trước mỗi thôn (cần --previous).",
    ),
]

# --- Kết quả: what is written

Folder = Annotated[Path, argument("DIR", Section.RESULT, help="Thư mục để ghi."), WRITTEN]
NewCardFile = Annotated[Path, argument("FILE", Section.RESULT, help="Mẫu để ghi (.xlsx)."), WRITTEN]
OutFile = Annotated[
    Path, option("-o", "--out", section=Section.RESULT, metavar="FILE", help="Tệp kết quả."), WRITTEN
]
WithLists = Annotated[
    bool,
    option(
        "--lists",
        section=Section.RESULT,
        help="Thêm danh-sach.xlsx (có tên, số định danh): chỉ khi nơi nhận được phép giữ.",
    ),
]
OutParcel = Annotated[
    Path,
    option("-o", "--out", section=Section.RESULT, metavar="FILE", help="Gói để gửi lên tỉnh (.zip)."),
    WRITTEN,
]
OutFolder = Annotated[
    Path,
    option("-o", "--out", section=Section.RESULT, metavar="DIR", help="Thư mục kết quả."),
    WRITTEN,
]
OutPage = Annotated[
    Path | None,
    option(
        "-o",
        "--out",
        section=Section.RESULT,
        metavar="FILE",
        help="Trang giải thích để đưa cho hộ (.xlsx).",
    ),
    WRITTEN,
]
OutDiff = Annotated[
    Path | None,
    option("-o", "--out", section=Section.RESULT, metavar="FILE", help="Sổ ghi mọi chỗ khác nhau (.xlsx)."),
    WRITTEN,
]
OutStatus = Annotated[
    Path | None,
    option("-o", "--out", section=Section.RESULT, metavar="FILE", help="Sổ tình hình từng xã (.xlsx)."),
    WRITTEN,
]
RecordFile = Annotated[
    Path | None,
    option(
        "--record",
        section=Section.RESULT,
        metavar="FILE",
        help="Sổ ghi các bản đã nhận (.json), để ngoài thư mục phiếu: đọc rồi ghi thêm bản mới.",
    ),
    WRITTEN,
]
OutPlan = Annotated[
    Path | None,
    option(
        "-o",
        "--out",
        section=Section.RESULT,
        metavar="FILE",
        help="Tệp lịch (.xlsx); tệp .ics cùng tên ghi bên cạnh để mở bằng lịch điện thoại, máy tính.",
    ),
    WRITTEN,
]
Annotate = Annotated[
    Path | None,
    option(
        "--annotate",
        section=Section.RESULT,
        metavar="DIR",
        help="Thư mục để ghi bản sao phiếu có tô màu và ghi chú ở ô sai.",
    ),
    WRITTEN,
]
Public = Annotated[
    bool,
    option(
        "--public",
        section=Section.RESULT,
        help="Bản niêm yết công khai: chỉ tên chủ hộ, thôn, số khẩu, loại hộ.",
    ),
]
OutLayout = Annotated[
    Layout | None,
    option(
        "--layout",
        section=Section.RESULT,
        help="Ghi mỗi xã một tệp theo mẫu cột của hệ thống rà soát quốc gia, để nhập vào đó mà không gõ lại.",
    ),
]
Suppress = Annotated[
    int | None,
    option(
        "--suppress",
        section=Section.RESULT,
        metavar="N",
        help="Thêm các biểu tổng hợp, số nhỏ hơn N và số tính ngược ra nó bị che.",
    ),
]
REPORT = Shared(
    "report",
    Annotated[
        bool,
        option(
            "--report",
            section=Section.RESULT,
            help="Thêm bao-cao.html (biểu đồ, các biểu) và bao-cao.docx (báo cáo kết quả rà soát).",
        ),
    ],
    False,
)
PDF = Shared(
    "pdf",
    Annotated[
        bool,
        option(
            "--pdf",
            section=Section.RESULT,
            help="Ghi thêm bản PDF của các tệp để in (cần LibreOffice trên máy).",
        ),
    ],
    False,
)
REPORT_TEMPLATE = Shared(
    "report_template",
    Annotated[
        Path | None,
        option(
            "--report-template",
            section=Section.RESULT,
            metavar="FILE",
            help="Mẫu báo cáo riêng (.docx) thay cho mẫu của chương trình.",
        ),
    ],
)
REGISTERS = Shared(
    "registers",
    Annotated[
        list[Path] | None,
        option(
            "--register",
            section=Section.RESULT,
            metavar="FILE",
            help="Sổ theo dõi quy trình (tệp, thư mục; lặp lại được): giấy đề nghị, bước đã đến, quyết định.",
        ),
    ],
    turned=lambda files: tuple(files or ()),
)
SEND_BACK = Shared(
    "send_back",
    Annotated[
        Path | None,
        option(
            "--return",
            section=Section.RESULT,
            metavar="DIR",
            help="Gửi trả: mỗi xã một thư mục có trang lỗi để điền, bản sao phiếu có ghi chú, thư.",
        ),
        WRITTEN,
    ],
)
WANTED_BY = Shared(
    "wanted_by",
    Annotated[
        dt.datetime | None,
        option(
            "--wanted-by",
            section=Section.RESULT,
            formats=_DAYS,
            help="Ngày xã phải trả lời, ghi vào thư gửi trả (không nói: để chỗ trống).",
        ),
    ],
    turned=day,
)
LETTER_TEMPLATE = Shared(
    "letter_template",
    Annotated[
        Path | None,
        option(
            "--letter-template",
            section=Section.RESULT,
            metavar="FILE",
            help="Mẫu thư gửi trả riêng (.docx) thay cho mẫu của chương trình.",
        ),
    ],
)
PARQUET = Shared(
    "parquet",
    Annotated[
        Path | None,
        option(
            "--parquet",
            section=Section.RESULT,
            metavar="DIR",
            help="Lưu các hộ đã chấm (không tên, không số định danh) để cộng biểu bằng tables build.",
        ),
        WRITTEN,
    ],
)
FORCE = Shared(
    "force",
    Annotated[bool, option("--force", section=Section.RESULT, help="Ghi đè kết quả đã có.")],
    False,
)

# --- Chi tiết: what is told on the way, and how the work is done

Coverage = Annotated[
    bool,
    option("--coverage", section=Section.DETAILS, help="Từng quy định: đã theo, gần đúng hay chưa làm."),
]
Procedures = Annotated[
    bool,
    option(
        "--procedures",
        section=Section.DETAILS,
        help="Các thủ tục: từng bước, ai làm, thời hạn, giấy tờ; trợ giúp khó khăn đột xuất.",
    ),
]
JSON = Shared(
    "as_json",
    Annotated[
        bool,
        option("--json", section=Section.DETAILS, help="In kết quả dạng JSON ra stdout, không in gì khác."),
    ],
    False,
)
STRICT = Shared(
    "strict",
    Annotated[
        bool, option("--strict", section=Section.DETAILS, help="Cảnh báo cũng tính là lỗi (mã kết thúc 1).")
    ],
    False,
)
QUIET = Shared(
    "quiet", Annotated[bool, option("--quiet", section=Section.DETAILS, help="Chỉ in kết luận.")], False
)
SHOW_ALL = Shared(
    "show_all",
    Annotated[bool, option("--all", section=Section.DETAILS, help="Hiện mọi chỗ sai, không rút gọn.")],
    False,
)
SHOW_VALUES = Shared(
    "show_values",
    Annotated[
        bool,
        option(
            "--show-values",
            section=Section.DETAILS,
            help="Hiện tên và số định danh (mặc định: che).",
        ),
    ],
    False,
)
CONFIG = Shared(
    "config",
    Annotated[
        Path | None,
        option(
            "--config",
            section=Section.DETAILS,
            metavar="FILE",
            help="Tệp đặt mức của từng mã lỗi (mặc định: hongheo.toml trong thư mục đang đứng).",
        ),
    ],
    turned=_config,
)
JOBS = Shared(
    "jobs",
    Annotated[
        int | None,
        option(
            "--jobs",
            section=Section.DETAILS,
            metavar="N",
            min=1,
            help="Số tiến trình cùng đọc, cùng ghi (kết quả như nhau, chỉ nhanh hơn). Mặc định bằng số "
            "nhân của máy, nhiều nhất 4, tùy bộ nhớ còn trống; một tệp thì 1.",
        ),
    ],
    None,
)
SCHEDULER = Shared(
    "scheduler",
    Annotated[
        str | None,
        option(
            "--scheduler",
            section=Section.DETAILS,
            metavar="ADDRESS",
            help="Đọc phiếu trên cụm máy Dask ở địa chỉ này (cần phần cài thêm cluster).",
        ),
    ],
)

# --- Sets that several commands take whole

# How returns are read; with which lists of earlier years; how B1 and B2 come about.
READING = (YEAR, DATE, COMMUNE, UNITS, EXPECT, CONVERT_FONTS, CORRECTIONS)
COMPARING = (PREVIOUS, HISTORY, CODES, VILLAGES)
# What goes back to the communes.
SENDING_BACK = (SEND_BACK, WANTED_BY, LETTER_TEMPLATE)
# What every command tells that looks for problems in returns, and the processes it does so with.
TELLING = (JSON, STRICT, QUIET, SHOW_ALL, SHOW_VALUES, CONFIG)
WORKING = (JOBS, SCHEDULER)
# For which communes, of which year, blank forms are made.
CHOOSING = (NEEDED_YEAR, DISTRICT, PROVINCE, COMMUNES, DATE)
