"""Requests (giấy đề nghị): the right form, sheet A, answers in time and with a reason."""

from __future__ import annotations

from collections.abc import Iterator

from hongheo.criteria import Procedure
from hongheo.problems import Problem, kinds
from hongheo.procedure.register import REQUESTS, Deadline, Line, Register, Rules, vn
from hongheo.text import fold

LET_IN, NOT_LET_IN = "Đưa vào danh sách rà soát", "Không đưa vào danh sách rà soát"
REFUSED, WITHDRAWN, GRANTED = "Không công nhận", "Hộ rút đề nghị", "Công nhận"
POOR, NEAR_POOR = "Công nhận hộ nghèo", "Công nhận hộ cận nghèo"
LEFT_POOR, LEFT_NEAR_POOR = "Công nhận hộ thoát nghèo", "Công nhận hộ thoát cận nghèo"
# The forms of request: to be recognised, to be recognised as having left.
ASKING, LEAVING = "Mẫu 01", "Mẫu 04"
# What a request of each procedure can come to, beside being let in, refused, granted or withdrawn.
_RESULTS: dict[tuple[str, str], tuple[str, ...]] = {
    ("Định kỳ", ASKING): (POOR, NEAR_POOR),
    ("Thường xuyên", ASKING): (POOR, NEAR_POOR),
    ("Thường xuyên", LEAVING): (LEFT_POOR, LEFT_NEAR_POOR),
    ("Mức sống trung bình", ASKING): ("Công nhận mức sống trung bình",),
    ("Lao động thu nhập thấp", ASKING): ("Công nhận lao động thu nhập thấp",),
}
_ANY = (LET_IN, NOT_LET_IN, REFUSED, WITHDRAWN, GRANTED)
_ANSWER = Deadline(kinds.ANSWER_LATE, kinds.ANSWER_OVERDUE, kinds.ANSWER_DUE)
_TICKS = tuple(f"a{n}" for n in range(1, 10))


def number_of(line: Line) -> str:
    """The number of a line of the register as messages tell it."""
    return str(line.get("number") or f"ở dòng {line.row}")


def ticks_of(line: Line) -> int:
    """How many columns of sheet A are ticked."""
    return sum(bool(line.get(t)) for t in _TICKS)


def is_let_in(line: Line, procedure: Procedure) -> bool:
    """Whether the household of a request has to be reviewed: sheet A lets it in, nobody took it back."""
    if line.get("result") in (NOT_LET_IN, WITHDRAWN):
        return False
    quick = procedure.quick_review
    return quick is None or quick.goes_on.holds(ticks_of(line))


def check_requests(register: Register, rules: Rules) -> Iterator[Problem]:
    """Every rule on requests, each at its cell."""
    yield from _repeated(register)
    for line in register.of(REQUESTS):
        form = line.get("request_form")
        procedure = rules.procedure(line.procedure, form)
        if procedure is None:
            continue
        source = procedure.cite(procedure.step[0].citation)
        number = number_of(line)
        expected = sorted({p.request_name for p in rules.procedures if p.register_name == line.procedure})
        if form is not None and form not in expected:
            context = {"number": number, "form": form, "procedure": line.procedure, "source": source}
            yield line.told(
                kinds.REQUEST_OF_ANOTHER_FORM, "request_form", expected=" hoặc ".join(expected), **context
            )
            continue
        yield from _quick_review(line, procedure, number)
        yield from _result(line, number, source)
        yield from _answered(line, procedure, rules, number)


def _repeated(register: Register) -> Iterator[Problem]:
    seen: dict[tuple[str, ...], Line] = {}
    for line in register.of(REQUESTS):
        said = str(line.get("number") or "")
        keys = [("number", fold(said), line.procedure)] if said else []
        who = line.get("household_code") or line.get("identity_number")
        if who and line.get("result") is None:
            keys.append(("who", str(who), line.procedure))
        for key in keys:
            first = seen.setdefault(key, line)
            if first is not line:
                what = "số này" if key[0] == "number" else "hộ này, thủ tục này, chưa có kết quả,"
                at = "number" if key[0] == "number" else "household_code"
                yield line.told(
                    kinds.REQUEST_TWICE, at, number=number_of(line), what=what, other=first.place(at)
                )


def _quick_review(line: Line, procedure: Procedure, number: str) -> Iterator[Problem]:
    ticks, result, quick = ticks_of(line), line.get("result"), procedure.quick_review
    first = next((t for t in _TICKS if line.get(t)), "a1")
    if quick is None:
        if ticks:
            context = {"number": number, "procedure": line.procedure, "form": line.get("request_form")}
            yield line.told(kinds.QUICK_REVIEW_NOT_ASKED, first, ticks=ticks, **context)
        return
    goes_on = quick.goes_on.holds(ticks)
    against = result == NOT_LET_IN if goes_on else result not in (None, NOT_LET_IN, REFUSED, WITHDRAWN)
    if against and not any(t in line.bad for t in _TICKS):
        should = "phải được đưa vào danh sách rà soát" if goes_on else "không vào danh sách rà soát"
        yield line.told(
            kinds.QUICK_REVIEW_AGAINST_RESULT,
            "result",
            number=number,
            ticks=ticks,
            should=should,
            result=result,
            least=quick.goes_on.value,
            source=procedure.cite(quick.citation),
        )


def _result(line: Line, number: str, source: str) -> Iterator[Problem]:
    result, form = line.get("result"), line.get("request_form")
    own = _RESULTS.get((line.procedure, str(form)))
    if result is not None and own is not None and result not in (*_ANY, *own):
        context = {"number": number, "result": result, "procedure": line.procedure, "form": form}
        yield line.told(kinds.RESULT_OF_ANOTHER_PROCEDURE, "result", source=source, **context)
    if result in (NOT_LET_IN, REFUSED):
        if line.blank("refusal_reason"):
            yield line.told(
                kinds.REFUSED_WITHOUT_REASON, "refusal_reason", number=number, result=result, source=source
            )
        if line.blank("answered_on"):
            yield line.told(
                kinds.REFUSED_WITHOUT_ANSWER, "answered_on", number=number, result=result, source=source
            )


def _answered(line: Line, procedure: Procedure, rules: Rules, number: str) -> Iterator[Problem]:
    started, answered = line.day("review_start"), line.day("answered_on")
    if started is not None and procedure.starts_on_day and started.day < procedure.starts_on_day:
        cited = procedure.starts_on_day_citation or procedure.step[0].citation
        yield line.told(
            kinds.STARTED_BEFORE_THE_DAY,
            "review_start",
            number=number,
            day=vn(started),
            procedure=line.procedure,
            from_day=procedure.starts_on_day,
            source=procedure.cite(cited),
        )
    limit = procedure.decision
    if limit is None or started is None or "answered_on" in line.bad:
        return
    # Who is refused without a day of answer, or has taken the request back, is told of that or done.
    if answered is None and line.get("result") in (NOT_LET_IN, REFUSED, WITHDRAWN):
        return
    due = rules.calendar.last_day(limit, started)
    yield from _ANSWER.tell(
        rules,
        line,
        "answered_on",
        answered,
        due,
        number=number,
        limit=limit.text,
        source=procedure.cite(limit.citation),
    )
