"""Batches of documents in Arrow: a column of text in, the same batch with clean text out."""

import base64
import logging
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
import regex

from cleaner.api import Cleaner
from cleaner.report import Report
from cleaner.ruleset.loader import load_rules
from cleaner.ruleset.rule_set import DEFAULT_PRESET
from cleaner.text.languages import language

if TYPE_CHECKING:
    import pyarrow as pa

Batch = TypeVar("Batch", "pa.RecordBatch", "pa.Table")
_SURROGATE = regex.compile("[\ud800-\udfff]")
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_log = logging.getLogger(__name__)


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """Which columns to use, and by which rules to clean.

    Attributes:
        text: The column to clean.
        url: A column of addresses, which add the rules for their sites.
        lang: A column of languages (ISO 639-1), which leave out the rules of others.
        report: The name of a new column for the reports. None: no such column.
        rules: Folders of rules, as for `load_rules`.
        disable: Themes and ids of rules to switch off, as for `load_rules`.
        preset: How much to take: "careful", "standard" or "thorough".
    """

    text: str = "text"
    url: str | None = None
    lang: str | None = None
    report: str | None = None
    rules: Iterable[str | Path] = ()
    disable: Iterable[str] = ()
    preset: str = DEFAULT_PRESET

    def __post_init__(self) -> None:
        # Workers start in other folders, and look up their cleaner by the options.
        folders = tuple(str(Path(folder).resolve()) for folder in self.rules)
        msgspec.structs.force_setattr(self, "rules", folders)
        msgspec.structs.force_setattr(self, "disable", tuple(self.disable))


DEFAULTS = Options()


def clean_batch(batch: Batch, options: Options = DEFAULTS) -> Batch:
    """Return `batch` with clean text in the column of text, and the reports if asked for.

    It keeps its rows, their order, its other columns and the types of all. Null stays null. A
    text that could not be cleaned stays as it is; its report and a warning in the log say why.

    Raises ValueError if a column is missing, doubled or not of text, RuleError if the rules are
    at fault.
    """
    import pyarrow as pa

    schema = _clean_schema(batch.schema, options)
    cleaner_of(options)  # raises on faulty rules, also for a batch without rows
    if isinstance(batch, pa.RecordBatch):
        return _cleaned(batch, schema, options)
    parts = [_cleaned(part, schema, options) for part in batch.to_batches()]
    return pa.Table.from_batches(parts, schema)


def cleaner_of(options: Options) -> Cleaner:
    """Return this process's cleaner by the rules of `options`; it is made once.

    Raises RuleError.
    """
    return _built(tuple(map(str, options.rules)), tuple(options.disable), options.preset)


def text_array(texts: Iterable[str | None]) -> "pa.Array":
    """Return `texts` as an Arrow column that `clean_batch` reads back to the character.

    Arrow's text is UTF-8 by contract, not by force: lone surrogates are written as three bytes
    each, which are no UTF-8. Raises ValueError where one is neither a text nor None.
    """
    values = []
    for row, text in enumerate(texts):
        if not isinstance(text, str | None):
            raise ValueError(f"row {row} holds {type(text).__name__}, not text")
        values.append(None if text is None else text.encode("utf-8", "surrogatepass"))
    return _as_text(values)


def read_texts(column: "pa.Array | pa.ChunkedArray") -> list[str | None]:
    """Return the texts of a column of `clean_batch`; a text kept may hold lone surrogates."""
    return [None if value is None else _decoded(value) for value in _values(column)]


def report_type() -> "pa.StructType":
    """Return the type of a column of reports; docs/adapters.md describes it."""
    import pyarrow as pa

    def rows(**fields: pa.DataType) -> pa.DataType:
        return pa.list_(pa.struct(list(fields.items())))

    text, number, texts = pa.string(), pa.int64(), pa.list_(pa.string())
    themes = rows(name=text, edits=number, words=number, characters=number)
    counts = pa.struct([("words_in", number), ("words_out", number), ("themes", themes)])
    fields = {
        "schema_version": number,
        "version": text,
        "rules_digest": text,
        "preset": text,
        "flags": rows(name=text, detail=text),
        "counts": counts,
        "characters": number,
        "edits": rows(start=number, end=number, before=text, after=text, rules=texts),
        "metadata": rows(name=text, values=texts),
        "trials": rows(start=number, end=number, rule=text),
        "words_near": number,
        "languages": texts,
        "error": text,
        "raw_base64": text,
    }
    return pa.struct(list(fields.items()))


