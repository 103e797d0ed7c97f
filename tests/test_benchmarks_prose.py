"""The gate: what the rules take of prose is in a list, each entry with a reason."""

from pathlib import Path

import pytest

from benchmarks.prose import (
    LIST,
    SCORE,
    Accepted,
    compare,
    entries,
    kept,
    main,
    read_list,
    references,
    taken,
    updated,
    write_list,
)
from cleaner import Cleaner, Edit

EDIT = Edit(9, 40, "\n\nPost a Comment\n\nLeave a reply", "", ("comments.a", "comments.b"))
MAX_LIST_BYTES = 200_000


def test_each_line_of_an_edit_is_an_entry_for_each_rule() -> None:
    found = [*entries("weir", [EDIT], ())]
    assert [(entry.split()[1], line) for entry, line in found] == [
        ("comments.a", "Post a Comment"),
        ("comments.b", "Post a Comment"),
        ("comments.a", "Leave a reply"),
        ("comments.b", "Leave a reply"),
    ]
    assert len({entry.split()[0] for entry, _ in found}) == 2


def test_the_same_line_of_another_document_is_another_entry() -> None:
    assert {*entries("weir", [EDIT], ())}.isdisjoint(entries("mill", [EDIT], ()))


def test_features_are_one_entry_and_layout_is_not_one() -> None:
    scored = Edit(0, 4, "Menu", "", ("structure.words", "structure.item"))
    layout = Edit(0, 2, "\n\n", "\n", ("layout.line-breaks",))
    found = [*entries("weir", [scored, layout], {"structure.words", "structure.item"})]
    assert [entry.split()[1] for entry, _ in found] == [SCORE]


def test_takes_not_in_the_list_are_new_and_missing_ones_are_counted() -> None:
    known = [Accepted("why", "keep", ["1 a.b", "2 a.b"]), Accepted("why", "references", ["3 a.b"])]
    news, left = compare(known, {"keep": {"1 a.b": "One", "4 a.b": "Four", "1 a.c": "One"}})
    assert news == ["keep: a.c takes 'One'", "keep: a.b takes 'Four'"]
    assert left == 1


def test_an_update_keeps_reasons_and_bodies_that_were_not_read(tmp_path: Path) -> None:
    known = [Accepted("old", "keep", ["1 a.b", "2 a.b"]), Accepted("old", "references", ["3 a.b"])]
    path = tmp_path / "prose.toml"
    write_list(updated(known, {"keep": {"4 a.b": "Four", "1 a.b": "One"}}, 'a "new" one'), path)
    assert read_list(path) == [
        Accepted('a "new" one', "keep", ["4 a.b"]),
        Accepted("old", "keep", ["1 a.b"]),
        Accepted("old", "references", ["3 a.b"]),
    ]
    assert read_list(tmp_path / "absent.toml") == []


def test_a_rule_that_takes_new_prose_fails_the_gate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def prose() -> object:
        yield "weir", "The weir was rebuilt before winter.\n\nPost a Comment\n"

    monkeypatch.setattr("benchmarks.prose.kept", prose)
    monkeypatch.setattr("benchmarks.prose.traps", lambda: iter(()))
    monkeypatch.setattr("benchmarks.prose.LIST", tmp_path / "prose.toml")
    monkeypatch.setattr("benchmarks.prose.read_list", lambda: read_list(tmp_path / "prose.toml"))
    monkeypatch.setattr(
        "benchmarks.prose.write_list", lambda groups: write_list(groups, tmp_path / "prose.toml")
    )
    assert main(tmp_path, "") == 1
    out = capsys.readouterr().out
    assert "keep: comments.form-prompt takes 'Post a Comment'" in out
    assert "references are not there; traps are not there" in out
    assert main(tmp_path, "a prompt") == 0
    assert main(tmp_path, "") == 0


def test_references_are_left_out_without_the_benchmark_data(tmp_path: Path) -> None:
    assert [*references(tmp_path)] == []
    assert taken(references(tmp_path), Cleaner()) is None
    assert taken(iter([("weir", "It rained.\n")]), Cleaner()) == {}


def test_the_list_is_small_and_has_no_text() -> None:
    assert LIST.stat().st_size < MAX_LIST_BYTES
    groups = read_list()
    assert all(group.reason for group in groups)
    assert all(group.entries == sorted(group.entries) for group in groups)
    words = [entry.split() for group in groups for entry in group.entries]
    assert all(len(digest) == 12 and int(digest, 16) >= 0 for digest, _ in words)


def test_fixtures_that_must_stay_are_not_in_the_list() -> None:
    assert taken(kept(), Cleaner()) == {}
    assert {group.body for group in read_list()} <= {"references", "traps"}
