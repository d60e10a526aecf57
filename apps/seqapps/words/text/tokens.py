"""Words of running text."""

import re
import unicodedata

from seqapps.common.errors import UserError, excerpt

from ..config import MAX_WORD_LENGTH

# A letter or digit, or a mark of a script whose vowels are marks (Python's \w leaves those out).
_CHARACTER = (
    "(?:[^\\W_]|[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u0900-\u0963\u0966-\u0df3\u0e31-\u0e3a\u0e47-\u0e4e\u0eb1-\u0ebc\u0f71-\u0f84\u102b-\u103e"
    "\u17b4-\u17d3])"
)
# Within words, beside apostrophes: the middle dot of Catalan (col·lecció), Hebrew geresh and
# gershayim, and the joiners of Persian and Indic scripts, without which a word would fall apart.
_WORD = f"{_CHARACTER}+(?:['\u00b7\u05f3\u05f4\u200c\u200d]{_CHARACTER}+)*"
_APOSTROPHES = "\u2019\u02bc\uff07"
_QUOTE = re.compile("(?<=\\w)\u2018(?=\\w)")  # an apostrophe between letters only
_PHRASE = re.compile("[ _]+")
_ASCII_WORD = "[0-9A-Za-z]+(?:'[0-9A-Za-z]+)*"  # the same words of ASCII text, three times as fast
LINE_END = "\n"
_PATTERNS = {
    (is_ascii, keeps): re.compile(f"{LINE_END}|{word}" if keeps else word)
    for is_ascii, word in ((True, _ASCII_WORD), (False, _WORD))
    for keeps in (False, True)
}


def words_of(text: str, *, lowercase: bool, line_ends: bool = False) -> list[str]:
    r"""Return the words of a text: runs of letters and digits, with apostrophes inside.

    Args:
        text: the text, in any Unicode normalisation.
        lowercase: whether capitals are folded.
        line_ends: whether each line end is a word of its own, `LINE_END`.

    Example:
        >>> words_of("Don’t panic: it's 5 o'clock.\nनमस्ते", lowercase=True, line_ends=True)
        ["don't", 'panic', "it's", '5', "o'clock", '\n', 'नमस्ते']
    """
    text = _folded(text, lowercase)
    return _PATTERNS[text.isascii(), line_ends].findall(text)


def _folded(text: str, lowercase: bool) -> str:
    """Return a text in NFC, with one form of the apostrophe and without soft hyphens."""
    if lowercase:
        text = text.lower()
    if text.isascii():
        return text
    text = unicodedata.normalize("NFC", text).replace("\u00ad", "")
    for form in _APOSTROPHES:
        text = text.replace(form, "'")
    return _QUOTE.sub("'", text) if "\u2018" in text else text


def entry(text: str, *, lowercase: bool) -> str | None:
    """Return a word, or a phrase with _ between its words, as in a vocabulary; None for others.

    Example:
        >>> entry("New York", lowercase=True), entry("St_John’s", lowercase=False)
        ('new_york', "St_John's")
        >>> entry("U.S.", lowercase=True), entry("_", lowercase=True)
        (None, None)
    """
    pieces = _PHRASE.split(_folded(text.strip(), lowercase))
    is_phrase = all(words_of(piece, lowercase=False) == [piece] for piece in pieces)
    return "_".join(pieces) if is_phrase else None


def one_word(text: str, *, lowercase: bool) -> str:
    """Return a text that is one word, folded as the words of a corpus are.

    Raises:
        UserError: no word, several words, or more than `MAX_WORD_LENGTH` characters.

    Example:
        >>> one_word(" London ", lowercase=True)
        'london'
    """
    if len(text) > MAX_WORD_LENGTH:
        raise UserError(
            f"expected a word of at most {MAX_WORD_LENGTH} characters, got {len(text):,}: "
            f"{excerpt(text)}"
        )
    words = words_of(text, lowercase=lowercase)
    if words != [_folded(text.strip(), lowercase)]:
        raise UserError(f"expected one word, got {excerpt(text)}")
    return words[0]
