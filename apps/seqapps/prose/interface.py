"""The Python interface of a language model, returned by `seqapps.load("prose")`."""

import secrets
from collections.abc import Iterable

from seqapps.common.errors import UserError
from seqapps.common.interface import Interface
from seqapps.common.io.columns import raise_errors, texts
from seqapps.common.io.frames import Answers
from seqapps.common.io.text import checked_text

from . import app as _app
from .config import MAX_TEXT_LENGTH
from .proofreading.checking import Finding, Options, proofread
from .requests import Request
from .runtime import Chosen, Generated, Runtime, Scored


class Model(Interface[Runtime]):
    """A language model over words: how likely texts are, and new ones in a style.

    Example:
        >>> import seqapps
        >>> prose = seqapps.load("prose")
        >>> prose.choose(["the apple and {pair|pear} salad"])[0].best
        'the apple and pear salad'
        >>> [one.suggestion for one in prose.proofread(["I could here the music."])]
        ['hear']
        >>> round(prose.score(["To be, or not to be."])[0].nats_per_character, 1)
        1.7
        >>> prose.styles()
        ['novels', 'shakespeare']
        >>> len(prose.generate(2, length=5, style="shakespeare", seed=1))
        2
    """

    app = _app

    def styles(self) -> list[str]:
        """Return the names of the model's styles; the first one is the default."""
        return list(self.runtime.settings.styles)

    def score(self, sentences: Iterable[str], *, style: str | None = None) -> Answers[Scored]:
        """Score a list, an array or a column of texts, word by word.

        Args:
            sentences: lines of text.
            style: name of a style; None is the model's first one.

        Raises:
            UserError: a text that is empty or too long, or an unknown style.
        """
        return Answers(raise_errors(self.runtime.score(texts(sentences), style)), sentences)

    def choose(self, sentences: Iterable[str], *, style: str | None = None) -> list[Chosen]:
        """Rank the alternatives of texts such as "the apple and {pair|pear} salad".

        Args:
            sentences, style: see `score`.

        Raises:
            UserError: a text without alternatives, or with too many, or an unknown style.
        """
        return list(raise_errors(self.runtime.choose(texts(sentences), style)))

    def proofread(
        self,
        lines: Iterable[str],
        *,
        style: str | None = None,
        min_gain: float | None = None,
        homophones_only: bool = False,
    ) -> list[Finding]:
        """Find words in lines of text that may be wrong: homophones, and misspelt words.

        Args:
            lines: the lines.
            style: see `score`.
            min_gain: nats by which another word must be likelier; None is the model's own.
            homophones_only: whether misspelt words are left out.

        Raises:
            UserError: an unknown style, or a line that is too long or holds control characters.
        """
        options = Options(self.runtime.settings.style(style), min_gain, homophones_only)
        numbered = ((number, _line(number, text)) for number, text in enumerate(texts(lines), 1))
        return list(raise_errors(proofread(self.runtime, numbered, options)))

    def generate(
        self,
        n: int = 1,
        *,
        length: int = 100,
        start: str = "",
        style: str | None = None,
        temperature: float = 1.0,
        top_p: float = 0.95,
        seed: int | None = None,
    ) -> list[Generated]:
        """Write texts.

        Args:
            n, length: number of texts, and of the words of each.
            start: what each text begins with.
            style: name of a style; None is the model's first one.
            temperature: divides the logits, above 0; lower is more conservative.
            top_p: probability mass of nucleus sampling, up to 1.
            seed: random seed, None draws one; equal seeds give equal texts with either engine.

        Raises:
            UserError: a value out of range, an unknown style, or a start with unknown characters.
        """
        chosen = secrets.randbelow(2**32) if seed is None else seed
        request = Request(n, length, temperature, top_p, chosen, start, style)
        return list(self.runtime.generate(request))


def _line(number: int, text: str | UserError) -> str | UserError:
    """Return a line of text unchanged, or the error if it is refused."""
    try:
        return text if isinstance(text, UserError) else checked_text(text, MAX_TEXT_LENGTH, "\t")
    except UserError as error:
        return UserError(f"line {number}: {error}")
