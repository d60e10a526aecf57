"""The linear branch of few texts, by cross-validation."""

import csv
from dataclasses import replace

import numpy as np
import pytest
from seqapps.emojify import data, selection
from seqapps.emojify.config import Config


class Given:
    """Features that are the sentence vectors themselves."""

    def __call__(self, rows, sentences):
        return np.asarray(sentences, np.float32)

    def standardised(self, values):
        return self


@pytest.fixture
def codes(tmp_path):
    """Texts whose label is a word that only they have; the words mean nothing to any encoder."""
    random = np.random.default_rng(1)
    rows = []
    for number in range(120):
        label = number % 3
        filler = " ".join("".join(random.choice([*"bdgklmnprst"], 4)) for _ in range(3))
        rows.append((f"{filler} {('zorv', 'kwib', 'plax')[label]} {number}", f"class {label}"))
    path = tmp_path / "codes.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("text", "label"), *rows])
    return path


def test_features_that_say_nothing_are_not_chosen(codes):
    found = data.load(str(codes), Config(freeze_encoder=True))
    assert found.is_only_linear

    noise = np.random.default_rng(2).normal(size=(len(found.messages), 200)) * 30
    choice = selection.choose(found, (Given(), noise))
    assert choice.transfer is None and choice.second is None
    assert next(iter(choice.accuracies)) == selection.PLAIN
    assert set(choice.accuracies) == {selection.PLAIN, selection.TRANSFERRED, selection.MEAN}
    assert choice.accuracies[selection.PLAIN] > 0.95 > choice.accuracies[selection.TRANSFERRED]
    assert choice.data.config.min_df == 1


def test_features_that_say_the_label_are_chosen(codes):
    found = data.load(str(codes), Config(freeze_encoder=True))
    order = np.random.default_rng(3).permutation(len(found.messages))
    messages = [
        replace(message, text=found.messages[place].text)  # of another row
        for message, place in zip(found.messages, order, strict=True)
    ]
    found = replace(found, messages=messages)

    choice = selection.choose(found, (Given(), np.eye(3)[found.targets]))
    assert choice.transfer is not None
    assert choice.accuracies[selection.TRANSFERRED] > 0.9 > choice.accuracies[selection.PLAIN]


def test_a_given_setting_stays(codes):
    found = data.load(str(codes), Config(freeze_encoder=True, C=3.0, class_weights="balanced"))
    choice = selection.choose(found, None)
    assert (choice.data.config.C, choice.data.config.class_weights) == (3.0, "balanced")
    assert selection.baseline(found).config.C == 1.0


def test_the_final_model_of_few_texts_learns_all_but_those_of_a_separate_file(codes):
    few = data.load(str(codes), Config(freeze_encoder=True))
    assert few.is_held_out.any() and few.is_learned.all()
    separate = Config(freeze_encoder=True, validation_data=str(codes))
    many = data.load(str(codes), Config(freeze_encoder=False))
    for found in (data.load(str(codes), separate), many):
        assert (found.is_learned == ~found.is_held_out).all()
