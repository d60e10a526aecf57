"""Dates of registers, pedigrees and letters: GEDCOM, old style, old abbreviations, open ends."""

import datetime
import random

from .. import calendars, edtf
from . import languages, other_calendars, partial_words, patterns, phrases
from .languages import Language

# Months in GEDCOM 5.5.1: Hebrew (Tishri is month 7), and French Republican.
_HEBREW = {7: "TSH", 8: "CSH", 9: "KSL", 10: "TVT", 11: "SHV", 12: "ADR", 13: "ADS",
           1: "NSN", 2: "IYR", 3: "SVN", 4: "TMZ", 5: "AAV", 6: "ELL"}  # fmt: skip
_REPUBLICAN = ("VEND", "BRUM", "FRIM", "NIVO", "PLUV", "VENT", "GERM", "FLOR", "PRAI", "MESS",
               "THER", "FRUC", "COMP")  # fmt: skip
# Months as English writers of letters shortened them, before 1900.
_OLD_MONTHS = (
    ("Janry", "Jany", "Janʳʸ", "Janu", "Janry."), ("Febry", "Feby", "Febʸ", "Febr", "Ffeb", "Feb:"),
    ("Mch", "Mar:", "Mrch", "Martch", "M'ch"), ("Aprl", "Apl", "Apll", "April:", "Apˡ"),
    ("May", "Maye", "Mai"), ("June", "Jun:", "Iune", "Jne"), ("July", "Jul:", "Iuly", "Jly"),
    ("Augt", "Aug:", "Augst", "Augᵗ"), ("Septr", "Septbr", "Sepr", "Septʳ", "Sepbr", "Sept:"),
    ("Octr", "Octbr", "Octʳ", "Octob", "Oct:"), ("Novr", "Novbr", "Novʳ", "Novemb", "Nov:"),
    ("Decr", "Decbr", "Decʳ", "Decemb", "Dec:", "Xmber"),
)  # fmt: skip
_OLD_STYLE = {
    "en": ("O.S.", "(O.S.)", "OS", "(OS)", "o.s.", "Old Style", "(Old Style)", "old style",
           "[O.S.]", "(Julian)", "Julian"),
    "ru": ("ст. ст.", "(ст. ст.)", "ст.ст.", "по ст. ст.", "по старому стилю",
           "(по старому стилю)", "по юлианскому календарю"),
    "uk": ("ст. ст.", "за ст. ст.", "за старим стилем", "(за старим стилем)"),
    "de": ("a. St.", "(a. St.)", "alten Stils", "(alten Stils)", "jul.", "(jul.)"),
    "fr": ("v. st.", "(vieux style)", "vieux style", "(julien)"),
    "el": ("π.ημ.", "(π.ημ.)", "παλαιό ημερολόγιο"), "ro": ("stil vechi", "(stil vechi)", "st. v."),
    "bg": ("ст. ст.", "(стар стил)", "стар стил"), "pl": ("st. st.", "starego stylu"),
    "sv": ("g.s.", "(gamla stilen)"), "fi": ("v.l.", "(vanhaa lukua)"),
}  # fmt: skip
_NEW_STYLE = {
    "en": ("N.S.", "(N.S.)", "NS", "n.s.", "New Style", "(New Style)", "(Gregorian)"),
    "ru": ("н. ст.", "(н. ст.)", "по н. ст.", "по новому стилю"), "de": ("n. St.", "(greg.)"),
    "uk": ("н. ст.", "за новим стилем"), "fr": ("n. st.", "(grégorien)"),
    "pl": ("n. st.", "nowego stylu"), "ro": ("stil nou", "st. n."),
}  # fmt: skip
_BLANKS = ("??", "__", "--", "00", "?", "___", "..", "xx", "XX", "[ ]", "…")


