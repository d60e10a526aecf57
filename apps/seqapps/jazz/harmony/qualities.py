"""The part of a chord symbol behind its root: "maj7", "-7b5", "7(b9,#11)", "7sus4" …

A quality is read in two steps. Its text becomes tokens, which unify the spellings of a word
("maj", "MA", "Δ"); and the tokens, from left to right, change the notes of a major triad.
"""

import re
from dataclasses import dataclass, field

MAJOR, MINOR, DIMINISHED, AUGMENTED = (0, 4, 7), (0, 3, 7), (0, 3, 6), (0, 4, 8)
MINOR_SEVENTH, MAJOR_SEVENTH, SIXTH = 10, 11, 9
# Names of tokens, and their spellings; "ma" of "madd9" is no major.
_TOKENS = {
    "sus": r"(?i:sus(?:pended)?)",
    "add": r"(?i:add)",
    "no": r"(?i:omit|no|drop)",
    "alt": r"(?i:alt(?:ered)?)",
    "lydian": r"(?i:lyd(?:ian)?)",
    "half": r"(?i:half-?dim(?:inished)?|hdim)|h",
    "dim": r"(?i:dim(?:inished)?)|o|0",
    "aug": r"(?i:aug(?:mented)?)",
    "dominant": r"(?i:dom(?:inant)?)(?=\d)",
    "triangle": r"\^|j",
    "maj": r"(?i:major|maj|ma(?!dd|ug|lt))|M[Jj]?(?![Ii])",
    "min": r"(?i:minor|min|mi)|m(?!j)",
    "flat": r"(?i:flat)|b",
    "sharp": r"(?i:sharp)|#",
    "minus": r"-",
    "plus": r"\+",
    "number": r"13|11|[2-7]|9",
    "open": r"\(",
    "close": r"\)",
    "slash": r"/",
    "mark": r"[, .]|(?<=[35])(?:rd|th)",
}
_TOKEN = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _TOKENS.items()))
# Altered numbers: "b9", "#11"; the tensions, and their semitones above the root.
_TENSIONS = {"b2": 1, "b9": 1, "#2": 3, "#9": 3, "#4": 6, "#11": 6, "b13": 8}
_SIGNS = {"flat": "b", "minus": "b", "sharp": "#", "plus": "#", "dim": "b", "aug": "#"}
_FAMILIES = ("min", "maj", "dim", "half", "triangle")
_ADDED = {"2": 2, "3": 4, "4": 5, "5": 7, "6": SIXTH}
_EXTENSIONS = ("9", "11", "13")
# "C7(9+)", "C7/5-" and "C5+": a sign behind a number that stands alone belongs to it.
_SIGN_BEHIND = re.compile(r"(^5|(?<=[(/,])(?:5|9|11|13))([+-])(?=[)/,]|$)")
Token = tuple[str, str]  # name and text


@dataclass(frozen=True)
class Quality:
    """The notes of a quality as bits above the root."""

    tones: int
    tensions: int  # b9, #9, #11 and b13 where they are named


def read_quality(text: str) -> Quality | None:
    """Read the part of a chord symbol behind its root, in ASCII; None for an unknown one.

    An accidental precedes its number, or else follows it throughout ("79b", "7911#").

    Example:
        >>> f"{read_quality('m7b5').tones:012b}"
        '010001001001'
    """
    text = text.replace("9/6", "6/9").replace("(5)", "5")
    tokens = _tokens(_SIGN_BEHIND.sub(r"\2\1", text))
    if tokens is None:
        return None
    return _Reader(tokens).read() or _Reader(_with_prefixes(tokens)).read()


def _tokens(text: str) -> list[Token] | None:
    tokens: list[Token] = []
    place = depth = 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            return None
        name = match.lastgroup or ""
        depth += (name == "open") - (name == "close")
        if depth < 0:
            return None
        if name == "mark" and match[0] != " " and not tokens:
            return None  # "C." is no symbol, "Cdim." is one
        if name not in ("mark", "dominant"):
            tokens.append((name, match[0]))
        place = match.end()
    return None if depth else tokens


def _with_prefixes(tokens: list[Token]) -> list[Token]:
    """Move accidentals behind the second and later numbers in front of them: "79b", "7(13b)"."""
    moved: list[Token] = []
    for token in tokens:
        follows = len(moved) > 1 and moved[-2][0] in ("number", "open")
        if follows and token[0] in ("flat", "sharp") and moved[-1][1] in _EXTENSIONS:
            moved.insert(-1, token)
        else:
            moved.append(token)
    return moved


class _UnknownError(Exception):
    """The tokens are no quality."""


