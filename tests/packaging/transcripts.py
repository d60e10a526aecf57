"""Run the blocks of documents: commands behind `$ ` with their output, and programs in Python.

Output is compared line by line: `…` stands for any text, on a line of its own for any lines, and
decimal numbers may differ by two units of their last place. A file that a block shows with `cat` is
written if it does not exist. Comments before a block say what is different:

    <!-- not run: REASON -->      the block needs what tests do not have
    <!-- output differs: REASON -->   the commands have to succeed, their output is not compared

Blocks without `$ ` are recipes; test_documents.py checks that their verbs and options exist.

A training takes minutes, so `seqapps APP train` and `enroll` are not run: a small model of the same
app, trained by the same verb, stands for the result. Output that depends on it is not compared.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from tests import forked
from tests.conftest import ROOT, TIMEOUT_S

FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
MARK = re.compile(r"<!-- (not run|output differs): ?([^>]*?) ?-->\s*$")
NUMBER = re.compile(r"\d+\.\d+")
UNITS = 2  # of the last place, by which numbers may differ between machines
LINKED = ("datasets", "models", "tests", "docs", "benchmarks", "apps", "CHANGELOG.md")
TRAINING = re.compile(r"^(?:SEQAPPS_\w+=\S+ |KERAS_BACKEND=\w+ )?seqapps (\w+) (train|enroll) ")
SHELL = re.compile(r"[|<>*;&$~]")


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, lines, the line it begins at, and the comment before it."""

    language: str
    text: str
    line: int
    mark: str
    reason: str
    shown: str = ""  # the block `text` right behind a program: what it prints

    @property
    def is_transcript(self) -> bool:
        return self.language in ("", "console", "sh") and self.text.startswith("$ ")


def blocks(text: str) -> list[Block]:
    """Return the fenced blocks of a document."""
    found = []
    for match in FENCE.finditer(text):
        indent = len(match[1])
        mark = MARK.search(text[: match.start()])
        after = FENCE.match(text, match.end() + 1)
        shown = _dedented(after[3], indent) if after and after[2] == "text" else ""
        number = text.count("\n", 0, match.start()) + 1
        kind, reason = (mark[1], mark[2]) if mark else ("", "")
        found.append(Block(match[2], _dedented(match[3], indent), number, kind, reason, shown))
    return found


def _dedented(text: str, indent: int) -> str:
    return "\n".join(line[indent:] for line in text.splitlines())


