"""Read what stands above the bars of a chart: title, meter, tempo and style."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from seqapps.common.errors import UserError, excerpt, nearest

from ..config import TEMPO_BPM
from .bar_symbols import read_symbols
from .chart import REPEAT, SHARE
from .chart_signs import is_sign, without_segno
from .form_order import Form, read_form
from .meters import parse_meter
from .sections import (
    are_ordered,
    ends_with_letter,
    heading,
    heading_before,
    is_chord_text,
    only_chord,
    plays_again,
    split_times,
    without_count,
)
from .solo import Meter

STYLES = ("swing", "bossa", "ballad", "waltz")
# Keys of the header, and the fields of `Header` that they set.
KEYS = {
    "title": "title", "song": "title", "tune": "title", "meter": "meter", "metre": "meter",
    "time": "meter", "time signature": "meter", "timesignature": "meter",
    "tempo": "tempo_bpm", "bpm": "tempo_bpm",
    "style": "style", "rhythm": "style", "feel": "style", "groove": "style",
}  # fmt: skip
_NAMED = ("title", "meter", "tempo", "style")  # in error messages
# Keys that say nothing about the chords, and keys that may.
_UNUSED = frozenset({
    "key", "key signature", "composer", "composed by", "artist", "author", "by", "lyrics", "words",
    "music", "lyricist", "album", "year", "date", "copyright", "source", "url", "comment",
    "comments", "note", "notes", "arranger", "arranged by", "arr", "transcribed by", "subtitle",
    "band", "genre", "instrument", "duration", "written by", "performed by", "publisher",
})  # fmt: skip
_DOUBTFUL = frozenset({"capo", "transpose", "transposition", "tuning"})
_LINE = re.compile(r"\s*([A-Za-z][A-Za-z _]*?)\s*:\s*(.*?)\s*")
_TEMPO = re.compile(r"[^\d=]*=?[^\d=]*?(\d{1,4}(?:\.\d{1,6})?)[^\d=/.-]*", re.ASCII)
_OTHER_UNIT = re.compile(r"half|minim|dotted|eighth|♩\s?\.|[♪𝅗]", re.IGNORECASE)
_TEMPO_IN_LINE = re.compile(
    r"[^\s=]{0,16}(?:\s+note)?\s{0,2}=\s{0,2}\d+(?:\.\d+)?|\b\d+(?:\.\d+)?\s*bpm|"
    r"\b(?:tempo|bpm)\s*:?\s*\d+(?:\.\d+)?(?!\S)",
    re.IGNORECASE,
)
_KEY = re.compile(r"(?i:key(?: of| is|\s?=)?|in) [A-G]\S*(?: (?i:major|minor))?|"
                  r"[A-G][#b♯♭]?[ -](?i:major|minor|maj|min)")  # fmt: skip
_LONE_KEY = re.compile(r"\s*\(?[A-G](?:[#b♯♭]m?|m)\)?\s*")
_WORDS = (
    ("waltz", r"wal[tz]|vals[e]?\b|jazz 3"),
    ("bossa", r"bossa|samba"),
    ("ballad", r"ballad|slow|rubato|lento"),
    (
        "swing",
        r"swing|be-?bop|\bbop|blues|shuffle|dixie|trad\b|jazz|up[- ]?tempo|medium|fast|two-beat",
    ),
)
# Shares, signs for the bar before, basses, and a meter; a line of these and chords is bars.
_NO_WORD = re.compile(r"[/.%–—-]*|/[A-Ga-g][#b♯♭]?|\d{1,2}/\d{1,2}")
_METER_ALONE = re.compile(r"\s*\d{1,2}/\d{1,2}\s*")
_QUOTED = re.compile(r"[\"“„«‘'‹](?!\s*$)([^\"“”„«»‘’‹›]+)[\"”“»’'›]")
MAX_CREDITS = 2  # lines below a title that are no header


@dataclass
class Header:
    """The title, meter, tempo and style of a chart, from the lines above its bars."""

    title: str = ""
    meter: Meter | None = None
    tempo_bpm: float | None = None
    style: str = STYLES[0]
    form: Form | None = None  # order of the sections
    lines: int = 0  # number of its lines in the text
    remarks: list[str] = field(default_factory=list)


def read_header(lines: Sequence[str], where: str) -> Header:
    """Read the lines above the bars: "Title: …", "Tempo: 160 bpm", "4/4", or a title without a key.

    Raises:
        UserError: an unknown key, or an invalid value; names the line.

    Example:
        >>> header = read_header(["Little Song", "Medium Swing", "Time: 3/4", "| C | F |"], "a.txt")
        >>> header.title, header.meter, header.lines
        ('Little Song', (3, 4), 3)
    """
    header, free = Header(), 0
    given = set[str]()
    for number, line in enumerate(lines, start=1):
        at = f"{where}, line {number}"
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if header.title and re.fullmatch(r"\s*([-=_*~])\1+\s*", line):
            header.lines = number
            continue
        match = _LINE.fullmatch(line)
        _check_lone_key(lines[number - 1 :], at)
        form = _read_form(line)
        if form:
            header.form, header.lines = Form(form, at), number
            continue
        if _is_body(line, has_key=match is not None):
            break
        if match and match[1].lower() not in KEYS and heading_before(line):
            break
        if match:
            _read_key(header, match[1], match[2], at)
            given.add(KEYS.get(match[1].lower(), ""))
        elif not _read_free(header, line.strip(), at):
            free += 1
            if "title" in given or free > 1 + MAX_CREDITS:
                break
            if header.title:
                header.remarks.append(f"{at}: {excerpt(line.strip())} is not read")
            header.title = header.title or unquoted(line)
        header.lines = number
    if header.style == "waltz" and header.meter is None:
        header.meter = (3, 4)
        header.remarks.append(f"{where}: the meter of the waltz is 3/4, as none is given")
    return header


def unquoted(title: str) -> str:
    """Return a title without the quotation marks around it.

    Example:
        >>> unquoted('"Blue Boat"'), unquoted('"A" Train')
        ('Blue Boat', '"A" Train')
    """
    match = _QUOTED.fullmatch(title.strip())
    return match[1].strip() if match else title.strip()


def read_style(text: str, at: str) -> tuple[str, str]:
    """Return the style that a text names, and a remark if it names none ("" else).

    Raises:
        UserError: the text is almost a style.

    Example:
        >>> read_style("Medium Up Swing", "line 1"), read_style("Jazz Waltz", "line 1")[0]
        (('swing', ''), 'waltz')
        >>> read_style("Funk", "line 1")[1]
        "line 1: the style 'Funk' is played as swing: expected swing, bossa, ballad or waltz"
    """
    value = text.strip().lower()
    if value in STYLES:
        return value, ""
    for style, words in _WORDS:
        if re.search(words, value):
            return style, ""
    if get_close_matches(value, STYLES, n=1, cutoff=0.75):
        raise UserError(f"{at}: expected a style of {', '.join(STYLES)}, got {excerpt(value)}")
    names = f"{', '.join(STYLES[:-1])} or {STYLES[-1]}"
    return STYLES[0], f"{at}: the style {excerpt(text)} is played as swing: expected {names}"


def read_tempo(text: str, at: str) -> float:
    """Return the tempo that a text names (UserError for another text).

    Example:
        >>> read_tempo("160 bpm", "line 1"), read_tempo("♩ = 92.5", "line 1")
        (160.0, 92.5)
    """
    low, high = TEMPO_BPM
    match = _TEMPO.fullmatch(text.strip())
    is_other = _OTHER_UNIT.search(text)
    if not match or is_other or not low <= float(match[1]) <= high:
        limits = f"{low} to {high} beats per minute"
        raise UserError(f"{at}: expected a tempo of {limits}, got {excerpt(text)}")
    return float(match[1])


def _read_key(header: Header, name: str, value: str, at: str) -> None:
    """Set the field of a key."""
    key = name.lower()
    if key in _DOUBTFUL and value not in ("", "0"):
        header.remarks.append(f"{at}: {excerpt(name)} is not used, got {excerpt(value)}")
    elif key not in KEYS and key not in _UNUSED | _DOUBTFUL:
        known = f"title, meter, tempo or style, got {excerpt(name)}{nearest(key, _NAMED)}"
        raise UserError(f"{at}: expected {known}")
    elif KEYS.get(key) == "title":
        header.title = unquoted(value)
    elif KEYS.get(key) == "meter":
        header.meter = parse_meter(value, at)
    elif KEYS.get(key) == "tempo_bpm":
        header.tempo_bpm = read_tempo(value, at)
    elif KEYS.get(key) == "style":
        _set_style(header, value, at)


def _set_style(header: Header, value: str, at: str) -> None:
    header.style, remark = read_style(value, at)
    if remark:
        header.remarks.append(remark)
    number = re.search(r"(?<![\d/=.])\b\d{2,3}$", value.strip())
    if number and header.tempo_bpm is None and not _TEMPO_IN_LINE.search(value):
        written = f"expected Tempo: {number[0]}"
        header.remarks.append(f"{at}: {number[0]} is not read as a tempo: {written}")


def _read_free(header: Header, line: str, at: str) -> bool:
    """Read a line that is a meter, a tempo or a style; return whether it is one."""
    text = line.strip("()")
    meter = re.search(r"(?<!\S)\(?(\d{1,2}/\d{1,2})\b", text)
    tempo = _TEMPO_IN_LINE.search(text)
    is_style = (header.title or meter or tempo) and any(
        re.search(words, text.lower()) for _, words in _WORDS
    )
    if re.fullmatch(r"capo\s*\d+", text, re.IGNORECASE):
        header.remarks.append(f"{at}: {excerpt(text)} is not used")
        return True
    if not (is_style or meter or tempo or _KEY.fullmatch(text)):
        return False
    if is_style:
        _set_style(header, text, at)
    if meter:
        header.meter = parse_meter(meter[1], at)
    if tempo:
        header.tempo_bpm = read_tempo(tempo[0], at)
    return True


def _read_form(line: str) -> str | None:
    """Return the order of sections that a line names, such as "Form: AABA" or "A A B A"."""
    is_letters = re.fullmatch(r"[A-D](?:[\s,]+[A-D]){2,}", line.strip()) is not None
    is_form = is_letters and are_ordered(re.findall("[A-D]", line))
    return line.strip() if is_form else read_form(line)


def _check_lone_key(lines: Sequence[str], at: str) -> None:
    """Refuse a line such as "Bb" before bars between |: it may be the key, or a bar."""
    following = next((line for line in lines[1:] if line.strip()), "")
    if _LONE_KEY.fullmatch(lines[0]) and "|" in following:
        name = lines[0].strip(" ()")
        expected = f"Key: {name}, or a bar such as | {name} |"
        raise UserError(f"{at}: expected {expected}, got {excerpt(lines[0].strip())}")


def _are_symbols(line: str) -> bool:
    """Return whether a line is chords alone, some with a space inside: "C maj7 A (9)"."""
    symbols = [symbol for symbol in read_symbols(line) if symbol not in (SHARE, REPEAT)]
    is_spaced = any(len(symbol.strip()) > 1 for symbol in symbols) and len(line.split()) > 1
    return is_spaced and all(map(is_chord_text, symbols)) and any(map(only_chord, symbols))


def _is_body(line: str, has_key: bool) -> bool:
    """Return whether a line is a section, a sign or bars.

    Bars are a letter, chords alone (but not the title "Go"), or chords that no words outnumber; of
    chords that are names of keys as well ("Bb Blues") there have to be more than words. A line
    without words that resembles a chord ("Dmm7") is a bar that cannot be read, not a title.
    """
    bare = without_segno(split_times(without_count(line))[0])
    if not bare or "|" in line or is_sign(line) or heading(bare) is not None:
        return True
    if plays_again(line):
        return True
    words = [word for word in re.split(r"[\s,]+", line.strip()) if not _NO_WORD.fullmatch(word)]
    if not words:
        return re.search(r"[/%]", line) is not None and _METER_ALONE.fullmatch(line) is None
    if has_key or re.fullmatch(r"(?:[A-H] )*[A-G]o(?: [A-H]o?)*", " ".join(words)):  # "A Go Go"
        return False
    if not _KEY.fullmatch(line.strip()) and _are_symbols(line):
        return True
    if re.fullmatch(r"[A-Za-z]", bare) or all(map(is_chord_text, words)) or ends_with_letter(line):
        return True
    ordinary = sum(bool(re.fullmatch(r"[A-Za-z]['’a-z]+[,.!?]?", word)) for word in words)
    if not ordinary and any(re.match(r"[A-H][#b]?\S*\d", word) for word in words):
        return True
    chords = [word for word in words if only_chord(word)]
    keys = sum(bool(re.fullmatch(r"[A-G][b#♭♯]?m?", word)) for word in chords)
    return len(chords) > ordinary or len(chords) > max(keys, ordinary - 1)
