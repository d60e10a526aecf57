"""Measure how many mutants of the core the tests kill: `make mutants`.

mutmut mutates a copy of the modules in `MODULES` and runs their own tests against each mutant.
The result is one line per module, and docs/benchmarks/mutation.md.

    python tests/mutants.py [MODULE ...]
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "benchmarks" / "mutation.md"
# Module below apps/seqapps -> its tests, and arguments of pytest that leave out those that need
# TensorFlow or minutes. A module with no other tests is left out.
MODULES = {
    "common/app.py": "tests/common/test_app.py",
    "common/arguments.py": "tests/common/test_arguments.py",
    "common/cli/inputs.py": "tests/common/cli/test_inputs.py",
    "common/cli/output.py": "tests/common/cli/test_output.py",
    "common/config.py": "tests/common/test_config.py",
    "common/decoding/beam_search.py": "tests/common/decoding/test_beam_search.py -m quick",
    "common/decoding/constraints.py": "tests/common/decoding/test_sampling.py -m quick",
    "common/decoding/probabilities.py": "tests/common/decoding/test_probabilities.py",
    "common/decoding/sampling.py": "tests/common/decoding/test_sampling.py -m quick",
    "common/errors.py": "tests/common/test_errors.py",
    "common/export/bundle.py": "tests/common/export/test_bundle.py",
    "common/io/columns.py": "tests/common/io/test_columns.py",
    "common/io/files.py": "tests/common/io/test_files.py",
    "common/io/parallel.py": "tests/common/io/test_parallel.py",
    "common/io/pcm.py": "tests/common/io/test_pcm.py",
    "common/io/tables.py": "tests/common/io/test_tables.py",
    "common/io/text.py": "tests/common/io/test_text.py",
    "common/io/unicode_folding.py": "tests/common/io/test_unicode_folding.py -m quick",
    "common/layers/ngram.py": "tests/common/layers/test_ngram.py",
    "common/settings.py": "tests/common/test_settings.py",
    "common/terminal/interrupt.py": "tests/common/terminal/test_interrupt.py",
    "common/terminal/progress.py": "tests/common/terminal/test_progress.py",
    "common/training/calibration.py": "tests/common/training/test_calibration.py",
    "common/training/checkpoint.py": "tests/common/training/test_checkpoint.py",
    "common/training/metrics.py": "tests/common/training/test_metrics.py",
    "common/training/train_command.py": "tests/common/training/test_train_command.py",
    "common/training/validation_split.py": "tests/common/training/test_validation_split.py",
    "common/training/word_dropout.py": "tests/common/training/test_word_dropout.py",
    "dates/generator/patterns.py": "tests/dates/generator/test_patterns.py",
    "dates/generator/spelled_dates.py": "tests/dates/generator/test_spelled_dates.py",
    "dates/iso.py": "tests/dates/test_iso.py",
    "dates/locale_hints.py": "tests/dates/test_locale_hints.py",
    "dates/numeric.py": "tests/dates/test_numeric.py",
    "dates/vocabulary.py": "tests/dates/test_vocabulary.py",
    "emojify/text/keywords.py": "tests/emojify/text/test_keywords.py",
    "emojify/text/labels.py": "tests/emojify/text/test_labels.py",
    "emojify/text/ngram_features.py": "tests/emojify/text/test_ngram_features.py",
    "emojify/text/tokens.py": "tests/emojify/text/test_tokens.py -m quick",
    "jazz/copy_check.py": "tests/jazz/test_copy_check.py",
    "jazz/harmony/chords.py": "tests/jazz/harmony/test_chords.py",
    "jazz/harmony/scales.py": "tests/jazz/harmony/test_scales.py",
    "jazz/statistics.py": "tests/jazz/test_statistics.py",
    "trigger/detection/detection.py": "tests/trigger/detection/test_detection.py",
    "trigger/detection/operating_curve.py": "tests/trigger/detection/test_operating_curve.py",
    "trigger/examples/labels.py": "tests/trigger/examples/test_labels.py",
    "speech/text/phones.py": "tests/speech/text/test_phones.py",
}
CONFIG = """
[tool.mutmut]
source_paths = ["src"]
only_mutate = ["src/seqapps/{module}"]
also_copy = ["models", "datasets", "conftest.py"]
pytest_add_cli_args_test_selection = ["{tests}"]
use_git_change_detection = false
timeout_multiplier = 5.0

[tool.pytest.ini_options]
pythonpath = ["src", "."]
addopts = "-q -p no:cacheprovider --strict-markers"
markers = ["quick: unit tests without training"]
"""
# Beside the tests of a mutated module: what its caches hold are results of the original.
CONFTEST = """
import importlib

def pytest_runtest_setup():
    for value in vars(importlib.import_module("seqapps.{name}")).values():
        getattr(value, "cache_clear", lambda: None)()
"""


def main() -> int:
    """Run mutmut for each module; return 1 if fewer than 80 % of all mutants are killed."""
    chosen = sys.argv[1:] or list(MODULES)
    rows = [(module, *measure(module)) for module in chosen]
    killed, total = (sum(row[i] for row in rows) for i in (1, 2))
    rows.append(("**all**", killed, total))
    lines = [f"| {name} | {k} of {n} | {k / max(1, n):.0%} |" for name, k, n in rows]
    print("\n".join(lines))
    if not sys.argv[1:]:
        head = "| module | mutants killed | |\n|---|---|---|"
        text = PAGE.read_text(encoding="utf-8")
        begin, _, _ = text.partition("| module |")
        PAGE.write_text(begin + "\n".join([head, *lines]) + "\n", encoding="utf-8")
    return 0 if killed >= 0.8 * total else 1


def measure(module: str) -> tuple[int, int]:
    """Return how many mutants of a module its tests kill, and how many there are."""
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        shutil.copytree(ROOT / "apps", scratch / "src")
        shutil.copytree(ROOT / "tests", scratch / "tests")
        (scratch / "mutants").mkdir()  # mutmut copies the rest into it
        (scratch / "mutants" / "apps").symlink_to(ROOT / "apps")  # for processes that tests start
        for name in ("models", "datasets"):
            (scratch / name).symlink_to(ROOT / name)
        tests = '", "'.join(MODULES[module].split())
        text = CONFIG.format(module=module, tests=tests)
        (scratch / "pyproject.toml").write_text(text, encoding="utf-8")
        name = module.removesuffix(".py").replace("/", ".")
        (scratch / "conftest.py").write_text(CONFTEST.format(name=name), encoding="utf-8")
        mutmut = [sys.executable, "-m", "mutmut"]
        run = [*mutmut, "run", "--max-children", "2"]
        subprocess.run(run, cwd=scratch, check=False, stdout=subprocess.DEVNULL)
        subprocess.run([*mutmut, "export-cicd-stats"], cwd=scratch, check=True,
                       stdout=subprocess.DEVNULL)  # fmt: skip
        stats = json.loads((scratch / "mutants" / "mutmut-cicd-stats.json").read_text())
    killed = stats["killed"] + stats.get("timeout", 0)
    print(f"{module}: {killed} of {stats['total']}", flush=True)
    return killed, stats["total"]


if __name__ == "__main__":
    sys.exit(main())
