"""Corpora: every format, what can't be read, and nothing written outside OUT."""

import gzip
import json
import os
from math import inf
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from cleaner import Cleaner, Report, restore
from cleaner.corpus import CorpusError, RunOptions, Summary, clean_corpus
from cleaner.corpus.formats.compression import read_lines
from cleaner.corpus.model import Fields
from cleaner.corpus.plan import make_plan
from cleaner.corpus.skipped import Skipped
from cleaner.report import Flag
from cleaner.text import jsonio
from tests.builders import PROSE, rule, rule_set, site, stage
from tests.virtual import costly

SOURCE = f"{PROSE}\n\nPost a Comment\n"
CLEAN = PROSE + "\n"
BODY = f"<p>{PROSE}</p><p>{PROSE}</p><p>Post a Comment</p>"
PAGE = f"<html><body><article>{BODY}</article></body></html>"
CLEANER = Cleaner()


def run(
    source: Path,
    out: Path,
    workers: int = 0,
    *,
    cleaner: Cleaner = CLEANER,
    **options: Any,
) -> Summary:
    chosen = RunOptions(**options)
    return clean_corpus(source, out, cleaner=cleaner, workers=workers, options=chosen)


def reports(out: Path, name: str) -> list[Report]:
    lines = read_lines(out / "reports" / f"{name}.jsonl.zst")
    return [jsonio.loads(line, Report) for line in lines]


def reasons(out: Path, name: str) -> list[dict[str, str]]:
    lines = (out / "quarantine" / "reasons" / f"{name}.jsonl").read_bytes().splitlines()
    return [json.loads(line) for line in lines]


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    return folder


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def test_a_folder_of_texts_and_pages_is_cleaned(source: Path, out: Path) -> None:
    (source / "a").mkdir()
    (source / "a" / "story.txt").write_text(SOURCE)
    (source / "page.html").write_text(PAGE)
    (source / "story.html").write_text(PAGE)
    (source / "story.txt").write_text(SOURCE)
    (source / "notes.rst").write_text("not ours")
    summary = run(source, out)
    documents = {"a/story.txt", "page.txt", "story.txt", "story.html.txt"}
    assert files(out / "documents") == documents
    assert (out / "documents" / "a" / "story.txt").read_text() == CLEAN
    assert "Comment" not in (out / "documents" / "page.txt").read_text()
    assert (summary.documents, summary.quarantined) == (4, 0)
    assert summary.skipped == Skipped(1, {".rst": 1}, ["notes.rst"])
    (report,) = reports(out, "a/story.txt")
    assert report.id == "a/story.txt"
    assert restore(CLEAN, report.edits) == SOURCE
    written = json.loads((out / "summary.json").read_bytes())
    assert written["themes"]["comments"]["edits"] == 4
    assert set(written) == set(Summary.__struct_fields__)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_rule_that_times_out_is_counted_and_the_run_continues(
    source: Path, out: Path, workers: int
) -> None:
    mine = rule("mine", keywords=("read",), pattern="^read")
    comments = rule("comment", phrases=("post a comment",))
    late = costly(mine, comments, costs={"forever": inf})
    (source / "a.txt").write_text(f"{PROSE}\n\nRead forever\n\nRead it\n\nPost a Comment\n")
    (source / "b.txt").write_text(f"{PROSE}\n\nRead it\n")
    summary = run(source, out, workers, cleaner=late)
    assert summary.timeouts == {"test.mine": 1}
    assert summary.flags == {"pattern-timeout": 1}
    (report,) = reports(out, "a.txt")
    assert report.flags == (Flag("pattern-timeout", "test.mine"),)
    clean = (out / "documents" / "a.txt").read_text()
    assert clean == f"{PROSE}\n\nRead forever\n\nRead it\n"
    assert (out / "documents" / "b.txt").read_text() == CLEAN


def rows(*texts: object) -> bytes:
    lines = [{"id": n, "url": "u", "text": text, "n": 1.50} for n, text in enumerate(texts)]
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


