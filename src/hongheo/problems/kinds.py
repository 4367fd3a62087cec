"""The catalogue: every kind of problem once, with its code, severity, title, message and remedy.

Codes: HN0 file and form, HN1 cell, HN2 household, HN3 commune, HN4 last year's list, HN5 district,
HN6 tables and merging, HN7 the register of the procedure, HN80 corrections, HN84 what goes back to
communes, HN87 and HN88 papers,
HN89 from one year's list to the next.
``doubt`` says that the household's class cannot be trusted: it becomes ``Chưa phân loại``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a problem weighs: an error must be mended, a warning looked at, a note is for the record."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def label(self) -> str:
        """The severity in Vietnamese."""
        return _SEVERITY_LABELS[self]


class Effect(StrEnum):
    """What becomes of classes until a problem is mended; in the order in which problems are to be mended."""

    CLASS = "class"
    LEFT_OUT = "left_out"
    MAY_CHANGE = "may_change"
    NONE = "none"

    @property
    def label(self) -> str:
        """The effect in Vietnamese."""
        return _EFFECT_LABELS[self]

    @property
    def rank(self) -> int:
        """0 for what is to be mended first."""
        return _RANKS[self]


_SEVERITY_LABELS = {Severity.ERROR: "Lỗi", Severity.WARNING: "Cảnh báo", Severity.NOTE: "Ghi nhận"}
_RANKS = {effect: rank for rank, effect in enumerate(Effect)}
_EFFECT_LABELS = {
    Effect.CLASS: "Chưa phân loại được",
    Effect.LEFT_OUT: "Chưa được tính",
    Effect.MAY_CHANGE: "Có thể đổi loại",
    Effect.NONE: "Không",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem. ``message`` and ``remedy`` are templates filled from the problem's context.

    ``effect``: what becomes of classes where no doubt is cast.
    """

    code: str
    title: str
    message: str
    remedy: str
    severity: Severity = Severity.ERROR
    doubt: bool = False
    effect: Effect = Effect.NONE

    def __hash__(self) -> int:
        """Problems are counted by their kind: its texts need not be looked at for that."""
        return hash(self.code)

    @property
    def firm(self) -> bool:
        """Whether it must stay an error: it casts doubt on classes, or its file could not be used."""
        return self.doubt or (self.severity is Severity.ERROR and self.code.startswith("HN0"))

    def __reduce__(self) -> tuple[object, ...]:
        """What travels between processes: by its code what the other process has, so that problems of all
        files share one object, which is counted without comparing its texts."""
        if _ALL.get(self.code) is self:
            return _of_code, (self.code,)
        texts = (self.code, self.title, self.message, self.remedy)
        return Kind, (*texts, self.severity, self.doubt, self.effect)


_ALL: dict[str, Kind] = {}


def _of_code(code: str) -> Kind:
    return _ALL[code]


def _kind(
    code: str,
    title: str,
    message: str,
    remedy: str,
    *,
    severity: Severity = Severity.ERROR,
    doubt: bool = False,
    effect: Effect = Effect.NONE,
) -> Kind:
    if code in _ALL:
        raise ValueError(f"{code} is taken")
    kind = Kind(code, title, message, remedy, severity, doubt, effect)
    _ALL[code] = kind
    return kind


def catalogue() -> tuple[Kind, ...]:
    """All kinds, by code."""
    return tuple(_ALL[code] for code in sorted(_ALL))


WARNING, NOTE = Severity.WARNING, Severity.NOTE
LEFT_OUT, MAY_CHANGE = Effect.LEFT_OUT, Effect.MAY_CHANGE

# --- HN0: file and form -------------------------------------------------------------------------------------
FILE_UNREADABLE = _kind(
    "HN001",
    "Không đọc được tệp",
    "Không đọc được tệp: {reason}.",
    "{remedy}",
    effect=LEFT_OUT,
)
FORM_UNKNOWN = _kind(
    "HN002",
    "Không nhận ra mẫu",
    "Lệnh cần {asked}, nhưng tệp không có trang nào của mẫu này (có các trang: {sheets}).{near}",
    "{get}, hoặc đặt lại tên trang cho đúng: {expected}.",
    effect=LEFT_OUT,
)
SHEET_MISSING = _kind(
    "HN003",
    "Thiếu trang",
    "Phiếu của xã không có trang «{sheet}».",
    "Thêm trang «{sheet}», hoặc gửi thêm tệp có trang này cùng Mã xã.",
    effect=LEFT_OUT,
)
HEADING_MISSING = _kind(
    "HN004",
    "Thiếu cột bắt buộc",
    "Trang «{sheet}» không có cột «{heading}».{near}",
    "Thêm cột có tiêu đề «{heading}» đúng như trong mẫu.",
    effect=LEFT_OUT,
)
HEADING_TWICE = _kind(
    "HN005",
    "Tiêu đề lặp",
    "Tiêu đề «{heading}» có ở hai cột {first} và {second}.",
    "Chỉ giữ một cột «{heading}».",
    effect=LEFT_OUT,
)
COMMUNE_UNSAID = _kind(
    "HN006",
    "Không biết xã",
    "Tệp không cho biết Mã xã.",
    "Điền «Mã xã» (5 chữ số) vào trang «Thông tin», hoặc dùng --commune (một xã), --units (bảng tệp, mã xã).",
    effect=LEFT_OUT,
)
HIDDEN_ROWS = _kind(
    "HN007",
    "Dòng ẩn",
    "Trang có {count} dòng bị ẩn trong vùng dữ liệu; các dòng này vẫn được đọc.",
    "Bỏ ẩn và xem lại; xóa dòng nếu không phải hộ được rà soát.",
    severity=WARNING,
)
HIDDEN_SHEET = _kind(
    "HN008",
    "Trang ẩn",
    "Trang bị ẩn nhưng vẫn được đọc.",
    "Bỏ ẩn trang và xem lại; xóa trang nếu không dùng.",
    severity=WARNING,
)
SHEET_TWICE = _kind(
    "HN009",
    "Trang lặp",
    "Hai trang «{first}» và «{second}» cùng được hiểu là trang «{sheet}».",
    "Chỉ giữ một trang «{sheet}» trong tệp.",
    effect=LEFT_OUT,
)
OLD_FONT = _kind(
    "HN020",
    "Chữ gõ bằng phông cũ",
    "Tệp có chữ gõ bằng bảng mã cũ {encoding}, không phải Unicode; ô đầu tiên là ô này.",
    "Chuyển tệp sang Unicode (bằng Unikey) rồi gửi lại, hoặc chạy lại với --convert-fonts.",
)
OLD_FONT_CONVERTED = _kind(
    "HN021",
    "Đã đổi phông cũ sang Unicode",
    "{count} ô chữ được đọc từ bảng mã cũ {encoding} sang Unicode, bắt đầu từ ô này; trong đó {either} ô đọc "
    "được cả hai cách và theo phần còn lại của cột. Tệp gốc không đổi.",
    "Xem lại tên người và tên thôn trong kết quả; lần sau gửi tệp Unicode.",
    severity=NOTE,
)
HIDDEN_COLUMN = _kind(
    "HN022",
    "Cột ẩn",
    "Cột {letter} («{heading}») bị ẩn nhưng có {count} ô dữ liệu; các ô này vẫn được đọc.",
    "Bỏ ẩn cột và xem lại; xóa dữ liệu nếu không dùng.",
    severity=WARNING,
)
STRUCK_THROUGH = _kind(
    "HN023",
    "Chữ bị gạch ngang",
    "{count} ô có chữ bị gạch ngang ({cells}); các ô này vẫn được đọc như ô thường.",
    "Nếu gạch để bỏ thì xóa dòng hoặc xóa giá trị; nếu không thì bỏ gạch ngang.",
    severity=WARNING,
    effect=MAY_CHANGE,
)
RESULTS_STORED = _kind(
    "HN031",
    "Kết quả công thức lưu sẵn trong tệp chưa tính lại",
    "{count} ô công thức (ô đầu tiên: {cell}) được đọc theo kết quả lưu sẵn, nhưng tệp yêu cầu tính lại mọi "
    "công thức khi mở: Excel có thể hiện số khác.",
    "Mở tệp bằng Excel, lưu lại (Ctrl+S) rồi chạy lại để đọc đúng số Excel hiện.",
    severity=WARNING,
    effect=MAY_CHANGE,
)
NOT_ANNOTATED = _kind(
    "HN030",
    "Không ghi chú được vào tệp",
    "Không tạo được bản ghi chú của tệp: {reason}.",
    "{remedy}",
    severity=NOTE,
)

HEADING_NEAR = _kind(
    "HN010",
    "Tiêu đề gần giống",
    "Cột «{heading}» không được đọc vì không đúng tiêu đề; có phải «{near}»?{odd}",
    "Nếu đúng thì sửa tiêu đề thành «{near}»; nếu không thì đổi tên cột cho khác hẳn.",
    severity=WARNING,
)
NO_START_CLASS = _kind(
    "HN011",
    "Mẫu không có phân loại đầu kỳ",
    "Mẫu này không ghi phân loại đầu kỳ và không có danh sách năm trước, nên không lập được biểu 2, 3.",
    "Thêm danh sách năm trước bằng --previous, hoặc chỉ chấm điểm bằng lệnh «hongheo score».",
    doubt=True,
)

ROW_UNCLEAR = _kind(
    "HN035",
    "Dòng không rõ là gì",
    "Dòng có chữ nhưng không có mã, không có tên và không có ô nào điền đúng cột, nên không được tính.",
    "Nếu là hộ (hoặc người) thì điền mã và các cột; nếu không thì xóa dòng.",
    effect=LEFT_OUT,
)
HEADINGS_MOVED = _kind(
    "HN036",
    "Tiêu đề thứ hai khác thứ tự cột",
    "Dòng này là dòng tiêu đề có các cột đứng khác thứ tự của mẫu, nên các dòng dưới nó không đọc được.",
    "Xếp các cột của phần dưới theo đúng thứ tự cột phía trên (hoặc chuyển sang trang riêng), rồi xóa dòng "
    "tiêu đề này.",
    effect=LEFT_OUT,
)

SHEET_NEAR = _kind(
    "HN037",
    "Tên trang chưa đúng mẫu, trang vẫn được đọc",
    "Trang «{name}» có tên gần giống và có đủ cột của trang «{near}», nên được đọc và tính như trang đó.",
    "Nếu là bản sao hoặc bản cũ thì xóa trang này; nếu phải tính thì đổi tên trang thành «{near}».",
    severity=WARNING,
)
SHEET_REFUSED = _kind(
    "HN038",
    "Trang có thể là số liệu nhưng không được đọc",
    "Trang «{name}» giống trang «{near}» của mẫu nhưng tên hoặc tiêu đề cột không đúng, nên không được đọc.",
    "Nếu trang có hộ phải tính thì đặt tên «{near}» (trang thứ hai: «{near} (2)») và ghi đúng tiêu đề cột; "
    "nếu không thì xóa trang hoặc chuyển sang tệp khác.",
    effect=LEFT_OUT,
)
SHEET_UNREAD = _kind(
    "HN039",
    "Trang không được đọc",
    "Trang «{name}» có {count} ô dữ liệu nhưng không phải trang của mẫu, nên không được đọc.{near}",
    "Nếu trang có số liệu phải tính thì chuyển vào trang đúng mẫu; nếu không thì không cần sửa.",
    severity=WARNING,
    effect=LEFT_OUT,
)

COPY_WITH_REMARKS = _kind(
    "HN047",
    "Bản sao có ghi chú",
    "Đây là bản sao có ghi chú do chương trình tạo, chỉ còn giá trị, không có công thức của phiếu.",
    "Sửa phiếu gốc rồi nộp phiếu gốc; không nộp bản sao này.",
    severity=WARNING,
)
CODES_AS_NUMBERS = _kind(
    "HN040",
    "Mã ghi bằng số, có mã không khớp",
    "«{field}»: {count} ô ghi mã bằng số (ô đầu tiên: {cell}), nên có thể đã mất số 0 ở đầu; "
    "có mã của cột này không khớp với trang khác.",
    "Định dạng cột là chữ (Text) rồi ghi lại mã đúng như ở các trang khác.",
    severity=NOTE,
)

COLUMNS_UNREAD = _kind(
    "HN041",
    "Cột có dữ liệu không được đọc",
    "{count} cột có dữ liệu không thuộc mẫu nên không được đọc: {columns}.",
    "Không cần sửa nếu là cột riêng của xã; nếu là cột của mẫu thì sửa tiêu đề cho đúng.",
    severity=NOTE,
)

FILES_LEFT = _kind(
    "HN042",
    "Tệp trong thư mục không được đọc",
    "{count} tệp trong thư mục không được đọc: {files}.",
    "Tệp nào là phiếu thì đổi sang bảng tính .xlsx (tệp nén: giải nén trước) rồi chạy lại; "
    "tệp khác thì không cần sửa.",
    severity=NOTE,
    effect=LEFT_OUT,
)

ROW_ABOVE_DATA = _kind(
    "HN043",
    "Hộ nằm trên vùng dữ liệu",
    "Dòng này giống một hộ nhưng nằm trên dòng {first}, dòng dữ liệu đầu tiên của mẫu, nên không được đọc.",
    "Chèn thêm dòng ở phần tiêu đề để dữ liệu bắt đầu đúng từ dòng {first}.",
    effect=LEFT_OUT,
)
LABEL_NEAR = _kind(
    "HN044",
    "Nhãn gần giống",
    "Nhãn «{heading}» không được đọc vì không đúng mẫu; có phải «{near}»?",
    "Nếu đúng thì sửa nhãn thành «{near}».",
    severity=WARNING,
)
LIST_OF_THIS_YEAR = _kind(
    "HN045",
    "Danh sách đầu kỳ không phải của năm trước",
    "Tiêu đề danh sách ghi năm {said}, nhưng đợt rà soát là năm {year}; danh sách vẫn được dùng làm đầu kỳ, "
    "nên diễn biến (biểu 2, 3) có thể sai.",
    "Dùng danh sách sau rà soát của năm {before}; nếu tiêu đề ghi nhầm năm thì sửa tiêu đề.",
    severity=WARNING,
    effect=MAY_CHANGE,
)
COMMUNE_OF_ANOTHER_FILE = _kind(
    "HN046",
    "Mã xã của tệp khác mã xã đã nói",
    "Lệnh nói mã xã {said} cho tệp này, nhưng tệp tự ghi {written}; được tính theo tệp.",
    "Nếu tệp ghi sai thì sửa «Mã xã» trong tệp; nếu tệp đúng thì bỏ --commune (hoặc sửa bảng --units).",
    severity=NOTE,
)

