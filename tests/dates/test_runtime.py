"""From hypotheses to answers, with an engine whose hypotheses are given."""

import numpy as np
import pytest
from seqapps.common.errors import UserError
from seqapps.common.export.bundle import Bundle
from seqapps.dates import engines, iso, runtime
from seqapps.dates.config import Config
from seqapps.dates.engines import Hypotheses, Request
from seqapps.dates.locale_hints import LocaleHints
from seqapps.dates.runtime import Runtime
from seqapps.dates.settings import Settings
from seqapps.dates.vocabulary import CharacterVocabulary

Shares = dict[str, float]  # a target of `iso.encode` (perhaps with its form) -> probability


class FixedEngine:
    """Hypotheses that depend on the text alone; the batches are recorded."""

    def __init__(self, vocabulary: CharacterVocabulary, answers: dict[str, Shares]) -> None:
        self.answers, self.characters = answers, vocabulary.characters
        self.batches: list[list[str]] = []
        self.hints: list[list[int]] = []

    def search(self, texts, hints, request):
        rows = ["".join(self.characters[i] for i in row[:n]) for row, n in
                zip(texts.ids, texts.lengths, strict=True)]  # fmt: skip
        self.batches.append(rows)
        self.hints += hints.tolist()
        ids = np.full((len(rows), request.beam, iso.LENGTH), -1, np.int32)
        log_probs = np.full((len(rows), request.beam), -np.inf, np.float32)
        for row, text in enumerate(rows):
            for column, (target, share) in enumerate(self.answers.get(text, {"-": 1.0}).items()):
                symbols = iso.encode(*target.split())
                ids[row, column, : len(symbols)] = symbols
                log_probs[row, column] = np.log(share)
        shape = (len(rows), iso.LENGTH, texts.ids.shape[1])
        return Hypotheses(ids, log_probs, np.ones(shape) if request.attention else None)


@pytest.fixture
def load(tmp_path, monkeypatch):
    """A function that makes a runtime with given hypotheses, and its engine."""

    def made(answers: dict[str, Shares], config: Config | None = None, **kept: float):
        vocabulary = CharacterVocabulary.learn(["0123456789/.- may", *answers])
        hints = LocaleHints({"de_DE": "dmy", "en_US": "mdy"})
        config = config or Config(max_length=20)
        minimum = kept.get("min_confidence", 0.8)
        settings = Settings(vocabulary, hints, minimum, config=config, preset="", seed=0)
        settings.save(tmp_path)
        engine = FixedEngine(vocabulary, answers)
        monkeypatch.setattr(engines, "make", lambda *arguments: engine)
        return Runtime(Bundle(tmp_path, "dates")), engine

    return made


def only(model: Runtime, text: str, **options) -> runtime.Translation:
    (answer,) = model.translate([text], Request(**options))
    return answer


def test_hypotheses_of_equal_date_are_joined(load):
    model, _ = load({"3 may": {"1979-05-03": 0.5, "1979-05-03 week": 0.25, "1979-03-05": 0.2}})
    answer = only(model, "3 May")
    assert answer.date == "1979-05-03" and answer.confidence == pytest.approx(0.75)
    assert [date for date, _ in answer.alternatives] == ["1979-03-05"]
    assert answer.ambiguous and answer.reason == "" and answer.text == "3 May"
    assert answer.symbols == tuple(iso.encode("1979-05-03"))


def test_readings_that_are_not_orders_of_one_date_are_not_trusted_together(load):
    model, _ = load({"may": {"2021-06-14": 0.42, "2021-01-14": 0.4}})
    answer = only(model, "may")
    assert answer.date is None
    assert answer.reason == "unsure, perhaps 2021-06-14 (0.42) or 2021-01-14 (0.40)"
    model, _ = load({"may": {"2021-06-14": 0.84, "2021-01-14": 0.15}})
    answer = only(model, "may")
    assert answer.date == "2021-06-14" and not answer.ambiguous
    assert [date for date, _ in answer.alternatives] == ["2021-01-14"]


def test_years_of_two_centuries_are_not_trusted_together(load):
    model, _ = load({"may": {"1373-03-05": 0.54, "1473-03-05": 0.4}})
    assert only(model, "may").date is None


@pytest.mark.parametrize("key", ["2004-03-02", "2002-04-03", "1903-04-02"])
def test_orders_of_one_date_are_trusted_together(load, key):
    model, _ = load({"may": {"2003-04-02": 0.5, key: 0.4}})
    answer = only(model, "may")
    assert answer.date == "2003-04-02" and answer.ambiguous
    assert [date for date, _ in answer.alternatives] == [key]


def test_improbable_readings_are_not_shown(load):
    model, _ = load({"may": {"1979-05-03": 0.9, "1979-05-04": 0.09, "1979-05-05": 0.004}})
    answer = only(model, "may")
    assert [date for date, _ in answer.alternatives] == ["1979-05-04"] and not answer.ambiguous


@pytest.mark.parametrize(
    ("shares", "reason"),
    [
        ({"-": 0.9, "1979-05-03": 0.1}, iso.REASONS[0]),
        ({"-relative": 0.9}, iso.REASONS[2]),
        ({"-relative": 0.3, "-several": 0.4, "1979-05-03": 0.3}, iso.REASONS[4]),
        ({"1979-05-03": 0.6, "-": 0.1}, "unsure, perhaps 1979-05-03 (0.60)"),
        ({"1979-05-03": 0.3, "-": 0.1}, iso.REASONS[3]),  # most of the mass is on impossible days
        ({}, iso.REASONS[3]),
    ],
)
def test_reasons_of_refusals(load, shares, reason):
    model, _ = load({"may": shares})
    answer = only(model, "may")
    assert answer.date is None and answer.reason == reason and not answer.error
    assert answer.to_dict()["reason"] == reason
    dates = sum(share for target, share in shares.items() if not target.startswith("-"))
    assert answer.confidence == pytest.approx(1 - dates)