def gedcom(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a date of GEDCOM, or one that programs have changed a little."""
    way = rng.random()
    if way < 0.12:
        return _escaped(rng)
    if way < 0.24:
        return _of_other_programs(rng)
    a, one = _english(rng)
    if way < 0.48:
        b, other = _english(rng)
        joints = (("BET {a} AND {b}", ""), ("FROM {a} TO {b}", ""), ("BET {a} - {b}", ""),
                  ("BETWEEN {a} AND {b}", ""), ("BET {a}/{b}", ""), ("BET. {a} & {b}", ""),
                  ("ABT {a}-{b}", "~"), ("EST {a}-{b}", "~"), ("WFT EST. {a}-{b}", "~"),
                  ("WFT EST BET {a} AND {b}", "~"), ("EST BET {a} AND {b}", "~"),
                  ("ABT BET {a} AND {b}", "~"), ("BTW {a} - {b}", ""))  # fmt: skip
        pattern, mark = rng.choice(joints)
        if mark or "}/{" in pattern:
            a, one, b, other = one[:4], one[:4], other[:4], other[:4]
        notation = f"{one}{mark}/{other}{mark}"
        if edtf.meaning(notation) is None:
            return gedcom(rng, language)
        return _in_case(rng, pattern.format(a=a, b=b)), notation
    keys = (("BEF", "<", ""), ("AFT", ">", ""), ("TO", "<", ""), ("FROM", ">", ""),
            ("ABT", "", "~"), ("EST", "", "~"), ("CAL", "", "~"), ("ABOUT", "", "~"),
            ("BEFORE", "<", ""), ("AFTER", ">", ""), ("SAY", "", "~"),
            ("CIR", "", "~"))  # fmt: skip
    key, sign, mark = rng.choice(keys[:7] if rng.random() < 0.8 else keys)
    dot = "." if rng.random() < 0.25 and key != "TO" else ""
    gap = rng.choice((" ", " ", " ", " ", "    ", ":"))
    text = f"{key}{dot}{gap}{a}"
    if rng.random() < 0.06 and not mark:
        text, mark = f"{key} {rng.choice(('ABT', 'ABT.', 'C.', 'CA.'))} {a}", "~"
    if rng.random() < 0.1 and sign == "" and len(one) == 4:
        text, mark = f"{text}?", "~?"
    return _in_case(rng, text), f"{sign}{one}{mark}"


# Words of GEDCOM in programs of other languages: language, word, sign before, mark behind.
_OTHER_WORDS = (
    ("fr", "ENV", "", "~"), ("fr", "ENV.", "", "~"), ("fr", "AVANT", "<", ""),
    ("fr", "AV", "<", ""), ("fr", "APRÈS", ">", ""), ("fr", "APRES", ">", ""),
    ("fr", "VERS", "", "~"), ("fr", "EST", "", "~"), ("de", "UM", "", "~"),
    ("de", "GESCH", "", "~"), ("de", "GESCH.", "", "~"), ("de", "VOR", "<", ""),
    ("de", "NACH", ">", ""), ("de", "BER", "", "~"), ("de", "ERR", "", "~"),
    ("de", "err.", "", "~"), ("nl", "OMSTREEKS", "", "~"), ("nl", "VOOR", "<", ""),
    ("nl", "NA", ">", ""), ("nl", "CA", "", "~"), ("es", "HACIA", "", "~"),
    ("es", "ANTES", "<", ""), ("es", "DESPUÉS", ">", ""), ("es", "h.", "", "~"),
    ("it", "CIRCA", "", "~"), ("it", "PRIMA", "<", ""), ("it", "DOPO", ">", ""),
    ("sv", "OMKR", "", "~"), ("sv", "FÖRE", "<", ""), ("sv", "EFTER", ">", ""),
    ("da", "FØR", "<", ""), ("da", "CA", "", "~"), ("pl", "OK", "", "~"),
    ("pl", "OK.", "", "~"), ("pl", "PRZED", "<", ""), ("pl", "PO", ">", ""),
)  # fmt: skip
_OTHER_SPANS = {
    "fr": "ENTRE {a} ET {b}", "de": "ZWISCHEN {a} UND {b}", "nl": "TUSSEN {a} EN {b}",
    "es": "ENTRE {a} Y {b}", "sv": "MELLAN {a} OCH {b}", "it": "TRA {a} E {b}",
}  # fmt: skip


def _of_other_programs(rng: random.Random) -> tuple[str, str]:
    """Write a date of a GEDCOM program of another language: ENV JUIN 1784, GESCH 1670."""
    code, word, sign, mark = rng.choice(_OTHER_WORDS)
    language, day = languages.language(code), partial_words.some_day(rng)
    precision = rng.choices((4, 6, 8), (50, 25, 25))[0]
    name = partial_words.month_name(rng, language, day.month).strip(".")
    text = f"{day.day} {name} {day.year}".split(" ", (8 - precision) // 2)[-1]
    notation = partial_words.digits(day)[:precision]
    if rng.random() < 0.25 and code in _OTHER_SPANS:
        last = day.year + rng.randint(1, 40)
        return _in_case(
            rng, _OTHER_SPANS[code].format(a=day.year, b=last)
        ), f"{day.year:04}/{last:04}"
    return _in_case(rng, f"{word} {text}"), f"{sign}{notation}{mark}"


def _english(rng: random.Random) -> tuple[str, str]:
    """Write a day, month or year as GEDCOM does; rarely a year of two styles."""
    day = partial_words.some_day(rng)
    month = languages.language("en").short_months[day.month - 1][0].strip(".")
    precision = rng.choices((4, 6, 8), (40, 20, 40))[0]
    notation = partial_words.digits(day)[:precision]
    text = f"{day.day} {month} {day.year}".split(" ", (8 - precision) // 2)[-1]
    if precision == 8 and rng.random() < 0.3:
        text = f"{day.day:02} {month} {day.year}"
    if precision > 4 and 1560 < day.year < 1752 and day.month <= 3 and rng.random() < 0.4:
        ending = rng.choice((f"{(day.year + 1) % 100:02}", f"{(day.year + 1) % 10}"))
        return f"{text}/{ending}", f"{notation[:4]}Y{notation[4:]}"
    return text, notation


def _in_case(rng: random.Random, text: str) -> str:
    return rng.choice((text.upper(), text.upper(), text.title(), text.lower(), text.capitalize()))


def _escaped(rng: random.Random) -> tuple[str, str]:
    """Write a date with the escape of its calendar."""
    way = rng.random()
    if way < 0.3:
        text, notation = _english(rng)
        escape = rng.choice(("@#DGREGORIAN@", "@#DGREGORIAN@", "GREGORIAN"))
        return f"{escape} {text}".upper(), notation
    if way < 0.6:
        day = partial_words.some_day(rng, rng.randint(1520, 1920))
        month = languages.language("en").short_months[day.month - 1][0].strip(".")
        escape = rng.choice(("@#DJULIAN@", "@#DJULIAN@", "JULIAN"))
        return f"{escape} {day.day} {month} {day.year}".upper(), "O" + partial_words.digits(day)
    name = "hebrew" if way < 0.8 else "republican"
    years = (1600, 2020) if name == "hebrew" else (1793, 1805)
    ordinal = datetime.date(rng.randint(*years), rng.randint(1, 12), rng.randint(1, 28)).toordinal()
    year, month_number, number = calendars.fields(name, ordinal)
    months = _HEBREW[month_number] if name == "hebrew" else _REPUBLICAN[month_number - 1]
    escape = "@#DHEBREW@" if name == "hebrew" else "@#DFRENCH R@"
    if rng.random() < 0.4:  # of version 7
        escape = escape.strip("@#D").replace(" ", "_")
    letter = other_calendars.LETTERS[name]
    return f"{escape} {number} {months} {year}", f"{letter}{year:04}{month_number:02}{number:02}"


def old_style(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a day with the words for the old or the new style, or in both styles."""
    day = partial_words.some_day(rng, rng.randint(1582, 1918))
    if rng.random() < 0.45:
        return _both_styles(rng, language, day)
    names, letter = (_OLD_STYLE, "O") if rng.random() < 0.7 else (_NEW_STYLE, "")
    code = language.code if language.code in names else rng.choice(("en", "en", "ru", "de"))
    text = partial_words.full_day(rng, languages.language(code), day)
    mark = rng.choice(names[code])
    return rng.choice(
        (f"{text} {mark}", f"{text} {mark}", f"{text}, {mark}")
    ), letter + partial_words.digits(day)


def _both_styles(rng: random.Random, language: Language, day: datetime.date) -> tuple[str, str]:
    """Write "3/15 May 1868", or "28 February/12 March 1868"; the day is that of the new style."""
    ordinal = calendars.ordinal("julian", day.year, day.month, day.day)
    new = datetime.date.fromordinal(ordinal or day.toordinal())
    if rng.random() < 0.15:
        day, new = new, day  # the new style first
    if rng.random() < 0.5:
        language = languages.language(rng.choice(("ru", "pl", "en", "de", "fr", "fi", "et", "lv")))
    of = f" {language.draw(rng, 'of')}".rstrip() if rng.random() < 0.3 else ""
    dot = "." if language.code in ("de", "fi", "et", "lv") else ""
    one, other = (partial_words.month_name(rng, language, part.month) for part in (day, new))
    joint = rng.choice(("/", "/", " / ", " (", "/"))
    end = ")" if "(" in joint else ""
    if day.month == new.month:
        text = f"{day.day}{dot}{joint}{new.day}{dot}{end}{of} {one} {new.year}"
        if language.code == "en" and rng.random() < 0.5:
            text = f"{one} {day.day}/{new.day}, {new.year}"
    elif day.year == new.year:
        text = f"{day.day}{dot}{of} {one}{joint}{new.day}{dot}{of} {other}{end} {new.year}"
    else:
        text = (
            f"{day.day}{dot}{of} {one} {day.year}{joint}{new.day}{dot}{of} {other} {new.year}{end}"
        )
    return text, partial_words.digits(max(day, new))


def double_dated(rng: random.Random, language: Language) -> tuple[str, str] | None:
    """Write a day of another calendar beside the same day of ours."""
    text, notation = other_calendars.draw(rng)
    found = None if notation.startswith("-") else edtf.meaning(notation)
    if found is None or (not found.date and found.precision != "year"):
        return None
    if found.date:
        own = partial_words.full_day(rng, language, datetime.date.fromisoformat(found.date))
    else:
        own = found.edtf
    pattern = rng.choice(
        ("{a} ({b})", "{a} ({b})", "{a} [{b}]", "{a} = {b}", "{a} / {b}", "{b} ({a})")
    )
    return pattern.format(a=text, b=own), notation


def old_abbreviation(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a day as letters, graves and parish registers have it: "the 14th Decr. 1746"."""
    day = partial_words.some_day(rng, rng.randint(1560, 1910))
    month = rng.choice(_OLD_MONTHS[day.month - 1])
    if rng.random() < 0.3 and month.isascii() and month[-1].isalpha():
        month += "."
    suffix = patterns.english_suffix(day.day)
    suffix = {"nd": "d", "rd": "d"}.get(suffix, suffix) if rng.random() < 0.5 else suffix
    number = rng.choice((f"{day.day}", f"{day.day}{suffix}", f"{day.day}{suffix}"))
    if rng.random() < 0.16:
        return f"{rng.choice(('', 'in ', 'ye '))}{month} {day.year}".strip(), partial_words.digits(
            day
        )[:6]
    text = rng.choice(
        ("{n} {m} {y}", "{m} {n} {y}", "{m} {n}, {y}", "the {n} {m} {y}", "ye {n} {m} {y}",
         "{n} of {m} {y}", "ye {n} of {m} {y}", "{m} ye {n} {y}", "{n} day of {m} {y}",
         "{n} {m}, {y}")
    ).format(n=number, m=month, y=day.year)  # fmt: skip
    if rng.random() < 0.25:
        text = f"{rng.choice(phrases.lists()['graves'])} {text}"
    if rng.random() < 0.12:
        text = f"{text}{phrases.draw(rng, 'ages', n=rng.randint(1, 95))}"
    return text, partial_words.digits(day)


def blanks(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a date whose day, or day and month, is left blank."""
    day = partial_words.some_day(rng)
    blank = rng.choice(_BLANKS)
    name = partial_words.month_name(rng, language, day.month)
    sign = rng.choice("-/.")
    month, year = partial_words.digits(day)[:6], partial_words.digits(day)[:4]
    return rng.choice((
        (f"{blank} {name} {day.year}", month), (f"{blank}-{name}-{day.year}", month),
        (f"{day.year}-{day.month:02}-00", month),
        (f"00{sign}{day.month:02}{sign}{day.year}", month),
        (f"{day.year}-{day.month:02}-{'??' if rng.random() < 0.5 else 'XX'}", month),
        (f"{name} {blank}, {day.year}", month),
        (f"{day.year}-00-00", year), (f"00{sign}00{sign}{day.year}", year),
        (f"{day.year}0000", year), (f"{blank} {blank * 2} {day.year}", year),
        (f"{day.year}-??-??", year), (f"??{sign}??{sign}{day.year}", year),
        (f"{blank}{sign}{blank}{sign}{day.year}", year), (f"{day.year}-XX-XX", year),
    ))  # fmt: skip


def life(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write the years of a life or of a work, with an open end, or with marks of their own."""
    first = partial_words.some_year(rng)
    last = first + rng.randint(1, 95)
    way = rng.random()
    if way < 0.22:
        text = rng.choice(("{}-", "{} -", "{}–", "{} –", "{} - ", "{}—", "({}- )", "({}–)", "[{}-]",
                           "{}-?", "{}- ?", "{}–?", "{}-date", "{}-now", "{} ff.",
                           "{}+"))  # fmt: skip
        return text.format(first), f">{first:04}"
    if way < 0.32:
        text = rng.choice(("-{}", "–{}", "- {}", "?-{}", "? - {}", "(-{})", "…-{}", "..-{}"))
        return text.format(first), f"<{first:04}"
    if way < 0.42:
        precision = rng.choice(("month", "day"))
        text, notation = partial_words.core(
            rng, language, partial_words.some_day(rng, first), precision
        )
        return f"{text.rstrip('.-–/')}{rng.choice((' –', ' -', ' —'))}", f">{notation}"
    marks = [rng.choice((("{}", ""), ("{}", ""), ("{}?", "?"), ("c. {}", "~"), ("c.{}", "~"),
                         ("ca. {}", "~"), ("ca {}", "~"), ("[{}]", ""), ("{}(?)", "?")))
             for _ in range(2)]  # fmt: skip
    if marks[0][1] == "~" and not marks[1][1]:  # a short span has one circa for both ends
        last = max(last, first + 31)
    a, b = (pattern.format(year) for (pattern, _), year in zip(marks, (first, last), strict=True))
    text = f"{a}{rng.choice(('-', '–', ' - ', ' – ', '—'))}{b}"
    if rng.random() < 0.4 and "[" not in text:
        text = rng.choice(("({})", "[{}]", "{}.", ", {}")).format(text)
    return text, f"{first:04}{marks[0][1]}/{last:04}{marks[1][1]}"


def whole_week(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a week without a day."""
    year, week = rng.randint(1960, 2060), rng.randint(1, 52)
    return phrases.draw(rng, "weeks", year=year, week=week), f"{year:04}W{week:02}"


_OLD_NAMES = {
    "de": (("Jänner", "Hartung", "Eismond"), ("Hornung", "Hornungs"), ("Lenzmonat", "Lenzmond"),
           ("Ostermonat", "Ostermond"), ("Wonnemonat", "Wonnemond"), ("Brachmonat", "Brachet"),
           ("Heumonat", "Heuet", "Heumond"), ("Augstmonat", "Erntemonat", "Augst"),
           ("Herbstmonat", "Herbstmond"), ("Weinmonat", "Weinmond"), ("Wintermonat", "Nebelung"),
           ("Christmonat", "Christmond", "Julmond")),
    "nl": (("louwmaand",), ("sprokkelmaand",), ("lentemaand",), ("grasmaand",), ("bloeimaand",),
           ("zomermaand",), ("hooimaand",), ("oogstmaand",), ("herfstmaand",), ("wijnmaand",),
           ("slachtmaand",), ("wintermaand",)),
}  # fmt: skip


def old_name(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a German or Dutch day with an old name of the month."""
    code = rng.choice(("de", "de", "nl"))
    year, month = rng.randint(1500, 1850), rng.randint(1, 12)
    day = rng.randint(1, partial_words.days_in(month))
    name = rng.choice(_OLD_NAMES[code][month - 1])
    dot = "." if code == "de" else ""
    if rng.random() < 0.15:
        return f"{name} {year}", f"{year:04}{month:02}"
    word = rng.choice(("", "", "am ", "den ", "d. ")) if code == "de" else ""
    return f"{word}{day}{dot} {name} {year}", f"{year:04}{month:02}{day:02}"


def events(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write two or three events of which each has a date, or a work's beginning and end."""
    year = partial_words.some_year(rng)
    later, last = year + rng.randint(1, 60), year + rng.randint(61, 90)
    if rng.random() < 0.25:
        text = rng.choice(("begun {a}, finished {b}", "begun {a}, completed {b}",
                           "started {a}, completed {b}", "begun {a}; finished {b}",
                           "begun in {a} and finished in {b}"))  # fmt: skip
        return text.format(a=year, b=later), f"{year:04}/{later:04}"
    month, other = rng.sample(range(1, 13), 2)
    names = [partial_words.month_name(rng, languages.language("en"), m) for m in (month, other)]
    d, e = rng.randint(1, 14), rng.randint(15, 28)
    return phrases.draw(
        rng, "events", a=year, b=later, c=last, d=d, e=e, m=names[0], n=names[1]
    ), "-several"  # fmt: skip