# --- HN1: cell ----------------------------------------------------------------------------------------------
NOT_WHOLE = _kind(
    "HN101",
    "Không phải số nguyên",
    "«{field}» ghi «{value}», không phải số nguyên.{odd}",
    "Ghi lại số nguyên, không có chữ, dấu chấm hay phần thập phân.",
)
OUT_OF_RANGE = _kind(
    "HN102",
    "Ngoài khoảng cho phép",
    "«{field}» ghi {value}, ngoài khoảng {range}.",
    "Sửa lại cho đúng; giá trị phải trong khoảng {range}.",
)
REQUIRED_BLANK = _kind(
    "HN103",
    "Ô bắt buộc để trống",
    "«{field}» để trống.",
    "Điền «{field}».",
)
NOT_A_CHOICE = _kind(
    "HN104",
    "Không thuộc danh mục",
    "«{field}» ghi «{value}», không có trong danh mục.{odd}{suggestion}",
    "Chọn một trong: {choices}.",
)
DATE_UNCLEAR = _kind(
    "HN105",
    "Ngày không hợp lệ",
    "«{field}» ghi «{value}», không phải ngày hợp lệ.{odd}",
    "Ghi ngày/tháng/năm, ví dụ {expected}.",
)
MARK_UNCLEAR = _kind(
    "HN106",
    "Ký hiệu đánh dấu không hợp lệ",
    "«{field}» ghi «{value}»; ô này chỉ đánh dấu x hoặc để trống.{odd}",
    "Đánh x nếu có, để trống nếu không.",
)
PATTERN = _kind(
    "HN107",
    "Sai dạng mã số",
    "«{field}» ghi «{value}», không đúng dạng {expected}.{odd}",
    "Ghi lại đủ {expected}, định dạng ô là chữ (Text) để không mất số 0 ở đầu.",
)
ERROR_CELL = _kind(
    "HN108",
    "Ô báo lỗi công thức",
    "Ô đang hiện lỗi {value} của Excel.",
    "Sửa công thức hoặc gõ giá trị vào ô.",
)
FORMULA_EMPTY = _kind(
    "HN109",
    "Công thức chưa có kết quả",
    "Ô là công thức nhưng tệp không lưu kết quả.",
    "Mở tệp bằng Excel, tính lại (F9) rồi lưu; hoặc gõ giá trị vào ô.",
)
NOT_NUMBER = _kind(
    "HN110",
    "Không phải số",
    "«{field}» ghi «{value}», không phải số.{odd}",
    "Ghi lại bằng số, ví dụ 45,5.",
)

MERGED_CELL = _kind(
    "HN114",
    "Ô gộp",
    "«{field}» nằm trong {value}: không biết giá trị của ô gộp là của dòng nào.",
    "Bỏ gộp ô (Unmerge Cells) rồi ghi giá trị cho từng dòng.",
    effect=MAY_CHANGE,
)

# Identity numbers: place of birth, century and sex, year of birth, six digits (Decree 137/2015/NĐ-CP).
IDENTITY_OLD = _kind(
    "HN120",
    "Số chứng minh nhân dân cũ",
    "«{field}» ghi {value}: 9 chữ số, là số chứng minh nhân dân cũ; số này được giữ nguyên.",
    "Ghi số định danh cá nhân 12 chữ số trên thẻ căn cước.",
    severity=WARNING,
)
IDENTITY_SHORT = _kind(
    "HN121",
    "Số định danh mất số 0",
    "«{field}» ghi {value}: chỉ có 11 chữ số, mất số 0 ở đầu; có lẽ là {likely}.",
    "Đối chiếu thẻ căn cước rồi ghi đủ 12 chữ số, định dạng ô là chữ (Text); chương trình không tự sửa.",
)
IDENTITY_PROVINCE = _kind(
    "HN122",
    "Số định danh sai mã tỉnh",
    "«{field}» ghi {value}, nhưng {province} không phải mã của tỉnh nào.",
    "Đối chiếu thẻ căn cước; ba chữ số đầu là mã tỉnh nơi đăng ký khai sinh.",
)
IDENTITY_SEX = _kind(
    "HN123",
    "Số định danh không khớp giới tính",
    "«{field}» ghi {value}: chữ số thứ tư là của {encoded}, nhưng «Giới tính» ghi {written}.",
    "Đối chiếu thẻ căn cước rồi sửa số định danh hoặc giới tính.",
)
IDENTITY_BIRTH = _kind(
    "HN124",
    "Số định danh không khớp năm sinh",
    "«{field}» ghi {value}: số này là của người sinh năm {encoded}, nhưng «Ngày sinh» ghi năm {written}.",
    "Đối chiếu thẻ căn cước rồi sửa số định danh hoặc ngày sinh.",
)
IDENTITY_FUTURE = _kind(
    "HN125",
    "Số định danh của người chưa sinh",
    "«{field}» ghi {value}: số này là của người sinh năm {encoded}, sau ngày rà soát.",
    "Đối chiếu thẻ căn cước rồi sửa số định danh.",
)
READ_LENIENTLY = _kind(
    "HN130",
    "Đọc được dù ghi khác mẫu",
    "«{field}»: {count} ô {what}, chỉ có một cách hiểu nên vẫn được đọc; ô đầu tiên {cell} ghi «{value}», "
    "được đọc là «{read}».",
    "Không bắt buộc sửa; lần sau ghi đúng như mẫu.",
    severity=NOTE,
)
DATE_TWO_READINGS = _kind(
    "HN131",
    "Ngày có hai cách hiểu",
    "«{field}» ghi «{value}»; cột này có ngày kiểu tháng/ngày/năm nên không biết đâu là ngày, đâu là tháng.",
    "Ghi lại ngày/tháng/năm ở cả cột, hoặc đổi ô thành kiểu Ngày (Date) của Excel.",
)

# Read as they stand, and told: nobody can see in the cell that it is wrong.
DATES_SWAPPED = _kind(
    "HN132",
    "Ngày và tháng có thể bị đảo",
    "«{field}»: {count} ô là ngày thật của Excel, ô nào cũng có ngày không quá 12, còn {texts} ô là chữ, ô "
    "nào cũng có số quá 12. Gõ ngày/tháng trên máy đặt kiểu tháng/ngày (hay ngược lại) thì ra đúng như vậy: "
    "có thể {count} ngày thật đã bị đảo ngày với tháng ({cells}). Chương trình đọc như ô ghi, không tự đảo.",
    "So với giấy tờ; nếu đã bị đảo thì ghi lại cả cột dạng chữ (Text) ngày/tháng/năm.",
    severity=WARNING,
)
DATES_PERHAPS_SWAPPED = _kind(
    "HN133",
    "Có thể có ngày bị đảo với tháng",
    "«{field}»: {count} ô là ngày thật của Excel, không ô nào có ngày quá 12, còn {texts} ô có số quá 12 "
    "đều là chữ; các ngày thật có thể đã bị đảo ngày với tháng ({cells}). Chương trình đọc như ô ghi, "
    "không tự đảo.",
    "So vài ô với giấy tờ; nếu đã bị đảo thì ghi lại cả cột dạng chữ (Text) ngày/tháng/năm.",
    severity=WARNING,
)
DATES_WITH_TIME = _kind(
    "HN134",
    "Ngày sinh có giờ",
    "«{field}»: {count} ô có cả giờ trong ngày ({times}; các ô {cells}). Ngày sinh không có giờ: có lẽ tệp "
    "do một hệ thống tính theo múi giờ khác ghi ra, và ngày bị sớm hay muộn một ngày. Chương trình lấy ngày "
    "như ô ghi.",
    "So với giấy tờ; nếu lệch thì xuất lại tệp theo giờ Việt Nam, hoặc ghi lại ngày sinh dạng chữ (Text).",
    severity=WARNING,
)

# Texts that lost letters: what they were is never guessed.
TEXT_MISREAD = _kind(
    "HN135",
    "Chữ bị đọc sai bảng mã",
    "«{field}»: {count} ô có chữ UTF-8 bị đọc nhầm bảng mã ({cells}); ô đầu ghi «{value}».",
    "Xuất lại tệp dạng Unicode (UTF-8) từ nơi có dữ liệu gốc, hoặc gõ lại các ô này.",
    severity=WARNING,
)
LETTERS_LOST = _kind(
    "HN136",
    "Chữ bị mất",
    "«{field}»: {count} ô có dấu ? hoặc � thay cho chữ đã mất ({cells}); ô đầu ghi «{value}».",
    "Gõ lại các ô này theo giấy tờ.",
    severity=WARNING,
)
TEXT_ESCAPED = _kind(
    "HN137",
    "Chữ còn mã của trang web",
    "«{field}»: {count} ô còn mã thay cho chữ, như &#7847; hoặc %E1%BA ({cells}); ô đầu ghi «{value}».",
    "Gõ lại các ô này, hoặc xuất lại tệp từ hệ thống gốc.",
    severity=WARNING,
)
OLD_FONT_WORD = _kind(
    "HN138",
    "Ô gõ bằng phông cũ",
    "«{field}»: {count} ô có chữ gõ bằng phông cũ (TCVN3 hoặc VNI) trong tệp Unicode ({cells}); ô đầu ghi "
    "«{value}».",
    "Gõ lại các ô này bằng Unicode.",
    severity=WARNING,
)
LETTERS_OF_OTHERS = _kind(
    "HN139",
    "Chữ của bảng chữ khác, trông giống chữ Việt",
    "«{field}»: {count} ô có chữ của bảng chữ khác trông giống chữ Việt ({cells}); ô đầu ghi «{value}».{odd}",
    "Gõ lại các ô này; chữ trông giống nhau nhưng khác mã thì không tìm, không so được.",
    severity=WARNING,
)

YES_UNDER_INDICATOR = _kind(
    "HN115",
    "Chỉ số B2 ghi có, không",
    "«{field}»: {count} ô ghi «có» hoặc «không» (ô đầu tiên: {cell}). «Có» được hiểu là có thiếu hụt, "
    "«không» là không thiếu hụt; người ghi có thể muốn nói ngược lại (có hay không có dịch vụ đó).",
    "Hỏi lại người ghi: thiếu hụt thì đánh x, không thiếu hụt thì để trống.",
    severity=WARNING,
    effect=MAY_CHANGE,
)

NO_LIBREOFFICE = _kind(
    "HN140",
    "Chưa có bản PDF: máy không có LibreOffice",
    "Chưa ghi bản PDF của {count} tệp để in: không tìm thấy LibreOffice (soffice) trên máy này.",
    "Cài LibreOffice (miễn phí) rồi chạy lại với --pdf --force, hoặc mở các tệp đã ghi và in ra PDF.",
    severity=WARNING,
)
PDF_NOT_WRITTEN = _kind(
    "HN141",
    "Chưa ghi được bản PDF",
    "Chưa ghi được bản PDF của {name}: {why}.",
    "Mở tệp đó bằng Excel, Word hoặc LibreOffice rồi in ra PDF; hoặc chạy lại với --pdf --force.",
    severity=WARNING,
)

