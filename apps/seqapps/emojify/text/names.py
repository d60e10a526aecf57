"""Names and keywords of all emoji in several languages, from Unicode's CLDR.

The tables in the folder `names` are written by `datasets/emojify/names.py`: emoji TAB name TAB
other names TAB keywords, the last two separated by `|`.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from .tokens import tokens_of

FOLDER = Path(__file__).with_name("names")
DEFAULT = "en"
MIN_KEYWORD_LENGTH = 3  # characters of a keyword with letters of an alphabet
NAME_TRUST, KEYWORD_TRUST = 1.0, 0.6  # of whole texts
PHRASE_TRUST, WORD_TRUST, PART_TRUST = 0.95, 0.8, 0.5  # of parts of texts
MAX_TOKENS = 5
# Drafts of Unicode 18, which no font shows yet: they answer to their whole names alone.
_NEWEST = frozenset(
    "\U0001f6d9\U0001fa8b\U0001fa8c\U0001fa8d\U0001facc\U0001fadd\U0001faeb\U0001faf9\U0001fafa"
)
# English names that mostly mean something else within a text.
_UNTRUSTED = (
    "registered information pick multiply plus minus divide phoenix guard collision om "
    "station mate person cancer wireless clamp jersey réunion guinea man georgia chad jordan"
)

# Names and keywords of CLDR that are ordinary words of English: "nothing" is no jar, and "order"
# no lion.
_ORDINARY = (
    "absolutely absorbing acceptable access accident action address admiration adult age "
    "agreement air alert amazement american anatomical appreciate approval argument arrival "
    "arriving articulated arty ass assistance attraction auto away awe back badge bait band "
    "bare bargain barren bars beast beckon begging believe bench bestest billed birth bit "
    "biting blades bless bok boss bottoms branches brass breaking breast bronze bullet bump "
    "bury busts care carp cart cartoon caught caution censor ceremony change changing charm "
    "chest chilling chinese circled clack claim class classical classy clay clearly climate "
    "clutch collide come comfortable complete complicated compress concentrate concentration "
    "confusing connectivity consider container convenience convoluted cooked cooling correct "
    "cover cracked credentials crime cringe crook crossed-out crush crystal cube culture "
    "curious curve cutting dangerous dashing david daze de debate decisions decor decorated "
    "decorative decreasing definitely deja delivering demonstration department derelict "
    "diagonal die diet difficult direct disability disagreement disapproval disaster discount "
    "dismiss dissolve distrust dividers donation doubtful dropped dry dupe easy edge electronic "
    "emblem emerge employed end energy enraged equal equality es everyone evidence evolution "
    "exchange expendable expert explosive extra fallen fan fatigued feelings field fighter "
    "filing filling fixed flamboyant flat flats flex float floating flock floor flop flowing "
    "fluctuate folded folding forensics forward fowl fr framed frames freedom fried friend "
    "friendship front frustration fury future gamble gander gang garnish gene giant glow "
    "glowing gone goo got gotta grade gray great grey ground grow growing habitat hail hairy "
    "handicap handy hang hard hats haunting healing healthier heel herd hiding hit hoist "
    "holding hollow hook horizontal horizontally horrible human hygiene hypnotized "
    "identification immortal impressed improving incoming indecisive inexpressive inhalation "
    "interlocking introvert invent invention invertebrate iron ironic it i’m jack jacked "
    "journey jug jump kidding kitchen knee knobs knocked landscape later leer left-right level "
    "lick lie limb line linked list listening lit little lives loose lost loudly lucky lust "
    "luxury major man’s marching marker market martial mary maze mean media medicated medieval "
    "mending men’s mercy mess middle mild mind miriam mobility mode money-mouth monthly mount "
    "munch mysterious mystery mythology name national natural navigation nerves network neutral "
    "next noble north nothing notice numbers nurturing odor offer on once opening order "
    "orthodox out outgoing pain part pass passing patience patrol paying percussion performing "
    "persevering personal pester petri pick-up picket piece pile pinch pipe pixelated plate "
    "playful pod poke polish ponder porous positive postal potted pour power preserver press "
    "previous prints privacy private proof protect public pulsating pump punk purity quench "
    "rattle ready real realization realize rebirth rebound recovering recreational recuperating "
    "reflection refreshing regal reincarnation reinvent renewal repercussion reserved resist "
    "resort respect restriction revival revive rex rhythm ringed roger round rule rung rushed "
    "sacred save saver saw scoop screamer second secure security seeing selling semi send "
    "serious serve set shadow shallow shape sharp shedding shelter shine shut side single sir "
    "sit six-pointed slash slow smells solid solidarity sort space spice spin spinning spirit "
    "split spots spouting square staff stain step strike string stringed stripe stroke stub "
    "stubborn subzero sudden super suspension swerve sympathy table tabs tangled tell "
    "terrestrial text think this thoughts total totally touched tough tower tr trace tracks "
    "trade transform transparent transportation trap treat trim triste trouble true truth turn "
    "twist twisted ugly ultimate unbelievable uncomfortable under underwater uneven universal "
    "unlucky unreal unsure us utility versus vertically vibrate vice view viewer viewing "
    "voltage vulnerable wall waste wealth wet why wild wish witness women’s won wonder worker’s "
    "wrapper wry yang yin york"
)


class Row(NamedTuple):
    """The names of an emoji, the first one by CLDR, and the keywords that only it has."""

    emoji: str
    names: tuple[str, ...]
    keywords: tuple[str, ...]


def languages() -> list[str]:
    """Return the codes of the languages.

    Example:
        >>> "de" in languages()
        True
    """
    return sorted(path.stem for path in FOLDER.glob("*.tsv"))


@cache
def rows(language: str) -> tuple[Row, ...]:
    """Return the names of all emoji in a language of `languages`.

    Example:
        >>> next(row.names for row in rows("de") if row.emoji == "🌹")
        ('Rose',)
    """
    lines = (FOLDER / f"{language}.tsv").read_text(encoding="utf-8").splitlines()
    cells = (line.split("\t") for line in lines)
    return tuple(
        Row(emoji, (name, *filter(None, others.split("|"))), tuple(filter(None, words.split("|"))))
        for emoji, name, others, words in cells
    )


def whole_texts(language: str) -> Iterator[tuple[str, str, float]]:
    """Yield texts that stand for an emoji: text, emoji and trust, in falling priority."""
    table = rows(language)
    ordinary = frozenset(_ORDINARY.split() if language == DEFAULT else ())
    for row in table:
        yield row.names[0], row.emoji, NAME_TRUST
    for row in table:
        for name in (*row.names[1:], *_country(row)):
            if name not in ordinary:
                yield name, row.emoji, NAME_TRUST
        if language == DEFAULT:
            for name in row.names:  # as chat programs write them
                if " " in name:  # colons do not count
                    yield "_".join(name.split()), row.emoji, NAME_TRUST
    for row in table:
        for word in row.keywords:
            if word.casefold() in ordinary:
                continue
            if len(word) >= MIN_KEYWORD_LENGTH or not word.isascii():
                yield word, row.emoji, KEYWORD_TRUST


def phrases(language: str) -> Iterator[tuple[str, str, float]]:
    """Yield phrases that name an emoji within a text: phrase, emoji and trust."""
    found, untrusted = [], _UNTRUSTED.split()
    for row in rows(language):
        if row.emoji in _NEWEST:
            continue
        countries = _country(row)
        if not countries:
            found.append((row.names[0], row.emoji, WORD_TRUST))
        for country in countries:
            found.append((country, row.emoji, PART_TRUST))
            if language == DEFAULT:
                found.append((f"{country} flag", row.emoji, WORD_TRUST))
                found.append((f"flag of {country}", row.emoji, WORD_TRUST))
        if language != DEFAULT:
            long = (word for word in row.keywords if len(word) > MIN_KEYWORD_LENGTH)
            found += [(word, row.emoji, PART_TRUST) for word in long]
    for (phrase, emoji, trust), count in zip(
        found, _counts([row[0] for row in found]), strict=True
    ):
        if 1 <= count <= MAX_TOKENS and phrase.casefold() not in untrusted:
            yield phrase, emoji, PHRASE_TRUST if count > 1 and trust == WORD_TRUST else trust


def _counts(texts: list[str]) -> list[int]:
    """Return the number of tokens of each text."""
    counts: list[int] = np.bincount(tokens_of(texts).rows, minlength=len(texts)).tolist()
    return counts


def _country(row: Row) -> tuple[str, ...]:
    """Return the name of the country behind "flag: ", if the emoji is a flag of one."""
    _, colon, country = row.names[0].replace("：", ":").partition(":")
    is_flag = "🇦" <= row.emoji[0] <= "🇿" or row.emoji.startswith("🏴\U000e0067")
    return (country.strip(),) if is_flag and colon else ()
