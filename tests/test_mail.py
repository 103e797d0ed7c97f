"""Mail: parts, charsets and headers are decoded; each message of a mailbox is a document."""

import gzip
import json
from email.message import EmailMessage
from pathlib import Path

import pytest

from cleaner import Cleaner, InputError, apply_edits, restore
from cleaner.cli.inputs import clean_file
from cleaner.corpus import clean_corpus
from cleaner.html.mail import read_mail
from tests.conversion import convert, text_of
from tests.test_cli import run
from tests.test_corpus import CLEANER, files, reasons

FERRY = "The ferry Käthe is back on the water, and the yard is glad to see her go at last.\n"
STUB = "Read this issue online: https://quay.example/12\n"
PAGE = (
    "<html><head><title>Quay</title><style>p{}</style></head><body>"
    "<div style='Display: none'>What is in it</div><table><tr><td><table><tr><td>"
    "<h1>The ferry</h1><p>She is <b>back</b> on the water.</p></td></tr></table></td></tr>"
    "<tr><td><p>The yard is glad to see her go.</p></td></tr></table></body></html>"
)


def message(text: str | None = None, page: str | None = None, **headers: str) -> EmailMessage:
    mail = EmailMessage()
    for name, value in {"From": "Quay <q@quay.example>", "Subject": "Käthe", **headers}.items():
        mail[name.replace("_", "-")] = value
    if text is not None:
        mail.set_content(text)
        if page:
            mail.add_alternative(page, subtype="html")
    elif page:
        mail.set_content(page, subtype="html")
    return mail


def body(head: str, content: bytes) -> str:
    return read_mail(b"From: q@quay.example\n" + head.encode() + b"\n\n" + content).text


def test_the_text_is_taken_before_the_html() -> None:
    assert read_mail(message(FERRY, PAGE).as_bytes()).text == FERRY


@pytest.mark.parametrize("text", [None, STUB, "\n"])
def test_the_html_is_taken_where_the_text_says_less(text: str | None) -> None:
    mail = read_mail(message(text, PAGE).as_bytes())
    expected = "The ferry\nShe is back on the water.\nThe yard is glad to see her go.\n"
    assert mail.text == expected


@pytest.mark.parametrize(
    ("head", "content"),
    [
        ("Content-Transfer-Encoding: quoted-printable", b"Caf=C3=A9 by the=\n lock"),
        ("Content-Transfer-Encoding: base64", b"Q2Fmw6kgYnkgdGhlIGxvY2s="),
        ("Content-Type: text/plain; charset=iso-8859-1", b"Caf\xe9 by the lock"),
        ("Content-Type: text/plain; charset=us-ascii", "Café by the lock".encode()),
        ("Content-Type: text/plain; charset=unknown-8bit", "Café by the lock".encode()),
        ("Content-Type: text/plain; charset=windows-1252; =", b"Caf\xe9 by the lock"),
        ("Content-Type: text/plain; format=flowed", "Café by \nthe \nlock".encode()),
        ("Content-Type: text/plain; format=flowed; delsp=yes", "Café by t \nhe lock".encode()),
    ],
)
def test_parts_are_decoded(head: str, content: bytes) -> None:
    assert body(head, content) == "Café by the lock"


def test_flowed_text_keeps_quotes_and_signatures() -> None:
    text = "> It rained \n> all day.\nIt did not \nhere.\n-- \nAnn"
    expected = "> It rained all day.\nIt did not here.\n-- \nAnn"
    assert body("Content-Type: text/plain; format=flowed", text.encode()) == expected


def test_all_parts_that_a_reader_sees_are_read_and_attachments_counted() -> None:
    mail = message(FERRY)
    mail.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="a.png")
    mail.add_attachment("not read", filename="notes.txt")
    mail.add_attachment(message("A mail in a mail.\n"))
    footer = EmailMessage()
    footer.set_content("The list of the yard.\n")
    mail.attach(footer)
    read = read_mail(mail.as_bytes())
    assert read.text == f"{FERRY}\nThe list of the yard.\n"
    assert read.metadata["attachments"] == ["3"]


def test_headers_are_metadata() -> None:
    mail = message(
        FERRY,
        Date="Mon, 14 Mar 2022 08:00:00 +0100",
        Message_ID="<12@quay.example>",
        List_Id="The yard <yard.quay.example>",
    )
    report = Cleaner(CLEANER.rules).clean_mail(mail.as_bytes()).report
    assert report.metadata == {
        "from": ["Quay <q@quay.example>"],
        "subject": ["Käthe"],
        "message-id": ["<12@quay.example>"],
        "list-id": ["The yard <yard.quay.example>"],
        "date": ["2022-03-14T08:00:00+01:00"],
    }


