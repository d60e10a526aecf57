"""Forms of dates that a trained model is known to read, so that columns need no network for them.

`form_search` finds them after a training; `forms.json` in the model's folder holds them.
"""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from seqapps.common.errors import UserError
from seqapps.common.fields import Fields
from seqapps.common.io.files import read_json, write_text

FILE = "forms.json"
YEARS = range(1500, 2101)  # earlier years of four digits may be of another calendar
# Positions of year, month and day among the numbers; `WORD` is a word, `NONE` is not in the text.
Roles = tuple[int, int, int]
WORD, NONE = -1, -2


@dataclass(frozen=True)
class KnownForms:
    """The forms that a model is known to read.

    Attributes:
        roles: form -> positions of year, month and day among its numbers.
        numbers: forms of three numbers whose order is read from the numbers.
        unread: month names that the model does not read.
        confidence: mean confidence of the model in these texts.
    """

    roles: dict[str, Roles] = field(default_factory=dict)
    numbers: frozenset[str] = frozenset()
    unread: frozenset[str] = frozenset()
    confidence: float = 0.0

    def save(self, folder: Path) -> None:
        """Write `forms.json`."""
        values = {
            "roles": {key: list(roles) for key, roles in sorted(self.roles.items())},
            "numbers": sorted(self.numbers),
            "unread": sorted(self.unread),
            "confidence": self.confidence,
        }
        write_text(folder / FILE, json.dumps(values, ensure_ascii=False, indent=1) + "\n")


def load(folder: Path) -> KnownForms:
    """Read `forms.json`; no forms if a model has none."""
    path = folder / FILE
    if not path.exists():
        return KnownForms()
    try:
        values = Fields(read_json(path))
        found = values["roles"]
        if not isinstance(found, dict) or not all(_are_roles(*item) for item in found.items()):
            raise ValueError("roles expects forms with the positions of three numbers in each")
        return KnownForms(
            {key: (roles[0], roles[1], roles[2]) for key, roles in found.items()},
            frozenset(values.texts("numbers")),
            frozenset(values.texts("unread")),
            values.number("confidence", 0, 1),
        )
    except ValueError as error:
        raise UserError(f"{path} is not usable: {error}") from error


def _are_roles(form: str, roles: Any) -> bool:
    """Return whether a list holds positions among the numbers of a form, or `WORD` and `NONE`."""
    last = len(re.findall("0+", form)) - 1
    is_list = isinstance(roles, list) and len(roles) == len(("year", "month", "day"))
    return is_list and all(type(role) is int and NONE <= role <= last for role in roles)
