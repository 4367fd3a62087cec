"""What stops a run. Faults in the data are problems (see ``hongheo.problems``), never exceptions."""

EXIT_OK = 0
EXIT_PROBLEMS = 1
EXIT_USAGE = 2
EXIT_NOT_DONE = 3
# 128 + the number of SIGINT, as shells tell it.
EXIT_INTERRUPTED = 130

# How what stopped a command is told, and what is told of a stop.
NOT_DONE = "Không thực hiện được:"
STOPPED = "đã dừng theo yêu cầu, chưa ghi kết quả nào."
STOPPED_PRINTING = (
    "đã dừng theo yêu cầu khi đang in PDF. Các tệp kết quả khác đã ghi xong; bản PDF chưa đủ: "
    "chạy lại lệnh có --force để in."
)


class HongheoError(Exception):
    """The run cannot go on; the text is a Vietnamese sentence for the user, ``code`` a word for scripts.

    ``reason``: a second word, where scripts do different things for causes that share a code; else None.
    """

    exit_code = EXIT_NOT_DONE
    code = "not_done"

    def __init__(self, text: str = "", *, reason: str | None = None) -> None:
        super().__init__(text)
        self.reason = reason


class UsageError(HongheoError):
    """The command was called in a way that has no meaning (exit 2)."""

    code = "usage"
    exit_code = EXIT_USAGE


class AlreadyThere(UsageError):
    """A file stands where one is to be written, and may not be replaced (exit 2)."""


class YearNeeded(UsageError):
    """No file, or not each alike, says of which year the review is: whoever called must (exit 2)."""


class StandardError(HongheoError):
    """No poverty standard is known for the date, or a file of ``criteria/`` is at fault (exit 3)."""

    code = "standard"


class FormError(HongheoError):
    """A declaration of a form is at fault (exit 3)."""

    code = "form"


class UnreadableFile(HongheoError):
    """A workbook cannot be read at all. ``reason`` is a stable word: see ``read.workbook``."""

    code = "unreadable"

    reason: str

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason, reason=reason)
        self.detail = detail


class OutputError(HongheoError):
    """An output cannot be written (exit 3)."""

    code = "output"


class Ended(SystemExit):
    """The system asked the program to end (kill, a closed terminal); ``code`` is 128 + the signal's number.

    A way to end like any other, so that processes which read end without a word.
    """
