"""Read the bars of a chart from lines of text: bar lines, repeats, endings, sections, D.C. …"""

import re
from dataclasses import dataclass, replace

from seqapps.common.errors import UserError, excerpt

from .bar_symbols import is_caption, read_symbols, split_direction
from .chart import (
    CODA,
    CODA_BEHIND,
    DEFAULT_TIMES,
    FINE,
    MAX_BARS,
    REPEAT,
    SECTION,
    SEGNO,
    TO_CODA,
    Jump,
    Measure,
)
from .chart_signs import (
    is_coda,
    is_sign,
    read_ending,
    read_ending_line,
    read_signs,
    with_codas,
    without_segno,
)
from .chart_text import REPEAT_TWO, clean, unified
from .form_order import Form, is_doubtful_order, is_order, parse_names, read_form
from .margin import Row, margin_rows
from .meters import parse_meter
from .sections import (
    AGAIN,
    SAME,
    heading,
    heading_before,
    inline_headings,
    is_chord_text,
    known_name,
    lone_headings,
    same_as,
    split_times,
    times_before,
    times_first,
    without_count,
)
from .solo import Meter

BEHIND = frozenset({TO_CODA, FINE, CODA_BEHIND})  # signs behind a bar; others are before one
_BAR_LINE = re.compile(r"(:*\|[|:]*|::)")
_CLOSED_TWICE = re.compile(r":+\|+:+\|")
_ROW_NUMBER = re.compile(r"\s*(\d{1,3})(?:\s*[.:)]\s*|\s+|$)(?!/)")
_METER = re.compile(r"\s*\(?(\d{1,2}/\d{1,2})\)?(?:\s+|$)")
_IN_BAR = re.compile(r"(?<=[^\s|\[:] )\s?\[([A-H][^\[\]|\s]*)\]")
_RULE = re.compile(r"\s*(?:#.*|([-=_*~])\1{2,}\s*)?")  # nothing, a comment, or a line to divide


@dataclass(frozen=True)
class _Section:
    """A section of which bars are being read."""

    name: str  # "" for bars without one
    at: str  # its place in the text
    first: int  # number of its first bar, from 0
    times: int = 1  # that it is played
    again: str = ""  # name of the section whose bars it has: "A: %", "A2: same as A1"


