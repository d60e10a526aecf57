"""The Python interface of a model of entities, returned by `seqapps.load("entities")`."""

from collections.abc import Iterable
from pathlib import Path

from seqapps.common.errors import UserError
from seqapps.common.interface import Interface
from seqapps.common.io import columns

from . import app as _app
from .redaction import Pseudonyms, Redacted, redacted
from .runtime import Answer, Request, Runtime


class Model(Interface[Runtime]):
    """A tagger of names in texts, or of the labels that it was trained on.

    Positions are counted in characters (code points), as Python does. A missing text (None, NaN or
    "") has no entities.

    Example:
        >>> import seqapps
        >>> entities = seqapps.load("entities")
        >>> answer = entities.tag(["Angela Merkel was born in Hamburg."])[0]
        >>> [(entity.text, entity.label) for entity in answer.entities]
        [('Angela Merkel', 'PER'), ('Hamburg', 'LOC')]
        >>> entities.redact(["Angela Merkel was born in Hamburg."])[0].text
        '[PER] was born in [LOC].'
    """

    app = _app

    def tag(
        self,
        texts: Iterable[str],
        *,
        min_probability: float | None = None,
        types: Iterable[str] = (),
    ) -> list[Answer]:
        """Find the entities of each text.

        Args:
            texts: a list, an array or a column of texts.
            min_probability: minimum probability of an entity; None is the model's own.
            types: the labels that are wanted; empty for all.

        Raises:
            UserError: an option out of range, an unknown label, or a text that cannot be read.
        """
        request = Request(min_probability, _names(types))
        answers = list(self.runtime.tag(columns.texts(texts), request))
        for position, answer in enumerate(answers):
            if answer.error:
                raise UserError(f"text at position {position}: {answer.error}")
        return answers

    def redact(
        self,
        texts: Iterable[str],
        *,
        min_probability: float | None = None,
        types: Iterable[str] = (),
        pseudonyms: bool = False,
        key: str | Path | None = None,
        contacts: bool = True,
    ) -> list[Redacted]:
        """Replace the entities of each text: "[PER] lives in [LOC]."

        Args:
            texts, min_probability, types: see `tag`.
            pseudonyms: whether equal names get the same number: "[PER-1]".
            key: file of the names behind the pseudonyms. It is read if it exists, so that names
                keep their pseudonyms, and written. It implies `pseudonyms`.
            contacts: whether e-mail addresses ("[EMAIL]") and @names ("[HANDLE]") are replaced too.

        Raises:
            UserError: see `tag`, or `key` is not such a file.
        """
        path = None if key is None else Path(key)
        names = Pseudonyms.load(path) if path is not None else Pseudonyms()
        chosen = names if pseudonyms or path is not None else None
        answers = self.tag(texts, min_probability=min_probability, types=types)
        results = [redacted(answer, chosen, contacts=contacts) for answer in answers]
        if path is not None:
            names.save(path)
        return results


def _names(types: Iterable[str]) -> tuple[str, ...]:
    """Return labels as a tuple (raises UserError for a text in place of a list)."""
    return tuple(columns.texts(types))
