"""Frames between processes: as Arrow tables in a compressed stream, never as pickled rows."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute  # index_in
import pyarrow.pandas_compat  # at the first frame it would be imported in each process again
import pyarrow.vendored.version  # so would this

# The dtype of a column, told in the schema: text, values that are no text (as JSON), or pandas' own name.
_DTYPE = b"dtype"
_JSON = "json"
# So few rows are not looked through for texts that come again.
_FEW = 100
_ENCODED = pa.dictionary(pa.int32(), pa.string())

# Without Arrow's own threads: a process that has some is not forked.
_WRITTEN = pa.ipc.IpcWriteOptions(compression="lz4", use_threads=False)


def _column(values: pd.Series[Any]) -> tuple[pa.Array, str]:
    if values.dtype != object:
        # By the array itself: of a column Arrow first finds out what it is, which takes four times as long.
        own: Any = values.to_numpy() if isinstance(values.dtype, np.dtype) else values.array
        return pa.array(own, from_pandas=True), str(values.dtype)
    cells = values.to_numpy()
    try:
        texts = pa.array(cells, pa.string(), from_pandas=True)
    except (pa.ArrowTypeError, pa.ArrowInvalid):
        return pa.array([None if c is None else json.dumps(c) for c in cells], pa.string()), _JSON
    if len(texts) < _FEW:
        return texts, "object"
    encoded = texts.dictionary_encode()
    # Words that come again and again are kept once.
    return (encoded if len(encoded.dictionary) * 4 < len(encoded) else texts), "object"


def pack(frame: pd.DataFrame) -> bytes:
    """A frame as bytes. Columns are numbers, flags, or texts (object); one of dicts is kept as well.

    Raises TypeError for an object column that holds anything else.
    """
    arrays, fields = [], []
    for name, values in frame.items():
        array, dtype = _column(values)
        arrays.append(array)
        fields.append(pa.field(str(name), array.type, metadata={_DTYPE: dtype.encode()}))
    schema = pa.schema(fields)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, schema, options=_WRITTEN) as stream:
        stream.write_table(pa.Table.from_arrays(arrays, schema=schema))
    return bytes(sink.getvalue())


def _words(chunks: Sequence[pa.Array]) -> tuple[Any, Any]:
    """Texts as Python's own, one object for all that are the same, and which each row says: -1 for none."""
    told = pa.chunked_array(chunks) if len({c.type for c in chunks}) == 1 else None
    if told is not None and pa.types.is_string(told.type):
        encoded = told.dictionary_encode().chunks
    else:
        each = [c if pa.types.is_dictionary(c.type) else c.dictionary_encode() for c in chunks]
        encoded = pa.chunked_array(each, _ENCODED).unify_dictionaries().chunks
    at = [c.indices.fill_null(-1).to_numpy(zero_copy_only=False) for c in encoded]
    # All chunks have the same: it is complete in the last.
    words = encoded[-1].dictionary.to_numpy(zero_copy_only=False) if encoded else np.array([], dtype=object)
    return words, np.concatenate(at) if at else np.array([], dtype=np.int32)


def _texts(chunks: Sequence[pa.Array]) -> Any:
    """Texts, one object for all that are the same unless they are few; None where missing."""
    if sum(map(len, chunks)) < _FEW:
        few = [text for chunk in chunks for text in chunk.to_pylist()]
        return np.array(few, dtype=object)
    words, at = _words(chunks)
    # The last is what -1 finds.
    return np.append(words, np.array([None], dtype=object))[at]


def _unpacked(chunks: Sequence[pa.Array], dtype: str) -> Any:
    if dtype == _JSON:
        texts = [text for chunk in chunks for text in chunk.cast(pa.string()).to_pylist()]
        return pd.Series([None if t is None else json.loads(t) for t in texts], dtype=object)
    if dtype == "object":
        return pd.Series(_texts(chunks), dtype=object)
    column = pa.chunked_array(chunks)
    return _EXTENSIONS[dtype].__from_arrow__(column) if dtype in _EXTENSIONS else column.to_numpy()


_EXTENSIONS: dict[str, Any] = {
    str(kind): kind for kind in (pd.Int64Dtype(), pd.Float64Dtype(), pd.BooleanDtype())
}


def _as_unpacked(values: pd.Series[Any]) -> pd.Series[Any]:
    """A column but of numbers or flags as it would come out, without the way in and out for texts."""
    if values.dtype == object and pd.api.types.infer_dtype(values) in ("string", "empty"):
        cells: Any = values.to_numpy()
        missing = pd.isna(cells)
        if not missing.any():
            return values
        cells = cells.copy()
        cells[missing] = None
        return pd.Series(cells, dtype=object)
    array, kind = _column(values)
    return pd.Series(_unpacked([array], kind))


def _stayed(frame: pd.DataFrame) -> pd.DataFrame:
    """A frame that stays in its process as it would come out of another: missing texts are None."""
    frame = frame.reset_index(drop=True)
    for name, kind in zip(frame.columns, frame.dtypes, strict=True):
        if kind.kind in "biuf":
            continue  # numbers and flags come out as they are
        before = frame[name]
        after = _as_unpacked(before)
        if after is not before:
            frame[name] = after
    return frame


@cache
def _trim() -> Callable[[int], int] | None:
    """What gives the free pages of the C library back to the system, where it has such a call (glibc)."""
    if sys.platform != "linux":
        return None
    import ctypes

    trim: Callable[[int], int] | None = getattr(ctypes.CDLL(None), "malloc_trim", None)
    return trim


