"""Configurations: defaults, presets, files and --set, in this order; errors that name the key."""

import dataclasses
from pathlib import Path

import pytest
from seqapps.common.config import Configuration, build, continued, described, key, resolve
from seqapps.common.errors import UserError


@dataclasses.dataclass(frozen=True)
class Config(Configuration):
    cell: str = key("gru", "recurrent cell", choices=("gru", "lstm"))
    units: int = key(8, "size of the hidden state", 1, 64)
    rate: float = key(0.1, "learning rate", 0, 1)
    window: int | None = key(None, "steps; auto: all", 1, 99)
    deep: bool = key(False, "whether there is a second layer")


PRESETS = {"default": {}, "course": {"units": 4, "rate": 0.5}}


def made(*settings: str, **options) -> Config:
    return resolve(Config, PRESETS, settings=settings, **options)


def test_later_sources_override_earlier_ones(tmp_path):
    file = tmp_path / "config.toml"
    file.write_text('units = 16\ncell = "lstm"\n')
    assert made() == Config()
    assert made(preset="course") == Config(units=4, rate=0.5)
    assert made(preset="course", file=file) == Config("lstm", 16, 0.5)
    assert made("units=32", "cell=gru", preset="course", file=file) == Config("gru", 32, 0.5)
    assert made("units = 9 ", "units=10").units == 10


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("rate=1", 1.0), ("rate=1e-3", 1e-3), ("window=5", 5), ("window=auto", None),
        ("window=none", None), ("window=", None), ("deep=True", True), ("deep=false", False),
        ("cell=lstm", "lstm"),
    ],
)  # fmt: skip
def test_texts_become_the_types_of_their_fields(setting, value):
    result = getattr(made(setting), setting.partition("=")[0])
    assert result == value and type(result) is type(value)


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("unit=3", "unknown configuration key 'unit'; did you mean 'units'?"),
        ("units", "--set expects key=value, got 'units'"),
        ("units=many", "units expects int, got 'many'"),
        ("units=1.5", "units expects int, got '1.5'"),
        ("window=x", "window expects int or auto, got 'x'"),
        ("deep=1", "deep expects bool, got '1'"),
        ("units=0", "units expects 1 to 64, got 0"),
        ("units=65", "units expects 1 to 64, got 65"),
        ("rate=nan", "rate expects 0 to 1, got nan"),
        ("cell=rnn", "cell expects one of gru, lstm, got 'rnn'"),
    ],
)
def test_bad_settings_are_named(setting, message):
    with pytest.raises(UserError) as caught:
        made(setting)
    assert str(caught.value) == message


def test_the_ends_of_a_range_are_allowed():
    assert (made("units=1").units, made("units=64").units) == (1, 64)


@pytest.mark.parametrize("values", [{"units": True}, {"units": "8"}, {"deep": 1}, {"cell": None}])
def test_values_of_another_type_are_refused(values):
    with pytest.raises(UserError, match="expects"):
        build(Config, values)


def test_whole_numbers_are_floats_where_floats_are_expected():
    rate = build(Config, {"rate": 1}).rate
    assert rate == 1.0 and isinstance(rate, float)


def test_unknown_presets_are_named():
    with pytest.raises(UserError, match="unknown preset 'cours'; did you mean 'course'"):
        made(preset="cours")


def test_files_that_cannot_be_read(tmp_path):
    with pytest.raises(UserError, match=r"cannot read the configuration .*none: No such file"):
        made(file=tmp_path / "none")
    for content, message in ((b"units = ", "valid TOML"), (b"\xff", "UTF-8 text")):
        (tmp_path / "bad.toml").write_bytes(content)
        with pytest.raises(UserError, match=rf"bad\.toml is not {message}"):
            made(file=tmp_path / "bad.toml")
    (tmp_path / "key.toml").write_text("unit = 3")
    with pytest.raises(UserError, match="'units'"):
        made(file=tmp_path / "key.toml")


def test_every_key_is_described():
    keys, values, texts = zip(*described(Config(units=3)), strict=True)
    assert keys == ("cell", "units", "rate", "window", "deep")
    assert values == ("gru", "3", "0.1", "auto", "False")
    assert texts[:2] == ("recurrent cell; one of gru, lstm", "size of the hidden state")
    assert texts[3] == "steps; auto: all"


def test_what_auto_becomes_is_described():
    config_class = dataclasses.make_dataclass(
        "Automatic", [("rate", float | None, key(None, "learning rate", 0, 1))]
    )
    assert described(config_class()) == [
        ("rate", "auto", "learning rate; auto: chosen for the data")
    ]


def test_the_architecture_of_a_model_stays():
    trained = Config(units=16, rate=0.5)
    kept = continued(Config(rate=0.2), trained, ["units", "cell"], Path("m"))
    assert kept == Config(units=16, rate=0.2)
    assert continued(Config(units=16), trained, ["units"], Path("m")) == Config(units=16)
    with pytest.raises(UserError, match="--from m: units is 16 there and cannot be 32"):
        continued(Config(units=32), trained, ["units"], Path("m"))
