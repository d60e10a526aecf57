r"""Find the spans of a text that a translation keeps as they are.

The patterns use what Python's `re` and TensorFlow's RE2 have in common, so that the graph splits
texts in the same way: no look-around, explicit classes of characters, the first alternative wins.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from seqapps.common.errors import UserError

from . import symbols

TECHNICAL = "<>&%{}$\\#|~^`@=*_+"  # characters that are protected wherever they stand
VOID = "area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr"
_NAME = "[A-Za-z_][A-Za-z0-9_.-]*"
_BRACES = r"\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}"
_ESCAPED_TAG = r"&lt;/?[A-Za-z](?:[^<>&]|&(?:quot|amp|apos|#[0-9]+);)*&gt;"
# An inline element of XLIFF and TMX with the code that it stands for.
_CODE = r"<(?:bpt|ept|ph|it|ut)(?:\s[^<>]*[^<>/])?>[^<>]*</(?:bpt|ept|ph|it|ut)>"
PARTNERS = {"ept": "bpt", "ex": "bx", "ec": "sc"}  # elements that end what another one begins
_PRINTF = r"%[-+0#' ]{0,3}(?:[0-9]+|\*)?(?:\.(?:[0-9]+|\*))?(?:hh|h|ll|l|L|q|j|z|t)?"
ORDERED = rf"{_PRINTF}[diouxXeEfFgGaAcCsSpnr@]|\{{\}}"
PATTERNS = (
    rf"\{{\s*{_NAME}\s*,\s*(?:plural|select|selectordinal)\s*,(?:[^{{}}]|{_BRACES})*\}}",
    r"(?:https?|ftp|file)://[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]*[A-Za-z0-9/_]",
    r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+",
    r"<!--[^<>]*-->", _CODE, r"</?[A-Za-z][^<>]*>", _ESCAPED_TAG,
    r"&(?:[A-Za-z][A-Za-z0-9]*|#[0-9]+|#x[0-9A-Fa-f]+);",
    r"%%", rf"%\({_NAME}\)[-+0# ]{{0,3}}[0-9.]*[A-Za-z]",
    r"%[0-9]+\$[-+0#']{0,3}[0-9.*]*[a-zA-Z@]+",
    r"%\{[^{}]*\}", rf"%<{_NAME}>[0-9.]*[A-Za-z]?", r"%[A-Z][A-Z0-9_]{2,}%?",
    r"%[a-z]{4,}(?:_[a-z]+)*%",
    r"%L?[0-9]{1,2}", r"[0-9][0-9.,]*[0-9]%|[0-9]%",
    r"%[-+0#']{0,3}(?:[0-9]+|\*)?(?:\.(?:[0-9]+|\*))?(?:hh|h|ll|l|L|q|j|z|t)?"
    r"[diouxXeEfFgGaAcCsSpnr@]",
    r"\$\{[^{}]*\}", r"#\{[^{}]*\}", r"\{\{[^{}]*\}\}", r"\{[A-Za-z0-9_.:!, \[\]-]*\}",
    r"\{[A-Za-z0-9_.\[\]]*(?:![ars])?:[^{} ]*\}",
    r"\$\([A-Za-z0-9_]+\)", rf"\${_NAME}", rf"@{_NAME}",
    r"--[A-Za-z][A-Za-z0-9-]*", r"[A-Za-z0-9]*_[A-Za-z0-9_]*[A-Za-z0-9]",
    r"[A-Za-z]+[0-9][A-Za-z0-9]*", r"[0-9]+(?:[.,:][0-9]+)*", r"[\t\r\n]+",
    f"[{re.escape(TECHNICAL)}]+",
)  # fmt: skip
TECHNICAL_SPANS = re.compile(f"({'|'.join(PATTERNS)})", re.ASCII)  # whatever the alphabet is
_BODY = r"(?:[^<>&]|&(?:quot|amp|apos|#[0-9]+);)*"
KINDS = (  # the first pattern that matches a whole span gives its class
    ("open", r"<bpt[ >](?s:.*)|<(?:bx|sc)(?:\s[^<>]*)?/>"),
    ("close", r"<ept[ >](?s:.*)|<(?:ex|ec)(?:\s[^<>]*)?/>"),
    ("alone", r"<!--[^<>]*-->|\{[^{}]*,(?s:.*)\}"),
    ("alone", rf"(?i)(?:<|&lt;)/?(?:{VOID})(?:[\s/]{_BODY}|[\s/][^<>]*)?(?:>|&gt;)"),
    ("alone", rf"(?:<[A-Za-z][^<>]*/>|&lt;[A-Za-z]{_BODY}/&gt;)"),
    ("close", rf"(?:</[A-Za-z][^<>]*>|&lt;/[A-Za-z]{_BODY}&gt;)"),
    ("open", rf"(?:<[A-Za-z][^<>]*>|&lt;[A-Za-z]{_BODY}&gt;)"),
    ("number", r"[0-9](?s:.*)|[A-Za-z]+[0-9][A-Za-z0-9]*"),
    ("alone", rf"%%|&[A-Za-z0-9#]+;|[\t\r\n]+|[{re.escape(TECHNICAL)}]+"),
    ("variable", r"[%{$#@-](?s:.*)|[A-Za-z0-9._+-]*[_@](?s:.*)|(?:https?|ftp|file)://(?s:.*)"),
)
_KINDS = [(kind, re.compile(pattern, re.ASCII)) for kind, pattern in KINDS]
_ORDERED = re.compile(ORDERED, re.ASCII)
_TAG_NAME = re.compile(r"(?:<|&lt;)/?([A-Za-z][A-Za-z0-9:_.-]*)")


class Refused(UserError):  # noqa: N818
    """A text that this version cannot translate: it has too many protected spans."""


def pattern(alphabet: Iterable[str]) -> str:
    """Return the regular expression, with one group, of what is protected in texts.

    Args:
        alphabet: the characters of the pieces; whatever else a text has is protected.
    """
    known = "".join(re.escape(c) if c in "\\]^-[" else c for c in sorted(alphabet))
    return f"({'|'.join((*PATTERNS, f'[^ {known}]+'))})"


@dataclass(frozen=True)
class Slots:
    """The protected spans of a text, in its order.

    Attributes:
        texts: the spans as they stand in the translation.
        ids: their slots in the vocabulary.
        parents: for each span, the number of the open tag that it stands in, or -1; the closing
            tag stands in its own.
        before: for each span, those that a translation must have before it.
    """

    texts: tuple[str, ...] = ()
    ids: tuple[int, ...] = ()
    parents: tuple[int, ...] = ()
    before: tuple[frozenset[int], ...] = ()

    def __len__(self) -> int:
        return len(self.texts)

    @cached_property
    def by_id(self) -> dict[int, str]:
        """Slot -> text."""
        return dict(zip(self.ids, self.texts, strict=True))


def kind_of(span: str) -> str:
    """Return the class of a protected span.

    Example:
        >>> [kind_of(s) for s in ("%s", "<b>", "</b>", "<br/>", "12.5", "{name}", "&amp;")]
        ['variable', 'open', 'close', 'alone', 'number', 'variable', 'alone']
    """
    return next((kind for kind, one in _KINDS if one.fullmatch(span)), "alone")


def slots_of(spans: Sequence[str], terms: Sequence[bool] = ()) -> Slots:
    """Give each span a slot.

    Tags that do not nest are spans without structure.

    Args:
        spans: the protected spans of a text, in its order.
        terms: which of them are terms of a glossary.

    Raises:
        Refused: more spans of one class than there are slots.
    """
    kinds = [
        "term" if number < len(terms) and terms[number] else kind_of(span)
        for number, span in enumerate(spans)
    ]
    parents = _nesting(spans, kinds)
    if parents is None:
        kinds = ["alone" if kind in ("open", "close") else kind for kind in kinds]
        parents = [-1] * len(spans)
    counts = dict.fromkeys(symbols.SLOTS, 0)
    ids = []
    for kind in kinds:
        if counts[kind] == symbols.SLOTS[kind]:
            raise Refused(f"expected at most {counts[kind]} protected spans of a kind ({kind})")
        ids.append(symbols.slot(kind, counts[kind]))
        counts[kind] += 1
    return Slots(tuple(spans), tuple(ids), tuple(parents), _before(spans, kinds, parents))


def _nesting(spans: Sequence[str], kinds: Sequence[str]) -> list[int] | None:
    """Return the open tag that each span stands in, or None if tags do not nest."""
    parents, stack = [], [-1]
    for number, (span, kind) in enumerate(zip(spans, kinds, strict=True)):
        parents.append(stack[-1])
        if kind == "open":
            stack.append(number)
        elif kind == "close":
            if stack[-1] < 0 or _tag_name(spans[stack[-1]]) != _tag_name(span):
                return None
            stack.pop()
    return parents if stack == [-1] else None


def _tag_name(tag: str) -> str:
    found = _TAG_NAME.match(tag)
    return PARTNERS.get(found[1], found[1]) if found else ""


def _before(
    spans: Sequence[str], kinds: Sequence[str], parents: Sequence[int]
) -> tuple[frozenset[int], ...]:
    """Return what each span waits for: unnumbered arguments keep their order, a closing tag waits
    for all that it encloses, and a tag waits for the arguments that its own arguments wait for.
    """
    ordered = [n for n, span in enumerate(spans) if kinds[n] == "variable" and is_ordered(span)]
    before: list[set[int]] = [set() for _ in spans]
    for place, number in enumerate(ordered):
        before[number].update(ordered[:place])
    for number, kind in enumerate(kinds):
        if kind == "close":
            before[number].update(
                n for n, parent in enumerate(parents) if parent == parents[number] and n != number
            )
        if kind == "open":
            inside = _inside(number, parents)
            first = next((n for n in ordered if n in inside), None)
            before[number].update(n for n in ordered if first is not None and n < number)
    return tuple(map(frozenset, before))


def _inside(tag: int, parents: Sequence[int]) -> set[int]:
    """Return the numbers of all spans within an open tag."""
    found = {tag}
    for number, parent in enumerate(parents):  # a parent stands before what it encloses
        if parent in found:
            found.add(number)
    return found - {tag}


def is_ordered(span: str) -> bool:
    """Return whether a span is an argument without a number or a name, such as `%s` or `{}`."""
    return _ORDERED.fullmatch(span) is not None
