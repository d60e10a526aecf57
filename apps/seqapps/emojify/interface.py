"""The Python interface of a label model, returned by `seqapps.load("emojify")`."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from seqapps.common.errors import UserError
from seqapps.common.interface import Interface
from seqapps.common.io import columns
from seqapps.common.io.frames import Answers

from . import app as _app
from .runtime import Request, Runtime, Suggestion
from .text.keywords import Keyword, checked, read

Keywords = str | Path | Mapping[str, str] | None


class Model(Interface[Runtime]):
    """A classifier of short texts that suggests emoji, or the labels that it was trained on.

    A missing text (None, NaN or "") gets a suggestion without an emoji.

    Example:
        >>> import seqapps
        >>> emojify = seqapps.load("emojify")
        >>> [answer.annotated for answer in emojify.annotate(["let's play ball", "sushi tonight?"])]
        ["let's play ball ⚾", 'sushi tonight? 🍣']
        >>> emojify.predict(["I love you"], k=1)[0].candidates[0].emoji
        '❤️'
    """

    app = _app

    def annotate(
        self,
        texts: Iterable[str],
        *,
        min_probability: float | None = None,
        skin_tone: str = "",
        keywords: Keywords = None,
        per_clause: bool = False,
        language: str = "en",
    ) -> Answers[Suggestion]:
        """Suggest an emoji for each text, or for each clause; see `Suggestion.annotated`.

        Args:
            texts: a list, an array or a column of texts.
            min_probability: minimum probability of a label; None is the model's own.
            skin_tone: light, medium-light, medium, medium-dark or dark; "" for none.
            keywords: additional keywords: a mapping, phrase -> emoji, or the path of a file with
                phrase TAB emoji [TAB trust] in each line. In place of the emoji, `-` marks an
                idiom, and `-🔥` one that denies 🔥. Missing values (None, NaN) name nothing.
            per_clause: whether each clause gets an emoji of its own.
            language: code of the language of the texts, whose keywords count (`de`, `fr` …); the
                classifier of the shipped model is English.

        Raises:
            UserError: an option out of range, or a text that cannot be read.
        """
        rows = keyword_rows(keywords)
        request = Request(min_probability, 5, skin_tone, rows, per_clause, language=language)
        return self._predict(texts, request)

    def predict(
        self,
        texts: Iterable[str],
        *,
        k: int = 5,
        min_probability: float | None = None,
        skin_tone: str = "",
        keywords: Keywords = None,
        explain: bool = False,
        language: str = "en",
    ) -> Answers[Suggestion]:
        """Return the most probable labels of each text.

        The field `emoji` of a suggestion and of its candidates holds a label of the model: an
        emoji, or a text if the model was trained on labels that are texts. In the latter case the
        command line and HTTP call it `label`.

        Args:
            texts, min_probability, skin_tone, keywords, language: see `annotate`.
            k: number of labels.
            explain: whether the contribution of each word to the first label is computed.

        Raises:
            UserError: an option out of range, or a text that cannot be read.
        """
        rows = keyword_rows(keywords)
        request = Request(min_probability, k, skin_tone, rows, explain=explain, language=language)
        return self._predict(texts, request)

    def _predict(self, texts: Iterable[str], request: Request) -> Answers[Suggestion]:
        answers = Answers(self.runtime.predict(columns.texts(texts), request), texts)
        for position, answer in enumerate(answers):
            if answer.error and answer.text.strip():
                raise UserError(f"text at position {position}: {answer.error}")
        return answers


def keyword_rows(keywords: Keywords) -> list[Keyword]:
    """Return the keywords of a file or of a mapping (raises UserError for invalid ones).

    Example:
        >>> keyword_rows({"zorblax": "🦄"})
        [Keyword(phrase='zorblax', emoji='🦄', trust=1.0)]
    """
    if keywords is None:
        return []
    if isinstance(keywords, Mapping):
        pairs = [pair for pair in keywords.items() if not any(map(columns.is_missing, pair))]
        for pair in pairs:
            columns.texts(pair)  # raises the error of a phrase or an emoji that is not a text
        return [checked(phrase, emoji) for phrase, emoji in pairs]
    return read(Path(keywords))
