"""Cases that the fuzzer found, each in a folder of `found`: none of them has a fault any more."""

from pathlib import Path

import pytest

from benchmarks.fuzz.case import read
from benchmarks.fuzz.targets import TARGETS
from cleaner import InputError, Report
from cleaner.text import jsonio
from cleaner.text.encoding import encode_text

FOUND = sorted(path.parent for path in (Path(__file__).parent / "found").glob("*/about.json"))


@pytest.mark.parametrize("folder", FOUND, ids=[folder.name for folder in FOUND])
def test_each_found_case_obeys_the_laws(folder: Path) -> None:
    case, stored = read(folder)
    TARGETS[stored.target].check(case)


@pytest.mark.parametrize("encoding", ["cp1252", "undefined", "idna", "hex"])
def test_a_report_with_another_encoding_is_explained(encoding: str) -> None:
    with pytest.raises(InputError, match=f"{encoding}; name "):
        encode_text("\N{CJK UNIFIED IDEOGRAPH-6C34}.." + "x" * 99, encoding)


@pytest.mark.parametrize(
    ("field", "reason"),
    [
        (b"[" * 100_000, "nested too deep"),
        (b'"\\ud800"' + b"[" * 9, "delimiter"),
        (b"\xff", "utf-8"),
    ],
)
def test_a_report_that_cannot_be_read_is_explained(field: bytes, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        jsonio.loads(b'{"url": "\\ud800", "x": ' + field, Report)
