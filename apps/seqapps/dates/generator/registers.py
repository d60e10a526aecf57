"""Dates of registers, certificates and family trees, in words and by quarters."""

import datetime
import random
from collections.abc import Callable

from .. import calendars
from . import languages, partial_words, patterns
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
        name = rng.choice(_LATIN_MONTHS[day.month - 1])
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


def quarters_and_months_in_gedcom(rng: random.Random, language: Language) -> tuple[str, str]:
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
        first, last = sorted(rng.sample(range(1, 29), 2))
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
           "{o} {M} (O.S.) / {n} {M} (N.S.) {y}", "the {o}/{n} of {M} {y}", "{o}-{n} {M} {y}",
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


def _some_day(rng: random.Random, first: int, last: int) -> datetime.date:
    """Draw a day from the first to the last year, the last days of months among them."""
    start, end = datetime.date(first, 1, 1).toordinal(), datetime.date(last, 12, 31).toordinal()
    return datetime.date.fromordinal(rng.randint(start, end))


def _tens(number: int, units: tuple[str, ...], tens: tuple[str, ...], joint: str) -> str:
    """Write a number below 100: the units up to 19, then tens with a joint and a unit."""
    if number < len(units):
        return units[number]
    ten, unit = divmod(number, 10)
    return f"{tens[ten]}{joint}{units[unit]}" if unit else tens[ten]


_FRENCH_UNITS = (
    "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze",
    "douze", "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf",
)  # fmt: skip
_FRENCH_TENS = ("", "", "vingt", "trente", "quarante", "cinquante", "soixante")
_FRENCH_MONTHS = (
    ("janvier", "janvier", "ianvier", "Janvier", "janv."),
    ("février", "fevrier", "febvrier", "Février", "feburier"), ("mars", "mars", "Mars"),
    ("avril", "avril", "apvril", "Avril"), ("mai", "may", "may", "mai"),
    ("juin", "juin", "juing", "iuing", "Juin"), ("juillet", "juillet", "iuillet", "Juillet"),
    ("août", "aoust", "aoust", "aout"), ("septembre", "septembre", "7bre", "Septembre"),
    ("octobre", "octobre", "8bre", "Octobre"), ("novembre", "novembre", "9bre", "Novembre"),
    ("décembre", "decembre", "Xbre", "10bre", "Décembre"),
)  # fmt: skip
_FRENCH_ORDINALS = (
    "", "premier", "deuxième", "troisième", "quatrième", "cinquième", "sixième", "septième",
    "huitième", "neuvième", "dixième", "onzième", "douzième", "treizième", "quatorzième",
    "quinzième", "seizième", "dix-septième", "dix-huitième", "dix-neuvième", "vingtième",
)  # fmt: skip


def _french_number(rng: random.Random, number: int) -> str:
    """Write a number below 100 with hyphens, in one of the old or regional ways."""
    if number < 20:
        return _FRENCH_UNITS[number]
    ten, unit = divmod(number, 10)
    if ten < 7:
        joint = "-et-" if unit == 1 or rng.random() < 0.1 else "-"
        text = _FRENCH_TENS[ten] + (joint + _FRENCH_UNITS[unit] if unit else "")
        return text
    if ten in (7, 9) and rng.random() < 0.06:
        name = "septante" if ten == 7 else "nonante"
        return name + (("-et-un" if unit == 1 else f"-{_FRENCH_UNITS[unit]}") if unit else "")
    if ten == 7:
        joint = "-et-" if unit == 1 or rng.random() < 0.3 else "-"
        return f"soixante{joint}{_FRENCH_UNITS[10 + unit]}"
    four = rng.choice(("quatre-vingt", "quatre-vingt", "quatre-vingts"))
    if number == 80:
        return four
    return f"{four}-{_FRENCH_UNITS[number - 80]}"


def _french_year(rng: random.Random, year: int) -> str:
    hundred = rng.choice(("cent", "cent", "cents", "cens"))
    start = (
        f"{rng.choice(('mil', 'mil', 'mil', 'mille'))} {_FRENCH_UNITS[year // 100 % 10]} {hundred}"
    )
    rest = year % 100
    return f"{start} {_french_number(rng, rest)}" if rest else start


def _french_ordinal(rng: random.Random, number: int) -> str:
    if number <= 20:
        text = _FRENCH_ORDINALS[number]
        text = "second" if number == 2 and rng.random() < 0.4 else text
    elif number == 30:
        text = "trentième"
    else:
        unit = "unième" if number % 10 == 1 else _FRENCH_ORDINALS[number % 10]
        text = f"{_FRENCH_TENS[number // 10]}{'-et-' if number % 10 == 1 else '-'}{unit}"
    return text.replace("ième", rng.choice(("ième", "ième", "ieme", "iesme", "iesme")))


def _french(rng: random.Random) -> tuple[str, datetime.date]:
    day = _some_day(rng, 1580, 1899)
    month = rng.choice(_FRENCH_MONTHS[day.month - 1])
    year = _french_year(rng, day.year) if rng.random() < 0.75 else f"{day.year}"
    number = "premier" if day.day == 1 else _french_number(rng, day.day)
    ordinal = _french_ordinal(rng, day.day)
    of = "d'" if month[0].lower() in "ao" else "de "
    text = rng.choice((
        f"l'an {year}, le {number} {month}", f"l'an {year} le {number} {month}",
        f"l'an {year} et le {number} {month}", f"le {number} {month} {year}",
        f"le {ordinal} jour du mois {of}{month} {year}", f"le {ordinal} jour {of}{month} {year}",
        f"du {ordinal} jour du mois {of}{month} {year}", f"ce {number} {month} {year}",
        f"l'an {year}, le {ordinal} jour du mois {of}{month}",
        f"ce jourd'huy {number} {month} {year}",
        f"l'an {year}, le {number} du mois {of}{month}", f"du {number} {month} {year}",
        f"cejourd'hui {number} {month} {year}", f"le {number} {month} de l'an {year}",
        f"l'an de grâce {year}, le {ordinal} {month}",
        f"du {number} du mois {of}{month} l'an {year}",
        f"l'an {year}, le {number} {month} à dix heures du matin",
        f"baptisé le {number} {month} {year}",
        f"le {ordinal} {month} {year}",
    ))  # fmt: skip
    return text.replace("-", " ") if rng.random() < 0.7 else text, day


_ITALIAN_HUNDREDS = {15: "cinquecento", 16: "seicento", 17: "settecento", 18: "ottocento",
                     19: "novecento"}  # fmt: skip
_ITALIAN_UNITS = ("", "uno", "due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove",
                  "dieci", "undici", "dodici", "tredici", "quattordici", "quindici", "sedici",
                  "diciassette", "diciotto", "diciannove")  # fmt: skip
_ITALIAN_TENS = ("", "", "venti", "trenta", "quaranta", "cinquanta", "sessanta", "settanta",
                 "ottanta", "novanta")  # fmt: skip


