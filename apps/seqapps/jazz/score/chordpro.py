"""Read ChordPro files: directives such as `{title: …}`, and chords in brackets over words.

Where bars are drawn (`| [Dm7]words [G7]words | [C]words |`, or a grid), they count. Elsewhere each
chord has one bar. A file that does both is refused, because the lengths of its other chords
are not given. Tabs are skipped. "[A]" on a line of its own is a chord, unless such lines name
sections: their letters begin with A and B.
"""

import re
from dataclasses import dataclass, field, replace

from seqapps.common.errors import UserError, excerpt, nearest

from ..harmony.chords import parse as parse_chord
from .chart_header import read_style, read_tempo, unquoted
from .chart_signs import is_sign
from .lead_sheet import LeadSheet, parse_bars
from .meters import parse_meter
from .over_words import ONE_BAR
from .sections import are_ordered, heading, only_chord, split_times
from .solo import Meter

_DIRECTIVE = re.compile(r"\s*\{\s*([A-Za-z_]+)(?:-\w+)?\s*(?:[:\s]\s*(.*?))?\s*\}\s*")
_CHORD = re.compile(r"\[([^\[\]]*)\]")
_SHORT = {
    "t": "title", "soc": "start_of_chorus", "eoc": "end_of_chorus", "sov": "start_of_verse",
    "eov": "end_of_verse", "sob": "start_of_bridge", "eob": "end_of_bridge", "sog": "start_of_grid",
    "eog": "end_of_grid", "sot": "start_of_tab", "eot": "end_of_tab", "ns": "new_song",
}  # fmt: skip
_SKIPPED = ("tab", "abc", "ly", "svg", "textblock")  # environments without chords
_LONE = re.compile(r"(?m)^\s*\[([A-H])\]\s*$")
_UNHEARD = ("capo", "transpose")
_COMMENTS = ("comment", "comment_italic", "comment_box", "c", "ci", "cb")
_CHORUS_AGAIN = re.compile(
    r"\W*(?:(?:repeat|play)\s+(?:the\s+)?(?:chorus|refrain)|(?:chorus|refrain)\s+again)\W*",
    re.IGNORECASE,
)
# Signs in a line of words; Fine only in a song that ends there.
_SIGN = r"\(?(?:D\.\s?[CS]\.(?:\s+al\s+(?:Fine|Coda|⊕|𝄌|\d\w*))?|To\s+Coda)\)?|[𝄋⊕𝄌]"
_FINE = r"\(?\bFine\b\.?\)?"
# A number of times in words, which belongs to the lyrics: not behind a bar line or a parenthesis.
_LYRIC = re.compile(r"(?<![|(\s])\s*(?:\b\d+\s+times|\b(?:twice|thrice))[):.]*\s*$", re.IGNORECASE)
# Comments that change what is played.
_PLAYED = re.compile(
    r"(?i)\b(?:repeat|[x×]\s?\d|\d+\s?[x×]|\d+ times|d\.\s?[cs]\.|da capo|dal segno|coda|fine|"
    r"(?:1st|2nd|first|second) (?:time|ending))"
)
_NAMES = re.compile(
    r"\{\s*(?:t|title|st|subtitle|artist|composer|key|time|tempo|meta|c|comment|ci|cb|capo|chorus|"
    r"so[a-z]|eo[a-z]|start_of_\w+|end_of_\w+|new_song|ns|define|x_\w+)\s*[:}\s]"
)


@dataclass
class _Song:
    """A song: its directives, and its lines as bars in the text format."""

    lettered: bool  # whether "[A]" on a line is a section, not a chord
    signs: str = _SIGN  # pattern of the signs in its lines
    title: str = ""
    meter: Meter | None = None
    tempo_bpm: float | None = None
    style: str = "swing"
    new_meter: str = ""  # one that begins with the next bars
    lines: list[str] = field(default_factory=list)
    chorus: list[str] = field(default_factory=list)
    drawn: str = ""  # place of the first bars that are drawn
    free: str = ""  # place of the first chords without bars
    remarks: list[str] = field(default_factory=list)


