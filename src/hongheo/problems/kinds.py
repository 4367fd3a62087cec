"""The catalogue: every kind of problem once, with its code, severity, title, message and remedy.

Codes: HN0 file and form, HN1 cell, HN2 household, HN3 commune, HN4 last year's list, HN5 district,
HN6 tables and merging.
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
        return {"error": "Lỗi", "warning": "Cảnh báo", "note": "Ghi nhận"}[self.value]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem. ``message`` and ``remedy`` are templates filled from the problem's context."""

    code: str
    title: str
    message: str
    remedy: str
    severity: Severity = Severity.ERROR
    doubt: bool = False


_ALL: dict[str, Kind] = {}


def _kind(
    code: str,
    title: str,
    message: str,
    remedy: str,
    *,
    severity: Severity = Severity.ERROR,
    doubt: bool = False,
) -> Kind:
    if code in _ALL:
        raise ValueError(f"{code} is taken")
    kind = Kind(code, title, message, remedy, severity, doubt)
    _ALL[code] = kind
    return kind


def catalogue() -> tuple[Kind, ...]:
    """All kinds, by code."""
    return tuple(_ALL[code] for code in sorted(_ALL))


WARNING, NOTE = Severity.WARNING, Severity.NOTE

# --- HN0: file and form -------------------------------------------------------------------------------------
FILE_UNREADABLE = _kind(
    "HN001",
    "Không đọc được tệp",
    "Không đọc được tệp: {reason}.",
    "{remedy}",
)
FORM_UNKNOWN = _kind(
    "HN002",
    "Không nhận ra mẫu",
    "Tệp không có trang nào của phiếu rà soát (có các trang: {sheets}).",
    "Dùng phiếu do lệnh «hongheo template» tạo, hoặc đặt lại tên trang cho đúng: {expected}.",
)
SHEET_MISSING = _kind(
    "HN003",
    "Thiếu trang",
    "Phiếu của xã không có trang «{sheet}».",
    "Thêm trang «{sheet}», hoặc gửi thêm tệp có trang này cùng Mã xã.",
)
HEADING_MISSING = _kind(
    "HN004",
    "Thiếu cột bắt buộc",
    "Trang «{sheet}» không có cột «{heading}».",
    "Thêm cột có tiêu đề «{heading}» đúng như trong mẫu.",
)
HEADING_TWICE = _kind(
    "HN005",
    "Tiêu đề lặp",
    "Tiêu đề «{heading}» có ở hai cột {first} và {second}.",
    "Chỉ giữ một cột «{heading}».",
)
COMMUNE_UNSAID = _kind(
    "HN006",
    "Không biết xã",
    "Tệp không cho biết Mã xã.",
    "Điền «Mã xã» (5 chữ số) vào trang «Thông tin», hoặc dùng --commune.",
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
)

# --- HN1: cell ----------------------------------------------------------------------------------------------
NOT_WHOLE = _kind(
    "HN101",
    "Không phải số nguyên",
    "«{field}» ghi «{value}», không phải số nguyên.",
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
    "«{field}» ghi «{value}», không có trong danh mục.{suggestion}",
    "Chọn một trong: {choices}.",
)
DATE_UNCLEAR = _kind(
    "HN105",
    "Ngày không hợp lệ",
    "«{field}» ghi «{value}», không phải ngày hợp lệ.",
    "Ghi ngày/tháng/năm (ví dụ 05/09/1980) hoặc chỉ ghi năm sinh nếu không rõ ngày.",
)
MARK_UNCLEAR = _kind(
    "HN106",
    "Dấu không rõ",
    "«{field}» ghi «{value}»; ô này chỉ đánh dấu x hoặc để trống.",
    "Đánh x nếu có, để trống nếu không.",
)
PATTERN = _kind(
    "HN107",
    "Sai dạng mã số",
    "«{field}» ghi «{value}», không đúng dạng {expected}.",
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
    "«{field}» ghi «{value}», không phải số.",
    "Ghi lại bằng số, ví dụ 45,5.",
)

