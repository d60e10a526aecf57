"""Days by other names: the Republican calendar in words, the Roman calendar, feasts."""

import datetime
import random

from .. import calendars
from . import acts, partial_words, patterns, tables
from .languages import Language

_REPUBLICAN_MONTHS = (
    ("vendémiaire", "vendemiaire", "vendém.", "vend.", "vendre"), ("brumaire", "brum.", "brum"),
    ("frimaire", "frim.", "frimre"), ("nivôse", "nivose", "niv.", "nivos."),
    ("pluviôse", "pluviose", "pluv.", "pluvse"), ("ventôse", "ventose", "vent.", "ventse"),
    ("germinal", "germ.", "germal"), ("floréal", "floreal", "flor."),
    ("prairial", "prair.", "prairal"), ("messidor", "mess.", "messid."),
    ("thermidor", "therm.", "thermid."), ("fructidor", "fruct.", "fructid."),
)  # fmt: skip
_DECADE_DAYS = ("primidi", "duodi", "tridi", "quartidi", "quintidi", "sextidi", "septidi",
                "octidi", "nonidi", "décadi")  # fmt: skip
_COMPLEMENTARY = ("de la vertu", "du génie", "du travail", "de l'opinion", "des récompenses",
                  "de la révolution")  # fmt: skip
_OF_REPUBLIC = (
    "", "", "", "", "", "", " de la République", " de la République française", " de la Rép.",
    " de la République française une et indivisible", " de la république", " de la Rép. fse",
    " de la République, une et indivisible", " de l'ère républicaine", " de la R. F.",
)  # fmt: skip


