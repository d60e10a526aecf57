"""Fonts for any script: the family that has a character, or the font to install.

`families` needs matplotlib (the extra `plots`), the other functions do not.
"""

import importlib.util
import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

from seqapps.common.backend import quiet_stderr

COMMON_NAMES = {
    "CJK": "Chinese",
    "IDEOGRAPHIC": "Chinese",
    "HANGUL": "Korean",
    **dict.fromkeys(("HIRAGANA", "KATAKANA", "FULLWIDTH", "HALFWIDTH"), "Japanese"),
}


def script(character: str) -> str:
    """Return the common name of a character's script, from its Unicode name.

    Example:
        >>> [script(character) for character in "aя五あ😀"]
        ['Latin', 'Cyrillic', 'Chinese', 'Japanese', 'symbol']
    """
    category = unicodedata.category(character)
    if category[0] in "SC":
        return {"Co": "private-use", "Cn": "unassigned", "Cs": "surrogate"}.get(category, "symbol")
    name = re.split("[ -]", unicodedata.name(character, "rare"))[0]
    if name == "rare":  # Python has no name for it
        return name
    return COMMON_NAMES.get(name, name.title())


def families(characters: set[str]) -> dict[str, str]:
    """Return the family of the first font that has each character, and register it in matplotlib.

    The fonts are searched in this order: matplotlib's own DejaVu Sans, the font of
    matplotlib-fontja if that is installed, and the fonts of the system. Characters that no font
    has are left out.

    Example:
        >>> families({"a", "\ue000"})
        {'a': 'DejaVu Sans'}
    """
    missing = set(characters)
    family_of: dict[str, str] = {}
    for file in _font_files():
        family, code_points = _registered(file, missing)
        family_of |= {c: family for c in missing if ord(c) in code_points}
        missing -= family_of.keys()
        if not missing:
            break
    return family_of


def warnings(characters: Iterable[str]) -> list[str]:
    """Return a line for each script of characters that no font has, with the font to install.

    Example:
        >>> print(*warnings("五"))
        no font has the Chinese characters U+4E94, shown as code points: install Noto Sans CJK \
(Debian: fonts-noto-cjk)
    """
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
    """Yield font files in order of preference; the system is searched last, if at all."""
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
        # without fonts that have an empty glyph for every character, and colour bitmaps
        name = Path(file).stem.lower().replace(" ", "")
        if not any(word in name for word in ("lastresort", "blank", "coloremoji")):
            yield file


def _registered(file: str, characters: set[str]) -> tuple[str, frozenset[int]]:
    """Register a font in matplotlib; return family and code points, none if it is of no use."""
    from matplotlib import font_manager
    from matplotlib.ft2font import FT2Font

    manager = font_manager.fontManager
    try:
        if not FT2Font(file).get_charmap().keys() & map(ord, characters):  # faster than registering
            return "", frozenset()
        if all(font.fname != file for font in manager.ttflist):
            manager.addfont(file)
        family = next(font.name for font in manager.ttflist if font.fname == file)
        properties = font_manager.FontProperties(family=[family])
        # two files may share a family: the code points are those of the file that is drawn with
        chosen = manager.findfont(properties, fallback_to_default=False)
        return family, frozenset(FT2Font(chosen).get_charmap())
    except (OSError, RuntimeError, ValueError, StopIteration):
        return "", frozenset()
