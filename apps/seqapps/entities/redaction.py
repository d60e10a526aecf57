"""Replace names by their labels, or by pseudonyms that are the same for the same name."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from seqapps.common.errors import UserError, excerpt
from seqapps.common.fields import Fields
from seqapps.common.io.files import read_json, write_json

from .formats.annotated import Span
from .runtime import Answer
from .text.tokens import tokens_of

EMAIL, HANDLE = "EMAIL", "HANDLE"  # labels of e-mail addresses and @names
FORMAT = 1
MAX_NAMES = 1_000_000  # of a key file


@dataclass(frozen=True)
class Replacement:
    """A part of a text, and what stands in its place: "[PER]" or "[PER-1]"."""

    start: int
    end: int
    label: str
    replacement: str


@dataclass(frozen=True)
class Redacted:
    """A text without its names.

    Attributes:
        text: the text with replacements; "" if it was refused.
        replacements: ordered; start and end are positions in the given text.
        error: the reason for which the text was refused, or "".
    """

    text: str
    replacements: tuple[Replacement, ...] = ()
    error: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the text and its replacements, without the names, as JSON can hold them."""
        return {
            "text": None if self.error else self.text,
            "replacements": [vars(one) for one in self.replacements],
        }


@dataclass
class Pseudonyms:
    """Pseudonyms of names: the same one for the same name, whatever its case and spaces.

    Attributes:
        names: pseudonym -> name as it stood where it was found first.

    Example:
        >>> pseudonyms = Pseudonyms()
        >>> [pseudonyms("PER", name) for name in ("Anna", "Bob", "ANNA")]
        ['[PER-1]', '[PER-2]', '[PER-1]']
    """

    names: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._known = {(_label(key), _same(name)): key for key, name in self.names.items()}
        self._counts: dict[str, int] = {}
        for key in self.names:
            number = int(key[1:-1].rpartition("-")[2])
            self._counts[_label(key)] = max(self._counts.get(_label(key), 0), number)

    def __call__(self, label: str, name: str) -> str:
        """Return the pseudonym of a name with a label."""
        known = self._known.get((label, _same(name)))
        if known is not None:
            return known
        self._counts[label] = self._counts.get(label, 0) + 1
        key = f"[{label}-{self._counts[label]}]"
        self.names[key] = name
        self._known[label, _same(name)] = key
        return key

    @classmethod
    def load(cls, path: Path) -> "Pseudonyms":
        """Read a key file; one that does not exist is empty.

        Raises:
            UserError: it is not a key file.
        """
        if not path.exists():
            return cls()
        try:
            values = Fields(read_json(path))
            values.whole("format", FORMAT, FORMAT)
            names = values.object("names", MAX_NAMES)
            for key, name in names.items():
                is_key = key[:1] == "[" and key[-1:] == "]" and bool(_label(key))
                is_number = key[1:-1].rpartition("-")[2].isdecimal()
                if not (is_key and is_number) or not isinstance(name, str):
                    raise ValueError(f"expected a pseudonym such as [PER-1], got {excerpt(key)}")
        except ValueError as error:
            raise UserError(f"{path} is not a key file of redact: {error}") from error
        return cls(dict(names))

    def save(self, path: Path) -> None:
        """Write a key file, which holds the names: keep it apart from the redacted texts."""
        write_json(path, {"format": FORMAT, "names": self.names})


def _label(key: str) -> str:
    return key[1:-1].rpartition("-")[0]


def _same(name: str) -> str:
    return " ".join(name.casefold().split())


def redacted(
    answer: Answer, pseudonyms: Pseudonyms | None = None, *, contacts: bool = True
) -> Redacted:
    """Replace the entities of an answer, and e-mail addresses and @names as well.

    Args:
        answer: a text with its entities; of overlapping ones, the whole stretch is replaced.
        pseudonyms: gives the replacements; None replaces by labels.
        contacts: whether e-mail addresses and @names are replaced too.
    """
    if answer.error:
        return Redacted("", error=answer.error)
    spans = [Span(one.start, one.end, one.label) for one in answer.flat]
    # An entity that overlaps one of a later training widens it: no part of a name may stay.
    spans = _merged([*spans, *(Span(one.start, one.end, "") for one in answer.entities)])
    if contacts:
        spans = _merged([*find_contacts(answer.text), *spans])
    parts, found, end = [], [], 0
    for span in spans:
        name = answer.text[span.start : span.end]
        new = f"[{span.label}]" if pseudonyms is None else pseudonyms(span.label, name)
        parts += [answer.text[end : span.start], new]
        found.append(Replacement(span.start, span.end, span.label, new))
        end = span.end
    return Redacted("".join([*parts, answer.text[end:]]), tuple(found))


def _merged(spans: Sequence[Span]) -> list[Span]:
    """Join spans that overlap; the label is that of the first one in the list that has one."""
    order = {id(span): number for number, span in enumerate(spans)}
    result: list[Span] = []
    groups: list[list[Span]] = []
    for span in sorted(spans, key=lambda one: (one.start, one.end)):
        if groups and span.start < max(one.end for one in groups[-1]):
            groups[-1].append(span)
        else:
            groups.append([span])
    for group in groups:
        labelled = [one for one in group if one.label]
        first = min(labelled, key=lambda one: order[id(one)])
        end = max(one.end for one in group)
        result.append(Span(min(one.start for one in group), end, first.label))
    return result


def find_contacts(text: str) -> Iterator[Span]:
    """Yield the e-mail addresses and @names of a text, which the tokeniser recognises.

    Example:
        >>> [span.label for span in find_contacts("Mail a.b@example.com or @bob, not http://x.org")]
        ['EMAIL', 'HANDLE']
    """
    tokens = tokens_of([text])
    columns = (tokens.starts, tokens.lengths, tokens.mention, tokens.address)
    for start, length, is_mention, is_address in zip(*map(list, columns), strict=True):
        part = text[start : start + length]
        if is_mention:
            yield Span(int(start), int(start + length), HANDLE)
        elif is_address and "@" in part and "://" not in part:
            yield Span(int(start), int(start + length), EMAIL)