@pytest.mark.parametrize(
    ("ending", "pack", "unpack"),
    [
        ("", bytes, bytes),
        (".gz", gzip.compress, gzip.decompress),
        (
            ".zst",
            zstandard.compress,
            lambda data: zstandard.ZstdDecompressor().decompressobj().decompress(data),
        ),
    ],
)
def test_json_lines_keep_their_other_fields(
    source: Path, out: Path, ending: str, pack, unpack
) -> None:  # type: ignore[no-untyped-def]
    name = f"rows.jsonl{ending}"
    extra = b'{"text":"It rained.","big":123456789012345678901234567890,"z":1.50}\n'
    (source / name).write_bytes(pack(rows(SOURCE, SOURCE) + extra))
    run(source, out)
    lines = unpack((out / "documents" / name).read_bytes()).splitlines()
    assert json.loads(lines[0]) == {"id": 0, "url": "u", "text": CLEAN, "n": 1.5}
    assert lines[2] == b'{"text":"It rained.\\n","big":123456789012345678901234567890,"z":1.50}'
    assert [(report.id, report.url) for report in reports(out, name)][:2] == [
        ("0", "u"),
        ("1", "u"),
    ]
    assert reports(out, name)[2].id == f"{name}#line 3"


def test_all_members_of_a_compressed_file_are_read(source: Path, out: Path) -> None:
    (source / "a.jsonl.gz").write_bytes(gzip.compress(rows(SOURCE)) + gzip.compress(rows(SOURCE)))
    (source / "a.jsonl.zst").write_bytes(
        zstandard.compress(rows(SOURCE)) + zstandard.compress(rows(SOURCE))
    )
    assert run(source, out).documents == 4


def test_bad_rows_go_to_quarantine_and_the_others_are_cleaned(source: Path, out: Path) -> None:
    bad = [b'{"text": "cut', b"[1]", b'{"body_": "x"}', b'{"text": null}', b'{"text": 3}', b"\xff"]
    (source / "a.jsonl").write_bytes(rows(SOURCE) + b"\n".join(bad) + b"\n\n" + rows(SOURCE))
    summary = run(source, out)
    assert (summary.documents, summary.quarantined) == (2, 6)
    found = reasons(out, "a.jsonl")
    assert [row["place"] for row in found] == [f"line {n}" for n in range(2, 8)]
    assert found[3]["reason"] == "has no text in column 'text': it holds null"
    assert found[4]["reason"].endswith("it holds a number")
    assert found[0]["raw"] == '{"text": "cut\n'
    assert "raw_base64" in found[5]


def test_lone_surrogates_and_bad_bytes_in_json_are_kept(source: Path, out: Path) -> None:
    (source / "a.jsonl").write_bytes(
        b'{"text":"It \\udc80rained.","k":"\\ud800"}\n{"text":"caf\xe9 here"}\n'
    )
    assert run(source, out).documents == 2
    first, second = reports(out, "a.jsonl")
    lines = (out / "documents" / "a.jsonl").read_bytes().splitlines()
    assert restore(json.loads(lines[0])["text"], first.edits) == "It \udc80rained."
    assert restore(json.loads(lines[1])["text"], second.edits) == "caf\udce9 here"
    assert {flag.name for flag in first.flags} == {"decoding-replaced"}


def test_two_documents_with_one_id_both_come_out_and_are_flagged(source: Path, out: Path) -> None:
    line = json.dumps({"id": "../../etc/x", "text": SOURCE}).encode() + b"\n"
    (source / "a.jsonl").write_bytes(line * 2)
    assert run(source, out).documents == 2
    assert [[flag.name for flag in report.flags] for report in reports(out, "a.jsonl")] == [
        [],
        ["duplicate-id"],
    ]
    assert files(out) == {
        ".cleaner",
        "manifest.sqlite",
        "documents/a.jsonl",
        "reports/a.jsonl.jsonl.zst",
        "summary.json",
    }


