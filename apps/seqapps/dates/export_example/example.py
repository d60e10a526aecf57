"""Read dates with the exported parts of a date model, NumPy, and ONNX Runtime or LiteRT.

    python example.py "3rd of May, 1979" "ca. 1850"
    python example.py --locale de_DE 06.12.2046

As a module: `DateReader().read("3rd of May, 1979")["edtf"]`.
"""

import argparse
import json
import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import model
import numpy as np
from notation import Notation, Span, sorted_numbers

FOLDER = Path(__file__).parent
UNKNOWN, FIRST_CHARACTER = 1, 2  # ids of characters; 0 is padding
HINT_LENGTH = 2  # a hint precedes the characters with the ids of its order and its language
# A whole normalised text of three numbers, of which one may be a year of four digits.
THREE_NUMBERS = re.compile(r"([0-9]{1,2}|[0-9]{4})[-/. ]([0-9]{1,2})[-/. ]([0-9]{1,2}|[0-9]{4})")
Memory = dict[str, np.ndarray]  # values, keys and mask of the attention


class Hypothesis(NamedTuple):
    """A sequence of symbols, its log probability, and its state of the automaton."""

    symbols: list[int]
    log_prob: float = 0.0
    state: int = 0
    row: int = 0  # of its parent in the beam


class Reading(NamedTuple):
    """The meaning of a hypothesis, or the reason for refusing it, and its probability."""

    span: Span | None
    reason: str
    share: float

    def may_be(self, numbers: tuple[int, ...]) -> bool:
        """Return whether it is no Gregorian day, or one of these numbers."""
        is_day = self.span and self.span.date and self.span.calendar == "gregorian"
        return not (is_day and self.span) or self.span.numbers == numbers