def is_chordpro(text: str) -> bool:
    """Return whether a text has directives of ChordPro, or chords in brackets.

    Example:
        >>> is_chordpro("{title: Vamp}"), is_chordpro("[Dm7]words [G7]words"), is_chordpro("[A]")
        (True, True, False)
    """
    for line in text.splitlines():
        if _NAMES.match(line.strip()) or re.search(r"\[[A-H][^\]\s|]*\][a-z]", line):
            return True
        brackets = _CHORD.findall(line) if heading(line) is None else []
        if not any(_is_chord(name) for name in brackets) or re.search(r"\w\[", line):
            continue
        if not any(map(only_chord, re.split(r"[\s|]+", _CHORD.sub(" ", line)))):
            return True  # not a chord in brackets among others, "Dm7 [G7] | C"
    return False


def parse(text: str, where: str, song: str = "", german: bool = False) -> LeadSheet:
    """Read a ChordPro song.

    Args:
        text: the file; `{new_song}` separates songs.
        where: the name of the text in error messages.
        song: the title; "" for the first song.
        german: whether H is B natural, and B is B flat.

    Raises:
        UserError: there is no such song, or a line that cannot be read; names the line.

    Example:
        >>> sheet = parse("{title: Vamp}\\n{time: 3/4}\\n[Dm7]Words and [G7]words", "vamp.cho")
        >>> sheet.title, sheet.bars, sheet.remarks
        ('Vamp', 2, ('no bars are drawn: each chord has one bar',))
    """
    songs = _songs(text, where)
    named = [one for one in songs if one.title.lower() == song.strip().lower()]
    if song and not named:
        titles = [one.title for one in songs]
        problem = f"expected the title of a song, got {excerpt(song)}{nearest(song, titles)}"
        raise UserError(f"{where}: {problem}")
    chosen = named[0] if song else songs[0]
    if chosen.drawn and chosen.free:
        got = f"chords without them, and bars at {chosen.drawn.rpartition(', ')[2]}"
        raise UserError(f"{chosen.free}: expected bars between | throughout, got {got}")
    sheet = parse_bars("\n".join([*chosen.lines, " "]), chosen.meter, where, german)
    remarks = [*chosen.remarks, *([ONE_BAR] if chosen.free else []), *sheet.remarks]
    if len(songs) > 1 and not song:
        read = f"{excerpt(chosen.title)} is read, the first of {len(songs)} songs"
        remarks.insert(0, f"{where}: {read}")
    return replace(
        sheet,
        title=chosen.title,
        tempo_bpm=chosen.tempo_bpm,
        style=chosen.style,
        remarks=tuple(remarks),
    )


def _songs(text: str, where: str) -> list[_Song]:
    """Return the songs of a file; each has as many lines as the file up to its end."""
    lettered = _has_lettered_sections(text)
    signs = f"{_SIGN}|{_FINE}" if re.search(r"al\s+fine", text, re.IGNORECASE) else _SIGN
    songs, environment = [_Song(lettered, signs)], ""
    for number, line in enumerate(text.splitlines(), start=1):
        at, song = f"{where}, line {number}", songs[-1]
        match = _DIRECTIVE.fullmatch(line)
        if match is None:
            bars = "" if environment in _SKIPPED else _bars(line, environment, song, at)
            if song.new_meter and bars and heading(bars) is None:
                bars, song.new_meter = song.new_meter + bars, ""
            song.lines.append(bars)
            if environment == "chorus" and bars:
                song.chorus.append(bars)
            continue
        name = _SHORT.get(match[1].lower(), match[1].lower())
        if name == "new_song" and any(song.lines):
            songs.append(_Song(lettered, signs, lines=[""] * number))
            environment = ""
            continue
        song.lines.append(_directed(song, name, match[2] or "", at))
        if name.startswith("start_of_"):
            environment = name.removeprefix("start_of_")
            song.chorus = [] if environment == "chorus" else song.chorus
        elif name.startswith("end_of_"):
            environment = ""
        else:
            _read_directive(song, name, match[2] or "", at)
    return songs


