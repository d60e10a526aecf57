"""MusicXML for tests, from short texts."""

from pathlib import Path

FULL = "<note><pitch><step>C</step><octave>5</octave></pitch><duration>{}</duration></note>"
DIVISIONS = "<attributes><divisions>{}</divisions></attributes>"
METER = "<attributes><time><beats>{}</beats><beat-type>{}</beat-type></time></attributes>"


def note(step: str, duration: str | float | None = 1, *inside: str, octave: int = 4) -> str:
    """Return a note element; `inside` are further elements such as "<chord/>"."""
    length = "" if duration is None else f"<duration>{duration}</duration>"
    before = "".join(one for one in inside if one in ("<chord/>", "<grace/>", "<cue/>"))
    after = "".join(one for one in inside if one not in ("<chord/>", "<grace/>", "<cue/>"))
    pitch = f"<pitch><step>{step}</step><octave>{octave}</octave></pitch>"
    return f"<note>{before}{pitch}{length}{after}</note>"


def rest(duration: float) -> str:
    return f"<note><rest/><duration>{duration}</duration></note>"


def chord(step: str, offset: float | None = None) -> str:
    where = "" if offset is None else f"<offset>{offset}</offset>"
    root = f"<root><root-step>{step}</root-step></root>"
    return f"<harmony>{root}<kind>dominant</kind>{where}</harmony>"


def repeat(direction: str, times: str = "", ending: str = "") -> str:
    place = "left" if direction == "forward" or ending.endswith("start") else "right"
    number, _, kind = ending.partition(" ")
    inside = f'<ending number="{number}" type="{kind}"/>' if ending else ""
    if direction:
        inside += f'<repeat direction="{direction}" {times}/>'
    return f'<barline location="{place}">{inside}</barline>'


def words(text: str) -> str:
    return f"<direction><direction-type><words>{text}</words></direction-type></direction>"


def measures(*contents: str, first: int = 1, attributes: str = "") -> str:
    """Return measures; contents that begin with an attribute list are whole elements."""
    return "".join(
        content if content.startswith("<measure") else
        f'<measure number="{number}"{attributes if number == first else ""}>{content}</measure>'
        for number, content in enumerate(contents, start=first)
    )  # fmt: skip


def score(*parts: str, head: str = "", name: str = "Solo") -> str:
    listed = "".join(
        f'<score-part id="P{n}"><part-name>{name}</part-name></score-part>'
        for n in range(1, len(parts) + 1)
    )
    bodies = "".join(f'<part id="P{n}">{part}</part>' for n, part in enumerate(parts, start=1))
    return f"<score-partwise>{head}<part-list>{listed}</part-list>{bodies}</score-partwise>"


def write(folder: Path, *contents: str, **options) -> Path:
    """Write a score of one part of measures."""
    path = folder / "a.musicxml"
    path.write_text(score(measures(*contents, **options)))
    return path
