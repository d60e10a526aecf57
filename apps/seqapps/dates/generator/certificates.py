"""Dates of certificates and family trees: quarters, ages, GEDCOM, both styles, double dates."""

import datetime
import random
from collections.abc import Callable

from .. import calendars
from . import acts, languages, partial_words, patterns
from .languages import Language

Write = Callable[[random.Random, Language], tuple[str, str]]

_QUARTERS = (33, 34, 35, 36)
_QUARTER_MONTHS = (
    ("Mar", "Mar", "Mar.", "March", "MAR", "Mch"), ("Jun", "Jun", "Jun.", "June", "JUN"),
    ("Sep", "Sep", "Sep.", "Sept", "Sept.", "September", "SEP"),
    ("Dec", "Dec", "Dec.", "December", "DEC"),
)  # fmt: skip
_QUARTER_WORDS = ("qtr", "qtr", "qtr", "Qtr", "qtr.", "Q", "Q", "quarter", "quarter", "Quarter",
                  "qr", "Qr.", "QTR", "q")  # fmt: skip
_QUARTER_ENDS = ("31 March", "30 June", "30 September", "31 December")
# Volumes of the English index and registration districts in them.
_DISTRICTS = {
    "1a": ("Kensington", "Marylebone", "Paddington", "Chelsea"),
    "1b": ("Hackney", "Islington", "St Pancras", "Holborn"),
    "1c": ("Whitechapel", "Stepney", "Poplar", "Bethnal Green", "Mile End"),
    "1d": ("Lambeth", "Greenwich", "Camberwell", "St Saviour", "Wandsworth"),
    "2a": ("Croydon", "Maidstone", "Dover", "Medway"), "2b": ("Brighton", "Portsea Island"),
    "2c": ("Reading", "Southampton", "Andover"), "3a": ("Oxford", "Edmonton", "Brentford"),
    "3b": ("Northampton", "Bedford", "Luton"), "4a": ("West Ham", "Ipswich", "Colchester"),
    "4b": ("Norwich", "Yarmouth"), "5b": ("Exeter", "Plymouth", "Tiverton"),
    "5c": ("Truro", "Bath", "Penzance"), "6a": ("Bristol", "Gloucester", "Hereford"),
    "6c": ("Worcester", "Kidderminster"), "6d": ("Birmingham", "Aston", "Coventry"),
    "7a": ("Leicester", "Lincoln"), "7b": ("Nottingham", "Derby"), "8a": ("Chester", "Stockport"),
    "8b": ("Liverpool", "West Derby"), "8c": ("Bolton", "Wigan"),
    "8d": ("Manchester", "Salford", "Chorlton"), "8e": ("Preston", "Blackburn", "Burnley"),
    "9a": ("Huddersfield", "Halifax"), "9b": ("Leeds", "Bradford", "Keighley"),
    "9c": ("Sheffield", "Wakefield"), "9d": ("York", "Hull", "Scarborough"),
    "10a": ("Durham", "Sunderland"), "10b": ("Carlisle", "Tynemouth"),
    "11a": ("Cardiff", "Swansea", "Merthyr Tydfil"), "11b": ("Wrexham", "Bangor"),
}  # fmt: skip
_REFERENCES = ("{v} {p}", "{v} {p}", "{v} {p}", "{v}/{p}", "vol. {v} p. {p}", "vol {v} page {p}",
               "vol. {v}, p. {p}", "{v}, {p}", "v. {v} p. {p}", "{v}:{p}", "Vol {v} Pg {p}",
               "volume {v}, page {p}", "vol. {v}")  # fmt: skip
_REGISTERED = ("Births", "Marriages", "Deaths", "b.", "m.", "d.", "Birth reg.", "born",
               "married", "died", "GRO index:", "reg.", "Death registered", "BMD", "Births,",
               "birth registered in", "FreeBMD:")  # fmt: skip
_ORDINAL_WORDS = ("first", "second", "third", "fourth")
# Quarters in other languages: {n} is the number, {R} the same in Roman letters, {y} the year.
_OTHER_QUARTERS = (
    "{n}. Quartal {y}", "{R}. Quartal {y}", "{n}. Quart. {y}", "im {n}. Quartal {y}",
    "{R}. Quartal des Jahres {y}", "Quartal {R}/{y}", "{f} trimestre {y}", "{f} trim. {y}",
    "{f} trimestre de {y}", "{R} trimestre {y}", "{n}º trimestre de {y}", "{n}.º trimestre {y}",
    "{n}° trimestre {y}", "{R} kwartał {y}", "{R} kw. {y} r.", "{R} kwartał {y} r.",
    "{R} квартал {y} г.", "{n}-й квартал {y} г.", "{R} кв. {y}", "{n} квартал {y}",
    "{R} квартал {y} р.", "{n}e kwartaal {y}", "{n}de kwartaal {y}", "{n}e kwart. {y}",
    "kvartal {n} {y}", "{n}:e kvartalet {y}", "{n}. kvartal {y}", "{n}. kvartal, {y}",
    "{n}. neljännes {y}", "{n}. čtvrtletí {y}", "{R}. negyedév {y}", "{y}. {R}. negyedév",
)  # fmt: skip