def test_an_invalid_date_header_is_kept_as_written() -> None:
    assert read_mail(b"Date: soon\n\nIt rained.").metadata == {"date": ["soon"]}


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"It rained.\n", "not a mail: it has no headers"),
        (b"", "not a mail: it is empty"),
        (b"From: a@b\nContent-Type: image/png\n\nx", "without a text or an HTML part"),
        (
            b"".join(
                b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (n, n)
                for n in range(10000, 15000)
            ),
            "nested too deeply",
        ),
    ],
)
def test_data_that_are_not_a_mail_are_refused_in_one_sentence(data: bytes, fault: str) -> None:
    with pytest.raises(InputError, match=fault):
        read_mail(data)


@pytest.mark.parametrize(
    "head",
    [
        b'From: "A, ;<@>\nSubject: =?utf-8?b?!!?= =?x?q?a=b?=',
        b"Message-ID: <[x@@\nList-Id: =?koi8-r?b?!!!?=\nFrom: <",
        b"From: a\nContent-Type: ;;;\nContent-Disposition: ;=",
        b"From: a\nDate: Mon, 32 Foo 99999 25:61:00 +9999",
    ],
)
def test_odd_headers_lose_no_text(head: bytes) -> None:
    assert read_mail(head + b"\n\nIt rained.\n").text == "It rained.\n"


def test_the_edits_of_a_mail_restore_its_text() -> None:
    result = CLEANER.clean_mail(message(f"{FERRY}\n\n\nPost a Comment\n").as_bytes())
    assert result.text == FERRY
    assert apply_edits(result.source, result.report.edits) == result.text
    assert restore(result.text, result.report.edits) == result.source


def test_a_mail_is_bytes() -> None:
    with pytest.raises(TypeError, match="takes the message as bytes, not str"):
        CLEANER.clean_mail("From: a\n\nIt rained.")  # type: ignore[arg-type]


def test_the_ending_says_what_a_file_is(tmp_path: Path) -> None:
    (tmp_path / "a.EML").write_bytes(message(FERRY).as_bytes())
    assert clean_file(CLEANER, tmp_path / "a.EML", (None, None)).text == FERRY
    (tmp_path / "b.eml").write_text("It rained.\n")
    with pytest.raises(InputError, match=r"b\.eml: not a mail: it has no headers"):
        clean_file(CLEANER, tmp_path / "b.eml", (None, None))
    (tmp_path / "c.mbox").write_text("From - Mon Mar 14 08:00:00 2022\n")
    with pytest.raises(InputError, match=r"is a mailbox; use cleaner corpus .*c\.mbox OUT"):
        clean_file(CLEANER, tmp_path / "c.mbox", (None, None))


SEPARATOR = b"From q@quay.example Mon Mar 14 08:00:00 2022\n"


def mailbox(*texts: str) -> bytes:
    return b"".join(
        SEPARATOR + message(text, Message_ID=f"<{number}@quay>").as_bytes() + b"\n"
        for number, text in enumerate(texts, 1)
    )


def test_each_message_of_a_mailbox_is_a_document(tmp_path: Path) -> None:
    text = "It rained.\n\n>From the weir came a sound.\n\nFrom here to there.\n"
    (tmp_path / "a.mbox").write_bytes(mailbox(text, FERRY))
    records, bad = convert(tmp_path / "a.mbox", tmp_path / "out.jsonl")
    assert not bad
    assert [record.place for record in records] == ["message 1", "message 2"]
    assert text_of(records[0]).strip() == text.replace(">From", "From").strip()
    assert records[1].raw == SEPARATOR + message(FERRY, Message_ID="<2@quay>").as_bytes() + b"\n"
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_bytes().splitlines()]
    assert rows[1] == {
        "id": "2@quay",
        "url": None,
        "date": None,
        "from": "Quay <q@quay.example>",
        "subject": "Käthe",
        "list_id": None,
        "text": f"{FERRY}\n!",
    }


@pytest.mark.parametrize("separator", [b"From \r\n", b"From - Mon Mar 14 08:00:00 2022\r\n"])
def test_separators_may_be_bare(tmp_path: Path, separator: bytes) -> None:
    data = separator + b"Subject: a\r\n\r\nIt rained.\r\n\r\n"
    (tmp_path / "a.mbox.gz").write_bytes(gzip.compress(data * 2))
    records, bad = convert(tmp_path / "a.mbox.gz", tmp_path / "out.jsonl")
    assert ([text_of(record).strip() for record in records], bad) == (["It rained."] * 2, [])