@dataclass
class _Reader:
    """The tokens of a quality, and the notes read so far."""

    tokens: list[Token]
    place: int = 0
    triad: tuple[int, ...] = MAJOR
    seventh: int | None = None
    explicit: bool = False  # whether the seventh is a 7 in the text
    is_adding: bool = False  # whether numbers up to the next ) are added to a triad: "C(9)"
    suspended: set[int] = field(default_factory=set)
    fifths: set[int] = field(default_factory=set)  # altered ones
    added: set[int] = field(default_factory=set)
    removed: set[int] = field(default_factory=set)
    tensions: set[int] = field(default_factory=set)

    def read(self) -> Quality | None:
        """Return the quality, None if there is no such one."""
        try:
            self._head()
            while self.place < len(self.tokens):
                self._part()
        except _UnknownError:
            return None
        notes = set(self.triad)
        if notes & {6, 8} and self.fifths - notes:
            return None  # "Cdim#5"
        if self.suspended:
            notes = notes - {3, 4} | self.suspended
        if self.fifths:
            notes = notes - {7} | self.fifths
        notes = notes - self.removed | self.added
        if self.seventh is not None:
            notes.add(self.seventh)
        return Quality(_bits(notes), _bits(self.tensions))

    def _peek(self, offset: int = 0) -> Token:
        place = self.place + offset
        return self.tokens[place] if 0 <= place < len(self.tokens) else ("end", "")

    def _next(self) -> Token:
        self.place += 1
        return self._peek(-1)

    def _follows(self, name: str, *texts: str) -> bool:
        """Return whether the next token has a name, and one of some texts."""
        token = self._peek()
        return token[0] == name and (not texts or token[1] in texts)

    def _head(self) -> None:
        """Read the family, if the quality begins with one."""
        name = self._peek()[0]
        if name == "minus" and self._peek(1) == ("number", "5"):
            return  # C-5 is C(b5): a minor chord has a fifth anyway
        if name == "number":
            self._bare_number()
            return
        if name not in (*_FAMILIES, "minus", "aug", "plus"):
            return
        self.place += 1
        if name in ("min", "minus"):
            self.triad = MINOR
        elif name == "half":
            self.triad, self.seventh = DIMINISHED, MINOR_SEVENTH
            self.place += self._follows("number", "7")
        elif name == "dim":
            self.triad = DIMINISHED
        elif name in ("aug", "plus"):
            self.triad = AUGMENTED
            self.place += self._follows("number", "5")
            if name == "plus" and self._follows("number", "2", "4", "6", "11", "13"):
                raise _UnknownError  # "C+11" may be augmented, or have a sharp eleventh
        else:
            self._major(required=name == "maj")

    def _bare_number(self) -> None:
        """Read C5 as a fifth alone, and C4 as suspended."""
        if self._peek(1)[0] == "number" or not self._follows("number", "4", "5"):
            return
        if self._next()[1] == "5":
            self.triad = (0, 7)
        else:
            self.suspended = {5}

    def _major(self, required: bool) -> None:
        """Read the number behind "maj": a seventh unless it is a sixth or (`required`) missing."""
        if self._follows("number", "7", *_EXTENSIONS):
            self._set_seventh(MAJOR_SEVENTH)
            self.place += 1
        elif not required and not self._follows("number", "6"):
            self._set_seventh(MAJOR_SEVENTH)

    def _set_seventh(self, seventh: int) -> None:
        if self.explicit:
            raise _UnknownError
        self.seventh, self.explicit = seventh, True

    def _part(self) -> None:
        """Read one part behind the family."""
        before = self._peek(-1)
        name, text = self._next()
        if name == "number":
            self._number(text, before)
        elif name in ("maj", "triangle"):
            self._body_major(before)
        elif name in _SIGNS:
            self._altered(name, before)
        elif name == "lydian":
            self._lydian()
        elif name == "sus":
            self._suspend()
        elif name == "add":
            self._add()
        elif name == "no":
            self._omit()
        elif name == "alt" and self.triad == MAJOR and self.seventh != MAJOR_SEVENTH:
            self.fifths, self.seventh = {8}, MINOR_SEVENTH
        elif name in ("open", "slash"):
            if self._peek()[0] in ("slash", "close", "end"):
                raise _UnknownError
        elif name == "close":
            self.is_adding = False
        else:
            raise _UnknownError

    def _number(self, text: str, before: Token) -> None:
        if text == "7":
            self._set_seventh(SIXTH if self.triad == DIMINISHED else MINOR_SEVENTH)
        elif text in _EXTENSIONS:
            if before[0] == "open" and self.seventh is None and SIXTH not in self.added:
                self._check_triad()
                self.is_adding = True
            if self.seventh is None and SIXTH not in self.added and not self._is_added():
                self.seventh = SIXTH if self.triad == DIMINISHED else MINOR_SEVENTH
        elif text == "4" and before[0] in ("open", "slash") and self.seventh == MINOR_SEVENTH:
            self.suspended = {5}
        elif text in ("2", "6") and before[0] != "number":
            self.added.add(_ADDED[text])
        elif text == "6" and before[1] == "7":
            self.added.add(SIXTH)
        else:
            raise _UnknownError

    def _is_added(self) -> bool:
        """Return whether the last number is that of "C/9", "Cm/9", "C(9)" or "C(add9,11)"."""
        if self.is_adding:
            return True
        slashed = self._peek(-2)[0] == "slash" and self._peek(-1)[1] == "9" and self.place <= 3
        return slashed or self._peek(-3)[0] == "add"

    def _check_triad(self) -> None:
        """Refuse a number in parentheses behind another chord than a triad: "Cmaj(9)"."""
        is_named = any(name in ("maj", "triangle") for name, _ in self.tokens[: self.place])
        if is_named or self.suspended:
            raise _UnknownError

    def _lydian(self) -> None:
        """Read "Clyd" as Cmaj7(#11), and "C7lyd" as C7(#11)."""
        if self.triad != MAJOR:
            raise _UnknownError
        if self.seventh is None:
            self._set_seventh(MAJOR_SEVENTH)
        self.tensions.add(_TENSIONS["#11"])

    def _body_major(self, before: Token) -> None:
        """Read "maj7" behind the family, and the M of "C7M"."""
        if self.triad == DIMINISHED and self.seventh == SIXTH:  # "Cdim7(maj7)"
            self.added, self.seventh, self.explicit = self.added | {SIXTH}, None, False
        if before == ("number", "7") and self.seventh == MINOR_SEVENTH:
            self.seventh = MAJOR_SEVENTH
        elif self._follows("number", "7", *_EXTENSIONS):
            self._major(required=True)
        elif self.triad in (MINOR, AUGMENTED, DIMINISHED):
            self._set_seventh(MAJOR_SEVENTH)
        else:
            raise _UnknownError

    def _altered(self, name: str, before: Token) -> None:
        """Read an altered number: "b9", "+11", "-5"; or the + of "C7+", the ° of "C7°"."""
        if not self._follows("number"):
            self._trailing(name, before)
            return
        number = self._next()[1]
        altered = _SIGNS[name] + number
        self._check_sign(name, number, before)
        if number == "5":
            self.fifths.add(6 if altered == "b5" else 8)
        elif number == "7":
            self._set_seventh(MINOR_SEVENTH if altered == "b7" else MAJOR_SEVENTH)
        elif altered == "b6":
            self.added.add(8)
        elif altered == "b3":
            self.triad = tuple(3 if note == 4 else note for note in self.triad)
        elif altered in _TENSIONS:
            self.tensions.add(_TENSIONS[altered])
        else:
            raise _UnknownError

    def _check_sign(self, name: str, number: str, before: Token) -> None:
        """Refuse signs that may be separators, as in "Cm-7", "C6-9" and "Cm+9"."""
        family = before[0] in _FAMILIES and not (name == "plus" and before[0] == "triangle")
        raised_seventh = (name, number) == ("plus", "7") and self.triad in (MINOR, DIMINISHED)
        if (
            (name in ("minus", "plus") and before[1] == "6")
            or (name, number) == ("minus", "7")
            or (name in ("minus", "plus") and family and number != "5" and not raised_seventh)
            or (name in ("dim", "aug") and (number != "5" or self._peek(-2)[1] in "o0"))
        ):
            raise _UnknownError

    def _trailing(self, name: str, before: Token) -> None:
        if name in ("plus", "aug"):
            self.fifths.add(8)
        elif name == "dim" and before == ("number", "7") and self.triad == MAJOR:
            self.triad, self.seventh = DIMINISHED, SIXTH
        else:
            raise _UnknownError

    def _suspend(self) -> None:
        while self._follows("open"):
            self.place += 1
        numbers = set[int]()
        while self._follows("number", "2", "4"):
            numbers.add(_ADDED[self._next()[1]])
            self.place += self._follows("slash") and self._peek(1)[1] in ("2", "4")
        self.suspended |= numbers or {5}

    def _add(self) -> None:
        while self._follows("open"):
            self.place += 1
        if self._peek()[0] in _SIGNS:
            self._altered(self._next()[0], ("add", ""))
            return
        name, text = self._next()
        if name in ("maj", "triangle"):
            self._major(required=True)
        elif name == "number" and text in _ADDED:
            self.added.add(_ADDED[text])
        elif name != "number" or text not in _EXTENSIONS:
            raise _UnknownError

    def _omit(self) -> None:
        while self._follows("open"):
            self.place += 1
        name, text = self._next()
        if name != "number" or text not in ("3", "5"):
            raise _UnknownError
        self.removed |= {3, 4} if text == "3" else {6, 7, 8}


def _bits(notes: set[int]) -> int:
    return sum(1 << note for note in notes)