def _italian_number(number: int) -> str:
    if number < 20:
        return _ITALIAN_UNITS[number]
    ten, unit = _ITALIAN_TENS[number // 10], number % 10
    if unit in (1, 8):
        ten = ten[:-1]
    return ten + ("tré" if unit == 3 else _ITALIAN_UNITS[unit])


def _italian(rng: random.Random) -> tuple[str, datetime.date]:
    day = _some_day(rng, 1550, 1925)
    month = languages.language("it").months[day.month - 1][0]
    rest = _italian_number(day.year % 100)
    joint = rng.choice(("", "", "", " "))
    year = f"mille{joint}{_ITALIAN_HUNDREDS[day.year // 100]}{joint}{rest}".strip()
    if rng.random() < 0.2:
        year = f"{day.year}"
    number = _italian_number(day.day)
    if day.day == 1:
        number = rng.choice(("primo", "primo", "uno"))
    text = rng.choice((
        f"l'anno {year}, addì {number} di {month}", f"l'anno {year} addì {number} {month}",
        f"addì {number} {month} {year}", f"a dì {number} del mese di {month} {year}",
        f"l'anno {year}, a dì {number} del mese di {month}",
        f"addì {number} del mese di {month} {year}",
        f"L'anno {year}, il giorno {number} del mese di {month}",
        f"il giorno {number} {month} {year}",
        f"oggi {number} {month} {year}", f"a dì {number} {month} {year}",
        f"adì {number} {month} {year}",
        f"l'anno del Signore {year}, addì {number} {month}", f"il dì {number} {month} {year}",
        f"nell'anno {year} il giorno {number} di {month}", f"{number} {month} {year}",
        f"{number} {month} dell'anno {year}",
    ))  # fmt: skip
    return text.replace("tré", rng.choice(("tré", "tre"))), day


_IBERIAN = {
    "es": (
        ("", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez",
         "once", "doce", "trece", "catorce", "quince", "diez y seis", "diez y siete",
         "diez y ocho", "diez y nueve"),
        ("", "", "veinte", "treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta",
         "noventa"),
        {15: "quinientos", 16: "seiscientos", 17: "setecientos", 18: "ochocientos",
         19: "novecientos"},
    ),
    "pt": (
        ("", "um", "dois", "três", "quatro", "cinco", "seis", "sete", "oito", "nove", "dez",
         "onze", "doze", "treze", "catorze", "quinze", "dezesseis", "dezessete", "dezoito",
         "dezenove"),
        ("", "", "vinte", "trinta", "quarenta", "cinquenta", "sessenta", "setenta", "oitenta",
         "noventa"),
        {15: "quinhentos", 16: "seiscentos", 17: "setecentos", 18: "oitocentos",
         19: "novecentos"},
    ),
}  # fmt: skip
_OLD_IBERIAN = {
    "es": (("cuatro", "quatro"), ("once", "onze"), ("doce", "doze"), ("trece", "treze"),
           ("cuarenta", "quarenta"), ("cincuenta", "cinquenta"), ("veinte", "veynte"),
           ("diez y ", "dieci"), ("veinte y ", "veinti"), ("catorce", "catorze"), (" y ", " i "),
           ("seis", "seys")),
    "pt": (("dois", "dous"), ("três", "tres"), ("dezesseis", "dezaseis"), ("sete", "sette"),
           ("dezessete", "dezasete"), ("dezenove", "dezanove"), ("cinquenta", "cincoenta"),
           ("catorze", "quatorze"), ("sessenta", "secenta"), ("treze", "trese")),
}  # fmt: skip


def _iberian(rng: random.Random, code: str) -> tuple[str, datetime.date]:
    """Write a Spanish or Portuguese day of a register."""
    day = _some_day(rng, 1560, 1925)
    units, tens, hundreds = _IBERIAN[code]
    joint = " y " if code == "es" else " e "
    month = languages.language(code).months[day.month - 1][0]
    number, rest = (_tens(n, units, tens, joint) for n in (day.day, day.year % 100))
    if day.day == 1 and rng.random() < 0.8:
        number = "primero" if code == "es" else "primeiro"
    counted = f"{number[:-3]}un" if number.endswith("uno") else number
    counted = "primer" if number == "primero" else counted
    hundred = hundreds[day.year // 100]
    year = f"mil {hundred}" + (f"{joint if code == 'pt' else ' '}{rest}" if rest else "")
    if code == "pt" and not rest:
        year = f"mil e {hundred}"
    if rng.random() < 0.2:
        year = f"{day.year}"
    for new, old in rng.sample(_OLD_IBERIAN[code], 3 if rng.random() < 0.5 else 0):
        number, year = number.replace(new, old), year.replace(new, old)
        counted = counted.replace(new, old)
    days = "día" if day.day == 1 else "días"
    forms: tuple[str, ...] = (
        f"en {counted} {days} del mes de {month} de {year} años",
        f"a {number} de {month} de {year}",
        f"en {number} de {month} de {year} años", f"{number} de {month} de {year}",
        f"a {counted} {days} del mes de {month} de {year}",
        f"en {number} de {month} del año {year}",
        f"el {number} de {month} de {year}", f"el día {number} de {month} de {year}",
        f"a los {counted} {days} del mes de {month} del año de {year}",
        f"en el año del Señor de {year}, a {number} de {month}",
    )  # fmt: skip
    if code == "pt":
        if month == "março" and rng.random() < 0.2:
            month = "Março"
        days = "dia" if day.day == 1 else "dias"
        to = "Ao" if day.day == 1 else "Aos"
        mes = rng.choice(("mês", "mez", "mes"))
        forms = (
            f"{to} {counted} {days} do {mes} de {month} de {year}",
            f"{number} de {month} de {year}",
            f"{to.lower()} {counted} {days} do {mes} de {month} do ano de {year}",
            f"{to.lower()} {number} de {month} de {year}", f"em {number} de {month} de {year}",
            f"{to.lower()} {number} de {month} do anno de {year}",
            f"no dia {number} de {month} de {year}",
            f"{to} {counted} {days} de {month} de {year} annos",
        )  # fmt: skip
    return rng.choice(forms), day


_LATIN_MONTHS = (
    ("Ianuarii", "Januarii", "Januarij", "Januarii"), ("Februarii", "Februarij", "Februarii"),
    ("Martii", "Martij", "Martii"), ("Aprilis", "Aprilis", "aprilis"), ("Maii", "Maij", "Maji"),
    ("Iunii", "Junii", "Junij"), ("Iulii", "Julii", "Julij"), ("Augusti", "Augusti", "augusti"),
    ("Septembris", "7bris", "Septembris", "7bris"), ("Octobris", "8bris", "Octobris"),
    ("Novembris", "9bris", "Novembris"), ("Decembris", "Xbris", "10bris", "Decembris"),
)  # fmt: skip
_LATIN_UNITS = ("", "prim", "secund", "terti", "quart", "quint", "sext", "septim", "octav", "non",
                "decim", "undecim", "duodecim")  # fmt: skip
_LATIN_TENS = ("", "decim", "vigesim", "trigesim", "quadragesim", "quinquagesim", "sexagesim",
               "septuagesim", "octogesim", "nonagesim")  # fmt: skip
_LATIN_HUNDREDS = {15: "quingentesimo", 16: "sexcentesimo", 17: "septingentesimo",
                   18: "octingentesimo"}  # fmt: skip


def _latin_ordinal(rng: random.Random, number: int, end: str) -> str:
    """Write an ordinal below 100 in the ablative, which ends in -o or in -a."""
    if number <= 12:
        return f"{_LATIN_UNITS[number]}{end}"
    ten, unit = divmod(number, 10)
    words = [f"{_LATIN_TENS[ten]}{end}", *([f"{_LATIN_UNITS[unit]}{end}"] if unit else [])]
    if ten == 1 and rng.random() < 0.4:
        words.reverse()  # tertia decima
    elif unit and ten > 1 and rng.random() < 0.08:
        words = [words[1], "et", words[0]]
    text = " ".join(words)
    return text.replace("vigesim", "vicesim") if rng.random() < 0.2 else text


def _latin_year(rng: random.Random, year: int) -> str:
    text = f"millesimo {_LATIN_HUNDREDS[year // 100]}"
    if year // 100 == 16 and rng.random() < 0.2:
        text = "millesimo sescentesimo"
    return f"{text} {_latin_ordinal(rng, year % 100, 'o')}" if year % 100 else text


def _latin(rng: random.Random) -> tuple[str, datetime.date]:
    day = _some_day(rng, 1500, 1899)
    month = rng.choice(_LATIN_MONTHS[day.month - 1])
    year = _latin_year(rng, day.year) if rng.random() < 0.8 else f"{day.year}"
    number = _latin_ordinal(rng, day.day, "a")
    if rng.random() < 0.12:
        number = f"{day.day}"
    text = rng.choice((
        f"die {number} {month} anno Domini {year}", f"anno Domini {year} die {number} {month}",
        f"anno {year}, die {number} {month}", f"die {number} mensis {month} anni {year}",
        f"die {number} mensis {month} anno {year}", f"anno {year} die {number} mensis {month}",
        f"Anno Domini {year}, die vero {number} {month}", f"{number} {month} anno {year}",
        f"anno a Nativitate Domini {year}, die {number} {month}", f"die {number} {month} {year}",
        f"Anno Dni {year} die {number} {month}", f"{number} die mensis {month} anno Domini {year}",
        f"anno salutis {year}, die {number} {month}", f"hac die {number} {month} anno {year}",
    ))  # fmt: skip
    return text, day


_POLISH_ORDINALS = (
    "", "pierwszego", "drugiego", "trzeciego", "czwartego", "piątego", "szóstego", "siódmego",
    "ósmego", "dziewiątego", "dziesiątego", "jedenastego", "dwunastego", "trzynastego",
    "czternastego", "piętnastego", "szesnastego", "siedemnastego", "osiemnastego",
    "dziewiętnastego",
)  # fmt: skip
_POLISH_TENS = ("", "", "dwudziestego", "trzydziestego", "czterdziestego", "pięćdziesiątego",
                "sześćdziesiątego", "siedemdziesiątego", "osiemdziesiątego",
                "dziewięćdziesiątego")  # fmt: skip
_POLISH_HUNDREDS = {17: "siedemset", 18: "osiemset", 19: "dziewięćset"}
_OLD_POLISH = (("osiemset", "ośmset"), ("osiemnastego", "ośmnastego"),
               ("osiemdziesiątego", "ośmdziesiątego"), ("siedemset", "siedmset"),
               ("sześćdziesiątego", "sześdziesiątego"))  # fmt: skip
_POLISH_TOWNS = ("Warszawie", "Kaliszu", "Łomży", "Krakowie", "Łęczycy", "Lublinie", "Płocku")


def _polish(rng: random.Random) -> tuple[str, datetime.date]:
    day = _some_day(rng, 1700, 1918)
    month = languages.language("pl").months[day.month - 1][0]
    number = _tens(day.day, _POLISH_ORDINALS, _POLISH_TENS, " ")
    rest, hundred = day.year % 100, _POLISH_HUNDREDS[day.year // 100]
    if rest:
        year = f"tysiąc {hundred} {_tens(rest, _POLISH_ORDINALS, _POLISH_TENS, ' ')}"
    else:
        year = f"tysiąc {hundred}nego"
    for new, old in _OLD_POLISH if rng.random() < 0.35 else ():
        number, year = number.replace(new, old), year.replace(new, old)
    if rng.random() < 0.2:
        year = f"{day.year}"
    if rng.random() < 0.12:
        number = f"{day.day}"
    month = month.title() if rng.random() < 0.25 else month
    town = rng.choice(_POLISH_TOWNS)
    text = rng.choice((
        f"Roku {year} dnia {number} {month}", f"Roku {year}, dnia {number} {month}",
        f"dnia {number} {month} {year} roku", f"dnia {number} {month} roku {year}",
        f"dnia {number} miesiąca {month} roku {year}",
        f"roku {year} miesiąca {month} dnia {number}",
        f"Działo się w {town} dnia {number} {month} {year} roku", f"{number} {month} {year} roku",
        f"Roku Pańskiego {year} dnia {number} {month}", f"w dniu {number} {month} {year} roku",
        f"Roku {year} dnia {number} {month} o godzinie dziesiątej rano", f"{number} {month} {year}",
        f"Działo się w {town} dnia {number} {month} roku {year}", f"d. {number} {month} {year} r.",
    ))  # fmt: skip
    return text, day


_SWEDISH_UNITS = ("", "ett", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio",
                  "elva", "tolv", "tretton", "fjorton", "femton", "sexton", "sjutton", "aderton",
                  "nitton")  # fmt: skip
_SWEDISH_TENS = ("", "", "tjugo", "trettio", "fyrtio", "femtio", "sextio", "sjuttio", "åttio",
                 "nittio")  # fmt: skip
_DANISH_UNITS = ("", "een", "to", "tre", "fire", "fem", "sex", "syv", "otte", "ni", "ti", "elleve",
                 "tolv", "tretten", "fjorten", "femten", "sexten", "sytten", "atten",
                 "nitten")  # fmt: skip
_DANISH_TENS = (
    ("",), ("",), ("tyve",), ("tredive",), ("fyrretyve", "fyrgetyve", "fyrre"),
    ("halvtredsindstyve", "halvtreds"), ("tresindstyve", "tres"),
    ("halvfjerdsindstyve", "halvfjerds"), ("firsindstyve", "firs"),
    ("halvfemsindstyve", "halvfems"),
)  # fmt: skip
_DANISH_MONTHS = (
    ("Januar", "Januarii", "januar"), ("Februar", "Februarii", "februar"),
    ("Marts", "Martii", "marts"), ("April", "Aprilis", "april"), ("Mai", "Maj", "Maii"),
    ("Juni", "Junii", "juni"), ("Juli", "Julii", "juli"), ("August", "Augusti", "august"),
    ("September", "Septembris", "september"), ("October", "Octobris", "oktober"),
    ("November", "Novembris", "november"), ("December", "Decembris", "december"),
)  # fmt: skip


def _swedish(rng: random.Random) -> tuple[str, datetime.date]:
    day = _some_day(rng, 1650, 1949)
    own = languages.language("sv")
    month = own.months[day.month - 1][0]
    month = month.title() if rng.random() < 0.5 else month
    number = own.get("ordinals")[day.day - 1].split("|")[0]
    joint, gap = rng.choice(("", "", " ")), rng.choice(("", "", " "))
    hundred = f"{_SWEDISH_UNITS[day.year // 100]}{joint}hundra"
    year = f"{hundred}{gap}{_tens(day.year % 100, _SWEDISH_UNITS, _SWEDISH_TENS, gap)}".strip()
    number = number.replace("artonde", rng.choice(("artonde", "adertonde")))
    if rng.random() < 0.4:
        year = year.replace("aderton", "arton")
    if rng.random() < 0.3:
        number = number.replace("tjugof", "tjuguf").replace("tjugot", "tjugut")
        year = year.replace("fyrtio", "fyratio").replace("åttio", "åttatio")
    text = rng.choice((
        f"den {number} {month} {year}", f"den {number} {month} {year}", f"{number} {month} {year}",
        f"den {number} dagen i {month} månad år {year}", f"år {year} den {number} {month}",
        f"år {year}, den {number} {month}", f"den {number} {month} år {year}",
        f"Åhr {year} den {number} {month}", f"född den {number} {month} {year}",
    ))  # fmt: skip
    return text, day


def _danish(rng: random.Random) -> tuple[str, datetime.date]:
    day = _some_day(rng, 1650, 1920)
    month = rng.choice(_DANISH_MONTHS[day.month - 1])
    number = languages.language("da").get("ordinals")[day.day - 1]
    joint = rng.choice((" og ", " og ", "og"))
    if day.day > 20 and day.day != 30 and rng.random() < 0.6:
        number = number.replace("og", " og ", 1)
    ten, unit = divmod(day.year % 100, 10)
    rest = _DANISH_UNITS[day.year % 100] if ten < 2 else rng.choice(_DANISH_TENS[ten])
    if ten > 1 and unit:
        rest = f"{_DANISH_UNITS[unit]}{joint}{rest}"
    hundred = f"{_DANISH_UNITS[day.year // 100]}{rng.choice(('', '', ' '))}hundrede"
    year = f"{hundred}{rng.choice((' ', ' ', ' og '))}{rest}" if rest else hundred
    if rng.random() < 0.4:
        year = year.replace("sex", "seks")
    text = rng.choice((
        f"den {number} {month} {year}", f"den {number} {month} {year}", f"{number} {month} {year}",
        f"Aar {year} den {number} {month}", f"Aar {year}, den {number} {month}",
        f"den {number} {month} Aar {year}", f"den {number} {month} anno {year}",
        f"født den {number} {month} {year}", f"den {number} Dag i {month} Maaned {year}",
    ))  # fmt: skip
    return text, day


_DUTCH_UNITS = ("", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien",
                "elf", "twaalf", "dertien", "veertien", "vijftien", "zestien", "zeventien",
                "achttien", "negentien")  # fmt: skip
_DUTCH_TENS = ("", "", "twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig",
               "negentig")  # fmt: skip
_DUTCH_ORDINALS = ("", "eersten", "tweeden", "derden", "vierden", "vijfden", "zesden", "zevenden",
                   "achtsten", "negenden", "tienden", "elfden", "twaalfden", "dertienden",
                   "veertienden", "vijftienden", "zestienden", "zeventienden", "achttienden",
                   "negentienden")  # fmt: skip
_DUTCH_MONTHS = (
    ("januari", "januarij", "January"), ("februari", "februarij", "February"), ("maart", "Maart"),
    ("april", "April"), ("mei", "Mei", "mey"), ("juni", "junij", "Juny"),
    ("juli", "julij", "July"), ("augustus", "Augustus", "augusti"), ("september", "7ber"),
    ("oktober", "october"), ("november", "November"), ("december", "December"),
)  # fmt: skip


def _reversed_tens(
    number: int, units: tuple[str, ...], tens: tuple[str, ...], joint: str, one: str
) -> str:
    """Write a number below 100 with the unit before the ten, as German and Dutch do."""
    if number < 20:
        return units[number]
    ten, unit = divmod(number, 10)
    return f"{one if unit == 1 else units[unit]}{joint}{tens[ten]}" if unit else tens[ten]


def _dutch(rng: random.Random) -> tuple[str, datetime.date]:
    day = _some_day(rng, 1650, 1940)
    month = rng.choice(_DUTCH_MONTHS[day.month - 1])
    joint = rng.choice((" en ", " en ", "en"))
    number = _DUTCH_ORDINALS[day.day] if day.day < 20 else (
        _reversed_tens(day.day, _DUTCH_UNITS, _DUTCH_TENS, joint, "een") + "sten"
    )  # fmt: skip
    if rng.random() < 0.35:
        number = number[:-1]  # derde
    rest = _reversed_tens(day.year % 100, _DUTCH_UNITS, _DUTCH_TENS, joint, "een")
    gap = rng.choice((" ", " ", "", " en "))
    hundred = f"{_DUTCH_UNITS[day.year // 100]}{rng.choice(('', '', ' '))}honderd"
    if rng.random() < 0.2:
        hundred = f"een duizend {_DUTCH_UNITS[day.year // 100 - 10]} honderd"
    year = f"{hundred}{gap}{rest}" if rest else hundred
    if rng.random() < 0.15:
        year = f"{day.year}"
    text = rng.choice((
        f"den {number} dag der maand {month} des jaars {year}", f"den {number} {month} {year}",
        f"den {number} der maand {month} des jaars {year}", f"op den {number} {month} {year}",
        f"op heden den {number} {month} {year}", f"heden den {number} der maand {month} {year}",
        f"In het jaar {year}, den {number} der maand {month}", f"de {number} {month} {year}",
        f"in den jare {year} den {number} {month}", f"den {number} van {month} {year}",
        f"In den jaare {year}, den {number} dag der maand {month}", f"{number} {month} {year}",
    ))  # fmt: skip
    return text, day


_GERMAN_UNITS = ("", "eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun",
                 "zehn", "elf", "zwölf", "dreizehn", "vierzehn", "fünfzehn", "sechzehn",
                 "siebenzehn", "achtzehn", "neunzehn")  # fmt: skip
_GERMAN_TENS = ("", "", "zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebenzig",
                "achtzig", "neunzig")  # fmt: skip
_GERMAN_ORDINALS = ("", "ersten", "zweiten", "dritten", "vierten", "fünften", "sechsten",
                    "siebenten", "achten", "neunten", "zehnten", "elften", "zwölften")  # fmt: skip
_GERMAN_MONTHS = (
    ("Januar", "Jänner", "Januarii", "Januarius"), ("Februar", "Hornung", "Februarii"),
    ("März", "März", "Merz", "Martii"), ("April", "April", "Aprill", "Aprilis"),
    ("Mai", "May", "Maii", "Mai"), ("Juni", "Juny", "Junii", "Junius"),
    ("Juli", "July", "Julii", "Julius"), ("August", "Augusti", "August"),
    ("September", "7bris", "Septembris"), ("Oktober", "October", "8bris"),
    ("November", "9bris", "Novembris"), ("Dezember", "December", "Xbris"),
)  # fmt: skip


def _german(rng: random.Random) -> tuple[str, datetime.date]:
    day = _some_day(rng, 1600, 1935)
    month = rng.choice(_GERMAN_MONTHS[day.month - 1])
    joint = rng.choice((" und ", "und", "und"))
    if day.day < 13:
        number = _GERMAN_ORDINALS[day.day]
    else:
        end = "ten" if day.day < 20 else "sten"
        number = _reversed_tens(day.day, _GERMAN_UNITS, _GERMAN_TENS, "und", "ein") + end
    rest = _reversed_tens(day.year % 100, _GERMAN_UNITS, _GERMAN_TENS, joint, "ein")
    if day.year % 100 == 1 and rng.random() < 0.5:
        rest = "ein"
    gap = rng.choice((" ", "", "", " und "))
    space = rng.choice(("", " ", " "))
    if rng.random() < 0.5:
        year = f"{_GERMAN_UNITS[day.year // 100]}hundert"
    else:
        unit = _GERMAN_UNITS[day.year // 100 - 10]
        year = f"ein{space}tausend{space or rng.choice(('', ' '))}{unit}{space}hundert"
    year = f"{year}{gap}{rest}" if rest else year
    if rng.random() < 0.6:
        number = number.replace("siebenzehn", "siebzehn")
        year = year.replace("siebenz", "siebz")
    if rng.random() < 0.25:
        number, year = number.replace("dreiß", "dreyß"), year.replace("drei", "drey")
        year, number = year.replace("zwei", "zwey"), number.replace("drei", "drey")
    if rng.random() < 0.2:
        year = year.title().replace("Und", "und") if " " in year else year
    if rng.random() < 0.15:
        year = f"{day.year}"
    text = rng.choice((
        f"am {number} {month} {year}", f"den {number} {month} {year}", f"{number} {month} {year}",
        f"am {number} {month} des Jahres {year}", f"den {number} {month} im Jahre {year}",
        f"im Jahre {year} den {number} {month}", f"im Jahre {year}, am {number} {month}",
        f"am {number} {month} im Jahr {year}", f"Im Jahre {year} den {number} des Monats {month}",
        f"am {number} des Monats {month} des Jahres {year}", f"geboren am {number} {month} {year}",
        f"getauft den {number} {month} anno {year}", f"Anno {year} den {number} {month}",
    ))  # fmt: skip
    return text, day


_RUSSIAN_ORDINALS = (
    "", "первого", "второго", "третьего", "четвертого", "пятого", "шестого", "седьмого",
    "восьмого", "девятого", "десятого", "одиннадцатого", "двенадцатого", "тринадцатого",
    "четырнадцатого", "пятнадцатого", "шестнадцатого", "семнадцатого", "восемнадцатого",
    "девятнадцатого",
)  # fmt: skip
_RUSSIAN_TEN_ORDINALS = (
    "", "", "двадцатого", "тридцатого", "сорокового", "пятидесятого", "шестидесятого",
    "семидесятого", "восьмидесятого", "девяностого",
)  # fmt: skip
_RUSSIAN_TENS = ("", "", "двадцать", "тридцать", "сорок", "пятьдесят", "шестьдесят", "семьдесят",
                 "восемьдесят", "девяносто")  # fmt: skip
_RUSSIAN_HUNDREDS = {17: "семьсот", 18: "восемьсот", 19: "девятьсот"}
_RUSSIAN_FULL_HUNDREDS = {17: "семисотого", 18: "восьмисотого", 19: "девятисотого"}
_STRESSED = ("второго", "шестого", "седьмого", "восьмого", "сорокового")
_OLD_RUSSIAN_MONTHS = (
    "января", "февраля", "марта", "апрѣля", "мая", "іюня", "іюля", "августа", "сентября",
    "октября", "ноября", "декабря",
)  # fmt: skip


def _russian_ordinal(number: int) -> str:
    if number < 20:
        return _RUSSIAN_ORDINALS[number]
    ten, unit = divmod(number, 10)
    if unit == 0:
        return _RUSSIAN_TEN_ORDINALS[ten]
    return f"{_RUSSIAN_TENS[ten]} {_RUSSIAN_ORDINALS[unit]}"


def _old_russian(text: str) -> str:
    """Spell ordinals and numbers as before the reform of 1918: перваго, восемьсотъ."""
    words = []
    for word in text.split():
        old = f"{word}ъ" if word[-1] in "тк" else word
        if word.endswith("ого") and word not in _STRESSED:
            old = f"{word[:-3]}аго"
        words.append("третьяго" if word == "третьего" else old)
    return " ".join(words)


def _russian(rng: random.Random) -> tuple[str, datetime.date]:
    day = _some_day(rng, 1722, 1918)
    month = languages.language("ru").months[day.month - 1][0]
    number, rest = _russian_ordinal(day.day), _russian_ordinal(day.year % 100)
    hundred = day.year // 100
    year = f"тысяча {_RUSSIAN_HUNDREDS[hundred]} {rest}"
    if not rest:
        year = f"тысяча {_RUSSIAN_FULL_HUNDREDS[hundred]}"
    if rng.random() < 0.35:
        number, year = _old_russian(number), _old_russian(year)
        month = _OLD_RUSSIAN_MONTHS[day.month - 1]
    elif rng.random() < 0.3:
        number, year = (t.replace("четверт", "четвёрт") for t in (number, year))
    if rng.random() < 0.2:
        year = f"{day.year}"
    month = month.title() if rng.random() < 0.3 else month
    text = rng.choice((
        f"{year} года {month} {number} дня", f"{year} года, {month} {number} дня",
        f"{number} {month} {year} года", f"{year} года {number} {month}",
        f"{month} {number} дня {year} года", f"{month} {number} числа {year} года",
        f"{year} года месяца {month} {number} дня", f"лета {year} {month} {number} дня",
        f"родился {number} {month} {year} года", f"{year} года {month} {number} числа",
        f"{number} дня {month} месяца {year} года", f"{year} г. {month} {number} дня",
    ))  # fmt: skip
    return text.capitalize() if rng.random() < 0.2 else text, day


_ENGLISH_UNITS = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
                  "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
                  "eighteen", "nineteen")  # fmt: skip
_ENGLISH_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty",
                 "ninety")  # fmt: skip


def _english(rng: random.Random) -> tuple[str, datetime.date]:
    day = _some_day(rng, 1560, 1930)
    own = languages.language("en")
    month, number = own.months[day.month - 1][0], own.get("ordinals")[day.day - 1].split("|")[0]
    rest = _tens(day.year % 100, _ENGLISH_UNITS, _ENGLISH_TENS, rng.choice(("-", "-", " ")))
    year = f"one thousand {_ENGLISH_UNITS[day.year // 100 - 10]} hundred"
    if rng.random() < 0.25:
        year = f"{_ENGLISH_UNITS[day.year // 100]} hundred"
    year = f"{year} {rng.choice(('and ', 'and ', ''))}{rest}" if rest else year
    if rng.random() < 0.15:
        year = f"{day.year}"
    lord = rng.choice(("our Lord", "our Lord God", "our lord"))
    text = rng.choice((
        f"the {number} day of {month} in the year of {lord} {year}", f"{number} {month} {year}",
        f"this {number} day of {month} in the year of {lord} {year}",
        f"the {number} of {month} {year}",
        f"on the {number} day of {month} anno Domini {year}",
        f"the {number} day of {month}, {year}",
        f"this {number} day of {month}, A.D. {year}", f"{month} the {number}, {year}",
        f"ye {number} day of {month} in ye year of {lord} {year}",
        f"in the year of {lord} {year}, the {number} day of {month}",
    ))  # fmt: skip
    return text, day


def in_words(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a day in words as registers of parishes and of the civil state do."""
    writers: dict[str, tuple[int, Callable[[random.Random], tuple[str, datetime.date]]]] = {
        "fr": (20, _french), "la": (14, _latin), "pl": (12, _polish), "it": (10, _italian),
        "de": (10, _german), "ru": (10, _russian), "nl": (9, _dutch), "sv": (7, _swedish),
        "da": (7, _danish), "es": (7, lambda r: _iberian(r, "es")), "en": (6, _english),
        "pt": (6, lambda r: _iberian(r, "pt")),
    }  # fmt: skip
    code = language.code
    if code not in writers or rng.random() < 0.6:
        code = rng.choices(list(writers), [weight for weight, _ in writers.values()])[0]
    text, day = writers[code][1](rng)
    way = rng.random()
    if way < 0.07:
        text = text.upper() if code != "de" else text
    elif way < 0.25:
        text = text[:1].upper() + text[1:]
    elif way < 0.3:
        text = f"{text}."
    return text, partial_words.digits(day)


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
    word = _FRENCH_UNITS[year]
    shown = rng.choice((word, word, patterns.roman_number(year), f"{year}"))
    if rng.random() < 0.06:
        shown = _french_ordinal(rng, year) if year > 1 else "premier"
    after = rng.choice(_OF_REPUBLIC)
    if month == 13:
        return _complementary(rng, day, shown, after), notation
    name = _REPUBLICAN_MONTHS[month - 1]
    month_text = rng.choice((name[0], name[0], rng.choice(name)))
    month_text = month_text.capitalize() if rng.random() < 0.25 else month_text
    number = _french_number(rng, day).replace("-", rng.choice(" -"))
    if day == 1:
        number = rng.choice(("premier", "premier", "1er", "1"))
    elif rng.random() < 0.4:
        number = f"{day}"
    weekday = _DECADE_DAYS[(day - 1) % 10]
    ordinal = _french_ordinal(rng, day).replace("-", " ")
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
    ordinal = _french_ordinal(rng, day)
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


def _roman_month(rng: random.Random, month: int, is_plural: bool) -> str:
    """Write a month as a noun, as an adjective of the day's name, or shortened."""
    stem, way = _ADJECTIVES[month - 1], rng.random()
    if way < 0.45:
        return rng.choice([name for name in _LATIN_MONTHS[month - 1] if name[0].isalpha()][:3])
    if way < 0.6:
        return rng.choice((f"{stem[:3]}.", f"{stem[:4]}."))
    third = stem in ("April", "Septembr", "Octobr", "Novembr", "Decembr")
    end = ("ibus" if third else "is") if is_plural else ("es" if third else "as")
    text = stem + end
    return text.replace("I", "J", 1) if rng.random() < 0.4 and stem[0] == "I" else text


def roman_calendar(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a day by the Kalends, Nones and Ides: XVII Kal. Septembris 1766."""
    while True:
        day = _some_day(rng, 1100, 1800)
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
    if small.endswith("i") and rng.random() < 0.25:
        shown = f"{small[:-1]}j"
    return f"{rng.choice(('', '', '', 'a.d. ', 'ad ', 'ante diem '))}{shown}"


# Feasts with one date in every year: month and day, then the words for it.
_FEASTS: tuple[tuple[int, tuple[str, ...]], ...] = (
    (1224, ("Juleaften", "Juleaftensdag", "Julaften", "Julafton", "julaftonen", "Heiligabend",
            "Heiliger Abend", "Christabend", "am heiligen Abend", "veille de Noël", "Kerstavond",
            "vigilia di Natale", "Nochebuena", "véspera de Natal", "Wigilia", "Christmas Eve",
            "Xmas Eve", "jouluaatto", "in vigilia Nativitatis Domini",
            "la vigilia di Natale", "Wigilia Bożego Narodzenia", "Štědrý den", "szenteste")),
    (1225, ("1ste Juledag", "1. Juledag", "Juledag", "første Juledag", "Juldagen", "Juledagen",
            "1. Christtag", "Christtag", "1ster Weihnachtsfeiertag", "1. Weihnachtstag",
            "jour de Noël", "Eerste Kerstdag", "1e Kerstdag", "giorno di Natale", "día de Navidad",
            "dia de Natal", "Boże Narodzenie", "in festo Nativitatis Domini", "joulupäivä",
            "in die Nativitatis Dni", "Christmas Day", "Xmas day", "Christmas-day",
            "dia do Natal")),
    (1226, ("2den Juledag", "2. Juledag", "anden Juledag", "Anden Juledag", "annandag jul",
            "Annandag Jul", "2. Christtag", "zweiter Weihnachtstag", "2. Weihnachtsfeiertag",
            "Stephanstag", "am Stephanstage", "jour de la Saint-Étienne", "Tweede Kerstdag",
            "2e Kerstdag", "giorno di Santo Stefano", "św. Szczepana", "tapaninpäivä",
            "St. Stephen's Day",
            "in festo S. Stephani Protomartyris", "Boxing Day", "2. juledag", "annen juledag")),
    (1227, ("3die Juledag", "3. Juledag", "tredje Juledag", "tredjedag jul", "3. Christtag",
            "in festo S. Joannis Evangelistae", "St. John the Evangelist's Day",
            "Johannis Evangelistae", "św. Jana Ewangelisty")),
    (1228, ("Holy Innocents' Day", "Childermas", "in festo SS. Innocentium", "menlösa barns dag",
            "Fjärdedag jul", "fjärdedag jul", "Unschuldige Kinder", "les Saints Innocents",
            "día de los Inocentes", "Santos Inocentes")),
    (1231, ("Nytaarsaften", "Nyårsafton", "Nyttårsaften", "Silvester", "am Silvesterabend",
            "la Saint-Sylvestre", "Oudejaarsdag", "Oudejaarsavond", "notte di San Silvestro",
            "Sylwester",
            "Nochevieja", "in festo S. Silvestri", "New Year's Eve", "uudenvuodenaatto")),
    (101, ("Nytaarsdag", "Nyårsdagen", "nyårsdag", "Nyttårsdag", "Neujahr", "Neujahrstag",
           "am Neujahrstage", "jour de l'an", "premier de l'an", "Nieuwjaarsdag", "Nieuwjaar",
           "Capodanno", "Nowy Rok", "Año Nuevo", "in festo Circumcisionis Domini",
           "in Circumcisione Domini", "fête de la Circoncision", "New Year's Day", "Ano Novo",
           "uudenvuodenpäivä", "Feast of the Circumcision")),
    (106, ("Trettondedagen", "Trettondagen", "Trettondedag jul", "Hellig Tre Kongers Dag",
           "Hellig tre Konger", "Helligtrekongersdag", "Heilige Drei Könige", "Heil. Drei Könige",
           "Dreikönigstag", "am Dreikönigstage", "Epiphanias", "Festo Epiphan.", "jour des Rois",
           "in festo Epiphaniae", "in festo Epiphaniae Domini", "in Epiphania Domini",
           "Driekoningen", "Epifania", "día de Reyes", "dia de Reis", "Trzech Króli",
           "Twelfth Day", "Feast of the Epiphany", "festum trium Regum")),
    (105, ("Trettondagsafton", "vigilia Epiphaniae")),
    (113, ("Tjugondag Knut", "tjugondedag jul", "in octava Epiphaniae",
           "tjugondag jul")),
    (117, ("in festo S. Antonii Abbatis", "Feast of St. Anthony Abbot",
    "festa di Sant'Antonio Abate")),
    (202, ("Mariae Lichtmess", "Mariä Lichtmeß", "Mariä Lichtmess", "Lichtmeß", "la Chandeleur",
           "jour de la Chandeleur", "Candelora", "la Candelaria", "Maria-Lichtmis", "Lichtmis",
           "Matki Boskiej Gromnicznej", "in festo Purificationis B.M.V.", "Candlemas",
           "in Purificatione B. Mariae V.", "Candlemas Day", "Purificatio Mariae",
           "Feast of the Purification")),
    (214, ("St. Valentine's Day", "St Valentine's Day")), (301, ("St David's Day",)),
    (317, ("St Patrick's Day", "St. Patrick's Day", "in festo S. Patricii")),
    (319, ("in festo S. Josephi", "Josephi", "festa di San Giuseppe", "día de San José",
    "św. Józefa")),
    (325, ("Lady Day", "Lady-day", "Feast of the Annunciation", "Mariä Verkündigung",
           "Mariae Verkündigung", "in festo Annunciationis B.M.V.", "Annunciatio Mariae",
           "l'Annonciation", "Zwiastowania NMP", "Notre-Dame de mars", "la Annunziata")),
    (425, ("in festo S. Marci Evangelistae", "la Saint-Marc", "St Mark's Day",
    "festa di San Marco")),
    (430, ("Valborgsmässoafton", "Walpurgisnacht", "Valborgsmessoafton")),
    (503, ("in festo Inventionis S. Crucis", "Inventio Crucis", "Kreuzerfindung")),
    (613, ("in festo S. Antonii de Padua", "dia de Santo António",
    "festa di Sant'Antonio da Padova")),
    (623, ("Sankt Hans Aften", "St. Hans Aften", "Midsummer Eve")),
    (624, ("Sankt Hans Dag", "St. Hansdag", "Sankthansdag", "Johannistag", "Johanni", "Johannis",
           "in festo Nativitatis S. Joannis Baptistae", "Johannis Baptistae", "Sint-Jan",
           "Sint Jansdag", "la Saint-Jean", "la Saint-Jean-Baptiste",
           "festa di San Giovanni Battista",
           "día de San Juan", "św. Jana Chrzciciela", "Midsummer Day", "St. John Baptist's Day",
           "in festo S. Joannis Bapt.", "dia de São João")),
    (629, ("in festo SS. Petri et Pauli", "Peter und Paul", "Petri und Pauli", "Petri et Pauli",
           "Saint-Pierre et Saint-Paul", "festa dei Santi Pietro e Paolo", "San Pedro y San Pablo",
           "śś. Piotra i Pawła", "St Peter's Day", "dia de São Pedro", "Sint-Pieter en Paulus")),
    (702, ("in festo Visitationis B.M.V.", "Mariä Heimsuchung", "Visitatio Mariae")),
    (715, ("St Swithin's Day", "St. Swithin's Day")),
    (722, ("in festo S. Mariae Magdalenae", "la Sainte-Madeleine", "la Sainte-Marie-Madeleine",
           "Mariae Magdalenae", "St Mary Magdalen's Day")),
    (725, ("in festo S. Jacobi Apostoli", "Jakobi", "Jacobi", "Jakobstag", "la Saint-Jacques",
           "Sint-Jacob", "día de Santiago", "St James's Day")),
    (729, ("Olsok", "Olofsmässodagen", "Olsmessedag", "in festo S. Olavi")),
    (810, ("in festo S. Laurentii", "Laurentii", "Larsmässodagen", "la Saint-Laurent",
           "Laurentiustag", "festa di San Lorenzo", "Larsmessedag")),
    (815, ("in festo Assumptionis B.M.V.", "Mariä Himmelfahrt", "l'Assomption",
           "Notre-Dame d'août", "Assumptio Mariae", "Matki Boskiej Zielnej", "Maria-Hemelvaart",
           "la Asunción", "l'Assunta", "fête de l'Assomption")),
    (824, ("Bartholomäi", "Bartholomäus", "in festo S. Bartholomaei Ap.", "Bartelmäs",
           "la Saint-Barthélemy", "St Bartholomew's Day", "św. Bartłomieja")),
    (908, ("in festo Nativitatis B.M.V.", "Mariä Geburt", "Nativitas Mariae",
           "Nativité de Notre-Dame", "Matki Boskiej Siewnej")),
    (914, ("in festo Exaltationis S. Crucis", "Kreuzerhöhung", "Exaltatio Crucis",
           "Holy Cross Day", "Holyrood Day")),
    (921, ("in festo S. Matthaei Ap.", "Matthäi", "la Saint-Matthieu", "St Matthew's Day")),
    (929, ("Michaelis", "Michaeli", "Michaelmas", "Mikkelsdag", "Michaelmas Day", "Michaelistag",
           "in festo S. Michaelis Archangeli", "la Saint-Michel", "Sint-Michiel", "Mickelsmäss",
           "in festo S. Michaelis", "św. Michała", "Feast of St. Michael")),
    (1001, ("Bamis", "Sint-Bavodag", "in festo S. Remigii", "la Saint-Remi")),
    (1018, ("St Luke's Day", "in festo S. Lucae Evangelistae", "la Saint-Luc", "Lucae")),
    (1025, ("St Crispin's Day", "in festo SS. Crispini et Crispiniani")),
    (1028, ("in festo SS. Simonis et Judae", "Simonis et Judae", "Simon und Juda")),
    (1031, ("All Hallows' Eve", "Halloween", "Hallowe'en", "vigilia Omnium Sanctorum")),
    (1101, ("Allerheiligen", "Allerheiligentag", "in festo Omnium Sanctorum", "la Toussaint",
            "jour de la Toussaint", "Ognissanti", "Todos los Santos", "Todos os Santos",
            "Wszystkich Świętych", "All Saints' Day", "All Hallows", "All Saints Day", "Hallowmas",
            "Feast of All Saints")),
    (1102, ("Allerseelen", "Allerzielen", "jour des Morts", "Zaduszki", "All Souls' Day",
            "dia de Finados", "Dzień Zaduszny")),
    (1110, ("Mortensaften", "Mårtensafton", "Mortens Aften")),
    (1111, ("Martini", "Martinstag", "Mortensdag", "in festo S. Martini", "la Saint-Martin",
            "Sint-Maarten", "festa di San Martino", "św. Marcina", "Martinmas", "Mårtensdagen",
            "in festo S. Martini Episcopi", "St Martin's Day")),
    (1112, ("in crastino S. Martini", "the morrow of Martinmas", "crastino Martini")),
    (1102, ("in crastino Omnium Sanctorum", "the morrow of All Saints")),
    (930, ("in crastino S. Michaelis", "the morrow of Michaelmas")),
    (1125, ("in festo S. Catharinae", "Katharinentag", "Catharinae", "la Sainte-Catherine",
            "St Catherine's Day")),
    (1130, ("Andreae", "Andreastag", "in festo S. Andreae Ap.", "la Saint-André",
            "St. Andrew's Day", "św. Andrzeja", "día de San Andrés",
            "in festo S. Andreae Apostoli")),
    (1204, ("Barbaratag", "in festo S. Barbarae", "la Sainte-Barbe")),
    (1206, ("Nikolaustag", "in festo S. Nicolai", "la Saint-Nicolas", "Nicolai",
            "St Nicholas' Day", "św. Mikołaja")),
    (1208, ("in festo Conceptionis B.M.V.", "Mariä Empfängnis", "festa dell'Immacolata",
            "Inmaculada Concepción")),
    (1213, ("Luciadagen", "Luciadag", "in festo S. Luciae", "festa di Santa Lucia", "Luciae")),
    (1221, ("in festo S. Thomae Apostoli", "Thomastag", "St Thomas's Day", "Thomae")),
)  # fmt: skip
# Feasts that move with Easter or with the Sundays.
_MOVABLE = (
    "Easter", "Easter Sunday", "Easter Day", "Easter Monday", "Palm Sunday", "Good Friday",
    "Whit Sunday", "Whit Monday", "Whitsun", "Pentecost", "Ash Wednesday", "Trinity Sunday",
    "Ascension Day", "Corpus Christi", "Maundy Thursday", "Shrove Tuesday", "Low Sunday",
    "Rogation Sunday", "Advent Sunday", "Mothering Sunday", "Easter Eve", "Passion Sunday",
    "Holy Thursday", "Sunday after Trinity", "the Sunday after Michaelmas",
    "Dom. {n}. p. Trin.", "Dom. {R} p. Trin.", "Dom. {n} post Trinitatis", "{n}. s. e. Trin.",
    "{n} Søndag efter Trinitatis", "{n}. Søndag efter Paaske", "Dom. {n} p. Epiph.",
    "Dom. {R} post Pentecosten", "{n}. p. Trin.", "D. {n} p. Trin.", "Dom. {k} Adv.",
    "{n}. S. n. Trin.", "{n}. Sonntag nach Trinitatis", "{n}:de Söndagen efter Trefaldighet",
    "{n} S. e. Trefald.", "{n}th Sunday after Trinity", "{k}. Advent", "{k}. Søndag i Advent",
    "{k}. söndagen i advent", "{k}. Adventssonntag", "{k}e dimanche de l'Avent",
    "Dom. Laetare", "Dom. Cantate", "Dom. Rogate", "Dom. Exaudi", "Dom. Jubilate", "Estomihi",
    "Dom. Invocavit", "Dom. Reminiscere", "Dom. Oculi", "Dom. Judica", "Dom. Palmarum",
    "Quasimodogeniti", "Misericordias Domini", "Septuagesima", "Sexagesima", "Fastelavn Søndag",
    "Quinquagesima Sunday", "Festo Trinitatis", "Festo Paschatis", "feria 2 Paschatis",
    "feria {R} Pentecostes", "in festo Paschae", "in die Pentecostes", "in festo Corporis Christi",
    "in Coena Domini", "Paaskedag", "2den Paaskedag", "1ste Pinsedag", "2. Pinsedag", "Påskdagen",
    "annandag påsk", "Långfredagen", "Langfredag", "Skærtorsdag", "Kristi Himmelfartsdag",
    "Christi Himmelsfärds dag", "Pingstdagen", "Store Bededag", "Palmesøndag", "annandag pingst",
    "Fastlagssöndagen", "Askonsdag", "Ostern", "Ostersonntag", "Ostermontag", "Karfreitag",
    "Pfingsten", "Pfingstmontag", "Pfingstsonntag", "Fronleichnam", "Himmelfahrt",
    "Gründonnerstag", "Weißer Sonntag", "Aschermittwoch", "Rosenmontag", "Palmsonntag",
    "Christi Himmelfahrt", "Buß- und Bettag", "Totensonntag", "Pâques", "jour de Pâques",
    "lundi de Pâques", "Pentecôte", "lundi de Pentecôte", "l'Ascension", "jeudi de l'Ascension",
    "Fête-Dieu", "mercredi des Cendres", "Vendredi saint", "dimanche des Rameaux", "Quasimodo",
    "Pasen", "Tweede Paasdag", "1e Pinksterdag", "Hemelvaartsdag", "Pasqua", "lunedì di Pasqua",
    "Pentecoste", "le Ceneri", "Venerdì Santo", "Pascua", "Domingo de Ramos", "Jueves Santo",
    "Domingo de Páscoa", "Wielkanoc", "Boże Ciało", "Zielone Świątki", "Wielki Piątek",
    "Niedziela Palmowa", "Пасха", "Троицын день", "Вербное воскресенье", "Velikonoce", "Húsvét",
)  # fmt: skip
_EVENTS = (
    "dpt.", "dpt", "døbt", "døpt", "f.", "født", "viet", "begr.", "bapt.", "bp.", "bur.", "geb.",
    "get.", "cop.", "ren.", "born", "baptised", "married", "buried", "döpt", "född", "vigd",
    "introd.", "conf.", "konf.", "copul.", "getauft", "Trolov.", "publ. abs.", "on", "confirmed",
)  # fmt: skip


def feasts(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a day by a feast; one that moves from year to year is refused as incomplete."""
    year = partial_words.some_year(rng)
    if rng.random() < 0.6:
        year = rng.randint(1600, 1940)
    if rng.random() < 0.32:
        number = rng.randint(2, 25)
        name = rng.choice(_MOVABLE).format(
            n=number if number not in (21, 22, 23) else 20,
            R=patterns.roman_number(rng.randint(2, 4) if rng.random() < 0.3 else number),
            k=rng.randint(1, 4),
        )  # fmt: skip
        return _with_year(rng, name, year), "-incomplete"
    number, names = rng.choice(_FEASTS)
    return _with_year(rng, rng.choice(names), year), f"{year:04}{number:04}"


def _with_year(rng: random.Random, name: str, year: int) -> str:
    """Put a year beside the name of a feast, and sometimes the event."""
    text = rng.choice((
        f"{name} {year}", f"{name} {year}", f"{name} {year}", f"{name} {year}", f"{name}, {year}",
        f"{name} anno {year}", f"{year} {name}", f"{year}, {name}", f"{name} ({year})",
        f"{year}: {name}", f"{name} A. {year}", f"{name} Ao. {year}",
    ))  # fmt: skip
    if rng.random() < 0.3:
        event = rng.choice(_EVENTS)
        text = rng.choice((f"{event} {text}", f"{event} {text}", f"{text} {event}"))
    return text


KINDS: tuple[tuple[str, float, Write], ...] = (
    ("quarter", 1.4, quarter),
    ("ages", 1.0, ages),
    ("with_age", 1.4, with_age),
    ("quarters_and_months_in_gedcom", 1.2, quarters_and_months_in_gedcom),
    ("both_styles", 1.0, both_styles),
    ("double_dated", 1.0, double_dated),
    ("in_words", 2.4, in_words),
    ("republican_in_words", 1.0, republican_in_words),
    ("roman_calendar", 1.0, roman_calendar),
    ("feasts", 1.2, feasts),
)
