"""A column of three rows, the second without a value, for every type that pyarrow can make."""

from decimal import Decimal

import pyarrow as pa

_LONG = "a text that no view holds in itself"


def _numbers() -> dict[str, pa.Array]:
    names = ["float16", "float32", "float64"]
    names += [f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)]
    columns = {name: pa.array([1, None, 3], getattr(pa, name)()) for name in names}
    for bits in (32, 64, 128, 256):
        kind = getattr(pa, f"decimal{bits}")(5, 1)
        columns[f"decimal{bits}"] = pa.array([Decimal("1.5"), None, Decimal("2.5")], kind)
    truths = {"bool": pa.array([True, None, False]), "null": pa.nulls(3)}
    return columns | truths


def _times() -> dict[str, pa.Array]:
    kinds = {"date32": pa.date32(), "date64": pa.date64()}
    for unit in ("s", "ms", "us", "ns"):
        kinds[f"timestamp {unit}"] = pa.timestamp(unit)
        kinds[f"timestamp {unit} of a zone"] = pa.timestamp(unit, "Europe/Berlin")
        kinds[f"duration {unit}"] = pa.duration(unit)
        kinds[f"time {unit}"] = pa.time32(unit) if unit in ("s", "ms") else pa.time64(unit)
    day = 86_400_000
    columns = {}
    for name, kind in kinds.items():
        step = day if name == "date64" else 1
        integers = pa.array([step, None, 3 * step], pa.int64())
        columns[name] = integers.cast(f"int{kind.bit_width}").view(kind)
    interval = pa.MonthDayNano([1, 2, 3])
    columns["interval"] = pa.array([interval, None, interval], pa.month_day_nano_interval())
    columns["a date after the last of Python"] = pa.array([1 << 30, None, 0], pa.int32()).view(
        pa.date32()
    )
    return columns


def texts(values: list[str | None]) -> dict[str, pa.Array]:
    """Return `values` as a column of every type that holds text."""
    data = [None if value is None else value.encode() for value in values]
    columns = {
        name: pa.array(values, getattr(pa, name)())
        for name in ("string", "large_string", "string_view")
    }
    columns |= {
        name: pa.array(data, getattr(pa, name)())
        for name in ("binary", "large_binary", "binary_view")
    }
    plain = columns["string"]
    columns["dictionary"] = plain.dictionary_encode()
    columns["dictionary of large"] = columns["large_string"].dictionary_encode()
    ends = pa.array([1, 2, 3])
    for bits, kind in ((16, pa.int16()), (32, pa.int32()), (64, pa.int64())):
        columns[f"runs {bits}"] = pa.RunEndEncodedArray.from_arrays(ends.cast(kind), plain)
    columns["runs of views"] = pa.RunEndEncodedArray.from_arrays(
        ends.cast(pa.int32()), columns["string_view"]
    )
    opaque = pa.opaque(pa.string(), "a", "b")
    columns["opaque text"] = pa.ExtensionArray.from_storage(opaque, plain)
    return columns


def _nested() -> dict[str, pa.Array]:
    items = [["a"], None, [_LONG, None]]
    kinds = {
        name: getattr(pa, name)(pa.string())
        for name in ("list_", "large_list", "list_view", "large_list_view")
    }
    columns = {name: pa.array(items, kind) for name, kind in kinds.items()}
    columns["list of views"] = pa.array(items, pa.list_(pa.string_view()))
    columns["fixed_size_list"] = pa.array([[1, 2], None, [3, 4]], pa.list_(pa.int32(), 2))
    columns["fixed_size_binary"] = pa.array([b"aa", None, b"\xff\0"], pa.binary(2))
    columns["map"] = pa.array([[("a", 1)], None, [("b", 2)]], pa.map_(pa.string(), pa.int32()))
    fields = [("a", pa.int64()), ("b", pa.string_view()), ("c", pa.timestamp("ns"))]
    values = [{"a": 1, "b": _LONG, "c": 1}, None, {"a": None, "b": None, "c": None}]
    columns["struct"] = pa.array(values, pa.struct(fields))
    return columns


def _unions() -> dict[str, pa.Array]:
    kinds = pa.array([0, 1, 0], pa.int8())
    children = [pa.array([1, 2, 3]), pa.array(["x", "y", "z"])]
    dense = [pa.array([0, 0, 1], pa.int32()), [pa.array([1, 2]), pa.array([None], pa.string())]]
    columns = {
        "dense_union": pa.UnionArray.from_dense(kinds, *dense),
        "sparse_union": pa.UnionArray.from_sparse(kinds, children),
    }
    offsets = pa.array([0, 1, 1, 3], pa.int32())
    columns["list of unions"] = pa.ListArray.from_arrays(offsets, columns["sparse_union"])
    return columns


def _runs() -> dict[str, pa.Array]:
    ends = pa.array([2, 3], pa.int32())
    values = {
        "numbers": pa.array([1, None]),
        "intervals": pa.array([pa.MonthDayNano([1, 2, 3]), None]),
        "lists": pa.array([["a"], None]),
    }
    return {
        f"runs of {name}": pa.RunEndEncodedArray.from_arrays(ends, column)
        for name, column in values.items()
    }


def _extensions() -> dict[str, pa.Array]:
    storages = {
        pa.uuid(): pa.array([b"0" * 16, None, b"1" * 16], pa.binary(16)),
        pa.json_(): pa.array(["1", None, "{}"]),
        pa.bool8(): pa.array([1, None, 0], pa.int8()),
        pa.opaque(pa.binary(), "a", "b"): pa.array([b"1", None, b"\xff"]),
        pa.fixed_shape_tensor(pa.int32(), [2]): pa.array(
            [[1, 2], [3, 4], [5, 6]], pa.list_(pa.int32(), 2)
        ),
    }
    return {
        str(kind): pa.ExtensionArray.from_storage(kind, storage)
        for kind, storage in storages.items()
    }


def columns() -> dict[str, pa.Array]:
    """Return all columns by a name of their type."""
    kinds = (_numbers(), texts(["a", None, _LONG]), _times(), _nested(), _unions(), _runs())
    return {name: column for kind in (*kinds, _extensions()) for name, column in kind.items()}
