"""Read dates with the exported parts of a date model, NumPy, and ONNX Runtime or LiteRT.

    python example.py "3rd of May, 1979" "ca. 1850"
    python example.py --locale de_DE 06.12.2046

As a module: `DateReader().read("3rd of May, 1979")["edtf"]`.
"""

import argparse
import json
import math
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import model
import numpy as np

FOLDER = Path(__file__).parent
UNKNOWN, FIRST_CHARACTER = 1, 2  # ids of characters; 0 is padding
RECENT_YEARS = (1869, 2068)  # that two digits may mean, in this century or the one before
HINT_LENGTH = 2  # a hint precedes the characters with the ids of its order and its language
PRECISIONS = ("day", "month", "season", "quarter", "half-year", "year", "decade", "century",
              "millennium")  # fmt: skip
LAST_DAY = 2_932_896  # 9999-12-31; days are counted from 1970-01-01
# One date of the notation, such as 19790503, 185X~, 1979W184 or H14440815.
DATE = re.compile(
    r"(?P<letter>[NHPJROTC]|E[1-5])?(?P<year>[0-9][0-9X]{3})(?P<dual>Y)?"
    r"(?:(?P<month>[0-9]{2})(?P<day>[0-9]{2})?|W(?P<week>[0-9]{2})(?P<of_week>[1-7])?"
    r"|D(?P<ordinal>[0-9]{3})|S(?P<season>[0-9]{2}))?"
    r"(?P<note>[eml])?(?P<approximate>~)?(?P<uncertain>\?)?(?:w(?P<weekday>[1-7]))?"
)
# A whole normalised text of three numbers, of which one may be a year of four digits.
THREE_NUMBERS = re.compile(r"([0-9]{1,2}|[0-9]{4})[-/. ]([0-9]{1,2})[-/. ]([0-9]{1,2}|[0-9]{4})")
Memory = dict[str, np.ndarray]  # values, keys and mask of the attention


class Hypothesis(NamedTuple):
    """A sequence of symbols, its log probability, and its state of the automaton."""

    symbols: list[int]
    log_prob: float = 0.0
    state: int = 0
    row: int = 0  # of its parent in the beam


