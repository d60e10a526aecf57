"""What is printed, and with which exit code a verb ends."""

import json

import pytest
import typer
from seqapps.common.cli import output
from seqapps.common.errors import UserError


def printed(results: list, as_json: bool = False) -> int:
    """Print numbers; return the exit code."""
    try:
        output.print_results(results, as_json, lambda n: {"number": n}, lambda n: f"number {n}")
    except typer.Exit as end:
        return end.exit_code
    return 0


def test_results_go_to_stdout_and_errors_to_stderr(capsys):
    assert printed([1, UserError("line 2: no number"), 3]) == 3
    out, err = capsys.readouterr()
    assert out == "number 1\nnumber 3\n" and err == "refused: line 2: no number\n"


def test_one_json_object_a_line(capsys):
    assert printed([1, 2], as_json=True) == 0
    assert capsys.readouterr() == ('{"number": 1}\n{"number": 2}\n', "")


def test_all_refused(capsys):
    assert printed([UserError("a"), UserError("b")]) == 2
    assert capsys.readouterr() == ("", "refused: a\nrefused: b\n")


def test_one_of_two_is_refused(capsys):
    assert printed([UserError("a"), 1]) == 3
    assert capsys.readouterr() == ("number 1\n", "refused: a\n")


def test_no_item():
    with pytest.raises(UserError, match="expected at least one item, got none"):
        printed([])


def test_results_are_printed_as_they_come(capsys):
    def results():
        yield 1
        assert capsys.readouterr().out == "number 1\n"

    assert printed(results()) == 0


def test_exit_codes(capsys):
    output.exit_after(3, 0, summary=True)
    assert capsys.readouterr().err == ""
    with pytest.raises(UserError, match="expected at least one name, got none"):
        output.exit_after(0, 0, "name")
    with pytest.raises(typer.Exit) as end:
        output.exit_after(3, 1)
    assert end.value.exit_code == 3 and capsys.readouterr().err == ""
    with pytest.raises(typer.Exit):
        output.exit_after(12_000, 1_500, summary=True)
    assert capsys.readouterr().err == "seqapps: 1,500 of 12,000 refused\n"


def test_one_result(capsys):
    values = {"rows": 3, "symbols": list(range(61)), "text": "昭和"}
    output.print_result(values, as_json=True)
    assert '"symbols": [0, 1,' in (line := capsys.readouterr().out) and '"昭和"' in line
    output.print_result(values, as_json=False)
    assert capsys.readouterr().out == "rows     3\nsymbols  61 entries\ntext     昭和\n"


def test_table_nests():
    values = {
        "a": 0, "long name": False, "none": None, "empty": [], "nothing": {},
        "inner": {"x": 1, "deeper": {"y": "z"}},
        "rows": [{"name": "de", "share": 0.5}, {"name": "fr", "share": 0.25}],
        "list": [1, 2],
    }  # fmt: skip
    assert output.table(values).splitlines() == [
        "a          0",
        "long name  False",
        "none       -",
        "empty      -",
        "nothing    -",
        "inner",
        "  x       1",
        "  deeper",
        "    y  z",
        "rows",
        "  name de, share 0.5",
        "  name fr, share 0.25",
        "list       [1, 2]",
    ]
    assert output.table({}) == ""


def test_short_leaves_up_to_sixty_entries():
    flat = {str(n): n for n in range(60)}
    assert output.short({"ids": list(flat.values()), "names": flat}) == {
        "ids": list(range(60)), "names": flat
    }  # fmt: skip
    longer = flat | {"more": 0}
    assert output.short({"in": longer}) == {"in": "61 entries"}
    assert output.short(list(range(1_234))) == "1,234 entries"
    # A mapping of mappings is nested, however many there are.
    nested = {str(n): {"n": n} for n in range(61)}
    assert output.short(nested) == nested
    assert output.short({str(n): [n] for n in range(61)}) == {str(n): [n] for n in range(61)}


ESCAPES = "\x1b[31mred\x9b1m\u202e"


def test_words_from_files_are_printed_without_control_characters(capsys):
    results = [{"name": ESCAPES}, UserError(ESCAPES)]
    for as_json in (True, False):
        with pytest.raises(typer.Exit):
            output.print_results(results, as_json, lambda row: row, lambda row: f"a\t{row['name']}")
    out, err = capsys.readouterr()
    assert json.loads(out.splitlines()[0]) == results[0]
    assert out.splitlines()[1] == "a\t\\x1b[31mred\\x9b1m\\u202e"
    output.print_result({ESCAPES: [ESCAPES], "rows": [{"a": ESCAPES}]}, as_json=False)
    for text in (out, err, capsys.readouterr().out):
        assert text.count("red") >= 2 and not set(text) & set("\x1b\x9b\u202e")
