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
# Module below apps/seqapps -> its tests. Modules that need TensorFlow are left out: their tests
# take seconds each, and there are hundreds of mutants.
MODULES = {
    "common/config.py": "tests/common/test_config.py",
    "common/errors.py": "tests/common/test_errors.py",
    "common/decoding/probabilities.py": "tests/common/decoding/test_probabilities.py",
    "common/export/bundle.py": "tests/common/export/test_bundle.py",
    "common/io/files.py": "tests/common/io/test_files.py",
    "common/io/columns.py": "tests/common/io/test_columns.py",
    "common/terminal/progress.py": "tests/common/terminal/test_progress.py",
    "common/training/calibration.py": "tests/common/training/test_calibration.py",
    "common/training/checkpoint.py": "tests/common/training/test_checkpoint.py",
    "common/training/metrics.py": "tests/common/training/test_metrics.py",
    "common/training/validation_split.py": "tests/common/training/test_validation_split.py",
    "dates/iso.py": "tests/dates/test_iso.py",
    "dates/numeric.py": "tests/dates/test_numeric.py",
}
CONFIG = """
[tool.mutmut]
source_paths = ["src"]
only_mutate = ["src/seqapps/{module}"]
also_copy = ["models", "datasets"]
pytest_add_cli_args_test_selection = ["{tests}"]
use_git_change_detection = false

[tool.pytest.ini_options]
pythonpath = ["src", "."]
addopts = "-q -p no:cacheprovider --strict-markers"
markers = ["quick: unit tests without training"]
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
        for name in ("models", "datasets"):
            (scratch / name).symlink_to(ROOT / name)
        text = CONFIG.format(module=module, tests=MODULES[module])
        (scratch / "pyproject.toml").write_text(text, encoding="utf-8")
        mutmut = [sys.executable, "-m", "mutmut"]
        run = [*mutmut, "run", "--max-children", "2"]
        subprocess.run(run, cwd=scratch, check=False, stdout=subprocess.DEVNULL)
        subprocess.run([*mutmut, "export-cicd-stats"], cwd=scratch, check=True,
                       stdout=subprocess.DEVNULL)  # fmt: skip
        stats = json.loads((scratch / "mutants" / "mutmut-cicd-stats.json").read_text())
    killed = stats["killed"] + stats.get("timeout", 0)
    print(f"{module}: {killed} of {stats['total'] - stats.get('no_tests', 0)}", flush=True)
    return killed, stats["total"]


if __name__ == "__main__":
    sys.exit(main())
