"""Make the pictures of ``hinh-anh.md`` and of the guide from the demo district. ``python docs/pictures.py``.

Needs LibreOffice (``soffice``), poppler (``pdftoppm``) and Chromium on the path; the product needs none.
``python docs/pictures.py loi bieu-1`` makes these pictures alone; those of the terminal need no program.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import chdir
from pathlib import Path
from unittest import mock

from rich.console import Console

from hongheo.cli import app
from hongheo.console import base
from hongheo.pipeline.demonstrating import FAULTY, LAST_YEAR, RETURNS

HERE = Path(__file__).parent
PICTURES = HERE / "hinh"
DOTS = 55
# The papers of the commune that the guide of the year goes along with.
PAPERS_OF = "giay-to/28654-xa-dong-son"
# Picture > dots an inch, and the part of the page that is shown (left, top, width, height in dots).
PARTS = {
    "loi": (110, (52, 52, 1135, 430)),
    "gui-tra-loi": (80, (29, 27, 1295, 146)),
    "gui-tra-thu": (58, ()),
}
# Picture > (workbook or text in the demo's folder, page of its PDF, what it shows).
PAGES: dict[str, tuple[str, int, str]] = {
    "phieu-trang": ("mau/28654-xa-dong-son.xlsx", 2, "Phiếu trắng, trang «Hộ»"),
    "bieu-1": ("ra/bieu-tong-hop.xlsx", 1, "Biểu 1"),
    "bieu-2": ("ra/bieu-tong-hop.xlsx", 2, "Biểu 2"),
    "bieu-4": ("ra/bieu-tong-hop.xlsx", 6, "Biểu 4"),
    "danh-sach": ("ra/danh-sach.xlsx", 1, "Danh sách hộ nghèo"),
    "cham-diem": ("ra/cham-diem.xlsx", 1, "Chấm điểm: điểm, chỉ số, phân loại, căn cứ"),
    "loi": ("ra/loi.xlsx", 1, "Các lỗi của cả đợt, có liên kết tới ô"),
    "ghi-chu": ("ghi-chu/28651-thi-tran-vinh-binh.xlsx", 1, "Bản sao phiếu có ghi chú, trang «Lỗi»"),
    "gui-tra-loi": ("gui-tra/28684-xa-vinh-huu/loi.xlsx", 1, "Gửi trả một xã: trang lỗi để điền"),
    "gui-tra-thu": ("gui-tra/28684-xa-vinh-huu/thu-gui-tra.docx", 1, "Gửi trả một xã: thư"),
    "nam-phieu-dien-san": ("phieu-2024/28654-xa-dong-son.xlsx", 2, "Phiếu điền sẵn từ danh sách năm trước"),
    "nam-phieu-dieu-tra": (
        "phieu-2024/phieu-dieu-tra-28654-xa-dong-son.docx",
        1,
        "Phiếu in cho người đi hỏi, mỗi hộ một phiếu",
    ),
    "nam-can-ra-soat": (
        "phieu-2024/can-ra-soat-28654-xa-dong-son.xlsx",
        1,
        "Danh sách hộ cần rà soát (Phụ lục I)",
    ),
    "nam-danh-sach": (f"{PAPERS_OF}/danh-sach-sau-ra-soat.docx", 1, "Danh sách sau rà soát để ký"),
    "nam-quyet-dinh": (f"{PAPERS_OF}/quyet-dinh-ngheo-can-ngheo.docx", 1, "Quyết định công nhận"),
    "nam-giay-chung-nhan": (f"{PAPERS_OF}/giay-chung-nhan.docx", 1, "Giấy chứng nhận"),
    "giai-thich": ("giai-thich.xlsx", 1, "Giải thích cho một hộ"),
    "bao-cao-van-ban": ("ra/bao-cao.docx", 1, "Báo cáo điền sẵn số"),
}
# Picture > what is typed; the demo's folder is ``demo`` there.
TERMINAL = {
    "man-hinh-kiem-tra": ["check", f"demo/{FAULTY}/28651-thi-tran-vinh-binh.xlsx"],
    "man-hinh-tinh-hinh": ["status", f"demo/{FAULTY}", "--on", "2023-11-10"],
    "man-hinh-chay": ["run", f"demo/{RETURNS}", "--previous", f"demo/{LAST_YEAR}/danh-sach.xlsx", "-o", "ra"],
}
# When the returns came in (8 November 2023), for what tells the day of a file.
SENT = 1_699_430_400
SCREEN = ("bao-cao-trang", "ra/bao-cao.html", "Trang báo cáo")
CHROMIUM = [
    *("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--hide-scrollbars", "--window-size=1000,1120"),
]


def _typed(*words: object) -> None:
    """Carry out a command; its exit code tells of the mistakes in the demo."""
    app([*map(str, words)], standalone_mode=False)


def _results(folder: Path) -> None:
    """Everything that is shown, made from the demo district with its mistakes."""
    _typed("demo", folder, "--quiet")
    _typed("template", folder / "mau", "--year", 2023, "--district", 823, "--quiet")
    for path in (folder / FAULTY).iterdir():
        os.utime(path, (SENT, SENT))
    previous = ["--previous", folder / LAST_YEAR / "danh-sach.xlsx"]
    _typed("run", folder / FAULTY, *previous, "--report", "-o", folder / "ra", "--quiet")
    page = folder / "giai-thich.xlsx"
    _typed("explain", folder / RETURNS, *previous, "--household", "28654/0010", "-o", page)
    filled = ["--previous", folder / "ket-qua" / "danh-sach.xlsx", "--returns", folder / RETURNS]
    _typed("template", folder / "phieu-2024", "--year", 2024, "--communes", 28654, *filled, "--interview")
    registers = ["--register", folder / "so", "--communes", 28654]
    _typed("papers", folder / "ket-qua", "-o", folder / "giay-to", *registers, "--quiet")
    sent_back = ["--return", folder / "gui-tra", "--wanted-by", "2023-11-20"]
    _typed("check", folder / FAULTY, "--annotate", folder / "ghi-chu", *sent_back, "--quiet")


def _page(source: Path, page: int, target: Path, work: Path) -> None:
    """One page of a workbook or text as a picture."""
    pdf = work / f"{source.stem}.pdf"
    subprocess.run(["soffice", "--headless", "--convert-to", "pdf", "--outdir", work, source], check=True)
    dots, part = PARTS.get(target.name, (DOTS, ()))
    numbers = ["-f", str(page), "-l", str(page)]
    for name, number in zip(("-x", "-y", "-W", "-H"), part, strict=False):
        numbers += [name, str(number)]
    subprocess.run(["pdftoppm", "-r", str(dots), "-png", "-singlefile", *numbers, pdf, target], check=True)


def _terminal(folder: Path, picture: str) -> None:
    """What a command prints, as SVG without the fonts that rich would fetch from the network."""
    words = TERMINAL[picture]
    shown = Console(record=True, width=84, force_terminal=True, file=io.StringIO(), highlight=False)
    with chdir(folder), mock.patch.object(base, "console", lambda: shown):
        app(words, standalone_mode=False)
    svg = shown.export_svg(title=f"hongheo {words[0]}", unique_id=picture)
    svg = re.sub(r"@font-face \{.*?\}\n", "", svg, flags=re.DOTALL)
    (PICTURES / f"{picture}.svg").write_text(svg, encoding="utf-8", newline="\n")


def main() -> None:
    """Write the pictures, those named or all, and the page that shows them."""
    wanted = set(sys.argv[1:]) or {*PAGES, *TERMINAL, SCREEN[0]}
    if unknown := wanted - {*PAGES, *TERMINAL, SCREEN[0]}:
        sys.exit(f"no such picture: {', '.join(sorted(unknown))}")
    missing = [tool for tool in ("soffice", "pdftoppm", "chromium") if shutil.which(tool) is None]
    if missing and not wanted <= {*TERMINAL}:
        sys.exit(f"not found: {', '.join(missing)}")
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        folder = work / "demo"
        _results(folder)
        for picture in sorted(wanted & {*TERMINAL}):
            _terminal(work, picture)
        for picture, (source, page, _) in PAGES.items():
            if picture in wanted:
                _page(folder / source, page, PICTURES / picture, work)
        picture, source, _ = SCREEN
        if picture in wanted:
            target = f"--screenshot={PICTURES / f'{picture}.png'}"
            profile = f"--user-data-dir={work / 'chromium'}"
            subprocess.run([*CHROMIUM, profile, target, (folder / source).as_uri()], check=True)
    shown = [(p, text) for p, (_, _, text) in PAGES.items()] + [(SCREEN[0], SCREEN[2])]
    lines = ["<!-- Trang này và các hình do docs/pictures.py làm ra từ huyện mẫu; đừng sửa tay. -->\n"]
    lines += ["# Hình các kết quả\n", "Huyện, xã là thật; người và số liệu đều là giả định.\n"]
    for picture, text in shown:
        lines += [f"## {text}\n", f"![{text}](hinh/{picture}.png)\n"]
    (HERE / "hinh-anh.md").write_text("\n".join(lines), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
