"""The sentences that end a run on the screen, and how the command ends."""

import errno
import json
import os
from pathlib import Path
from unittest.mock import Mock

import pytest
import typer

from cleaner.cli.corpus import corpus
from cleaner.corpus.model import CorpusError, Shard
from cleaner.corpus.outcome import RunCounter, format_outcome
from cleaner.corpus.skipped import Links, Skipped, skipped
from cleaner.corpus.status import RunStatus, Summary
from cleaner.corpus.tasks import Finished
from cleaner.corpus.totals import Totals
from cleaner.corpus.worker import ShardResult

OUT = "out"
SHARD = Shard(Path("a.txt"), "a.txt", "a.txt", ".txt")


def summary(**changes: object) -> Summary:
    counts: dict[str, object] = dict.fromkeys(Summary.__struct_fields__, 0)
    counts |= {name: {} for name in ("themes", "rules", "flags", "timeouts", "reasons")}
    counts |= {
        "skipped": Skipped(),
        "links": Links(),
        "documents": 2000,
        "words_in": 200,
        "words_out": 150,
    }
    return Summary(**(counts | changes))  # type: ignore[arg-type]


def counter(*documents: int) -> RunCounter:
    counter = RunCounter()
    for number in documents:
        counter(
            Finished(SHARD, ShardResult(Totals(documents=number), {})), RunStatus(1, 1, 0, Totals())
        )
    return counter


def test_a_run_says_what_it_cleaned() -> None:
    assert format_outcome(summary(), OUT, counter(1500, 500)) == (
        "2,000 documents cleaned, 50 of 200 words removed (25.0%); see out/summary.json"
    )
    assert format_outcome(summary(), OUT, counter(500)).startswith(
        "2,000 documents cleaned (1,500 of them by an earlier run), 50 of 200 words removed"
    )
    assert format_outcome(summary(), OUT, counter()) == (
        "nothing to do: 2,000 documents were cleaned by an earlier run; see out/summary.json"
    )


def test_the_last_line_says_why_documents_are_in_quarantine() -> None:
    reasons = {"has no column 'text'": 10, "not valid JSON": 2}
    made = summary(quarantined=12, reasons=reasons)
    assert format_outcome(made, OUT, counter(2000)) == (
        "2,000 documents cleaned, 50 of 200 words removed (25.0%);"
        " 12 could not be cleaned and went to quarantine:"
        " 10 has no column 'text', 2 not valid JSON; see out/quarantine/reasons"
    )
    more = summary(quarantined=19, reasons=reasons | {"ends early": 2, "binary, not text": 1})
    assert "2 ends early and 5 for other reasons; see" in format_outcome(more, OUT, counter(1))


def test_skipped_files_and_slow_rules_have_lines_of_their_own_before_that() -> None:
    made = summary(skipped=skipped(["a.PDF", "b.pdf", "c.docx"]), timeouts={"comments.form": 3})
    lines = format_outcome(made, OUT, counter(2000)).splitlines()
    assert lines[:2] == [
        "3 files skipped: 2 .pdf, 1 .docx (unknown format)",
        "comments.form timed out in 3 documents",
    ]
    assert lines[2].startswith("2,000 documents cleaned")


def test_the_message_on_skipped_files_stays_short() -> None:
    made = skipped(f"{n}.x{n % 50}" for n in range(1000))
    assert made.files == sum(made.endings.values()) == 1000
    assert len(made.endings) <= 21
    assert len(made.names) == 10
    assert str(made).endswith(" .x3 and 900 others")


def test_an_ending_is_the_part_of_the_name_that_shows_the_format() -> None:
    names = ["a.tar.gz", "README", ".DS_Store", "a.b/c", "J. R. Smith, about the weir", "d.json"]
    assert skipped(names).endings == {"no ending": 4, ".tar.gz": 1, ".json": 1}


def command(source: Path, out: Path, capsys: pytest.CaptureFixture[str], **options: object):  # type: ignore[no-untyped-def]
    """Run the command in this process; return its exit code and what it says."""
    with pytest.raises(typer.Exit) as end:
        corpus(str(source), str(out), workers=1, **options)  # type: ignore[arg-type]
    return end.value.exit_code, capsys.readouterr().err


