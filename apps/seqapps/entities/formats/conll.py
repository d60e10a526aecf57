"""The format of CoNLL: a token and its tag per line, and a blank line between sentences.

The tag is the last column, and columns are separated by tabs or spaces. The schemes IOB2, IOB1 and
BIOES (with the letters of BILOU too) are recognised by the tags of the whole file.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from seqapps.common.errors import UserError, excerpt
from seqapps.common.io.text import checked_text

from ..config import MAX_TEXT_LENGTH
from ..text.tokens import tokens_of
from .annotated import Annotated, Span, checked_label

TAG = re.compile(r"O|[BIESLU]-\S+")
DOCUMENT = "-DOCSTART-"
_LETTERS = {"L": "E", "U": "S"}  # of BILOU, as BIOES has them
Tag = tuple[str, str]  # letter and label; ("O", "")


@dataclass
class Sentence:
    """The lines of a sentence: tokens, tags, and the number of each line."""

    tokens: list[str] = field(default_factory=list)
    tags: list[Tag] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    error: UserError | None = None


def is_line(line: str) -> bool:
    """Return whether a line holds a token and a tag."""
    columns = line.split("\t") if "\t" in line else line.split()
    return len(columns) > 1 and TAG.fullmatch(columns[-1].strip()) is not None


def read(
    name: str, lines: Iterable[tuple[int, str | UserError]]
) -> Iterator[Annotated | UserError]:
    """Yield the sentences of a file; one that cannot be used is an error that names its line.

    Args:
        name: name of the file, for messages.
        lines: number and text of each line, "" for blank ones.
    """
    sentences = list(_sentences(name, lines))
    usable = [sentence.tags for sentence in sentences if sentence.error is None]
    scheme = scheme_of(usable)
    for sentence in sentences:
        if sentence.error is not None:
            yield sentence.error
            continue
        try:
            yield _annotated(name, sentence, scheme)
        except UserError as error:
            yield error


def _sentences(name: str, lines: Iterable[tuple[int, str | UserError]]) -> Iterator[Sentence]:
    sentence = Sentence()
    for number, line in lines:
        if isinstance(line, UserError):
            sentence.error = sentence.error or line
        elif not line.strip() or line.startswith(DOCUMENT):
            if sentence.tokens or sentence.error:
                yield sentence
            sentence = Sentence()
        else:
            try:
                token, tag = _columns(line)
            except UserError as error:
                sentence.error = sentence.error or UserError(f"{name}, line {number}: {error}")
                continue
            sentence.tokens.append(token)
            sentence.tags.append(tag)
            sentence.lines.append(number)
    if sentence.tokens or sentence.error:
        yield sentence


def _columns(line: str) -> tuple[str, Tag]:
    """Return the token and the tag of a line."""
    columns = [part.strip() for part in (line.split("\t") if "\t" in line else line.split())]
    if len(columns) < 2 or not columns[0]:
        raise UserError(f"expected a token and a tag, got {excerpt(line.strip())}")
    if not TAG.fullmatch(columns[-1]):
        raise UserError(
            f"expected a tag such as O, B-PER or I-PER in the last column, got "
            f"{excerpt(columns[-1])}"
        )
    if columns[-1] == "O":
        return columns[0], ("O", "")
    letter, _, label = columns[-1].partition("-")
    return columns[0], (_LETTERS.get(letter, letter), checked_label(label))


def scheme_of(sentences: Sequence[Sequence[Tag]]) -> str:
    """Return the scheme of tags: IOB2, IOB1 or BIOES.

    It is BIOES if a tag begins with E or S. Otherwise it is IOB1 if an I begins a name and each B
    separates two names of one label; a file that breaks both schemes is read as IOB2.

    Example:
        >>> scheme_of([[("I", "PER"), ("O", "")]]), scheme_of([[("B", "PER"), ("I", "PER")]])
        ('IOB1', 'IOB2')
    """
    letters = {letter for tags in sentences for letter, _ in tags}
    if letters & {"E", "S"}:
        return "BIOES"
    pairs = [
        (before, tag)
        for tags in sentences
        for before, tag in zip([("O", ""), *tags], tags, strict=False)
    ]
    starts_with_i = any(tag[0] == "I" and before[1] != tag[1] for before, tag in pairs)
    b_separates = all(before[1] == tag[1] for before, tag in pairs if tag[0] == "B")
    return "IOB1" if starts_with_i and b_separates else "IOB2"


def _annotated(name: str, sentence: Sentence, scheme: str) -> Annotated:
    """Return a sentence as a text, whose tokens are separated by spaces."""
    spans: list[tuple[int, int, str]] = []  # first token, the one behind the last, label
    before: Tag = ("O", "")
    for position, (tag, line) in enumerate(zip(sentence.tags, sentence.lines, strict=True)):
        following = sentence.tags[position + 1] if position + 1 < len(sentence.tags) else ("O", "")
        if problem := _problem(before, tag, following, scheme):
            raise UserError(f"{name}, line {line}: {problem}")
        letter, label = tag
        if label:
            goes_on = letter in "IE" and before[1] == label and before[0] not in "ES"
            first = spans.pop()[0] if goes_on else position
            spans.append((first, position + 1, label))
        before = tag
    starts, end = [], 0
    for token in sentence.tokens:
        starts.append(end)
        end += len(token) + 1
    text = checked_text(" ".join(sentence.tokens), MAX_TEXT_LENGTH)
    found = (
        Span(starts[first], starts[last - 1] + len(sentence.tokens[last - 1]), label)
        for first, last, label in spans
    )
    return Annotated(text, tuple(found), f"{name}, line {sentence.lines[0]}")


def _problem(before: Tag, tag: Tag, following: Tag, scheme: str) -> str:
    """Return in which way a tag breaks a scheme, or ""."""
    letter, label = tag
    is_open = before[0] in "BI" and before[1] == label  # a name that the tag may continue
    if scheme == "IOB2" and letter == "I" and not is_open:
        return (
            f"I-{label} follows {_shown(before)}: expected B-{label}, with which a name begins "
            "in IOB2"
        )
    if scheme != "BIOES":
        return ""
    if letter in "IE" and not is_open:
        return f"{letter}-{label} follows {_shown(before)}: expected B-{label} or S-{label}"
    if letter in "BI" and not (following[0] in "IE" and following[1] == label):
        return f"{_shown(following)} follows {letter}-{label}: expected I-{label} or E-{label}"
    return ""


def _shown(tag: Tag) -> str:
    return tag[0] if tag[0] == "O" else f"{tag[0]}-{tag[1]}"


def write(text: str, spans: Sequence[tuple[int, int, str]]) -> str:
    """Return the tokens of a text with tags of IOB2, and a blank line behind them.

    Args:
        spans: start, end and label of each, without overlaps.

    Example:
        >>> write("Hi Anna", [(3, 7, "PER")]).replace(chr(9), " ").split(chr(10))
        ['Hi O', 'Anna B-PER', '']
    """
    tokens = tokens_of([text])
    lines, waiting = [], sorted(spans, reverse=True)
    for start, length in zip(tokens.starts.tolist(), tokens.lengths.tolist(), strict=True):
        while waiting and waiting[-1][1] <= start:
            waiting.pop()
        tag = "O"
        if waiting and waiting[-1][0] <= start:
            tag = f"{'B' if start == waiting[-1][0] else 'I'}-{waiting[-1][2]}"
        lines.append(f"{text[start : start + length]}\t{tag}\n")
    return "".join(lines)
