"""Dates of registers, imprints, labels and journals, and texts that look like them."""

import datetime
import random
import re

from .. import calendars, edtf
from . import acts, context, languages, partial_words, patterns, phrases, tables
from .languages import Language


def _chosen(rng: random.Random, language: Language, section: str) -> tuple[Language, list[str]]:
    """Draw a language of a section, mostly the given one, and its list."""
    table = tables.load("registers")[section]
    code = language.code if language.code in table and rng.random() < 0.7 else ""
    code = code or rng.choice(("en", *table))
    return languages.language(code), table[code]


def _with_mark(written: str, pattern: str) -> tuple[str, str]:
    """Return the pattern without its mark, and the notation with it.

    Example:
        >>> _with_mark("1850", "ca. {y} @~"), _with_mark("1850", "by {y} @<")
        (('ca. {y}', '1850~'), ('by {y}', '<1850'))
    """
    text, mark = tables.split(pattern)
    return text, f"{mark}{written}" if mark in ("<", ">") else f"{written}{mark}"


def _filled(rng: random.Random, pattern: str) -> str:
    """Put names, a place and numbers into a pattern."""
    while "{name}" in pattern:
        pattern = pattern.replace("{name}", context.name(rng), 1)
    place, few = rng.choice(phrases.lists()["record_places"]), rng.randint(2, 12)
    pattern = pattern.replace("{place}", place).replace("{n}", f"{few}")
    return pattern.replace("{k}", f"{rng.randint(1, few - 1)}")


def _month(rng: random.Random, language: Language, month: int) -> str:
    """Draw a name of a month, in English often shortened with a point."""
    if language.code == "en" and rng.random() < 0.5:
        return str(tables.load("registers")["lists"]["english"].split()[month - 1])
    if language.code == "la":
        return rng.choice(acts.month_forms("la", month))
    return partial_words.month_name(rng, language, month)


def _date(rng: random.Random, language: Language, year: int) -> tuple[str, str]:
    """Write a year, a month or a day with the name of the month."""
    day = partial_words.some_day(rng, year)
    name, written = _month(rng, language, day.month), partial_words.digits(day)
    precision = rng.choices((4, 6, 8), (28, 34, 38))[0]
    if precision == 4:
        return f"{year}", written[:4]
    if precision == 6:
        return f"{name} {year}", written[:6]
    if language.code == "en":
        text = rng.choice((f"{day.day} {name} {year}", f"{name} {day.day}, {year}"))
        return text, written
    if language.code == "la":
        return f"{day.day} {name} {year}", written
    return partial_words.full_day(rng, language, day), written