def report_row(report: Report) -> dict[str, Any]:
    """Return `report` as a row of a column of `report_type`."""
    counts = report.counts
    return {
        "schema_version": report.schema_version,
        "version": report.version,
        "rules_digest": report.rules_digest,
        "preset": report.preset,
        "flags": [msgspec.structs.asdict(flag) for flag in report.flags],
        "counts": {
            "words_in": counts.words_in,
            "words_out": counts.words_out,
            "themes": [
                {"name": name, **msgspec.structs.asdict(count)}
                for name, count in counts.themes.items()
            ],
        },
        "characters": report.characters,
        "edits": [
            msgspec.structs.asdict(edit) | {"before": _SURROGATE.sub(_REPLACEMENT, edit.before)}
            for edit in report.edits
        ],
        "metadata": [{"name": name, "values": values} for name, values in report.metadata.items()],
        "trials": [msgspec.structs.asdict(trial) for trial in report.trials],
        "words_near": report.words_near,
        "languages": list(report.languages),
    }


@cache
def _built(rules: tuple[str, ...], disable: tuple[str, ...], preset: str) -> Cleaner:
    return Cleaner(load_rules(rules, disable, preset=preset))


def _clean_schema(schema: "pa.Schema", options: Options) -> "pa.Schema":
    """Return the schema of the clean batch. Raises ValueError where `options` do not fit it."""
    import pyarrow as pa

    for name in (options.text, options.url, options.lang):
        if name is not None:
            _check_text(schema, name)
    if options.report is None:
        return schema
    if options.report in schema.names:
        raise ValueError(f"there is a column {options.report} already; name the reports otherwise")
    return schema.append(pa.field(options.report, report_type()))


def _check_text(schema: "pa.Schema", name: str) -> None:
    import pyarrow.types as kinds

    positions = schema.get_all_field_indices(name)
    if not positions:
        raise ValueError(f"there is no column {name}, but {', '.join(schema.names) or 'none'}")
    if len(positions) > 1:
        raise ValueError(f"there are {len(positions)} columns {name}; give them names of their own")
    kind = schema.field(positions[0]).type
    texts = (kinds.is_string, kinds.is_large_string, kinds.is_string_view, kinds.is_null)
    if not any(is_text(kind) for is_text in texts):
        raise ValueError(f"column {name} holds {kind}, not text")


def _cleaned(batch: "pa.RecordBatch", schema: "pa.Schema", options: Options) -> "pa.RecordBatch":
    import pyarrow as pa

    cleaner = cleaner_of(options)
    sources = _values(batch[options.text])
    urls, langs = _texts_of(batch, options.url), _texts_of(batch, options.lang)
    rows = [_row(cleaner, *given) for given in zip(sources, urls, langs, strict=True)]
    columns = list(batch.columns)
    position = schema.get_field_index(options.text)
    kind = schema.field(position).type
    if not pa.types.is_null(kind):  # which holds nothing to clean, and can't be cast to
        columns[position] = _as_text([text for text, _ in rows]).cast(kind)
    if options.report:
        columns.append(pa.array([report for _, report in rows], report_type()))
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _texts_of(batch: "pa.RecordBatch", name: str | None) -> list[str | None]:
    return read_texts(batch[name]) if name else [None] * batch.num_rows


def _row(
    cleaner: Cleaner, source: bytes | None, url: str | None, lang: str | None
) -> tuple[bytes | None, dict[str, Any] | None]:
    """Return the clean text of one document and its report."""
    if source is None:
        return None, None
    text = _decoded(source)
    raw = base64.b64encode(source).decode() if _SURROGATE.search(text) else None
    try:
        result = cleaner.clean(text, url, language(lang or ""))
        return result.text.encode(), report_row(result.report) | {"raw_base64": raw}
    except Exception as error:  # one document must not stop the batch
        message = f"could not be cleaned: {type(error).__name__}: {error}"
        reason = _SURROGATE.sub(_REPLACEMENT, message)
        _log.warning("a text of %d characters %s", len(text), reason)
        lists = dict.fromkeys(("flags", "edits", "metadata", "trials", "languages"), ())
        return source, lists | {"error": reason, "raw_base64": raw}


def _decoded(value: bytes) -> str:
    """Return text from Arrow; bytes that are neither UTF-8 nor surrogates become surrogates."""
    try:
        return value.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return value.decode("utf-8", "surrogateescape")


def _values(column: "pa.Array | pa.ChunkedArray") -> list[bytes | None]:
    import pyarrow as pa

    values: list[bytes | None] = column.cast(pa.large_binary()).to_pylist()
    return values


def _as_text(values: list[bytes | None]) -> "pa.Array":
    """Return `values` as text, which is UTF-8 where they are."""
    import pyarrow as pa

    return pa.array(values, pa.large_binary()).view(pa.large_string())
