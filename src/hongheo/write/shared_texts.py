"""The texts that stand in a workbook once, for one whose rows say the same again and again."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.sharedstrings import SharedStringTable

_MOST_SHARED = 200_000  # texts: all are in memory until the workbook is stored


class SharedTexts(SharedStringTable):  # type: ignore[misc]
    """Texts of a workbook that stand in it once: cells bear their numbers. They are such as stand in XML as
    they are."""

    def numbers(self, texts: Sequence[str | None]) -> list[int | None] | None:
        """The numbers of these texts, None for a blank; no list when there is no room for all of them."""
        known: dict[str | None, int] = self.string_table
        new = [text for text in dict.fromkeys(texts) if text is not None and text not in known]
        if len(known) + len(new) > _MOST_SHARED:
            return None
        known.update(zip(new, range(len(known), len(known) + len(new)), strict=True))
        self.count = self.unique_count = len(known)
        return list(map(known.get, texts))

    def _sort_string_data(self) -> None:
        self.string_array = list(self.string_table)