def test_the_same_run_again_has_nothing_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("signal.signal", Mock())
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    for name in ("a.pdf", "b.docx", "c.txt"):
        (source / name).write_text("It rained.")
    (source / "d.jsonl").write_text('{"text": "It rained."}\n{"story": "It rained."}\nno JSON\n')
    code, said = command(source, out, capsys)
    assert (code, said.splitlines()[0]) == (1, "2 files skipped: 1 .pdf, 1 .docx (unknown format)")
    assert said.splitlines()[-1] == (
        "2 documents cleaned, 0 of 4 words removed (0.0%); 2 could not be cleaned"
        " and went to quarantine: 1 has no column of text, 1 not valid JSON;"
        f" see {out}/quarantine/reasons"
    )
    written = json.loads((out / "summary.json").read_bytes())
    assert written["skipped"] == {
        "files": 2,
        "endings": {".pdf": 1, ".docx": 1},
        "names": ["a.pdf", "b.docx"],
    }
    assert written["text_megabytes"] == pytest.approx(20 / 1e6, abs=1e-3)
    code, said = command(source, out, capsys)
    assert (code, said.splitlines()[-1].split(";")[0]) == (
        1,
        "nothing to do: 2 documents were cleaned by an earlier run",
    )


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"text_field": "bodytext"}, r"a\.csv has no column 'bodytext' .* columns are id, body2$"),
        ({}, r"a\.csv has no column of text; its columns are id, body2; name one with --text-f"),
        (
            {"text_field": "body2", "lang": "English"},
            "'English' is not a language code of ISO 639-1; give its",
        ),
    ],
)
def test_a_wrong_column_fails_before_the_output_is_made(
    tmp_path: Path, options: dict[str, object], said: str
) -> None:
    (tmp_path / "a.csv").write_text("id,body2\n1,It rained.\n")
    with pytest.raises(ValueError, match=said):
        corpus(str(tmp_path / "a.csv"), str(tmp_path / "out"), **options)  # type: ignore[arg-type]
    assert not (tmp_path / "out").exists()


def test_an_empty_folder_fails_before_the_output_is_made(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    with pytest.raises(CorpusError, match="holds no file of a known format"):
        corpus(str(tmp_path / "in"), str(tmp_path / "out"))
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "step", ["resolve_stdin", "_prepare", "clean_corpus", "make_plan", "check_columns"]
)
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS])
def test_a_full_disk_gives_exit_code_3_in_every_place(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    step: str,
    number: int,
) -> None:
    (tmp_path / "a.txt").write_text("It rained.")
    error = OSError(number, os.strerror(number))
    monkeypatch.setattr(f"cleaner.corpus.run.{step}", Mock(side_effect=error))
    monkeypatch.setattr("signal.signal", Mock())
    code, said = command(tmp_path / "a.txt", tmp_path / "out", capsys, overwrite=True)
    assert code == 3
    assert said.endswith(
        f"out can't be written ({os.strerror(number)}); free space, then"
        " run the same command again to resume, without --overwrite\n"
    )


@pytest.mark.parametrize("step", ["_check_output", "_prepare", "Directory.locked"])
@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM])
def test_an_output_that_may_not_be_written_gives_exit_code_3(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    step: str,
    number: int,
) -> None:
    (tmp_path / "a.txt").write_text("It rained.")
    error = OSError(number, os.strerror(number), str(tmp_path / "out"))
    monkeypatch.setattr(f"cleaner.corpus.run.{step}", Mock(side_effect=error))
    code, said = command(tmp_path / "a.txt", tmp_path / "out", capsys)
    assert code == 3
    assert said.endswith(f"out can't be written ({os.strerror(number)}); choose another OUT\n")


def test_large_files_that_could_not_be_split_are_named() -> None:
    counts = counter(2000)
    large = Totals(documents=1, bytes=2_000_000_000)
    names = ("a.jsonl.gz", "b.warc.gz", "c.jsonl.zst", "d.jsonl.bz2", "e.txt")
    for name in names:
        shard = Shard(Path(name), name, name, name.removeprefix(name[0]))
        counts(Finished(shard, ShardResult(large, {})), RunStatus(1, 1, 0, Totals()))
    assert format_outcome(summary(), OUT, counts).startswith(
        "4 large files could not be split (a.jsonl.gz, b.warc.gz, c.jsonl.zst and 1 more), so one"
        " worker cleaned each whole; pack such a file as many members of whole lines"
    )


def test_a_reason_that_is_a_noun_gets_a_verb() -> None:
    made = summary(quarantined=1, reasons={"a program, not text": 1})
    assert " went to quarantine: 1 is a program, not text; see" in format_outcome(
        made, OUT, counter(1)
    )
