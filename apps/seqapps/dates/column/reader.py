"""Read a column of dates: cache repeated texts and forms, and resolve ambiguous rows."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from seqapps.common.errors import UserError
from seqapps.common.io.columns import chunks
from seqapps.common.io.unicode_folding import normalise

from ..engines import Request
from ..forms import Forms
from ..locale_hints import locale_of_digits
from ..runtime import Runtime
from ..translation import Translation
from .calendar import ColumnCalendar, Numbers
from .century import ColumnCentury
from .language import ColumnLanguage
from .options import Options
from .order import ColumnOrder
from .precedence import inferences
from .seasons import ColumnSeasons

WINDOW = 4_096  # rows that are read before the first one is answered
# Maximum number of texts of each form that the network reads in each round.
ROUNDS = (2, 4, 8, 24, WINDOW)
MAX_MEMORY = 100_000  # maximum number of cached answers
MAX_LENGTH = 200  # maximum number of characters of a cached text
TOLERANCE = 1e-6  # of sums of probabilities


class Column:
    """A reader of one column.

    Args:
        runtime: the model.
        request: options of the translation.
        options: how the column is read.
        texts: all texts, if they can be read twice. Then equal texts have equal answers; otherwise
            a row is answered with the evidence of the rows up to the end of its window of `WINDOW`
            rows.

    Raises:
        UserError: see `Runtime.translate`.
    """

    def __init__(
        self,
        runtime: Runtime,
        request: Request,
        options: Options,
        texts: Iterable[str | UserError] | None = None,
    ) -> None:
        least = request.min_confidence
        self._least = runtime.min_confidence if least is None else least
        self._runtime, self._request = runtime, replace(request, min_confidence=self._least)
        runtime.translate([], request)  # raises the errors of the request
        allowed = inferences(request, options, runtime.reads_hints)
        self._calendar = ColumnCalendar(
            allowed.calendars, allowed.short_years, options.today.isoformat()
        )
        self._language = ColumnLanguage(allowed.given_language)
        self._order, self._century = ColumnOrder(allowed.order), ColumnCentury(options)
        self._seasons = ColumnSeasons(allowed.seasons)
        self._reads_language = allowed.language
        self._is_known = texts is not None
        for text in texts or ():
            if isinstance(text, str):
                self._learn(text, _form(text))
        self._forms = Forms(self._order.decides, runtime.known_forms(request))
        self._memory: dict[str, Translation] = {}

    def translate(self, texts: Iterable[str | UserError]) -> Iterator[Translation]:
        """Yield the answers in the order of the texts; memory stays flat."""
        for window in chunks(texts, WINDOW):
            forms = {text: _form(text) for text in window if isinstance(text, str)}
            if not self._is_known:
                for text in window:
                    if isinstance(text, str):
                        self._learn(text, forms[text])
            numbers = self._numbers(forms)
            asked = {text: days.asked for text, days in numbers.items()}
            all_readings = replace(self._request, min_confidence=0.0)
            read = self._ask_all(asked, all_readings, self._calendar.locale)
            read |= self._read_seasons(forms)
            answers = self._read(window, forms, read)
            inferred = self._inferred(answers, forms, numbers)
            for answer in answers:
                changed = inferred.get(answer.text, answer) if not answer.error else answer
                yield self._settled(changed, forms.get(answer.text, ""))

    def summary(self) -> Iterator[str]:
        """Yield lines that report how rows were read because of others."""
        parts = (self._order, self._century, self._language, self._calendar, self._seasons)
        for part in parts:
            yield from part.summary()

    def _learn(self, text: str, normalised: str) -> None:
        locale = "" if normalised or text.isascii() else locale_of_digits(text)
        if locale:
            self._calendar.learn(normalise(text), locale)
            return
        self._order.learn(normalised)
        self._century.learn(normalised)
        self._calendar.learn(normalised)
        self._seasons.learn(normalised)
        if self._reads_language:
            self._language.learn(normalised)

    def _settled(self, answer: Translation, normalised: str) -> Translation:
        """Return an answer in the order and the century of the column, or as a season."""
        if self._seasons.asked(normalised):
            return self._seasons.settle(answer)
        ordered = self._order.settle(answer, normalised)
        found = self._century.settle(ordered, normalised)
        if found is not ordered and found.reading:  # readings of impossible centuries are lost
            total = found.confidence + sum(share for _, share in found.alternatives)
            if total < self._least - TOLERANCE:
                reason = f"unsure, perhaps {found.reading} ({found.confidence:.2f})"
                return Translation(answer.text, None, 1 - total, reason=reason)
        return self._calendar.with_both(found, normalised)

    def _numbers(self, forms: dict[str, str]) -> dict[str, Numbers]:
        """Return text -> its numbers, of texts that are read in the calendar of the column."""
        if not self._calendar.name:
            return {}
        found = {t: self._calendar.numbers(form, self._order_of) for t, form in forms.items()}
        return {text: numbers for text, numbers in found.items() if numbers}

    def _read_seasons(self, forms: dict[str, str]) -> dict[str, Translation]:
        """Return text -> its answer, of texts that are seasons."""
        found = {text: self._seasons.asked(form) for text, form in forms.items()}
        asked = {text: season for text, season in found.items() if season}
        return self._ask_all(asked, self._request, "")

    def _inferred(
        self, answers: list[Translation], forms: dict[str, str], numbers: dict[str, Numbers]
    ) -> dict[str, Translation]:
        """Return text -> its answer in the calendar or in the language of the column."""
        found = {answer.text: answer for answer in answers if not answer.error}
        changed = {
            text: self._calendar.settle(found[text], days, self._request)
            for text, days in numbers.items()
        }
        if not (self._reads_language and self._language.code):
            return changed
        named = {text: text for text in found if self._language.decides(forms[text])}
        read = self._ask_all(named, self._request, self._language.code)
        return changed | {
            text: self._language.settle(found[text], answer) for text, answer in read.items()
        }

    def _order_of(self, separator: str) -> str:
        return self._request.order or self._order.order_of(separator)

    def _ask_all(
        self, asked: dict[str, str], request: Request, locale: str
    ) -> dict[str, Translation]:
        """Return the answers of texts in the locale of the request, else in `locale`, by key."""
        if not asked:
            return {}
        request = replace(request, locale=request.locale or locale)
        answers = self._runtime.translate(asked.values(), request)
        return {text: replace(a, text=text) for text, a in zip(asked, answers, strict=True)}

    def _read(
        self,
        window: list[str | UserError],
        normalised: dict[str, str],
        read: dict[str, Translation],
    ) -> list[Translation]:
        """Return the answers of the model to a window of texts.

        Args:
            window: the texts.
            normalised: text -> the normalised text.
            read: text -> its answer, of texts that have been read already.
        """
        found = {text: self._memory[text] for text in map(str, window) if text in self._memory}
        found |= read
        wanted = dict.fromkeys(t for t in window if isinstance(t, str) and t not in found)
        for limit in ROUNDS:
            asked: list[str] = []
            left: list[str] = []
            counts: Counter[str] = Counter()
            for text in wanted:
                answer = self._forms.read(normalised[text], text)
                if answer is not None:
                    found[text] = answer
                    continue
                form, _ = self._forms.key(normalised[text])
                counts[form] += 1
                (asked if counts[form] <= limit else left).append(text)
            for text, answer in zip(asked, self._ask(asked), strict=True):
                self._forms.learn(normalised[text], answer)
                found[text] = answer
            wanted = dict.fromkeys(left)
        if len(self._memory) > MAX_MEMORY:
            self._memory.clear()
        self._memory |= {t: found[t] for t in found if len(t) <= MAX_LENGTH and t not in read}
        errors = iter(self._ask([text for text in window if isinstance(text, UserError)]))
        return [next(errors) if isinstance(text, UserError) else found[text] for text in window]

    def _ask(self, texts: Iterable[str | UserError]) -> Iterator[Translation]:
        return self._runtime.translate(texts, self._request)


def _form(text: str) -> str:
    """Return the normalised text; "" if it is too long, or if its digits have a locale."""
    is_read = len(text) <= MAX_LENGTH and (text.isascii() or not locale_of_digits(text))
    return normalise(text) if is_read else ""