# --- HN2: household -----------------------------------------------------------------------------------------
B1_MISSING = _kind(
    "HN201",
    "Thiếu phiếu B1",
    "Hộ {household} có ở trang «Hộ» nhưng không có dòng B1.{near}",
    "Nhập điểm B1 của hộ, hoặc sửa Mã hộ cho thống nhất giữa các trang.",
    doubt=True,
)
B2_MISSING = _kind(
    "HN202",
    "Thiếu phiếu B2",
    "Hộ {household} có ở trang «Hộ» nhưng không có dòng B2.{near}",
    "Nhập phiếu B2 của hộ, hoặc sửa Mã hộ cho thống nhất giữa các trang.",
    doubt=True,
)
B1_TOTAL_DIFFERS = _kind(
    "HN203",
    "Tổng điểm B1 không khớp",
    "Tổng điểm B1 ghi {recorded}, nhưng cộng các câu được {computed}.",
    "Xem lại điểm từng câu và tổng điểm; sửa chỗ sai.",
    doubt=True,
)
B2_TOTAL_DIFFERS = _kind(
    "HN204",
    "Tổng điểm B2 không khớp",
    "Tổng điểm B2 ghi {recorded}, nhưng {count} chỉ số thiếu hụt là {computed} điểm.",
    "Xem lại 12 chỉ số và tổng điểm; sửa chỗ sai.",
    doubt=True,
)
B2_IMPOSSIBLE = _kind(
    "HN205",
    "Điểm B2 không thể có",
    "Tổng điểm B2 ghi {recorded}; chỉ có thể là bội số của {step} từ 0 đến {largest}.",
    "Sửa tổng điểm B2.",
    doubt=True,
)
B1_EMPTY = _kind(
    "HN206",
    "Phiếu B1 chưa có điểm",
    "Dòng B1 của hộ không có điểm câu nào và không có tổng điểm.",
    "Nhập điểm B1 của hộ.",
    doubt=True,
)
B1_INCOMPLETE = _kind(
    "HN207",
    "Phiếu B1 thiếu điểm",
    "Còn {count} câu để trống (câu {questions}) và không có tổng điểm, nên chưa biết tổng.",
    "Nhập điểm các câu còn trống (ghi 0 nếu không điểm), hoặc ghi tổng điểm B1.",
    doubt=True,
)
SIZE_DIFFERS = _kind(
    "HN208",
    "Số nhân khẩu không khớp",
    "Số nhân khẩu ghi {recorded}, nhưng trang «Thành viên» có {counted} người.",
    "Sửa số nhân khẩu, hoặc thêm, bớt thành viên cho đúng.",
)
MEMBERS_MISSING = _kind(
    "HN209",
    "Thiếu thành viên",
    "Xã có trang «Thành viên» nhưng hộ {household} không có người nào ở đó.{near}",
    "Nhập các thành viên của hộ, hoặc sửa Mã hộ cho thống nhất giữa các trang.",
)
B2_BLANK = _kind(
    "HN210",
    "Phiếu B2 để trống",
    "Dòng B2 không có dấu nào và không có tổng điểm; được hiểu là không thiếu hụt chỉ số nào (0 điểm).",
    "Nếu đã rà soát thì ghi 0 ở tổng điểm; nếu chưa thì nhập phiếu B2.",
    severity=WARNING,
    effect=MAY_CHANGE,
)
GONE_SCORED = _kind(
    "HN211",
    "Hộ đã chuyển đi hoặc không còn nhưng vẫn có điểm",
    "Hộ ghi biến động «{change}» nhưng vẫn có dòng {sheet}; điểm này không được dùng.",
    "Xóa dòng {sheet} của hộ, hoặc sửa cột «Biến động» nếu hộ còn ở xã.",
    severity=WARNING,
    effect=MAY_CHANGE,
)
START_CLASS_MISSING = _kind(
    "HN212",
    "Thiếu phân loại đầu kỳ",
    "«Phân loại đầu kỳ» để trống.",
    "Ghi Hộ nghèo, Hộ cận nghèo hoặc Hộ không nghèo theo danh sách năm trước.{hint}",
    doubt=True,
)
SIZE_MISSING = _kind(
    "HN213",
    "Thiếu số nhân khẩu",
    "«Số nhân khẩu» để trống, nên không cộng được số khẩu.",
    "Ghi số nhân khẩu của hộ.",
    doubt=True,
)
AVERAGE_BUT_POOR = _kind(
    "HN214",
    "Mức sống trung bình mà nghèo",
    "Hộ được đánh dấu «Có mức sống trung bình» nhưng theo điểm là {class_end}; dấu này không được tính.",
    "Bỏ dấu «Có mức sống trung bình», hoặc xem lại điểm B1, B2.",
    severity=WARNING,
    effect=MAY_CHANGE,
)
NEAR_POOR_ONCE_POOR = _kind(
    "HN215",
    "Cận nghèo, từng là hộ nghèo",
    "Hộ mới cận nghèo, từng là hộ nghèo nhưng chưa từng cận nghèo; được tính là phát sinh mới ở biểu 3.",
    "Xem lại cột «Đã từng là hộ cận nghèo».",
    severity=WARNING,
)
POOR_ONCE_NEAR_POOR = _kind(
    "HN286",
    "Nghèo, từng là hộ cận nghèo",
    "Hộ mới nghèo, từng là hộ cận nghèo nhưng chưa từng là hộ nghèo; được tính là phát sinh mới ở biểu 2.",
    "Xem lại cột «Đã từng là hộ nghèo».",
    severity=WARNING,
)
B2_FLAGS_MISSING = _kind(
    "HN216",
    "Phiếu B2 không đủ 12 cột chỉ số",
    "Trang B2 thiếu {count} trong 12 cột chỉ số: {missing}.{near} Biểu 4 đến 7 không đủ số liệu.",
    "Thêm các cột còn thiếu (hoặc sửa tiêu đề cột cho đúng mẫu), rồi đánh dấu chỉ số thiếu hụt của từng hộ.",
    severity=WARNING,
    effect=MAY_CHANGE,
)
B2_INCOMPLETE = _kind(
    "HN217",
    "Phiếu B2 thiếu chỉ số",
    "Thiếu {count} trong 12 cột chỉ số và không có tổng điểm, nên chưa biết điểm B2.",
    "Thêm các cột chỉ số còn thiếu, hoặc ghi tổng điểm B2.",
    doubt=True,
)

B2_NOT_DERIVED = _kind(
    "HN250",
    "Chưa suy ra đủ 12 chỉ số",
    "Theo thông tin kê khai chưa kết luận được chỉ số {numbers}; ở các chỉ số này dùng dấu trên trang B2.",
    "Bổ sung thông tin còn thiếu ở trang «Thành viên», «Điều kiện sống» nếu muốn tính hết từ đó.",
    severity=NOTE,
)
# The ticked flag and the facts disagree: HN251 to HN262 for indicators 1 to 12.
_FACT_TITLES = (
    "Việc làm khác thông tin kê khai",
    "Người phụ thuộc khác thông tin kê khai",
    "Dinh dưỡng khác thông tin kê khai",
    "Bảo hiểm y tế khác thông tin kê khai",
    "Giáo dục người lớn khác thông tin kê khai",
    "Đi học của trẻ em khác thông tin kê khai",
    "Chất lượng nhà ở khác thông tin kê khai",
    "Diện tích nhà ở khác thông tin kê khai",
    "Nguồn nước khác thông tin kê khai",
    "Nhà tiêu khác thông tin kê khai",
    "Viễn thông khác thông tin kê khai",
    "Phương tiện thông tin khác thông tin kê khai",
)
FACTS_DIFFER = {
    number: _kind(
        f"HN{250 + number}",
        title,
        "Trang B2 {ticked} chỉ số {number} «{name}», nhưng theo thông tin kê khai là {verdict}: {who}{facts} "
        "({other}).",
        "Đối chiếu ô ở trang B2 với thông tin kê khai ở ô kia; sửa ô ghi sai. {follows}",
        severity=WARNING,
        effect=MAY_CHANGE,
    )
    for number, title in enumerate(_FACT_TITLES, start=1)
}
CLASS_DIFFERS = _kind(
    "HN218",
    "Phân loại ghi tay khác kết quả tính",
    "Kết quả rà soát ghi «{written}», nhưng theo điểm là «{computed}» ({rule}).",
    "Xem lại điểm B1, B2 và kết quả; chương trình dùng kết quả tính từ điểm.",
    effect=MAY_CHANGE,
)
HEAD_MISSING = _kind(
    "HN220",
    "Không có chủ hộ ở trang Thành viên",
    "Hộ {household} không có ai ghi «Chủ hộ» ở cột «Quan hệ với chủ hộ».",
    "Ghi «Chủ hộ» cho đúng một thành viên; thêm chủ hộ nếu còn thiếu.",
)
HEAD_TWICE = _kind(
    "HN221",
    "Hai chủ hộ",
    "Hộ {household} có hơn một người ghi «Chủ hộ»; người kia ở {other}.",
    "Chỉ ghi «Chủ hộ» cho một người; sửa quan hệ, hoặc Mã hộ, của người kia.",
)
HEAD_DIFFERS = _kind(
    "HN222",
    "Chủ hộ khác nhau ở hai trang",
    "«{field}» của chủ hộ ghi {value}, nhưng ở trang «Thành viên» ghi {other_value} ({other}){part}.",
    "Sửa ô sai; trang «Hộ» và trang «Thành viên» phải nói về cùng một chủ hộ.",
)
CHILD_TOO_OLD = _kind(
    "HN223",
    "Tuổi con không hợp lý",
    "Người ghi «Con» sinh {birth}, chủ hộ sinh {head_birth}: không thể kém ít nhất {years} tuổi.",
    "Xem lại ngày sinh của hai người và cột «Quan hệ với chủ hộ».",
    severity=WARNING,
)
PARENT_TOO_YOUNG = _kind(
    "HN224",
    "Bố/Mẹ trẻ hơn chủ hộ",
    "Người ghi «Bố/Mẹ» sinh {birth}, sau chủ hộ (sinh {head_birth}).",
    "Xem lại ngày sinh của hai người và cột «Quan hệ với chủ hộ».",
    severity=WARNING,
)
SPOUSE_TOO_YOUNG = _kind(
    "HN225",
    "Vợ/Chồng còn nhỏ tuổi",
    "Người ghi «Vợ/Chồng» sinh {birth}, chưa đủ {years} tuổi vào ngày rà soát.",
    "Xem lại ngày sinh và cột «Quan hệ với chủ hộ».",
    severity=WARNING,
)
HEAD_TOO_YOUNG = _kind(
    "HN226",
    "Chủ hộ còn nhỏ tuổi",
    "Chủ hộ sinh {birth}, chưa đủ {years} tuổi vào ngày rà soát.",
    "Xem lại ngày sinh; nếu đúng là trẻ em thì không cần sửa.",
    severity=WARNING,
)
GRANDCHILD_TOO_OLD = _kind(
    "HN227",
    "Cháu lớn tuổi hơn chủ hộ",
    "Người ghi «Cháu» sinh {birth}, trước chủ hộ (sinh {head_birth}).",
    "Xem lại ngày sinh của hai người và cột «Quan hệ với chủ hộ».",
    severity=WARNING,
)
BORN_LATER = _kind(
    "HN228",
    "Sinh sau ngày rà soát",
    "«{field}» ghi {birth}, sau ngày rà soát {date}.",
    "Sửa ngày sinh; người sinh sau ngày rà soát không tính trong đợt này.",
)
VERY_OLD = _kind(
    "HN229",
    "Tuổi quá cao",
    "«{field}» ghi {birth}: hơn {years} tuổi vào ngày rà soát.",
    "Xem lại năm sinh; nếu đúng thì không cần sửa.",
    severity=WARNING,
)
MEMBER_NUMBER_TWICE = _kind(
    "HN230",
    "STT thành viên trùng",
    "STT {number} có hai lần trong hộ {household}; lần kia ở {other}.",
    "Đánh lại STT, hoặc xóa người nhập thừa.",
    severity=WARNING,
)
SCHOOL_IMPOSSIBLE = _kind(
    "HN231",
    "Học vấn không hợp tuổi",
    "«{field}» ghi «{value}» nhưng người này sinh {birth}.",
    "Xem lại ngày sinh và «{field}».",
    severity=WARNING,
)

# Scorecards of B1: HN270 to HN279.
CARD_FAULTY = _kind(
    "HN270",
    "Bảng điểm không hợp lệ",
    "Bảng điểm có lỗi: {fault}.",
    "Sửa bảng điểm rồi kiểm tra lại bằng «hongheo scorecard check».",
)
CARD_ANSWER_TWICE = _kind(
    "HN271",
    "Câu trả lời lặp trong bảng điểm",
    "Câu {number} có hai dòng trả lời «{answer}»; dòng kia ở {other}.",
    "Giữ một dòng, hoặc ghi câu trả lời cho khác nhau.",
)
CARD_POINTS_BLANK = _kind(
    "HN272",
    "Bảng điểm thiếu điểm",
    "Cột «{column}» có điểm ở dòng khác nhưng ô này trống.",
    "Chép điểm từ văn bản (0 nếu không điểm), hoặc xóa cả cột nếu không dùng vùng này.",
)
ANSWER_UNKNOWN = _kind(
    "HN273",
    "Câu trả lời không có trong bảng điểm",
    "Câu {number} ghi «{value}», không phải điểm và không phải câu trả lời nào của bảng điểm.{suggestion}",
    "Ghi điểm, hoặc chọn một trong: {choices}.",
    doubt=True,
)
POINTS_NOT_ON_CARD = _kind(
    "HN274",
    "Điểm không có trong bảng điểm",
    "Câu {number} ghi {points} điểm; bảng điểm ({column}) chỉ có các mức {allowed}.",
    "Xem lại điểm của câu theo bảng điểm.",
    severity=WARNING,
    effect=MAY_CHANGE,
)
ANSWERS_NOT_SCORED = _kind(
    "HN275",
    "Không chấm được câu trả lời",
    "Phiếu B1 ghi câu trả lời nhưng không chấm được: {reason}.",
    "Ghi điểm của từng câu, hoặc dùng bảng điểm có vùng này.",
    doubt=True,
)
QUESTION_NOT_ON_CARD = _kind(
    "HN276",
    "Câu không có trong bảng điểm",
    "Bảng điểm không có câu {number}; điểm ghi ở cột này không được đối chiếu.",
    "Xem lại số của câu ở tiêu đề cột, hoặc bổ sung bảng điểm.",
    severity=WARNING,
    effect=MAY_CHANGE,
)
POINTS_NOT_COMPARED = _kind(
    "HN277",
    "Không đối chiếu được với bảng điểm",
    "Điểm B1 của {unit} không được đối chiếu với bảng điểm: {reason}.",
    "Dùng bảng điểm có vùng này.",
    severity=WARNING,
    effect=MAY_CHANGE,
)
TWO_QUESTIONS_AS_ONE = _kind(
    "HN282",
    "Hai câu hỏi chung một số câu",
    "Câu {number} có hai nội dung «{first}» (ô {other}) và «{second}»; có thể ghi nhầm số câu.",
    "Sửa số ở cột «Câu» để mỗi câu hỏi một số; nếu cùng một câu thì ghi nội dung giống nhau.",
)
QUESTION_OUT_OF_ORDER = _kind(
    "HN283",
    "Số câu không theo thứ tự",
    "Dòng này ghi câu {number} nhưng đứng sau câu {previous}; có thể ghi nhầm số câu.",
    "Sửa số ở cột «Câu»: số câu tăng dần, các câu trả lời của một câu đứng liền nhau.",
)
QUESTION_WITHOUT_TEXT = _kind(
    "HN284",
    "Câu không có nội dung ở dòng đầu",
    "Câu {number} bắt đầu ở dòng này nhưng dòng không có nội dung câu hỏi; có thể ghi nhầm số câu.",
    "Sửa số ở cột «Câu», hoặc ghi «Nội dung câu hỏi» ở dòng đầu của câu.",
)
CHECKED_IN_FUTURE = _kind(
    "HN285",
    "Ngày kiểm tra chưa đến",
    "«{field}» ghi {date}, sau hôm nay ({today}).",
    "Ghi ngày đã đối chiếu bảng điểm với văn bản.",
)
# Income against points: HN280 and HN281.
INCOME_ABOVE = _kind(
    "HN280",
    "Thu nhập cao hơn phân loại theo điểm",
    "Thu nhập {income} đồng/người/tháng vượt mức {limit}, nhưng theo điểm là {class_end}.",
    "Xem lại thu nhập và điểm B1; phân loại theo điểm.",
    severity=WARNING,
    effect=MAY_CHANGE,
)
INCOME_BELOW = _kind(
    "HN281",
    "Thu nhập thấp hơn phân loại theo điểm",
    "Thu nhập {income} đồng/người/tháng không vượt mức {limit}, nhưng theo điểm là {class_end}.",
    "Xem lại thu nhập và điểm B1; phân loại theo điểm.",
    severity=WARNING,
    effect=MAY_CHANGE,
)