def commands(block: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each command of a transcript with the lines that it prints."""
    command, output = "", []
    for line in block.splitlines():
        if command.endswith("\\") and not output:
            command = command[:-1] + line.strip()
        elif line.startswith("$ "):
            if command:
                yield command, output
            command, output = line[2:], []
        else:
            output.append(line)
    yield command, output


class Session:
    """The folder in which the commands of one document run, one after the other."""

    def __init__(self, folder: Path, trained: Path | None = None) -> None:
        self.folder, self.trained = folder, trained
        self._own: set[str] = set()  # models that stand for those of the document
        for name in LINKED:
            (folder / name).symlink_to(ROOT / name)

    def run(self, block: Block) -> None:
        """Run a transcript and compare what it prints."""
        for command, expected in commands(block.text):
            self._run(command, expected, compares=block.mark != "output differs")

    def _run(self, command: str, expected: list[str], compares: bool) -> None:
        words = shlex.split(command, comments=True)
        if words[0] == "cat" and not (self.folder / words[1]).exists():
            (self.folder / words[1]).write_text("\n".join(expected) + "\n", encoding="utf-8")
            return
        if TRAINING.match(command):
            self._stand_in(words)
            return
        code, lines = self._output(command)
        assert code in (0, 2, 3), f"{command}\n" + "\n".join(lines)
        assert not any(line.startswith("Traceback") for line in lines), lines
        if compares and not self._own.intersection(words):
            assert same_lines(expected, lines), _difference(command, expected, lines)

    def _stand_in(self, words: Sequence[str]) -> None:
        """Put a small model where a training would write its model; check that its data exist."""
        options = dict(pairwise(words))
        for name in ("--data", "--grammar", "--recordings", "--from", "--model"):
            given = options.get(name, "none")
            if given.split("/")[0] in LINKED:  # others are the reader's
                assert (self.folder / given).exists(), f"{name} {given}"
        assert self.trained is not None, "the document trains a model: name its app in APPS"
        out = options["--out"]
        if not (self.folder / out).exists():
            shutil.copytree(self.trained, self.folder / out)
        self._own.add(out)

    def _output(self, command: str) -> tuple[int, list[str]]:
        environment = os.environ | {
            "PYTHONPATH": f"{ROOT / 'apps'}",
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "COLUMNS": "80",
        }
        environment.pop("TF_CPP_MIN_LOG_LEVEL", None)
        if not command.startswith("seqapps ") or SHELL.search(_unquoted(command)):
            done = subprocess.run(
                ["bash", "-c", command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                text=True, cwd=self.folder, env=environment, timeout=TIMEOUT_S,
            )  # fmt: skip
            return done.returncode, done.stdout.splitlines()
        words = shlex.split(command, comments=True)[1:]
        code, out, err = forked.Command(words, b"", environment, self.folder).finish(TIMEOUT_S)
        return code, (out + err).decode().splitlines()


def run_programs(programs: Mapping[str, Block], folder: Path) -> None:
    """Run programs in one process, which imports TensorFlow once; compare what they print."""
    driver = "import sys\nfor path in sys.argv[1:]:\n"
    driver += "    exec(compile(open(path).read(), path, 'exec'), {'__name__': '__main__'})\n"
    driver += "    print('\\0', flush=True)\n"
    paths = []
    for number, block in enumerate(programs.values()):
        paths.append(folder / f"program-{number}.py")
        paths[-1].write_text(block.text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", driver, *map(str, paths)], capture_output=True, text=True,
        cwd=folder, env=os.environ | {"PYTHONPATH": str(ROOT / "apps")}, timeout=TIMEOUT_S,
    )  # fmt: skip
    printed = done.stdout.split("\0\n")
    assert done.returncode == 0, f"{list(programs)[len(printed) - 1]}\n{done.stderr[-2000:]}"
    for (name, block), output in zip(programs.items(), printed, strict=False):
        if block.shown and block.mark != "output differs":
            expected, lines = block.shown.splitlines(), output.splitlines()
            assert same_lines(expected, lines), _difference(name, expected, lines)


def same_lines(expected: Sequence[str], lines: Sequence[str]) -> bool:
    """Return whether printed lines are the expected ones, of which `…` stands for any lines."""
    if not expected:
        return not lines
    if expected[0].strip() == "…":
        return any(same_lines(expected[1:], lines[skip:]) for skip in range(len(lines) + 1))
    return bool(lines) and same_line(expected[0], lines[0]) and same_lines(expected[1:], lines[1:])


def same_line(expected: str, line: str) -> bool:
    """Return whether a printed line is the expected one.

    Example:
        >>> same_line("score 0.893 …", "score 0.892 (of 3)"), same_line("0.893", "0.883")
        (True, False)
    """
    pattern = ".*".join(map(_pattern, expected.rstrip().split("…")))
    found = re.fullmatch(pattern, line.rstrip())
    numbers = NUMBER.findall(expected.replace("…", "\n"))
    return found is not None and all(map(_close, numbers, found.groups()))


def _pattern(text: str) -> str:
    """Return a regular expression for a text whose decimal numbers are groups."""
    parts = NUMBER.split(text)
    return r"(\d+\.\d+)".join(map(re.escape, parts))


def _unquoted(command: str) -> str:
    return re.sub(r"\"[^\"]*\"|'[^']*'", "", command)


def _close(expected: str, number: str) -> bool:
    decimals = len(expected.partition(".")[2])
    unit = 10.0**-decimals
    return abs(float(expected) - float(number)) <= UNITS * unit + 1e-12


def _difference(command: str, expected: Sequence[str], lines: Sequence[str]) -> str:
    return "\n".join([f"$ {command}", "--- shown", *expected, "--- printed", *lines])
