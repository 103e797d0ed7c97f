"""Reports: written and read again, by the published schema."""

import msgspec
import pytest

from cleaner import Cleaner, Report, __version__, clean, clean_html, restore
from cleaner.authoring.schemas import SCHEMAS
from cleaner.ruleset.digest import rules_digest
from cleaner.text import jsonio
from cleaner.text.encoding import encode_text

SOURCES = [
    b"",
    b"It rained.\r\n\r\n\r\nShare this article",
    "\ufeffIt rained \N{EN DASH} all day.".encode(),
    "Es regnete \xfcber der Br\xfccke, und das Wehr hielt f\xfcr eine Nacht.".encode("cp1252"),
    "It rained all day.".encode("utf-16"),
    b"caf\xc3\xa9 \xff and \xc3\xa9",
    b"a\0b",
]


@pytest.mark.parametrize("source", SOURCES)
def test_a_report_restores_the_source_to_the_byte(source: bytes) -> None:
    result = clean(source)
    report = jsonio.loads(jsonio.dumps(result.report), Report)
    assert report == result.report
    assert encode_text(restore(result.text, report.edits), report.encoding or "") == source


@pytest.mark.parametrize("report", [clean("It rained.").report, clean_html("<p>Rain</p>").report])
def test_a_report_names_version_rules_and_preset(report: Report) -> None:
    fields = msgspec.json.decode(jsonio.dumps(report))
    assert fields["schema_version"] == 1
    assert fields["version"] == __version__
    assert fields["rules_digest"] == rules_digest(Cleaner().rules)


def test_a_report_of_an_earlier_version_is_read() -> None:
    result = clean(SOURCES[1])
    fields = msgspec.json.decode(jsonio.dumps(result.report))
    for name in ("schema_version", "version", "rules_digest"):
        del fields[name]
    report = jsonio.loads(msgspec.json.encode(fields), Report)
    assert (report.schema_version, report.version, report.rules_digest) == (0, "", "")
    assert restore(result.text, report.edits).encode() == SOURCES[1]


def test_version_rules_and_preset_take_little_room_in_a_report() -> None:
    report = clean("It rained.").report
    earlier = msgspec.structs.replace(report, schema_version=0, version="", rules_digest="")
    assert len(jsonio.dumps(report)) - len(jsonio.dumps(earlier)) < 90


def test_the_schema_describes_edits() -> None:
    definitions = SCHEMAS["report"]()["$defs"]
    assert set(definitions["Edit"]["required"]) == {"start", "end", "before", "after", "rules"}


def test_a_file_that_is_not_a_report_is_refused() -> None:
    with pytest.raises(ValueError, match="missing required field"):
        jsonio.loads(b"{}", Report)
    with pytest.raises(ValueError, match="Expecting"):
        jsonio.loads(b"{", Report)
