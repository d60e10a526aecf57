"""Messages for people: the nearest name, excerpts, and which rows are broken."""

import pytest
from seqapps.common import errors
from seqapps.common.errors import (
    UserError,
    excerpt,
    install_command,
    nearest,
    not_installed,
    valid_rows,
)


def test_the_nearest_name():
    assert nearest("epoch", ["epochs", "units"]) == "; did you mean 'epochs'?"
    assert nearest("qqq", ["epochs", "units"]) == "; known: epochs, units"
    assert nearest("btch", ["units", "batch_size"]) == "; did you mean 'batch_size'?"
    assert nearest("qqq", ["units"]) == "; known: units" and nearest("qqq", []) == ""


def test_of_many_names_none_is_listed():
    assert nearest("qqq", [f"name{number}" for number in range(21)]) == ""
    assert nearest("qqq", [f"name{number}" for number in range(20)]).count("name") == 20


def test_excerpts_are_escaped_and_short():
    assert excerpt("a\tb") == "'a\\tb'"
    assert excerpt("x" * 40) == repr("x" * 40)
    assert excerpt("x" * 41) == repr("x" * 39 + "…")


def test_valid_rows_name_the_first_five_errors():
    assert valid_rows(iter([1, 2])) == [1, 2]
    refused = [UserError(f"line {number}") for number in range(1, 8)]
    with pytest.raises(UserError) as caught:
        valid_rows([1, *refused[:5]])
    assert str(caught.value) == "line 1; line 2; line 3; line 4; line 5"
    for more in (1, 2):
        with pytest.raises(UserError, match=f"line 5; and {more} more"):
            valid_rows(refused[: 5 + more])


def test_a_checkout_is_installed_from_its_folder():
    assert install_command("sound") == "pip install -e '.[sound]'"


def test_an_installed_package_is_installed_by_name(tmp_path, monkeypatch):
    (tmp_path / "pyproject.toml").write_text("")  # of another project, one folder above
    installed = tmp_path / "lib" / "site-packages" / "seqapps" / "common" / "errors.py"
    monkeypatch.setattr(errors, "__file__", str(installed))
    assert install_command("sound") == "pip install 'seqapps[sound]'"


def test_what_is_not_installed_is_named_with_its_purpose():
    command = install_command("sound")
    assert str(not_installed("sounddevice", "sound", "MP3")) == (
        f"MP3 needs sounddevice, which is not installed: {command}"
    )
    assert str(not_installed("sounddevice", "sound")).startswith("this needs sounddevice, ")
