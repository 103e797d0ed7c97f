"""Addresses: what a person reads of one, and of an error about one, holds no secret."""

import pickle
import traceback

import pytest

from cleaner.corpus.address import Address, redacted, without_query
from cleaner.corpus.model import Remote

SHOWN = {
    "http://bob:hill@host:8080/a@b.txt?sig=weir&v=2#x": (
        "http://***@host:8080/a@b.txt?sig=***&v=***#x"
    ),
    "s3://AKIA:se/c+ret@bucket/x": "s3://***@bucket/x",
    "s3://AKIA:p@ss@bucket/x": "s3://***@bucket/x",
    "sftp://token@host/x": "sftp://***@host/x",
    "memory:///bob:hill@bucket/x": "memory:///***@bucket/x",
    "http:/bob:hill@host/x": "http:/***@host/x",
    "https://host/x?weir": "https://host/x?***",
    "https://host/x#access_token=weir": "https://host/x#access_token=***",
    "zip://a.txt::https://bob:hill@host/a.zip?sig=weir": "zip://a.txt::https://***@host/a.zip?sig=***",
    "simplecache::s3://AKIA:hill@bucket/x": "simplecache::s3://***@bucket/x",
}
PLAIN = [
    "s3://bucket/part-?.jsonl",
    "s3://bucket/2024-01-01@12/x",
    "s3://bucket/a:b@c/x",
    "http://host:8080/users/me@here",
    "memory://bucket/**/*.txt",
    "folder/bob:hill@bucket",
]


@pytest.mark.parametrize(("value", "shown"), SHOWN.items())
def test_an_address_shows_no_secret_in_any_form(value: str, shown: str) -> None:
    address = Address(value)
    forms = str(address), f"{address}", f"{address!r}", f"{Remote(address, 1, 1)!r}"
    assert forms[:2] == (shown, shown)
    assert all(shown in form for form in forms)
    assert pickle.loads(pickle.dumps(address)).value == value  # noqa: S301 - made here
    assert redacted(f"cannot read '{value}' now") == f"cannot read '{shown}' now"


def test_odd_characters_do_not_end_a_secret() -> None:
    address = Address("http://bob:hi ll'side@host/a b.txt?sig=we ir")
    assert str(address) == "http://***@host/a b.txt?sig=***"
    assert address.redact(OSError("no hi ll'side or we ir")) == "no *** or ***"


def test_a_message_without_an_address_is_shown_as_it_is() -> None:
    message = "rules/a.toml: rule x: pattern '[?&]utm_source=weir' has no keyword"
    assert redacted(message) == message


@pytest.mark.parametrize("value", PLAIN)
def test_an_address_without_secrets_is_shown_as_it_is(value: str) -> None:
    address = Address(value)
    assert (str(address), address.redact(f"no {value}")) == (value, f"no {value}")
    assert redacted(f"cannot read '{value}' now") == f"cannot read '{value}' now"


@pytest.mark.parametrize(
    ("value", "location"),
    [
        ("http://bob:hill@host/a.txt?sig=we/ir#x", "http://host/a.txt"),
        ("s3://AKIA:se/cret@bucket/x", "s3://bucket/x"),
        ("s3://bucket/part-?.jsonl", "s3://bucket/part-?.jsonl"),
    ],
)
def test_secrets_do_not_change_the_place_of_an_address(value: str, location: str) -> None:
    assert Address(value).location == location
    assert without_query("a/b.txt?X-Amz-Signature=we/ir") == "a/b.txt"


@pytest.mark.parametrize(
    "message",
    [
        "login of bob with hi%40ll-side failed",
        "login of bob with hi@ll-side failed",
        "no bucket bob:hi%40ll-side",
        "header Basic Ym9iOmhpQGxsLXNpZGU= was refused",
        "GET /a.txt?X-Amz-Signature=we%2Fir&part=1 failed",
        "signature we/ir is too old",
    ],
)
def test_an_error_shows_no_secret_in_the_words_of_its_library(message: str) -> None:
    address = Address("http://bob:hi%40ll-side@host/a.txt?X-Amz-Signature=we%2Fir")
    text = address.redact(OSError(message))
    assert "***" in text
    for secret in ("bob", "hi%40ll", "hi@ll", "we%2Fir", "we/ir", "Ym9i"):
        assert secret not in text


def test_short_secrets_do_not_break_other_words() -> None:
    address = Address("ftp://u:p@host/x?v=2")
    assert address.redact("up: 2 of 2 for u with p") == "up: 2 of 2 for *** with ***"


def test_the_cause_of_an_error_is_not_shown_where_it_may_hold_a_secret() -> None:
    cause = OSError("no hill")
    for value, is_shown in (("ftp://bob:hill@host/x", False), ("ftp://host/x", True)):
        error = ValueError("bad")
        error.__cause__ = Address(value).cause(cause)
        error.__suppress_context__ = True
        assert ("no hill" in "".join(traceback.format_exception(error))) is is_shown