# --- HN3: commune -------------------------------------------------------------------------------------------
CODE_TWICE = _kind(
    "HN301",
    "Mã hộ trùng",
    "Mã hộ {household} có ở hai dòng ghi khác nhau của trang «Hộ»; dòng kia ở {other}.",
    "Nếu là hai hộ thì cấp mã khác cho một hộ và sửa mã đó ở mọi trang; nếu là một hộ thì xóa dòng sai.",
    doubt=True,
)
ROW_TWICE = _kind(
    "HN302",
    "Dòng lặp",
    "Dòng giống hệt {other}; chỉ tính một lần.",
    "Xóa dòng lặp.",
)
KEY_UNKNOWN = _kind(
    "HN303",
    "Mã hộ không có ở trang Hộ",
    "Mã hộ «{household}» không có ở trang «Hộ».{near}",
    "Thêm hộ vào trang «Hộ», hoặc sửa Mã hộ cho thống nhất giữa các trang.",
    effect=LEFT_OUT,
)
SCORES_TWICE = _kind(
    "HN304",
    "Hai phiếu khác nhau",
    "Hộ {household} có hai dòng {sheet} khác nhau; dòng kia ở {other}.",
    "Giữ dòng đúng, xóa dòng sai.",
    effect=MAY_CHANGE,
)
UNIT_UNKNOWN = _kind(
    "HN305",
    "Mã xã không có",
    "Mã xã «{code}» không có trong danh mục ngày {date}.{suggestion}",
    "Sửa «Mã xã» theo danh mục đơn vị hành chính của ngày rà soát.",
    doubt=True,
)
UNIT_NAME_DIFFERS = _kind(
    "HN306",
    "Mã xã và tên xã không khớp",
    "Mã xã {code} là {listed} nhưng tên xã ghi «{written}».{more}",
    "Hỏi xã gửi phiếu, rồi sửa ô «Mã xã» hoặc ô «Tên xã» ở trang «Thông tin» cho khớp.",
    doubt=True,
)
UNIT_NAME_SPELLING = _kind(
    "HN315",
    "Tên xã viết khác danh mục",
    "Tên xã ghi «{written}», danh mục ghi «{listed}» (mã {code}).",
    "Nên sửa tên xã theo danh mục.",
    severity=NOTE,
)
UNIT_NAME_FORMER = _kind(
    "HN317",
    "Tên xã ghi là đơn vị cũ",
    "Tên xã ghi «{written}» là đơn vị cũ; {listed} (mã {code}) từ {since} gồm cả {others}.",
    "Xem phiếu đã có đủ hộ của mọi đơn vị cũ chưa, rồi sửa ô «Tên xã» theo xã nay.",
    severity=WARNING,
)
UNIT_OF_ROW_UNKNOWN = _kind(
    "HN316",
    "Không biết xã của dòng",
    "Dòng ghi xã «{written}», không tìm được đúng một đơn vị trong danh mục.{suggestion}",
    "Ghi đúng tên xã, huyện, tỉnh theo danh mục của ngày rà soát.",
    doubt=True,
)
AREA_UNKNOWN = _kind(
    "HN307",
    "Không biết khu vực",
    "{unit} không phải xã, phường hay thị trấn; văn bản hiện có không nói là nông thôn hay thành thị.",
    "Hỏi cơ quan cấp trên; khi có văn bản thì bổ sung vào tiêu chí.",
    doubt=True,
)
TOTALS_CLASH = _kind(
    "HN308",
    "Tổng số của xã không thống nhất",
    "«{field}» ghi {value}, khác {other_value} ở {other}; không dùng số nào.",
    "Ghi cùng một số ở mọi tệp của xã.",
)
TOTALS_MISSING = _kind(
    "HN309",
    "Thiếu tổng số của xã",
    "{unit} chưa có «{field}»; tỷ lệ ở biểu 1 để trống.",
    "Điền «{field}» vào trang «Thông tin».",
    severity=WARNING,
)
TOTALS_TOO_SMALL = _kind(
    "HN310",
    "Tổng số của xã quá nhỏ",
    "«{field}» ghi {value}, nhỏ hơn {counted} có trong phiếu.",
    "Sửa tổng số ở trang «Thông tin»: phải gồm cả hộ không rà soát.",
)
YEAR_NOT_IN_FORCE = _kind(
    "HN311",
    "Năm ngoài hiệu lực",
    "Năm rà soát ghi {value}; không có chuẩn nghèo cho năm này.",
    "Sửa «Năm rà soát» ở trang «Thông tin».",
    doubt=True,
)
YEAR_DIFFERS = _kind(
    "HN312",
    "Khác năm rà soát",
    "Năm rà soát ghi {value}, nhưng đợt này là năm {year}.",
    "Sửa «Năm rà soát», hoặc gửi phiếu của năm {year}.",
    doubt=True,
)
ROWS_SET_ASIDE = _kind(
    "HN313",
    "Dòng không phải hộ",
    "{count} dòng không phải dữ liệu được bỏ qua: {what}.",
    "Không cần sửa nếu đúng là dòng tổng, tiêu đề, tên thôn, chữ ký hoặc dòng chưa dùng.",
    severity=NOTE,
)
YEAR_UNSAID = _kind(
    "HN314",
    "Thiếu năm rà soát",
    "Tệp không ghi «Năm rà soát»; được tính vào đợt năm {year}.",
    "Điền «Năm rà soát» vào trang «Thông tin».",
    severity=WARNING,
)

IDENTITY_TWICE = _kind(
    "HN320",
    "Số định danh của hai người",
    "Số định danh {value} ghi cho hai người; người kia ở {other}.",
    "Đối chiếu thẻ căn cước; sửa số sai, hoặc bỏ người được ghi hai lần.",
)
PERSON_TWICE = _kind(
    "HN321",
    "Một người ở hai hộ?",
    "{name} (cùng tên, ngày sinh, giới tính) có ở hai hộ của xã; hộ kia ở {other}. Cả hai đều được tính.",
    "Hỏi lại: nếu là một người thì chỉ giữ ở một hộ; nếu là hai người thì không cần sửa.",
    severity=WARNING,
)
LIST_TWICE = _kind(
    "HN322",
    "Nhiều dòng ghi hai lần",
    "{count} dòng của trang này giống hệt dòng ở trên: {ranges}. Mỗi hộ (mỗi người) chỉ được tính một lần.",
    "Xóa các dòng ghi lần thứ hai (các dòng đứng sau).",
)
PLACEHOLDER = _kind(
    "HN323",
    "Dòng mẫu chưa xóa",
    "«{field}» ghi «{value}», giống một dòng mẫu; dòng vẫn được tính.",
    "Xóa dòng nếu là dòng mẫu; nếu là hộ thật thì không cần sửa.",
    severity=WARNING,
    effect=MAY_CHANGE,
)

# --- HN4: last year's list ----------------------------------------------------------------------------------
START_CLASS_DIFFERS = _kind(
    "HN401",
    "Đầu kỳ khác danh sách năm trước",
    "Phân loại đầu kỳ ghi «{written}» nhưng danh sách năm trước ghi «{listed}» ({other}).",
    "Đối chiếu quyết định năm trước rồi sửa một trong hai ô.",
    doubt=True,
)
HOUSEHOLD_LEFT_OUT = _kind(
    "HN402",
    "Hộ năm trước không có trong phiếu",
    "Hộ {household} ({head}, {village}) là {listed} trong danh sách năm trước nhưng không có trong phiếu "
    "nào.{near}",
    "Rà soát bổ sung hộ này vào phiếu; nếu hộ không còn ở xã thì ghi hộ vào phiếu và chọn ở cột «Biến động»."
    "{within}",
    doubt=True,
)
START_NOT_LISTED = _kind(
    "HN403",
    "Đầu kỳ nghèo mà không có trong danh sách",
    "Phân loại đầu kỳ ghi «{written}» nhưng danh sách năm trước của xã ({other}) không có hộ này.{near}",
    "Đối chiếu quyết định năm trước; sửa phân loại đầu kỳ hoặc Mã hộ.",
    doubt=True,
)
ARRIVAL_LISTED = _kind(
    "HN404",
    "Hộ mới đến mà đã có trong danh sách",
    "Hộ ghi «{change}» nhưng Mã hộ này đã là {listed} trong danh sách năm trước ({other}).",
    "Xem lại «Biến động», hoặc cấp mã khác cho hộ mới.",
    doubt=True,
)
START_SIZE_DIFFERS = _kind(
    "HN405",
    "Khẩu đầu kỳ khác năm trước",
    "Số nhân khẩu đầu kỳ là {written}, nhưng danh sách năm trước ghi {listed} ({other}).",
    "Ghi số nhân khẩu đầu kỳ theo danh sách năm trước.",
    severity=WARNING,
)
PREVIOUS_ROW = _kind(
    "HN406",
    "Dòng danh sách năm trước không dùng được",
    "Dòng này của danh sách năm trước không dùng được: thiếu {missing}.",
    "Bổ sung {missing} ở dòng của chủ hộ.",
    effect=LEFT_OUT,
)
PREVIOUS_TWICE = _kind(
    "HN407",
    "Hộ lặp trong danh sách năm trước",
    "Hộ {household} có hai lần trong danh sách năm trước; lần kia ở {other}.",
    "Xóa dòng thừa, hoặc sửa mã cho hộ khác nhau.",
)
PREVIOUS_CODES_REPEAT = _kind(
    "HN409",
    "Mã hộ của danh sách cũ lặp lại",
    "{count} hộ có mã đã dùng cho chủ hộ khác trong cùng xã của danh sách này (ví dụ {household}, lần kia ở "
    "{other}); "
    "cả hai đều được tính là hộ và được nhận ra theo chủ hộ, không theo mã.",
    "Nếu mã bắt đầu lại ở mỗi thôn thì không cần sửa; nếu ghi nhầm mã thì sửa mã.",
    severity=WARNING,
)
ESCAPED_PLACE_UNKNOWN = _kind(
    "HN410",
    "Không rõ xã của hộ đã thoát",
    "{count} hộ của trang này không ghi xã nhận ra được ở cột «Địa chỉ» (ví dụ «{value}»); chỉ tìm lại được "
    "theo số "
    "định danh.",
    "Ghi đủ thôn, xã, huyện (nếu có), tỉnh ở cột «Địa chỉ».",
    severity=WARNING,
)
COMMUNE_LEFT_OUT = _kind(
    "HN408",
    "Xã chưa có phiếu",
    "{unit} có {count} hộ trong danh sách năm trước nhưng {sent}.",
    "{advice}",
    doubt=True,
)

