"""Names of sections in texts, and texts that only look like chord symbols.

"A" may be a chord or a section. On a line of its own, or as a marker of a MIDI file, it is a
section where the letters of a text follow one another as those of sections do.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from seqapps.common.errors import UserError

from ..harmony.chords import Chord, parse
from .solo import Change

# Names of parts of a tune in the usual languages; they may have a number.
_WORDS = (
    "intro(?:duction|duzione|ducción|dução|duktion)?|verse|vers|verso|strophe|strofa|estrofa|couplet|"
    "(?:pre|post)?[- ]?chorus|refrain|refrein|refrén|refren|refrão|refräng|ritornello|estribillo|"
    "coro|omkvæd|kertosäe|säkeistö|zwrotka|sloka|versszak|bridge|brücke|pont|puente|ponte|brug|brygga|"
    "mostek|stick|middle (?:8|eight)|b-teil|release|interlude|interludio|interlúdio|"
    "zwischenspiel|mellemspil|mellanspel|vorspiel|nachspiel|förspel|efterspel|outro|ending|end|"
    "schluss|final|finale|tag|vamp|riff|break|hook|build|breakdown|instrumental|ad[- ]?lib|solos?|"
    "(?:head|theme|thema|thème|tema|melody)(?: (?:in|out))?|shout(?: chorus)?|send[- ]?off|"
    "turn-?around|fill|pickup|rubato|cadenza|coda|codetta|przygrywka|wstęp|předehra|predohra|"
    "вступление|куплет|припев|проигрыш|бридж|кода"
)
_PLAYERS = (
    "open|bass|drums?|piano|keys|guitar|(?:tenor |alto |bari )?sax(?:ophone)?|trumpet|trombone|"
    "horns?|vocal|scat|all|more|band"
)
SOLOS = rf"(?:(?:{_PLAYERS})\s+){{0,3}}solos?(?:\s+(?:over|on|around|for|by)\s+[A-Za-z ]{{1,40}})?"
_KINDS = "section|part|teil|parte|partie|del|deel|część|část|osa|часть"
_NUMBER = r"(?:\d{1,2}|[ivx]{1,4})"
_ORDINAL = r"(?:\d(?:st|nd|rd|th)|first|second|third|last)"
_LETTER = r"(?![xX]\d)[A-Za-z](?:[1-4]|['’′`]{1,3})?"
_NAMES = re.compile(
    rf"{SOLOS}|{_ORDINAL}\s+[a-h]|(?:{_ORDINAL}\s+)?(?:(?:{_WORDS})(?:\s*{_NUMBER})?['’′]*"
    rf"|(?:{_KINDS})\s+(?:{_NUMBER}|[a-h])['’′]*|[a-z]\d?['’′]*[\s-]+(?:{_KINDS}))",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"\[([^\]|\[]*)\]|<([^>|]*)>|\(\s*([A-Za-z]\d?['’′]*)\s*\)")
_LONE = re.compile(r"[A-H][24]?")  # a section or a chord
_FAMILY = re.compile(r"([a-h])(?:\d|['’′`]{1,3})?|([a-z-]{3,}) ?\d{1,2}")
_LETTERED = re.compile(rf"{_LETTER}|[A-Z]{{2}}\d?")
# Symbols that are no names, words or syllables: not "Am" and "Go".
_ONLY_CHORD = re.compile(r".*[\d#♯♭/°Δøº^]|[A-G]b|[A-G](?i:ma|mi|dim|aug|sus)|[BCDFG]m$|N\.")
_COUNT = (  # "x2", "3 times", "play twice"
    r"(?:(?:play|repeat)\s+)?"
    r"(?:[1-9]\d?\s?(?:[x×]|times)|[x×]\s?[1-9]\d?|(?<![^\W_])(?:twice|thrice))"
)
_TIMES = re.compile(
    rf"(?:^|(?<=[\s|\]:)]))[(<\[]?({_COUNT})[)>\]]?\s*[:.]?\s*$", re.IGNORECASE
)  # fmt: skip
_TIMES_FIRST = re.compile(rf"\s*[(<\[]?({_COUNT})[)>\]]?(?:\s+|$)", re.IGNORECASE)
_TIMES_IN = re.compile(rf"(?<!\w){_COUNT}(?!\w)", re.IGNORECASE)
_TIMES_INSIDE = re.compile(
    rf"\s*([\[(])([^\[\]()|]*[^\[\]()|\s,–-])(?:\s*[,–-])?\s*\(?({_COUNT})\)?\s*[\])]\s*[:.]?\s*",
    re.IGNORECASE,
)
_TIMES_BEFORE = re.compile(
    rf"\s*(?:(?P<name>{_NAMES.pattern})|(?P<bracket>\[[^\[\]|]*\])|(?P<letter>{_LETTER}))"
    rf"\s*[:,–-]?\s*[(<\[]?(?P<count>{_COUNT})[)>\]]?(?:\s*:)?\s+(?-i:(?=[A-HN%(|\[]))",
    re.IGNORECASE,
)
_DECORATION = re.compile(r"^(?:[*=_-]{2,}|\*)\s*|\s*(?:[*=_-]{2,}|\*)$")
# A bracket at the beginning of a bar, with chords behind it in the same bar.
_INLINE = re.compile(r"(?:^|(?<=\|))\s*(\[[^\[\]|]*\])\s*(?=[^\s|\[\]:])")
_COUNTED = re.compile(
    rf"\s*([\[(]?{_LETTER}[\])]?)[:\s–-]*(?:\((?:4|8|1[0246]|24|32)\)"
    r"|\(\d{1,2}\s*(?:bars?|measures?|takte|mesures)\)|\d{1,2}\s*(?:bars|measures|takte|mesures))\s*:?\s*",
    re.IGNORECASE,
)
_END = ":.) "
# The bars of a section before, as in "A: %" and "A2: same as A1", and "(Repeat A)".
SAME = re.compile(
    r"[\s|(]*(?:%{1,2}|same(?:\s+(?:as|like))?(?:\s+([^|()]{1,40}?))?|(?:as|like)\s+([^|()]{1,40}?)"
    r"|ditto|idem|repeat|〃|[\"”]|'')[\s|).:]*",
    re.IGNORECASE,
)
AGAIN = re.compile(
    r"\s*[(<\[]?\s*(?:(?:repeat|play|back\s+to|(?:go|return)\s+(?:back\s+)?to|to)\s+(?:the\s+)?\[?"
    r"([^\[\]()|:]{1,40}?)\]?(?:\s+(?:again|section))*|([^\[\]()|:]{1,40}?)\s+(?:again|repeats?))"
    r"\s*[)>\]]?[.!]?\s*",
    re.IGNORECASE,
)


def without_count(line: str) -> str:
    """Return the letter of a section without the number of its bars; other lines as they are.

    Example:
        >>> without_count("A (8 bars)"), without_count("[B] - 8 bars"), without_count("C7 (b9)")
        ('A', '[B]', 'C7 (b9)')
    """
    match = _COUNTED.fullmatch(line)
    return match[1] if match else line


def heading(line: str) -> str | None:
    """Return the name of a section that is a line, None for a line that is none or may be a chord.

    Example:
        >>> heading("[A]"), heading("Bridge:"), heading("A1"), heading("A"), heading("Am")
        ('A', 'Bridge', 'A1', None, None)
    """
    text = _DECORATION.sub("", without_count(line.strip()))
    if match := _BRACKETED.fullmatch(text.rstrip(":. ")):
        name = next(filter(None, match.groups()), "").strip()
        is_chord = _chord(name) is not None and not _LONE.fullmatch(name)
        return None if is_chord or any(map(only_chord, name.split())) else name
    bare = text.rstrip(_END)
    if _NAMES.fullmatch(re.sub(r"\s*\([^()]*$", "", bare)) or re.fullmatch(r"\d{1,2}[.:)]", text):
        return bare
    is_marked = line.strip() != bare  # "A:", "== B =="
    if _LETTERED.fullmatch(bare) and (is_marked or not is_chord_text(bare)):
        return bare
    return None


def heading_before(line: str) -> tuple[str, str] | None:
    """Return the name of a section at the beginning of a line of bars, and the bars.

    Example:
        >>> heading_before("[A] Dm7 | G7"), heading_before("Intro: C | F"), heading_before("A | D")
        (('A', 'Dm7 | G7'), ('Intro', 'C | F'), None)
    """
    match = re.match(rf"[\s|]*({_BRACKETED.pattern})\s*[:.]?\s*(?=\S)", line)
    if match and (match[1][0] not in line[match.end() :] or _INLINE.match(line.lstrip("| "))):
        name = heading(match[1])  # "[C] | [F]" are chords
        return None if name is None else (name, line[match.end() :])
    match = re.match(rf"\s*\(({_NAMES.pattern})\)\s*[:.]?\s*(?=\S)", line, re.IGNORECASE)
    match = match or re.match(
        rf"\s*({_NAMES.pattern}|{_LETTER})(?:\s*[:)]|\.)\s+(?=[^\s./])", line, re.I
    )
    if match is None:
        match = re.match(rf"\s*({_NAMES.pattern})\s+(?=[A-H|(%])(?![A-H]\s*$)", line, re.IGNORECASE)
    return (match[1], line[match.end() :]) if match else None


def ends_with_letter(line: str) -> bool:
    """Return whether a line is the name of a section and a letter, which may be a chord.

    Example:
        >>> ends_with_letter("Intro C"), ends_with_letter("Part C")
        (True, False)
    """
    is_name = _NAMES.fullmatch(line.strip()) is not None
    return (
        not is_name and re.fullmatch(rf"\s*(?:{_NAMES.pattern})\s+[A-H]\s*", line, re.I) is not None
    )


def split_times(line: str) -> tuple[str, int]:
    """Return a line without "x2" or "(3 times)" at its end, and the number, 0 for none.

    Example:
        >>> split_times("| C | F | x2"), split_times("[A] (3x)"), split_times("[A x2]")
        (('| C | F | ', 2), ('[A] ', 3), ('[A] ', 2))
        >>> split_times("Chorus, twice:"), split_times("C")
        (('Chorus', 2), ('C', 0))
    """
    inside = _TIMES_INSIDE.fullmatch(line)
    if inside and (inside[1] == "[" or _is_name(inside[2])):
        line = f"[{inside[2]}] {inside[3]}"
    match = _TIMES.search(line)
    rest = line[: match.start()] if match else ""
    if match is None or not (rest.strip() or re.search(r"\d", match[1])):  # "Twice" is a title
        return line, 0
    name = rest.rstrip(" ,–—-")
    return (name if name != rest.rstrip() and _is_name(name) else rest), _times(match[1])


def times_before(line: str) -> tuple[str, int]:
    """Return a line of bars without "x2" behind its section, and the number, 0 for none.

    Example:
        >>> times_before("Chorus x2: C | F"), times_before("[B] (3x) C | F")
        (('Chorus: C | F', 2), ('[B] C | F', 3))
        >>> times_before("A x2 | C"), times_before("[C] x2 | [F]")
        (('A x2 | C', 0), ('[C] x2 | [F]', 0))
    """
    match = _TIMES_BEFORE.match(line)
    if match is None or (match["letter"] and ":" not in match[0]):
        return line, 0
    bars, bracket = line[match.end() :], match["bracket"]
    if bracket and (heading(bracket) is None or "[" in bars):
        return line, 0
    name = bracket or f"{match['name'] or match['letter']}:"
    return f"{name} {bars}", _times(match["count"])


def times_first(text: str) -> tuple[str, int]:
    """Return a text without "x3" at its beginning, and the number, 0 for none.

    Example:
        >>> times_first("(3x) G7"), times_first("twice G7"), times_first("G7")
        (('G7', 3), ('G7', 2), ('G7', 0))
    """
    match = _TIMES_FIRST.match(text)
    return (text[match.end() :], _times(match[1])) if match else (text, 0)


def times_in(text: str) -> int:
    """Return the number of times that a comment names, 0 for none.

    Example:
        >>> times_in("vamp 4x"), times_in("play 3 times"), times_in("2nd time only")
        (4, 3, 0)
    """
    match = _TIMES_IN.search(text)
    return _times(match[0]) if match else 0


def _times(count: str) -> int:
    """Return the number of "x2", "3 times" or "twice"."""
    number = re.search(r"\d+", count)
    return int(number[0]) if number else 3 if "thrice" in count.lower() else 2


def _is_name(text: str) -> bool:
    """Return whether a text is the name of a section, or a letter that may be one."""
    return _LONE.fullmatch(text.strip()) is not None or heading(text) is not None


def inline_headings(line: str) -> list[str]:
    """Return a line of bars, divided before each section in brackets that begins a bar.

    Example:
        >>> inline_headings("[A] Dm7 | G7 | [B] C6 |"), inline_headings("[C] | [F]")
        (['[A] Dm7 | G7 | ', '[B] C6 |'], ['[C] | [F]'])
    """
    places = [match.start(1) for match in _INLINE.finditer(line) if heading(match[1])]
    places = [place for place in places if line[:place].strip("| ")]
    return [line[start:end] for start, end in pairwise([0, *places, len(line)])]


def lone_headings(lines: Sequence[str]) -> tuple[set[int], int | None]:
    """Return the numbers, from 0, of lines that are a lone letter and name a section.

    The second value is the number of a line whose letter may be a chord: it does not follow those
    before as the letters of sections do, or no bars follow it. None if there is no such line.

    Example:
        >>> lone_headings(["A", "Dm7 | G7", "B", "Cmaj7 | A7"])
        ({0, 2}, None)
        >>> lone_headings(["C", "F", "G7", "C"])
        (set(), 0)
    """
    filled = [n for n, line in enumerate(lines) if line.strip()]
    lone = {n for n in filled[:-1] if _LONE.fullmatch(lines[n].strip())}  # bars follow a heading
    lone |= _played_again(lines, filled, lone)
    highest, before = ord("A") - 1, -1
    for number in filled if lone else ():
        name = lines[number].strip() if number in lone else heading(lines[number])
        inside = None if name else heading_before(lines[number])
        if inside and _LETTERED.fullmatch(inside[0]) and inside[0][0].upper() <= "H":
            highest = max(highest, ord(inside[0][0].upper()))
        if not name or not _LETTERED.fullmatch(name):
            before = -1
            continue
        letter = ord(name[0].upper())
        follows_heading = before >= 0 and bool(lone & {before, number})
        is_late = number in lone and letter > highest + 1 and not _is_placed(lines, number, filled)
        if is_late or follows_heading:
            return set(), next(n for n in (number, before, min(lone)) if n in lone)
        highest = max(highest, letter) if letter <= ord("H") else highest
        before = number
    return lone, None


def _played_again(lines: Sequence[str], filled: Sequence[int], lone: set[int]) -> set[int]:
    """Return the number of a last line that is the letter of an earlier section, as A2 of A1."""
    if len(filled) < 2 or not _LONE.fullmatch(lines[filled[-1]].strip()):
        return set()
    names = {n: lines[n].strip() if n in lone else heading(lines[n]) for n in filled[:-1]}
    inside = {found[0] for n in filled[:-1] if (found := heading_before(lines[n]))}
    families = {letter_of(name) for name in {*names.values(), *inside} if name}
    is_known = letter_of(lines[filled[-1]]) in families - {""}
    return {filled[-1]} if is_known and names[filled[-2]] is None else set()


def _is_placed(lines: Sequence[str], number: int, filled: Sequence[int]) -> bool:
    """Return whether a line stands first or behind an empty line, and before a line with |."""
    following = next((n for n in filled if n > number), number)
    return "|" in lines[following] and (number == filled[0] or not lines[number - 1].strip())


def plays_again(line: str) -> bool:
    """Return whether a line plays a section again, as "(Repeat A)" and "Chorus again" do.

    Example:
        >>> plays_again("(Repeat A)"), plays_again("home we go again")
        (True, False)
    """
    match = AGAIN.fullmatch(line)
    name = (match[1] or match[2]) if match else ""
    return bool(name) and (heading(name) is not None or _LONE.fullmatch(name) is not None)


def same_as(match: re.Match[str], name: str) -> str:
    """Return the section that a match of `SAME` names, or else the section's own name.

    Example:
        >>> same_as(SAME.fullmatch("same as A1"), "A2"), same_as(SAME.fullmatch("%"), "A")
        ('A1', 'A')
    """
    other = (match[1] or match[2] or "").strip(" []")
    return name if other.lower() in ("", "above", "before", "first", "last", "chords") else other


def letter_of(name: str) -> str:
    """Return what sections such as A1, A2 and A' have in common, "" for other names.

    Example:
        >>> letter_of("A2"), letter_of("a'"), letter_of("Verse 2"), letter_of("Bridge")
        ('a', 'a', 'verse', '')
    """
    match = _FAMILY.fullmatch(name.strip().lower())
    return (match[1] or match[2]) if match else ""


def known_name(names: Iterable[str], name: str) -> str | None:
    """Return the one of some names that a name means: itself, or the only one of its letter.

    Example:
        >>> known_name(["A1", "B"], "A2"), known_name(["A1", "A2"], "A3"), known_name(["A"], "a")
        ('A1', None, 'A')
    """
    known = list(names)
    same = [one for one in known if one.lower() == name.lower()]
    letter = letter_of(name)
    family = [one for one in known if letter and letter_of(one) == letter]
    return same[0] if same else family[0] if len(family) == 1 else None


def harmony(texts: Sequence[tuple[float, str]]) -> list[Change]:
    """Return the chord changes of texts at beats, such as the markers or lyrics of a MIDI file.

    The texts are harmony if half of them are chord symbols, and one of them can be nothing else
    ("Dm7", "F#", not "A", "Am" or "Go"). Lone letters are sections beside letters that name them
    ("A1", "[B]"), beside other names ("Intro") if they are in the order of sections, and if one of
    them shares its beat with another chord. Texts that are mostly letters in the order of
    sections, such as A, A, B, A7, are no harmony.

    Example:
        >>> [(beat, chord.symbol) for beat, chord in harmony([(0, "A"), (0, "Dm7"), (4, "G7")])]
        [(0, 'Dm7'), (4, 'G7')]
        >>> harmony([(0, "A"), (16, "B"), (32, "A")]), harmony([(0, "Go"), (1, "Am")])
        ([], [])
    """
    given = [(math.floor(beat + 0.5), text.strip()) for beat, text in texts if text.strip()]
    found = [(beat, text, chord) for beat, text in given if (chord := _chord(text))]
    if len(found) * 2 < len(given) or not any(only_chord(text) for _, text in given):
        return []
    shared = Counter(beat for beat, _, _ in found)
    lone = [beat for beat, text, _ in found if _LONE.fullmatch(text)]
    letters = [text[0] for _, text, _ in found if _LONE.fullmatch(text)]
    if len(letters) * 2 > len(found) and are_ordered(letters):
        return []
    names = [name for _, text in given if (name := heading(text))]
    are_sections = (
        any(map(_LETTERED.fullmatch, names))
        or (bool(names) and are_ordered(letters))
        or any(shared[beat] > 1 for beat in lone)
    )
    return [
        (beat, chord) for beat, text, chord in found if not (are_sections and _LONE.fullmatch(text))
    ]


def unread(texts: Sequence[str]) -> list[str]:
    """Return the texts that are neither chord symbols nor names of sections.

    Example:
        >>> unread(["Intro", "Dm7 G7", "C6", "A"])
        ['Dm7 G7']
    """
    return [text for text in texts if _chord(text) is None and heading(text) is None]


def are_ordered(letters: Sequence[str]) -> bool:
    """Return whether letters follow one another as those of sections: A, A, B, A, C.

    Example:
        >>> are_ordered("AABA"), are_ordered("AAD")
        (True, False)
    """
    first_ones = sorted(set(letters), key=letters.index)
    return len(first_ones) > 1 and first_ones == list("ABCDEFGH"[: len(first_ones)])


def only_chord(text: str) -> bool:
    """Return whether a text can only be a chord symbol: it is no letter, name or word.

    Example:
        >>> [only_chord(text) for text in ("Dm7", "Bb", "C/E", "A", "Am", "Go", "A2", "N.C.")]
        [True, True, True, False, False, False, False, True]
    """
    text = text.strip()
    is_other = _chord(text) is None or _LONE.fullmatch(text) is not None
    return not is_other and _ONLY_CHORD.match(text) is not None


def is_chord_text(text: str) -> bool:
    """Return whether a text is a chord symbol, or also a word or a section: "Dm7", "Am", "A".

    Example:
        >>> is_chord_text("Dm7"), is_chord_text("A"), is_chord_text("Intro")
        (True, True, False)
    """
    return _chord(text.strip()) is not None


def _chord(text: str) -> Chord | None:
    try:
        return parse(text)
    except UserError:
        return None
