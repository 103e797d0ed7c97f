"""Reports: written and read again, by the published schema."""

from pathlib import Path

import msgspec
import pytest

from cleaner import Report, clean, jsonio, restore
from cleaner.encoding import encode
from cleaner.schema import schema

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
def test_a_report_leads_back_to_the_byte(source: bytes) -> None:
    result = clean(source)
    report = jsonio.loads(jsonio.dumps(result.report), Report)
    assert report == result.report
    assert encode(restore(result.text, report.edits), report.encoding or "") == source


def test_the_published_schema_is_that_of_the_code() -> None:
    published = Path(__file__).parent.parent / "docs" / "report.schema.json"
    assert published.read_bytes() == schema(), "run make schema"


def test_the_schema_describes_edits() -> None:
    definitions = msgspec.json.decode(schema())["$defs"]
    assert set(definitions["Edit"]["required"]) == {"start", "end", "before", "after", "rules"}


def test_what_is_no_report_is_refused() -> None:
    with pytest.raises(ValueError, match="missing required field"):
        jsonio.loads(b"{}", Report)
    with pytest.raises(ValueError, match="Expecting"):
        jsonio.loads(b"{", Report)