class DateReader:
    """The model in a folder of exported parts."""

    def __init__(self, folder: Path = FOLDER) -> None:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        self.config: dict[str, Any] = config["config"]
        self.min_confidence: float = config["min_confidence"]
        self.tables = json.loads((folder / "tables.json").read_text(encoding="utf-8"))
        with np.load(folder / "tables.npz") as file:
            self.arrays = dict(file)
        self.notation = Notation(self.tables, self.arrays)
        points, texts = self.arrays["folding_code_points"], self.arrays["folding_texts"]
        self.folding = dict(zip(points.tolist(), texts.tolist(), strict=True))
        self.ids = {c: number for number, c in enumerate(config["symbols"], FIRST_CHARACTER)}
        names = ("embed", "keys", "step")
        self.embed, self.keys, self.step = (model.load(name, folder) for name in names)
        depth = self.config["encoder_depth"]
        self.layers = [model.load(f"encoder_{n}", folder) for n in range(1, depth + 1)]

    def read(self, text: str, locale: str = "") -> dict[str, Any]:
        """Return the date of a text, or the reason why it is refused.

        Args:
            text: a date as people write it.
            locale: a hint such as de_DE, an order such as dmy, or "".

        Raises:
            ValueError: an unknown locale.
        """
        hint = self.hint(locale or self.locale_of_digits(text))
        normalised, limit = self.normalise(text), self.config["max_length"]
        if not normalised:
            return answer(text, 1.0, reason="an empty text")
        if len(normalised) > limit:
            found = f"{len(normalised):,}"
            return answer(text, 1.0, reason=f"expected at most {limit} characters, got {found}")
        memory = self.encode(normalised, hint)
        best = self.search(memory, width=1)
        if not best or math.exp(best[0].log_prob) <= 1 - self.tables["min_reading"]:
            best = self.search(memory, width=self.tables["beam_width"])
        return self.combine(text, self.readings(normalised, best))

    def normalise(self, text: str) -> str:
        """Fold case, accents, digits and signs of all scripts, and join runs of spaces."""
        return " ".join(text.translate(self.folding).split())

    def locale_of_digits(self, text: str) -> str:
        """Return the locale of a text of Persian or Arabic digits alone, "" for any other text."""
        forms = self.tables["native_digits"]
        return next((locale for form, locale in forms if re.search(form, text)), "")

    def hint(self, locale: str) -> list[int]:
        """Return the ids of order and language; an unknown region counts as its language."""
        name, hints = locale.partition(".")[0].replace("-", "_").lower(), self.tables["hints"]
        ids: list[int] | None = hints.get(name) or hints.get(name.partition("_")[0])
        if ids is None or (locale and not name.partition("_")[0]):
            raise ValueError(f"unknown locale {locale!r}")
        return ids

    def encode(self, normalised: str, hint: list[int]) -> Memory:
        """Return what the decoder attends to, for one text."""
        ids = [self.ids.get(character, UNKNOWN) for character in normalised]
        embedded = self.embed(
            characters=np.array([ids], np.int32), hints=np.array([hint], np.int32)
        )
        unread = 0 if self.config["use_hints"] else HINT_LENGTH
        values = embedded["vectors"][:, unread:]
        for number, layer in enumerate(self.layers):
            output = self._run(layer, values)
            values = values + output if number else output
        values = np.ascontiguousarray(values[:, HINT_LENGTH - unread :])
        mask = embedded["mask"][:, HINT_LENGTH:]
        return {"values": values, "keys": self.keys(values=values)["keys"], "mask": mask}

    def _run(self, layer: model.Call, inputs: np.ndarray) -> np.ndarray:
        """Run a bidirectional layer, both directions in one loop over time."""
        states: dict[str, np.ndarray] = {}
        for direction in ("forward", "backward"):
            states |= self._zeros(f"{direction}_state", self.config["encoder_units"])
        steps = []
        for time in range(inputs.shape[1]):
            after = layer(forward=inputs[:, time], backward=inputs[:, -1 - time], **states)
            states = {name: after[f"next_{name}"] for name in states}
            steps.append(after)
        forward = [step["forward_output"] for step in steps]
        backward = [step["backward_output"] for step in reversed(steps)]
        return np.concatenate([np.stack(forward, axis=1), np.stack(backward, axis=1)], axis=-1)

    def _zeros(self, name: str, units: int) -> dict[str, np.ndarray]:
        """Return the initial states of a recurrent cell."""
        count = 2 if self.config["cell"] == "lstm" else 1
        return {f"{name}_{n}": np.zeros((1, units), np.float32) for n in range(count)}

    def search(self, memory: Memory, width: int) -> list[Hypothesis]:
        """Return finished hypotheses by beam search, the most probable first.

        Probabilities are not renormalised over the symbols that the automaton allows.
        """
        next_state, final = self.arrays["automaton_next_state"], self.arrays["automaton_final"]
        start = len(self.tables["symbols"])
        live, finished = [Hypothesis([])], list[Hypothesis]()
        states = self._zeros("state", self.config["decoder_units"])
        for _ in range(self.tables["max_symbols"]):
            previous = [kept.symbols[-1] if kept.symbols else start for kept in live]
            repeated = {name: np.repeat(value, len(live), 0) for name, value in memory.items()}
            after = self.step(symbols=np.array(previous, np.int32), **states, **repeated)
            candidates = finished + [
                Hypothesis(
                    [*kept.symbols, int(symbol)],
                    kept.log_prob + float(after["log_probs"][row, symbol]),
                    int(next_state[kept.state, symbol]),
                    row,
                )
                for row, kept in enumerate(live)
                for symbol in np.flatnonzero(next_state[kept.state] >= 0)
            ]
            best = sorted(candidates, key=lambda kept: -kept.log_prob)[:width]
            least = best[0].log_prob + math.log(self.tables["min_ratio"])
            best = [kept for kept in best if kept.log_prob >= least]
            finished = [kept for kept in best if final[kept.state]]
            live = [kept for kept in best if not final[kept.state]]
            if not live:
                break
            rows = [kept.row for kept in live]
            states = {name: after[f"next_{name}"][rows] for name in states}
        return finished

    def readings(self, normalised: str, hypotheses: Sequence[Hypothesis]) -> list[Reading]:
        """Return the meanings of hypotheses.

        Of a text of three numbers alone, days that are no order of its numbers are left out
        unless nothing else is probable.
        """
        found = [
            Reading(*self.meaning(kept.symbols), math.exp(kept.log_prob)) for kept in hypotheses
        ]
        match = THREE_NUMBERS.fullmatch(normalised)
        numbers = sorted_numbers(match.groups()) if match else ()
        kept = [reading for reading in found if not match or reading.may_be(numbers)]
        left, total = (sum(reading.share for reading in part) for part in (kept, found))
        if left < self.tables["min_second_reading"] * total:
            return found
        return [reading._replace(share=reading.share * total / left) for reading in kept]

    def combine(self, text: str, readings: Sequence[Reading]) -> dict[str, Any]:
        """Join readings of equal meaning, and accept or refuse the most probable one.

        The orders of the same numbers, 2046-06-12 and 2046-12-06, are trusted together.
        """
        spans: dict[str, Span] = {}
        shares: dict[str, float] = {}  # of each EDTF
        refusals: dict[str, float] = {}  # of each reason
        weekdays: dict[int, float] = {}  # -> the probability of all dates that name it
        for span, _, share in readings:
            day = span.named_weekday if span else 0
            weekdays[day] = weekdays.get(day, 0.0) + share
        named = 0  # the first weekday that is probable
        for span, reason, share in readings:
            summed, key = (shares, span.edtf) if span else (refusals, reason)
            summed[key] = summed.get(key, 0.0) + share
            if span:
                spans.setdefault(span.edtf, span)
                is_probable = weekdays[span.named_weekday] >= self.tables["min_second_reading"]
                named = named or (span.named_weekday if is_probable else 0)
        shares = self._by_weekday(spans, shares, named)
        ranked = sorted(shares, key=lambda key: -shares[key])
        orders: dict[tuple[int | str, ...], list[str]] = {}
        for key in ranked:
            orders.setdefault(spans[key].order, []).append(key)
        best = max(orders.values(), key=lambda keys: sum(shares[k] for k in keys), default=[])
        ranked = best + [key for key in ranked if key not in best]
        likely = [key for key in ranked if shares[key] >= self.tables["min_reading"]]
        trusted = sum(shares[key] for key in likely if key in best)
        total, refused = sum(shares.values()), sum(refusals.values())
        if not best or trusted < self.min_confidence or refused > total:
            return answer(text, 1 - total, reason=self._reason(shares, ranked, refusals))
        alternatives = [(key, shares[key]) for key in ranked[1:] if key in likely]
        is_ambiguous = len(best) > 1 and shares[best[1]] >= self.tables["min_second_reading"]
        return answer(text, shares[best[0]], spans[best[0]], alternatives, is_ambiguous)

    def _by_weekday(
        self, spans: dict[str, Span], shares: dict[str, float], named: int
    ) -> dict[str, float]:
        """Return the shares without readings whose weekday is not the named one.

        They are dropped if other readings have this weekday: days that are equal but for the
        month, if those with the weekday have enough of the probability, and orders of the same
        numbers. Their probability goes to the others.
        """
        least = self.tables["min_share_of_month"]
        for related, share in ((is_in_another_month, least), (is_order, 0.0)):
            kept = {}
            for key in shares if named else ():
                others = [other for other in shares if related(spans[other], spans[key])]
                total = sum(shares[other] for other in others)
                right = sum(shares[other] for other in others if spans[other].weekday == named)
                is_decided = right > 0 and right >= share * total
                if not is_decided:
                    kept[key] = shares[key]
                elif spans[key].weekday == named:
                    kept[key] = shares[key] * total / right
            shares = kept if named else shares
        return shares

    def _reason(
        self, shares: dict[str, float], ranked: list[str], refusals: dict[str, float]
    ) -> str:
        """Return the most probable reason of a refusal, or the uncertain readings."""
        refused, best = sum(refusals.values()), shares[ranked[0]] if ranked else 0.0
        if refused + sum(shares.values()) < 0.5:  # the rest is on impossible days
            return str(self.tables["no_such_day"])
        if refused > best:
            return max(refusals, key=lambda reason: refusals[reason])
        least = self.tables["min_second_reading"]
        shown = ranked[:1] + [key for key in ranked[1:2] if shares[key] >= least]
        return "unsure, perhaps " + " or ".join(f"{key} ({shares[key]:.2f})" for key in shown)

    def meaning(self, symbols: Sequence[int]) -> tuple[Span | None, str]:
        """Return the meaning of symbols and "", or None and the reason why there is none."""
        refusal = symbols[0] - self.tables["first_refusal"]
        if refusal >= 0:
            return None, self.tables["reasons"][refusal]
        notation = "".join(self.tables["symbols"][symbol] for symbol in symbols)
        found = self.notation.expression(notation.replace(".", "").replace("-", ""))
        return found, "" if found else self.tables["no_such_day"]