def test_a_corpus_of_mail_loses_nothing(tmp_path: Path) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    broken = SEPARATOR + b"Content-Type: image/png\nFrom: a\n\nx\n\n"
    (source / "a.mbox").write_bytes(mailbox(FERRY) + broken + mailbox(FERRY))
    (source / "b.mbox").write_bytes(message(FERRY).as_bytes())
    (source / "c.eml").write_bytes(
        message(FERRY, Date="Mon, 14 Mar 2022 08:00:00 +0100").as_bytes()
    )
    (source / "d.eml").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    (source / "e.mbox").write_bytes(b"")
    (source / "f.mbox.gz").write_bytes(gzip.compress(mailbox(FERRY, FERRY))[:-30])
    (source / "g.markdown").write_text(FERRY)
    summary = clean_corpus(source, out, cleaner=CLEANER)
    assert {"a.jsonl.zst", "c.txt", "g.markdown"} <= files(out / "documents")
    assert (out / "documents" / "c.txt").read_text() == FERRY
    assert summary.quarantined == 4
    (bad,) = reasons(out, "a.mbox")
    assert bad["place"] == "message 2"
    assert "a mail without a text" in bad["reason"]
    assert "not a mailbox" in reasons(out, "b.mbox")[0]["reason"]
    assert "an image, not a mail" in reasons(out, "d.eml")[0]["reason"]
    again = clean_corpus(source, out, cleaner=CLEANER)
    assert again.documents == summary.documents


def test_broken_base64_is_read_as_far_as_it_goes() -> None:
    head = "From: q@quay.example\nContent-Type: text/plain; charset=utf-8\n"
    data = (
        head
        + "Content-Transfer-Encoding: base64\n\nSXQgcmFpbmVkIGFsbCBkYXkgYXQgdGhlIGxvY2su\n!!SX\n"
    )
    assert read_mail(data.encode()).text.startswith("It rained all day at the lock.")


def test_parts_without_a_declared_boundary_are_read() -> None:
    head = "From: q@quay.example\nContent-Type: multipart/alternative\n\n"
    part = f"--xyz\nContent-Type: text/plain; charset=utf-8\n\n{FERRY}--xyz--\n"
    assert CLEANER.clean_mail((head + part).encode()).text == FERRY
    assert CLEANER.clean_mail((head + FERRY).encode()).text == FERRY


@pytest.mark.parametrize(
    "below",
    [
        "-- \nIda Holm\nHarbour office\n+49 30 123456\n",
        "-- \nIda Holm\n\n-- \nThe list of the quay\nhttps://quay.example/list\n",
        "Sent from my iPhone\n",
        "Von meinem iPad gesendet\n",
        "Get Outlook for iOS<https://quay.example/o>\n",
        "To unsubscribe click here: https://quay.example/u\n",
        "Please consider the environment before printing this email.\n",
    ],
)
def test_lines_that_mail_programs_add_below_a_mail_are_removed(below: str) -> None:
    assert CLEANER.clean_mail(message(f"{FERRY}\n{below}").as_bytes()).text == FERRY


def test_a_short_line_goes_below_a_mail_in_its_language() -> None:
    ferry = "Die Fähre fährt heute nicht, weil der Wind zu stark ist und das Wasser steht.\n"
    below = "Newsletter abbestellen: https://quay.example/u\n"
    assert CLEANER.clean_mail(message(f"{ferry}\n{below}").as_bytes()).text == ferry


HEADER = "From: Bob <bob@quay.example>\nSent: Monday, May 1, 2023 10:00\nTo: Ida\nSubject: Tea\n"


def test_the_header_of_a_forwarded_mail_goes() -> None:
    mail = message(f"---------- Forwarded message ---------\n{HEADER}\n{FERRY}")
    assert CLEANER.clean_mail(mail.as_bytes()).text == FERRY


def test_the_header_of_a_quoted_mail_stays() -> None:
    text = f"{FERRY}\n{HEADER}\nIs there tea on board, and who makes it in the winter?\n"
    assert CLEANER.clean_mail(message(text).as_bytes()).text == text


@pytest.mark.parametrize(
    "text",
    [
        f"{FERRY}\n--\n\nIda Holm\n",
        f"{FERRY}\n> Is there tea on board?\n\nThere is, and it is hot.\n",
        "On 1 May 1911 the mayor wrote:\n\n> The ferry is late again, and I am cold.\n",
    ],
)
def test_quoted_text_of_a_mail_stays(text: str) -> None:
    assert CLEANER.clean_mail(message(text).as_bytes()).text == text


def test_a_command_reads_mail_from_standard_input() -> None:
    data = message(f"{FERRY}\nSent from my iPhone\n").as_bytes().decode()
    assert run("clean", "-", "--mail", stdin=data.encode())[1] == FERRY
    code, _, fault = run("clean", "--mail", stdin=b"It rained.\n")
    assert (code, fault.startswith("cleaner: standard input: not a mail")) == (2, True)
    assert "exclude each other" in run("clean", "--mail", "--html", stdin=b"It rained.\n")[2]
