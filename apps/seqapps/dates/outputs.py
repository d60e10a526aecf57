"""The two kinds of decoders: one writes full days (`iso`), one partial dates too (`notation`)."""

from collections.abc import Iterable
from dataclasses import dataclass

from seqapps.common.decoding.constraints import Automaton

from . import edtf, iso, notation
from .config import Config
from .edtf import DAY, Meaning

# The reasons to give no full day for an expression that means something else.
PARTIAL, SPAN, OPEN = iso.REASONS[1], "a span of time", "an open interval"
SEVERAL = iso.REASONS[4]
BEFORE_CHRIST = "the day is before the year 1"


@dataclass(frozen=True)
class Output:
    """The symbols of a decoder.

    Attributes:
        symbols: their texts.
        length: maximum number of symbols.
        refuse: id of the first refusal, the last symbols.
        automaton: of the valid sequences.

    Example:
        >>> of(Config()).length, of(Config(partial=True)).length
        (8, 24)
    """

    symbols: tuple[str, ...]
    length: int
    refuse: int
    automaton: Automaton

    @property
    def start(self) -> int:
        """The decoder's first input."""
        return len(self.symbols)

    def names(self, ids: Iterable[int]) -> list[str]:
        """Return the texts of symbols for people, with words for the end and for a refusal."""
        rows = ("refuse" if symbol >= self.refuse else self.symbols[symbol] for symbol in ids)
        return ["end" if row == "." else row for row in rows]


def of(config: Config) -> Output:
    """Return the output of a model with this configuration."""
    if config.partial:
        return Output(notation.SYMBOLS, notation.LENGTH, notation.REFUSE, notation.automaton())
    length = iso.DASHED_LENGTH if config.dashes else iso.LENGTH
    return Output(iso.SYMBOLS, length, iso.REFUSE, iso.automaton(config.dashes))


def read(ids: list[int], config: Config) -> tuple[Meaning | None, str]:
    """Return the meaning of symbols and "", or None and the reason why there is none."""
    if not config.partial:
        date, reason = iso.decode(ids)
        return (None if date is None else Meaning(date, "date", DAY, date)), reason
    symbols = [symbol for symbol in ids if symbol >= 0]
    if symbols and symbols[0] >= notation.DASH:  # a dash alone, of a network that learned little
        return None, notation.REASONS[max(0, symbols[0] - notation.REFUSE)]
    found = edtf.meaning(notation.text(symbols)) if notation.accepts(symbols) else None
    return found, "" if found else iso.REASONS[iso.IMPOSSIBLE]


def no_day(meaning: Meaning) -> str:
    """Return the reason why an expression is no full day; "" if it is one."""
    if meaning.date:
        return ""
    if meaning.kind == "date" and meaning.precision == DAY and meaning.edtf.startswith("-"):
        return BEFORE_CHRIST
    return {"date": PARTIAL, "span": SPAN, "open": OPEN, "alternatives": SEVERAL}[meaning.kind]


def encode(target: str, written: str, form: str, config: Config) -> list[int]:
    """Return the symbols of the target of a pair.

    Args:
        target: a day, a refusal (see `iso.encode`), or with `config.partial` any date in EDTF.
        written: the notation, if it is known; otherwise it is made of target and form.
        form: one of `iso.FORMS`, for full days.

    Raises:
        ValueError: not such a target.
    """
    if not config.partial:
        return iso.encode(target, form, config.dashes)
    if written:
        return notation.ids(written)
    if target in notation.REFUSALS:
        return notation.ids(target)
    if target.startswith("-") and len(target) > len("-0043-03"):  # no day before Christ
        return _impossible(target)
    if form != "calendar" and iso.is_day(target):
        return [*(notation.SYMBOLS.index(iso.SYMBOLS[i]) for i in iso.encode(target, form)),
                notation.END]  # fmt: skip
    return notation.ids(edtf.notation_of(target))


def _impossible(target: str) -> list[int]:
    """Return the fields of a day that no calendar has, which the automaton rejects."""
    ids = [notation.SYMBOLS.index(iso.SYMBOLS[i]) for i in iso.encode(target)]
    return [*ids, notation.END]