def quarter(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a quarter of a year, mostly with a place and a page of the civil registration."""
    year, number = rng.randint(1837, 1983), rng.randrange(4)
    notation = f"{year:04}S{_QUARTERS[number]}"
    way = rng.random()
    if way < 0.14:
        first = "1er" if number == 0 else f"{number + 1}e"
        text = rng.choice(_OTHER_QUARTERS).format(
            n=number + 1, R=patterns.roman_number(number + 1), y=year, f=first
        )
        return text, notation
    text = _english_quarter(rng, year, number)
    if way < 0.34:
        return rng.choice((text, text, f"in {text}" if text.startswith("the ") else text)), notation
    return _registered(rng, text, year), notation


def _english_quarter(rng: random.Random, year: int, number: int) -> str:
    """Write a quarter by its last month, by its number or by its end."""
    way, n = rng.random(), number + 1
    month, word = rng.choice(_QUARTER_MONTHS[number]), rng.choice(_QUARTER_WORDS)
    if way < 0.55:
        return rng.choice((
            f"{month} {word} {year}", f"{month} {word} {year}", f"{month} {word}, {year}",
            f"{year} {month} {word}", f"{month} {year} {word}", f"{year}, {month} {word}",
            f"{month} {word} of {year}", f"{month}-{word} {year}", f"{word} {month} {year}",
            f"{year} {word} {month}", f"{month} ({word}) {year}", f"{month.strip('.')}Q {year}",
        ))  # fmt: skip
    if way < 0.78:
        return rng.choice((
            f"Q{n} {year}", f"Q{n} {year}", f"Q{n}/{year}", f"{year} Q{n}", f"{year} Q{n}",
            f"{year}Q{n}", f"{n}Q {year}", f"Q{n}, {year}", f"{year}-Q{n}", f"Q{n}-{year}",
            f"{year}/Q{n}", f"q{n} {year}", f"Q.{n} {year}", f"Qtr {n} {year}", f"{year} Qtr {n}",
            f"quarter {n}, {year}", f"Quarter {n} {year}", f"{year}, Q{n}", f"Q {n} {year}",
        ))  # fmt: skip
    if way < 0.9:
        ordinal = rng.choice((f"{n}{patterns.english_suffix(n)}", _ORDINAL_WORDS[number]))
        last = " or last" if number == 3 and rng.random() < 0.05 else ""
        pattern = rng.choice((
            "{o} quarter of {y}", "{o} quarter {y}", "{o} quarter, {y}", "{o} qtr {y}",
            "{o} qtr. of {y}", "the {o} quarter of {y}", "{y}, {o} quarter", "{y} {o} qtr",
            "{o} quarter of the year {y}", "{o} Qtr {y}",
        ))  # fmt: skip
        return pattern.format(o=ordinal + last, y=year)
    end = _QUARTER_ENDS[number]
    day, name = end.split()
    end = rng.choice((end, f"{day}th {name}" if day == "30" else f"{day}st {name}",
                      f"{name} {day},", name, name, month, f"the {end}"))  # fmt: skip
    verb = rng.choice(("ending", "ended", "ending", "ended", "to", "ending in"))
    if verb in ("to", "ending in"):
        end = name
    start = rng.choice(("quarter", "quarter", "Quarter", "qtr", "qtr.", "the quarter"))
    return f"{start} {verb} {end} {year}"


def _registered(rng: random.Random, text: str, year: int) -> str:
    """Put a district, a volume and a page beside a quarter."""
    volume = rng.choice(list(_DISTRICTS))
    district = rng.choice(_DISTRICTS[volume])
    if year < 1852:
        volume = patterns.roman_number(rng.randint(1, 27))
    elif rng.random() < 0.12:
        volume = volume.upper()
    page = rng.randint(1, 1400)
    reference = rng.choice(_REFERENCES).format(v=volume, p=page)
    found = rng.choice((
        f"{text} {district} {reference}", f"{text}, {district} {reference}",
        f"{text} {district} {reference}", f"{text} {district}, {reference}",
        f"{text}, {district}, {reference}", f"{district}, {text}, {reference}",
        f"{district} {text} {reference}", f"{text} {district}", f"{text}, {reference}",
        f"{text} ({district} {reference})", f"{text}; {district}; {reference}",
        f"{district} {reference}, {text}", f"{text} in {district}", f"{district} ({text})",
        f"{text}. {district} R.D. {reference}", f"{text}, {district} RD",
    ))  # fmt: skip
    if rng.random() < 0.3:
        found = f"{rng.choice(_REGISTERED)} {found}"
    elif rng.random() < 0.08:
        found = f"{found}, aged {rng.randint(1, 95)}"
    return found


# Ages: {y} years, {m} months, {d} days, {w} weeks.
_AGES = (
    "{y} y {m} m {d} d", "{y}y {m}m {d}d", "{y}y{m}m{d}d", "{y} yrs {m} mos {d} dys",
    "{y} yrs. {m} mos.", "{y} yrs {m} mos", "{y} years {m} months", "{y} years, {m} months",
    "{y} years, {m} months and {d} days", "{y}Y {m}M {d}D", "{y} years old",
    "{y} yr {m} mo", "{y} yrs", "{y} yr.", "{m} mos", "{m} months", "{d} days", "{w} weeks",
    "{w} wks", "{m} mo. {d} da.", "{m} months {d} days", "{y} & {m} months", "{y} 1/2 yrs",
    "{y} J. {m} M. {d} T.", "{y} J. {m} M.", "{y} Jahre", "{y} Jahre {m} Monate {d} Tage",
    "{y} Jahre alt", "{y} J. alt", "alt {y} J. {m} M. {d} T.", "{m} Monate", "{w} Wochen",
    "{d} Tage alt", "{y} ans {m} mois", "{y} ans", "{y} ans {m} mois et {d} jours", "{m} mois",
    "{y} a. {m} m. {d} j.", "{y} anni e {m} mesi", "anni {y}", "di anni {y}", "mesi {m}",
    "{y} años", "{y} años {m} meses", "{m} meses", "de edad de {y} años", "{y} anos", "{y} jaar",
    "oud {y} jaar", "oud {y} jaren en {m} maanden", "{y} jr. {m} mnd. {d} dgn.", "{w} weken",
    "{y} år", "{y} år {m} mån.", "{y} år {m} mån. {d} dgr", "{y} Aar", "{y} Aar {m} Mdr.",
    "{y} år gl.", "{y} Aar gammel", "{m} Uger gl.", "{y} å. {m} m. {d} d.", "{d} dagar",
    "{y} v. {m} kk. {d} pv.", "{y} lat", "lat {y}", "miesięcy {m}", "{y} лет", "{y} л. {m} мес.",
    "{d} дней", "{y} let", "{y}a {m}m {d}d", "{y} a {m} m", "annorum {y}", "ann. {y}",
    "{y} annorum et {m} mensium", "mensium {m}", "dierum {d}", "aetatis {y}",
)  # fmt: skip
_AGE_WORDS = (
    "aged {}", "Aged {}", "age {}", "Age: {}", "age at death: {}", "AE {}", "aet. {}", "æt. {}",
    "Æt. {}", "aetat. {}", "aetatis suae {}", "ætatis suæ {}", "aet. suae {}", "in his {}th year",
    "in the {}th year of her age", "Alter: {}", "Alter {}", "im Alter von {}", "âgé de {}",
    "âgée de {}", "agé d'environ {}", "age {} ans", "età {}", "d'anni {}", "edad {}", "de {} años",
    "idade {}", "oud {}", "ålder {}", "ålder: {} år", "gl. {} Aar", "alder {}", "wiek {}",
    "w wieku {} lat", "возраст {}", "от роду {} лет", "in the {}th yr of his age", "about {}",
    "alt {}", "aged abt {}", "upwards of {} years", "minor, {} yrs",
)  # fmt: skip
_UNTIL_AGE = ("infans", "inf.", "stillborn", "infant", "of full age", "full age", "a minor",
              "minor", "totgeboren", "mort-né", "dödfödd", "over 21", "under age", "Full",
              "still-born", "post partum", "ca. 5/4 Aar", "1/2 Aar", "3/4 år", "1 1/2 yrs",
              "4 hours", "6 Std.", "12 heures", "one hour", "half an hour")  # fmt: skip


def ages(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write an age or a duration without a date, which is refused."""
    way = rng.random()
    if way < 0.08:
        return rng.choice(_UNTIL_AGE), "-"
    years, months, days = rng.randint(2, 98), rng.randint(1, 11), rng.randint(2, 29)
    if way < 0.3:
        number = years if years // 10 == 1 or years % 10 not in (1, 2, 3) else years - years % 10
        number = max(number, 4)
        return rng.choice(_AGE_WORDS).format(number), "-"
    text = rng.choice(_AGES).format(y=years, m=months, d=days, w=rng.randint(2, 20))
    if rng.random() < 0.25:
        text = rng.choice(("aged {}", "Age: {}", "({})", "aet. {}", "about {}", "{}.", "[{}]",
                           "abt {}", "ca. {}", "Alter {}", "d. aged {}")).format(text)  # fmt: skip
    return text, "-"


# What registers put beside a day: {} is the day, {n} an age, {m} and {t} months and days of it.
_WITH_AGE = {
    "en": ("d. {} aged {n}", "d. {} aged {n} yrs {m} mos", "died {}, aged {n}", "{} aged {n}",
           "bur. {} aet. {n}", "buried {} aged {n} years", "{}, æt. {n}", "ob. {} æt. {n}",
           "{} (aged {n})", "d. {} at Leeds, aged {n}", "d. {} of consumption, aged {n}",
           "died of typhus {}, {n} yrs", "{} in Boston, age {n}", "{} (age {n}y {m}m {t}d)",
           "d. {}, {n} y {m} m {t} d", "bapt. {}, aged {m} months", "{}, of old age, {n} years",
           "mar. {}, both of this parish", "d {} AE {n}y {m}m", "{}, aged {n}, of fever",
           "{}: aged {n} yrs. {m} mos. {t} days", "departed this life {} aged {n} years",
           "bur. {} {n} yrs, pauper", "{}, drowned, aged {n}", "enlisted {} aged {n}",
           "m. {} (he {n}, she {k})", "bp. {} (aged {n})", "interred {}, age {n}, phthisis"),
    "de": ("gest. {} im Alter von {n} J.", "† {} im Alter von {n} Jahren", "† {}, {n} J. alt",
           "† {}, alt {n} J. {m} M. {t} T.", "begr. {} alt {n} J.", "begr. {}, aet. {n}",
           "{} an Auszehrung, {n} Jahre alt", "verst. {}, {n} J. {m} M.", "gest. {} (Blattern)",
           "{}, alt {n} Jahre", "{} (Alter: {n} J.)", "+ {} mit {n} Jahren",
           "gest. {} zu Dresden, {n} J.", "{}, Altersschwäche, {n} J.", "get. {}, {t} Tage alt"),
    "fr": ("décédé le {} à l'âge de {n} ans", "† {} âgé de {n} ans", "{}, âgée de {n} ans",
           "inhumé le {}, âgé d'environ {n} ans", "décédée le {} à Lyon, {n} ans",
           "+ {} à {n} ans", "{} ({n} ans)", "dcd le {}, {n} ans {m} mois",
           "décès le {} âge {n} ans", "baptisé le {}, âgé de {t} jours", "{}, veuve, {n} ans"),
    "sv": ("död {} i lungsot, {n} år", "död {} , {n} år gammal", "d. {} av slag, {n} år",
           "begr. {}, {n} år {m} mån. {t} dgr", "{} av ålderdom, {n} år", "† {}, {n} år",
           "död {} i Lund, {n} år", "{} i koppor, {n} år {m} mån."),
    "da": ("død {}, {n} Aar gl.", "begr. {}, {n} Aar gammel", "d. {} af Brystsyge, {n} Aar",
           "† {}, {n} år", "{} i Aarhus, {n} Aar", "død {} ({n} år)", "begravet {}, gl. {n} Aar"),
    "nl": ("overl. {} oud {n} jaar", "begr. {}, oud {n} jaren", "overleden {} te Leiden, {n} jaar",
           "† {}, oud {n} jaar", "{}, oud {n} jr. {m} mnd.", "overl. {} aan tering, {n} jr"),
    "la": ("obiit {} aetatis suae {n}", "sepultus {} aet. {n}", "† {} aet. {n} annorum",
           "sepulta est {}, annorum {n}", "mortuus {} aet. suae {n}", "{}, aet. ann. {n}"),
    "it": ("morto il {} di anni {n}", "† {} in età di anni {n}", "{}, d'anni {n}",
           "morta il {} a Torino, anni {n}"),
    "es": ("falleció el {} a los {n} años", "† {} de {n} años", "{}, de edad de {n} años"),
    "pl": ("zm. {} w wieku {n} lat", "zm. {}, lat {n}", "{} zmarł mając lat {n}", "zm. {} ({n} l.)",
           "† {} na suchoty, lat {n}"),
    "ru": ("ум. {} в возрасте {n} лет", "умер {} от чахотки, {n} лет", "ум. {}, {n} л.",
           "погребён {}, {n} лет"),
}  # fmt: skip
# English and Welsh censuses: the year and the series of their schedules.
_CENSUSES = ((1851, "HO107"), (1861, "RG9"), (1871, "RG10"), (1881, "RG11"), (1891, "RG12"),
             (1901, "RG13"), (1911, "RG14"))  # fmt: skip


def with_age(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a day, a month or a year beside an age, a place or a cause of death."""
    way = rng.random()
    if way < 0.12:
        return _census(rng)
    if way < 0.25:
        return _nordic_fraction(rng)
    code = language.code if language.code in _WITH_AGE else rng.choice(("en", "en", *_WITH_AGE))
    if rng.random() < 0.25:
        code = "en"
    day = partial_words.some_day(rng, rng.randint(1580, 1960))
    precision = rng.choices(("day", "month", "year"), (65, 7, 28))[0]
    text, notation = _simple(rng, languages.language(code), day, precision)
    age = rng.randint(2, 95)
    if code in ("pl", "ru", "la"):
        age = rng.randint(1, 9) * 10 + rng.randint(5, 9)
    pattern = rng.choice(_WITH_AGE[code])
    if precision != "day":  # not "the 1743"
        pattern = pattern.replace("le {}", "en {}").replace("il {}", "nel {}")
        pattern = pattern.replace("el {}", "en {}") if code == "es" else pattern
    months, days = rng.randint(2, 11), rng.randint(2, 29)
    result = pattern.format(text, n=max(age, 20) if "k}" in pattern else age, m=months, t=days,
                            k=rng.randint(18, 40))  # fmt: skip
    return result.replace(" ,", ",").replace("le le ", "le "), notation


def _simple(
    rng: random.Random, language: Language, day: datetime.date, precision: str
) -> tuple[str, str]:
    """Write a day, a month or a year in a plain form; return it and its notation."""
    digits = partial_words.digits(day)
    if precision == "year":
        return f"{day.year}", digits[:4]
    name = rng.choice(language.months[day.month - 1][:1] + language.short_months[day.month - 1])
    if language.code == "la":
        name = rng.choice(acts.LATIN_MONTHS[day.month - 1])
    if precision == "month":
        return f"{name} {day.year}", digits[:6]
    if language.code != "la" and rng.random() < 0.35:
        return partial_words.full_day(rng, language, day), digits
    dot = "." if language.code in ("de", "da") and rng.random() < 0.8 else ""
    of = " de " if language.code == "es" else " "
    return f"{day.day}{dot}{of}{name}{of}{day.year}", digits


def _census(rng: random.Random) -> tuple[str, str]:
    """Write the year of a census beside a folio, a place and an age."""
    age, folio, page = rng.randint(1, 90), rng.randint(2, 160), rng.randint(1, 60)
    if rng.random() < 0.25:
        year = rng.choice((1790, 1800, 1810, 1820, 1830, 1840, 1850, 1860, 1870, 1880, 1900,
                           1910, 1920, 1930, 1940))  # fmt: skip
        text = rng.choice(("{y} census, Wayne Co., Indiana, age {a}", "{y} US Census (age {a})",
                           "{y} U.S. census, b. Ohio, aged {a}", "in {y} census, aged {a}",
                           "{y} Federal Census, p. {p}, age {a}", "US census {y}, roll {f}, p. {p}",
                           "{y} census: age {a}, b. Ireland"))  # fmt: skip
        return text.format(y=year, a=age, f=folio, p=page), f"{year:04}"
    year, series = rng.choice(_CENSUSES)
    piece = rng.randint(14, 5200) if year > 1851 else rng.randint(1463, 2531)
    reference = rng.choice((
        f"{series}/{piece} f. {folio} p. {page}", f"{series}/{piece}/{folio}",
        f"{series}; piece {piece}; folio {folio}; page {page}", f"{series}/{piece}",
        f"{series} {piece}, fo. {folio}, p. {page}", f"{series}/{piece}, folio {folio}",
    ))  # fmt: skip
    text = rng.choice((
        f"{year} census, {reference}, aged {age}", f"{year} census ({reference})",
        f"{year} census, aged {age}", f"census {year}, {reference}", f"{year} Census: {age} yrs",
        f"{year} census, {reference}, age {age}", f"Census {year}, aged {age}, b. Kent",
        f"aged {age} in {year} census", f"{year} England census, age {age}",
    ))  # fmt: skip
    return text, f"{year:04}"


def _nordic_fraction(rng: random.Random) -> tuple[str, str]:
    """Write day and month as Nordic registers do, with a space before the year: 17/3 1868."""
    day = partial_words.some_day(rng, rng.randint(1690, 1940))
    sign = rng.choice(("/", "/", "/", "⁄"))
    date = f"{day.day}{sign}{day.month} {day.year}"
    age = rng.randint(2, 94)
    text = rng.choice((
        "död {} i lungsot, {n} år", "född {} i Lund", "f. {} i Kalmar, död ung", "d. {}, {n} år",
        "begravd {}, {n} år gammal", "död {} av ålderdom, {n} år", "vigd {}, {n} år gammal",
        "døbt {} i Ribe", "født {} i Viborg", "død {} i Odense, {n} Aar", "gift {} i Växjö",
        "begr. {}, {n} år gl.", "begr. {}, {n} Aar gl.", "d. den {}, {n} Aar gl.",
        "konf. {}, {n} Aar", "født den {} på gården", "flyttade {} till Malmö", "inflyttad {}",
        "viet {} i Bergen", "† {} i slag, {n} år", "död den {}, {n} år", "dpt {} hjemme",
    )).format(date, n=age)  # fmt: skip
    return text, partial_words.digits(day)


_EASTER_DAYS = (
    (-46, ("Ash Wednesday",)), (-7, ("Palm Sunday",)), (-3, ("Maundy Thursday",)),
    (-2, ("Good Friday",)), (0, ("Easter", "Easter Sunday", "Easter Day")),
    (1, ("Easter Monday",)), (39, ("Ascension Day", "Ascension")),
    (49, ("Whit Sunday", "Pentecost", "Whitsunday")), (50, ("Whit Monday",)),
    (56, ("Trinity Sunday",)), (60, ("Corpus Christi",)),
)  # fmt: skip
_PHRASES = ("about Easter", "from the headstone", "from age at death", "date unclear", "at harvest",
            "soon after Christmas", "as told by his daughter", "from the census", "family bible",
            "according to the obituary", "date of burial", "in the spring", "age 41 in census",
            "shortly before the war", "calculated from age", "at Michaelmas")  # fmt: skip
_TAGS = ("BIRT", "DEAT", "MARR", "BAPM", "CHR", "BURI", "EVEN", "RESI", "OCCU", "CENS")


def _easter(year: int) -> datetime.date:
    """Return Easter Sunday of a year of the Gregorian calendar."""
    golden, century = year % 19, year // 100
    moon = (19 * golden + century - century // 4 - (8 * century + 13) // 25 + 15) % 30
    moon -= (moon // 28) * (1 - (moon // 28) * (29 // (moon + 1)) * ((21 - golden) // 11))
    weekday = (year + year // 4 + moon + 2 - century + century // 4) % 7
    shift = moon - weekday
    month = 3 + (shift + 40) // 44
    return datetime.date(year, month, shift + 28 - 31 * (month // 4))


def gedcom_lines(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a date of GEDCOM with a common end, an approximate part, a phrase or a level."""
    way = rng.random()
    if way < 0.25:
        text, notation = _common_end(rng)
    elif way < 0.45:
        text, notation = _half_approximate(rng)
    elif way < 0.68:
        text, notation = _interpreted(rng)
    else:
        text, notation = _gedcom_date(rng)
        return _levelled(rng, text), notation
    if rng.random() < 0.25:
        text = _levelled(rng, text)
    elif rng.random() < 0.25:
        text = rng.choice((text.lower(), text.title(), text.capitalize()))
    return text, notation


def _gedcom_month(rng: random.Random, month: int) -> str:
    return languages.language("en").short_months[month - 1][0].strip(".").upper()


def _gedcom_date(rng: random.Random) -> tuple[str, str]:
    """Write a day, month or year with or without a word before it."""
    day = partial_words.some_day(rng, rng.randint(1550, 1980))
    precision = rng.choices((4, 6, 8), (30, 20, 50))[0]
    text = f"{day.day} {_gedcom_month(rng, day.month)} {day.year}".split(" ", (8 - precision) // 2)
    key, sign, mark = rng.choice((
        ("", "", ""), ("", "", ""), ("", "", ""), ("ABT ", "", "~"), ("EST ", "", "~"),
        ("CAL ", "", "~"), ("BEF ", "<", ""), ("AFT ", ">", ""), ("FROM ", ">", ""),
        ("TO ", "<", ""),
    ))  # fmt: skip
    return key + text[-1], sign + partial_words.digits(day)[:precision] + mark


def _common_end(rng: random.Random) -> tuple[str, str]:
    """Write a span whose ends share the year, or month and year: BET JAN AND MAR 1850."""
    year = rng.randint(1600, 1980)
    if rng.random() < 0.55:
        first, last = sorted(rng.sample(range(1, 13), 2))
        a, b = _gedcom_month(rng, first), _gedcom_month(rng, last)
        notation = f"{year:04}{first:02}/{year:04}{last:02}"
        end = f"{b} {year}"
    else:
        month = rng.randint(1, 12)
        first, last = sorted(rng.sample(range(1, partial_words.days_in(month) + 1), 2))
        a, end = f"{first}", f"{last} {_gedcom_month(rng, month)} {year}"
        notation = f"{year:04}{month:02}{first:02}/{year:04}{month:02}{last:02}"
        if rng.random() < 0.3:
            a = f"{first} {_gedcom_month(rng, month)}"
    pattern = rng.choice(("BET {a} AND {b}", "BET {a} AND {b}", "BET. {a} AND {b}",
                          "FROM {a} TO {b}",
                          "BETWEEN {a} AND {b}", "BET {a} & {b}", "FROM {a} TO {b}"))  # fmt: skip
    return pattern.format(a=a, b=end), notation


def _half_approximate(rng: random.Random) -> tuple[str, str]:
    """Write a span of which one or each end is approximate: FROM 1803 TO ABT 1810."""
    first = rng.randint(1550, 1960)
    last = first + rng.randint(1, 40)
    marks = rng.choice((("", "ABT"), ("ABT", ""), ("ABT", "ABT"), ("", "EST"), ("EST", ""),
                        ("", "CAL"), ("CAL", ""), ("ABT", "EST")))  # fmt: skip
    a, b = (f"{mark} {year}".strip() for mark, year in zip(marks, (first, last), strict=True))
    one, other = ("~" if mark else "" for mark in marks)
    pattern = rng.choice(("FROM {a} TO {b}", "FROM {a} TO {b}", "BET {a} AND {b}",
                          "BET {a} AND {b}", "BETWEEN {a} AND {b}"))  # fmt: skip
    return pattern.format(a=a, b=b), f"{first:04}{one}/{last:04}{other}"


def _interpreted(rng: random.Random) -> tuple[str, str]:
    """Write an interpreted date with its phrase: INT 9 APR 1865 (Palm Sunday 1865)."""
    if rng.random() < 0.5:
        year = rng.randint(1760, 1970)
        shift, names = rng.choice(_EASTER_DAYS)
        day = _easter(year) + datetime.timedelta(shift)
        name = rng.choice(names)
        phrase = rng.choice((f"{name} {year}", name, f"{name}, {year}", name.lower()))
        text = f"{day.day} {_gedcom_month(rng, day.month)} {day.year}"
        return f"INT {text} ({phrase})", partial_words.digits(day)
    text, notation = _gedcom_date(rng)
    if notation[0] in "<>":
        text, notation = text.split(" ", 1)[1], notation[1:]
    return f"INT {text} ({rng.choice(_PHRASES)})", notation


def _levelled(rng: random.Random, text: str) -> str:
    """Put the level and the tag of a GEDCOM line before a date."""
    if rng.random() < 0.6:
        return rng.choice((f"2 DATE {text}", f"2 DATE {text}", f"2 DATE {text}", f"DATE {text}",
                           f"3 DATE {text}", f"2  DATE  {text}", f"2 _DATE {text}"))  # fmt: skip
    tag, joint = rng.choice(_TAGS), rng.choice((" / ", " / ", "; ", " | ", "  "))
    return f"1 {tag}{rng.choice(('', '', ' Y'))}{joint}2 DATE {text}"


# Patterns of a day in both styles: {o} and {n} the days, {M} and {N} their months, {y} the year.
_BOTH_IN_ONE_MONTH = {
    "en": ("{o}/{n} {M} {y}", "{M} {o}/{n}, {y}", "{o} {M} {y} O.S. ({n} {M} {y} N.S.)",
           "{o} {M} (O.S.) / {n} {M} (N.S.) {y}", "the {o}/{n} of {M} {y}",
           "{M} {o} ({n}), {y}", "{o} ({n}) {M} {y}", "{o} {M} {y} [{n} {M} {y} N.S.]",
           "{n} {M} {y} ({o} {M} {y} O.S.)", "{n} {M} {y} N.S. ({o} {M} O.S.)",
           "{o} [{n} N.S.] {M} {y}", "{o}[/{n}] {M} {y}", "{n} {M} [O.S. {o} {M}] {y}"),
    "pl": ("dnia {o}/{n} {M} {y} r.", "{o}/{n} {M} {y} r.", "{o} ({n}) {M} {y} r.",
           "{o}/{n} {M} {y}",
           "dnia {o} ({n}) {M} {y} roku", "w dniu {o}/{n} {M} {y} roku", "{o}/{n} {M} roku {y}",
           "Warszawa, d. {o}/{n} {M} {y} r.", "d. {o} [{n}] {M} {y} r."),
    "ru": ("{o}({n}) {M} {y}", "{o} ({n}) {M} {y} г.", "{o}/{n} {M} {y} года", "{o}/{n} {M} {y} г.",
           "{o}({n}) {M} {y} г.", "{o} [{n}] {M} {y}", "{o} {M} ст. ст. ({n} {M} н. ст.) {y} г.",
           "С.-Петербург, {o}/{n} {M} {y} г.", "{n} {M} ({o} {M} по ст. ст.) {y} г."),
    "uk": ("{o} ({n}) {M} {y} р.", "{o}/{n} {M} {y} року", "{o}({n}) {M} {y}"),
    "fr": ("le {o}/{n} {M} {y}", "{o}/{n} {M} {y}", "{o} ({n}) {M} {y}", "ce {o}/{n} {M} {y}",
           "Saint-Pétersbourg, le {o}/{n} {M} {y}", "{o}/{n} {M} {y} n. st."),
    "de": ("den {o}./{n}. {M} {y}", "{o}./{n}. {M} {y}", "am {o}. ({n}.) {M} {y}",
           "{o}/{n} {M} {y}",
           "{o}. [{n}.] {M} {y}", "{n}. {M} {y} ({o}. {M} a. St.)", "d. {o}/{n}. {M} {y}",
           "St. Petersburg, {o}./{n}. {M} {y}", "{o}. {M} a. St. / {n}. {M} n. St. {y}"),
    "lt": ("{y} m. {M} {o}/{n} d.", "{y} m. {M} {o} ({n}) d.", "{y} {M} {o}/{n}"),
    "et": ("{o}./{n}. {M} {y}", "{o}. ({n}.) {M} {y}"), "lv": ("{y}. gada {o}./{n}. {M}",),
    "fi": ("{o}./{n}. {M} {y}", "{o}/{n}. {M} {y}"), "el": ("{o}/{n} {M} {y}", "{o} ({n}) {M} {y}"),
    "ro": ("{o}/{n} {M} {y}", "în ziua de {o}/{n} {M} {y}", "{o} ({n}) {M} {y}"),
    "bg": ("{o}/{n} {M} {y} г.", "{o} ({n}) {M} {y} г."), "sv": ("den {o}/{n} {M} {y}",),
    "nl": ("{o}/{n} {M} {y}", "den {o}/{n} {M} {y}"), "sr": ("{o}/{n}. {M} {y}.",),
}  # fmt: skip
_BOTH_IN_TWO_MONTHS = {
    "en": ("{o} {M}/{n} {N} {y}", "{o} {M} / {n} {N} {y}", "{o} {M} ({n} {N}) {y}",
           "{o} {M} {y} O.S. ({n} {N} {y} N.S.)", "{M} {o}/{N} {n}, {y}", "{o} {M} [{n} {N}] {y}",
           "{n} {N} {y} ({o} {M} O.S.)"),
    "pl": ("{o} {M} / {n} {N} {y} r.", "dnia {o} {M}/{n} {N} {y} r.", "{o} {M} ({n} {N}) {y} roku"),
    "ru": ("{o} {M} ({n} {N}) {y}", "{o} {M} / {n} {N} {y} г.", "{o} {M}/{n} {N} {y} года",
           "{o} {M} ({n} {N}) {y} г."),
    "uk": ("{o} {M} ({n} {N}) {y} р.",),
    "fr": ("le {o} {M}/{n} {N} {y}", "{o} {M} / {n} {N} {y}", "{o} {M} ({n} {N}) {y}"),
    "de": ("{o}. {M}/{n}. {N} {y}", "am {o}. {M} ({n}. {N}) {y}", "den {o}. {M} / {n}. {N} {y}"),
    "lt": ("{y} m. {M} {o} / {N} {n} d.",), "et": ("{o}. {M}/{n}. {N} {y}",),
    "fi": ("{o}. {M}/{n}. {N} {y}",), "el": ("{o} {M}/{n} {N} {y}",),
    "ro": ("{o} {M}/{n} {N} {y}",), "bg": ("{o} {M} / {n} {N} {y} г.", "{o} {M} ({n} {N}) {y} г."),
}  # fmt: skip
_BOTH_WEIGHTS = {"en": 8, "pl": 8, "ru": 8, "de": 5, "fr": 5}


def both_styles(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a day in both styles; the day that counts is that of the new style."""
    while True:
        year = rng.randint(1800, 1918) if rng.random() < 0.6 else rng.randint(1583, 1799)
        month, number = rng.randint(1, 12), rng.randint(1, 31)
        ordinal = calendars.ordinal("julian", year, month, number)
        new = datetime.date.fromordinal(ordinal) if ordinal else None
        if new and new.year == year:
            break
    table = _BOTH_IN_ONE_MONTH if new.month == month else _BOTH_IN_TWO_MONTHS
    weights = [_BOTH_WEIGHTS.get(code, 1) for code in table]
    code = rng.choices(list(table), weights)[0]
    own = languages.language(code)
    if code == "en" and rng.random() < 0.4:
        names = [name[0] + rng.choice(("", ".")) for name in own.short_months]
    else:
        names = [name[0] for name in own.months]
    pattern = rng.choice(table[code])
    text = pattern.format(
        o=f"{number}", n=f"{new.day}", M=names[month - 1], N=names[new.month - 1], y=year
    )
    return text.replace("May.", "May").replace("..", "."), partial_words.digits(new)


_DEEDS = ("will proved", "wax seal", "marriage licence", "baptism", "bur.", "letter", "indenture",
          "probate", "lease and release", "inventory", "d.s.p.", "at Whitehall", "in London",
          "signed", "copy", "parish register", "aged 63", "St Giles", "of York")  # fmt: skip


def double_dated(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a day or a month before Lady Day with the two years that it may be counted in."""
    year, month = rng.randint(1550, 1750), rng.randint(1, 3)
    number = rng.randint(1, 24 if month == 3 else 28)
    later = year + 1
    has_day = rng.random() < 0.75
    sign = rng.choice(("/", "/", "/", "/", "-", "–", "[/", "[-", "(") if has_day else ("/", "[/"))
    if later % 100 == 0:
        sign = "/"
    end = {"[": "]", "(": ")"}.get(sign[0], "")
    tail = f"{later % 10}" if year % 10 != 9 and rng.random() < 0.6 else f"{later % 100:02}"
    if later % 100 == 0:
        tail = f"{later}"
    elif year % 10 == 9 and rng.random() < 0.2 and sign == "/":
        tail = "0"
    elif rng.random() < 0.1 and sign == "/":
        tail = f"{later}"
    two = f"{year}{sign}{tail}{end}"
    english = languages.language("en")
    names = (english.months[month - 1][0], english.short_months[month - 1][0],
             english.short_months[month - 1][0] + ".")  # fmt: skip
    old = (("Janry", "Jan:", "Ianuary"), ("Febr.", "Feb:", "Ffebruary"), ("Mar:", "Mch", "Marche"))
    name = rng.choice((*names, *names, *old[month - 1]))
    if not has_day:
        text = rng.choice((f"{name} {two}", f"{name}, {two}", f"{two} {name}", f"in {name} {two}"))
        notation = f"{year:04}Y{month:02}"
    else:
        suffix = patterns.english_suffix(number)
        text = rng.choice((
            f"{number} {name} {two}", f"{number} {name} {two}", f"{name} {number} {two}",
            f"{name} {number}, {two}", f"{two} {name} {number}", f"{two}, {name} {number}",
            f"{number}{suffix} {name} {two}", f"the {number}{suffix} of {name} {two}",
            f"{name} {number}{suffix} {two}", f"{two}: {name} {number}", f"{number} {name}, {two}",
            f"{number:02} {name} {two}", f"ye {number}{suffix} of {name} {two}",
            f"{name} ye {number}{suffix} {two}", f"{number}. {names[1]} {two}",
            f"{two} {number} {name}", f"{number}{suffix} day of {name}, {two}",
        ))  # fmt: skip
        notation = f"{year:04}Y{month:02}{number:02}"
    if rng.random() < 0.3:
        deed = rng.choice(_DEEDS)
        text = rng.choice((f"{text}, {deed}", f"{text} ({deed})", f"{deed} {text}",
                           f"{deed}, {text}", f"{text}; {deed}", f"{text} {deed}"))  # fmt: skip
    return text, notation


KINDS: tuple[tuple[str, float, Write], ...] = (
    ("quarter", 1.4, quarter),
    ("ages", 1.0, ages),
    ("with an age", 1.4, with_age),
    ("lines of GEDCOM", 1.2, gedcom_lines),
    ("both styles", 1.0, both_styles),
    ("double dated", 1.0, double_dated),
)