def test_named_fields_are_used(source: Path, out: Path) -> None:
    (source / "a.jsonl").write_bytes(
        json.dumps({"story": SOURCE, "text": "x", "key": "k"}).encode()
    )
    run(source, out, fields=Fields(text="story", id="key"))
    assert json.loads((out / "documents" / "a.jsonl").read_bytes())["story"] == CLEAN
    assert reports(out, "a.jsonl")[0].id == "k"


def test_pages_in_json_lines_become_texts(source: Path, out: Path) -> None:
    (source / "a.jsonl").write_bytes(json.dumps({"html": PAGE, "n": 1}).encode())
    run(source, out)
    row = json.loads((out / "documents" / "a.jsonl").read_bytes())
    assert set(row) == {"text", "n"}
    assert PROSE in row["text"]


def test_parquet_keeps_its_schema_and_other_columns(source: Path, out: Path) -> None:
    table = pa.table({"id": ["a", "b", "c"], "text": [SOURCE, None, SOURCE], "v": [[1], [2], [3]]})
    pq.write_table(table, source / "a.parquet")
    summary = run(source, out)
    assert (summary.documents, summary.quarantined) == (2, 1)
    cleaned = pq.read_table(out / "documents" / "a.parquet")
    assert cleaned.schema.equals(table.schema)
    assert cleaned.to_pydict() == {"id": ["a", "c"], "text": [CLEAN, CLEAN], "v": [[1], [3]]}
    assert reasons(out, "a.parquet")[0]["place"] == "row 2"


def test_parquet_tables_of_pages_become_texts(source: Path, out: Path) -> None:
    pq.write_table(pa.table({"html": [PAGE.encode()], "n": [1]}), source / "a.parquet")
    run(source, out)
    cleaned = pq.read_table(out / "documents" / "a.parquet")
    assert cleaned.column_names == ["text", "n"]
    assert PROSE in cleaned["text"][0].as_py()


def test_a_file_with_a_broken_member_is_kept_whole(source: Path, out: Path) -> None:
    whole = gzip.compress(rows(SOURCE), mtime=0)
    (source / "a.jsonl.gz").write_bytes(whole + whole[:-9] + whole)
    summary = run(source / "a.jsonl.gz", out)
    assert (summary.documents, summary.quarantined) == (1, 1)
    (reason,) = reasons(out, "a.jsonl.gz")
    assert reason["place"] == "from line 2 on"
    assert reason["reason"].endswith("; the rest of the file is not read")
    kept = out / "quarantine" / "files" / "a.jsonl.gz"
    assert kept.read_bytes() == (source / "a.jsonl.gz").read_bytes()


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.parquet", b"PAR1 cut", "not a Parquet file"),
        ("a.jsonl.gz", gzip.compress(rows(SOURCE) * 500)[:-40], "or broken"),
        ("a.jsonl.zst", zstandard.compress(bytes(range(33, 127)) * 9)[:-20], "or broken"),
        ("a.txt", bytes(range(32)) * 40, "binary data, not"),
        ("a.html", bytes(range(32)) * 40, "binary data, not"),
    ],
    ids=["parquet", "gzip", "zstd", "text", "html"],
)
def test_a_broken_file_is_kept_raw_with_the_reason(
    source: Path, out: Path, name: str, data: bytes, reason: str
) -> None:
    (source / name).write_bytes(data)
    (source / "good.txt").write_text(SOURCE)
    summary = run(source, out)
    assert summary.quarantined >= 1
    assert (out / "quarantine" / "files" / name).read_bytes() == data
    assert reason in reasons(out, name)[-1]["reason"]
    assert (out / "documents" / "good.txt").read_text() == CLEAN
    assert not list(out.rglob("*.part*"))


def test_a_table_without_text_is_quarantined(source: Path, out: Path) -> None:
    pq.write_table(pa.table({"n": [1]}), source / "a.parquet")
    (source / "b.csv").write_text("text\nIt rained.\n")
    run(source, out)
    reason = "its columns are n; name one with --text-field or --html-field"
    assert reasons(out, "a.parquet")[0]["reason"] == f"has no column of text: {reason}"


