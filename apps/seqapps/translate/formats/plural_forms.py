"""The plural forms of a .po file: which source text each form translates."""

import re
from dataclasses import dataclass

from seqapps.common.errors import UserError, excerpt

MAX_FORMS = 6
COUNTED = 200  # numbers on which a formula is tried
_HEADER = re.compile(r"nplurals\s*=\s*([0-9]+)\s*;\s*plural\s*=\s*([^;\n]+)")
_ALLOWED = re.compile(r"[n0-9?:!=<>&|%()+*/ \t-]+")
_TOKEN = re.compile(r"\s*(?:([0-9]+)|(n)|(\|\||&&|==|!=|<=|>=|[?:<>!%*/+()-]))")
_LEVELS = (("||",), ("&&",), ("==", "!="), ("<", ">", "<=", ">="), ("+", "-"), ("*", "/", "%"))


@dataclass(frozen=True)
class Plurals:
    """The header's `Plural-Forms`.

    Attributes:
        forms: for each form, the numbers up to `COUNTED` that take it.

    Example:
        >>> Plurals.of_header("Plural-Forms: nplurals=2; plural=(n > 1);").forms[0]
        (0, 1)
    """

    forms: tuple[tuple[int, ...], ...] = ((1,), (0, *range(2, COUNTED)))

    @classmethod
    def of_header(cls, header: str, name: str = "") -> "Plurals":
        """Read the header's formula; without one, there are the two forms of English."""
        found = _HEADER.search(header)
        if found is None:
            return cls()
        count = int(found[1])
        if not 1 <= count <= MAX_FORMS:
            raise UserError(f"{name}: expected 1 to {MAX_FORMS} plural forms, got {count}")
        formula = found[2].strip()
        numbers: list[list[int]] = [[] for _ in range(count)]
        for n in range(COUNTED):
            try:
                form = _value(formula, n)
            except UserError as error:
                raise UserError(f"{name}: {error}") from error
            if not 0 <= form < count:
                raise UserError(f"{name}: the plural formula {excerpt(formula)} gives {form}")
            numbers[form].append(n)
        return cls(tuple(map(tuple, numbers)))

    def sources(self, singular: str, plural: str) -> tuple[str, ...]:
        """Return the text that each form translates.

        A form of the number 1 alone, and one that 1 shares, translate the singular; but where the
        singular has no argument ("one file") and the form is that of other numbers too, it is the
        plural, which shows the number.
        """
        return tuple(
            singular if 1 in form and (form == (1,) or _same(singular, plural)) else plural
            for form in self.forms
        )


def _same(singular: str, plural: str) -> bool:
    """Return whether two texts have equally many arguments."""
    return len(re.findall(r"%|\{", singular)) == len(re.findall(r"%|\{", plural))


def _value(formula: str, n: int) -> int:
    """Return the value of a formula in C, as gettext has them."""
    tokens: list[str] = []
    place = 0
    while place < len(formula.rstrip()):
        found = _TOKEN.match(formula, place)
        if found is None or len(tokens) > 400:
            raise UserError(f"the plural formula {excerpt(formula)} is not one of gettext")
        tokens.append(str(n) if found[2] else found[1] or found[3])
        place = found.end()
    value, rest = _condition(tokens, formula)
    if rest:
        raise UserError(f"the plural formula {excerpt(formula)} is not one of gettext")
    return value


def _condition(tokens: list[str], formula: str) -> tuple[int, list[str]]:
    value, rest = _level(tokens, 0, formula)
    if rest[:1] != ["?"]:
        return value, rest
    first, rest = _condition(rest[1:], formula)
    if rest[:1] != [":"]:
        raise UserError(f"the plural formula {excerpt(formula)} lacks a ':'")
    second, rest = _condition(rest[1:], formula)
    return (first if value else second), rest


def _level(tokens: list[str], level: int, formula: str) -> tuple[int, list[str]]:
    if level == len(_LEVELS):
        return _primary(tokens, formula)
    value, rest = _level(tokens, level + 1, formula)
    while rest and rest[0] in _LEVELS[level]:
        other, after = _level(rest[1:], level + 1, formula)
        value, rest = _operated(rest[0], value, other), after
    return value, rest


def _primary(tokens: list[str], formula: str) -> tuple[int, list[str]]:
    if tokens and tokens[0] == "(":
        value, rest = _condition(tokens[1:], formula)
        if rest[:1] == [")"]:
            return value, rest[1:]
    elif tokens and tokens[0] == "!":
        value, rest = _primary(tokens[1:], formula)
        return int(not value), rest
    elif tokens and tokens[0].isdigit():
        return int(tokens[0]), tokens[1:]
    raise UserError(f"the plural formula {excerpt(formula)} is not one of gettext")


def _operated(sign: str, one: int, other: int) -> int:
    if sign in "/%" and not other:
        raise UserError("the plural formula divides by 0")
    results = {
        "||": int(bool(one or other)), "&&": int(bool(one and other)), "==": int(one == other),
        "!=": int(one != other), "<": int(one < other), ">": int(one > other),
        "<=": int(one <= other), ">=": int(one >= other), "+": one + other, "-": one - other,
        "*": one * other, "/": one // (other or 1), "%": one % (other or 1),
    }  # fmt: skip
    return results[sign]
