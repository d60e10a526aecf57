"""The Python interface of a date model, the result of `seqapps.load("dates")`."""

import secrets
from collections.abc import Iterable

from seqapps.common.decoding.sampling import check_seed
from seqapps.common.interface import Interface
from seqapps.common.io.columns import texts as _texts
from seqapps.common.io.frames import Answers

from . import app as _app
from .column.options import Options
from .column.reader import Column
from .config import BEAM_WIDTH
from .engines import Request
from .iso import Pair
from .runtime import Runtime
from .translation import Translation


class Model(Interface[Runtime]):
    """An attention model that reads written dates.

    Example:
        >>> import seqapps
        >>> dates = seqapps.load("dates")
        >>> [answer.date for answer in dates.translate(["3rd of May, 1979", "next Friday", None])]
        ['1979-05-03', None, None]
        >>> answer = dates.translate(["06/12/2046"])[0]
        >>> answer.date, answer.ambiguous, answer.alternatives[0][0]
        ('2046-06-12', True, '2046-12-06')
        >>> dates.translate(["06/12/2046"], locale="de_DE")[0].date
        '2046-12-06'
        >>> dates.generate_data(1, locales=["de_DE"], seed=4)[0].text
        '16. februar 1969'
    """

    app = _app

    def translate(
        self,
        texts: Iterable[str | None],
        *,
        locale: str = "",
        day_first: bool = False,
        month_first: bool = False,
        min_confidence: float | None = None,
        beam: int = BEAM_WIDTH,
        alpha: float = 0.0,
        precision: str = "day",
        attention: bool = False,
    ) -> Answers[Translation]:
        """Translate dates, each text by itself.

        Args:
            texts: a list, an array or a column of texts.
            locale: hint such as `de_DE`, for the order of numbers and the language.
            day_first, month_first: order of day and month in numbers; override the locale's.
            min_confidence: minimum probability of a date in all its orders, 0 to 1; below it a
                text is refused. None is the model's value.
            beam: beam width for texts whose greedy hypothesis is not certain, 1 to 64.
            alpha: strength of the length penalty, 0 to 2.
            precision: `day` refuses dates that are not full days; `any` also reads months, years,
                spans and the like: see `Translation.meaning`.
            attention: whether the answers hold their attention weights.

        Returns:
            one answer per text, as a list that `to_frame` turns into a frame of the column's
            library; a refused text, or a missing one, has the date None and a reason.

        Raises:
            UserError: an unknown locale, or a value out of range.
        """
        request = Request(
            locale, day_first, month_first, min_confidence, beam, alpha, attention, precision
        )
        return Answers(self.runtime.translate(_texts(texts), request), texts)

    def translate_column(
        self,
        texts: Iterable[str | None],
        *,
        column_order: str = "auto",
        earliest: int | None = None,
        latest: int | None = None,
        century: int | None = None,
        locale: str = "",
        day_first: bool = False,
        month_first: bool = False,
        min_confidence: float | None = None,
        precision: str = "day",
    ) -> Answers[Translation]:
        """Translate a column of dates; some rows determine how other rows are read.

        It is also faster than `translate` if texts or their forms repeat.

        Args:
            texts: a list, an array or a column of texts.
            column_order: `auto` infers from other rows the order of day and month (06/12/2046
                beside 25/12/2046), the language of month names and the calendar of numbers; `off`
                does not. Explicit options override each inference.
            earliest, latest: limits of the years that two digits may mean. By default no date is
                in the future if the four-digit years of the column are all past.
            century: the first digits of these years, such as 19.
            locale, day_first, month_first, min_confidence, precision: see `translate`.

        Returns:
            one answer per text. The `notes` of a row that the column changed say which of its
            properties did: "order of the column", "calendar of the column" and so on.

        Raises:
            UserError: an unknown locale, or values out of range or that do not go together.

        Example:
            >>> import seqapps
            >>> rows = ["25/12/2010", "06/12/2011", "13/01/2012"]
            >>> [answer.date for answer in seqapps.load("dates").translate_column(rows)]
            ['2010-12-25', '2011-12-06', '2012-01-13']
        """
        column = _texts(texts)
        request = Request(locale, day_first, month_first, min_confidence, precision=precision)
        options = Options(column_order, earliest, latest, century)
        answers = Column(self.runtime, request, options, column).translate(column)
        return Answers(answers, texts)

    @staticmethod
    def generate_data(
        n: int = 10,
        *,
        locales: Iterable[str] = (),
        seed: int | None = None,
        partial: bool = False,
        kinds: Iterable[str] = (),
    ) -> list[Pair]:
        """Generate synthetic dates; needs Babel and num2words (the extra `train`).

        Args:
            n: number of examples.
            locales: CLDR locales to write in, or one; default: all.
            seed: random seed; None draws one.
            partial: whether to write partial dates, spans and other calendars as well.
            kinds: kinds of partial dates to write, and nothing else; default: texts of all kinds.

        Raises:
            UserError: an unknown locale or kind, or a missing library.
        """
        from .generator import generator  # imports Babel's data

        chosen = secrets.randbelow(2**32) if seed is None else seed
        check_seed(chosen)
        locales = [locales] if isinstance(locales, str) else locales
        kinds = [kinds] if isinstance(kinds, str) else kinds
        return list(generator.generate(n, chosen, locales, partial, kinds))
