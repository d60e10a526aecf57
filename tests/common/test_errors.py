"""Messages for people: the nearest name, excerpts, and which rows are broken."""

import pytest
from seqapps.common.errors import UserError, excerpt, install_command, nearest, valid_rows


def test_the_nearest_name():
    assert nearest("epoch", ["epochs", "units"]) == "; did you mean 'epochs'?"
    assert nearest("qqq", ["epochs", "units"]) == "; known: epochs, units"


def test_of_many_names_none_is_listed():
    assert nearest("qqq", [f"name{number}" for number in range(21)]) == ""
    assert nearest("qqq", [f"name{number}" for number in range(20)]).count("name") == 20


def test_excerpts_are_escaped_and_short():
    assert excerpt("a\tb") == "'a\\tb'"
    assert excerpt("x" * 40) == repr("x" * 40)
    assert excerpt("x" * 41) == repr("x" * 39 + "…")


def test_valid_rows_name_the_first_five_errors():
    assert valid_rows(iter([1, 2])) == [1, 2]
    errors = [UserError(f"line {number}") for number in range(1, 8)]
    with pytest.raises(UserError) as caught:
        valid_rows([1, *errors[:5]])
    assert str(caught.value) == "line 1; line 2; line 3; line 4; line 5"
    with pytest.raises(UserError, match="line 5; and 2 more"):
        valid_rows(errors)


def test_a_checkout_is_installed_from_its_folder():
    assert install_command("sound") == "pip install -e '.[sound]'"
