"""The golden answers of the shipped models; `python -m tests.golden.cases APP` writes them anew.

A retrained model needs new answers; a change of the code must not change any.
"""

import json
import sys
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


def load(app: str) -> list[dict[str, Any]]:
    """Return the cases of an app: `arguments` of a command, and the `answers` that it prints."""
    return json.loads((FOLDER / f"{app}.json").read_text(encoding="utf-8"))


def update(app: str) -> None:
    """Replace the answers of an app by those that its shipped model gives now."""
    from tests.conftest import seqapps

    written = []
    for case in load(app):
        answers = seqapps(app, *case["arguments"], "--json").lines
        rows = ",\n".join("  " + json.dumps(answer, ensure_ascii=False) for answer in answers)
        arguments = json.dumps(case["arguments"], ensure_ascii=False)
        written.append(f'{{"arguments": {arguments},\n "answers": [\n{rows}\n]}}')
    text = "[\n" + ",\n".join(written) + "\n]\n"
    (FOLDER / f"{app}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    for name in sys.argv[1:]:
        update(name)
