"""The order in which the sections of a chart are played: "Form: A A B A"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from seqapps.common.errors import UserError, excerpt

from .chart import MAX_BARS, Measure
from .sections import letter_of

_KEYS = (
    "form|structure|order|road ?map|arrangement|sequence|routine|song structure|playing order|"
    "form of the tune|ablauf|structure du morceau"
)
_LINE = re.compile(
    rf"\s*(?:{_KEYS})\s*[:=]\s*(.+?)\s*|\s*\((?:{_KEYS})\s*[:=]\s*([^()]+?)\s*\)\s*", re.IGNORECASE
)
_LETTERS = re.compile(
    r"\s*\(?(?:(?i:form)\s+)?([A-H](?:['’′]?[\s,/–-]*[A-H]){2,}['’′]?)(?:\s+form)?\)?\s*"
)
_NOISE = re.compile(r"\([^)]*\)|\[|\]|\b\d+[- ]?bars?\b|\bform\b|\btune\b|[.]$", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s,;/|>→⇒+&–-]+|\b(?:and|then|und|et)\b", re.IGNORECASE)
_TIMES = re.compile(r"[x×](\d)|(\d)[x×]")
_RUN = re.compile(r"(?:[A-H]['’′\d]?){2,}")
_PART = re.compile(r"[A-H](?:\d|['’′]*)")


@dataclass(frozen=True)
class Form:
    """The order of sections, as a chart names it."""

    text: str
    at: str  # its place in the text


def read_form(line: str) -> str | None:
    """Return the order that a line such as "Form: A A B A" or "AABA" names, None for no such line.

    Example:
        >>> read_form("Form: A A B A"), read_form("AABA"), read_form("A A B A")
        ('A A B A', 'AABA', None)
    """
    if match := _LINE.fullmatch(line):
        return match[1] or match[2]
    match = _LETTERS.fullmatch(line)
    return match[1] if match and not re.search(r"[A-H][\s,/]", match[1]) else None


def is_doubtful_order(line: str, known: Sequence[str]) -> bool:
    """Return whether a line is the letters of two known sections, which may be one bar: "A B".

    Example:
        >>> is_doubtful_order("A B", ["A", "B"]), is_doubtful_order("A D", ["A", "B"])
        (True, False)
    """
    match = re.fullmatch(r"\s*([A-H])[\s,]+([A-H])\s*", line)
    return match is not None and {match[1], match[2]} <= set(known) and match[1] != match[2]


def is_order(line: str, known: Sequence[str]) -> bool:
    """Return whether a line such as "A A B A" consists of letters of several known sections.

    Example:
        >>> is_order("A A B A", ["A", "B"]), is_order("A D A", ["A", "B"])
        (True, False)
    """
    match = _LETTERS.fullmatch(line)
    names = parse_names(match[1], known) if match else None
    return names is not None and len(set(names)) > 1


def parse_names(text: str, known: Sequence[str]) -> list[str] | None:
    """Return the names of sections in a text, in small letters; None for a text of others too.

    Args:
        text: names in their order, such as "A A B A", "AABA", "Verse 1, Chorus" or "Intro A x2 B".
        known: the names of the sections of a chart.

    Example:
        >>> parse_names("Intro, AAB x2", ["Intro", "A", "B"])
        ['intro', 'a', 'a', 'b', 'b']
    """
    keys = {name.lower() for name in known}
    words = [word for word in _BETWEEN.split(_NOISE.sub(" ", text)) if word]
    longest = max((len(key.split()) for key in keys), default=1)
    found: list[str] = []
    place = times = 0
    while place < len(words):
        if match := _TIMES.fullmatch(words[place]):
            times = int(match[1] or match[2])
            if match[1] and found:
                found += found[-1:] * (times - 1)
                times = 0
            place += 1
            continue
        for number in range(min(longest, len(words) - place), 0, -1):
            name = " ".join(words[place : place + number]).lower()
            if name in keys:
                found += [name] * max(1, times)
                break
        else:
            letters = _PART.findall(words[place]) if _RUN.fullmatch(words[place]) else []
            if not letters or any(letter.lower() not in keys for letter in letters):
                return None
            found += [letter.lower() for letter in letters] * max(1, times)
            number = 1
        place, times = place + number, 0
    return found or None


def follow(measures: Sequence[Measure], played: list[int], form: Form) -> tuple[list[int], str]:
    """Return the numbers of the bars in the order of a form, and a remark.

    Bars before and behind the sections of the form stay there. The order is that of the signs, and
    the remark says so, where the form names other sections than the chart, or sections have
    endings and are not played in their order. A chart that is written in its form has no remark.

    Args:
        measures: the bars as they are written.
        played: their numbers in the order of repeats and other signs.
        form: the order of the sections.

    Raises:
        UserError: the order has more than `MAX_BARS` bars.
    """
    passes = _passes(measures, played)
    written = [name for name, _ in passes if name]
    names = parse_names(form.text, written)
    given = _letters(form.text)
    if names and [name for name in written if name in names] == names:
        return played, ""
    if given and [letter for name in written if (letter := letter_of(name)) in set(given)] == given:
        return played, ""
    problem = f"{form.at}: the form {excerpt(form.text)} is not followed"
    if names is None:
        titles = dict.fromkeys(measure.section for measure in measures if measure.section)
        known = ", ".join(titles) or "none"
        return played, f"{problem}: expected names of sections of the chart ({known})"
    if any(measure.jump for measure in measures):
        return played, f"{problem}: D.C. or D.S. is"
    inner = [place for place, (name, _) in enumerate(passes) if name in names]
    middle = passes[inner[0] : inner[-1] + 1]
    if others := [name for name, _ in middle if name not in names]:
        return played, f"{problem}: it does not name {excerpt(others[0] or 'the bars')} in between"
    if sum(_lengths(middle, names)) > MAX_BARS:
        raise UserError(f"{form.at}: expected a form of at most {MAX_BARS} bars, got more")
    order = _in_order(measures, middle, names)
    if order is None:
        return played, f"{problem}: its sections have bars that differ from time to time"
    lead = [place for _, bars in passes[: inner[0]] for place in bars]
    trail = [place for _, bars in passes[inner[-1] + 1 :] for place in bars]
    return [*lead, *order, *trail], f"{form.at}: the form {excerpt(form.text)} is followed"


def _passes(measures: Sequence[Measure], played: Sequence[int]) -> list[tuple[str, list[int]]]:
    """Return the played bars divided where sections begin: name in small letters, and bars."""
    passes: list[tuple[str, list[int]]] = []
    for place in played:
        name = measures[place].section.lower()
        if name or not passes:
            passes.append((name, []))
        passes[-1][1].append(place)
    return passes


def _in_order(
    measures: Sequence[Measure], passes: Sequence[tuple[str, list[int]]], names: Sequence[str]
) -> list[int] | None:
    """Return the bars of sections in another order, None where they differ from time to time.

    Sections with endings may differ if the order begins as they are played; later ones are played
    as the last time.
    """
    by_name: dict[str, list[list[int]]] = {}
    for name, bars in passes:
        by_name.setdefault(name, []).append(bars)
    written = [name for name, _ in passes]
    differ = any(
        _symbols(measures, bars) != _symbols(measures, several[0])
        for several in by_name.values()
        for bars in several
    )
    if differ and list(names[: len(written)]) != written:
        return None
    order: list[int] = []
    for name in names:
        several = by_name[name]
        order += several.pop(0) if len(several) > 1 else several[0]
    return order


def _lengths(passes: Sequence[tuple[str, list[int]]], names: Sequence[str]) -> list[int]:
    """Return the number of bars of each of some sections."""
    length = {name: len(bars) for name, bars in passes}
    return [length[name] for name in names]


def _symbols(measures: Sequence[Measure], bars: Sequence[int]) -> list[tuple[str, ...]]:
    return [measures[place].symbols for place in bars]


def _letters(text: str) -> list[str]:
    """Return the letters of sections that a text names, none if it names others."""
    words = [word for word in _BETWEEN.split(_NOISE.sub(" ", text)) if word]
    if not all(re.fullmatch(r"(?:[A-H]['’′\d]?)+", word) for word in words):
        return []
    return [part[0].lower() for word in words for part in _PART.findall(word)]