# Earlier years, matching of households, communes that became others: HN420 to HN429.
TICK_AGAINST_HISTORY = _kind(
    "HN420",
    "Đánh dấu khác danh sách các năm trước",
    "«{field}» {written}, nhưng {said} ({other}); được tính theo danh sách.",
    "Đối chiếu quyết định các năm trước rồi sửa dấu ở phiếu.",
    severity=WARNING,
)
OTHER_HEAD = _kind(
    "HN421",
    "Cùng mã hộ, khác chủ hộ",
    "Hộ mã {code}: phiếu ghi chủ hộ {now}, danh sách năm {year} ghi {then} ({other}); {taken}.",
    "Đối chiếu hai nơi: nếu là hai hộ thì cấp mã khác; nếu đổi chủ hộ thì không cần sửa.",
    severity=WARNING,
    effect=MAY_CHANGE,
)
MATCHED_BY_IDENTITY = _kind(
    "HN422",
    "Nhận ra hộ bằng số định danh",
    "Hộ {code} được coi là hộ {listed} của danh sách năm {year} ({other}) vì cùng số định danh chủ hộ "
    "{value}.",
    "Kiểm tra có đúng là một hộ; nếu đúng thì {keep}.",
    severity=WARNING,
)
MATCHED_BY_NAME = _kind(
    "HN423",
    "Nhận ra hộ bằng tên, ngày sinh, thôn",
    "Hộ {code} được coi là hộ {listed} của danh sách năm {year} ({other}) vì cùng tên chủ hộ {value}, "
    "ngày sinh và thôn.",
    "Kiểm tra có đúng là một hộ; nếu đúng thì {keep}.",
    severity=WARNING,
)
MATCH_UNCLEAR = _kind(
    "HN424",
    "Không rõ là hộ nào của năm trước",
    "Hộ {code} có thể là hộ {listed} của danh sách năm {year} ({other}): {why}; không coi là một hộ.",
    "Đối chiếu rồi ghi đúng mã hộ, số định danh; hoặc ghi mã cũ, mã mới vào bảng mã hộ (--codes).",
    severity=WARNING,
    effect=MAY_CHANGE,
)
START_AGAINST_HISTORY = _kind(
    "HN425",
    "Đầu kỳ khác danh sách năm liền trước",
    "Phân loại đầu kỳ ghi «{written}», nhưng danh sách năm {year} ghi «{listed}» ({other}).",
    "Đưa danh sách năm liền trước bằng --previous, rồi sửa một trong hai ô.",
    severity=WARNING,
)
SUCCESSOR_UNKNOWN = _kind(
    "HN426",
    "Không rõ xã cũ nay thuộc xã nào",
    "Xã mã {code} của danh sách năm {year} có {count} hộ; chương trình không biết xã này nay thuộc đơn vị "
    "nào ({units}), nên các hộ không được đối chiếu.",
    "Sửa mã xã nếu ghi sai; không thì ghi «Mã xã nay» theo nghị quyết sắp xếp vào bảng thôn (bang-thon.xlsx) "
    "rồi chạy lại với --villages.",
)
CODES_CLASH = _kind(
    "HN427",
    "Trùng mã hộ sau khi nhập xã",
    "Ở xã {new}, hộ của các mã xã cũ {old} có {count} mã hộ trùng nhau (ví dụ {example}); riêng mã không đủ "
    "để nhận ra các hộ này, nên phải có thêm chủ hộ, số định danh hoặc thôn.",
    "Cấp mã hộ không trùng trong xã mới rồi xem lại bảng mã hộ (bang-ma-ho.xlsx, --codes). Đã cấp mã mới và "
    "đã xem bảng thì không cần làm gì thêm.",
    severity=WARNING,
)
CARRIED_OVER = _kind(
    "HN428",
    "Mã xã cũ được chuyển sang mã mới",
    "{count} hộ của danh sách năm {year} được chuyển từ mã xã trước {date} sang mã mới theo {source} "
    "[{sure}].",
    "Kiểm tra lại bảng chuyển xã nếu chưa thấy văn bản.",
    severity=NOTE,
)
MATCHED_BY_CODE_AND_NAME = _kind(
    "HN429",
    "Nhận ra hộ bằng mã và tên chủ hộ",
    "Mã hộ lặp lại trong xã. Hộ {code} được coi là hộ {listed} của danh sách năm {year} ({other}) vì cùng "
    "mã và "
    "cùng tên chủ hộ {value}.",
    "Kiểm tra có đúng là một hộ; nên cấp mã hộ không trùng trong xã.",
    severity=WARNING,
)
OTHER_HEAD_OPEN = _kind(
    "HN430",
    "Cùng mã hộ, chưa rõ có phải một hộ",
    "Mã {code}: phiếu ghi chủ hộ {now}, danh sách năm {year} ghi {then} ({other}). Tên, ngày sinh, số định "
    "danh hoặc "
    "thôn khác nhau: chưa rõ có phải một hộ.",
    "Đối chiếu hai nơi rồi ghi kết luận vào bảng mã hộ (bang-ma-ho.xlsx), chạy lại với --codes; nếu là hai "
    "hộ "
    "thì cấp mã khác.",
    doubt=True,
)
MATCH_OPEN = _kind(
    "HN431",
    "Chưa rõ là hộ nào của danh sách năm trước",
    "Hộ {code} có thể là hộ {listed} của danh sách năm {year} ({other}): {why}.",
    "Đối chiếu rồi ghi đúng mã hộ, số định danh; hoặc ghi kết luận vào bảng mã hộ (bang-ma-ho.xlsx) và chạy "
    "lại với "
    "--codes.",
    doubt=True,
)
CODE_OF_TABLE_UNKNOWN = _kind(
    "HN433",
    "Mã trong bảng mã hộ không có",
    "«{field}» ghi «{value}», nhưng {where} không có hộ mang mã này; dòng này không dùng được.",
    "Sửa mã ở dòng này, hoặc xóa dòng.",
)
CODES_OF_TABLE_CLASH = _kind(
    "HN434",
    "Hai dòng của bảng mã hộ trái nhau",
    "«{field}» «{value}» có ở hai dòng trái nhau (dòng kia: {other}): một hộ cũ chỉ thành một hộ mới, và hai "
    "hộ chỉ có một kết luận; không dòng nào được dùng.",
    "Chỉ giữ kết luận Đúng ở một dòng.",
)
CODES_OF_TABLE_OPEN = _kind(
    "HN435",
    "Bảng mã hộ còn dòng chưa kết luận",
    "{count} dòng của bảng mã hộ chưa ghi «Kết luận»; các dòng này chưa được dùng.",
    "Đối chiếu rồi ghi Đúng hoặc Không.",
    severity=WARNING,
)
CODE_OF_TABLE_SHARED = _kind(
    "HN444",
    "Mã trong bảng mã hộ là của nhiều hộ",
    "«{field}» ghi «{value}», nhưng {where} có {count} hộ mang mã này: {names}; dòng này chưa được dùng.",
    "Ghi rõ là hộ nào, như các mã trong ngoặc kép. Mã trùng giữa các xã cũ thì ghi «mã xã cũ:mã hộ», ví dụ "
    "«28672:0006».",
)
CODES_OF_TABLE_AWAY = _kind(
    "HN445",
    "Dòng của bảng mã hộ ngoài lần chạy này",
    "{count} dòng của bảng mã hộ, từ dòng này, là {why}; không được dùng.",
    "«Mã xã» phải là mã xã nay; mã xã cũ ghi ở «Mã hộ cũ», ví dụ «28672:0006». Danh sách cũ thì đưa bằng "
    "--previous, --history. Không cần sửa nếu chỉ chạy một số xã, một số năm.",
    severity=WARNING,
)
PARTED_OPEN = _kind(
    "HN436",
    "Xã cũ đã chia, chưa rõ hộ nay thuộc xã nào",
    "{old} của danh sách năm {year} đã chia cho nhiều đơn vị: {candidates}. {count} hộ chưa rõ nay thuộc "
    "đơn vị nào nên không được đối chiếu; theo thôn: {villages}.",
    "Ghi «Mã xã nay» của từng thôn vào bảng thôn (bang-thon.xlsx) rồi chạy lại với --villages.",
)
PARTED_ELSEWHERE = _kind(
    "HN437",
    "Xã cũ đã chia, ngoài các xã của lần chạy này",
    "{old} của danh sách năm {year} đã chia cho {candidates}; không đơn vị nào trong đó có phiếu ở lần chạy "
    "này, nên {count} hộ không được đối chiếu; theo thôn: {villages}.",
    "Không cần làm gì nếu chỉ chạy một số xã.",
    severity=NOTE,
)
PARTED_PLACED = _kind(
    "HN438",
    "Hộ của xã cũ đã chia được nhận ra trong phiếu",
    "{count} hộ của {old} (danh sách năm {year}, xã đã chia) được tính ở {new}: {numbers} hộ theo số định "
    "danh của chủ hộ trong phiếu, {villages} hộ theo thôn chỉ có trong phiếu của đơn vị này.",
    "Xem lại nếu thôn đã đổi tên; muốn khác thì ghi vào bảng thôn (--villages).",
    severity=NOTE,
)
VILLAGE_LINE_UNUSABLE = _kind(
    "HN439",
    "Dòng của bảng thôn không dùng được",
    "«{field}» ghi «{value}»: {why}; dòng này không được dùng.",
    "Sửa ô này, hoặc xóa dòng.",
)
VILLAGE_LINES_CLASH = _kind(
    "HN440",
    "Hai dòng của bảng thôn trái nhau",
    "Thôn «{village}» của xã cũ {old} có hai mã xã nay khác nhau (dòng kia: {other}); không dòng nào được "
    "dùng.",
    "Chỉ giữ dòng đúng.",
)
VILLAGE_LINES_OPEN = _kind(
    "HN441",
    "Bảng thôn còn dòng chưa ghi xã nay",
    "{count} dòng của bảng thôn chưa ghi «Mã xã nay»; các dòng này chưa được dùng.",
    "Ghi mã xã nay của từng thôn theo nghị quyết sắp xếp.",
    severity=WARNING,
)
VILLAGE_AGAINST_CHANGES = _kind(
    "HN442",
    "Bảng thôn khác bảng chuyển xã của chương trình",
    "Bảng thôn đưa thôn «{village}» của {old} về {new}, nhưng theo {source} [{sure}] xã này về {candidates}; "
    "được tính theo bảng thôn.",
    "Đối chiếu nghị quyết sắp xếp; nếu bảng thôn đúng thì không cần sửa.",
    severity=WARNING,
)
VILLAGE_NOT_FOUND = _kind(
    "HN443",
    "Thôn trong bảng thôn không có trong danh sách cũ",
    "Xã cũ {old} có trong danh sách cũ nhưng không hộ nào ghi thôn «{village}»; dòng này không được dùng.",
    "Ghi tên thôn đúng như trong danh sách cũ, có dấu.",
    severity=WARNING,
)
TABLE_AGAINST_HEADS = _kind(
    "HN432",
    "Bảng mã hộ trái với chủ hộ",
    "Theo bảng mã hộ, hộ {code} là hộ {listed} của danh sách năm {year} ({other}), nhưng chủ hộ là {now} và "
    "{then}; "
    "được tính theo bảng.",
    "Xem lại dòng này của bảng mã hộ; nếu đúng thì không cần sửa.",
    severity=WARNING,
)

# --- HN5: district ------------------------------------------------------------------------------------------
IDENTITY_IN_TWO_COMMUNES = _kind(
    "HN501",
    "Số định danh ở hai xã",
    "Số định danh {value} ghi cho hai người ở hai xã; người kia ở {other}.",
    "Hai xã cùng đối chiếu thẻ căn cước; sửa số sai, hoặc bỏ người ở một xã.",
)
PERSON_IN_TWO_COMMUNES = _kind(
    "HN502",
    "Một người ở hai xã?",
    "{name} (cùng tên, ngày sinh, giới tính) có ở hai xã; người kia ở {other}. Cả hai đều được tính.",
    "Hỏi lại hai xã: nếu là một người thì chỉ giữ ở một xã; nếu là hai người thì không cần sửa.",
    severity=WARNING,
)
UNITS_WITHOUT_RETURN = _kind(
    "HN503",
    "Xã chưa gửi phiếu",
    "{district} có {count} trong {all} đơn vị chưa gửi {what}: {units}.",
    "Đôn đốc các xã này gửi {what} trước khi lập biểu tổng hợp.",
    severity=WARNING,
    effect=LEFT_OUT,
)
# What no message of it shows: the codes of all of them.
LACKING = "codes"
SENT_TWICE = _kind(
    "HN504",
    "Phiếu nộp trùng",
    "Tệp này và tệp {other} có {count} dòng giống hệt nhau ({rows}); mỗi dòng chỉ tính một lần.{differing}",
    "Hai tệp là hai bản của một phiếu thì chuyển bản cũ ra thư mục khác rồi kiểm tra lại: các lỗi trùng cũng "
    "hết. Là hai phần của một phiếu thì xóa ở một tệp những hộ đã có ở tệp kia.",
)
NO_HOUSEHOLDS = _kind(
    "HN505",
    "Phiếu không có hộ nào",
    "Phiếu của xã {commune} không có hộ nào: không coi là đã rà soát, và các biểu để trống dòng của xã.",
    "Ghi các hộ rà soát; nếu xã không có hộ nào phải rà soát thì ghi x ở «Xã không có hộ rà soát» của trang "
    "«Thông "
    "tin».",
    effect=LEFT_OUT,
)
HOUSEHOLDS_THERE = _kind(
    "HN506",
    "Ghi không có hộ rà soát mà phiếu có hộ",
    "«Xã không có hộ rà soát» được đánh dấu nhưng phiếu của xã có {count} hộ; các hộ vẫn được tính.",
    "Xóa dấu x, hoặc xóa các hộ ghi nhầm.",
)
SENT_UNREAD = _kind(
    "HN507",
    "Xã đã gửi, chưa đọc được",
    "{unit} đã gửi tệp này nhưng chưa dùng được ({reason}); xã chưa có số liệu.",
    "{remedy}",
    severity=WARNING,
    effect=LEFT_OUT,
)
NOT_EXPECTED = _kind(
    "HN508",
    "Xã ngoài danh sách cần gửi",
    "{unit} có phiếu nhưng không có trong {where}; phiếu vẫn được tính.",
    "Kiểm tra mã xã, hoặc thêm xã vào danh sách cần gửi.",
    severity=NOTE,
)
AREA_CHANGED = _kind(
    "HN670",
    "Khu vực đổi khi sắp xếp đơn vị",
    "{unit}: {count} hộ có phân loại khác chỉ vì {old} trước {date} là {before}, nay là {now}{moves}."
    "{unknown}",
    "Chuẩn tính theo đơn vị hiện nay, phân loại giữ nguyên; biết để trả lời người dân và báo cáo cấp trên.",
    severity=NOTE,
)

