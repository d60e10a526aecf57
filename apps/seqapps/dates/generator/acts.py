"""Days of acts and deeds in words, with the spellings of old registers (acts.toml)."""

import datetime
import random
from collections.abc import Callable
from typing import Any

from . import languages, partial_words, tables
from .languages import Language
from .spelled_dates import spelled_number, spelled_year


def some_day(rng: random.Random, first: int, last: int) -> datetime.date:
    """Draw a day from the first to the last year, the last days of months among them."""
    start, end = datetime.date(first, 1, 1).toordinal(), datetime.date(last, 12, 31).toordinal()
    return datetime.date.fromordinal(rng.randint(start, end))


def _own(code: str) -> dict[str, Any]:
    """Return the words and patterns of a language."""
    own: dict[str, Any] = tables.load("acts")[code]
    return own


def month_forms(code: str, month: int) -> list[str]:
    """Return the old forms of a month, 1 to 12; usual ones stand there more than once."""
    forms: str = _own(code)["months"][month - 1]
    return forms.split("|")


def _written(rng: random.Random, code: str, **values: object) -> str:
    """Fill in a pattern of a language."""
    pattern: str = rng.choice(_own(code)["patterns"])
    return pattern.format(**values)


def _tens(number: int, own: dict[str, Any], joint: str) -> str:
    """Write a number below 100: the units up to 19, then tens with a joint and a unit."""
    units, tens = own["units"], own["tens"]
    if number < len(units):
        return str(units[number])
    ten, unit = divmod(number, 10)
    return f"{tens[ten]}{joint}{units[unit]}" if unit else str(tens[ten])


def french_number(rng: random.Random, number: int) -> str:
    """Write a number below 100 with hyphens, in one of the old or regional ways."""
    units, tens = _own("fr")["units"], _own("fr")["tens"]
    if number < 20:
        return str(units[number])
    ten, unit = divmod(number, 10)
    if ten < 7:
        joint = "-et-" if unit == 1 or rng.random() < 0.1 else "-"
        return f"{tens[ten]}{joint}{units[unit]}" if unit else str(tens[ten])
    if ten in (7, 9) and rng.random() < 0.06:
        name = "septante" if ten == 7 else "nonante"
        return name + (("-et-un" if unit == 1 else f"-{units[unit]}") if unit else "")
    if ten == 7:
        joint = "-et-" if unit == 1 or rng.random() < 0.3 else "-"
        return f"soixante{joint}{units[10 + unit]}"
    four = rng.choice(("quatre-vingt", "quatre-vingt", "quatre-vingts"))
    return four if number == 80 else f"{four}-{units[number - 80]}"


def _french_year(rng: random.Random, year: int) -> str:
    hundred = rng.choice(("cent", "cent", "cents", "cens"))
    thousand = rng.choice(("mil", "mil", "mil", "mille"))
    start = f"{thousand} {_own('fr')['units'][year // 100 % 10]} {hundred}"
    rest = year % 100
    return f"{start} {french_number(rng, rest)}" if rest else start


def french_ordinal(rng: random.Random, number: int) -> str:
    """Write a French ordinal from 1 to 31 in words, with old spellings."""
    ordinals, tens = _own("fr")["ordinals"], _own("fr")["tens"]
    if number <= 20:
        text = str(ordinals[number])
        text = "second" if number == 2 and rng.random() < 0.4 else text
    elif number == 30:
        text = "trentième"
    else:
        unit = "unième" if number % 10 == 1 else ordinals[number % 10]
        text = f"{tens[number // 10]}{'-et-' if number % 10 == 1 else '-'}{unit}"
    return text.replace("ième", rng.choice(("ième", "ième", "ieme", "iesme", "iesme")))


def _french(rng: random.Random) -> tuple[str, datetime.date]:
    day = some_day(rng, 1580, 1899)
    month = rng.choice(month_forms("fr", day.month))
    year = _french_year(rng, day.year) if rng.random() < 0.75 else f"{day.year}"
    number = "premier" if day.day == 1 else french_number(rng, day.day)
    ordinal = french_ordinal(rng, day.day)
    of = "d'" if month[0].lower() in "ao" else "de "
    text = _written(rng, "fr", n=number, m=month, y=year, o=ordinal, of=of)
    return text.replace("-", " ") if rng.random() < 0.7 else text, day