# --- HN2: household -----------------------------------------------------------------------------------------
B1_MISSING = _kind(
    "HN201",
    "Thiếu phiếu B1",
    "Hộ {household} có ở trang «Hộ» nhưng không có dòng B1.{near}",
    "Nhập điểm B1 của hộ, hoặc sửa Mã hộ cho trùng nhau ở các trang.",
    doubt=True,
)
B2_MISSING = _kind(
    "HN202",
    "Thiếu phiếu B2",
    "Hộ {household} có ở trang «Hộ» nhưng không có dòng B2.{near}",
    "Nhập phiếu B2 của hộ, hoặc sửa Mã hộ cho trùng nhau ở các trang.",
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
    "Nhập các thành viên của hộ, hoặc sửa Mã hộ cho trùng nhau ở các trang.",
)
B2_BLANK = _kind(
    "HN210",
    "Phiếu B2 để trống",
    "Dòng B2 không có dấu nào và không có tổng điểm; được hiểu là không thiếu hụt chỉ số nào (0 điểm).",
    "Nếu đã rà soát thì ghi 0 ở tổng điểm; nếu chưa thì nhập phiếu B2.",
    severity=WARNING,
)
GONE_SCORED = _kind(
    "HN211",
    "Hộ không còn mà có điểm",
    "Hộ ghi biến động «{change}» nhưng vẫn có dòng {sheet}; điểm này không được dùng.",
    "Xóa dòng {sheet} của hộ, hoặc sửa cột «Biến động» nếu hộ còn ở xã.",
    severity=WARNING,
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
)
NEAR_POOR_ONCE_POOR = _kind(
    "HN215",
    "Cận nghèo, từng là hộ nghèo",
    "Hộ mới cận nghèo, từng là hộ nghèo nhưng chưa từng cận nghèo; được tính là phát sinh mới ở biểu 3.",
    "Xem lại cột «Đã từng là hộ cận nghèo».",
    severity=WARNING,
)
B2_FLAGS_MISSING = _kind(
    "HN216",
    "Không có 12 chỉ số",
    "Trang B2 chỉ có tổng điểm, thiếu {count} trong 12 cột chỉ số; biểu 4 đến 7 không đủ số liệu.",
    "Thêm các cột chỉ số còn thiếu: {missing}.",
    severity=WARNING,
)
B2_INCOMPLETE = _kind(
    "HN217",
    "Phiếu B2 thiếu chỉ số",
    "Thiếu {count} trong 12 cột chỉ số và không có tổng điểm, nên chưa biết điểm B2.",
    "Thêm các cột chỉ số còn thiếu, hoặc ghi tổng điểm B2.",
    doubt=True,
)

# --- HN3: commune -------------------------------------------------------------------------------------------
CODE_TWICE = _kind(
    "HN301",
    "Mã hộ trùng",
    "Mã hộ {household} dùng cho hai dòng khác nhau; dòng kia ở {other}.",
    "Mỗi hộ một mã: sửa mã của một hộ ở mọi trang, hoặc xóa dòng thừa.",
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
    "Thêm hộ vào trang «Hộ», hoặc sửa Mã hộ cho trùng nhau.",
)
SCORES_TWICE = _kind(
    "HN304",
    "Hai phiếu khác nhau",
    "Hộ {household} có hai dòng {sheet} khác nhau; dòng kia ở {other}.",
    "Giữ dòng đúng, xóa dòng sai.",
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
    "Mã xã {code} là {listed} nhưng tên xã ghi «{written}».",
    "Sửa Mã xã hoặc Tên xã cho khớp.",
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
    "Xã {unit} chưa có «{field}»; tỷ lệ ở biểu 1 để trống.",
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
    "Không cần sửa nếu đúng là dòng tổng, dòng tiêu đề lặp hoặc dòng chưa dùng.",
    severity=NOTE,
)
YEAR_UNSAID = _kind(
    "HN314",
    "Thiếu năm rà soát",
    "Tệp không ghi «Năm rà soát»; được tính vào đợt năm {year}.",
    "Điền «Năm rà soát» vào trang «Thông tin».",
    severity=WARNING,
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
    "Hộ {household} là {listed} trong danh sách năm trước nhưng không có trong phiếu nào.{near}",
    "Rà soát và thêm hộ; nếu hộ không còn ở xã thì ghi cột «Biến động».",
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
)
PREVIOUS_TWICE = _kind(
    "HN407",
    "Hộ lặp trong danh sách năm trước",
    "Hộ {household} có hai lần trong danh sách năm trước; lần kia ở {other}.",
    "Xóa dòng thừa, hoặc sửa mã cho hộ khác nhau.",
)
COMMUNE_LEFT_OUT = _kind(
    "HN408",
    "Xã chưa có phiếu",
    "{unit} có {count} hộ trong danh sách năm trước nhưng không có phiếu nào.",
    "Gửi phiếu của xã; nếu chỉ tính một xã thì chỉ đưa phiếu của xã đó.",
    doubt=True,
)

# --- HN6: tables and merging --------------------------------------------------------------------------------
MOVEMENT_OFF = _kind(
    "HN601",
    "Diễn biến không khép",
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
    "Tỷ lệ khi mẫu số bằng 0",
    "{where}: {left} nhưng mẫu số ở {whole}.",
    "Xóa tỷ lệ, hoặc điền mẫu số.",
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
    "Ô ghi «{value}», không phải số; các đẳng thức có ô này không thử được.",
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
    "Chưa rõ dân tộc",
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
