"""Secrets in addresses: none is in any output of a run, wherever an address was given."""

import errno
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import Mock

import fsspec
import pytest
import typer
import zstandard
from fsspec.implementations.memory import MemoryFileSystem

from cleaner.cli.corpus import corpus
from cleaner.cli.main import main
from cleaner.corpus.model import CorpusError
from tests.corpora import run, text

MARK = "s3cr3t"  # a part of each secret
USER, PASSWORD, SIGNATURE = f"bob-{MARK}", f"hill/{MARK}+x", f"we%2Fir-{MARK}"
SIGNED = f"X-Amz-Signature={SIGNATURE}&sig={MARK}&token={MARK}"
PLACE = f"memory://{USER}:{PASSWORD}@bucket"
FILE = f"{PLACE}/in/a.txt?{SIGNED}"


@pytest.fixture
def system() -> Iterator[MemoryFileSystem]:
    """Yield a store whose paths hold the secrets, with some inputs."""
    store = fsspec.filesystem("memory")
    store.store.clear()
    store.pseudo_dirs[:] = [""]
    root = PLACE.removeprefix("memory:/")
    for name in (f"in/a.txt?{SIGNED}", "in/b.txt", "in/c.pdf", "in/sub/d.html"):
        store.pipe_file(f"{root}/{name}", text(1).encode())
    store.pipe_file(f"{root}/in/broken.jsonl", b'{"text": "It rained."}\nno JSON\n')
    store.pipe_file(f"{root}/in/broken.parquet", b"PAR1" + bytes(5000))
    store.pipe_file(f"{root}/in/../climbs.txt", b"x")
    yield store
    store.store.clear()


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def contents(folder: Path) -> Iterator[bytes]:
    """Yield all names and contents below a folder, decompressed too."""
    for path in folder.rglob("*"):
        yield str(path.relative_to(folder)).encode()
        if path.is_file():
            yield (data := path.read_bytes())
            if path.suffix == ".zst":
                yield zstandard.ZstdDecompressor().decompressobj().decompress(data)


def stored(system: MemoryFileSystem, below: str) -> Iterator[bytes]:
    """Yield all names and contents of a store in the folder `below`."""
    for path in system.find("/"):
        if f"/{below}/" in path:
            yield path.split(f"/{below}/", 1)[1].encode()
            yield system.cat_file(path)


def assert_no_secret(*outputs: bytes | str) -> None:
    for output in outputs:
        data = output.encode() if isinstance(output, str) else output
        assert MARK.encode() not in data
        assert b"bob-" not in data


def describe(error: BaseException) -> str:
    return "\n".join((str(error), repr(error), *traceback.format_exception(error)))


def command(source: str, out: str, log: Path, **options: object) -> int:
    with pytest.raises(typer.Exit) as end:
        corpus(source, out, workers=0, log=log, **options)  # type: ignore[arg-type]
    return int(end.value.exit_code)


@pytest.mark.parametrize("form", ["file", "folder", "pattern", "list"])
def test_no_output_of_a_run_holds_a_secret(
    system: MemoryFileSystem,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    form: str,
) -> None:
    monkeypatch.setattr("signal.signal", Mock())
    out = tmp_path / "out"
    addresses = [FILE, f"{PLACE}/in/b.txt", f"{PLACE}/in/broken.parquet"]
    (tmp_path / "list").write_text("\n".join(addresses))
    sources = {"file": FILE, "folder": f"{PLACE}/in", "pattern": f"{PLACE}/in/*.*"}
    source, log = sources.get(form, f"@{tmp_path}/list"), tmp_path / "log"
    options: dict[str, object] = {"quarantine_limit": 0.001}
    code = command(source, str(out), log, **options)
    assert code == (0 if form == "file" else 1)
    code = command(source, f"{PLACE}/out?{SIGNED}", log, **options)
    shown = capfd.readouterr()
    assert "cleaned" in shown.err
    assert_no_secret(shown.err, shown.out, log.read_bytes(), *contents(out))
    assert_no_secret(*stored(system, f"out?{SIGNED}"))
    if form != "file":
        reasons = b"".join(contents(out / "quarantine"))
        assert b"memory:///***@bucket/in/broken.parquet" in reasons