def test_odd_texts_are_cleaned_in_a_run(source: Path, out: Path) -> None:
    odd = {
        "empty.txt": b"",
        "nul.txt": b"It rained\0 all day, and the weir held until the morning came.",
        "latin.txt": "Es regnete über der Brücke, und das Wehr hielt für eine Nacht.".encode(
            "cp1252"
        ),
        "utf16.txt": SOURCE.encode("utf-16"),
    }
    for name, data in odd.items():
        (source / name).write_bytes(data)
    assert run(source, out).quarantined == 0
    assert (out / "documents" / "empty.txt").read_bytes() == b""
    assert (out / "documents" / "utf16.txt").read_text() == CLEAN
    assert "Brücke" in (out / "documents" / "latin.txt").read_text()


def test_an_unreadable_folder_is_named_and_the_rest_is_cleaned(
    source: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (source / "closed").mkdir()
    (source / "a.txt").write_text(SOURCE)
    scandir = os.scandir

    def refuse(path: str) -> object:
        if not isinstance(path, int) and Path(path).name == "closed":
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    summary = run(source, out)
    monkeypatch.undo()
    assert (summary.documents, summary.quarantined) == (1, 1)
    assert reasons(out, "closed")[0] == {
        "shard": "closed",
        "place": "file",
        "kind": "Permission denied",
        "reason": "Permission denied",
    }


def test_a_link_that_leads_nowhere_is_quarantined(source: Path, out: Path) -> None:
    (source / "a.txt").symlink_to(source / "gone.txt")
    summary = run(source, out)
    assert summary.quarantined == 1
    assert "leads nowhere" in reasons(out, "a.txt")[0]["reason"]


@pytest.mark.parametrize("place", [".", "sub", ".."])
def test_input_and_output_folders_must_not_overlap(source: Path, place: str) -> None:
    (source / "a.txt").write_text(SOURCE)
    with pytest.raises(CorpusError, match="overlaps the input"):
        run(source, source / place, overwrite=True)


def test_an_earlier_run_is_replaced_only_when_asked(source: Path, out: Path) -> None:
    (source / "a.txt").write_text(SOURCE)
    run(source, out)
    (source / "a.txt").rename(source / "b.txt")
    with pytest.raises(CorpusError, match=r"removed inputs \(a.txt\).*--redo.*--overwrite"):
        run(source, out)
    run(source, out, overwrite=True)
    assert files(out / "documents") == {"b.txt"}
    (out / "mine.txt").write_text("precious")
    with pytest.raises(CorpusError, match="files that no run made, such as "):
        run(source, out, overwrite=True)


def test_a_single_file_is_a_corpus(source: Path, out: Path) -> None:
    (source / "a.txt").write_text(SOURCE)
    assert run(source / "a.txt", out).documents == 1
    with pytest.raises(CorpusError, match="has an unknown format"):
        make_plan(Path(__file__))
    with pytest.raises(CorpusError, match="does not exist"):
        make_plan(source / "gone")


def test_the_number_of_workers_changes_nothing(source: Path, tmp_path: Path) -> None:
    for n in range(12):
        (source / f"{n}.txt").write_text(SOURCE * (n + 1))
    (source / "a.jsonl").write_bytes(rows(SOURCE, SOURCE, None))
    one, two = tmp_path / "one", tmp_path / "two"
    first, second = run(source, one, 1), run(source, two, 2)
    assert files(one) == files(two)
    for name in files(one) - {"summary.json", "manifest.sqlite"}:
        assert (one / name).read_bytes() == (two / name).read_bytes()
    assert first.rules == second.rules
    assert first.quarantined == second.quarantined == 1


def test_a_folder_that_no_run_made_is_never_touched(source: Path, out: Path) -> None:
    (out / "documents").mkdir(parents=True)
    (out / "documents" / "thesis.txt").write_text("precious")
    (source / "a.txt").write_text(SOURCE)
    with pytest.raises(CorpusError, match="files that no run made"):
        run(source, out, overwrite=True)
    assert (out / "documents" / "thesis.txt").read_text() == "precious"


def test_no_two_documents_share_a_name(source: Path, out: Path) -> None:
    (source / "b.txt").mkdir()
    for name in ("a.txt", "a.html", "a.htm", "a.html.txt", "b.html", "b.txt/c.txt"):
        (source / name).write_text(PAGE)
    assert run(source, out).documents == len(files(out / "documents")) == 6


def test_a_folder_with_nothing_to_clean_is_an_error_with_the_known_formats(
    source: Path,
) -> None:
    (source / "empty").mkdir()
    with pytest.raises(
        CorpusError, match=r"known format \(no file at all\); known formats are \.txt, "
    ):
        make_plan(source)
    for name in ("a.pdf", "b.PDF", "c.docx"):
        (source / name).touch()
    with pytest.raises(
        CorpusError, match=r"known format \(only 2 \.pdf, 1 \.docx\); known formats are "
    ):
        make_plan(source)


def test_reasons_are_counted_by_kind_not_by_detail(source: Path, out: Path) -> None:
    bad = [b'{"text": "cut', b"[1]", b'{"n": 1}', b'{"m": 1}', b'{"text": null}', b'{"text": 3}']
    (source / "a.jsonl").write_bytes(rows(SOURCE) + b"\n".join(bad))
    pq.write_table(pa.table({"text": [None]}), source / "b.parquet")
    (source / "c.parquet").write_bytes(b"PAR1 cut")
    (source / "gone.txt").symlink_to("nowhere")
    summary = run(source, out)
    assert list(summary.reasons.items()) == [
        ("has no text in column 'text'", 3),
        ("has no column of text", 2),
        ("not valid JSON", 2),
        ("not a Parquet file, or broken", 1),
        ("not a file, or a link that leads nowhere, or out of reach", 1),
    ]
    assert sum(summary.reasons.values()) == summary.quarantined
    assert json.loads((out / "summary.json").read_bytes())["reasons"] == summary.reasons
    kinds = {row["kind"] for name in ("a.jsonl", "b.parquet") for row in reasons(out, name)}
    assert kinds <= summary.reasons.keys()
    assert "its columns are n; name one" in reasons(out, "a.jsonl")[2]["reason"]


OF_SITES_AND_LANGUAGES = Cleaner(
    rule_set(
        stage("one", rule("de", phrases=("share it",), lang="de")),
        sites={"example.com": site("example.com", rule("own", phrases=("the mill",)))},
    )
)


def cleaned_rows(out: Path, name: str) -> list[str]:
    lines = (out / "documents" / name).read_bytes().splitlines()
    return [json.loads(line)["text"] for line in lines]


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        (Fields(), ["The mill", "Share it\n\nThe mill", "The mill", "Share it", "The mill"]),
        (
            Fields(default_url="https://example.com", default_lang="en"),
            ["", "Share it", "Share it", "Share it", "The mill"],
        ),
        (
            Fields(lang="tongue", default_lang="fr"),
            ["The mill", "Share it\n\nThe mill", "Share it\n\nThe mill", "Share it", "The mill"],
        ),
    ],
    ids=["found", "defaults", "named"],
)
def test_a_document_is_of_its_site_and_language_or_of_those_of_the_run(
    source: Path, out: Path, fields: Fields, kept: list[str]
) -> None:
    text = "Share it\nThe mill\n"
    about: list[dict[str, str]] = [
        {"lang": "de-AT", "tongue": "DE"},
        {"lang": "en", "tongue": "en"},
        {"lang": "German"},
        {"language": "en", "url": "https://www.example.com/a"},
        {"lang": "de", "tongue": "de", "url": "https://example.org"},
    ]
    rows = [json.dumps({"text": text, **each}).encode() + b"\n" for each in about]
    (source / "a.jsonl").write_bytes(b"".join(rows))
    run(source, out, fields=fields, cleaner=OF_SITES_AND_LANGUAGES)
    assert [each.strip() for each in cleaned_rows(out, "a.jsonl")] == kept