class Span(NamedTuple):
    """A date: its EDTF (ISO 8601-2), precision, first and last day, and calendar."""

    edtf: str
    precision: str
    first: int
    last: int
    calendar: str = "gregorian"

    @property
    def date(self) -> str | None:
        """YYYY-MM-DD if it is a full day of the years 1 to 9999."""
        is_day = re.fullmatch(r"(?!0000)[0-9]{4}-[0-9]{2}-[0-9]{2}[~?%]?", self.edtf)
        return self.edtf[:10] if is_day else None

    @property
    def numbers(self) -> tuple[int, ...]:
        """The sorted numbers of a full day; () for any other date."""
        return sorted_numbers(self.date.split("-")) if self.date else ()

    @property
    def order(self) -> tuple[int | str, ...]:
        """The century and numbers of a full day, which its orders share; otherwise the date.

        The years that two digits may mean count as one century.
        """
        if not self.date:
            return (self.edtf,)
        year = int(self.date[:4])
        first, last = RECENT_YEARS
        return (0 if first <= year <= last else year // 100, *self.numbers)


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
        for span, reason, share in readings:
            summed, key = (shares, span.edtf) if span else (refusals, reason)
            summed[key] = summed.get(key, 0.0) + share
            if span:
                spans.setdefault(span.edtf, span)
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
        found = self.expression(notation.replace(".", "").replace("-", ""))
        return found, "" if found else self.tables["no_such_day"]

    def expression(self, notation: str) -> Span | None:
        """Return the meaning of an expression of the notation, such as 1914/1918 or <1734."""
        sign, joint = notation[0], "/" if "/" in notation else "|"
        first, *rest = [self.date(part) for part in notation.lstrip("<>").split(joint)]
        if first is None or None in rest:
            return None
        if sign in "<>":
            edtf = f"../{first.edtf}" if sign == "<" else f"{first.edtf}/.."
            return first._replace(edtf=edtf)
        for last in filter(None, rest):
            is_reversed = first.first > last.first or first.last > last.last
            if first.edtf == last.edtf or (joint == "/" and is_reversed):
                return None
            edtf = f"{first.edtf}/{last.edtf}" if joint == "/" else f"[{first.edtf},{last.edtf}]"
            coarser = max(first.precision, last.precision, key=PRECISIONS.index)
            return first._replace(edtf=edtf, precision=coarser)
        return first

    def date(self, notation: str) -> Span | None:
        """Return the meaning of one date, or None if it is not in its calendar."""
        match = DATE.fullmatch(notation)
        if match is None:
            return None
        field, letter = match.groupdict(""), match["letter"] or ""
        calendar = self.tables["calendars"].get(letter[:1], "gregorian")
        month, day = int(field["month"] or 0), int(field["day"] or 0)
        if f"{calendar}_month_starts" in self.arrays:
            span = self._day_of(calendar, int(field["year"]), month, day)
        elif "X" in field["year"]:
            span = unknown_digits("-" if letter else "", field["year"], month, day)
        else:
            year = int(field["year"]) + (field["dual"] != "")
            if letter.startswith("E"):
                year += self.tables["eras"][letter] - 1
            year = {"N": 1 - year, "T": year - 543, "C": year + 1911}.get(letter, year)
            numbers = (int(field[name] or 0) for name in ("week", "of_week", "ordinal", "season"))
            span = gregorian(year, month, day, *numbers)
            if span and letter.startswith("E") and not self._is_in_era(letter, span):
                return None
        first_certain, last_certain = self.tables["certain_islamic_years"]
        is_sighted = letter == "H" and not first_certain <= int(field["year"]) <= last_certain
        marks = ("~" if is_sighted else field["approximate"]) + field["uncertain"]
        return span and span._replace(edtf=span.edtf + marks.replace("~?", "%"), calendar=calendar)

    def _is_in_era(self, letter: str, span: Span) -> bool:
        """Return whether a day or month overlaps a Japanese era, or a year is not after its end."""
        begin, end = self.tables["era_days"][letter]
        return bool(span.first <= end and (span.precision == "year" or span.last >= begin))

    def _day_of(self, calendar: str, year: int, month: int, day: int) -> Span | None:
        """Return a day of a calendar with tables of months, or None if it does not exist."""
        row = year - int(self.arrays[f"{calendar}_first_year"])
        lengths = self.arrays[f"{calendar}_month_lengths"]
        exists = 0 <= row < len(lengths) and 1 <= month <= lengths.shape[1]
        if not exists or not 1 <= day <= lengths[row, month - 1]:
            return None
        first = int(self.arrays[f"{calendar}_month_starts"][row, month - 1]) + day - 1
        return Span(day_text(first), "day", first, first)


def sorted_numbers(parts: Iterable[str]) -> tuple[int, ...]:
    """Return the numbers of a day in ascending order, the year by its last two digits."""
    return tuple(sorted(int(part) % 100 for part in parts))


def gregorian(
    year: int, month: int, day: int, week: int, of_week: int, ordinal: int, season: int
) -> Span | None:
    """Return a year, or its part that numbers other than 0 name; None if it does not exist.

    Seasons of ISO 8601-2 are 21 to 24 (spring to winter), 33 to 36 (quarters), 40 and 41 (halves).
    """
    first, last = month_start(year, month or 1), month_start(year, (month or 12) + 1) - 1
    if week:
        monday = first + 3 - (first + 6) % 7 + 7 * (week - 1)  # 4 January is in the first week
        first, last = (monday + of_week - 1,) * 2 if of_week else (monday, monday + 6)
        edtf = day_text(first) if of_week else f"{day_text(first)}/{day_text(last)}"
        return Span(edtf, "day", first, last) if last <= LAST_DAY else None
    if season:
        base, begin, months, precision = (
            (21, 3, 3, "season") if season < 33
            else (33, 1, 3, "quarter") if season < 40
            else (40, 1, 6, "half-year")
        )  # fmt: skip
        begin += months * (season - base)
        days = month_start(year, begin), month_start(year, begin + months) - 1
        return Span(f"{year_text(year)}-{season}", precision, *days)
    if ordinal or day:
        first += (ordinal or day) - 1
        return Span(day_text(first), "day", first, first) if first <= last else None
    if month:
        return Span(f"{year_text(year)}-{month:02}", "month", first, last)
    return Span(year_text(year), "year", first, last)


def unknown_digits(sign: str, digits: str, month: int, day: int) -> Span:
    """Return a decade, century or millennium such as 18XX, or a month or day in any of its years.

    Args:
        sign: "-" before Christ, otherwise "".
        digits: of the year, with X for those that are not known.
        month, day: 0 for none.
    """
    low, high = int(digits.replace("X", "0")), int(digits.replace("X", "9"))
    if sign:
        low, high = -high, -low
    precision = "day" if day else "month" if month else PRECISIONS[5 + digits.count("X")]
    edtf = sign + digits + "".join(f"-{number:02}" for number in (month, day) if number)
    return Span(
        edtf, precision, month_start(low, month or 1), month_start(high, (month or 12) + 1) - 1
    )


def month_start(year: int, month: int) -> int:
    """Return the first day of a month; months beyond 12 are those of the next year."""
    months = np.datetime64(12 * (year - 1970) + month - 1, "M")
    return int(months.astype("datetime64[D]").astype(np.int64))


def day_text(day: int) -> str:
    """Return a day as YYYY-MM-DD, with a sign before the year 0."""
    year, month, of_month = str(np.datetime64(day, "D")).rsplit("-", 2)
    return f"{year_text(int(year))}-{month}-{of_month}"


def year_text(year: int) -> str:
    """Return a year with four digits, and a sign before the year 0."""
    return f"{year:04}" if year >= 0 else f"{year:05}"


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