REFUSED = {
    "an unknown scheme": f"nowhere://{USER}:{PASSWORD}@bucket/in?{SIGNED}",
    "no library": f"gs://{USER}:{PASSWORD}@bucket/in?{SIGNED}",
    "nothing there": f"{PLACE}/gone?{SIGNED}",
    "no known format": f"{PLACE}/in/c.pdf",
    "a path by mistake": f"http:/{USER}:{PASSWORD}@bucket/in?{SIGNED}",
    "a list by mistake": f"@http://{USER}:{PASSWORD}@bucket/in?{SIGNED}",
    "a file by mistake": f"file://{USER}:{PASSWORD}@bucket/in?{SIGNED}",
}


@pytest.mark.usefixtures("system")
@pytest.mark.parametrize("source", REFUSED.values(), ids=REFUSED)
def test_no_refusal_of_an_input_holds_a_secret(
    out: Path, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    monkeypatch.setitem(sys.modules, "gcsfs", None)
    with pytest.raises(CorpusError) as caught:
        run(source, out, 0)
    assert_no_secret(describe(caught.value))


@pytest.mark.usefixtures("system")
@pytest.mark.parametrize(
    ("source", "out"),
    [
        (f"{PLACE}/in", f"{PLACE}/in/out"),
        (f"{PLACE}/in", f"memory:///{USER}@bucket/in/out"),
        (f"{PLACE}/in", f"{PLACE}/in/b.txt"),
        (f"{PLACE}/in/b.txt", f"{PLACE}/in/sub"),
        (f"{PLACE}/in", f"nowhere://{USER}:{PASSWORD}@bucket"),
        (f"{PLACE}/in", "memory://"),
    ],
)
def test_no_refusal_of_an_output_holds_a_secret(source: str, out: str) -> None:
    with pytest.raises(CorpusError) as caught:
        run(source, out, 0)
    assert_no_secret(describe(caught.value))


ERRORS = [
    OSError(errno.EACCES, f"user {USER} may not open", FILE),
    PermissionError(f"403 for {FILE}"),
    RuntimeError(f"GET /in/a.txt?{SIGNED} by {USER}:{PASSWORD} failed"),
    ValueError(f"Invalid bucket name '{USER}:{PASSWORD}@bucket'"),
    FileNotFoundError(FILE),
]


@pytest.mark.usefixtures("system")
@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("method", ["find", "get_file", "put_file", "pipe_file", "cat_file", "ls"])
def test_no_error_of_a_store_shows_a_secret(
    out: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    method: str,
    error: Exception,
) -> None:
    monkeypatch.setattr(MemoryFileSystem, method, Mock(side_effect=error))
    for source, target in (
        (f"{PLACE}/in", str(out)),
        (f"{PLACE}/in/b.txt", f"{PLACE}/out?{SIGNED}"),
    ):
        try:
            run(source, target, 0)
        except (CorpusError, OSError) as raised:
            assert_no_secret(describe(raised))
    assert_no_secret(*contents(tmp_path))


@pytest.mark.parametrize("argv", [["clean"], ["explain"], ["corpus", "--address"], ["corpus"]])
def test_no_message_of_the_command_holds_a_secret(
    out: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    argv: list[str],
) -> None:
    address = f"http://{USER}:{PASSWORD}@bucket:80/a.txt?{SIGNED}"
    more = ["in", str(out)] if "--address" in argv else [str(out)] if "corpus" in argv else []
    monkeypatch.setattr(sys, "argv", ["cleaner", *argv, address, *more])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 2
    shown = capfd.readouterr()
    assert shown.err
    assert_no_secret(shown.out, shown.err)


def test_the_url_of_a_document_is_data_and_stays(out: Path, tmp_path: Path) -> None:
    url = "https://example.com/a?token=weir"
    (tmp_path / "a.jsonl").write_text(f'{{"url": "{url}", "text": "It rained."}}\n')
    run(tmp_path / "a.jsonl", out, 0)
    assert url.encode() in b"".join(contents(out / "reports"))
    assert url.encode() in b"".join(contents(out / "documents"))


@pytest.mark.usefixtures("system")
def test_signed_addresses_of_one_list_get_distinct_names(out: Path, tmp_path: Path) -> None:
    root = "memory://bucket/x"
    for number in (1, 2):
        fsspec.filesystem("memory").pipe_file(f"{root}/a.txt?part={number}", b"It rained.")
    (tmp_path / "list").write_text(f"{root}/a.txt?part=1\n{root}/a.txt?part=2\n")
    assert run(f"@{tmp_path}/list", out, 0).documents == 2
    names = sorted(path.name for path in (out / "documents").rglob("*.txt"))
    assert names == ["a.2.txt", "a.txt"]
