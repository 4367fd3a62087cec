"""Frames between processes: as Arrow tables in a compressed stream, never as pickled rows."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute  # is_in
import pyarrow.pandas_compat  # at the first frame it would be imported in each process again
import pyarrow.vendored.version  # so would this

# The dtype of a column, told in the schema: text, values that are no text (as JSON), or pandas' own name.
_DTYPE = b"dtype"
_JSON = "json"

# Without Arrow's own threads: a process that has some is not forked.
_WRITTEN = pa.ipc.IpcWriteOptions(compression="lz4", use_threads=False)
_READ = pa.ipc.IpcReadOptions(use_threads=False)


def _column(values: pd.Series[Any]) -> tuple[pa.Array, str]:
    if values.dtype != object:
        return pa.array(values), str(values.dtype)
    cells = values.to_numpy()
    try:
        texts = pa.array(cells, pa.string(), from_pandas=True)
    except (pa.ArrowTypeError, pa.ArrowInvalid):
        return pa.array([None if c is None else json.dumps(c) for c in cells], pa.string()), _JSON
    encoded = texts.dictionary_encode()
    # Words that come again and again are kept once.
    return (encoded if len(encoded.dictionary) * 4 < len(encoded) else texts), "object"


def pack(frame: pd.DataFrame) -> bytes:
    """A frame as bytes. Columns are numbers, flags, or texts (object); one of dicts is kept as well.

    Raises TypeError for an object column that holds anything else.
    """
    arrays, fields = [], []
    for name in frame.columns:
        array, dtype = _column(frame[name])
        arrays.append(array)
        fields.append(pa.field(str(name), array.type, metadata={_DTYPE: dtype.encode()}))
    schema = pa.schema(fields)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, schema, options=_WRITTEN) as stream:
        stream.write_table(pa.Table.from_arrays(arrays, schema=schema))
    return bytes(sink.getvalue())


def _texts(column: Any) -> Any:
    """Texts as Python's own, one object for all that are the same; None where missing."""
    encoded = column.cast(pa.string()).dictionary_encode().combine_chunks()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.chunk(0) if encoded.num_chunks else pa.array([], pa.string()).dictionary_encode()
    words = np.array([*encoded.dictionary.to_pylist(), None], dtype=object)
    return words[encoded.indices.fill_null(len(words) - 1).to_numpy(zero_copy_only=False)]


def _unpacked(column: Any, dtype: str) -> Any:
    if dtype == _JSON:
        cells = [None if c is None else json.loads(c) for c in column.to_pylist()]
        return pd.Series(cells, dtype=object)
    if dtype == "object":
        return pd.Series(_texts(column), dtype=object)
    return _EXTENSIONS[dtype].__from_arrow__(column) if dtype in _EXTENSIONS else column.to_numpy()


_EXTENSIONS: dict[str, Any] = {
    str(kind): kind for kind in (pd.Int64Dtype(), pd.Float64Dtype(), pd.BooleanDtype())
}


def _as_unpacked(values: pd.Series[Any]) -> pd.Series[Any]:
    """A column as it would come out, without the way in and out for texts, numbers and flags."""
    kind = str(values.dtype)
    if values.dtype.kind in "biuf" or kind in _EXTENSIONS:
        return values
    if values.dtype == object and pd.api.types.infer_dtype(values) in ("string", "empty"):
        cells: Any = values.to_numpy()
        missing = pd.isna(cells)
        if not missing.any():
            return values
        cells = cells.copy()
        cells[missing] = None
        return pd.Series(cells, dtype=object)
    array, kind = _column(values)
    plain = pa.string() if kind in ("object", _JSON) else array.type
    return pd.Series(_unpacked(pa.chunked_array([array.cast(plain)]), kind))


def _stayed(frame: pd.DataFrame) -> pd.DataFrame:
    """A frame that stays in its process as it would come out of another: missing texts are None."""
    frame = frame.reset_index(drop=True)
    columns = {str(name): (values, _as_unpacked(values)) for name, values in frame.items()}
    return frame.assign(**{name: after for name, (before, after) in columns.items() if after is not before})


def unpack(
    packed: Sequence[bytes | pd.DataFrame],
    *,
    only: Mapping[str, Collection[str]] | None = None,
    as_arrow: Collection[str] = (),
    without: Collection[str] = (),
) -> pd.DataFrame:
    """The frames, packed or not yet, one under the other; a column that one has not is missing there.

    ``only``: column > the texts that are asked for; other rows are left out, and the columns ``without``.
    Everything is put together before it is turned into Python's texts, which takes half the memory; the
    texts of the columns ``as_arrow`` are left as they are, a fourth of their size.
    """
    if len(packed) == 1 and isinstance(packed[0], pd.DataFrame) and not (only or as_arrow or without):
        return _stayed(packed[0])
    tables = []
    asked = {name: pa.array(list(wanted), pa.string()) for name, wanted in (only or {}).items()}
    for data in packed:
        # One that did not travel comes out as any other.
        data = pack(data) if isinstance(data, pd.DataFrame) else data
        table = pa.ipc.open_stream(data, options=_READ).read_all()
        for name, wanted in asked.items():
            table = table.filter(pa.compute.is_in(table.column(name).cast(pa.string()), wanted))
        tables.append(table)
    found: dict[str, Any] = {}
    fields: dict[str, Any] = {}
    for table in tables:
        for field in table.schema:
            fields.setdefault(field.name, field)
    for name in [name for name in fields if name not in without]:
        dtype = fields[name].metadata[_DTYPE].decode()
        plain = pa.string() if dtype in ("object", _JSON) else fields[name].type
        chunks = [
            chunk.cast(plain)
            for table in tables
            for at in [table.schema.get_field_index(name)]
            for chunk in (table.column(at).chunks if at >= 0 else [pa.nulls(len(table), plain)])
        ]
        column = pa.chunked_array(chunks, plain)
        if name in as_arrow:
            found[name] = pd.Series(pd.arrays.ArrowExtensionArray(column))
        else:
            found[name] = _unpacked(column, dtype)
        del chunks, column
        pa.default_memory_pool().release_unused()
    return pd.DataFrame(found, copy=False)
