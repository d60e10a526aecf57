"""The files of datasets/emojify are what their SOURCE.md says."""

import csv
import hashlib
import unicodedata
from collections import defaultdict

import pytest

from tests.conftest import ROOT

FOLDER = ROOT / "datasets" / "emojify"
NEAR = 0.5  # Jaccard index of character 4-grams


@pytest.fixture(scope="module")
def rows() -> list[dict]:
    with (FOLDER / "messages.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_rows_and_labels(rows):
    assert len(rows) > 3_000 and set(rows[0]) == {"text", "label", "family"}
    assert all(row["text"] and row["label"] and row["family"] for row in rows)
    counts = defaultdict(int)
    for row in rows:
        counts[row["label"]] += 1
        assert 1 <= len(row["text"].split()) <= 30
        assert not any(unicodedata.category(c) in ("So", "Cn", "Mn") for c in row["text"]), row
    assert len(counts) == 42 and min(counts.values()) >= 60 and "none" in counts


def test_the_source_file_names_what_is_there(rows):
    source = (FOLDER / "SOURCE.md").read_text(encoding="utf-8")
    for file in FOLDER.glob("*.csv"):
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        assert f"- `{file.name}` {digest}" in source
    assert f"{len(rows):,} rows" in source


def test_what_names_of_emoji_should_bring():
    with (FOLDER / "keywords.csv").open(encoding="utf-8", newline="") as file:
        checks = list(csv.DictReader(file))
    assert len({check["text"] for check in checks}) == len(checks) > 750
    for check in checks:
        right, howlers = check["emoji"].split(), check["not"].split()
        assert bool(right) == (check["kind"] == "thing"), check
        assert bool(howlers) == (check["kind"] == "trap"), check


def test_no_two_families_share_a_message(rows):
    grams = []
    where = defaultdict(list)
    for number, row in enumerate(rows):
        text = " ".join(row["text"].lower().split())
        grams.append({text[i : i + 4] for i in range(max(1, len(text) - 3))})
        for gram in grams[-1]:
            where[gram].append(number)
    for number, row in enumerate(rows):
        shared = defaultdict(int)
        for gram in grams[number]:
            if len(where[gram]) < 60:  # rare enough to tell
                for other in where[gram]:
                    shared[other] += 1
        for other, count in shared.items():
            if other < number and count >= 4 and row["family"] != rows[other]["family"]:
                union = len(grams[number] | grams[other])
                alike = len(grams[number] & grams[other]) / union
                assert alike <= NEAR, (row["text"], rows[other]["text"])
