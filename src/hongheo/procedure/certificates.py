"""Certificates (giấy chứng nhận, Mẫu 03) numbered on: each number once, and a household keeps its number.

The law text that is known gives the form ``…/GCN-HN.HCN`` and no rule for counting. A number that the book
holds is never given again, in whatever year: an office that begins anew with 1 gives the program no book.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from hongheo.models import Certificate
from hongheo.text import fold, identity_key, loose_name

_KeyOf = Callable[[Certificate], tuple[str, str] | None]


@dataclass(frozen=True, slots=True)
class Numbered:
    """The book after a review, in the order of its numbers, and what is to be told of it.

    ``given`` are the certificates of this review in the order of the households, ``other_head`` (before, now)
    those whose household has another head by name and number, ``left`` those whose household is on no list
    any more, ``new`` how many numbers were given for the first time.
    """

    book: tuple[Certificate, ...]
    given: tuple[Certificate, ...]
    other_head: tuple[tuple[Certificate, Certificate], ...]
    left: tuple[Certificate, ...]
    new: int


def numbers_twice(book: Iterable[Certificate]) -> list[int]:
    """Numbers that the book of a commune has on more than one line."""
    counts = Counter(line.number for line in book)
    return sorted(number for number, count in counts.items() if count > 1)


def number_on(
    book: Sequence[Certificate],
    households: Sequence[Certificate],
    term: str,
    escaped: Sequence[Certificate] = (),
) -> Numbered:
    """Give each household of a review its certificate: the number that the book has for it, else the next.

    ``book`` are the lines of one commune, each number once; ``households`` those of the review ``term`` of
    it, their numbers are not looked at. A household is known again by the identity number of its head, where
    that is one line's and one household's, else by its code. Its line then says what is known now. Those of
    ``escaped`` left the list: what they were given by earlier reviews is in force no more.
    """
    known = _known_again(book, households)
    top = max((line.number for line in book), default=0)
    given: list[Certificate] = []
    other_head: list[tuple[Certificate, Certificate]] = []
    for at, household in enumerate(households):
        if at in known:
            before = book[known[at]]
            # A decision that is not handed in again is still the one that it was given by.
            decision = household.decision if household.decision.number else before.decision
            line = replace(household, number=before.number, decision=decision)
            if _other_person(before, household):
                other_head.append((before, line))
        else:
            top += 1
            line = replace(household, number=top)
        given.append(line)
    taken, ended = set(known.values()), _ended(book, escaped, term)
    kept, left = [], []
    for at, line in enumerate(book):
        if at in taken:
            continue
        gone = fold(line.term) == fold(term) or at in ended
        kept.append(replace(line, in_force=False) if gone else line)
        if gone and line.in_force:
            left.append(line)
    lines = sorted([*kept, *given], key=lambda line: line.number)
    return Numbered(tuple(lines), tuple(given), tuple(other_head), tuple(left), len(households) - len(known))


def _ended(book: Sequence[Certificate], escaped: Sequence[Certificate], term: str) -> set[int]:
    """Positions of the lines of earlier reviews whose household left the list."""
    ended: set[int] = set()
    for before in {fold(line.term): line.term for line in book if fold(line.term) != fold(term)}.values():
        ended |= set(_known_again(book, [replace(e, term=before) for e in escaped]).values())
    return ended


def _known_again(book: Sequence[Certificate], households: Sequence[Certificate]) -> dict[int, int]:
    """Position of a household > position of its line in the book."""
    known: dict[int, int] = {}
    for key_of in (_identity, _code):
        lines = _once(key_of, book, set(known.values()))
        own = _once(key_of, households, set(known))
        known.update((at, lines[key]) for key, at in own.items() if key in lines)
    return known


def _identity(line: Certificate) -> tuple[str, str] | None:
    number = identity_key(line.identity_number)
    return (fold(line.term), number) if number else None


def _code(line: Certificate) -> tuple[str, str] | None:
    return (fold(line.term), line.code) if line.code else None


def _once(key_of: _KeyOf, lines: Sequence[Certificate], taken: set[int]) -> dict[tuple[str, str], int]:
    """Key > position, of the keys that one line alone has; those in ``taken`` are not looked at."""
    keys = [(at, key_of(line)) for at, line in enumerate(lines) if at not in taken]
    counts = Counter(key for _, key in keys)
    return {key: at for at, key in keys if key is not None and counts[key] == 1}


def _other_person(before: Certificate, now: Certificate) -> bool:
    """Whether neither name nor identity number says that the head is the same."""
    if not before.head_name:
        return False
    first, second = identity_key(before.identity_number), identity_key(now.identity_number)
    same_number = first is not None and first == second
    return not same_number and loose_name(before.head_name) != loose_name(now.head_name)
