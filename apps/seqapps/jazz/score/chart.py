"""Charts: bars as they are written, and as they are played."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from seqapps.common.errors import UserError

from .solo import Meter

MAX_BARS = 512
REPEAT, SHARE = "%", "/"
SEGNO, CODA, TO_CODA, FINE, SECTION = "segno", "coda", "to coda", "fine", "section"
CODA_BEHIND = "coda behind"  # a coda sign behind a bar, until it is known what it means
DEFAULT_TIMES = 2  # times of a repeat without a number


@dataclass(frozen=True)
class Jump:
    """D.C. or D.S., and where the music then ends."""

    to_segno: bool  # D.S., not D.C.
    until: str = ""  # `FINE`, `CODA`, or the number of an ending; "" for as it is marked


@dataclass(frozen=True)
class Measure:
    """One written bar."""

    symbols: tuple[str, ...]  # chords and signs with equal shares of the bar, see `lead_sheet`
    at: str  # place in the text, for error messages
    opens: bool = False  # |: before the bar
    closes: int = 0  # :| behind the bar: number of times that the passage is played; 0 for none
    endings: frozenset[int] = frozenset()  # numbers of the ending that begins here
    marks: frozenset[str] = frozenset()  # signs before the bar (segno, coda, section) or behind it
    jump: Jump | None = None  # behind the bar
    meter: Meter | None = None  # of the bar; None for that of the chart
    section: str = ""  # name of the section that begins with the bar


def unfold(measures: Sequence[Measure]) -> tuple[list[int], list[str]]:
    """Return the numbers of the bars, from 0, in the order in which they are played, and remarks.

    After D.C. or D.S. repeats are played once, with their last ending. A coda that no D.C. or D.S.
    leads to ends the last chorus of a tune: it is left out. A first ending without a second one is
    left out the second time. A repeat inside another one is played each time.

    Raises:
        UserError: a sign without its counterpart, or more than `MAX_BARS` bars.

    Example:
        >>> bars = [Measure(("C",), "", opens=True), Measure(("F",), "", closes=2)]
        >>> unfold(bars)[0]
        [0, 1, 0, 1]
    """
    numbered, unclosed = _without_nested(measures)
    player = _Player(_with_closed_endings([measure for _, measure in numbered]))
    played = [numbered[place][0] for place in player.play()]
    remarks = [f"{measures[place].at}: |: is not used: no :| follows" for place in unclosed]
    missing = sorted({number for number, _ in numbered[: player.end]} - set(played))
    if missing:
        remarks.append(f"{measures[missing[0]].at}: not played, as no repeat or jump leads there")
    return played, [*remarks, *player.remarks]


def _without_nested(measures: Sequence[Measure]) -> tuple[list[tuple[int, Measure]], list[int]]:
    """Return bars with their numbers, in which repeats inside others are written out.

    The second value has the numbers of bars whose |: has no :|.
    """
    numbered = list(enumerate(measures))
    passages, unclosed = _passages(measures)
    while inner := next((one for one in passages if _is_inside(one, passages)), None):
        part = numbered[inner[0] : inner[1] + 1]
        bars = [replace(bar, jump=None, marks=frozenset()) for _, bar in part]
        order = _Player(_with_closed_endings(bars)).play()
        if len(numbered) - len(part) + len(order) > MAX_BARS:
            problem = f"expected at most {MAX_BARS} bars, got more with repeats"
            raise UserError(f"{part[0][1].at}: {problem}")
        last = {place: n for n, place in enumerate(order)}
        numbered[inner[0] : inner[1] + 1] = [
            (part[place][0], _written_out(part[place][1], n == last[place]))
            for n, place in enumerate(order)
        ]
        passages, _ = _passages([bar for _, bar in numbered])
    return numbered, unclosed


def _written_out(measure: Measure, is_last: bool) -> Measure:
    """Return a bar without its repeat signs; what leads elsewhere stays with the last copy."""
    plain = replace(measure, opens=False, closes=0, endings=frozenset())
    if is_last:
        return plain
    return replace(plain, jump=None, marks=measure.marks - {FINE, TO_CODA})


def _passages(measures: Sequence[Measure]) -> tuple[list[tuple[int, int]], list[int]]:
    """Return first and last bars of passages from |: to :|, inner ones first, and |: without :|."""
    found: list[tuple[int, int]] = []
    opened: list[int] = []
    with_endings = set[int]()  # |: before endings, the last of which needs no :|
    for place, measure in enumerate(measures):
        if measure.opens:
            while opened and opened[-1] in with_endings:
                opened.pop()
            opened.append(place)
        if measure.endings and opened:
            with_endings.add(opened[-1])
        after = measures[place + 1].endings if place + 1 < len(measures) else frozenset()
        if measure.closes and opened and (not after or 1 in after):
            found.append((opened.pop(), place))
    return found, [place for place in opened if place not in with_endings]


def _is_inside(passage: tuple[int, int], others: Sequence[tuple[int, int]]) -> bool:
    first, last = passage
    return any(start < first and last < end for start, end in others)


def _with_closed_endings(measures: Sequence[Measure]) -> list[Measure]:
    """Close the bars before second endings, where :| is missing."""
    closed = list(measures)
    for place, measure in enumerate(closed):
        if measure.endings and 1 not in measure.endings and place and not closed[place - 1].closes:
            closed[place - 1] = replace(closed[place - 1], closes=DEFAULT_TIMES)
    return closed


class _Player:
    """A reader of repeats: the place, and the passage that is being repeated."""

    def __init__(self, measures: list[Measure]) -> None:
        self._measures = measures
        self._coda = max(self._marked(CODA), default=None)
        self._start, self._time = 0, 1  # of the passage, and which time it is played
        self._ending = frozenset[int]()  # numbers of the ending at the place
        self._first_ending = -1  # first bar of the last group of endings that was reached
        self._jump: Jump | None = None  # the D.C. or D.S. behind the place
        self.remarks: list[str] = []
        self.end = self._end()  # number of bars before the end

    def play(self) -> list[int]:
        """Return the bars in the order in which they are played."""
        played: list[int] = []
        place, end = 0, self.end
        while place < end:
            place = self._enter(place)
            if place >= end:
                break
            if len(played) == MAX_BARS:
                problem = f"expected at most {MAX_BARS} bars, got more with repeats"
                raise UserError(f"{self._measures[place].at}: {problem}")
            played.append(place)
            place = self._leave(place, end)
        return played

    def _marked(self, mark: str) -> list[int]:
        return [place for place, one in enumerate(self._measures) if mark in one.marks]

    def _end(self) -> int:
        """Return the number of bars before the end, without a coda for the last chorus only."""
        last = len(self._measures)
        if any(measure.jump for measure in self._measures):
            return last
        to_codas, fines = self._marked(TO_CODA), self._marked(FINE)
        if fines and fines[0] < last - 1:
            at = self._measures[fines[0]].at
            self.remarks.append(f"{at}: Fine is not used: no D.C. or D.S. leads to it")
        if to_codas and self._coda is None:
            raise UserError(
                f"{self._measures[to_codas[0]].at}: expected a coda for To Coda, got none"
            )
        if to_codas and self._coda is not None and to_codas[0] < self._coda:
            at = self._measures[self._coda].at
            self.remarks.append(f"{at}: the coda is left out: no D.C. or D.S. leads to it")
            return self._coda
        return last

    def _enter(self, place: int) -> int:
        """Begin a passage or an ending; return the first bar that is played."""
        measure = self._measures[place]
        if measure.opens and place != self._start:
            self._start, self._time, self._ending = place, 1, frozenset()
        if not measure.endings:
            return place
        if 1 in measure.endings and place != self._first_ending and self._jump is None:
            self._begin_endings(place)
        group = self._group(place)
        wanted = self._wanted(group)
        for first in group:
            if wanted in self._measures[first].endings:
                self._ending = self._measures[first].endings
                return first
        if (behind := self._behind_only_ending(group)) and wanted == max(measure.endings) + 1:
            self._start, self._time, self._ending = behind, 1, frozenset()
            return self._enter(behind) if behind < len(self._measures) else behind
        raise UserError(f"{measure.at}: expected an ending for time {wanted}, got none")

    def _behind_only_ending(self, group: Sequence[int]) -> int:
        """Return the bar behind an ending that no other one follows, 0 for other endings.

        Those bars are the next ending, without its number.
        """
        if len(group) > 1 or 1 not in self._measures[group[0]].endings:
            return 0
        bars = enumerate(self._measures[group[0] :], start=group[0] + 1)
        return next((behind for behind, bar in bars if bar.closes), 0)

    def _begin_endings(self, place: int) -> None:
        """Find the beginning of the passage that has the endings: |:, or else the section."""
        before, self._first_ending = self._first_ending, place
        if before < self._start and self._measures[self._start].opens:
            return
        first = self._start if before < 0 else before + 1
        sections = [n for n in self._marked(SECTION) if first <= n <= place]
        if sections:
            self._start = sections[-1]
        elif before >= self._start:
            problem = "expected |: where the passage begins that has endings, got none"
            raise UserError(f"{self._measures[place].at}: {problem}")
        self._time, self._ending = 1, frozenset()

    def _group(self, place: int) -> list[int]:
        """Return the first bars of an ending and those that follow it."""
        group = [place]
        for later, measure in enumerate(self._measures[place + 1 :], start=place + 1):
            if measure.opens or 1 in measure.endings:
                break
            if measure.endings:
                group.append(later)
        return group

    def _wanted(self, group: list[int]) -> int:
        if self._jump is None:
            return self._time
        if self._jump.until.isdigit():
            return int(self._jump.until)
        last = max(max(self._measures[first].endings) for first in group)
        return last + bool(self._behind_only_ending(group))

    def _leave(self, place: int, end: int) -> int:
        """Return the bar that follows one."""
        measure = self._measures[place]
        if self._jump is not None:
            return self._leave_after_jump(place, end)
        if measure.closes:
            if self._is_repeated(place, measure):
                self._check_start(place)
                self._time += 1
                return self._start
            self._start, self._time, self._ending = place + 1, 1, frozenset()
        if measure.jump is not None:
            self._jump, self._ending = measure.jump, frozenset()
            self._check_jump(measure)
            return self._target(measure)
        return place + 1

    def _check_start(self, place: int) -> None:
        """Refuse a repeat that may begin at the last section, or long before it."""
        bars = self._measures[self._start + 1 : place + 1]
        if not self._measures[self._start].opens and any(SECTION in bar.marks for bar in bars):
            problem = "expected |: where the passage begins that ends with :|, got sections only"
            raise UserError(f"{self._measures[place].at}: {problem}")

    def _is_repeated(self, place: int, measure: Measure) -> bool:
        if not self._ending:
            return self._time < measure.closes
        group = self._group(self._first_ending)
        numbers = self._ending.union(*(self._measures[first].endings for first in group))
        is_only = self._behind_only_ending(group) == place + 1
        return self._time + 1 in numbers or (is_only and self._time == max(numbers))

    def _leave_after_jump(self, place: int, end: int) -> int:
        measure = self._measures[place]
        until = self._jump.until if self._jump else ""
        if TO_CODA in measure.marks and until in ("", CODA) and self._coda is not None:
            return max(place + 1, self._coda)  # also where D.C. or D.S. stands behind the bar
        if measure.jump is not None or (FINE in measure.marks and until in ("", FINE)):
            return end
        if until.isdigit() and self._ends_ending(place, int(until)):
            return end
        return place + 1

    def _ends_ending(self, place: int, number: int) -> bool:
        """Return whether an ending ends with a bar: it is as long as the first one."""
        starts = {one: place for place, bar in enumerate(self._measures) for one in bar.endings}
        first = next((n for n, bar in enumerate(self._measures) if 1 in bar.endings), None)
        if number not in self._ending or first is None or number not in starts:
            return False
        after = next((n for n in range(first + 1, len(self._measures))
                      if self._measures[n].endings), first + 1)  # fmt: skip
        return place == starts[number] + (after - first) - 1

    def _check_jump(self, measure: Measure) -> None:
        """Refuse D.C. al Fine without Fine, and D.C. to a coda or an ending without their signs."""
        jump = measure.jump
        if (
            jump
            and jump.until.isdigit()
            and not any(int(jump.until) in bar.endings for bar in self._measures)
        ):
            raise UserError(f"{measure.at}: expected an ending {jump.until} for the jump to it, "
                            "got none")  # fmt: skip
        needed = {FINE: (FINE,), CODA: (TO_CODA, CODA)}.get(jump.until if jump else "", ())
        names = {FINE: "Fine", TO_CODA: "To Coda", CODA: "Coda"}
        for mark in needed:
            if not self._marked(mark):
                sign = "D.S." if jump and jump.to_segno else "D.C."
                raise UserError(f"{measure.at}: expected {names[mark]} in a chart with {sign} al "
                                f"{names[needed[-1]]}, got none")  # fmt: skip

    def _target(self, measure: Measure) -> int:
        if measure.jump is None or not measure.jump.to_segno:
            return 0
        places = self._marked(SEGNO)
        if not places:
            raise UserError(f"{measure.at}: expected a segno in a chart with D.S., got none")
        return places[-1]