def test_pages_and_texts_are_of_the_site_and_language_of_the_run(source: Path, out: Path) -> None:
    (source / "a.txt").write_text(f"{PROSE}\n\nShare it\n\nThe mill\n")
    (source / "b.html").write_text(PAGE.replace("Post a Comment", "Share it"))
    fields = Fields(default_url="https://example.com/", default_lang="en")
    run(source, out, fields=fields, cleaner=OF_SITES_AND_LANGUAGES)
    assert (out / "documents" / "a.txt").read_text() == f"{PROSE}\n\nShare it\n"
    assert "Share it" in (out / "documents" / "b.txt").read_text()
    assert reports(out, "a.txt")[0].url == "https://example.com/"


def test_pipes_and_linked_folders_are_named(source: Path, out: Path) -> None:
    os.mkfifo(source / "pipe.txt")
    (source / "folder").mkdir()
    (source / "link").symlink_to(source / "folder")
    summary = run(source, out)
    assert summary.quarantined == 2
    assert "not a file" in reasons(out, "pipe.txt")[0]["reason"]
    assert "is a link" in reasons(out, "link")[0]["reason"]


HOSTILE_LINES = [
    b'{"text":"a","id":' + b"1" * 5000 + b"}",
    b'{"text":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    b"[" * 100_000,
    b'{"text":"a","n":NaN}',
]


