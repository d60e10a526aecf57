"""The tables that programs without seqapps need beside the exported parts of a date model."""

from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.io.unicode_folding import folding_table

from . import calendars, iso, notation, outputs
from .config import BEAM_WIDTH, MIN_RATIO, MIN_READING, MIN_SECOND_READING
from .outputs import Output
from .readings import MIN_SHARE_OF_MONTH
from .settings import Settings
from .vocabulary import CharacterVocabulary

UNIX_EPOCH = 719_163  # proleptic Gregorian ordinal of 1970-01-01


def tables(model: Path) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Return the tables of a model: values for tables.json, and arrays for tables.npz.

    Args:
        model: the model's folder.

    Returns:
        The values are the output symbols, the reasons of refusals, the ids of locale hints, the
        calendars by their letters, and the constants of the search. The arrays are the folding of
        code points, the automaton of valid notation, and the months of other calendars.

    Raises:
        UserError: no model of dates.
    """
    settings = Settings.load(model)
    is_partial, output = settings.config.partial, outputs.of(settings.config)
    hints = settings.hints.ids if settings.config.use_hints else {"": settings.hints.encode("")}
    certain = calendars.CERTAIN_ISLAMIC
    values = {
        "symbols": list(output.symbols),
        "max_symbols": output.length,
        "first_refusal": output.refuse,
        "reasons": list(notation.REASONS if is_partial else iso.REASONS),
        "no_such_day": iso.REASONS[iso.IMPOSSIBLE],
        "native_digits": [list(pair) for pair in settings.native_digits],
        "hints": {name: list(ids) for name, ids in hints.items()},
        "beam_width": BEAM_WIDTH,
        "min_ratio": MIN_RATIO,
        "min_reading": MIN_READING,
        "min_second_reading": MIN_SECOND_READING,
        "min_share_of_month": MIN_SHARE_OF_MONTH,
        "calendars": dict(notation.CALENDARS),
        "eras": {f"E{number}": year for number, (_, year) in notation.ERAS.items()},
        "era_days": {
            f"E{number}": [day.toordinal() - UNIX_EPOCH for day in days]
            for number, days in notation.ERA_DAYS.items()
        },
        "certain_islamic_years": [certain.start, certain.stop - 1],
    }
    arrays = _folding(settings.vocabulary) | _automaton(output)
    return values, arrays | (_months() if is_partial else {})


def _folding(vocabulary: CharacterVocabulary) -> dict[str, np.ndarray]:
    """Return the code points that normalisation changes and their folded texts.

    Those that are read as one unknown character with and without folding are left out.
    """
    folded = {
        point: text
        for point, text in folding_table().items()
        if len(text) != 1 or text in vocabulary.ids or chr(point) in vocabulary.ids
    }
    points, texts = np.array(list(folded), np.int32), np.array(list(folded.values()), np.str_)
    return {"folding_code_points": points, "folding_texts": texts}


def _automaton(output: Output) -> dict[str, np.ndarray]:
    """Return the transitions of the automaton, -1 for forbidden symbols, and its final states."""
    automaton = output.automaton
    next_state = np.where(automaton.allowed, automaton.next_state, -1).astype(np.int32)
    return {"automaton_next_state": next_state, "automaton_final": automaton.final}


def _months() -> dict[str, np.ndarray]:
    """Return first year, first days (counted from 1970-01-01) and lengths of months."""
    arrays = {}
    for letter in notation.TABLES:
        name = notation.CALENDARS[letter]
        table = calendars.table(name)
        arrays[f"{name}_first_year"] = np.array(table.first_year, np.int32)
        arrays[f"{name}_month_starts"] = (table.starts - UNIX_EPOCH).astype(np.int32)
        arrays[f"{name}_month_lengths"] = table.lengths.astype(np.int8)
    return arrays
