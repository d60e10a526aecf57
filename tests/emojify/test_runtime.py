"""The program without its networks: options, refusals, clauses, contributions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from seqapps.common.errors import UserError
from seqapps.emojify import runtime
from seqapps.emojify.config import Config
from seqapps.emojify.runtime import Candidate, Clause, Request, Runtime, Suggestion
from seqapps.emojify.settings import Settings
from seqapps.emojify.text.keywords import Keyword
from seqapps.emojify.text.ngram_features import Features
from seqapps.emojify.text.tokens import strings

WORDS = {"xsad": 1, "xgreat": 2}  # -> label
LABELS = ("none", "😞", "👍")


class Engine:
    """Logits that count words; batches are recorded."""

    def __init__(self) -> None:
        self.batches: list[int] = []

    def logits(self, texts: list[str]) -> np.ndarray:
        self.batches.append(len(texts))
        result = np.zeros((len(texts), len(LABELS)), np.float32)
        for row, words in zip(result, strings(texts), strict=True):
            for word in words:
                row[WORDS.get(word, 0)] += 3 if word in WORDS else 0.1
        return result


@pytest.fixture
def loaded(monkeypatch) -> Runtime:
    features = Features.learn(["so"], Config(min_df=1, min_word_count=1))
    settings = Settings(features, LABELS, 0.3, 0.0, config=Config(), preset="default", seed=0)
    monkeypatch.setattr(Settings, "load", lambda folder: settings)
    monkeypatch.setattr(runtime.engines, "make", lambda *arguments: Engine())

    class Bundle:
        path = None

    return Runtime(Bundle())


def answer(loaded: Runtime, text: str, **options) -> Suggestion:
    (found,) = loaded.predict([text], Request(**options))
    return found


def test_the_best_label_is_shown_unless_it_is_none_or_improbable(loaded):
    assert answer(loaded, "a xsad day").emoji == "😞"
    assert answer(loaded, "it is what it is").emoji is None
    assert answer(loaded, "it is what it is").candidates[0].emoji == "none"
    assert answer(loaded, "xsad xgreat", min_probability=0.9).emoji is None
    assert answer(loaded, "xsad xgreat", min_probability=0.0).emoji == "😞"


def test_candidates_are_sorted(loaded):
    found = answer(loaded, "xgreat xgreat xsad", k=3).candidates
    assert [emoji for emoji, _ in found] == ["👍", "😞", "none"]
    probabilities = [probability for _, probability in found]
    assert probabilities == sorted(probabilities, reverse=True)
    assert len(answer(loaded, "xgreat", k=2).candidates) == 2


def test_skin_tones(loaded):
    assert answer(loaded, "xgreat", skin_tone="dark").emoji == "👍🏿"
    assert answer(loaded, "xsad", skin_tone="dark").emoji == "😞"


def test_keywords_belong_to_a_request_alone(loaded):
    own = [Keyword("zorblax", "🦄")]
    assert answer(loaded, "zorblax", keywords=own).emoji == "🦄"
    assert answer(loaded, "zorblax").emoji is None


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"min_probability": 1.1}, "min_probability expects 0 to 1"),
        ({"min_probability": float("nan")}, "min_probability"),
        ({"k": 0}, "k expects at least 1"),
        ({"skin_tone": "drk"}, "did you mean 'dark'"),
    ],
)
def test_options_out_of_range_are_refused_at_once(loaded, options, words):
    with pytest.raises(UserError, match=words):
        loaded.predict(["x"], Request(**options))


def test_refused_texts_are_answered_in_their_place(loaded):
    texts = ["xsad", "", UserError("line 3: no text"), "a\x07b", "xgreat"]
    found = list(loaded.predict(texts))
    assert [item.emoji for item in found] == ["😞", None, None, None, "👍"]
    assert [item.text for item in found] == ["xsad", "", "", "a\x07b", "xgreat"]
    assert [bool(item.error) for item in found] == [False, True, True, True, False]
    assert found[2].error == "line 3: no text" and "U+0007" in found[3].error
    assert found[1].to_dict() == {"text": "", "emoji": None, "candidates": []}
    (explained,) = loaded.predict([""], Request(explain=True))
    assert explained.to_dict()["words"] == []


def test_memory_stays_flat_and_batches_are_of_similar_length(loaded):
    drawn = []

    def texts():
        for number in range(3_000):
            drawn.append(number)
            yield "xsad " * (number % 7 + 1)

    answers = loaded.predict(texts())
    next(answers)
    assert len(drawn) <= runtime.CHUNK + 1
    assert sum(1 for _ in answers) == 2_999
    assert max(loaded._engine.batches) <= runtime.BATCH


def test_contributions_are_those_of_leaving_words_out(loaded):
    found = answer(loaded, "Xgreat day, xsad end", explain=True)
    gains = {item.word: item.gain for item in found.words}
    assert list(gains) == ["xgreat", "day", ",", "xsad", "end"]
    probabilities = loaded.probabilities(["xgreat day , xsad end", "xgreat day , end"])[:, 1]
    assert gains["xsad"] == pytest.approx(np.log(probabilities[0] / probabilities[1]), abs=1e-4)
    assert gains["xsad"] > 0 > gains["xgreat"] and found.emoji == "😞"


def test_contributions_to_an_emoji_that_keywords_alone_name(loaded):
    found = answer(loaded, "sushi tonight", explain=True, skin_tone="dark")
    assert found.emoji == "🍣"
    gains = {item.word: item.gain for item in found.words}
    assert gains["sushi"] > 1 > abs(gains["tonight"])
    thumb = answer(loaded, "xgreat", explain=True, skin_tone="dark")
    assert thumb.emoji == "👍🏿" and thumb.words[0].gain > 0


def test_clauses(loaded):
    text = "Xsad day, but xgreat end. It is over"
    found = answer(loaded, text, per_clause=True)
    assert [clause.emoji for clause in found.clauses] == ["😞", "👍", None]
    assert found.annotated == "Xsad day, 😞 but xgreat end. 👍 It is over"
    assert "".join(clause.text for clause in found.clauses) == text
    assert found.to_dict()["clauses"][1] == {"text": "but xgreat end.", "emoji": "👍"}


@given(st.text("ab .,;!?-–\n\t'3") | st.text())
def test_clauses_are_all_of_the_text(text):
    parts = runtime.clauses(text)
    assert "".join(parts) == text
    assert all(parts) or parts == [""]


def test_numbers_are_one_clause():
    assert runtime.clauses("It took 3.5 hours!") == ["It took 3.5 hours!"]


def test_annotated_texts_keep_their_spaces():
    assert Clause("so good  ", "👍").annotated == "so good 👍  "
    assert Clause("so good  ", None).annotated == "so good  "
    assert Suggestion("x", "👍", (Candidate("👍", 1.0),)).annotated == "x 👍"