def _italian_number(number: int) -> str:
    units, tens = _own("it")["units"], _own("it")["tens"]
    if number < 20:
        return str(units[number])
    ten, unit = tens[number // 10], number % 10
    if unit in (1, 8):
        ten = ten[:-1]
    return f"{ten}{'tré' if unit == 3 else units[unit]}"


def _italian(rng: random.Random) -> tuple[str, datetime.date]:
    day = some_day(rng, 1550, 1925)
    month = languages.language("it").months[day.month - 1][0]
    rest = _italian_number(day.year % 100)
    joint = rng.choice(("", "", "", " "))
    hundred = _own("it")["hundreds"][day.year // 100 - 15]
    year = f"mille{joint}{hundred}{joint}{rest}".strip()
    if rng.random() < 0.2:
        year = f"{day.year}"
    number = _italian_number(day.day)
    if day.day == 1:
        number = rng.choice(("primo", "primo", "uno"))
    text = _written(rng, "it", n=number, m=month, y=year)
    return text.replace("tré", rng.choice(("tré", "tre"))), day


def _iberian_year(own: dict[str, Any], code: str, year: int, joint: str) -> str:
    rest, hundred = _tens(year % 100, own, joint), own["hundreds"][year // 100 - 15]
    if code == "pt":
        return f"mil {hundred}{joint}{rest}" if rest else f"mil e {hundred}"
    return f"mil {hundred} {rest}" if rest else f"mil {hundred}"


def _iberian(rng: random.Random, code: str) -> tuple[str, datetime.date]:
    """Write a Spanish or Portuguese day of a register."""
    day, own = some_day(rng, 1560, 1925), _own(code)
    is_first, joint = day.day == 1, " y " if code == "es" else " e "
    month = languages.language(code).months[day.month - 1][0]
    number, year = _tens(day.day, own, joint), _iberian_year(own, code, day.year, joint)
    if is_first and rng.random() < 0.8:
        number = "primero" if code == "es" else "primeiro"
    counted = f"{number[:-3]}un" if number.endswith("uno") else number
    counted = "primer" if number == "primero" else counted
    if rng.random() < 0.2:
        year = f"{day.year}"
    for new, old in rng.sample(own["old"], 3 if rng.random() < 0.5 else 0):
        number, year = number.replace(new, old), year.replace(new, old)
        counted = counted.replace(new, old)
    values = {"n": number, "c": counted, "y": year}
    if code == "es":
        return _written(rng, code, m=month, days="día" if is_first else "días", **values), day
    if month == "março" and rng.random() < 0.2:
        month = "Março"
    to, noun = "Ao" if is_first else "Aos", rng.choice(("mês", "mez", "mes"))
    text = _written(rng, code, m=month, days="dia" if is_first else "dias", to=to,
                    low=to.lower(), mes=noun, **values)  # fmt: skip
    return text, day


def _latin_ordinal(rng: random.Random, number: int, end: str) -> str:
    """Write an ordinal below 100 in the ablative, which ends in -o or in -a."""
    units, tens = _own("la")["units"], _own("la")["tens"]
    if number <= 12:
        return f"{units[number]}{end}"
    ten, unit = divmod(number, 10)
    words = [f"{tens[ten]}{end}", *([f"{units[unit]}{end}"] if unit else [])]
    if ten == 1 and rng.random() < 0.4:
        words.reverse()  # tertia decima
    elif unit and ten > 1 and rng.random() < 0.08:
        words = [words[1], "et", words[0]]
    text = " ".join(words)
    return text.replace("vigesim", "vicesim") if rng.random() < 0.2 else text


def _latin_year(rng: random.Random, year: int) -> str:
    text = f"millesimo {_own('la')['hundreds'][year // 100 - 15]}"
    if year // 100 == 16 and rng.random() < 0.2:
        text = "millesimo sescentesimo"
    return f"{text} {_latin_ordinal(rng, year % 100, 'o')}" if year % 100 else text


def _latin(rng: random.Random) -> tuple[str, datetime.date]:
    day = some_day(rng, 1500, 1899)
    month = rng.choice(month_forms("la", day.month))
    year = _latin_year(rng, day.year) if rng.random() < 0.8 else f"{day.year}"
    number = _latin_ordinal(rng, day.day, "a")
    if rng.random() < 0.12:
        number = f"{day.day}"
    return _written(rng, "la", n=number, m=month, y=year), day


def _polish(rng: random.Random) -> tuple[str, datetime.date]:
    day, own = some_day(rng, 1700, 1918), _own("pl")
    month = languages.language("pl").months[day.month - 1][0]
    number, rest = _tens(day.day, own, " "), _tens(day.year % 100, own, " ")
    thousand = f"tysiąc {own['hundreds'][day.year // 100 - 17]}"
    year = f"{thousand} {rest}" if rest else f"{thousand}nego"
    for new, old in own["old"] if rng.random() < 0.35 else ():
        number, year = number.replace(new, old), year.replace(new, old)
    if rng.random() < 0.2:
        year = f"{day.year}"
    if rng.random() < 0.12:
        number = f"{day.day}"
    month = month.title() if rng.random() < 0.25 else month
    return _written(rng, "pl", town=rng.choice(own["towns"]), n=number, m=month, y=year), day


def _swedish(rng: random.Random) -> tuple[str, datetime.date]:
    day, own, language = some_day(rng, 1650, 1949), _own("sv"), languages.language("sv")
    month = language.months[day.month - 1][0]
    month = month.title() if rng.random() < 0.5 else month
    number = language.get("ordinals")[day.day - 1].split("|")[0]
    joint, gap = rng.choice(("", "", " ")), rng.choice(("", "", " "))
    hundred = f"{own['units'][day.year // 100]}{joint}hundra"
    year = f"{hundred}{gap}{_tens(day.year % 100, own, gap)}".strip()
    number = number.replace("artonde", rng.choice(("artonde", "adertonde")))
    if rng.random() < 0.4:
        year = year.replace("aderton", "arton")
    if rng.random() < 0.3:
        number = number.replace("tjugof", "tjuguf").replace("tjugot", "tjugut")
        year = year.replace("fyrtio", "fyratio").replace("åttio", "åttatio")
    return _written(rng, "sv", n=number, m=month, y=year), day


def _danish(rng: random.Random) -> tuple[str, datetime.date]:
    day, units, tens = some_day(rng, 1650, 1920), _own("da")["units"], _own("da")["tens"]
    month = rng.choice(month_forms("da", day.month))
    number = languages.language("da").get("ordinals")[day.day - 1]
    joint = rng.choice((" og ", " og ", "og"))
    if day.day > 20 and day.day != 30 and rng.random() < 0.6:
        number = number.replace("og", " og ", 1)
    ten, unit = divmod(day.year % 100, 10)
    rest = units[day.year % 100] if ten < 2 else rng.choice(tens[ten].split("|"))
    if ten > 1 and unit:
        rest = f"{units[unit]}{joint}{rest}"
    hundred = f"{units[day.year // 100]}{rng.choice(('', '', ' '))}hundrede"
    year = f"{hundred}{rng.choice((' ', ' ', ' og '))}{rest}" if rest else hundred
    if rng.random() < 0.4:
        year = year.replace("sex", "seks")
    return _written(rng, "da", n=number, m=month, y=year), day


def _reversed_tens(number: int, own: dict[str, Any], joint: str, one: str) -> str:
    """Write a number below 100 with the unit before the ten, as German and Dutch do."""
    units, tens = own["units"], own["tens"]
    if number < 20:
        return str(units[number])
    ten, unit = divmod(number, 10)
    return f"{one if unit == 1 else units[unit]}{joint}{tens[ten]}" if unit else str(tens[ten])


def _dutch(rng: random.Random) -> tuple[str, datetime.date]:
    day, own = some_day(rng, 1650, 1940), _own("nl")
    month = rng.choice(month_forms("nl", day.month))
    joint = rng.choice((" en ", " en ", "en"))
    number = own["ordinals"][day.day] if day.day < 20 else (
        _reversed_tens(day.day, own, joint, "een") + "sten"
    )  # fmt: skip
    if rng.random() < 0.35:
        number = number[:-1]  # derde
    rest = _reversed_tens(day.year % 100, own, joint, "een")
    gap = rng.choice((" ", " ", "", " en "))
    hundred = f"{own['units'][day.year // 100]}{rng.choice(('', '', ' '))}honderd"
    if rng.random() < 0.2:
        hundred = f"een duizend {own['units'][day.year // 100 - 10]} honderd"
    year = f"{hundred}{gap}{rest}" if rest else hundred
    if rng.random() < 0.15:
        year = f"{day.year}"
    return _written(rng, "nl", n=number, m=month, y=year), day


def _german_year(rng: random.Random, own: dict[str, Any], year: int, joint: str) -> str:
    rest = _reversed_tens(year % 100, own, joint, "ein")
    if year % 100 == 1 and rng.random() < 0.5:
        rest = "ein"
    gap, space = rng.choice((" ", "", "", " und ")), rng.choice(("", " ", " "))
    if rng.random() < 0.5:
        hundred = f"{own['units'][year // 100]}hundert"
    else:
        unit = own["units"][year // 100 - 10]
        hundred = f"ein{space}tausend{space or rng.choice(('', ' '))}{unit}{space}hundert"
    return f"{hundred}{gap}{rest}" if rest else hundred


def _german(rng: random.Random) -> tuple[str, datetime.date]:
    day, own = some_day(rng, 1600, 1935), _own("de")
    month = rng.choice(month_forms("de", day.month))
    joint = rng.choice((" und ", "und", "und"))
    if day.day < 13:
        number = own["ordinals"][day.day]
    else:
        end = "ten" if day.day < 20 else "sten"
        number = _reversed_tens(day.day, own, "und", "ein") + end
    year = _german_year(rng, own, day.year, joint)
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
    return _written(rng, "de", n=number, m=month, y=year), day


def _russian_ordinal(number: int) -> str:
    own = _own("ru")
    ten, unit = divmod(number, 10)
    if number < 20 or unit:
        return _tens(number, own, " ")
    return str(own["round"][ten])


def _old_russian(text: str) -> str:
    """Spell ordinals and numbers as before the reform of 1918: перваго, восемьсотъ."""
    words = []
    for word in text.split():
        old = f"{word}ъ" if word[-1] in "тк" else word
        if word.endswith("ого") and word not in _own("ru")["stressed"]:
            old = f"{word[:-3]}аго"
        words.append("третьяго" if word == "третьего" else old)
    return " ".join(words)


def _russian(rng: random.Random) -> tuple[str, datetime.date]:
    day, own = some_day(rng, 1722, 1918), _own("ru")
    month = languages.language("ru").months[day.month - 1][0]
    number, rest = _russian_ordinal(day.day), _russian_ordinal(day.year % 100)
    hundred = day.year // 100 - 17
    year = f"тысяча {own['hundreds'][hundred]} {rest}"
    if not rest:
        year = f"тысяча {own['full'][hundred]}"
    if rng.random() < 0.35:
        number, year = _old_russian(number), _old_russian(year)
        month = own["old_months"][day.month - 1]
    elif rng.random() < 0.3:
        number, year = (t.replace("четверт", "четвёрт") for t in (number, year))
    if rng.random() < 0.2:
        year = f"{day.year}"
    month = month.title() if rng.random() < 0.3 else month
    text = _written(rng, "ru", n=number, m=month, y=year)
    return text.capitalize() if rng.random() < 0.2 else text, day


def _english(rng: random.Random) -> tuple[str, datetime.date]:
    day, own, language = some_day(rng, 1560, 1930), _own("en"), languages.language("en")
    month = language.months[day.month - 1][0]
    number = language.get("ordinals")[day.day - 1].split("|")[0]
    rest = _tens(day.year % 100, own, rng.choice(("-", "-", " ")))
    year = f"one thousand {own['units'][day.year // 100 - 10]} hundred"
    if rng.random() < 0.25:
        year = f"{own['units'][day.year // 100]} hundred"
    year = f"{year} {rng.choice(('and ', 'and ', ''))}{rest}" if rest else year
    if rng.random() < 0.15:
        year = f"{day.year}"
    lord = rng.choice(("our Lord", "our Lord God", "our lord"))
    return _written(rng, "en", n=number, m=month, y=year, lord=lord), day


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


def act(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a day in modern words, with the year in words or in digits."""
    codes = [code for code, own in tables.load("acts").items() if "plain" in own]
    code = language.code if language.code in codes else rng.choice(codes)
    own = languages.language(code)
    day = partial_words.some_day(rng, rng.randint(1550, 1990))
    ordinals = own.get("ordinals")
    number = rng.choice(ordinals[day.day - 1].split("|")) if ordinals else str(day.day)
    if rng.random() < 0.3:
        number = spelled_number(day.day, code, "cardinal")
    year = spelled_year(rng, day.year, code) if rng.random() < 0.75 else str(day.year)
    pattern = rng.choice(_own(code)["plain"])
    text = pattern.format(n=number, m=rng.choice(own.months[day.month - 1]), y=year)
    if code == "nl" and rng.random() < 0.6:
        text = text.replace("honderd ", "honderd").replace("honderd", " honderd ")
    return " ".join(text.split()), partial_words.digits(day)


KINDS: partial_words.Kinds = (("in words", 4, in_words),)