def event(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write the abbreviation of one event before a year, a month or a day: b. Oct. 1791."""
    own, found = _chosen(rng, language, "events")
    text, written = _date(rng, own, rng.randint(1540, 1960))
    word, way = rng.choice(found), rng.random()
    if own.code == "en" and way < 0.14:
        joint = rng.choice(("at", "in", "near"))
        place = context.name(rng) if rng.random() < 0.5 else _filled(rng, "{place}")
        return f"{word} {joint} {place} {text}", written
    if way < 0.26:
        word = f"{context.name(rng)}, {word}"
    if own.code == "en" and rng.random() < 0.3:
        after = _filled(rng, rng.choice(tables.load("registers")["lists"]["after_event"]))
        text += after.replace("{age}", str(rng.randint(2, 92)))
    return f"{word} {text}", written


def several(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write two or three events with dates of their own, or one of them alone with its date."""
    own, found = _chosen(rng, language, "several")
    verbs = rng.choice(found).split(", ")
    year = rng.randint(1650, 2015)
    parts = []
    for verb in verbs if len(verbs) < 3 or rng.random() < 0.5 else verbs[:2]:
        parts.append((verb, *_date(rng, own, year)))
        year += rng.randint(1, 45)
    if rng.random() < 0.22:
        verb, text, written = rng.choice(parts)
        names = [context.name(rng) for _ in range(3)]
        tail = rng.choice(("", "", f", {names[0]}", f" ({names[1]})", f" {names[2]}"))
        return f"{verb} {text}{tail}", written
    joint = rng.choice((", ", ", ", "; ", "; ", " / ", ". ", " | ", " - ", " "))
    way, shown = rng.random(), [f"{verb} {text}" for verb, text, _ in parts]
    if way < 0.12:
        shown = [f"{text} ({verb})" for verb, text, _ in parts]
    elif way < 0.2:
        shown, joint = [f"{verb}: {text}" for verb, text, _ in parts], rng.choice(("; ", " | "))
    return joint.join(shown), "-several"


def about(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write words for about, before or after with a day or a year, or words that are no mark."""
    year = rng.randint(1450, 1960)
    if rng.random() < 0.5:
        own, found = _chosen(rng, language, "days")
        day = partial_words.some_day(rng, year)
        text, written = partial_words.full_day(rng, own, day), partial_words.digits(day)
        pattern, written = _with_mark(written, rng.choice(found))
        if " the {}" in pattern and not text[:1].isdigit():
            pattern = pattern.replace(" the", "")
        text = re.sub("^(il|le|el|den|dne|dnia|am|the) ", "", text)  # not: le le 3 mai
        return pattern.format(text), written
    _, found = _chosen(rng, language, "years")
    pattern, written = _with_mark(f"{year:04}", rng.choice(found))
    if pattern.startswith("roughly") and rng.random() < 0.3 and year % 100 > 19:
        return f"roughly {year // 10}0s", f"{year // 10}X~"
    return pattern.format(y=year), written


def imprint(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write the year of an imprint beside its place, its printer or the count of volumes."""
    year = rng.randint(1480, 1995)
    pattern = rng.choice(tables.load("registers")["imprints"]["patterns"])
    return _filled(rng, pattern.replace("{y}", f"{year}")), f"{year:04}"


def attributed(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a year behind the artist whom a work follows, or the bare bound: after 1790."""
    table, year = tables.load("registers")["attributed"], rng.randint(1480, 1930)
    if rng.random() < 0.25:
        pattern, written = _with_mark(f"{year:04}", rng.choice(table["alone"]))
    else:
        shown, written = _with_mark(f"{year:04}", rng.choice(table["dates"]))
        pattern = rng.choice(table["by"]).replace("{}", shown)
    text = _filled(rng, pattern.replace("{y}", f"{year}"))
    return f"{text}{rng.choice(table['tails'])}", written


def gaps(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a year with spaces or brackets inside, or with digits left open, and a month."""
    day = partial_words.some_day(rng, rng.randint(1600, 1959))
    year, written = f"{day.year}", partial_words.digits(day)
    own = language if rng.random() < 0.3 else languages.language("en")
    name, way = _month(rng, own, day.month), rng.random()
    if way < 0.4:
        cut = rng.choice(((2,), (1, 3), (1, 2, 3), (3,)))
        spaced = "".join(" " * (place in cut) + digit for place, digit in enumerate(year))
        return rng.choice((
            (spaced, written[:4]), (f"{spaced} , {name} {day.day}", written),
            (f"{spaced}, {day.day} {name}", written), (f"{name} {day.day} , {spaced}", written),
            (f"{spaced} {name} {day.day}", written), (f"{name}, {spaced}", written[:6]),
        ))  # fmt: skip
    if way < 0.55:
        place = rng.randrange(1, 4)
        bracketed = f"{year[:place]}[{year[place]}]{year[place + 1 :]}"
        which = ("second", "third", "last")[place - 1]
        tails = (f"{which} digit illegible", f"{which} figure torn off", "chiffre effacé")
        return f"{bracketed} ({rng.choice(tails)})", written[:4]
    if way < 0.65:
        return f"{rng.choice(('00', '00', '--', '__'))} {name.upper().strip('.')} {year}", written[
            :6
        ]
    count = rng.choice((1, 2, 2))
    blank = year[: 4 - count] + rng.choice("_-?") * count
    blank = f"{year[:2]}{rng.choice('—–')}" if count == 2 and rng.random() < 0.4 else blank
    open_year, month = year[: 4 - count] + "X" * count, written[4:6]
    return rng.choice((
        (f"{day.day} {name} {blank}", f"{open_year}{written[4:]}"),
        (f"{name} {day.day}, {blank}", f"{open_year}{written[4:]}"),
        (f"{name} {blank}", f"{open_year}{month}"), (f"{blank} {name}", f"{open_year}{month}"),
        (f"b. {blank} in {_filled(rng, '{place}')}", open_year), (f"d. {blank}", open_year),
        (f"{blank} {name}, tintype", f"{open_year}{month}"),
    ))  # fmt: skip


def slip(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a day or a month with a slip in the name of the month: Febraury, Ocotber."""
    own = languages.language(rng.choice(("en", "en", "en", "en", "de", "fr", "nl", "es", "it")))
    day = partial_words.some_day(rng, rng.randint(1650, 1990))
    name = own.months[day.month - 1][0]
    if own.code == "en" and day.month == 9 and rng.random() < 0.3:
        name = "Sept"
    wrong = _with_slip(rng, name) if len(name) > 3 and name.isascii() else name
    written = partial_words.digits(day)
    if rng.random() < 0.3:
        return f"{wrong} {day.year}", written[:6]
    of = " de " if own.code == "es" else " "
    dot = "." if own.code == "de" else ""
    text = f"{day.day}{dot}{of}{wrong}{of}{day.year}"
    if own.code == "en":
        text = rng.choice((text, f"{wrong} {day.day}, {day.year}", f"{wrong} {day.day} {day.year}",
                           f"{patterns.english_ordinal(day.day)} {wrong} {day.year}",
                           f"{day.day}-{wrong}-{day.year}"))  # fmt: skip
    return text, written


def _with_slip(rng: random.Random, name: str) -> str:
    """Swap two neighbouring letters, double one, or drop one of a long name."""
    for _ in range(9):
        place, way = rng.randrange(len(name) - 1), rng.random()
        wrong = name[:place] + name[place + 1] + name[place] + name[place + 2 :]
        if place == 0 or way > 0.7:
            place += 1
            wrong = name[:place] + name[place] + name[place:]
        elif way > 0.5 and len(name) > 4:
            wrong = name[:place] + name[place + 1 :]
        if wrong != name and wrong.lower() not in languages.month_words():
            return wrong
    return name


def hebrew(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a Hebrew day in Latin letters; leap years have a first and a second Adar."""
    year = rng.randint(5344, 5790)
    lengths = calendars.table("hebrew").lengths[year - 4001]
    is_leap = bool(lengths[12])
    month = rng.choice((12, 13 if is_leap else 12)) if rng.random() < 0.6 else rng.randint(1, 12)
    day = rng.randint(1, min(int(lengths[month - 1]), 29))
    written = f"J{year:04}{month:02}{day:02}"
    table = tables.load("calendars")["hebrew"]["en"]
    names = table["months"][month - 1]
    if month == 12:
        names = table["adar_leap"] if is_leap else table["adar_common"]
    name = names[0] if rng.random() < 0.55 else rng.choice(names)
    text = rng.choice((
        f"{day} {name} {year}", f"{day} {name} {year}", f"{day} {name}, {year}",
        f"{name} {day}, {year}", f"{day} of {name} {year}", f"Get, {day} {name} {year}",
        f"d. {day} {name} {year}", f"{patterns.english_ordinal(day)} of {name}, {year}",
    ))  # fmt: skip
    meaning = edtf.meaning(written)
    if meaning is not None and rng.random() < 0.25:
        ours = datetime.date.fromisoformat(meaning.date)
        own = partial_words.full_day(rng, languages.language("en"), ours)
        text = rng.choice((f"{text} ({own})", f"{own} ({text})", f"{text} = {own}"))
    return text, written


def republican(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a Republican day with or without its year; five or six days belong to no month."""
    year, day = rng.randint(1, 13), rng.randint(1, 30)
    month = 13 if rng.random() < 0.3 else rng.randint(1, 12)
    if month == 13:
        day = rng.randint(1, int(calendars.table("republican").lengths[year - 1, 12]))
        number = rng.choice(("1er", "1er", "premier")) if day == 1 else rng.choice(
            (f"{day}e", f"{day}me", f"{day}ème", acts.french_ordinal(rng, day)))  # fmt: skip
        text = rng.choice((f"{number} jour compl.", f"{number} jour complémentaire",
                           f"le {number} jour complémentaire", f"{number} complémentaire",
                           f"{number} jour complém.", f"{number} j. compl."))  # fmt: skip
    else:
        number = rng.choice(("1er", "premier")) if day == 1 else f"{day}"
        name = rng.choice(tables.load("registers")["lists"]["republican"][month - 1].split())
        text = rng.choice((f"{number} {name}", f"le {number} {name}", f"du {number} {name}"))
    hour = f", {rng.choice(tables.load('registers')['lists']['hours'])}"
    if rng.random() < 0.22:
        return f"{text}{hour if rng.random() < 0.7 else ''}", "-incomplete"
    of = rng.choice(("an", "an", "an", "de l'an", "l'an", "an"))
    shown = f"{year}" if rng.random() < 0.5 else patterns.roman_number(year)
    if rng.random() < 0.1:
        return f"an {shown}, {text}", f"R{year:04}{month:02}{day:02}"
    return (
        f"{text} {of} {shown}{hour if rng.random() < 0.15 else ''}",
        f"R{year:04}{month:02}{day:02}",
    )


def quaker(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a month that Friends count, alone or with a day; before 1752 it is not certain."""
    day = partial_words.some_day(rng, rng.randint(1753, 1910))
    if rng.random() < 0.1:
        day = day.replace(year=rng.randint(1655, 1750))
    counted = tables.load("registers")["lists"]["counted"].split()
    written, word = partial_words.digits(day), counted[day.month - 1]
    m, d = (patterns.english_ordinal(n) for n in (day.month, day.day))
    month = rng.choice((f"{m} month", f"{m} mo.", f"{m} mo", f"{word} Month", f"{m} Month"))
    if rng.random() < 0.4:
        text = rng.choice((f"{month} {day.year}", f"{month}, {day.year}", f"in {month} {day.year}"))
        return text, written[:6] if day.year > 1752 else "-calendar"
    text = rng.choice((f"{d} of {month} {day.year}", f"{month} {d}, {day.year}",
                       f"{d} of the {month} {day.year}", f"{d} {month} {day.year}"))  # fmt: skip
    if day.year < 1752:
        return text, "-calendar"
    if rng.random() < 0.25:  # the first day is Sunday
        name = f"{counted[day.isoweekday() % 7]}{rng.choice((' Day', '-day', ' day'))}"
        return f"{name}, {text}", f"{written}w{day.isoweekday()}"
    return text, written


def deed(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write an English day in Roman letters: the xxijth daie of Maye 1561; or of a reign."""
    day = partial_words.some_day(rng, rng.randint(1480, 1660))
    month = languages.language("en").months[day.month - 1][0]
    if rng.random() < 0.25:
        king, first, is_spring = rng.choice(tables.load("registers")["lists"]["kings"])
        day = datetime.date(first + rng.randint(2, 12), rng.randint(5, 6), min(day.day, 30))
        month = ("May", "June")[day.month - 5]
        number = day.year - first + is_spring
        return rng.choice((f"{day.day} {month} {number} {king} ({day.year})",
                           f"{day.day} {month}, {number} {king} [{day.year}]",
                           f"{month} {day.day}, {number} {king} ({day.year})",
                           )), partial_words.digits(day)  # fmt: skip
    letters = patterns.roman_number(day.day).lower()
    letters = patterns.final_j(rng, letters, 0.6)
    suffix = rng.choice(("th", "th", "", patterns.english_suffix(day.day), "de" if day.day in
                         (2, 3) else "th"))  # fmt: skip
    text = rng.choice(("the {n} daie of {m} {y}", "the {n} day of {m} {y}", "the {n} of {m} {y}",
                       "{n} daye of {m} {y}", "{n} {m} {y}", "{m} the {n} {y}", "ye {n} of {m} {y}",
                       "the {n} daye of {m} anno {y}", "{n} die {m} {y}"))  # fmt: skip
    return text.format(n=letters + suffix, m=month, y=day.year), partial_words.digits(day)


def old_month(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write September to December by their numbers behind the number of a day."""
    table = tables.load("registers")["old_months"]
    day = datetime.date(rng.randint(1500, 1850), rng.randint(9, 12), rng.randint(1, 30))
    name, written = rng.choice(table[str(day.month)]), partial_words.digits(day)
    if rng.random() < 0.15:
        start = rng.choice(("", "in ", "mense ", "di ", "en "))
        return f"{start}{name} {day.year}", written[:6]
    text = rng.choice(table["frames"]).format(n=day.day, m=name, y=day.year)
    if rng.random() < 0.2:
        text = f"{rng.choice(('bapt.', 'get.', 'begr.', 'sep.', 'nat.', 'fol. 12'))} {text}"
    return text, written


def label(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a span, an issue of a journal, a doubt, or a text that looks alike (registers.toml)."""
    section = rng.choices(("spans", "issues", "doubts"), (4, 3, 3))[0]
    first_year = 1790 if section == "issues" else rng.choice((1000, 1600))
    day = partial_words.some_day(rng, rng.randint(first_year, 1920))
    while day.year % 10 == 9 or day.year % 100 < 20 or day.month == 12:  # 1209-8, 1905, 180X
        day = partial_words.some_day(rng, rng.randint(first_year, 1920))
    year, ends = day.year, (_month(rng, languages.language("en"), day.month + n) for n in (0, 1))
    later, number, k = year + rng.randint(1, 9 - year % 10), year // 100 + 1, rng.randint(2, 31)
    n, early, late = rng.randint(2, 9), rng.randint(1, 9), rng.randint(20, 28)
    first, other = sorted(rng.sample(range(5, 95), 2))
    values = {
        "a": year, "u": later, "v": later % 10, "b": year + rng.randint(31, 75), "k": k, "n": n,
        "p": first * 10, "q": other * 10, "p4": f"{first * 10:04}", "q4": f"{other * 10:04}",
        "c": patterns.english_ordinal(number), "C": f"{number - 1:02}", "E": number,
        "d": patterns.english_ordinal(number + 1), "D": f"{number:02}",
        "H": number + 1, "t": year // 10, "m": f"{day.month:02}", "o": f"{day.month + 1:02}",
        "i": late, "j": early, "j2": f"{early:02}", "l": n - 1, "R": patterns.roman_number(n),
        "F": languages.language("fr").months[day.month - 1][0], "name": context.name(rng),
        "G": languages.language("de").months[day.month - 1][0], "M": next(ends), "N": next(ends),
    }  # fmt: skip
    text, written = tables.marked(rng, tables.load("registers")["labels"][section])
    text = text.replace("{n}th", f"{{n}}{patterns.english_suffix(n)}")
    return text.format(**values), written.format(**values)


def reign(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a year of an era of Japan or China in Latin letters: Bunka 8, Kangxi 12 (1673)."""
    name, (before, length) = rng.choice(list(tables.load("registers")["reigns"].items()))
    number, first = rng.randint(1, length), rng.choice(("", "", "dated ", "printed "))
    year = before + number
    text = rng.choice(("{} {}", "{} {}", "{} {} ({y})", "{} {} [{y}]", "{} {} = {y}", "{y} ({} {})",
                       "{1}{s} year of {0}", "{1}{s} year of {0} ({y})"))  # fmt: skip
    return (
        f"{first}{text.format(name, number, y=year, s=patterns.english_suffix(number))}",
        f"{year}",
    )


KINDS: partial_words.Kinds = (
    ("one event", 6, event),
    ("several events", 5, several),
    ("about a day", 5, about),
    ("imprint", 4, imprint),
    ("attributed", 3, attributed),
    ("gaps in a year", 3, gaps),
    ("slip in a month", 4, slip),
    ("Hebrew day", 2.5, hebrew),
    ("Republican day", 2, republican),
    ("month of Friends", 1.5, quaker),
    ("deed", 1.5, deed),
    ("numbered old month", 2.5, old_month),
    ("label", 9, label),
    ("era in Latin letters", 1.5, reign),
)
