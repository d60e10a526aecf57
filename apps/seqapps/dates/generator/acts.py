"""Days of acts and deeds in words, with the spellings of old registers."""

import datetime
import random
from collections.abc import Callable

from . import languages, partial_words
from .languages import Language

Write = Callable[[random.Random, Language], tuple[str, str]]


def some_day(rng: random.Random, first: int, last: int) -> datetime.date:
    """Draw a day from the first to the last year, the last days of months among them."""
    start, end = datetime.date(first, 1, 1).toordinal(), datetime.date(last, 12, 31).toordinal()
    return datetime.date.fromordinal(rng.randint(start, end))


def _tens(number: int, units: tuple[str, ...], tens: tuple[str, ...], joint: str) -> str:
    """Write a number below 100: the units up to 19, then tens with a joint and a unit."""
    if number < len(units):
        return units[number]
    ten, unit = divmod(number, 10)
    return f"{tens[ten]}{joint}{units[unit]}" if unit else tens[ten]


FRENCH_UNITS = (
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


def french_number(rng: random.Random, number: int) -> str:
    """Write a number below 100 with hyphens, in one of the old or regional ways."""
    if number < 20:
        return FRENCH_UNITS[number]
    ten, unit = divmod(number, 10)
    if ten < 7:
        joint = "-et-" if unit == 1 or rng.random() < 0.1 else "-"
        text = _FRENCH_TENS[ten] + (joint + FRENCH_UNITS[unit] if unit else "")
        return text
    if ten in (7, 9) and rng.random() < 0.06:
        name = "septante" if ten == 7 else "nonante"
        return name + (("-et-un" if unit == 1 else f"-{FRENCH_UNITS[unit]}") if unit else "")
    if ten == 7:
        joint = "-et-" if unit == 1 or rng.random() < 0.3 else "-"
        return f"soixante{joint}{FRENCH_UNITS[10 + unit]}"
    four = rng.choice(("quatre-vingt", "quatre-vingt", "quatre-vingts"))
    if number == 80:
        return four
    return f"{four}-{FRENCH_UNITS[number - 80]}"


def _french_year(rng: random.Random, year: int) -> str:
    hundred = rng.choice(("cent", "cent", "cents", "cens"))
    start = (
        f"{rng.choice(('mil', 'mil', 'mil', 'mille'))} {FRENCH_UNITS[year // 100 % 10]} {hundred}"
    )
    rest = year % 100
    return f"{start} {french_number(rng, rest)}" if rest else start


def french_ordinal(rng: random.Random, number: int) -> str:
    """Write a French ordinal from 1 to 31 in words, with old spellings."""
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
    day = some_day(rng, 1580, 1899)
    month = rng.choice(_FRENCH_MONTHS[day.month - 1])
    year = _french_year(rng, day.year) if rng.random() < 0.75 else f"{day.year}"
    number = "premier" if day.day == 1 else french_number(rng, day.day)
    ordinal = french_ordinal(rng, day.day)
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
    day = some_day(rng, 1550, 1925)
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
    day = some_day(rng, 1560, 1925)
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


LATIN_MONTHS = (
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
    day = some_day(rng, 1500, 1899)
    month = rng.choice(LATIN_MONTHS[day.month - 1])
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
    day = some_day(rng, 1700, 1918)
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
    day = some_day(rng, 1650, 1949)
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
    day = some_day(rng, 1650, 1920)
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
    day = some_day(rng, 1650, 1940)
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
    day = some_day(rng, 1600, 1935)
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
    day = some_day(rng, 1722, 1918)
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
    day = some_day(rng, 1560, 1930)
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


KINDS: tuple[tuple[str, float, Write], ...] = (("in words", 4, in_words),)
