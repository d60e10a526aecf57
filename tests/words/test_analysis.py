"""Bias, debiasing and comparison on vectors that were made to have known answers."""

from itertools import combinations

import numpy as np
import pytest
from seqapps.common.errors import UserError
from seqapps.words import evaluation
from seqapps.words.analysis import bias, comparison, lists
from seqapps.words.analysis.bias import Space
from seqapps.words.runtime import Runtime, normalised
from seqapps.words.settings import Vocabulary

RANDOM = np.random.default_rng(0)


def space(words: list[str], vectors: np.ndarray) -> Space:
    return Space({w: i for i, w in enumerate(words)}, words, normalised(vectors))


def test_association_by_hand():
    vectors = np.array([[1, 0], [1, 0.1], [1, -0.1], [0, 1], [0.1, 1], [-0.1, 1]] * 2, float)
    words = [f"{kind}{n}" for kind in ("x", "y", "a", "b") for n in range(3)]
    made = space(words, vectors)
    sets = [tuple(words[i : i + 3]) for i in range(0, 12, 3)]
    test = lists.AssociationTest("made", (sets[0], sets[1]), (sets[2], sets[3]))
    found = bias.association(made, test)
    unit = made.unit
    score = (unit[:6] @ unit[6:9].T).mean(axis=1) - (unit[:6] @ unit[9:].T).mean(axis=1)
    effect = (score[:3].mean() - score[3:].mean()) / score.std(ddof=1)
    assert found["effect"] == pytest.approx(effect, abs=1e-3)
    assert found["p"] == pytest.approx(1 / 20, abs=1e-5)  # the greatest of C(6, 3) splits
    few = bias.association(made, lists.AssociationTest("few", (sets[0], ("no",)), test.attributes))
    assert few["effect"] is None and few["words"] == 9 and few["listed"] == 10


def test_p_of_many_splits_is_near_the_exact_one():
    score = RANDOM.normal(size=16)
    score[:8] += 0.5
    exact = np.mean([score[list(p)].sum() >= score[:8].sum() for p in combinations(range(16), 8)])
    assert bias.permutation_p(score, 8) == pytest.approx(exact, abs=0.015)


def gendered() -> tuple[Space, lists.BiasLists]:
    """Vectors whose first number is gender."""
    names = ["she", "he", "woman", "man", "nurse", "captain", *(f"w{n}" for n in range(300))]
    vectors = RANDOM.normal(size=(len(names), 20)) * 0.3
    vectors[:6, 0] = [2, -2, 2, -2, 1, -1]
    vectors[1, 1:] = vectors[0, 1:] + 0.1
    vectors[3, 1:] = vectors[2, 1:] + 0.1
    vectors[6:, 0] = np.linspace(-1, 1, 300)
    pairs = (("she", "he"), ("woman", "man"))
    return space(names, vectors), lists.BiasLists(
        "gender", pairs, pairs, (), ("nurse", "captain"), ()
    )


def test_debiasing_neutralises_and_equalises():
    made, given = gendered()
    component, share = bias.direction(made, given.definition)
    assert abs(component[0]) > 0.95 and share > 0.9
    assert made.rows(["she"])[0] @ component > 0  # towards the first words
    after = bias.debiased(made, given, component)
    neutral = after.rows(["nurse", "captain", "w7"])
    np.testing.assert_allclose(neutral @ component, 0, atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(after.unit, axis=1), 1, rtol=1e-5)
    she, he = after.rows(["she", "he"])
    assert she @ component == pytest.approx(-he @ component, abs=1e-6)
    np.testing.assert_allclose(neutral @ she, neutral @ he, atol=1e-6)
    extremes = bias.extreme_words(made, component, given.listed)
    before, then = (bias.separability(s, extremes) for s in (made, after))
    assert before > 0.9 and then < 0.75  # random but for gender: nothing is left


def test_balancing_reaches_what_is_hidden_beside_the_direction():
    """Gender is also in a second and a third number, which the pairs do not show."""
    made, given = gendered()
    vectors = made.unit.copy()
    vectors[6:, 1] += 0.5 * vectors[6:, 0]
    vectors[6:, 2] += 0.5 * np.abs(vectors[6:, 0]) * np.sign(vectors[6:, 0] + 0.1)
    hidden = space(list(made.words), vectors)
    component, _ = bias.direction(hidden, given.definition)
    extremes = bias.extreme_words(hidden, component, given.listed)
    hard, both = (bias.debiased(hidden, given, component, m) for m in ("hard", "balance"))
    assert bias.separability(both, extremes) < bias.separability(hard, extremes) - 0.05
    kept = (hard.unit[6:] * both.unit[6:]).sum(axis=1)
    assert np.median(kept) > 0.9  # but the words stay where they were
    np.testing.assert_array_equal(hard.rows(["she", "he"]), both.rows(["she", "he"]))
    again = bias.debiased(hidden, given, component, "balance")
    np.testing.assert_array_equal(again.unit, both.unit)


