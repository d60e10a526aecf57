"""Run every benchmark that needs no outside data, and write docs/benchmarks/table.md.

    python benchmarks/run_all.py [NAME …]

With names, only these benchmarks are run; the results of the others are kept. The benchmarks run
one after another, because each uses all cores. The figures of the cards were measured on an idle
machine.
"""

import argparse
import os
import platform
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TABLE = ROOT / "docs" / "benchmarks" / "table.md"
FEW_TEXTS = "datasets/emojify"


@dataclass(frozen=True)
class Benchmark:
    """A command below benchmarks/, what it measures, and the packages that it needs."""

    command: str
    measures: str
    needs: tuple[str, ...] = ()


BENCHMARKS = {
    "start": Benchmark("start.py", "cold start of each app: seconds and memory"),
    "serve_load": Benchmark(
        "serve_load.py --soak 120", "serve: first answer, latency, throughput, soak", ("fastapi",)
    ),
    "sampling": Benchmark("sampling.py", "dinosaurs: names per second"),
    "retraining": Benchmark("retraining.py", "dinosaurs: time to retrain on 1,400 names"),
    "backends": Benchmark("backends.py --batches 256", "dinosaurs: training step on each backend"),
    "dates_quality": Benchmark("dates_quality.py", "dates: exact and wrong dates of all sets"),
    "dates_speed": Benchmark(
        "dates_speed.py --texts 8000", "dates: texts per CPU-second", ("dateparser", "dateutil")
    ),
    "dates_edtf": Benchmark("dates_edtf.py", "dates: partial dates in EDTF", ("edtf",)),
    "dates_lines": Benchmark("dates_lines.py --lines 100000", "dates: memory on long files"),
    "dates_own_format": Benchmark("dates_own_format.py", "dates: learning a format from 200 rows"),
    "emojify_quality": Benchmark("emojify_quality.py", "emojify: keywords"),
    "emojify_requests": Benchmark(
        f"emojify_few.py {FEW_TEXTS}/requests.csv --rows 150", "emojify: 3 own labels, 150 rows"
    ),
    "emojify_plain": Benchmark(
        f"emojify_few.py {FEW_TEXTS}/plain.csv --rows 132", "emojify: 5 own labels, 132 rows"
    ),
    "trigger_speed": Benchmark("trigger_speed.py", "trigger: share of a core, sizes"),
    "jazz_speed": Benchmark("jazz_speed.py", "jazz: notes per second"),
    "jazz_forms": Benchmark("jazz_forms.py", "jazz: statistics of solos over the named forms"),
    "words_bias": Benchmark("words_bias.py", "words: bias before and after debiasing"),
}
SKIPPED = {
    "words_quality": "needs a corpus and judged pairs, such as MEN",
    "entities_quality": "needs annotated texts, such as EWT, WNUT-17 and CrossNER",
    "translate_data": "prepares data: needs strings of programs and their translations",
    "entities_data": "prepares data: needs WikiGold, WNUT-17 and Broad Twitter",
    "dates_columns": "needs columns of dates with their meaning",
    "quality": "needs a list of names, such as makemore's names.txt",
    "emojify_data": "prepares data: needs the tweets of TweetEval",
    "trigger_corpus": "prepares data: needs Kokoro, Whisper and recorded speech",
    "trigger_quality": "needs recordings of wake words, speech and noise",
    "commands_sound_model": "makes a model of a trained recogniser, measures nothing",
    "speech_sentences": "a module of speech_corpus and speech_sound_model",
    "speech_corpus": "prepares data: needs recorded speech and Whisper",
    "speech_training": "trains the sound model for hours, measures nothing",
    "speech_student": "trains a streaming encoder for hours, measures nothing",
    "speech_sound_model": "needs recordings of speech that the model never heard",
    "jazz_folds": "needs the Weimar Jazz Database",
    "dates_sets": "writes data sets, measures nothing",
    "dates_others": "a module of dates_speed and dates_quality",
    "jazz_representation": "draws a picture, measures nothing",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME")
    names = parser.parse_args().names or list(BENCHMARKS)
    if unknown := set(names) - set(BENCHMARKS):
        parser.error(f"expected names of {', '.join(BENCHMARKS)}, got {', '.join(unknown)}")
    sections = previous()
    failed = []
    for number, name in enumerate(names, start=1):
        print(f"[{number}/{len(names)}] {name}", flush=True)
        if missing := [need for need in BENCHMARKS[name].needs if find_spec(need) is None]:
            print(f"skipped: {', '.join(missing)} not installed\n")
            continue
        output, seconds, is_done = run(BENCHMARKS[name])
        print(output)
        if not is_done:
            failed.append(name)
            continue
        command = f"python benchmarks/{BENCHMARKS[name].command}"
        is_table = "|---" in output or "| ---" in output
        shown = output.strip() if is_table else f"```\n{output.strip()}\n```"
        sections[name] = f"`{command}` ({seconds:.0f} s)\n\n{shown}\n"
        TABLE.parent.mkdir(parents=True, exist_ok=True)
        TABLE.write_text("\n".join(page(sections)), encoding="utf-8")
    if TABLE.exists():
        print(f"results: {TABLE.relative_to(ROOT)}")
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


def run(benchmark: Benchmark) -> tuple[str, float, bool]:
    """Return the output of a benchmark, its seconds, and whether it succeeded."""
    script, *arguments = benchmark.command.split()
    command = [sys.executable, str(ROOT / "benchmarks" / script), *arguments]
    began = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    is_done = done.returncode == 0
    return done.stdout if is_done else done.stderr, time.monotonic() - began, is_done


def previous() -> dict[str, str]:
    """Return the results in the present file: name -> text."""
    text = TABLE.read_text(encoding="utf-8") if TABLE.exists() else ""
    parts = re.split(r"^## (\w+)\n+", text, flags=re.MULTILINE)[1:]
    return {name: text.strip() + "\n" for name, text in zip(parts[::2], parts[1::2], strict=True)}


def page(sections: dict[str, str]) -> Iterator[str]:
    """Yield the lines of the file."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("tensorflow", "keras", "numpy"))
    yield "# Benchmarks\n"
    yield "Written by `make bench` (`benchmarks/run_all.py`). Times are those of one machine;"
    yield f"compare them by ratio. Last run: {os.cpu_count()} {platform.machine()} cores, Python"
    yield f"{platform.python_version()}, {packages}.\n"
    yield "| benchmark | measures | result |\n|---|---|---|"
    for name, benchmark in BENCHMARKS.items():
        reason = f"not run: needs {' and '.join(benchmark.needs)}" if benchmark.needs else "not run"
        result = f"[below](#{name})" if name in sections else reason
        yield f"| `{name}` | {benchmark.measures} | {result} |"
    for name, reason in SKIPPED.items():
        yield f"| `{name}` | | skipped: {reason} |"
    yield ""
    for name in BENCHMARKS:
        if name in sections:
            yield f"## {name}\n\n{sections[name]}"


if __name__ == "__main__":
    main()
