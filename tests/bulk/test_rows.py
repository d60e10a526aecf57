"""Rows answered by a verb of each app: in order, in step, and with the types that are declared."""

import json
from contextlib import suppress

import pyarrow as pa
import pytest
import seqapps
from seqapps.bulk import rows as bulk
from seqapps.bulk.rows import ARROW, ERROR, Rows
from seqapps.common import app as apps
from seqapps.common.errors import UserError

from tests.conftest import ROOT

KITCHEN = str(ROOT / "datasets" / "trigger" / "kitchen.flac")
BLUES = str(ROOT / "tests" / "jazz" / "solos" / "blues.mid")
ECHOES = {"text", "name", "word", "file"}  # fields that repeat the item
# app, verb -> items, options that fill every column
EXAMPLES = {
    ("dates", "translate"): (["c. August 1894", "3 May 1979"], {"precision": "any"}),
    ("dinosaurs", "score"): (["Rex", "Tyrannosaurus"], {}),
    ("emojify", "annotate"): (["sushi tonight? I love you"], {"per_clause": True}),
    ("emojify", "predict"): (["sushi tonight?"], {"explain": True}),
    ("entities", "tag"): (["Angela Merkel was born in Hamburg."], {}),
    ("entities", "redact"): (["Angela Merkel was born in Hamburg."], {}),
    ("jazz", "score"): ([BLUES], {}),
    ("prose", "score"): (["To be, or not to be."], {"style": "shakespeare"}),
    ("prose", "choose"): (["the apple and {pair|pear} salad"], {}),
    ("trigger", "score"): ([KITCHEN], {}),
    ("words", "nearest"): (["river", "rivver"], {"k": 2}),
}
NATIVE = {str: str, int: int, float: float, bool: bool}


def table(texts, kind="string"):
    return pa.table({"id": range(len(texts)), "t": pa.array(texts, kind)})


def test_every_verb_with_columns_has_an_example():
    offered = set()
    for app in apps.names():
        with suppress(UserError):  # an app without such verbs
            offered |= {(app, verb) for verb in bulk.verbs(app) if not app.endswith("_copy")}
    assert offered == set(EXAMPLES)


@pytest.mark.parametrize(("app", "verb"), EXAMPLES)
def test_columns_are_the_fields_of_the_answers(app, verb):
    items, options = EXAMPLES[app, verb]
    rows = Rows(app, "t", verb=verb, options=options)
    answered = rows(table(items))
    expected = rows.verb.to_rows(getattr(seqapps.load(app), verb)(items, **options))
    assert answered.schema == rows.schema(table(items).schema)
    assert answered.column_names == ["id", "t", *rows.verb.columns, ERROR]
    seen = set()
    for got, answer in zip(answered.to_pylist(), expected, strict=True):
        assert set(answer) - ECHOES <= set(rows.verb.columns) <= set(answered.column_names)
        assert got[ERROR] is None
        for name, kind in rows.verb.columns.items():
            value = json.loads(got[name]) if kind is object and got[name] else got[name]
            assert value == answer.get(name)
            assert value is None or kind is object or isinstance(value, NATIVE[kind])
            seen |= {name} if value is not None else set()
    assert seen == set(rows.verb.columns)


def test_rows_stay_in_order_and_in_step():
    """Refused, missing and repeated names, of many lengths: each row has its own answer."""
    names = ["Tyrannosaurus", None, "R2-D2!", "Rex", "", "Rex", "x" * 500, "Brontosaurus", None]
    rows = Rows("dinosaurs", "t")
    answered = rows(table(names)).to_pylist()
    assert [row["t"] for row in answered] == names
    alone = {name: seqapps.load("dinosaurs").score([name])[0].nats for name in names if name and
             name.isalpha() and len(name) < 50}  # fmt: skip
    for row in answered:
        if row["t"] in alone:
            assert row["nats"] == pytest.approx(alone[row["t"]], abs=2e-3) and row[ERROR] is None
        else:
            assert row["nats"] is row["surprise"] is None
            assert (row[ERROR] is None) == (row["t"] is None)
    assert "R2-D2!" in answered[2][ERROR]


