"""The exported networks with their example: the program's own solos, without seqapps."""

import json

import pytest
import seqapps as package
from seqapps.jazz.score import forms

from tests import exported
from tests.conftest import seqapps

pytestmark = pytest.mark.xdist_group("jazz-shipped")
CASES = {
    "blues-F": {"seed": 0, "tempo": 160.0},
    "waltz-F": {"seed": 10**12, "tempo": 90.0, "style": "bebop", "temperature": 1.3, "top_p": 1.0},
    "minor-AABA-Dm": {"seed": 4, "tempo": 300.0, "style": "Lee Konitz", "top_p": 0.8},
    "modal-Dm": {"seed": 3, "tempo": 45.0, "max_notes": 30},
    "diminished-passing-E": {"seed": 4, "tempo": 200.0, "temperature": 0.8},
}
CHORUSES = {"blues-F": 5}  # sections can recall earlier ones with the same chords


@pytest.fixture(scope="module")
def exports(tmp_path_factory):
    return exported.export("jazz", tmp_path_factory.mktemp("portable"))


@pytest.fixture(scope="module")
def solos():
    """The program's solos; in none a passage was drawn again."""
    model = package.load("jazz")
    drawn = [
        model.improvise(form=form, choruses=CHORUSES.get(form, 1), **options).to_dict()
        for form, options in CASES.items()
    ]
    drawn.append(model.improvise(bars=8, seed=5).to_dict())
    assert not any(solo["refused"] for solo in drawn)
    return [{"notes": solo["notes"]} for solo in drawn]


def run(folder, arguments):
    return exported.run(folder, exported.RUN_ALL, arguments)


def chart(folder, name, rows):
    path = folder / f"{name}.json"
    path.write_text(json.dumps(rows), encoding="utf-8")
    return str(path)


def command_lines(folder):
    """Return the arguments of the example for all cases, and for a free solo."""
    for form, options in CASES.items():
        sheet = forms.load(form)
        given = {**options, "beats_per_bar": sheet.meter[0]}
        pairs = [(f"--{name.replace('_', '-')}", str(value)) for name, value in given.items()]
        yield [
            chart(folder, form, sheet.rows(CHORUSES.get(form, 1)).tolist()),
            *(part for pair in pairs for part in pair),
        ]
    yield [chart(folder, "free", [[-1, 0, -1]] * 32), "--seed", "5"]


@pytest.mark.parametrize("kind", exported.FORMATS)
def test_the_example_plays_the_solos_of_the_program(exports, solos, tmp_path, kind):
    assert run(exports / kind, list(command_lines(tmp_path))) == solos


def test_the_built_in_chords_give_the_notes_of_the_command(exports):
    result = seqapps("jazz", "improvise", "--chords", "Dm7 | G7 | Cmaj7 | %", "--seed", 2, "--json")
    assert run(exports / "litert", [["--seed", "2"]]) == [{"notes": result.lines[0]["notes"]}]


def test_several_files_give_one_line_each(exports, solos, tmp_path):
    form, options = next(iter(CASES.items()))
    file = chart(tmp_path, form, forms.load(form).rows(CHORUSES[form]).tolist())
    assert run(exports / "litert", [[file, file, "--seed", str(options["seed"])]]) == solos[:1] * 2


def test_the_readme_explains_every_column(exports):
    columns = json.loads((exports / "onnx" / "config.json").read_text())["columns"]
    text = (exports / "onnx" / "README.md").read_text(encoding="utf-8")
    explained = [name for name in columns if f"| `{name}`" in text or name.startswith("pitch_")]
    assert explained == columns and "`pitch_2` … `pitch_8`" in text