# --- HN6: tables and merging --------------------------------------------------------------------------------
MOVEMENT_OFF = _kind(
    "HN601",
    "Số liệu diễn biến không cân đối",
    "{where}: {left} khác {how} = {right}, lệch {difference}.{cause}",
    "Sửa cột 9 hoặc cột tăng, giảm ghi sai.",
)
TOTAL_OFF = _kind(
    "HN602",
    "Dòng tổng không khớp",
    "{where}: {left} khác {how} = {right}, lệch {difference}.{cause}",
    "Cộng lại dòng tổng, hoặc sửa dòng của đơn vị ghi sai.",
)
TABLES_DIFFER = _kind(
    "HN603",
    "Hai biểu không khớp",
    "{where}: {left} khác {how} = {right}, lệch {difference}.{cause}",
    "Hai ô này phải bằng nhau: sửa ô sai.",
)
SUM_OFF = _kind(
    "HN604",
    "Tổng các cột không khớp",
    "{where}: {left} khác {how} = {right}, lệch {difference}.{cause}",
    "Sửa cột tổng hoặc cột thành phần ghi sai.",
)
SHARE_OFF = _kind(
    "HN605",
    "Tỷ lệ không theo số lượng",
    "{where}: {left} khác {how} = {right}%, lệch {difference}.{cause}",
    "Tính lại tỷ lệ, làm tròn 2 chữ số thập phân.",
)
SHARE_OF_NOTHING = _kind(
    "HN606",
    "Có tỷ lệ mà tổng số bằng 0",
    "{where}: {left} nhưng số chia ở {whole}.",
    "Xóa tỷ lệ, hoặc điền tổng số.",
)
FEW_INDICATORS = _kind(
    "HN607",
    "Quá ít thiếu hụt",
    "{where}: {left} cho {right}; mỗi hộ nghèo thiếu hụt ít nhất {least} chỉ số.{cause}",
    "Xem lại số hộ nghèo và tổng số thiếu hụt.",
)
PERSONS_FEWER = _kind(
    "HN608",
    "Số khẩu ít hơn số hộ",
    "{where}: {left} ít hơn {right}.{cause}",
    "Xem lại số khẩu và số hộ; có thể ghi đổi chỗ.",
)
MOVEMENT_OPEN = _kind(
    "HN609",
    "Còn hộ chưa phân loại",
    "{where}: cột 9 thiếu {count} vì biểu ghi «{note}».{cause}",
    "Phân loại hết các hộ rồi lập lại biểu.",
    severity=NOTE,
)
TABLE_CELL = _kind(
    "HN610",
    "Ô của biểu không phải số",
    "Ô ghi «{value}», không phải số, nên không kiểm tra được ô này có khớp với các ô khác không.",
    "Ghi lại bằng số.",
)
NUMBERS_NOT_FOUND = _kind(
    "HN611",
    "Không có dòng số cột",
    "Trang không có dòng số cột (A, B, 1, 2, 3 …).",
    "Thêm dòng số cột dưới tiêu đề như mẫu biểu.",
)
NO_TABLES = _kind(
    "HN612",
    "Không có biểu nào",
    "Tệp không có trang nào là biểu (có các trang: {sheets}).",
    "Đặt tên trang là «Biểu 1», «Biểu 2» …",
)
PEOPLE_OPEN = _kind(
    "HN613",
    "Còn hộ chưa rõ dân tộc",
    "{where}: Kinh và dân tộc thiểu số thiếu {count} so với tổng số vì biểu ghi «{note}».{cause}",
    "Điền dân tộc của các hộ rồi lập lại biểu.",
    severity=NOTE,
)
PEOPLE_UNKNOWN = _kind(
    "HN620",
    "Chưa xác định được dân tộc",
    "«Dân tộc» để trống; {class_end} này không được tính là Kinh hay dân tộc thiểu số ở biểu 8, 9, 12, 13.",
    "Điền «Dân tộc» của hộ.",
    severity=WARNING,
)
HEAD_SEX_UNKNOWN = _kind(
    "HN621",
    "Chưa rõ chủ hộ nam hay nữ",
    "«Giới tính» để trống; {class_end} này không được tính là có chủ hộ nữ ở biểu 12, 13.",
    "Điền «Giới tính» của chủ hộ.",
    severity=WARNING,
)
COLUMNS_OF_TABLE = _kind(
    "HN630",
    "Biểu không đủ cột",
    "Dòng số cột của biểu {table} có {count} cột số, mẫu có {expected}; các cột được đọc theo thứ tự mẫu.",
    "Đánh số đủ các cột theo mẫu biểu.",
)
LINE_WITHOUT_PLACE = _kind(
    "HN631",
    "Dòng số liệu không rõ đơn vị",
    "Dòng có số nhưng không có tên đơn vị ở cột B; các số của dòng không được kiểm tra.",
    "Ghi tên đơn vị ở cột B (và «Hộ», «Nhân khẩu» ở cột C nếu biểu có).",
)
TABLE_HIDES = _kind(
    "HN632",
    "Biểu công khai đã che số",
    "{count} ô ghi «{mark}» (số được che khi công khai); nơi có ô che chỉ kiểm tra được một phần.",
    "Muốn kiểm tra hết thì dùng biểu chưa che.",
    severity=NOTE,
)
TOTAL_BLANK = _kind(
    "HN633",
    "Ô tổng để trống",
    "{where}: {left}; theo {how} thì là {right}.{cause}",
    "Điền số vào ô tổng.",
    severity=WARNING,
)
PART_BEYOND = _kind(
    "HN634",
    "Một phần lớn hơn tổng số",
    "{where}: {left} lớn hơn {how} = {right}, lệch {difference}.{cause}",
    "Sửa ô thành phần hoặc ô tổng ghi sai.",
)
PERSONS_OF_NOBODY = _kind(
    "HN635",
    "Có khẩu mà không có hộ",
    "{where}: {left} nhưng {right}.{cause}",
    "Xem lại số khẩu và số hộ.",
)
MANY_INDICATORS = _kind(
    "HN636",
    "Quá nhiều thiếu hụt",
    "{where}: {left} cho {right}; mỗi hộ cận nghèo thiếu hụt nhiều nhất {most} chỉ số.{cause}",
    "Xem lại số hộ cận nghèo và tổng số thiếu hụt.",
)
SHARE_OF_NO_COUNT = _kind(
    "HN637",
    "Tỷ lệ không ứng với số hộ nào",
    "{where}: {left} không phải tỷ lệ của số hộ nào trong {whole}.",
    "Tính lại tỷ lệ, làm tròn 2 chữ số thập phân.",
)
PLACE_ONLY_HERE = _kind(
    "HN638",
    "Đơn vị không có ở biểu khác",
    "{where} có ở biểu {table}, không thấy ở biểu {others}; số của đơn vị không so được giữa các biểu.",
    "Ghi tên đơn vị giống nhau ở mọi biểu.",
    severity=WARNING,
)
PLACE_TWICE = _kind(
    "HN639",
    "Đơn vị ghi hai lần trong một biểu",
    "{where} đứng ở hai dòng của biểu {table} (dòng {row} nữa).",
    "Bỏ dòng lặp, hoặc ghi đúng tên đơn vị.",
)
TABLE_PROVISIONAL = _kind(
    "HN640",
    "Biểu còn tạm tính",
    "Biểu ghi «{note}»: số liệu chưa phải là cuối cùng.",
    "Bổ sung, phân loại hết các hộ còn lại rồi lập lại biểu.",
    severity=WARNING,
)
YEAR_NOT_SAID = _kind(
    "HN641",
    "Chưa kiểm tra số chỉ số thiếu hụt của mỗi hộ",
    "{why}; vì vậy chưa kiểm tra số chỉ số thiếu hụt của mỗi hộ ở biểu 4, 6. Các quan hệ khác đã kiểm tra.",
    "Chạy lại, thêm năm rà soát: --year, ví dụ --year 2023.",
    severity=NOTE,
)

COLUMN_OF_FORM = _kind(
    "HN650",
    "Cột không rõ là cột nào của mẫu",
    "{table}: cột có số mà tiêu đề «{heading}» không phải của mẫu; các số của cột không được kiểm tra.",
    "Ghi tiêu đề cột như mẫu biểu.",
)
COLUMNS_MISSING = _kind(
    "HN651",
    "Mẫu biểu thiếu cột",
    "{table}: không tìm thấy cột {headings}; các quan hệ cân đối có cột này không kiểm tra được.",
    "Thêm cột, hoặc ghi tiêu đề cột như mẫu biểu.",
)
BLOCKS_MISSING = _kind(
    "HN652",
    "Mẫu biểu không chia khu vực",
    "{table}: không có dòng «Khu vực thành thị», «Khu vực nông thôn»; các dòng được coi là của một khu vực.",
    "Xếp các địa bàn vào hai khu vực như mẫu biểu.",
    severity=WARNING,
)
FORM_NOT_FOUND = _kind(
    "HN653",
    "Không đọc được mẫu biểu",
    "Trang không có tiêu đề «TT» ở trên tên các khu vực, địa bàn; các số của trang không được kiểm tra.",
    "Ghi tiêu đề như mẫu biểu, dòng đầu có «TT».",
)