def return_memory() -> None:
    """Give back to the system what was let go: the C library and Arrow keep it, in pieces that nothing large
    fits in. It takes milliseconds, and of a province a third of the memory is such."""
    pa.default_memory_pool().release_unused()
    trim = _trim()
    if trim is not None:
        trim(0)


def _columns(data: bytes, names: Callable[[str], bool]) -> pa.Table:
    """The columns of what was packed whose names are asked for: the others are not even unpacked."""
    schema = pa.ipc.open_stream(data).schema
    wanted = [at for at, name in enumerate(schema.names) if names(name)]
    options = pa.ipc.IpcReadOptions(use_threads=False, included_fields=wanted)
    return pa.ipc.open_stream(data, options=options).read_all()


class _Asked:
    """The rows of which a column says one of these texts, in all streams together.

    They are looked up once: each look-up makes all texts ready anew.
    """

    def __init__(self, streams: Sequence[bytes], column: str, texts: Collection[str]) -> None:
        self.column, self._texts = column, list(texts)
        own = [_columns(data, lambda name: name == column).column(column) for data in streams]
        said = pa.chunked_array([c.cast(pa.string()) for one in own for c in one.chunks], pa.string())
        places = pa.compute.index_in(said, pa.array(self._texts, pa.string())).fill_null(-1).to_numpy()
        self._places = np.split(places, np.cumsum([len(one) for one in own])[:-1])

    def rows(self, stream: int) -> pa.Array:
        """Which rows of a stream are asked for."""
        return pa.array(self._places[stream] >= 0)

    def said(self) -> Any:
        """What the column says in all these rows, by the very objects that were given: none is held twice."""
        places = np.concatenate(self._places)
        return np.array(self._texts, dtype=object)[places[places >= 0]]


def _one_under_the_other(
    streams: Sequence[bytes], asked: _Asked | None, without: Collection[str]
) -> Iterator[tuple[str, pa.Field, list[pa.Array]]]:
    """Each column of the streams, its field and its chunks. Once it is taken they are held no more."""
    fields: dict[str, pa.Field] = {}
    held: list[tuple[int, dict[str, list[pa.Array]]]] = []
    for at, data in enumerate(streams):
        table = _columns(data, lambda name: name not in without)
        if asked is not None:
            table = table.filter(asked.rows(at))
        for field in table.schema:
            # A column of nothing but gaps does not tell that others are none of texts.
            if field.name not in fields or field.metadata[_DTYPE] == _JSON.encode():
                fields[field.name] = field
        held.append((len(table), {name: table.column(name).chunks for name in table.column_names}))
        del table
    for name, field in fields.items():
        texts = field.metadata[_DTYPE].decode() in ("object", _JSON)
        kind = pa.string() if texts else field.type
        chunks = [c for size, own in held for c in own.pop(name, None) or [pa.nulls(size, kind)]]
        yield name, field, chunks if texts else [c.cast(kind) for c in chunks]


def unpack(
    packed: Sequence[bytes | pd.DataFrame],
    *,
    only: tuple[str, Collection[str]] | None = None,
    as_arrow: Collection[str] = (),
    as_categories: Collection[str] = (),
    without: Collection[str] = (),
) -> pd.DataFrame:
    """The frames, packed or not yet, one under the other; a column that one has not is missing there.

    ``only``: a column and the texts that are asked for; other rows are left out, and the columns ``without``.
    Everything is put together before it is turned into Python's texts, which takes half the memory; the
    texts of the columns ``as_arrow`` are left as they are, a fourth of their size; of the columns
    ``as_categories`` each row has but the number of its text.
    """
    as_they_are = not (only or as_arrow or as_categories or without)
    if len(packed) == 1 and isinstance(packed[0], pd.DataFrame) and as_they_are:
        return _stayed(packed[0])
    # One that did not travel comes out as any other.
    streams = [pack(data) if isinstance(data, pd.DataFrame) else data for data in packed]
    asked = _Asked(streams, *only) if only is not None else None
    found: dict[str, Any] = {}
    for name, field, chunks in _one_under_the_other(streams, asked, without):
        if asked is not None and name == asked.column:
            found[name] = pd.Series(asked.said(), dtype=object)
        elif name in as_arrow:
            column = pa.chunked_array([c.cast(pa.string()) for c in chunks], pa.string())
            # In one piece: Arrow puts all pieces together anew whenever some rows are taken.
            found[name] = pd.Series(pd.arrays.ArrowExtensionArray(column.combine_chunks()))
            del column
        elif name in as_categories:
            words, places = _words(chunks)
            found[name] = pd.Categorical.from_codes(places, pd.Index(words, dtype=object))
        else:
            found[name] = _unpacked(chunks, field.metadata[_DTYPE].decode())
        chunks.clear()
        pa.default_memory_pool().release_unused()
    return pd.DataFrame(found, copy=False)


def rows_of(packed: bytes | pd.DataFrame, positions: Sequence[int]) -> pd.DataFrame:
    """The rows at these positions of a frame, packed or not yet, as ``unpack`` gives them."""
    if isinstance(packed, pd.DataFrame):
        return unpack([packed.iloc[list(positions)]])
    table = _columns(packed, lambda _name: True).take(pa.array(positions, pa.int64()))
    columns = {
        field.name: _unpacked([column.combine_chunks()], field.metadata[_DTYPE].decode())
        for field, column in zip(table.schema, table.columns, strict=True)
    }
    return pd.DataFrame(columns, copy=False)