class LayoutReader:
    """The bars of a text, as they are written."""

    def __init__(self, where: str) -> None:
        self.measures: list[Measure] = []
        self._meter: Meter | None = None  # None for that of the chart
        self._where = where
        self._place = ""  # of the line
        self.remarks: list[str] = []
        self.form: Form | None = None
        self._section = _Section("", "", 0)
        self._sections: dict[str, list[Measure]] = {}  # the bars of each name
        self._rows = 0
        self._opens, self._marks, self._endings = False, set[str](), frozenset[int]()

    def read(self, text: str) -> list[Measure]:
        """Return the bars of a text.

        Raises:
            UserError: a line that is neither bars nor a section; names the line, and the bar.
        """
        several = "\n" in text.strip("\n") or text.startswith("\n")
        lines = [without_count(unified(line)) for line in clean(text, self._where).split("\n")]
        margin, doubtful = margin_rows(lines)
        named = [
            f"{margin[n].name}: C" if n in margin
            else without_segno(split_times(times_before(line)[0])[0])
            for n, line in enumerate(lines)
        ]  # fmt: skip
        headings, wrong = lone_headings(named)
        wrong = doubtful if wrong is None else wrong
        last = max((n for n, line in enumerate(lines) if line.strip()), default=0)
        for number, line in enumerate(lines):
            self._place = f"line {number + 1}" if several else ""
            if number == last and is_doubtful_order(line, self._names()):
                expected = f"Form: {line.strip()}, or a bar such as | {line.strip()} |"
                raise UserError(f"{self.at()}: expected {expected}, got {excerpt(line.strip())}")
            if number == wrong:
                problem = "expected a section such as [A], or a bar such as | A |"
                raise UserError(f"{self.at()}: {problem}, got {excerpt(line.strip(), 20)}")
            if number in margin:
                self._read_row(margin[number])
            elif number == last and is_order(line, self._names()):
                self.form = Form(line.strip(" ()"), self.line_at())
            elif not _RULE.fullmatch(line):
                self._read_line(line, number in headings)
        self._end_section()
        return with_codas(self.measures)

    def at(self) -> str:
        """Return the place of the next bar."""
        return ", ".join(filter(None, (self._where, self._place, f"bar {len(self.measures) + 1}")))

    def line_at(self) -> str:
        """Return the place of the line."""
        return ", ".join(filter(None, (self._where, self._place))) or self.at()

    def _read_row(self, row: Row) -> None:
        """Read a line of bars with the letter of a section in its margin."""
        said = f"{row.name} before the bars names a section"
        if not any(remark.endswith("before the bars names a section") for remark in self.remarks):
            self.remarks.append(f"{self.line_at()}: {said}")
        self._begin_section(row.name, 1)
        self._read_line(row.bars, is_heading=False)

    def _read_line(self, line: str, is_heading: bool) -> None:
        if form := read_form(line):
            self.form = Form(form, self.line_at())
            return
        rest, times = split_times(line)
        if self._read_same(rest, times or 1) or self._read_again(rest, times or 1):
            return
        endings, rest = read_ending_line(rest)
        self._endings = endings or self._endings
        bare = without_segno(rest)
        name = bare if is_heading else heading(bare)
        if self._is_open() and re.fullmatch(r"\W?\d\W*", rest.strip()):
            name, rest = None, rest.strip(" [](<>)")
        if name is not None:
            self._begin_section(name, times or 1)
            self._marks |= {SEGNO} if bare != rest.strip() else set()
            return
        first = len(self.measures)
        for part in inline_headings(rest):
            first = self._read_part(part, first)
        self._rows += 1
        if times and self._section.again:
            self._section = replace(self._section, times=times)
        elif times:
            self._repeat_line(first, times, line)

    def _read_same(self, line: str, times: int) -> bool:
        """Read % below the name of a section, which is a section before, if a line is it."""
        section = self._section
        match = SAME.fullmatch(line)
        if match is None or not section.name or section.first < len(self.measures):
            return False
        self._section = replace(section, again=same_as(match, section.name), times=times)
        return True

    def _read_again(self, line: str, times: int) -> bool:
        """Play sections again that a text such as "(Repeat A)" names, if it is one."""
        match = AGAIN.fullmatch(line)
        if match is None or is_sign(line):
            return False
        text = match[1] or match[2]
        known = self._names()
        names = parse_names(text, known)
        if names is None:
            if heading(text) is None and not re.fullmatch("[A-H]", text):
                return False
            expected = f"the name of a section before ({', '.join(known) or 'none'})"
            raise UserError(f"{self.line_at()}: expected {expected}, got {excerpt(line.strip())}")
        for name in names * times:
            self._begin_section(next(one for one in known if one.lower() == name), 1)
        self._end_section()
        return True

    def _read_part(self, part: str, first: int) -> int:
        """Read bars, and the section that they begin; return the first bar of the passage."""
        part, times = times_before(part)
        if before := heading_before(part):
            self._begin_section(before[0], times or 1)
            first, part = len(self.measures), before[1]
        if match := SAME.fullmatch(part) if before else None:
            self._section = replace(self._section, again=same_as(match, self._section.name))
        elif before and not is_chord_text(part) and known_name(self._sections, part.strip(" |")):
            self._section = replace(self._section, again=part.strip(" |"))  # "A2: A1"
        elif part.strip():
            self._read_bars(part)
        return first

    def _repeat_line(self, first: int, times: int, line: str) -> None:
        """Repeat the passage that ends with a line, or else the line."""
        if self.measures and self.measures[-1].closes:
            self._close(times)
        elif first == len(self.measures):
            got = excerpt(line.strip())
            raise UserError(f"{self.at()}: expected bars that are repeated, got {got}")
        else:
            self._repeat(first, times)

    def _close(self, times: int) -> None:
        """End a passage that is repeated."""
        if times < DEFAULT_TIMES:
            got = f"a repeat that is played once, x{times}"
            raise UserError(f"{self.at()}: expected x2 or more behind :|, got {got}")
        self.measures[-1] = replace(self.measures[-1], closes=times)

    def _check_closed(self, sign: str, is_alone: bool) -> None:
        """Refuse :| behind :|, which may end two passages, or one."""
        if (is_alone and self.measures[-1].closes) or _CLOSED_TWICE.match(sign):
            raise UserError(f"{self.at()}: expected bars between :| and :|, got none")

    def _repeat(self, first: int, times: int, is_section: bool = False) -> None:
        """Write the bars from `first` on again; what ends a tune stands behind the last of them."""
        bars = self.measures[first:]
        before = [replace(bar, jump=None, marks=bar.marks - BEHIND) for bar in bars]
        self._check_number(first + times * len(bars))
        self.measures[first:] = [*before * (times - 1), *bars]
        if not is_section:
            for place in range(first + len(bars), len(self.measures)):
                self.measures[place] = replace(self.measures[place], section="")

    def _repeat_before(self, first: int, times: int, line: str) -> None:
        """Repeat the bars of a line before "x2" between bar lines."""
        number = len(self.measures) - first
        if number > 1 and not self.measures[-1].closes:
            self.remarks.append(f"{self.at()}: the {number} bars before x{times} are repeated")
        self._repeat_line(first, times, line)

    def _repeat_bar(self, times: int, is_alone: bool) -> None:
        """Write the last bar again; what begins with it does so once."""
        last = self.measures[-1]
        if not is_alone:
            self.remarks.append(f"{last.at}: only this bar is repeated, x{times}")
        self._check_number(len(self.measures) + times - 1)
        again = replace(last, opens=False, endings=frozenset(), marks=frozenset[str](), section="")
        self.measures += [again] * (times - 1)

    def _check_number(self, number: int) -> None:
        if number > MAX_BARS:
            raise UserError(f"{self.at()}: expected at most {MAX_BARS} bars, got more with repeats")

    def _begin_section(self, name: str, times: int) -> None:
        self._marks |= {SECTION, CODA} if is_coda(name) else {SECTION}
        self._end_section()
        self._section = _Section(name.strip(" []()<>:.*=_-"), self.at(), len(self.measures), times)

    def _end_section(self) -> None:
        """End the section; one of a known name without bars is played again."""
        section = self._section
        known = known_name(self._sections, section.again or section.name)
        if len(self.measures) > section.first and section.name:
            self._check_bars(section, known)
            self._sections[section.name] = self.measures[section.first :]
        elif known is not None:
            self._play_again(section, known)
        elif section.again:
            expected = f"the bars of section {excerpt(section.name)}, or the name of one before"
            raise UserError(f"{section.at}: expected {expected}, got {excerpt(section.again)}")
        elif section.name:
            self.remarks.append(f"{section.at}: no bars of section {excerpt(section.name)} follow")
        if section.times > 1:
            self._repeat(section.first, section.times, is_section=True)
        self._section = _Section("", "", len(self.measures))

    def _names(self) -> list[str]:
        """Return the names of the sections with bars so far."""
        is_filled = len(self.measures) > self._section.first and self._section.name
        return [*self._sections, *([self._section.name] if is_filled else [])]

    def _check_bars(self, section: _Section, known: str | None) -> None:
        """Refuse bars behind "A: %", and "A: % | %" where A stands before: they may be either."""
        bars = self.measures[section.first :]
        is_repeat = known is not None and all(bar.symbols == (REPEAT,) for bar in bars)
        if section.again or is_repeat:
            expected = (
                f"section {excerpt(section.name)} alone, which is played again, or its chords"
            )
            raise UserError(f"{bars[0].at}: expected {expected}")

    def _play_again(self, section: _Section, known: str) -> None:
        again = f"the bars of section {excerpt(known)} are played again"
        self.remarks.append(f"{section.at}: {again}")
        for place, measure in enumerate(self._sections[known]):
            name = "" if place else section.name
            marks = measure.marks & {SECTION}
            self._append(replace(measure, marks=marks, jump=None, section=name or measure.section))
        self._sections.setdefault(section.name, self._sections[known])

    def _read_bars(self, line: str) -> None:
        line = re.sub(r"(?<=[A-Za-z0-9])\[([^\]\s|]*)\]", r"(\1)", line)  # C7[b9]
        line = _IN_BAR.sub(self._in_bar, line)
        line = re.sub(r"[\[\]|\s]*[\[\]][\[\]|\s]*", "|", line)  # a double bar line
        parts = _BAR_LINE.split(line)
        leads = len(parts) > 1 and not parts[0].strip()
        has_empty, first = False, len(self.measures)
        for place in range(0, len(parts), 2):
            left = parts[place - 1] if place else ""
            right = parts[place + 1] if place + 1 < len(parts) else ""
            if left.endswith(":"):
                self._opens = True
            cell, times = self._split_times(parts[place], left, right)
            if cell.strip():
                number = len(self.measures)
                self._read_cell(cell, place == 0 or (leads and place == 2))
                if times > 1 and right[:1] == "|" and len(self.measures) == number + 1:
                    is_alone = number == first and not "".join(parts[place + 2 :]).strip(" |")
                    self._repeat_bar(times, is_alone)
            elif times and right[:1] == "|":
                self._repeat_before(first, times, line)
            elif left and (right or (parts[place] and has_empty and not leads)):
                has_empty |= self._read_empty(left, right)
            if right.startswith(":") and self.measures:
                self._check_closed(right, is_alone=not cell.strip())
                self._close(times or DEFAULT_TIMES)

    def _in_bar(self, match: re.Match[str]) -> str:
        """Return a chord in brackets behind another one, "Dm7 [G7]", in parentheses."""
        if heading(match[0]) is not None:
            expected = "a section at the beginning of a bar, or a chord in parentheses"
            raise UserError(f"{self.at()}: expected {expected}, got {match[0]}")
        return f"({match[1]})"

    def _split_times(self, cell: str, left: str, right: str) -> tuple[str, int]:
        """Return a cell without "x3" behind its :| or at its end, and a number at its end."""
        if left.startswith(":") and self.measures:
            cell, times = times_first(cell)
            if times:
                self._close(times)
        return split_times(cell) if right else (cell, 0)

    def _read_empty(self, left: str, right: str) -> bool:
        """Read a bar without symbols; return whether it is one."""
        if left.startswith(":") or (right.endswith(":") and not right.startswith(":")):
            return False  # between :| and |:
        if left.endswith(":") or right.startswith(":"):
            got = "nothing between a repeat sign and a bar line"
            raise UserError(f"{self.at()}: expected a chord symbol or %, got {got}")
        self._add(())
        return True

    def _read_cell(self, cell: str, is_first: bool) -> None:
        """Read the text between two bar lines."""
        if self._read_again(cell, 1):
            return
        cell = self._read_numbers(cell, is_first)
        if match := _METER.match(cell):
            self._meter = parse_meter(match[1], self.at())
            cell = cell[match.end() :]
        signs = read_signs(cell, self.at())
        signs.chords = self._without_words(signs.chords)
        symbols = read_symbols(signs.chords)
        if symbols:
            self._mark_last(signs.before & BEHIND, signs.jump_before)
        self._marks |= signs.before - BEHIND
        if REPEAT_TWO in symbols:
            self._repeat_two(symbols)
        elif symbols:
            self._add(symbols)
        self._mark_last(signs.behind & BEHIND, signs.jump)
        self._marks |= signs.behind - BEHIND

    def _without_words(self, cell: str) -> str:
        """Return a text between bar lines without directions; say that they are left out."""
        if is_caption(cell):
            name = cell.strip(" ()")
            self.remarks.append(f"{self.at()}: {excerpt(name)} is no bar")
            self._begin_section(name, 1)
            return ""
        chords, direction = split_direction(cell)
        if not direction or not chords.strip():
            return cell
        self.remarks.append(f"{self.at()}: {excerpt(direction)} is not followed")
        return chords

    def _mark_last(self, marks: set[str], jump: Jump | None) -> None:
        """Put signs behind the last bar."""
        if not marks and jump is None:
            return
        if not self.measures:
            raise UserError(f"{self.at()}: expected bars before D.C., D.S., Fine and To Coda")
        last = self.measures[-1]
        self.measures[-1] = replace(last, jump=jump or last.jump, marks=last.marks | marks)

    def _read_numbers(self, cell: str, is_first: bool) -> str:
        """Read the number of an ending; drop the number of a bar or row. Return what follows."""
        bar = len(self.measures) + 1
        numbered = _ROW_NUMBER.match(cell) if is_first else None
        if numbered and not (self._is_open() and int(numbered[1]) < bar):
            if int(numbered[1]) in (bar, self._rows + 1):
                return cell[numbered.end() :]
            if not self.measures:
                expected = f"the number of the bar, {bar}"
                raise UserError(f"{self.at()}: expected {expected}, got {numbered[1]}")
        endings, rest = read_ending(cell)
        if not endings or _METER.match(cell):
            return cell
        self._endings = endings
        return rest

    def _is_open(self) -> bool:
        """Return whether an ending may begin: behind |: or a first ending."""
        if self._opens or self._endings:
            return False
        for measure in reversed(self.measures):
            if measure.endings or measure.opens:
                return True
        return bool(self.measures and self.measures[-1].closes)

    def _add(self, symbols: tuple[str, ...]) -> None:
        marks = frozenset(self._marks)
        section = self._section.name if len(self.measures) == self._section.first else ""
        self._append(
            Measure(
                symbols, self.at(), self._opens, 0, self._endings, marks, None, self._meter, section
            )
        )
        self._opens, self._marks, self._endings = False, set(), frozenset()

    def _append(self, measure: Measure) -> None:
        if len(self.measures) == MAX_BARS:
            raise UserError(f"{self.at()}: expected at most {MAX_BARS} bars")
        self.measures.append(measure)

    def _repeat_two(self, symbols: tuple[str, ...]) -> None:
        if len(symbols) > 1 or len(self.measures) < 2:
            got = excerpt(" ".join(symbols))
            raise UserError(f"{self.at()}: expected %% alone, behind two bars, got {got}")
        for _ in range(2):
            self._add(self._written(len(self.measures) - 2))

    def _written(self, place: int) -> tuple[str, ...]:
        """Return the symbols of a bar, or of the bar that it repeats."""
        while place and self.measures[place].symbols in ((), (REPEAT,)):
            place -= 1
        return self.measures[place].symbols