# --- HN7: the register of the procedure --------------------------------------------------------------------
DAYS_OUT_OF_ORDER = _kind(
    "HN701",
    "Ngày không theo thứ tự",
    "«{field}» ghi {day}, trước «{before}» ({before_day}).",
    "Đối chiếu giấy tờ rồi sửa ngày ghi sai. Căn cứ: {source}.",
)
NOT_IN_FORCE = _kind(
    "HN702",
    "Thủ tục không có hiệu lực",
    "Thủ tục «{procedure}» ({code}) không có hiệu lực ngày {day}: {why}.",
    "Xem lại ngày hoặc thủ tục đã ghi; không dùng thủ tục đã hết hiệu lực.",
)
OUT_OF_SEASON = _kind(
    "HN703",
    "Ngoài kỳ rà soát",
    "«{field}» ghi {day}, ngoài kỳ rà soát định kỳ ({season}).",
    "Sửa ngày nếu ghi sai; việc ngoài kỳ thì làm theo thủ tục thường xuyên. Căn cứ: {source}.",
)
REGISTER_DAY_AHEAD = _kind(
    "HN704",
    "Ngày chưa đến",
    "«{field}» ghi {day}, sau ngày kiểm tra {on}.",
    "Ghi ngày đã làm; việc sắp làm thì để trống.",
    severity=WARNING,
)
REQUEST_OF_ANOTHER_FORM = _kind(
    "HN710",
    "Mẫu giấy đề nghị không hợp thủ tục",
    "Giấy đề nghị {number} ghi «{form}», thủ tục «{procedure}» nhận {expected}.",
    "Sửa «Mẫu» hoặc «Thủ tục» theo giấy đã nhận. Căn cứ: {source}.",
)
QUICK_REVIEW_AGAINST_RESULT = _kind(
    "HN711",
    "Phiếu A trái với kết quả",
    "Giấy đề nghị {number}: phiếu A đánh dấu {ticks} cột nên hộ {should}, nhưng «Kết quả» ghi «{result}».",
    "Xem lại phiếu A và kết quả: dưới {least} cột thì đưa vào danh sách rà soát, từ {least} cột thì không và "
    "trả lời bằng văn bản. Căn cứ: {source}.",
)
QUICK_REVIEW_NOT_ASKED = _kind(
    "HN712",
    "Thủ tục không có phiếu A",
    "Giấy đề nghị {number}: thủ tục «{procedure}» ({form}) không có phiếu A nhưng có {ticks} cột A "
    "được đánh dấu.",
    "Xóa dấu ở các cột A, hoặc sửa «Mẫu», «Thủ tục».",
    severity=WARNING,
)
REFUSED_WITHOUT_REASON = _kind(
    "HN713",
    "Từ chối không nêu lý do",
    "Giấy đề nghị {number} có kết quả «{result}» nhưng «Lý do từ chối» để trống.",
    "Trả lời hộ bằng văn bản, nêu lý do, và ghi lý do vào sổ. Căn cứ: {source}.",
)
ANSWER_LATE = _kind(
    "HN714",
    "Trả lời quá hạn",
    "Giấy đề nghị {number}: trả lời ngày {day}, hạn là {due} ({limit}).",
    "Ghi rõ vì sao trễ; thông báo cho hộ. Căn cứ: {source}.",
)
ANSWER_OVERDUE = _kind(
    "HN715",
    "Đã quá hạn trả lời",
    "Giấy đề nghị {number}: đến ngày {on} chưa có «Ngày trả lời», hạn là {due} ({limit}).",
    "Giải quyết ngay và trả lời hộ bằng văn bản. Căn cứ: {source}.",
)
ANSWER_DUE = _kind(
    "HN716",
    "Sắp đến hạn trả lời",
    "Giấy đề nghị {number}: phải trả lời chậm nhất ngày {due} ({limit}).",
    "Hoàn tất rà soát và trả lời hộ trước hạn. Căn cứ: {source}.",
    severity=NOTE,
)
REFUSED_WITHOUT_ANSWER = _kind(
    "HN717",
    "Từ chối chưa trả lời",
    "Giấy đề nghị {number} có kết quả «{result}» nhưng «Ngày trả lời» để trống.",
    "Trả lời hộ bằng văn bản rồi ghi ngày. Căn cứ: {source}.",
)
STARTED_BEFORE_THE_DAY = _kind(
    "HN718",
    "Bắt đầu trước ngày quy định",
    "Giấy đề nghị {number}: bắt đầu rà soát ngày {day}; thủ tục «{procedure}» bắt đầu từ ngày "
    "{from_day} hằng tháng.",
    "Sửa ngày nếu ghi sai. Căn cứ: {source}.",
)
REQUEST_TWICE = _kind(
    "HN719",
    "Giấy đề nghị ghi hai lần",
    "Giấy đề nghị {number}: {what} đã ghi ở {other}.",
    "Giữ một dòng; hai giấy thật thì ghi hai số khác nhau.",
    severity=WARNING,
)
RESULT_OF_ANOTHER_PROCEDURE = _kind(
    "HN709",
    "Kết quả không hợp thủ tục",
    "Giấy đề nghị {number}: kết quả «{result}» không phải kết quả của thủ tục «{procedure}» ({form}).",
    "Sửa «Kết quả», «Mẫu» hoặc «Thủ tục» theo hồ sơ. Căn cứ: {source}.",
)
MORE_AGREED_THAN_ATTENDED = _kind(
    "HN720",
    "Số người đồng ý lớn hơn số người dự",
    "«{village}», họp ngày {day}: {agreed} người đồng ý, {attended} người dự.",
    "Đối chiếu biên bản rồi sửa.",
)
NOT_ENOUGH_AGREED = _kind(
    "HN721",
    "Chưa đủ tỷ lệ đồng ý",
    "«{village}», họp ngày {day}: {agreed} trên {attended} người dự đồng ý ({share} %), chưa được "
    "{least} % và chưa họp lại.",
    "Rà soát lại và họp lại. Căn cứ: {source}.",
)
MINUTES_COPIES = _kind(
    "HN722",
    "Thiếu bản biên bản",
    "«{village}», họp ngày {day}: biên bản {copies} bản, phải lập {least} bản.",
    "Lập đủ {least} bản: thôn giữ 1 bản, Ban Chỉ đạo rà soát cấp xã giữ 1 bản. Căn cứ: {source}.",
)
MEETING_NOT_COMPLETE = _kind(
    "HN723",
    "Biên bản họp ghi thiếu",
    "«{village}», họp ngày {day}: {what}.",
    "Bổ sung theo biên bản. Căn cứ: {source}.",
    severity=WARNING,
)
MEETING_ROUNDS = _kind(
    "HN724",
    "Số lần họp không theo thứ tự",
    "«{village}»: lần họp {round} ngày {day} không theo thứ tự ({why}).",
    "Sửa «Lần» hoặc «Ngày họp».",
)
MEETING_AFTER_DONE = _kind(
    "HN725",
    "Niêm yết khi họp chưa thông qua",
    "«{village}»: niêm yết từ ngày {day}, nhưng {why}.",
    "Chỉ niêm yết kết quả đã được họp dân thông qua; sửa ngày nếu ghi sai. Căn cứ: {source}.",
)
NOT_POSTED_HERE = _kind(
    "HN730",
    "Chưa niêm yết đủ nơi",
    "«{village}»: chưa niêm yết tại {where}.",
    "Niêm yết đủ {days} tại {where}, rồi ghi ngày. Căn cứ: {source}.",
)
POSTED_TOO_SHORT = _kind(
    "HN731",
    "Niêm yết chưa đủ ngày",
    "«{village}»: niêm yết tại {where} từ {first} đến {last} được {days} ngày làm việc, phải đủ "
    "{least}.{holidays}",
    "Niêm yết đủ {least} ngày làm việc; sửa ngày nếu ghi sai. Căn cứ: {source}.",
)
POSTING_NOT_ENDED = _kind(
    "HN732",
    "Niêm yết chưa ghi ngày kết thúc",
    "«{village}»: niêm yết tại {where} từ {first}, chưa ghi ngày kết thúc (đủ ngày vào {due}).",
    "Ghi ngày kết thúc niêm yết. Căn cứ: {source}.",
    severity=WARNING,
)
POSTING_RUNS = _kind(
    "HN733",
    "Đang niêm yết",
    "«{village}»: niêm yết tại {where} từ {first}, đủ ngày vào {due}.",
    "Giữ niêm yết đến hết ngày đó; nhận khiếu nại (nếu có).",
    severity=NOTE,
)
NOT_POSTED = _kind(
    "HN734",
    "Chưa niêm yết",
    "«{village}»: họp ngày {day} đã thông qua kết quả nhưng chưa có dòng niêm yết.",
    "Niêm yết kết quả rà soát và ghi vào sổ. Căn cứ: {source}.",
    severity=WARNING,
)
RECHECK_LATE = _kind(
    "HN740",
    "Phúc tra quá hạn",
    "Khiếu nại {number}: phúc tra xong ngày {day}, hạn là {due} ({limit}).{holidays}",
    "Ghi rõ vì sao trễ. Căn cứ: {source}.",
)
RECHECK_OVERDUE = _kind(
    "HN741",
    "Đã quá hạn phúc tra",
    "Khiếu nại {number}: đến ngày {on} chưa phúc tra xong, hạn là {due} ({limit}).{holidays}",
    "Phúc tra ngay theo đúng quy trình. Căn cứ: {source}.",
)
RECHECK_DUE = _kind(
    "HN742",
    "Sắp đến hạn phúc tra",
    "Khiếu nại {number}: phải phúc tra xong chậm nhất ngày {due} ({limit}).{holidays}",
    "Phúc tra và niêm yết kết quả. Căn cứ: {source}.",
    severity=NOTE,
)
RECHECK_NOT_POSTED = _kind(
    "HN743",
    "Chưa niêm yết kết quả phúc tra",
    "Khiếu nại {number}: phúc tra xong ngày {day} nhưng «{village}» không có niêm yết «Kết quả "
    "phúc tra» từ ngày đó.",
    "Niêm yết kết quả phúc tra {days}. Căn cứ: {source}.",
)
RECHECK_WITHOUT_RESULT = _kind(
    "HN744",
    "Phúc tra không ghi kết quả",
    "Khiếu nại {number}: đã phúc tra ngày {day} nhưng «Kết quả» để trống.",
    "Ghi kết quả phúc tra.",
)
COMPLAINT_OUTSIDE_POSTING = _kind(
    "HN745",
    "Khiếu nại ngoài thời gian niêm yết",
    "Khiếu nại {number} nhận ngày {day}, «{village}» không niêm yết ngày đó.",
    "Kiểm tra ngày nhận và ngày niêm yết; văn bản chỉ nói khiếu nại trong thời gian niêm yết. Căn "
    "cứ: {source}.",
    severity=WARNING,
)
LIMITS_AGAINST_EACH_OTHER = _kind(
    "HN746",
    "Hai thời hạn trái nhau",
    "Khiếu nại {number}: phúc tra và niêm yết lại đúng hạn thì xong ngày {done}, sau hạn quyết định "
    "{due} ({limit}).",
    "Văn bản không quy định theo thời hạn nào: xin ý kiến cấp trên và ghi lại; chương trình không tự "
    "quyết định. Căn cứ: {source}.",
    severity=WARNING,
)
DOCUMENT_MISSING = _kind(
    "HN750",
    "Thiếu văn bản",
    "Thủ tục «{procedure}»: đã có «{what}» ngày {day} nhưng không có «{missing}».",
    "Bổ sung văn bản còn thiếu vào sổ. Căn cứ: {source}.",
)
WRONG_CHAIR = _kind(
    "HN751",
    "Xin ý kiến sai cấp",
    "«{what}» ngày {day} ghi gửi «{said}»; ngày đó phải xin ý kiến {chair}.",
    "Gửi đúng cấp có thẩm quyền. Căn cứ: {source}.",
)
OPINION_LATE = _kind(
    "HN752",
    "Trả lời ý kiến quá hạn",
    "Xin ý kiến ngày {asked}, trả lời ngày {day}, hạn là {due} ({limit}; sổ không ghi ngày nhận nên "
    "tính từ ngày văn bản).{holidays}",
    "Ghi rõ ngày cấp trên nhận; đôn đốc cấp trên. Căn cứ: {source}.",
    severity=WARNING,
)
OPINION_OVERDUE = _kind(
    "HN753",
    "Cấp trên chưa trả lời",
    "Xin ý kiến ngày {asked}, đến ngày {on} chưa có văn bản trả lời, hạn là {due} ({limit}).{holidays}",
    "Đôn đốc {chair} trả lời. Căn cứ: {source}.",
)
OPINION_DUE = _kind(
    "HN754",
    "Sắp đến hạn trả lời ý kiến",
    "Xin ý kiến ngày {asked}: {chair} trả lời chậm nhất ngày {due} ({limit}).{holidays}",
    "Theo dõi văn bản trả lời.",
    severity=NOTE,
)
DECIDED_TOO_EARLY = _kind(
    "HN755",
    "Quyết định khi chưa xong bước trước",
    "«{what}» ngày {day}, nhưng {why}.",
    "Sửa ngày nếu ghi sai; nếu đúng thì làm lại các bước còn thiếu. Căn cứ: {source}.",
)
DOCUMENT_WITHOUT_NUMBER = _kind(
    "HN756",
    "Văn bản không ghi số",
    "«{what}» ngày {day} không ghi số.",
    "Ghi số văn bản.",
    severity=WARNING,
)
SEASON_ENDED = _kind(
    "HN757",
    "Hết kỳ mà chưa công nhận",
    "Đến ngày {on} chưa có «{what}»; kỳ rà soát kết thúc ngày {due}.",
    "Ban hành quyết định công nhận. Căn cứ: {source}.",
)
SEASON_ENDS = _kind(
    "HN758",
    "Kỳ rà soát sắp kết thúc",
    "Chưa có «{what}»; kỳ rà soát kết thúc ngày {due}.",
    "Hoàn tất các bước còn lại trước ngày đó. Căn cứ: {source}.",
    severity=NOTE,
)
REGISTER_BLANK = _kind(
    "HN759",
    "Sổ chưa ghi bước nào",
    "Đến ngày {on} sổ chưa ghi bước nào của kỳ rà soát định kỳ, kết thúc ngày {due}; để kịp thì chậm nhất "
    "ngày {meeting} phải họp dân.",
    "Ghi vào sổ những bước đã làm; chưa làm thì làm trước ngày đó. Căn cứ: {source}.",
    severity=WARNING,
)
ASKED_NEVER_REVIEWED = _kind(
    "HN760",
    "Có giấy đề nghị mà chưa rà soát",
    "Giấy đề nghị {number}: hộ {who} phải rà soát nhưng không có trong kết quả.",
    "Rà soát hộ, hoặc ghi kết quả giấy đề nghị. Căn cứ: {source}.",
)
NEVER_ANSWERED = _kind(
    "HN761",
    "Đã rà soát mà chưa trả lời",
    "Giấy đề nghị {number}: hộ {who} đã rà soát ({class_end}) nhưng sổ chưa ghi kết quả.",
    "Trả lời hộ và ghi «Kết quả», «Ngày trả lời». Căn cứ: {source}.",
    severity=WARNING,
)
ANSWER_AGAINST_CLASS = _kind(
    "HN762",
    "Trả lời khác kết quả rà soát",
    "Giấy đề nghị {number}: sổ ghi «{result}», kết quả rà soát của hộ {who} là {class_end}.",
    "Đối chiếu quyết định và phiếu rà soát. Căn cứ: {source}.",
)
RECOGNISED_WITHOUT_MEETING = _kind(
    "HN763",
    "Công nhận không qua họp dân",
    "«{village}» có {count} hộ được công nhận trong kết quả nhưng sổ không có cuộc họp nào thông qua.",
    "Họp dân, hoặc bổ sung cuộc họp vào sổ. Căn cứ: {source}.",
)
REVIEWED_WITHOUT_DECISION = _kind(
    "HN764",
    "Có kết quả mà chưa có quyết định",
    "Kết quả có {count} {what} nhưng sổ không có «{document}».",
    "Ban hành quyết định và ghi vào sổ. Căn cứ: {source}.",
    severity=WARNING,
)
NEW_WITHOUT_REQUEST = _kind(
    "HN765",
    "Hộ mới không có giấy đề nghị",
    "Hộ {who} không có trong danh sách đầu kỳ, nay là {class_end}, nhưng sổ không có giấy đề nghị.",
    "Kiểm tra: hộ ngoài danh sách chỉ rà soát khi có giấy đề nghị (Mẫu 01). Căn cứ: {source}.",
    severity=WARNING,
)
COMMUNE_OF_ANOTHER = _kind(
    "HN766",
    "Sổ của xã không có trong kết quả",
    "Sổ ghi mã xã {commune}, kết quả không có xã này.",
    "Kiểm tra «Mã xã», hoặc dùng đúng thư mục kết quả.",
)
YEAR_OF_ANOTHER = _kind(
    "HN767",
    "Sổ của năm khác",
    "Sổ ghi năm {year}, kết quả là của năm {other}.",
    "Kiểm tra «Năm rà soát», hoặc dùng đúng thư mục kết quả.",
)
REGISTER_TWICE = _kind(
    "HN768",
    "Hai sổ của một xã",
    "Mã xã {commune}, năm {year} đã có ở tệp {other}; mỗi sổ được kiểm tra riêng.",
    "Nhập các sổ của một xã vào một tệp.",
    severity=WARNING,
)
HARDSHIP_FORM_MISSING = _kind(
    "HN770",
    "Thiếu mẫu hồ sơ",
    "Trường hợp {number} ({case}): chưa có {missing}.",
    "Lập đủ mẫu rồi ghi vào «Mẫu đã có». Căn cứ: {source}.",
)
HARDSHIP_LATE = _kind(
    "HN771",
    "Quyết định trợ giúp quá hạn",
    "Trường hợp {number}: quyết định ngày {day}, hạn là {due} ({limit}).{holidays}",
    "Ghi rõ vì sao trễ. Căn cứ: {source}.",
)
HARDSHIP_OVERDUE = _kind(
    "HN772",
    "Đã quá hạn quyết định trợ giúp",
    "Trường hợp {number}: đến ngày {on} chưa quyết định, hạn là {due} ({limit}).{holidays}",
    "Quyết định trợ giúp ngay. Căn cứ: {source}.",
)
HARDSHIP_DUE = _kind(
    "HN773",
    "Sắp đến hạn quyết định trợ giúp",
    "Trường hợp {number}: quyết định chậm nhất ngày {due} ({limit}).{holidays}",
    "Hoàn tất hồ sơ. Căn cứ: {source}.",
    severity=NOTE,
)
AID_TOO_SMALL = _kind(
    "HN774",
    "Mức trợ giúp thấp hơn quy định",
    "Trường hợp {number} ({case}): «{field}» ghi {given}, ít nhất là {least} ({how}).",
    "Bổ sung cho đủ mức; sửa nếu ghi sai. Căn cứ: {source}.",
)
AID_NOT_SAID = _kind(
    "HN775",
    "Chưa đủ số liệu để tính mức trợ giúp",
    "Trường hợp {number} ({case}): thiếu {missing} nên chưa tính được mức ít nhất.",
    "Ghi đủ rồi kiểm tra lại. Căn cứ: {source}.",
    severity=WARNING,
)
TOO_MANY_MONTHS = _kind(
    "HN776",
    "Quá số tháng quy định",
    "Trường hợp {number} ({case}): {months} tháng, nhiều nhất là {most}.",
    "Sửa «Số tháng». Căn cứ: {source}.",
)
HARDSHIP_WITHOUT_MEETING = _kind(
    "HN777",
    "Trợ giúp không qua họp thôn",
    "Trường hợp {number} ({case}): đã quyết định nhưng «Ngày họp thôn» để trống.",
    "Ghi ngày họp; rất khẩn cấp thì chọn trường hợp đó. Căn cứ: {source}.",
)
HARDSHIP_MAY_ASK = _kind(
    "HN778",
    "Hộ khó khăn chưa có trong danh sách",
    "Trường hợp {number}: hộ {who} {state}.",
    "Hướng dẫn hộ nộp Mẫu 01 nếu hộ có nhu cầu; được công nhận thì tính vào cột 6, 7 của Mẫu 7.2. "
    "Căn cứ: {source}.",
    severity=NOTE,
)
HARDSHIP_DECISION_UNNUMBERED = _kind(
    "HN779",
    "Quyết định trợ giúp không ghi số",
    "Trường hợp {number}: quyết định ngày {day} không ghi số.",
    "Ghi «Số quyết định».",
    severity=WARNING,
)
REQUEST_NOT_TIED = _kind(
    "HN769",
    "Giấy đề nghị không ghi mã hộ",
    "Giấy đề nghị {number} không ghi «Mã hộ» nên chưa đối chiếu được với kết quả.",
    "Ghi «Mã hộ» như trong phiếu rà soát.",
    severity=WARNING,
)

