"""Target: a file of any format, intact or broken, through `clean_corpus`."""

import json
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import msgspec

from benchmarks.fuzz import tables
from benchmarks.fuzz.case import Case, require
from benchmarks.fuzz.documents import shipped
from cleaner import CleanerError, Report, restore
from cleaner.corpus import Fields, RunOptions, Summary, clean_corpus
from cleaner.corpus.formats.compression import read_lines
from cleaner.text import jsonio

_PART_BYTES = 200  # of a split file
_MAY_MERGE = ("in.warc", "in.csv")  # pages that are not answers, rows without a value
_TIMES = ("seconds", "text_megabytes_per_second")


def make_file(rng: Random) -> Case:
    """Return a file, intact or broken, with options for its run."""
    ending = rng.choice(tables.ENDINGS)
    is_regular = rng.random() < 1 / 2
    data, count = tables.file(rng, ending, regular=is_regular)
    about = {"name": f"in{ending}"}
    if rng.random() < 1 / 2:
        data = tables.broken(rng, data, ending)
    elif count:  # a file without a row may have no column of text
        about["rows"] = str(count)
    if not ending.startswith((".txt", ".html")):
        about["out_format"] = rng.choice(("", "", "jsonl.zst", "parquet"))
    if ending.startswith((".jsonl", ".parquet")) and rng.random() < 1 / 4:
        about["report_column"] = rng.choice(("report", "n", "text"))
    return Case(data, about)


def check_file(case: Case) -> None:
    """Check that all rows are counted and written, once, also in parts and resumed."""
    assert isinstance(case.data, bytes)  # noqa: S101 - for the type checker
    with TemporaryDirectory() as place:
        source = Path(place, "in", case.about["name"])
        source.parent.mkdir()
        source.write_bytes(case.data)
        out = Path(place, "out")
        summary = _run(source, out, case)
        if summary is None:
            require("rows" not in case.about or len(case.about) > 2, "an intact file is refused")
            return
        _check_counts(out, summary, case)
        _check_restored(out, case)
        _check_resumed(source, out, summary, case)
        if ".jsonl" in source.name or ".parquet" in source.name:
            parts = Path(place, "parts")
            other = _run(source, parts, case, _PART_BYTES)
            require(other is not None, "law 5: parts")
            require(_without_times(summary) == _without_times(other), "law 5: counts of parts")
            if "parquet" not in f"{source.name} {case.about}":  # whose row groups may differ
                require(_documents(out) == _documents(parts), "law 5: parts")


def _run(source: Path, out: Path, case: Case, part_bytes: int = 1 << 20) -> Summary | None:
    """Return the summary of a run, None if it is refused."""
    options = RunOptions(
        fields=Fields(report=case.about.get("report_column")),
        out_format=case.about.get("out_format", ""),
        part_bytes=part_bytes,
    )
    try:
        return clean_corpus(source, out, cleaner=shipped(), options=options)
    except CleanerError as error:
        require("Error:" not in str(error), "an error that nothing explains", error)
        return None


def _check_counts(out: Path, summary: Summary, case: Case) -> None:
    reports = [
        jsonio.loads(line, Report)
        for path in (out / "reports").rglob("*.jsonl.zst")
        for line in read_lines(path)
    ]
    reasons = [
        json.loads(line)
        for path in (out / "quarantine" / "reasons").rglob("*.jsonl")
        for line in path.read_bytes().splitlines()
    ]
    require(len(reports) == summary.documents, "counts: reports")
    require(len(reasons) == summary.quarantined, "counts: reasons in quarantine")
    require(sum(summary.reasons.values()) == summary.quarantined, "counts: reasons")
    require(
        sum(report.counts.words_out for report in reports) == summary.words_out, "counts: words"
    )
    require(not reports or _documents(out), "counts: documents that are not written")
    is_whole = all(reason["place"] != "file" for reason in reasons)  # which may hold many rows
    if is_whole and "rows" in case.about and not case.about["name"].startswith(_MAY_MERGE):
        counted = summary.documents + summary.quarantined
        require(counted == int(case.about["rows"]), "counts: rows", f"{counted} of {case.about}")


def _check_restored(out: Path, case: Case) -> None:
    """Law 1 through a run: each row that is written gives the text of its source back."""
    name = case.about["name"]
    is_copied = not case.about.get("out_format") and "report_column" not in case.about
    if not name.endswith(".jsonl") or "rows" not in case.about or not is_copied:
        return
    assert isinstance(case.data, bytes)  # noqa: S101 - for the type checker
    texts = [row.get("text") for row in _rows(case.data)]
    path = out / "documents" / name
    clean = [row.get("text") for row in _rows(path.read_bytes())] if path.exists() else []
    reports = [
        jsonio.loads(line, Report) for line in read_lines(out / "reports" / f"{name}.jsonl.zst")
    ]
    for text, report in zip(clean, reports, strict=True):
        if isinstance(text, str) and report.extractor is None:
            require(restore(text, report.edits) in texts, "law 1: a row", report.id)


def _rows(data: bytes) -> list[dict[str, object]]:
    lines = data.decode("utf-8-sig").split("\n")
    return [json.loads(line) for line in lines if line.strip()]


def _check_resumed(source: Path, out: Path, summary: Summary, case: Case) -> None:
    before = _documents(out)
    again = _run(source, out, case)
    require(again is not None, "resumed: refused")
    require(_without_times(summary) == _without_times(again), "resumed: the counts")
    require(before == _documents(out), "resumed: the documents")


def _documents(out: Path) -> dict[str, bytes]:
    paths = (path for path in (out / "documents").rglob("*") if path.is_file())
    return {path.name: path.read_bytes() for path in paths}


def _without_times(summary: Summary | None) -> dict[str, object]:
    fields = msgspec.to_builtins(summary)
    return {name: value for name, value in fields.items() if name not in _TIMES}
