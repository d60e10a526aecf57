"""The Python interface of a name model, returned by `seqapps.load("dinosaurs")`."""

import secrets
from collections.abc import Iterable

from seqapps.common.interface import Interface
from seqapps.common.io.columns import raise_errors, texts
from seqapps.common.io.frames import Answers

from . import app as _app
from .engines import Request
from .runtime import Generated, Runtime, Scored


class Model(Interface[Runtime]):
    """A character-level language model that invents names and scores given ones.

    Example:
        >>> import seqapps
        >>> names = seqapps.load("dinosaurs")
        >>> [found.name for found in names.generate(2, start="Tyr", end="saurus", seed=1)]
        ['Tyrannusaurus', 'Tyrasaurus']
        >>> round(names.score(["Tyrannosaurus"])[0].nats_per_character, 2)
        0.65
    """

    app = _app

    def generate(
        self,
        n: int = 10,
        *,
        temperature: float = 0.8,
        top_p: float = 1.0,
        start: str = "",
        end: str = "",
        contains: str = "",
        min_length: int | None = None,
        max_length: int | None = None,
        seed: int | None = None,
        allow_known: bool = False,
    ) -> list[Generated]:
        """Invent names; fewer than `n` when no more meet the constraints.

        Args:
            n: number of names.
            temperature: divides the logits, above 0; lower is more conservative.
            top_p: probability mass of nucleus sampling, up to 1.
            start, end, contains: texts that every name begins with, ends with or contains.
            min_length, max_length: characters; None is the shortest or longest of the list.
            seed: random seed, None draws one; equal seeds give equal names with either engine.
            allow_known: whether names of the training list and repeated names are allowed.

        Raises:
            UserError: constraints that no name can meet, or a value out of range.
        """
        chosen = secrets.randbelow(2**32) if seed is None else seed
        request = Request(
            n, temperature, top_p, chosen, start, end, contains, min_length, max_length, allow_known
        )
        return list(self.runtime.generate(request))

    def score(self, names: Iterable[str]) -> Answers[Scored]:
        """Score a list, an array or a column of names, character by character.

        Raises:
            UserError: a name that is empty, too long, or has a character the model lacks.
        """
        return Answers(raise_errors(self.runtime.score(texts(names))), names)
