"""The Python interface of word vectors: what `seqapps.load("words")` returns."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from seqapps.common.errors import UserError
from seqapps.common.interface import Interface
from seqapps.common.io.columns import raise_errors, texts
from seqapps.common.io.files import check_suffix, check_writable
from seqapps.common.io.frames import Answers

from . import app as _app
from .analysis import bias, comparison, lists, word_map
from .analysis.comparison import Comparison
from .config import MIN_COUNT
from .runtime import Answer, Neighbours, Odd, Runtime, Similarity
from .text import vector_files


class Model(Interface[Runtime]):
    """Word vectors: neighbours, analogies, similarities.

    Example:
        >>> import seqapps
        >>> words = seqapps.load("words")
        >>> [found.word for found in words.nearest(["river"], k=3)[0].neighbours]
        ['rivers', 'creek', 'tributary']
        >>> words.analogy("man", "woman", "king", k=1)[0].word
        'queen'
        >>> words.similar("coffee", "tea").similarity > words.similar("coffee", "law").similarity
        True
        >>> words.odd(["breakfast", "lunch", "dinner", "violin"]).word
        'violin'
    """

    app = _app

    def nearest(self, words: Iterable[str], k: int = 10) -> Answers[Neighbours]:
        """Find the k words with the greatest cosine to each word of a list, array or column.

        An unknown word's vector is composed of words that are spelled like it (`known` is false,
        and `spellings` names them).

        Raises:
            UserError: a text that is not one word, or an unknown word that is spelled like none.
        """
        return Answers(raise_errors(self.runtime.nearest(texts(words), k)), words)

    def analogy(self, a: str, b: str, c: str, k: int = 5) -> list[Answer]:
        """Find the k words that are to c as b is to a: man, woman, king -> queen.

        `unknown` names the given words whose vectors were composed, as in `similar` and `odd`.

        Raises:
            UserError: see `nearest`.
        """
        return list(self.runtime.analogy(a, b, c, k))

    def similar(self, a: str, b: str) -> Similarity:
        """Return the cosine similarity of two words (raises UserError, see `nearest`)."""
        return self.runtime.similar(a, b)

    def odd(self, words: Iterable[str]) -> Odd:
        """Find the word that does not belong to the others, of at least three.

        Raises:
            UserError: fewer words, or see `nearest`.
        """
        return self.runtime.odd(texts(words))

    def plot(
        self,
        out: str | Path,
        words: Iterable[str] | None = None,
        *,
        top: int | None = None,
        method: str = "tsne",
        seed: int = 0,
    ) -> list[str]:
        """Draw words as labelled points of a plane, a PNG; return warnings.

        Args:
            out: path of the picture.
            words: the words to draw.
            top: in place of words, draw this number of the most frequent ones.
            method: `tsne` or `pca`.
            seed: random seed of t-SNE.

        Raises:
            UserError: both or none of words and top, too few words, or see `nearest`.

        Example:
            >>> import seqapps, tempfile
            >>> picture = Path(tempfile.mkdtemp(), "map.png")
            >>> royal = ["king", "queen", "man", "woman"]
            >>> seqapps.load("words").plot(picture, royal, method="pca")
            []
        """
        if (words is None) == (top is None):
            raise UserError("expected words to draw, or their number (top), not both")
        if top is not None and top < 2:
            raise UserError(f"top expects at least 2 words, got {top}")
        check_suffix(Path(out), ".png")
        check_writable(Path(out))
        names = self.runtime.vocabulary.words[:top] if words is None else texts(words)
        given = [self.runtime.word(name) for name in names]
        distinct = list({word.text: word for word in given}.values())
        points = word_map.positions(
            word_map.stacked([word.vector for word in distinct]), method, seed
        )
        return word_map.draw(Path(out), [word.text for word in distinct], points)

    def compare(self, other: "Model", k: int = 20, *, min_count: int = MIN_COUNT) -> Comparison:
        """Find the k words whose vectors differ most from those in another model.

        Args:
            other: a model of another corpus.
            k: number of words.
            min_count: minimum number of occurrences of a word in each corpus, where they are
                known.

        Raises:
            UserError: too few common words.

        Example:
            >>> import seqapps
            >>> words = seqapps.load("words")
            >>> round(words.compare(words, k=1).words[0].distance, 3)
            0.0
        """
        if not isinstance(other, Model):
            raise UserError(f"expected a model of words to compare with, got {other!r:.60}")
        if k < 1:
            raise UserError(f"k expects a positive integer, got {k}")
        return comparison.compared(self.runtime, other.runtime, k, min_count=min_count)

    def bias(self, lists_file: Path | None = None) -> dict[str, Any]:
        """Measure bias: association tests, professions, and what a classifier tells apart.

        Args:
            lists_file: TOML file of lists; None is gender.

        Raises:
            UserError: invalid lists, a vocabulary that lacks their words, or no scikit-learn.

        Example:
            >>> import seqapps
            >>> seqapps.load("words").bias()["bias"]
            'gender'
        """
        return bias.measured(bias.space_of(self.runtime), self._lists(lists_file))

    def debias(
        self,
        out: str | Path,
        lists_file: Path | None = None,
        *,
        method: str = "hard",
        overwrite: bool = False,
    ) -> dict[str, Any]:
        """Make a debiased copy of the model; return the bias reports before and after.

        Args:
            out: folder of the new model.
            lists_file: TOML file of lists; None is gender.
            method: `hard`, or `balance`, which also balances the neighbourhoods of biased words.
            overwrite: whether a finished model in `out` is replaced.

        Raises:
            UserError: see `bias`, or a folder that may not be written to.

        Example:
            >>> import seqapps, tempfile
            >>> found = seqapps.load("words").debias(Path(tempfile.mkdtemp(), "debiased"))
            >>> found["after"]["professions"]["mean_projection"]
            0.0
        """
        from . import derived  # TensorFlow

        return derived.debias(self.runtime, self._lists(lists_file), Path(out), method, overwrite)

    def _lists(self, file: Path | None) -> lists.BiasLists:
        return lists.read(file, lowercase=self.runtime.settings.config.lowercase)

    def export_vectors(self, out: str | Path, form: str = "word2vec") -> None:
        """Write the vectors as a file of another program.

        Args:
            out: path of the file.
            form: `word2vec` (text), `word2vec-binary` or `glove`.

        Raises:
            UserError: another form, or a file that cannot be written.

        Example:
            >>> import seqapps, tempfile
            >>> file = Path(tempfile.mkdtemp(), "vectors.txt")
            >>> seqapps.load("words").export_vectors(file, "glove")
            >>> file.read_text().split(" ", 1)[0]
            'the'
        """
        if form not in vector_files.FORMATS:
            expected = ", ".join(vector_files.FORMATS)
            raise UserError(f"form expects one of {expected}, got {form!r}")
        words = self.runtime.vocabulary.words
        vector_files.write(Path(out), form, words, self.runtime.vectors)
