"""Read a column of dates: cache repeated texts and forms, and resolve ambiguous rows."""

from collections import Counter
from collections.abc import Iterable, Iterator

from seqapps.common.errors import UserError
from seqapps.common.io.columns import chunks
from seqapps.common.io.unicode_folding import normalise
from seqapps.common.terminal.progress import counted

from . import column_language
from .column_calendar import ColumnCalendar
from .column_habits import Habits, Options
from .engines import Request
from .forms import Forms
from .locale_hints import locale_of_digits
from .runtime import Runtime
from .translation import Translation

WINDOW = 4_096  # rows that are read before the first one is answered
# Maximum number of texts of each form that the network reads in each round.
ROUNDS = (2, 4, 8, 24, WINDOW)
MAX_MEMORY = 100_000  # maximum number of cached answers
MAX_LENGTH = 200  # maximum number of characters of a cached text


class Column:
    """A reader of one column.

    Args:
        runtime: the model.
        request: options of the translation.
        options: how the column is read.
        texts: all texts, if they can be read twice; otherwise order, centuries and language are
            inferred from windows of `WINDOW` rows. The calendar always is.

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
        self._runtime, self._request = runtime, request
        runtime.translate([], request)  # raises the errors of the request
        self.habits = Habits(options)
        self._language = column_language.of_locale(request.locale)
        self._calendar = ColumnCalendar()
        self._infers = options.order == "auto" and runtime.reads_hints
        self._is_known = texts is not None
        for text in texts or ():
            if isinstance(text, str):
                self._learn(_form(text))
        known = runtime.known_forms(request)
        self._forms = Forms(self.habits.decides, known)
        self._memory: dict[str, Translation] = {}

    def translate(self, texts: Iterable[str | UserError]) -> Iterator[Translation]:
        """Yield the answers in the order of the texts; memory stays flat."""
        runtime, request = self._runtime, self._request
        for window in chunks(texts, WINDOW):
            texts_in_window = {text for text in window if isinstance(text, str)}
            forms = {text: _form(text) for text in texts_in_window}
            if not self._is_known:
                for text in window:
                    if isinstance(text, str):
                        self._learn(forms[text])
            answers = self._read(window, forms)
            if self._infers:
                answers = self._language.read(answers, forms, runtime, request)
                for answer in answers:
                    self._calendar.learn(answer, forms.get(answer.text, ""))
            for answer in answers:
                form = forms.get(answer.text, "")
                moved = self._calendar.settle(answer, form, self.habits.options.today)
                yield self.habits.settle(moved, form)

    def summary(self) -> Iterator[str]:
        """Yield lines that report how rows were read because of others."""
        yield from self.habits.summary()
        if self._language.settled:
            rows = counted(self._language.settled, "row")
            yield f"{rows} read in the language of the column, {self._language.code}"
        if self._calendar.settled:
            rows = counted(self._calendar.settled, "row")
            named = f"that {counted(self._calendar.named, 'row')} named"
            yield f"{rows} of digits read in the {self._calendar.name} calendar, {named}"

    def _learn(self, normalised: str) -> None:
        self.habits.learn(normalised)
        if self._infers:
            self._language.learn(normalised)

    def _read(self, window: list[str | UserError], normalised: dict[str, str]) -> list[Translation]:
        """Return the answers of the model to a window of texts, which are given normalised too."""
        found = {text: self._memory[text] for text in map(str, window) if text in self._memory}
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
        self._memory |= {text: found[text] for text in found if len(text) <= MAX_LENGTH}
        errors = iter(self._ask([text for text in window if isinstance(text, UserError)]))
        return [next(errors) if isinstance(text, UserError) else found[text] for text in window]

    def _ask(self, texts: Iterable[str | UserError]) -> Iterator[Translation]:
        return self._runtime.translate(texts, self._request)


def _form(text: str) -> str:
    """Return the normalised text; "" if it is too long, or if its digits have a locale."""
    is_read = len(text) <= MAX_LENGTH and (text.isascii() or not locale_of_digits(text))
    return normalise(text) if is_read else ""
