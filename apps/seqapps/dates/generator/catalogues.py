"""Display dates of catalogues: ranges with one circa, parts of centuries, pairs, bulk dates."""

import random

from . import partial_words, patterns
from .languages import Language

_CIRCA = (
    "c. {}", "ca. {}", "ca {}", "c.{}", "circa {}", "about {}", "around {}", "approximately {}",
    "approx. {}", "um {}", "etwa {}", "ca. {}", "vers {}", "env. {}", "{} ca.", "circa {}",
    "verso il {}", "hacia {}", "h. {}", "cerca de {}", "c. de {}", "omstreeks {}", "rond {}",
    "omkring {}", "omkr. {}", "ok. {}", "około {}", "kolem {}", "asi {}", "ок. {}", "около {}",
    "{} к.", "körül {}", "n. {}", "noin {}", "[ca. {}]", "[circa {}]", "[approximately {}]",
    "[c. {}]", "[um {}]", "[vers {}]", "(ca. {})", "made c. {}", "dated c. {}", "printed ca. {}",
)  # fmt: skip
_QUESTION = ("{}?", "{} (?)", "[{}?]", "probably {}", "wohl {}", "vermutlich {}", "prob. {}")


def circa_range(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a span with one word for both of its ends: ca. 1780–90, [um 1900-1910?]."""
    first = partial_words.some_year(rng)
    if rng.random() < 0.6:
        first = first // 5 * 5
    last = first + rng.choice((5, 10, 10, 15, 20, rng.randint(1, 30)))
    dash = rng.choice(("-", "–", "-", "–", " - ", " – ", "/", " to "))
    end = f"{last}"
    if last // 100 == first // 100 and rng.random() < 0.45:
        end = f"{last % 100:02}"
        if last % 100 < 13 and dash in ("-", "/"):
            end = f"{last}"
    text, mark = f"{first}{dash}{end}", "~"
    pattern = rng.choice(_CIRCA)
    if rng.random() < 0.15:
        pattern, mark = rng.choice(_QUESTION), "?"
    elif rng.random() < 0.12 and pattern[-1] in ("}", "]"):
        pattern = f"{pattern[:-1]}?]" if pattern[-1] == "]" else f"{pattern}?"
        mark = "~?"
    return pattern.format(text), f"{first:04}{mark}/{last:04}{mark}"


def part_before_christ(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a part of a century before Christ: late 5th century B.C."""
    number = rng.randint(1, 9)
    ordinal = patterns.english_ordinal(number)
    part, note = rng.choice((("late ", "l"), ("early ", "e"), ("mid-", "m"), ("", ""),
                             ("second half of the ", ""), ("first half of the ", ""),
                             ("last quarter of the ", ""), ("end of the ", "l")))  # fmt: skip
    noun = rng.choice(("century", "c.", "cent.", "century"))
    era = rng.choice(("BC", "B.C.", "BCE", "B.C.E."))
    circa = rng.choice(("", "", "", "ca. ", "c. "))
    text, mark = f"{circa}{part}{ordinal} {noun} {era}", "~" if circa else ""
    if rng.random() < 0.2:
        roman = patterns.roman_number(number)
        text, note, mark = rng.choice((
            (f"{roman} sec. a.C.", "", ""), (f"{number}. Jh. v. Chr.", "", ""),
            (f"{roman}e siècle av. J.-C.", "", ""), (f"s. {roman} a.C.", "", ""),
            (f"{roman} в. до н. э.", "", ""), (f"{number}e eeuw v.Chr.", "", ""),
        ))  # fmt: skip
    return text, f"N{number - 1:02}XX{note}{mark}"


def bulk(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write the dates of an archive with its bulk dates, or a publication with a second year."""
    first = partial_words.some_year(rng)
    last = first + rng.randint(3, 80)
    inner = first + rng.randint(0, (last - first) // 2)
    end = inner + rng.randint(1, max(1, last - inner))
    span = f"{first}{rng.choice('-–')}{last}"
    text = rng.choice((
        f"{span} (bulk {inner}-{end})", f"{span}, bulk {inner}-{end}",
        f"{span} [bulk {inner}-{end}]",
        f"{span}, undated", f"{span} and undated", f"{span} (inclusive)", f"undated, {span}",
        f"{span} (with gaps)", f"Inclusive, {span}",
    ))  # fmt: skip
    return text, f"{first:04}/{last:04}"


_CATALOGUE = (
    ("[between {a} and {b}]", "{a}/{b}"), ("[between {a} and {b}?]", "{a}?/{b}?"),
    ("[not before {a}]", ">{a}"), ("[not after {a}]", "<{a}"), ("[after {a}]", ">{a}"),
    ("[before {a}?]", "<{a}?"), ("[after {a}?]", ">{a}?"), ("[{a} or {n}]", "{a}|{n}"),
    ("{a} or {n}?", "{a}?|{n}?"), ("[{a}?]", "{a}?"), ("©{a}", "{a}"), ("℗{a}", "{a}"),
    ("℗ {a}", "{a}"), ("copyright {a}", "{a}"), ("[approximately {a}]", "{a}~"),
    ("[ca. {a}?]", "{a}~?"), ("{a} [printed {b}]", "-several"), ("{a} (published {b})", "-several"),
    ("not before {a}", ">{a}"), ("no later than {a}", "<{a}"), ("{a} or earlier", "<{a}"),
    ("{a} or later", ">{a}"), ("{a} at the latest", "<{a}"), ("post {a}", ">{a}"),
    ("ante {a}", "<{a}"), ("terminus post quem {a}", ">{a}"), ("terminus ante quem {a}", "<{a}"),
    ("tpq {a}", ">{a}"), ("taq {a}", "<{a}"), ("nicht vor {a}", ">{a}"), ("spätestens {a}", "<{a}"),
    ("au plus tard {a}", "<{a}"), ("post {a} - ante {b}", "{a}/{b}"), ("fl. {a}-{b}", "{a}/{b}"),
    ("fl. {a}", "{a}"), ("active {a}–{b}", "{a}/{b}"), ("living {a}", "{a}"), ("dat. {a}", "{a}"),
    ("{a} (dated)", "{a}"), ("{a}, signed", "{a}"), ("bez. u. dat. {a}", "{a}"),
    ("daté {a}", "{a}"),
    ("wohl {a}", "{a}?"), ("vermutl. {a}", "{a}?"), ("peut-être {a}", "{a}?"),
    ("[{a}-{b}]", "{a}/{b}"), ("[{a}-{b}?]", "{a}?/{b}?"), ("{a}-{b} (approximate)", "{a}~/{b}~"),
)  # fmt: skip


def catalogue(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a year or two as cataloguing rules (AACR2, RDA, DACS, CCO) prescribe."""
    first = partial_words.some_year(rng)
    pattern, notation = rng.choice(_CATALOGUE)
    last = first + rng.randint(2, 60)
    values = {"a": f"{first:04}", "b": f"{last:04}", "n": f"{first + 1:04}"}
    shown = {key: value.lstrip("0") for key, value in values.items()}
    return pattern.format(**shown), notation.format(**values)


_SEASONS = {
    "Spring": 21, "Summer": 22, "Autumn": 23, "Fall": 23, "Winter": 24, "Frühling": 21,
    "Frühjahr": 21, "Sommer": 22, "Herbst": 23, "printemps": 21, "été": 22, "automne": 23,
    "hiver": 24, "primavera": 21, "estate": 22, "autunno": 23, "verano": 22, "otoño": 23,
    "voorjaar": 21, "zomer": 22, "najaar": 23, "vår": 21, "sommar": 22, "höst": 23,
}  # fmt: skip


def season(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a season as on periodicals and photographs: Summer, [1859]; 1977 (Winter issue)."""
    name, year = rng.choice(list(_SEASONS)), partial_words.some_year(rng)
    text, mark = rng.choice((
        (f"{name}, [{year}]", ""), (f"{year} ({name})", ""), (f"{year}, {name}", ""),
        (f"{year} {name}", ""), (f"{name} {year}?", "?"), (f"c. {name} {year}", "~"),
        (f"[{name} {year}]", ""), (f"{name} of {year}", ""), (f"ca. {name} {year}", "~"),
        (f"{year} ({name} issue)", ""), (f"{name} issue, {year}", ""), (f"in {name} {year}", ""),
        (f"around the {name.lower()} of {year}", "~"), (f"{name}, {year}", ""),
        (f"Vol. {rng.randint(1, 60)}, {name} {year}", ""),
        (f"No. {rng.randint(1, 60)} ({name} {year})", ""),
    ))  # fmt: skip
    return text, f"{year:04}S{_SEASONS[name]}{mark}"