def is_in_another_month(one: Span, other: Span) -> bool:
    """Return whether two days are equal but for the month, or are equal."""
    days = [span.date.split("-")[::2] for span in (one, other) if span.date]
    return len(days) == 2 and days[0] == days[1]


def is_order(one: Span, other: Span) -> bool:
    """Return whether two days are orders of the same numbers, or two dates are equal."""
    return bool(one.order == other.order)


def answer(
    text: str,
    confidence: float,
    span: Span | None = None,
    alternatives: Sequence[tuple[str, float]] = (),
    ambiguous: bool = False,
    reason: str = "",
) -> dict[str, Any]:
    """Return the answer to a text, as it is printed."""
    return {
        "text": text,
        "date": span.date if span else None,
        "confidence": round(float(confidence), 4),
        "alternatives": [
            {"date": edtf, "confidence": round(share, 4)} for edtf, share in alternatives
        ],
        "ambiguous": ambiguous,
        "reason": reason,
        "edtf": span.edtf if span else None,
        "precision": span.precision if span else None,
        "calendar": span.calendar if span else None,
        "approximate": span is not None and any(mark in span.edtf for mark in "~?%"),
    }


def main() -> None:
    """Print one JSON object for each text of the command line."""
    parser = argparse.ArgumentParser(description="Read dates as people write them.")
    parser.add_argument("texts", nargs="+", metavar="TEXT", help="a date as people write it")
    parser.add_argument("--locale", default="", help="hint such as de_DE or dmy")
    arguments = parser.parse_args()
    reader = DateReader()
    try:
        for text in arguments.texts:
            print(json.dumps(reader.read(text, arguments.locale), ensure_ascii=False))
    except ValueError as error:
        parser.error(str(error))


if __name__ == "__main__":
    main()
