"""Write the names and keywords of all emoji, as the package holds them, from Unicode's CLDR.

    npm pack cldr-annotations-full@48.2.0 cldr-annotations-derived-full@48.2.0
    pip download emoji==2.16.0 --no-deps
    python datasets/emojify/names.py FOLDER

FOLDER holds the two archives and the wheel. The tables are `apps/seqapps/emojify/text/names/*.tsv`,
one for each of `LANGUAGES`: emoji TAB name TAB other names TAB keywords, the last two separated by
`|`. Only keywords that belong to one emoji are kept. Other names are those of Unicode's character
database and, in English, the aliases of the package `emoji`.
"""

import json
import sys
import tarfile
import unicodedata
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

from seqapps.emojify.text.labels import EMOJI_FILE, plain
from seqapps.emojify.text.tokens import strings

TARGET = Path(__file__).parents[2] / "apps" / "seqapps" / "emojify" / "text" / "names"
LANGUAGES = "en ar cs de el es fa fi fr hi hu id it ja ko nl no pl pt ro ru sv tr uk vi zh"


def main() -> None:
    folder = Path(sys.argv[1])
    emoji = list(json.loads(EMOJI_FILE.read_text(encoding="utf-8")).items())
    aliases = english_aliases(folder)
    for language in LANGUAGES.split():
        found = annotations(folder, language)
        rows, taken = [], set()
        for symbol, (name, _) in emoji:
            row = found.get(plain(symbol), {})
            own = row.get("tts") or ([name] if language == "en" else [])
            if own:
                rows.append((symbol, own[0], list(row.get("default", ()))))
                taken.add(key(own[0]))
        counts = Counter(word for *_, words in rows for word in {key(word) for word in words})
        lines = []
        for symbol, name, words in rows:
            others = (
                other_names(symbol, aliases, dict(emoji)[symbol][0]) if language == "en" else []
            )
            others = [other for other in distinct(others) if key(other) not in taken]
            taken |= set(map(key, others))
            unique = [word for word in distinct(words) if counts[key(word)] == 1]
            unique = [word for word in unique if key(word) not in taken]
            lines.append("\t".join((symbol, clean(name), "|".join(others), "|".join(unique))))
        (TARGET / f"{language}.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def annotations(folder: Path, language: str) -> dict[str, Any]:
    """Return CLDR's names (`tts`) and keywords (`default`) by plain emoji."""
    found: dict[str, Any] = {}
    for kind in ("annotationsDerived", "annotations"):  # the latter counts
        package = "annotations-derived-full" if "D" in kind else "annotations-full"
        with tarfile.open(next(folder.glob(f"cldr-{package}-*.tgz"))) as archive:
            file = archive.extractfile(f"package/{kind}/{language}/annotations.json")
            content = json.load(file)[kind]["annotations"] if file else {}
        found |= {plain(symbol): row for symbol, row in content.items()}
    return found


def english_aliases(folder: Path) -> dict[str, list[str]]:
    """Return the English name and the aliases of the package `emoji`, by plain emoji."""
    with zipfile.ZipFile(next(folder.glob("emoji-*.whl"))) as wheel:
        rows = json.loads(wheel.read("emoji/unicode_codes/emoji.json"))
    return {plain(symbol): [row["en"], *row.get("alias", ())] for symbol, row in rows.items()}


def other_names(symbol: str, aliases: dict[str, list[str]], shown: str) -> list[str]:
    """Return the other English names of an emoji."""
    short = [alias.strip(":").replace("_", " ") for alias in aliases.get(plain(symbol), ())]
    unicode_name = unicodedata.name(plain(symbol), "").lower() if len(plain(symbol)) == 1 else ""
    return [shown, *short, *([unicode_name] if unicode_name else [])]


def key(text: str) -> tuple[str, ...]:
    """Return a text as the tokens that are compared, without punctuation."""
    return tuple(token for token in strings([text])[0] if token[0].isalnum() or len(token) > 1)


def clean(text: str) -> str:
    return " ".join(text.replace("|", " ").split())


def distinct(names: list[str]) -> list[str]:
    """Return the names that differ as tokens, in their order."""
    return [
        clean(name) for name in {key(name): name for name in reversed(names) if key(name)}.values()
    ][::-1]


if __name__ == "__main__":
    main()