def test_every_length_of_a_column_with_refused_rows():
    """Halving finds each refused row, wherever it is."""
    rows = Rows("words", "t", options={"k": 1})
    for places in ({0}, {6}, {0, 6}, {2, 3, 4}, set(range(7))):
        words = ["two words" if n in places else f"river{'s' * (n % 2)}" for n in range(7)]
        answered = rows(table(words)).to_pylist()
        assert {row["id"] for row in answered if row[ERROR]} == places


def test_an_empty_table_and_other_types_of_text():
    rows = Rows("words", "t", options={"k": 1})
    empty = rows(table([]))
    assert empty.num_rows == 0 and empty.schema == rows.schema(table([]).schema)
    for kind in (pa.large_string(), pa.dictionary(pa.int32(), pa.string()), pa.string_view()):
        given = pa.table({"t": pa.array(["river", None]).cast(kind)})
        assert rows(given)["known"].to_pylist() == [True, None]
    assert rows(pa.table({"t": pa.nulls(2)}))["known"].to_pylist() == [None, None]


REFUSED = [
    ({"app": "datez"}, "unknown app 'datez'; did you mean 'dates'?"),
    ({"verb": "translte"}, "no verb 'translte' for rows; did you mean 'translate'?"),
    ({"verb": "translate_column"}, "no verb 'translate_column'"),  # its rows decide each other
    ({"options": {"locale": "xx_XX"}}, "xx_XX"),
    ({"options": {"locale": 4}}, "locale expects a text, got 4"),
    ({"options": {"beem": 4}}, "unknown option 'beem'; did you mean 'beam'?"),
    ({"options": {"beam": 0}}, "beam"),
    ({"options": {"attention": True}}, "unknown option 'attention'"),
    ({"options": {"texts": ["a"]}}, "unknown option 'texts'"),
    ({"app": "entities", "verb": "redact", "options": {"pseudonyms": True}}, "unknown option"),
    ({"app": "entities", "verb": "redact", "options": {"key": "k"}}, "unknown option 'key'"),
    ({"app": "emojify", "options": {"min_probability": 2.0}}, "min_probability"),
    ({"model": "/no/such/folder"}, "/no/such/folder"),
    ({"app": "words", "model": str(ROOT / "models" / "dates" / "1")}, "words"),
    ({"engine": "cuda"}, "engine expects one of"),
]


@pytest.mark.parametrize(("given", "words"), REFUSED)
def test_invalid_jobs_are_refused(given, words):
    with pytest.raises(UserError) as error:
        Rows(given.pop("app", "dates"), "t", **given)
    assert words in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"due": ["a"]}, "no column 't'; its columns are due"),
        ({"t": [1]}, "expected texts, got int64"),
        ({"t": [b"a"]}, "expected texts, got binary"),
        ({"t": [["a"]]}, "expected texts, got list"),
        ({"t": ["a"], "known": [1]}, "a column 'known' already: --prefix"),
        ({"t": ["a"], "error": [1]}, "a column 'error' already"),
    ],
)
def test_tables_that_do_not_fit_are_refused(columns, words):
    with pytest.raises(UserError, match=words):
        Rows("words", "t")(pa.table(columns))


def test_a_prefix_makes_room_for_the_new_columns():
    answered = Rows("words", "t", prefix="near_")(pa.table({"t": ["river"], "known": [1]}))
    assert answered["near_known"].to_pylist() == [True]
    assert answered.column_names[-1] == f"near_{ERROR}"


def test_paths_of_files_are_absolute():
    """Workers on other machines have other current folders."""
    answered = Rows("trigger", "t")(table(["kitchen.flac", "/no/such.flac"]))
    relative, missing = answered[ERROR].to_pylist()
    assert relative == "expected an absolute path, got kitchen.flac"
    assert "/no/such.flac" in missing


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [("locale", "1", "1"), ("beam", "3", 3), ("day_first", "true", True),
     ("min_confidence", "0.5", 0.5), ("min_confidence", "null", None)],
)  # fmt: skip
def test_options_from_texts(name, text, value):
    assert bulk.parsed("dates", bulk.verbs("dates")["translate"], name, text) == value


def test_types_of_columns_are_known():
    assert {kind for app, verb in EXAMPLES for kind in bulk.verbs(app)[verb].columns.values()} <= (
        set(ARROW)
    )
