"""Fonts for any script: which family has a character, and what to install where none has.

`families` needs matplotlib (the extra `plots`), the other two do not.
"""

import importlib.util
import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

from seqapps.common.backend import quiet_stderr

PEOPLES_NAMES = {
    "CJK": "Chinese",
    "IDEOGRAPHIC": "Chinese",
    "HANGUL": "Korean",
    "HIRAGANA": "Japanese",
    "KATAKANA": "Japanese",
    "FULLWIDTH": "Japanese",
    "HALFWIDTH": "Japanese",
}


def script(character: str) -> str:
    """Return the script of a character as people call it, from its Unicode name."""
    category = unicodedata.category(character)
    if category[0] in "SC":
        return {"Co": "private-use", "Cn": "unassigned", "Cs": "surrogate"}.get(category, "symbol")
    name = re.split("[ -]", unicodedata.name(character, "rare"))[0]
    if name == "rare":  # Python has no name for it
        return name
    return PEOPLES_NAMES.get(name, name.title())


def families(characters: set[str]) -> dict[str, str]:
    """Return the family of the first font that has each character; those without one are left out.

    Matplotlib knows the fonts afterwards. Asked in this order: matplotlib's own DejaVu Sans, the
    font of matplotlib-fontja where that is installed, and the fonts of the system.
    """
    missing = set(characters)
    found_in: dict[str, str] = {}
    for file in _font_files():
        found = _register(file) if _may_help(file, missing) else None
        if found is not None:
            family, code_points = found
            found_in |= {c: family for c in missing if ord(c) in code_points}
            missing -= found_in.keys()
        if not missing:
            break
    return found_in


def warnings(characters: Iterable[str]) -> list[str]:
    """Return a line for each script of characters that no font has: which, and what to install."""
    lines = []
    for name, members in itertools.groupby(sorted(characters, key=script), script):
        points = [f"U+{ord(c):04X}" for c in sorted(members)]
        more = f" and {len(points) - 3} more" if len(points) > 3 else ""
        if name in ("Chinese", "Japanese", "Korean"):
            advice = "install Noto Sans CJK (Debian: fonts-noto-cjk)"
        elif name == "symbol":
            advice = "install Noto Sans Symbols (Debian: fonts-noto-core)"
        elif name.islower():
            advice = "install the font that they belong to"
        else:
            advice = f"install Noto Sans {name} (Debian: fonts-noto-core)"
        lines.append(
            f"no font has the {name} characters {', '.join(points[:3])}{more}, "
            f"shown as code points: {advice}"
        )
    return lines


def _font_files() -> Iterator[str]:
    """Yield font files in order of preference; the system is searched only when it comes to it."""
    import matplotlib
    from matplotlib import font_manager

    yield str(Path(matplotlib.get_data_path(), "fonts", "ttf", "DejaVuSans.ttf"))
    japanese = importlib.util.find_spec("matplotlib_fontja")  # its import would change rcParams
    if japanese is not None and japanese.origin is not None:
        yield str(Path(japanese.origin).parent / "fonts" / "ipaexg.ttf")
    # not fontManager.ttflist: that is a cache, which lacks fonts installed after its first use
    with quiet_stderr():
        files = font_manager.findSystemFonts()

    def preference(file: str) -> tuple[bool, bool, bool, str]:
        name = Path(file).stem.lower()
        return "regular" not in name, "serif" in name, "mono" in name, file

    for file in sorted(files, key=preference):
        # those have a glyph for every character, which shows nothing; and colour bitmaps
        name = Path(file).stem.lower().replace(" ", "")
        if not any(word in name for word in ("lastresort", "blank", "coloremoji")):
            yield file


def _may_help(file: str, characters: set[str]) -> bool:
    """Whether a font file has any of the characters (registering is slower than looking)."""
    from matplotlib.ft2font import FT2Font

    try:
        code_points = FT2Font(file).get_charmap()
    except (OSError, RuntimeError):
        return False
    return any(ord(c) in code_points for c in characters)


def _register(file: str) -> tuple[str, frozenset[int]] | None:
    """Make matplotlib know a font; return its family and its code points, None if unusable."""
    from matplotlib import font_manager
    from matplotlib.ft2font import FT2Font

    manager = font_manager.fontManager
    try:
        if all(font.fname != file for font in manager.ttflist):
            manager.addfont(file)
        family = next(font.name for font in manager.ttflist if font.fname == file)
        properties = font_manager.FontProperties(family=[family])
        # two files may share a family: what counts is the file that drawing will choose
        chosen = manager.findfont(properties, fallback_to_default=False)
        return family, frozenset(FT2Font(chosen).get_charmap())
    except (OSError, RuntimeError, ValueError, StopIteration):
        return None