def test_lists_of_ones_own(tmp_path):
    path = tmp_path / "age.toml"
    path.write_text('[bias]\nname = "age"\ndefinition = [["young", "old"]]\n')
    found = lists.read(path, True)
    assert found.name == "age" and found.tests == () and found.listed == {"young", "old"}
    assert len(lists.read(None, True).tests) == 6
    for content, word in (
        ("bias", "TOML"), ("[bias]", "name"), ('[bias]\nname = "a"\nnames = 1', "did you mean"),
        ('[bias]\nname = "a"\ndefinition = [["one"]]', "pairs"), ("[[test]]", "[bias]"),
    ):  # fmt: skip
        path.write_text(content)
        with pytest.raises(UserError, match=r"age\.toml") as refused:
            lists.read(path, True)
        assert word in str(refused.value)


class Made(Runtime):
    """A model of given vectors."""

    def __init__(self, words: list[str], vectors: np.ndarray, counts: np.ndarray) -> None:
        self.vocabulary = Vocabulary(tuple(words), counts)
        self.vectors = vectors
        config = type("Config", (), {"lowercase": True})
        self.settings = type(
            "Settings", (), {"size": vectors.shape[1], "config": config, "min_count": 0}
        )


def moved(one: Made, other: Made, k: int, **options) -> list[comparison.Moved]:
    return list(comparison.compared(one, other, k, **options).words)


def test_the_words_that_moved_are_found_behind_a_rotation():
    words = [f"w{n}" for n in range(400)]
    vectors = RANDOM.normal(size=(400, 10))
    rotation = np.linalg.qr(RANDOM.normal(size=(10, 10)))[0]
    noise = np.linspace(0.05, 0.6, 400)[:, None]  # rare words are noisier
    turned = (vectors + noise * RANDOM.normal(size=vectors.shape)) @ rotation
    turned[[20, 90]] = RANDOM.normal(size=(2, 10))
    counts = np.arange(400, 0, -1)
    one, other = Made(words, vectors, counts), Made(words, turned, counts)
    found = moved(one, other, 2)
    assert {row.word for row in found} == {"w20", "w90"}
    for row in found:
        assert row.low <= row.distance <= row.high and row.usual < 0.2
    rare = moved(one, other, 400, min_count=350)
    assert len(rare) == 51
    with pytest.raises(UserError, match="share at least 20"):
        moved(one, Made([f"x{n}" for n in range(400)], turned, counts), 2)


def test_words_that_are_not_compared_have_a_reason():
    words = [f"w{n:03}" for n in range(100)]
    vectors = RANDOM.normal(size=(100, 5))
    vectors[7] = 0.0
    counts = np.arange(100, 0, -1)
    other = Made([*words[:90], "late"], np.concatenate([vectors[:90], vectors[:1]]), counts[:91])
    found = comparison.compared(Made(words, vectors, counts), other, 5)
    assert found.compared == 80 and found.rare == tuple(words[81:90])
    assert found.only_first == tuple(words[90:]) and found.only_second == ("late",)
    unknown = comparison.compared(Made(words, vectors, counts * 0), other, 99)
    assert unknown.compared == 80  # the second corpus still counts
    unknown = comparison.compared(*[Made(words, vectors, counts * 0)] * 2, 99)
    assert (unknown.compared, len(unknown.words), unknown.rare) == (99, 99, ())
    with pytest.raises(UserError, match="none of the 89 common words occurs at least 200 times"):
        comparison.compared(Made(words, vectors, counts), other, 5, min_count=200)


def alike() -> Space:
    """Thirty words with one vector, and ten with others."""
    vectors = np.concatenate([np.ones((30, 6)), np.eye(10, 6) + 0.1])
    return space([f"same{n}" for n in range(30)] + [f"w{n}" for n in range(10)], vectors)


