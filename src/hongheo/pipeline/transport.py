"""Frames between processes: as Arrow tables in a compressed stream, never as pickled rows."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

# The dtype of a column, told in the schema: text, values that are no text (as JSON), or pandas' own name.
_DTYPE = b"dtype"
_JSON = "json"


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
    with pa.ipc.new_stream(sink, schema, options=pa.ipc.IpcWriteOptions(compression="lz4")) as stream:
        stream.write_table(pa.Table.from_arrays(arrays, schema=schema))
    return bytes(sink.getvalue())


def _texts(array: Any) -> Any:
    if not pa.types.is_dictionary(array.type):
        return array.to_numpy(zero_copy_only=False)
    words = np.array([*array.dictionary.to_pylist(), None], dtype=object)
    return words[array.indices.fill_null(len(words) - 1).to_numpy(zero_copy_only=False)]


def unpack(data: bytes, columns: list[str] | None = None) -> pd.DataFrame:
    """The frame that was packed, or some columns of it; texts are Python's, None where missing."""
    table = pa.ipc.open_stream(data).read_all()
    found: dict[str, Any] = {}
    for name in table.column_names if columns is None else columns:
        dtype = table.schema.field(name).metadata[_DTYPE].decode()
        array = table.column(name).combine_chunks()
        if dtype == _JSON:
            cells = [None if c is None else json.loads(c) for c in array.to_pylist()]
            found[name] = pd.Series(cells, dtype=object)
        elif dtype == "object":
            found[name] = pd.Series(_texts(array), dtype=object)
        elif array.null_count or dtype[0].isupper() or dtype == "boolean":
            found[name] = pd.Series(array.to_pandas(types_mapper=_EXTENSIONS.get), dtype=dtype)
        else:
            found[name] = array.to_numpy(zero_copy_only=False)
    return pd.DataFrame(found)


_EXTENSIONS = {
    pa.int64(): pd.Int64Dtype(),
    pa.float64(): pd.Float64Dtype(),
    pa.bool_(): pd.BooleanDtype(),
}
