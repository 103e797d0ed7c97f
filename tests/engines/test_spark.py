"""Spark, for real: a table in parts goes through `mapInArrow` of its Python workers."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from cleaner import clean_html
from cleaner.html.extract import MAX_PAGE_SIZE
from cleaner.integrations.arrow import Options
from cleaner.integrations.spark import clean_frame
from cleaner.ruleset.toml import RuleError
from tests.engines.articles import PAGE, ROWS, clean_rows, cleaned, read_rows
from tests.engines.sockets import wide_ports

REPORT = Options(report="report")
CONF = """spark.master local[2]
spark.driver.host 127.0.0.1
spark.driver.bindAddress 127.0.0.1
spark.ui.enabled false
spark.ui.showConsoleProgress false
"""


@pytest.fixture(scope="module", autouse=True)
def loopback(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep all Sparks of these tests on the loopback, their files in a folder of their own."""
    folder = tmp_path_factory.mktemp("spark")
    (folder / "spark-defaults.conf").write_text(f"{CONF}spark.local.dir {folder}\n", "utf-8")
    given = {
        "SPARK_CONF_DIR": str(folder),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "PYSPARK_PYTHON": sys.executable,
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in given.items():
            patch.setenv(name, value)
        yield


@pytest.fixture(scope="module")
def spark(loopback: None) -> Iterator[SparkSession]:
    """Return a session of a Spark that runs here."""
    session = SparkSession.builder.getOrCreate()
    yield session
    session.stop()


def test_the_example_of_the_documentation_runs(
    run_example: Callable[[str, Path], None], folder: Path
) -> None:
    run_example("Spark", folder)
    assert read_rows(folder / "clean") == clean_rows(ROWS)


def test_partitions_and_other_columns_stay(spark: SparkSession) -> None:
    rows = [(n, PAGE if n % 3 else None, {"a": n}) for n in range(20)]
    given = spark.createDataFrame(rows, "n long not null, text string, odd map<string, long>")
    given = given.repartition(2)
    found = clean_frame(given)
    assert found.schema == given.schema
    assert found.rdd.getNumPartitions() == 2
    wanted = [(n, cleaned(text)[0] if text else None, odd) for n, text, odd in rows]
    assert sorted(map(tuple, found.collect())) == wanted


def test_texts_are_those_of_large_types_too(spark: SparkSession) -> None:
    spark.conf.set("spark.sql.execution.arrow.useLargeVarTypes", "true")
    try:
        found = clean_frame(spark.createDataFrame([(PAGE,)], "text string"), REPORT).collect()
    finally:
        spark.conf.unset("spark.sql.execution.arrow.useLargeVarTypes")
    assert found[0].text == cleaned(PAGE)[0]
    assert found[0].report.characters == len(found[0].text)


def test_a_table_without_rows_is_cleaned(spark: SparkSession) -> None:
    found = clean_frame(spark.createDataFrame([], "text string"), REPORT)
    assert found.collect() == []
    assert found.columns == ["text", "report"]


def test_faults_are_named_before_the_work(spark: SparkSession) -> None:
    given = spark.createDataFrame([(1,)], "n long")
    with pytest.raises(ValueError, match="there is no column text, but n"):
        clean_frame(given)
    with pytest.raises(ValueError, match="column n holds int64, not text"):
        clean_frame(given, Options(text="n"))
    with pytest.raises(RuleError, match="nowhere"):
        clean_frame(given.selectExpr("string(n) as text"), Options(rules=["nowhere"]))


def test_ten_bad_pages_do_not_stop_the_others(spark: SparkSession) -> None:
    html = f"<article><p>{PAGE}</p></article>"
    pieces = (
        "<p>",
        "</p>",
        "<",
        "&amp;",
        "<!--",
        "a",
        "e\N{COMBINING ACUTE ACCENT}",
        "\0",
        " ",
        "{}",
    )
    rows = [(n, html, 1) for n in range(1000)]
    for number, piece in enumerate(pieces):  # columns have types, so pages are bad by their size
        rows[50 + 100 * number] = (50 + 100 * number, piece, 1 + MAX_PAGE_SIZE // len(piece))
    given = spark.createDataFrame(rows, "n long, piece string, times int").repartition(4)
    given = given.selectExpr("n", "encode(repeat(piece, times), 'UTF-8') as page")
    cleaned_pages = clean_frame(given, Options(html="page", report="report")).drop("page")
    found = {row.n: row for row in cleaned_pages.collect()}
    assert sorted(found) == list(range(1000))
    wanted = clean_html(html).text
    bad = {n: row for n, row in found.items() if row.report.error is not None}
    assert sorted(bad) == list(range(50, 1000, 100))
    for n, row in found.items():
        assert row.text == (None if n in bad else wanted)
    assert all("InputError: a page of " in row.report.error for row in bad.values())


def test_odd_pages_do_not_stop_the_others(spark: SparkSession) -> None:
    odd = ["", "<" * 9, "\0", None, "&#xd800;"]
    pages = [None if page is None else bytearray(page, "utf-8") for page in odd]
    given = spark.createDataFrame(list(enumerate(pages)), "n long, page binary")
    found = clean_frame(given, Options(html="page", report="report")).collect()
    assert sorted(row.n for row in found) == list(range(len(odd)))
    assert [row.report.error for row in found if row.report] == [None] * (len(odd) - 1)


def test_a_non_nullable_text_becomes_nullable_for_failed_rows(spark: SparkSession) -> None:
    given = spark.createDataFrame([(PAGE,)], "text string not null")
    found = clean_frame(given)
    assert found.schema["text"].nullable
    assert found.collect()[0].text == cleaned(PAGE)[0]


def test_bytes_that_are_not_utf8_do_not_stop_the_others(spark: SparkSession) -> None:
    given = spark.createDataFrame([(b"caf\xe9 again",), (PAGE.encode(),)], "b binary")
    rows = clean_frame(given.selectExpr("cast(b as string) as text"), REPORT).collect()
    assert sorted(row.report.error is None for row in rows) == [True, True]


def test_only_the_loopback_is_listened_on(spark: SparkSession) -> None:
    clean_frame(spark.createDataFrame([(PAGE,)], "text string")).collect()
    assert wide_ports(os.getpid()) == []