@pytest.mark.parametrize(
    ("targets", "attributes"),
    [
        ((("same0", "same1", "same2"), ("same3", "same4", "same5")), (("w0", "w1", "w2"),) * 2),
        ((("same0", "same1", "same2"), ("same3", "same4", "same5")),
         (("w0", "w1", "w2"), ("w3", "w4", "w5"))),
        ((("w0", "w1", "w2"), ("w3", "w4", "w5")),
         (("same0", "same1", "same2"), ("same3", "same4", "same5"))),
    ],
)  # fmt: skip
def test_an_association_of_words_that_are_alike_is_no_number(targets, attributes):
    found = bias.association(alike(), lists.AssociationTest("alike", targets, attributes))
    assert found["effect"] is None and found["p"] is None


def test_a_direction_of_words_that_are_alike_is_refused():
    with pytest.raises(UserError, match="same vector for same0 and same1"):
        bias.direction(alike(), (("same0", "same1"), ("same2", "same3")))


HEAD = '[bias]\nname = "age"\ndefinition = [["young", "old"]]\n'
TEST = '[[test]]\nname = "t"\n'


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('[bias]\nname = "a"\ndefinition = [["old", "old"]]', "two different words"),
        ('[bias]\nname = "a"\ndefinition = [["Old", "old"]]', "two different words"),
        (f'{HEAD}equalise = [["x", "x"]]', "two different words"),
        (f'{HEAD}{TEST}targets = [["a", "b"], ["b"]]\nattributes = [["c"], ["d"]]', "'b' in both"),
        (f'{HEAD}{TEST}targets = [["a"], ["b"]]\nattributes = [["c"], ["C"]]', "'c' in both"),
    ],
)
def test_equal_words_where_they_should_differ_are_refused(tmp_path, content, expected):
    path = tmp_path / "lists.toml"
    path.write_text(content)
    with pytest.raises(UserError, match=r"lists\.toml") as refused:
        lists.read(path, True)
    assert expected in str(refused.value)


def test_equal_words_of_a_list_count_once_and_capitals_are_folded(tmp_path):
    path = tmp_path / "lists.toml"
    path.write_text(
        f'{HEAD}professions = ["Nurse", "nurse"]\n{TEST}'
        'targets = [["Ann", "ann", "ANN"], ["Bob"]]\nattributes = [["c"], ["d"]]'
    )
    found = lists.read(path, True)
    assert found.professions == ("nurse",) and found.tests[0].targets == (("ann",), ("bob",))
    assert lists.read(path, False).tests[0].targets[0] == ("Ann", "ann", "ANN")


def measured() -> Made:
    """man : woman = king : queen holds; walk : walks = talk : talks leads to ran."""
    rows = {"man": [1, 0, 0], "woman": [1, 1, 0], "king": [1, 0, 1], "queen": [1, 1, 1],
            "walk": [0, 0, 1], "walks": [0, 1, 1], "talk": [-1, 0, 1], "talks": [-1, -1, -1],
            "ran": [-1, 1, 1], "zero": [0, 0, 0]}  # fmt: skip
    return Made(list(rows), np.array(list(rows.values()), float), np.zeros(len(rows), np.int64))


def test_analogies_by_hand():
    questions = [
        evaluation.Question("family", ("man", "woman", "king", "Queen")),
        evaluation.Question("family", ("man", "woman", "king", "unicorn")),
        evaluation.Question("family", ("man", "woman", "king", "zero")),
        evaluation.Question("gram7", ("walk", "walks", "talk", "talks")),
        evaluation.Question("gram7", ("walk", "walks", "talk", "ran")),
    ]
    found = evaluation.analogies(measured(), questions)
    assert (found["semantic"], found["syntactic"], found["accuracy"]) == (1.0, 0.5, 0.6667)
    assert (found["questions"], found["covered"]) == (3, 0.6)
    assert found["sections"] == {"family": 1.0, "gram7": 0.5}


def test_rank_correlation_by_hand():
    pairs = [
        evaluation.Pair("man", "woman", 7.0), evaluation.Pair("man", "walk", 6.0),
        evaluation.Pair("man", "talks", 5.0), evaluation.Pair("man", "unicorn", 9.0),
        evaluation.Pair("man", "zero", 1.0), evaluation.Pair("man", "walkss", 8.0),
    ]  # fmt: skip
    found = evaluation.similarity(measured(), pairs)
    assert (found["spearman"], found["pairs"], found["covered"]) == (1.0, 3, 0.5)
    # walkss is composed of walks and walk, whose cosine with man is 0 as that of walk
    assert found["answered"] == 0.6667 and found["spearman_all"] < 0.5