@pytest.mark.parametrize("line", HOSTILE_LINES, ids=["id", "nested", "open", "nan"])
def test_a_hostile_line_is_quarantined_alone(source: Path, out: Path, line: bytes) -> None:
    (source / "a.jsonl").write_bytes(rows(SOURCE) + line + b"\n" + rows(SOURCE))
    summary = run(source, out)
    assert (summary.documents, summary.quarantined) == (2, 1)


def test_odd_values_of_other_columns_are_kept(source: Path, out: Path) -> None:
    line = b'{"text":"It rained.","n":1e999,"k\\ud800":1}\n'
    (source / "a.jsonl").write_bytes(b"\xef\xbb\xbf" + line)
    assert run(source, out).documents == 1
    assert b"ud800" in (out / "documents" / "a.jsonl").read_bytes()


def test_a_text_column_is_not_lost_to_one_of_html(source: Path, out: Path) -> None:
    row = {"html": PAGE, "text": "precious"}
    (source / "a.jsonl").write_bytes(json.dumps(row).encode())
    pq.write_table(pa.table({key: [value] for key, value in row.items()}), source / "a.parquet")
    run(source, out, fields=Fields(html="html"))
    for made in (
        json.loads((out / "documents" / "a.jsonl").read_bytes()),
        pq.read_table(out / "documents" / "a.parquet").to_pylist()[0],
    ):
        assert made["text"] == "precious"
        assert PROSE in made["html"]
        assert "<p>" not in made["html"]


def test_parquet_with_broken_text_and_columns_of_one_name(source: Path, out: Path) -> None:
    broken = (
        pa.array([b"caf\xff \xc3\xa9"]).view(pa.string()) if hasattr(pa.Array, "view") else None
    )
    schema = pa.schema([("text", pa.string()), ("k", pa.int64()), ("k", pa.int64())])
    table = pa.Table.from_arrays([broken, pa.array([1]), pa.array([2])], schema=schema)
    pq.write_table(table, source / "a.parquet")
    assert run(source, out).documents == 1
    (report,) = reports(out, "a.parquet")
    assert {flag.name for flag in report.flags} == {"decoding-replaced"}


def test_names_of_great_length_are_written(source: Path, out: Path) -> None:
    for length in (240, 251):
        (source / ("x" * length + ".txt")).write_text(SOURCE)
    assert run(source, out).documents == 2
    assert len(files(out / "reports")) == 2


def test_a_document_that_fails_goes_to_quarantine_whole(
    source: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("no luck")

    monkeypatch.setattr(Cleaner, "clean", fail)
    (source / "a.jsonl").write_bytes(b'{"text":"\\ud800","id":"keep me"}\n')
    assert run(source, out).quarantined == 1
    (reason,) = reasons(out, "a.jsonl")
    assert "RuntimeError: no luck" in reason["reason"]
    assert "keep me" in reason["raw"]
