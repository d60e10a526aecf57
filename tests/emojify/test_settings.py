"""config.json and features.npz of a model."""

import json

import numpy as np
import pytest
from seqapps.common.errors import UserError
from seqapps.emojify.config import Config
from seqapps.emojify.settings import Settings
from seqapps.emojify.text.keywords import Keyword
from seqapps.emojify.text.ngram_features import Features


@pytest.fixture
def settings() -> Settings:
    features = Features.learn(["so good"], Config(min_df=1, min_word_count=1))
    return Settings(
        features, ("none", "😊"), 0.25, 0.1, config=Config(units=8), preset="default", seed=7
    )


def test_files(settings, tmp_path):
    settings.save(tmp_path)
    loaded = Settings.load(tmp_path)
    assert loaded.to_json() == settings.to_json() and loaded.config == Config(units=8)
    np.testing.assert_array_equal(loaded.features.ngrams, settings.features.ngrams)


@pytest.mark.parametrize("key", ["labels", "uniform_share", "config"])
def test_foreign_files_are_refused(settings, tmp_path, key):
    settings.save(tmp_path)
    values = json.loads((tmp_path / "config.json").read_text())
    del values[key]
    (tmp_path / "config.json").write_text(json.dumps(values))
    with pytest.raises(UserError, match="not that of a label model"):
        Settings.load(tmp_path)


def test_keywords_of_the_app_are_for_emoji_alone(settings):
    assert "🍣" in settings.blend().candidates
    topics = Settings(
        settings.features, ("bill", "thanks"), 0.0, 0.0, config=Config(), preset="", seed=0
    )
    assert topics.blend().candidates == ("bill", "thanks")
    assert topics.blend([Keyword("ty", "🙏")]).candidates == ("bill", "thanks", "🙏")
