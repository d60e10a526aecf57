"""The same rows as a function of Spark's mapInPandas, in Spark's local mode."""

import sys
from collections.abc import Iterator

import pytest
import seqapps
from pyspark.sql import SparkSession
from seqapps.bulk.spark import pandas_function, schema
from seqapps.common.errors import UserError

NAMES = ["Tyrannosaurus", None, "R2-D2", "Rex", "Brontosaurus", ""]
COUNT = 600


@pytest.fixture(scope="module")
def spark() -> Iterator[SparkSession]:
    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.pyspark.python", sys.executable)
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", 100)
        .getOrCreate()
    )
    yield session
    session.stop()


def frame(spark: SparkSession, texts: list):
    return spark.createDataFrame(list(enumerate(texts)), "id long, name string")


def test_every_row_has_its_answer_in_order(spark):
    texts = [NAMES[i % len(NAMES)] for i in range(COUNT)]
    given = frame(spark, texts).repartition(3, "id")
    answered = given.mapInPandas(
        pandas_function("dinosaurs", "name"), schema("dinosaurs", given.schema)
    )
    assert [field.name for field in answered.schema] == [
        "id", "name", "nats", "nats_per_character", "known", "surprise", "error",
    ]  # fmt: skip
    rows = sorted(answered.collect(), key=lambda row: row.id)
    assert [(row.id, row.name) for row in rows] == list(enumerate(texts))
    expected = {one.name: one for one in seqapps.load("dinosaurs").score(
        ["Tyrannosaurus", "Rex", "Brontosaurus"])}  # fmt: skip
    for row in rows:
        if (scored := expected.get(row.name and row.name.capitalize())) or row.name in expected:
            assert row.nats == pytest.approx(scored.nats, abs=2e-3) and row.error is None
            assert row.known is scored.known
        else:
            assert row.nats is None and row.known is None
            assert (row.error is None) == (row.name is None)


def test_whole_numbers_and_texts_keep_their_types(spark):
    given = frame(spark, ["river", None, "rivver", "two words"])
    function = pandas_function("words", "name", options={"k": 1}, prefix="near_")
    kinds = schema("words", given.schema, prefix="near_")
    rows = given.mapInPandas(function, kinds).orderBy("id").collect()
    assert [row.near_known for row in rows] == [True, None, False, None]
    assert rows[2].near_occurrences == 0 and rows[1].near_occurrences is None
    assert rows[3].near_error and not rows[0].near_error


def test_invalid_jobs_are_refused_before_spark_runs(spark):
    given = frame(spark, ["a"])
    for refused, words in [
        (lambda: pandas_function("datez", "name"), "unknown app"),
        (lambda: pandas_function("dates", "name", options={"beam": 0}), "beam"),
        (lambda: schema("dates", given.schema, verb="x"), "no verb 'x' for rows"),
        (lambda: schema("dates", given.withColumnRenamed("id", "date").schema), "'date' already"),
    ]:
        with pytest.raises(UserError, match=words):
            refused()