def _directed(song: _Song, name: str, value: str, at: str) -> str:
    """Return the bars or signs that a directive stands for, such as "{c: D.C. al Fine}"."""
    if name == "chorus":
        return _again(song, at)
    if name not in _COMMENTS or not _is_followed(song, value):
        return ""
    return _again(song, at) if _CHORUS_AGAIN.fullmatch(value) else value.strip(" *")


def _is_followed(song: _Song, comment: str) -> bool:
    """Return whether a comment is a sign, or plays the chorus again."""
    return is_sign(comment.strip(" *")) or bool(song.chorus and _CHORUS_AGAIN.fullmatch(comment))


def _read_directive(song: _Song, name: str, value: str, at: str) -> None:
    if name == "meta":
        name, _, value = value.partition(" ")
    if name == "title":
        song.title = unquoted(value)
    elif name == "time":
        meter = parse_meter(value, at)
        if any(song.lines):
            song.new_meter = "{}/{} ".format(*meter)
        else:
            song.meter = meter
    elif name == "tempo":
        song.tempo_bpm = read_tempo(value, at)
    elif name in ("style", "rhythm", "groove"):
        song.style, remark = read_style(value, at)
        song.remarks += [remark] if remark else []
    elif name in _COMMENTS and _PLAYED.search(value) and not _is_followed(song, value):
        song.remarks.append(f"{at}: the comment {excerpt(value)} is not followed")
    elif name in _UNHEARD and value not in ("", "0"):
        song.remarks.append(f"{at}: {name} is not used, got {excerpt(value)}")


def _bars(line: str, environment: str, song: _Song, at: str) -> str:
    """Return the bars of a line, "" for a line without chords."""
    text = _CHORD.sub(lambda match: "|" if match[1] in ("|", "||") else match[0], line)
    brackets = [name for name in _CHORD.findall(text) if name and not name.startswith("*")]
    if line.lstrip().startswith("#") or not (brackets or "|" in text):
        return line.strip() if is_sign(line) else ""
    is_section = song.lettered or not _LONE.fullmatch(line)
    if is_section and heading(line) is not None and not any(map(_is_chord, brackets)):
        return line
    text, times = (text, 0) if _LYRIC.search(text) else split_times(text)
    behind = f" x{times}" if times else ""
    if "|" not in text:
        song.free = song.free or at
        pieces = re.findall(rf"\[([^*\[\]][^\[\]]*)\]|({song.signs})", text)
        return " ".join(f"| {chord}" if chord else sign for chord, sign in pieces) + " |" + behind
    song.drawn = song.drawn or at
    if environment == "grid" or not brackets:
        grid = re.sub(r"%%[\s.]*\|(?:\s*\.)+(?=\s*[|:])", "%% ", text.replace("|.", "|"))
        grid = re.sub(r"%(?:\s+\.)+", "%", grid)
        return re.sub(r"^\s*[A-Za-z]\w*\s+(?=\|)", "", grid) + behind  # a name in the margin
    pieces = re.findall(rf"\[([^*\[\]][^\[\]]*)\]|(:*\|[|:]*|{song.signs})", text)
    return " ".join(chord or sign for chord, sign in pieces) + behind


def _again(song: _Song, at: str) -> str:
    """Return the bars of the last chorus in one line."""
    if not song.chorus:
        raise UserError(f"{at}: expected a chorus before {{chorus}}, got none")
    bars = [line.strip().strip("|").strip() for line in song.chorus]
    if any(":" in line or split_times(line)[1] for line in bars):
        raise UserError(f"{at}: expected a chorus without repeat signs before {{chorus}}")
    return " | ".join(bars)


def _has_lettered_sections(text: str) -> bool:
    """Return whether lines such as "[A]" are sections: their letters begin with A, B, or A alone.

    A lone "[A]" is one only before all chords.
    """
    letters = _LONE.findall(text)
    first = re.search(r"\[[A-H][^\[\]]*\]", text)
    lone = _LONE.search(text)
    is_first = bool(first and lone and lone.start(1) == first.start() + 1)
    return are_ordered(letters) or (set(letters) == {"A"} and is_first)


def _is_chord(name: str) -> bool:
    try:
        return bool(parse_chord(name).tones) and len(name) > 1
    except UserError:
        return False