# --- HN87, HN88: papers -------------------------------------------------------------------------------------
PAPERS_PROVISIONAL = _kind(
    "HN870",
    "Kết quả còn tạm tính",
    "Còn {count} hộ chưa phân loại ({unit}): lần chạy này không có quyết định và giấy chứng nhận; giấy tờ "
    "khác của xã còn hộ như vậy ghi là tạm tính.",
    "Sửa phiếu theo loi.xlsx, chạy lại lệnh run đến khi không còn hộ chưa phân loại, rồi lập lại giấy tờ.",
)
PAPERS_NOT_OF_REVIEW = _kind(
    "HN871",
    "Kết quả không dùng để công nhận được",
    "{why}: không lập quyết định và giấy chứng nhận.",
    "Chạy lại lệnh run cho đúng kỳ rà soát rồi lập lại giấy tờ.",
)
DECISION_NOT_IN_REGISTER = _kind(
    "HN872",
    "Quyết định chưa có số, ngày",
    "{unit}: {state} số và ngày của văn bản «{what}»: giấy tờ để trống chỗ đó.",
    "Khi đã ký, ghi số và ngày ở trang «Văn bản» của sổ, rồi lập lại giấy tờ vào thư mục mới, với --register "
    "và --issued (thư mục giấy tờ lần trước).",
    severity=NOTE,
)
DECISIONS_TWO = _kind(
    "HN873",
    "Hai quyết định cho một việc",
    "Sổ có hai văn bản «{what}» không ghi mã hộ: {number} và {other_number} ({other}); giấy tờ để trống số, "
    "ngày.",
    "Giữ một dòng, hoặc ghi «Mã hộ» cho văn bản chỉ nói về một hộ.",
)
CERTIFICATE_OTHER_HEAD = _kind(
    "HN874",
    "Số giấy chứng nhận chuyển sang chủ hộ khác",
    "Giấy số {number} của hộ {household} trong sổ cấp giấy ghi chủ hộ {before}, nay là {name}: hộ giữ số cũ.",
    "Đúng là một hộ (đổi chủ hộ, sửa tên) thì thu lại giấy cũ; là hai hộ thì xóa mã hộ ở dòng của giấy cũ "
    "trong sổ cấp giấy rồi lập lại.",
    severity=WARNING,
)
CERTIFICATE_NUMBER_TWICE = _kind(
    "HN875",
    "Một số giấy ghi hai dòng",
    "Sổ cấp giấy của {unit} ghi số {number} ở hai dòng: không cấp giấy chứng nhận cho xã này.",
    "Sửa sổ cấp giấy sao cho mỗi số một dòng.",
)
CERTIFICATE_OF_NOBODY = _kind(
    "HN876",
    "Giấy đã cấp cho hộ không còn trong danh sách",
    "Giấy số {number} ({term}) đã cấp cho hộ {household} ({name}), hộ này không còn trong danh sách của kỳ "
    "đó.",
    "Thu lại giấy nếu đã giao; số này không cấp cho hộ khác.",
    severity=WARNING,
)
CERTIFICATES_FROM_ONE = _kind(
    "HN877",
    "Số giấy bắt đầu từ 1",
    "{unit}: không có sổ cấp giấy lần trước, số giấy chứng nhận bắt đầu từ 1.",
    "Xã đã cấp giấy rồi thì đưa so-giay-chung-nhan.xlsx của lần trước bằng --issued; chưa có sổ thì tự lập, "
    "ghi số lớn nhất đã cấp.",
    severity=NOTE,
)
DECISION_AGAINST_LIST = _kind(
    "HN878",
    "Số quyết định trong danh sách khác sổ",
    "{unit}: danh-sach.xlsx ghi quyết định {written}, sổ ghi {number}: giấy tờ theo sổ.",
    "Chạy lại lệnh run với --register để danh sách có số mới.",
    severity=WARNING,
)
LETTER_WITHOUT_RESULT = _kind(
    "HN879",
    "Chưa viết được trả lời",
    "Giấy đề nghị {number}: {why}, chưa có thư trả lời.",
    "Bổ sung sổ, hoặc phiếu của hộ, rồi lập lại giấy tờ.",
    severity=WARNING,
)
CERTIFICATE_WITHOUT_NAME = _kind(
    "HN881",
    "Hộ chưa có tên chủ hộ",
    "Hộ {household}: danh sách không có họ tên chủ hộ, không cấp giấy chứng nhận cho hộ này.",
    "Sửa tên chủ hộ trong phiếu, chạy lại lệnh run, rồi lập lại giấy tờ.",
)
RUN_WITH_ERRORS = _kind(
    "HN882",
    "Lần chạy còn lỗi của phiếu",
    "{unit}: lần chạy còn {count} lỗi chưa sửa: không lập quyết định và giấy chứng nhận cho xã này; giấy tờ "
    "khác có ghi là chưa sửa hết lỗi.",
    "Sửa phiếu theo loi.xlsx, chạy lại lệnh run, rồi lập lại giấy tờ.",
)
REGISTER_WITH_ERRORS = _kind(
    "HN883",
    "Sổ theo dõi quy trình còn lỗi",
    "{unit}: sổ còn {count} lỗi (các ô nêu trên): không lập quyết định và giấy chứng nhận cho xã này.",
    "Sửa sổ, hoặc làm bước còn thiếu; kiểm tra bằng register check, rồi lập lại giấy tờ.",
)
REGISTER_NOT_USABLE = _kind(
    "HN884",
    "Sổ của xã không dùng được",
    "{unit}: sổ đưa vào không dùng được: không lập quyết định và giấy chứng nhận cho xã này.",
    "Sửa tệp sổ đã báo, rồi lập lại giấy tờ.",
)
PERSONS_NOT_NAMED = _kind(
    "HN885",
    "Giấy chứng nhận thiếu tên thành viên",
    "{unit}: {count} hộ được công nhận có ít tên người hơn số nhân khẩu (hộ {households}): danh sách, giấy "
    "chứng nhận thiếu người.",
    "Ghi đủ trang «Thành viên» của phiếu, chạy lại lệnh run, rồi lập lại giấy tờ.",
    severity=WARNING,
)
NUMBERS_MAY_COLLIDE = _kind(
    "HN886",
    "Số giấy bắt đầu từ 1 dù đã có hộ được công nhận trước",
    "{unit}: không có sổ cấp giấy lần trước, số giấy chứng nhận bắt đầu từ 1; danh sách có {count} hộ đã "
    "được công nhận ở kỳ trước, giấy của các hộ đó có thể đã mang các số này.",
    "Đưa so-giay-chung-nhan.xlsx của lần trước bằng --issued rồi lập lại; chưa có sổ thì tự lập, ghi số lớn "
    "nhất đã cấp.",
    severity=WARNING,
)
DECISION_BEFORE_REVIEW = _kind(
    "HN887",
    "Quyết định ghi ngày trước thời điểm rà soát",
    "«{what}» ghi ngày {day}, trước thời điểm rà soát {review} (ngày của --date khi chạy lệnh run). "
    "Giấy tờ mang ngày này không ghi thời điểm rà soát.",
    "Sửa ngày của văn bản cho đúng, hoặc chạy lại lệnh run với đúng --date, rồi lập lại giấy tờ.",
    severity=WARNING,
)
CERTIFICATES_UNREADABLE = _kind(
    "HN880",
    "Sổ cấp giấy còn chỗ sai",
    "Sổ cấp giấy của {unit} có ô hoặc dòng không đọc được: không cấp giấy chứng nhận, để không số nào cấp "
    "hai lần.",
    "Sửa các ô đã báo trong sổ cấp giấy rồi lập lại.",
)

# --- HN89: returns filled in from a list, the review within the year ----------------------------------------
PREFILLED_UNTOUCHED = _kind(
    "HN890",
    "Hộ điền sẵn chưa ai rà soát",
    "Các ô của hộ này còn nguyên như chương trình điền sẵn từ danh sách cũ, và chưa có điểm B1, B2.",
    "Rà soát hộ rồi ghi điểm B1, B2, sửa số nhân khẩu, thành viên; hộ không còn thì ghi «Biến động».",
    doubt=True,
)
FILLED_COMMUNE_NOT_ASKED = _kind(
    "HN891",
    "Hộ trong danh sách thuộc xã không tạo phiếu",
    "Danh sách có {count} hộ của {unit} (mã {code}), xã này không nằm trong các xã được chọn: các hộ này "
    "không vào phiếu nào.",
    "Chạy thêm cho xã này, hoặc không nói --district, --province, --communes để tạo phiếu cho mọi xã của "
    "danh sách.",
    severity=WARNING,
)
REQUEST_NOT_FILLED = _kind(
    "HN892",
    "Giấy đề nghị không vào phiếu",
    "Giấy đề nghị {number}: {why}.",
    "{remedy}",
    severity=NOTE,
)
REQUEST_MAY_BE_LISTED = _kind(
    "HN893",
    "Hộ đề nghị có thể đã ở danh sách",
    "Giấy đề nghị {number}: hộ này có thể là hộ «{listed}» của danh sách ({other}): {why}. Phiếu ghi cả hai, "
    "«Phân loại đầu kỳ» của hộ đề nghị để trống.",
    "Là một hộ thì xóa dòng của hộ đề nghị; là hai hộ thì ghi «Hộ không nghèo» ở «Phân loại đầu kỳ».",
    severity=WARNING,
)
FILLED_WITHOUT_DETAILS = _kind(
    "HN894",
    "Hộ không có trong phiếu năm trước",
    "{count} hộ của xã {code} không tìm được (hoặc không chắc là hộ nào) trong phiếu năm trước, ví dụ "
    "{example}: chỉ điền những gì danh sách ghi.",
    "Ghi thành viên, điều kiện sống của các hộ này khi rà soát.",
    severity=NOTE,
)
REGISTER_OF_ANOTHER_YEAR = _kind(
    "HN895",
    "Sổ không phải của kỳ này",
    "Sổ ghi năm rà soát {written}, không phải {year}: các giấy đề nghị trong sổ không được dùng.",
    "Sửa «Năm rà soát» của sổ, hoặc đưa sổ của năm {year}.",
)
REGULAR_NOT_ASKED = _kind(
    "HN896",
    "Hộ rà soát thường xuyên mà không có giấy đề nghị",
    "Rà soát thường xuyên chỉ xét hộ có giấy đề nghị: {why}.",
    "Ghi giấy đề nghị (Mẫu 01, Mẫu 04) vào sổ, hoặc bỏ hộ này khỏi phiếu và để đến kỳ định kỳ.",
    doubt=True,
)
REGULAR_WITHOUT_REGISTER = _kind(
    "HN897",
    "Chưa đối chiếu với giấy đề nghị",
    "Không có sổ theo dõi quy trình (--register) nên chưa biết các hộ rà soát thường xuyên có giấy đề nghị "
    "hay không.",
    "Đưa sổ của xã bằng --register.",
    severity=NOTE,
)
LIST_LACKS_COMMUNE = _kind(
    "HN898",
    "Danh sách đang có hiệu lực không có xã này",
    "Danh sách đưa vào không có hộ nào của xã mã {code} (danh sách có các xã: {others}).",
    "Đưa đúng danh sách đang có hiệu lực của xã bằng --previous.",
)
REQUEST_NOT_REVIEWED = _kind(
    "HN899",
    "Giấy đề nghị thường xuyên chưa được rà soát",
    "Giấy đề nghị {number} được đưa vào rà soát, chưa có kết quả, mà phiếu không có hộ này.",
    "Rà soát hộ rồi thêm vào phiếu, hoặc ghi kết quả của giấy vào sổ.",
    severity=WARNING,
)
REGULAR_AGAINST_LIST = _kind(
    "HN324",
    "Giấy đề nghị công nhận thoát nghèo của hộ ngoài danh sách",
    "Giấy đề nghị {number} theo {form} (công nhận thoát nghèo, thoát cận nghèo), nhưng hộ không ở danh sách "
    "đang có hiệu lực.",
    "Xem lại mẫu của giấy đề nghị, hoặc mã hộ.",
    severity=WARNING,
)
CORRECTIONS_UNREADABLE = _kind(
    "HN800",
    "Tệp sửa không có dòng sửa",
    "Tệp sửa không có trang nào có cột «Quyết định» và cột «Mã hộ», «Ô» hoặc «Trường».",
    "Dùng loi.xlsx mà run đã ghi, hoặc sổ có trang «Sửa» với các cột như hướng dẫn.",
)
NEW_VALUE_IMPOSSIBLE = _kind(
    "HN801",
    "Giá trị đúng không dùng được",
    "Giá trị đúng ghi ở đây không dùng được cho {where}: {why}",
    "Sửa «Giá trị đúng» của dòng này rồi chạy lại.",
)
LINE_OF_OTHER_VALUE = _kind(
    "HN802",
    "Giá trị cũ khác",
    "«Giá trị cũ» của dòng không còn là giá trị của phiếu{why}; dòng không được dùng.",
    "Xem lại ô của phiếu: nếu vẫn phải sửa thì ghi đúng «Giá trị cũ» hiện có.",
    severity=WARNING,
)
LINE_NOT_FOUND = _kind(
    "HN803",
    "Dòng sửa không tìm thấy chỗ",
    "Không tìm thấy chỗ mà dòng này nói tới{why}; dòng không được dùng.",
    "Xem lại «Mã xã», «Mã hộ», «STT», «Trường»; hoặc thêm phiếu của xã đó vào lệnh.",
    severity=WARNING,
)
LINES_AGAINST = _kind(
    "HN804",
    "Hai dòng sửa trái nhau",
    "Dòng này trái với dòng khác về cùng một ô, cùng một người hoặc hộ{why}; không dòng nào được dùng.",
    "Hỏi lại hai người đã ghi, rồi xóa dòng sai.",
    severity=WARNING,
)
LINE_OF_NO_PROBLEM = _kind(
    "HN805",
    "Không còn vấn đề này",
    "Vấn đề (hoặc dòng) mà dòng này quyết định không còn nữa{why}.",
    "Không phải làm gì; có thể xóa dòng.",
    severity=NOTE,
)
COPY_NOT_WRITTEN = _kind(
    "HN807",
    "Không tạo được bản đã sửa",
    "Không tạo được bản đã sửa của tệp: {reason}.",
    "{remedy}",
)
NOBODYS_FILE = _kind(
    "HN840",
    "Tệp chưa rõ của xã nào, không gửi trả cho xã",
    "Tệp này không gửi trả cho xã nào ({why}); các chỗ sai của tệp ở thư mục chua-ro-xa.",
    "Xem tệp của xã nào rồi sửa mã xã trong tệp hoặc đặt tên tệp có mã xã; chưa rõ thì không gửi cho ai.",
    severity=NOTE,
)
SHARED_FILE = _kind(
    "HN841",
    "Tệp có nhiều xã, mỗi xã chỉ nhận các dòng của mình",
    "Tệp có dòng của {count} xã: bản sao gửi trả mỗi xã chỉ có dòng tiêu đề và các dòng của xã đó. Chỗ sai "
    "của cả tệp ở thư mục chua-ro-xa.",
    "Không phải sửa; không gửi cả tệp này cho một xã.",
    severity=NOTE,
)
COPY_UNLOCKED = _kind(
    "HN842",
    "Bản sao gửi trả không có mật khẩu",
    "Tệp có mật khẩu; bản sao có ghi chú của tệp không có mật khẩu.",
    "Đặt mật khẩu cho bản sao, hoặc gửi bằng đường an toàn.",
    severity=NOTE,
)
LINE_UNUSABLE = _kind(
    "HN806",
    "Dòng sửa chưa dùng được",
    "Dòng đã điền nhưng chưa dùng được{why}.",
    "Chọn «Sửa» (kèm «Giá trị đúng») hoặc «Giữ nguyên» ở cột «Quyết định», giữ «Mã» của vấn đề. Trang «Nghi "
    "trùng»: «Hai người», hoặc «Bỏ dòng này» ở dòng thừa.",
    severity=WARNING,
)
ROW_LEFT_OUT = _kind(
    "HN808",
    "Dòng bỏ theo quyết định",
    "Dòng này không được tính, theo quyết định ở {where}{beside}.",
    "Không phải làm gì; quyết định sai thì xóa dòng quyết định rồi chạy lại.",
    severity=NOTE,
)