def test_min_confidence_is_that_of_all_readings(load):
    model, _ = load({"may": {"1979-05-03": 0.5, "1979-03-05": 0.35, "1979-05-04": 0.004}})
    assert only(model, "may").date == "1979-05-03"
    assert only(model, "may", min_confidence=0.852).date is None
    assert only(model, "may", min_confidence=0.0).date == "1979-05-03"
    strict, _ = load({"may": {"1979-05-03": 0.85}}, min_confidence=0.9)
    assert only(strict, "may").date is None


def test_without_a_hint_bare_numbers_have_the_conventional_reading_first(load):
    shares = {"2046-12-06": 0.6, "2046-06-12": 0.3, "2046-06-13": 0.05}
    model, _ = load({"06/12/2046": shares, "06-12-2046": shares})
    answer = only(model, "06/12/2046")
    assert answer.date == "2046-06-12" and answer.confidence == pytest.approx(0.3 * 0.95 / 0.9)
    assert [date for date, _ in answer.alternatives] == ["2046-12-06"]
    assert only(model, "06-12-2046").date == "2046-12-06"
    assert only(model, "06/12/2046", locale="de_DE").date == "2046-12-06"
    low, _ = load({"06/12/2046": {"2046-12-06": 0.98, "2046-06-12": 0.02}})
    assert only(low, "06/12/2046").date == "2046-06-12" and only(low, "06/12/2046").ambiguous
    sure, _ = load({"06/12/2046": {"2046-12-06": 0.998}, "25/12/2046": {"2046-12-25": 1.0}})
    answer = only(sure, "06/12/2046")
    assert answer.date == "2046-06-12" and answer.ambiguous
    assert answer.confidence == pytest.approx(0.499)
    assert answer.alternatives == (("2046-12-06", pytest.approx(0.499)),)
    assert only(sure, "25/12/2046").date == "2046-12-25"


def test_unreadable_texts_are_answered_in_their_place(load):
    model, engine = load({"3 may": {"1979-05-03": 1.0}})
    given = ["3 may", "", UserError("line 3: no text"), "x" * 21, "x" * 20, "3  MAY "]
    answers = list(model.translate(given))
    assert [answer.date is not None for answer in answers] == [True, *[False] * 4, True]
    assert [answer.error for answer in answers] == [False, False, True, False, False, False]
    assert answers[1].reason == "an empty text" and answers[2].reason == "line 3: no text"
    assert answers[3].reason == "expected at most 20 characters, got 21"
    assert engine.batches == [["3 may", "3 may", "�" * 20]]


def test_batches_have_texts_of_similar_length_and_answers_keep_their_order(load, monkeypatch):
    monkeypatch.setattr(runtime, "BATCH", 2)
    monkeypatch.setattr(runtime, "CHUNK", 4)
    texts = ["1111", "1", "111", "11", "1", "11"]
    model, engine = load({text: {f"197{len(text)}-05-03": 1.0} for text in texts})
    answers = list(model.translate(texts))
    assert [answer.date[3] for answer in answers] == ["4", "1", "3", "2", "1", "2"]
    assert engine.batches == [["1", "11"], ["111", "1111"], ["1", "11"]]


def test_hints(load):
    model, engine = load({})
    list(model.translate(["1"], Request(locale="de_DE")))
    list(model.translate(["1"], Request(locale="de_DE", month_first=True)))
    list(model.translate_each([("1", "en_US"), ("1", "")]))
    encode = model.settings.hints.encode
    expected = [encode("de_DE"), encode("de_DE", "mdy"), encode("en_US"), encode("")]
    assert engine.hints == [list(pair) for pair in expected]
    with pytest.raises(UserError, match="unknown locale"):
        model.translate(["1"], Request(locale="qq"))
    course, _ = load({}, Config(use_hints=False))
    for options in ({"locale": "de_DE"}, {"day_first": True}):
        with pytest.raises(UserError, match="reads no hints"):
            course.translate(["1"], Request(**options))


def test_attention_covers_the_characters_of_each_text(load):
    model, _ = load({"1": {"1979-05-03": 1.0}, "111": {"1979-05-03": 1.0}})
    answers = model.translate(["1", "111"], Request(attention=True))
    assert [answer.weights.shape for answer in answers] == [(8, 1), (8, 3)]
    assert only(model, "1").weights is None


@pytest.mark.parametrize(
    "options",
    [{"min_confidence": 1.1}, {"min_confidence": float("nan")}, {"beam": 0}, {"beam": 65},
     {"alpha": -1}, {"alpha": 2.5}, {"day_first": True, "month_first": True}],
)  # fmt: skip
def test_requests_out_of_range_are_refused(options):
    with pytest.raises(UserError, match="expect"):
        Request(**options)


def test_an_answer_as_json(load):
    model, _ = load({"may": {"1979-05-03": 0.812345, "1979-03-05": 0.15}})
    assert only(model, "may").to_dict() == {
        "text": "may", "date": "1979-05-03", "confidence": 0.8123, "ambiguous": True,
        "alternatives": [{"date": "1979-03-05", "confidence": 0.15}], "reason": "",
        "edtf": "1979-05-03", "precision": "day", "calendar": "gregorian", "approximate": False,
        "weekday_mismatch": False, "notes": [],
    }  # fmt: skip
