"""Reports as rows of a column: one struct, with the same fields whatever was found."""

from typing import TYPE_CHECKING, Any

import msgspec
import regex

from cleaner.report import Report

if TYPE_CHECKING:
    import pyarrow as pa

_SURROGATE = regex.compile("[\ud800-\udfff]")
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_NULLS = ("schema_version", "version", "rules_digest", "preset", "counts", "characters")
_LISTS = ("flags", "edits", "metadata", "trials", "languages")


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


def report_row(report: Report, raw: str | None = None) -> dict[str, Any]:
    """Return `report` as a row of a column of `report_type`; `raw` is its `raw_base64`."""
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
        "error": None,
        "raw_base64": raw,
    }


def error_row(error: str, raw: str | None = None) -> dict[str, Any]:
    """Return the row of a column of `report_type` for what could not be cleaned."""
    nulls = dict.fromkeys((*_NULLS, "words_near"))
    return {**nulls, **dict.fromkeys(_LISTS, ()), "error": error, "raw_base64": raw}