def republican_in_words(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a day of the Republican calendar in words, or with abbreviations."""
    first, last = datetime.date(1792, 9, 22).toordinal(), datetime.date(1805, 12, 31).toordinal()
    year, month, day = calendars.fields("republican", rng.randint(first, last))
    if rng.random() < 0.05:
        year = rng.randint(1, 13)
        month, day = 13, rng.randint(1, int(calendars.table("republican").lengths[year - 1, 12]))
    notation = f"R{year:04}{month:02}{day:02}"
    word = acts.french_number(rng, year)
    shown = rng.choice((word, word, patterns.roman_number(year), f"{year}"))
    if rng.random() < 0.06:
        shown = acts.french_ordinal(rng, year) if year > 1 else "premier"
    after = rng.choice(_OF_REPUBLIC)
    if month == 13:
        return _complementary(rng, day, shown, after), notation
    name = _REPUBLICAN_MONTHS[month - 1]
    month_text = rng.choice((name[0], name[0], rng.choice(name)))
    month_text = month_text.capitalize() if rng.random() < 0.25 else month_text
    number = acts.french_number(rng, day).replace("-", rng.choice(" -"))
    if day == 1:
        number = rng.choice(("premier", "premier", "1er", "1"))
    elif rng.random() < 0.4:
        number = f"{day}"
    weekday = _DECADE_DAYS[(day - 1) % 10]
    ordinal = acts.french_ordinal(rng, day).replace("-", " ")
    pattern = rng.choice((
        "l'an {y}{r}, le {d} {m}", "l'an {y}{r} le {d} {m}", "{d} {m} an {y}", "{d} {m} an {y}{r}",
        "le {d} {m} an {y}{r}", "le {d} {m} de l'an {y}{r}", "le {w} {d} {m} an {y}",
        "{w} {d} {m} de l'an {y}{r}", "le {d} {m}, an {y}{r}", "du {d} {m} an {y}",
        "{d} {m} l'an {y}",
        "ce {d} {m} an {y}{r}", "ce jourd'hui {d} {m} an {y}{r}", "{w} {d} {m} an {y}",
        "le {o} jour du mois de {m} an {y}{r}", "l'an {y}{r}, le {o} jour de {m}",
        "le {o} jour de {m} an {y}", "du {d} jour du mois de {m} l'an {y}{r}", "An {y}, {d} {m}",
        "l'an {y}{r} et le {d} {m}", "né le {d} {m} an {y}", "{d} {m} de l'an {y}{r}",
        "aujourd'hui {d} {m} an {y}{r}", "décédée le {d} {m} an {y}",
    ))  # fmt: skip
    text = pattern.format(y=shown, r=after, d=number, m=month_text, w=weekday, o=ordinal)
    return text, notation


def _complementary(rng: random.Random, day: int, year: str, after: str) -> str:
    """Write a complementary day."""
    ordinal = acts.french_ordinal(rng, day)
    number = rng.choice((ordinal, ordinal, f"{day}e" if day > 1 else "1er"))
    word = rng.choice(("complémentaire", "complémentaire", "complementaire", "compl."))
    return rng.choice((
        f"le {number} jour {word} an {year}{after}", f"{number} jour {word} an {year}{after}",
        f"le {number} jour {word} de l'an {year}{after}", f"{number} {word} an {year}",
        f"l'an {year}{after}, le {number} jour {word}", f"{number} j. compl. an {year}",
        f"le {number} jour des sans-culottides an {year}", f"{number} sans-culottide an {year}",
        f"jour {_COMPLEMENTARY[day - 1]}, an {year}{after}", f"du {number} jour {word} l'an {year}",
    ))  # fmt: skip


_ADJECTIVES = ("Ianuari", "Februari", "Marti", "April", "Mai", "Iuni", "Iuli", "August",
               "Septembr", "Octobr", "Novembr", "Decembr")  # fmt: skip
_COUNT_WORDS = (
    "", "", "", "tertio", "quarto", "quinto", "sexto", "septimo", "octavo", "nono", "decimo",
    "undecimo", "duodecimo", "decimo tertio", "decimo quarto", "decimo quinto", "decimo sexto",
    "decimo septimo", "decimo octavo", "decimo nono",
)  # fmt: skip
_NAMES_OF_DAYS = {
    "Kal": ("Kalendas", "Kalendas", "Calendas", "Kal.", "Kal.", "Cal.", "Kl.", "kl.", "Calend.",
            "Kalend.", "Kal", "kal."),
    "Non": ("Nonas", "Nonas", "Non.", "Non.", "Non", "non.", "nonas"),
    "Id": ("Idus", "Idus", "Id.", "Id.", "Id", "id.", "idus", "Eidus"),
}  # fmt: skip
_NAMES_ON = {
    "Kal": ("Kalendis", "Calendis", "Kal.", "Cal.", "kl.", "Kalend.", "ipsis Kalendis",
            "in Kalendis"),
    "Non": ("Nonis", "Nonis", "Non.", "non.", "ipsis Nonis"),
    "Id": ("Idibus", "Idibus", "Id.", "id.", "ipsis Idibus"),
}  # fmt: skip


def _roman_month(rng: random.Random, month: int, is_ablative: bool) -> str:
    """Write a month as a noun, as an adjective of the day's name, or shortened."""
    stem, way = _ADJECTIVES[month - 1], rng.random()
    if way < 0.45:
        return rng.choice([name for name in acts.month_forms("la", month) if name[0].isalpha()][:3])
    if way < 0.6:
        return rng.choice((f"{stem[:3]}.", f"{stem[:4]}."))
    third = stem in ("April", "Septembr", "Octobr", "Novembr", "Decembr")
    end = ("ibus" if third else "is") if is_ablative else ("es" if third else "as")
    text = stem + end
    return text.replace("I", "J", 1) if rng.random() < 0.4 and stem[0] == "I" else text


def roman_calendar(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a day by the Kalends, Nones and Ides: XVII Kal. Septembris 1766."""
    is_near = rng.random() < 0.45  # the day itself or the one before it
    while True:
        day = acts.some_day(rng, 1100, 1800)
        nones = 7 if day.month in (3, 5, 7, 10) else 5
        month, word, end = day.month, "Id", nones + 8
        if day.day == 1:
            word, end = "Kal", 1
        elif day.day <= nones:
            word, end = "Non", nones
        elif day.day > end:
            lengths = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
            month, word, end = day.month % 12 + 1, "Kal", lengths[day.month - 1] + 1
        is_double = month == 3 and word == "Kal" and end > 1 and day.year % 4 == 0
        if is_near and end - day.day > 1:
            continue
        if not is_double and not (word == "Kal" and month == 1 and end > 1):
            break
    count = end - day.day + 1
    if count == 1:
        text = f"{rng.choice(_NAMES_ON[word])} {_roman_month(rng, month, True)}"
    else:
        name, shown = rng.choice(_NAMES_OF_DAYS[word]), _roman_month(rng, month, False)
        text = f"{_before(rng, count)} {name} {shown}"
    year = f"{day.year}"
    if rng.random() < 0.3:
        year = patterns.roman_number(day.year)
        year = f"{year}." if rng.random() < 0.2 else year
    start = rng.choice(("", "", "", "anno ", "anno Domini ", "A.D. ", "an. ", "A. "))
    comma = rng.choice(("", "", ","))
    if start and rng.random() < 0.2:
        text = f"{start.strip()} {year}{comma} {text}"
    else:
        text = f"{text}{comma} {start}{year}"
    return text.upper() if rng.random() < 0.06 else text, partial_words.digits(day)


def _before(rng: random.Random, count: int) -> str:
    """Write how many days there are to the Kalends, Nones or Ides."""
    if count == 2 and rng.random() < 0.85:
        return rng.choice(("pridie", "pridie", "pridie", "prid.", "pr.", "Pridie", "prid"))
    letters = patterns.roman_number(count)
    if rng.random() < 0.3 and count > 2:
        words = _COUNT_WORDS[count]
        if " " in words and rng.random() < 0.4:
            words = " ".join(reversed(words.split()))
        return rng.choice((words, words, words, words.capitalize()))
    if rng.random() < 0.08:
        letters = letters.replace("IV", "IIII").replace("IX", "VIIII")
    small = letters.lower()
    shown = rng.choice((letters, letters, small, f"{letters}.", f"{small}."))
    with_j = patterns.final_j(rng, small, 0.25)
    shown = shown if with_j == small else with_j
    return f"{rng.choice(('', '', '', 'a.d. ', 'ad ', 'ante diem '))}{shown}"


def feast(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a day by a feast; one that moves from year to year is refused as incomplete."""
    year = partial_words.some_year(rng)
    if rng.random() < 0.3:
        year = rng.randint(1600, 1940)
    if rng.random() < 0.15:
        return _with_year(rng, _movable(rng), year), "-incomplete"
    day, names = rng.choice(list(tables.load("feasts")["fixed"].items()))
    return _with_year(rng, rng.choice(names), year), f"{year:04}{day}"


def _movable(rng: random.Random) -> str:
    """Return the name of a feast that moves with Easter, or of a Sunday."""
    number = rng.randint(2, 25)
    name: str = rng.choice(tables.load("feasts")["movable"]["names"])
    return name.format(
        n=number, o=patterns.english_ordinal(number), k=rng.randint(1, 4),
        R=patterns.roman_number(rng.randint(2, 4) if rng.random() < 0.3 else number),
    )  # fmt: skip


def _with_year(rng: random.Random, name: str, year: int) -> str:
    """Put a year beside the name of a feast, and sometimes the event."""
    table = tables.load("feasts")["patterns"]
    text: str = rng.choice(table["with_year"]).format(name, y=year)
    if rng.random() < 0.15:
        event = rng.choice(table["events"])
        text = rng.choice((f"{event} {text}", f"{event} {text}", f"{text} {event}"))
    return text


KINDS: partial_words.Kinds = (
    ("Republican in words", 1.0, republican_in_words),
    ("Roman calendar", 4, roman_calendar),
    ("feast", 2.7, feast),
)
