"""Centuries, decades of centuries, years before Christ and years in Roman letters."""

import calendar
import random

from . import languages, partial_words, patterns
from .languages import Language

# One century, and what stands between two: {a} and {b} are numbers as ordinals, Roman or plain.
_SPANS = {
    "en": ("{a}–{b} century", "{a}-{b} century", "{a} to {b} century", "{a}-{b} centuries",
           "{a}–{b} c.", "{a} and {b} centuries", "between the {a} and {b} centuries",
           "late {a}–early {b} century", "late {a} to early {b} century",
           "{a} century–{b} century"),
    "fr": ("{A}e-{B}e siècle", "{A}e–{B}e siècles", "{A}e - {B}e s.", "du {A}e au {B}e siècle",
           "fin {A}e-début {B}e siècle", "{A}ème-{B}ème siècle"),
    "de": ("{n}.–{m}. Jh.", "{n}.-{m}. Jahrhundert", "{n}./{m}. Jh.", "{n}. bis {m}. Jahrhundert",
           "Ende {n}./Anfang {m}. Jh."),
    "it": ("{A}-{B} sec.", "sec. {A}-{B}", "{A}–{B} secolo", "fine {A} - inizio {B} secolo",
           "secoli {A}-{B}"),
    "es": ("siglos {A}-{B}", "s. {A}-{B}", "ss. {A}–{B}", "siglo {A}-{B}"),
    "pt": ("séculos {A}-{B}", "séc. {A}-{B}", "sécs. {A}–{B}"),
    "nl": ("{n}de-{m}de eeuw", "{n}e-{m}e eeuw", "{n}e – {m}e eeuw"),
    "ru": ("{A}–{B} вв.", "{A}-{B} века", "{A} - {B} вв.", "конец {A} - начало {B} в."),
    "uk": ("{A}–{B} ст.", "{A}-{B} століття"), "pl": ("{A}-{B} w.", "{A}/{B} w.", "{A}–{B} wiek"),
    "cs": ("{n}.–{m}. stol.", "{n}.-{m}. století"), "hu": ("{n}–{m}. század", "{A}-{B}. sz."),
    "sv": ("{n}00–{m}00-talet",),
}  # fmt: skip
# The decade of a century in words and numbers: {d} is 50, {A} the century in Roman letters.
_DECADES = {
    "it": ("anni '{d} del {N}", "anni {w} del {A} secolo", "anni '{d} del {A} secolo"),
    "pl": ("lata {d}. {A} w.", "lata {d}. {A} wieku", "l. {d}. {A} w."),
    "cs": ("{d}. léta {n}. stol.", "{d}. léta {n}. století"),
    "sk": ("{d}. roky {n}. stor.", "{d}. roky {n}. storočia"),
    "ru": ("{d}-е годы {A} века", "{d}-е гг. {A} в.", "{d}-е {A} века"),
    "uk": ("{d}-ті роки {A} ст.", "{d}-ті рр. {A} століття"),
    "be": ("{d}-я гады {A} ст.",), "lv": ("{n}. gs. {d}. gadi", "{n}. gadsimta {d}. gadi"),
    "zh": ("{n}世纪{d}年代", "{n}世紀{d}年代", "二十世纪{d}年代"),
    "hu": ("a {n}. század {d}-es évei",),
    "hr": ("{d}-e godine {n}. stoljeća",),
    "bg": ("{d}-те години на {A} век", "{d}-те г. на {A} в."),
    "en": ("the {d}s of the {o} century", "{o} century, {d}s"),
    "ar": ("خمسينيات القرن العشرين",),
}  # fmt: skip
_ITALIAN = ("Duecento", "Trecento", "Quattrocento", "Cinquecento", "Seicento", "Settecento",
            "Ottocento", "Novecento")  # fmt: skip
_TENS = ("", "Dieci", "Venti", "Trenta", "Quaranta", "Cinquanta", "Sessanta", "Settanta",
         "Ottanta", "Novanta")  # fmt: skip
_NAMED = ("{}", "il {}", "nel {}", "prima metà del {}", "seconda metà del {}", "fine del {}",
          "inizio {}", "metà {}", "primo {}", "tardo {}", "fine {}")  # fmt: skip


def _ordinal(number: int) -> str:
    return f"{number}{patterns.english_suffix(number)}"


def _notation(number: int, before: str = "") -> str:
    return f"{before}{number - 1:02}XX"


_PEOPLES = ("Roman", "Greek", "Etruscan", "Moche", "Maya", "Woodland period", "Han dynasty",
            "Song dynasty", "Ptolemaic", "Byzantine", "Coptic", "Celtic", "Villanovan", "Nazca",
            "Edo period", "Ming dynasty", "Iron Age", "Late Bronze Age", "Hellenistic",
            "Sasanian", "Gandhara", "Olmec", "Viking", "Anglo-Saxon", "Dynasty 18")  # fmt: skip


def _of_people(rng: random.Random, text: str) -> str:
    """Put the name of a people or a period before a date, sometimes."""
    if rng.random() > 0.5:
        return text
    name = rng.choice(_PEOPLES)
    return rng.choice((f"{name}, {text}", f"{name} ({text})", f"{name}, {text}"))


def century_span(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a span of two centuries, or one of two."""
    code = language.code if language.code in _SPANS else rng.choice(("en", "en", *_SPANS))
    first = rng.randint(8, 20)
    second = first + rng.choice((1, 1, 1, 2, 3))
    if code == "de" and rng.random() < 0.25:
        pattern = rng.choice(
            ("{n}. oder {m}. Jh.", "{n}. oder {m}. Jahrhundert", "{n}./{m}. Jh. (?)")
        )
        mark = "?" if "?" in pattern else ""
        joint = "/" if mark else "|"
        notation = f"{_notation(first)}{mark}{joint}{_notation(second)}{mark}"
        return pattern.format(n=first, m=second), notation
    if code == "en" and rng.random() < 0.15:  # 1st century BC–1st century AD
        early, late = rng.randint(1, 5), rng.randint(1, 6)
        pattern = rng.choice(("{a} century BC–{b} century AD", "{a} c. BC - {b} c. AD",
                              "{a} century B.C. to {b} century A.D.",
                              "{a} century BCE–{b} century CE"))  # fmt: skip
        text = pattern.format(a=_ordinal(early), b=_ordinal(late))
        return _of_people(rng, text), f"{_notation(early, 'N')}/{_notation(late)}"
    if code == "en" and rng.random() < 0.2:
        a, b = _ordinal(first), _ordinal(second)
        pattern = rng.choice(("{a} or {b} century", "{a} or {b} c.", "either {a} or {b} century"))
        return pattern.format(a=a, b=b), f"{_notation(first)}|{_notation(second)}"
    if code == "en" and rng.random() < 0.25:
        late = rng.randint(2, 9)
        early = late - rng.randint(1, late - 1)
        pattern = rng.choice(("{a}–{b} century BC", "{a}-{b} century B.C.",
                              "{a} to {b} century BCE", "{a}–{b} c. B.C."))  # fmt: skip
        return (pattern.format(a=_ordinal(late), b=_ordinal(early)),
                f"{_notation(late, 'N')}/{_notation(early, 'N')}")  # fmt: skip
    pattern = rng.choice(_SPANS[code])
    romans = [patterns.roman_number(number) for number in (first, second)]
    if code in ("ru", "uk") and rng.random() < 0.3:
        romans = [roman.translate(_CYRILLIC) for roman in romans]
    text = pattern.format(
        a=_ordinal(first), b=_ordinal(second), A=romans[0], B=romans[1], n=first, m=second
    )
    if code == "sv":  # 1600–1700-talet
        return text, f"{first:02}XX/{second:02}XX"
    return text, f"{_notation(first)}/{_notation(second)}"


# Halves, quarters and thirds of a century: {o} is the part, {A}, {n} and {c} the century.
_PARTS = {
    "en": (("first", "second", "third", "last", "1st", "2nd", "3rd", "4th"),
           ("{o} half of the {c} century", "{o} quarter of the {c} century", "{o} half {c} c.",
            "{o} third of the {c} century", "{o} quarter {c} century", "{o} quarter of {c} c.")),
    "fr": (("1er", "2e", "3e", "4e", "premier", "dernier"),
           ("{o} quart du {A}e siècle", "{o} tiers du {A}e siècle", "{o} quart {A}e s.")),
    "de": (("1.", "2.", "3.", "4.", "erstes", "letztes"),
           ("{o} Viertel {n}. Jh.", "{o} Viertel des {n}. Jahrhunderts", "{o} Drittel {n}. Jh.")),
    "it": (("prima", "seconda", "1a", "2a"),
           ("{o} metà del {A} secolo", "{o} metà {A} sec.", "{o} metà sec. {A}")),
    "es": (("primera", "segunda", "1ª", "2ª"),
           ("{o} mitad del siglo {A}", "{o} mitad s. {A}", "{o} mitad del s. {A}")),
    "nl": (("eerste", "tweede", "1e", "2e"),
           ("{o} helft {n}e eeuw", "{o} helft van de {n}e eeuw", "{o} kwart {n}e eeuw")),
    "ru": (("1-я", "2-я", "первая", "вторая"),
           ("{o} пол. {A} в.", "{o} половина {A} века", "{o} четверть {A} в.", "{o} треть {A} в.")),
    "uk": (("1-а", "2-а", "перша", "друга"), ("{o} пол. {A} ст.", "{o} половина {A} століття")),
    "pl": (("1.", "2.", "pierwsza", "druga", "I", "II"),
           ("{o} poł. {A} w.", "{o} połowa {A} w.", "{o} połowa {A} wieku", "{o} ćw. {A} w.")),
    "cs": (("1.", "2.", "první", "druhá"), ("{o} pol. {n}. stol.", "{o} polovina {n}. století")),
}  # fmt: skip
_CYRILLIC = str.maketrans("XIVCM", "ХІVСМ")


def part_of_century(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a half, a quarter or a third of a century; it counts as the century."""
    code = language.code if language.code in _PARTS else rng.choice(("en", "fr", *_PARTS))
    parts, texts = _PARTS[code]
    number = rng.randint(12, 20)
    roman = patterns.roman_number(number)
    if code in ("ru", "uk") and rng.random() < 0.4:
        roman = roman.translate(_CYRILLIC)
    text = rng.choice(texts).format(o=rng.choice(parts), A=roman, n=number, c=_ordinal(number))
    return text, _notation(number)


def decade_of_century(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a decade by its century: lata 30. XX w."""
    code = language.code if language.code in _DECADES else rng.choice(list(_DECADES))
    if code == "ar":
        return _DECADES["ar"][0], "195X"
    number, ten = rng.choice((18, 19, 19, 20, 20, 20)), rng.randint(1, 9)
    pattern = rng.choice(_DECADES[code])
    if pattern.startswith("二十"):
        number = 20
    text = pattern.format(
        d=f"{ten}0", A=patterns.roman_number(number), n=number, o=_ordinal(number),
        N=_ITALIAN[number - 13], w=_TENS[ten],
    )  # fmt: skip
    return text, f"{number - 1:02}{ten}X"


# Centuries by their first year: the 1700s are the years 1700 to 1799.
_HUNDREDS = {
    "en": ("{}00s", "the {}00s", "{}00's", "in the {}00s", "{}00s AD"),
    "fi": ("{}00-luku", "{}00-luvulla", "{}00-luvulta", "{}00-l."),
    "sv": ("{}00-talet", "{}00-tal", "på {}00-talet", "{}00-t."),
    "da": ("{}00-tallet", "i {}00-tallet", "{}00-t."), "nb": ("{}00-tallet", "på {}00-tallet"),
    "hu": ("{}00-as évek", "az {}00-as évek"), "et": ("{}00. aastad", "{}00ndad"),
}  # fmt: skip
_HUNDREDS_PARTS = {
    "en": (("early {}", "e"), ("mid-{}", "m"), ("late {}", "l"), ("the late {}", "l")),
    "fi": (("{}n alku", "e"), ("{}n loppu", "l"), ("{}n puoliväli", "m")),
    "sv": (("tidigt {}", "e"), ("sent {}", "l"), ("mitten av {}", "m"), ("slutet av {}", "l")),
    "da": (("tidlig {}", "e"), ("sen {}", "l"), ("slutningen af {}", "l")),
    "nb": (("tidlig {}", "e"), ("sent {}", "l"), ("slutten av {}", "l")),
}  # fmt: skip


def hundreds(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a century by the year with which it begins: the 1700s, 1700-luku."""
    code = language.code if language.code in _HUNDREDS else rng.choice(("en", "fi", *_HUNDREDS))
    first = rng.randint(12, 18 if code in ("en", "hu", "et") else 19)  # the 1900s may be a decade
    pattern = rng.choice(_HUNDREDS[code])
    text, note = pattern.format(first), ""
    if rng.random() < 0.3 and code in _HUNDREDS_PARTS and pattern[0] == "{":
        part, note = rng.choice(_HUNDREDS_PARTS[code])
        text = part.format(text if code != "fi" else f"{first}00-luvu")
    return text, f"{first:02}XX{note}"


def named_century(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write an Italian name of a century: Seicento."""
    number = rng.randrange(len(_ITALIAN))
    pattern = rng.choice(_NAMED) if rng.random() < 0.6 else "{}"
    note = {"prima metà": "", "inizio": "e", "primo": "e", "metà": "m", "fine": "l", "tardo": "l"}
    mark = next((m for words, m in note.items() if pattern.startswith(words)), "")
    return pattern.format(_ITALIAN[number]), f"{number + 12:02}XX{mark}"


def decades(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a span of decades, or one of two."""
    first = rng.randint(150, 200)
    second = first + rng.randint(1, 3)
    a, b = f"{first}0s", f"{second}0s"
    if rng.random() < 0.3:
        return rng.choice((f"{a} or {b}", f"{a} or possibly {b}")), f"{first}X|{second}X"
    short = f"{second % 10}0s"
    text = rng.choice((f"{a}-{b}", f"{a}–{b}", f"{a} to {b}", f"{a}-{short}", f"{a}–{short}",
                       f"{a}/{short}", f"{a} and {b}"))  # fmt: skip
    if first // 10 != second // 10:
        text = f"{a}–{b}"
    mark = ""
    if rng.random() < 0.2:
        word, mark = rng.choice((("probably", "?"), ("ca.", "~"), ("c.", "~"), ("perhaps", "?")))
        text = f"{word} {text}"
    return text, f"{first}X{mark}/{second}X{mark}"


def before_christ(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a span of years before Christ, one that ends after it, or a millennium."""
    sign = rng.choice(("BC", "B.C.", "BCE", "B.C.E.", "b.c."))
    way = rng.random()
    if way < 0.2:
        number = rng.randint(1, 6)
        text = f"{_ordinal(number)} millennium {sign}"
        return rng.choice((text, f"the {text}")), f"N{number - 1}XXX"
    early = rng.randint(20, 3000)
    late = max(1, early - rng.randint(1, 200))
    circa = rng.choice(("", "", "c. ", "ca. ", "circa "))
    mark = "~" if circa else ""
    dash = rng.choice(("–", "-", " - ", " to "))
    if way < 0.4:
        after = rng.randint(10, 400)
        era = rng.choice(("AD", "A.D.", "CE"))
        end = f"{era} {after}" if era != "CE" and rng.random() < 0.6 else f"{after} {era}"
        text = _of_people(rng, f"{circa}{early} {sign}{dash}{end}")
        return text, f"N{early:04}{mark}/{after:04}{mark}"
    if way < 0.5:  # Moche, 100–800
        after = rng.randint(100, 900)
        last = after + rng.randint(20, 600)
        text = f"{rng.choice(_PEOPLES)}, {circa}{after}{dash}{last}"
        return text, f"{after:04}{mark}/{last:04}{mark}"
    text = _of_people(rng, f"{circa}{early}{dash}{late} {sign}")
    return text, f"N{early:04}{mark}/N{late:04}{mark}"


def early_year(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a year or century of the first millennium."""
    way, circa = rng.random(), rng.choice(("", "", "", "c. ", "ca. "))
    mark = "~" if circa else ""
    if way < 0.35:
        number = rng.randint(1, 10)
        era = rng.choice(("AD", "A.D.", "CE", "C.E."))
        part, note = rng.choice((("", ""), ("early ", "e"), ("late ", "l"),
                                 ("2nd half of the ", ""), ("mid-", "m")))  # fmt: skip
        noun = rng.choice(("century", "c.", "cent.", "century"))
        return f"{circa}{part}{_ordinal(number)} {noun} {era}", f"{_notation(number)}{note}{mark}"
    year = rng.randint(10, 999)
    text = rng.choice(("{} AD", "AD {}", "A.D. {}", "{} CE", "{} A.D.", "anno {}", "{} C.E.",
                       "{} n. Chr.", "{} d.C.", "{} apr. J.-C."))  # fmt: skip
    return f"{circa}{text.format(year)}", f"{year:04}{mark}"


def roman_year(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a year in Roman letters, as on title pages and buildings."""
    year = partial_words.some_year(rng)
    text = patterns.roman_number(year)
    way = rng.random()
    if rng.random() < 0.12:  # IIII
        text = text.replace("IV", "IIII").replace("IX", "VIIII") if year % 10 in (4, 9) else text
    if way < 0.15:
        cuts = (
            sorted(rng.sample(range(1, len(text)), min(2, len(text) - 1))) if len(text) > 2 else []
        )
        text = rng.choice((".", ". ", " ")).join(
            text[a:b] for a, b in zip([0, *cuts], [*cuts, None], strict=True)
        )
    elif way < 0.3:
        text = text.lower()
    if rng.random() < 0.3:
        text = rng.choice(("anno {}", "Anno {}", "A.D. {}", "{}.", "[{}]", "Anno Domini {}", "© {}",
                           "an. {}")).format(text)  # fmt: skip
    return text, f"{year:04}"


_LATIN_UNITS = ("", "prima", "secunda", "tertia", "quarta", "quinta", "sexta", "septima",
                "octava", "nona")  # fmt: skip
_LATIN_TEENS = {10: "decima", 11: "undecima", 12: "duodecima", 18: "decima octava",
                19: "decima nona", 20: "vigesima", 30: "trigesima", 31: "trigesima prima",
                28: "vigesima octava", 29: "vigesima nona"}  # fmt: skip


def _latin_ordinal(number: int) -> str:
    if number < 10 or number in _LATIN_TEENS:
        return _LATIN_TEENS.get(number) or _LATIN_UNITS[number]
    unit = _LATIN_UNITS[number % 10]
    return f"{unit} decima" if number < 20 else f"vigesima {unit}"


def _before_the_kalends(rng: random.Random) -> tuple[str, str]:
    """Write a day that is counted back from Kalends, Nones or Ides: iii Non. Mai. 1612."""
    day = partial_words.some_day(rng, rng.randint(1100, 1750))
    nones = 7 if day.month in (3, 5, 7, 10) else 5
    month, word, names = day.month, "Id", nones + 8
    if day.day > nones + 8:  # the Kalends of the next month
        names = calendar.monthrange(day.year, day.month)[1] + 1
        month, word = day.month % 12 + 1, "Kal"
    elif day.day <= nones:
        word, names = "Non", nones
    count = names - day.day + 1
    is_double = word == "Kal" and month == 3 and day.year % 4 == 0  # two days are the sixth
    if count == 1 or is_double or (word == "Kal" and month == 1):  # the year is that of the Kalends
        return _before_the_kalends(rng)
    number = patterns.roman_number(count)
    number = "pridie" if count == 2 else rng.choice((number, number.lower(), f"{number}."))
    if count == 2 and rng.random() < 0.5:
        number = rng.choice(("prid.", "pr."))
    elif number.endswith("i") and rng.random() < 0.4:
        number = f"{number[:-1]}j"
    full = {"Kal": "Kalendas", "Non": "Nonas", "Id": "Idus"}[word]
    name = rng.choice((f"{word}.", f"{word}.", full, word.lower() + "."))
    latin = languages.language("la").months[month - 1] or ["Maii"]
    shown = rng.choice((latin[0][:3] + ".", rng.choice(latin)))
    start = rng.choice(("", "", "a.d. ", "ad ")) if count > 2 else ""
    return f"{start}{number} {name} {shown} {day.year}", partial_words.digits(day)


def latin_day(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a day as Latin registers do: die vigesima tertia Maii 1701, iii Non. Mai. 1612."""
    if rng.random() < 0.45:
        return _before_the_kalends(rng)
    day = partial_words.some_day(rng, rng.randint(1500, 1850))
    month = rng.choice(languages.language("la").months[day.month - 1] or ["Maii"])
    number, year = _latin_ordinal(day.day), str(day.year)
    if rng.random() < 0.4:
        number = str(day.day)
    elif rng.random() < 0.3:  # die vigesimo tertio
        number = " ".join(f"{word[:-1]}o" for word in number.split())
    text = rng.choice((
        f"die {number} {month} {year}", f"die {number} mensis {month} {year}",
        f"{number} die {month} {year}", f"die {number} {month} anno {year}",
        f"{number} {month} {year}", f"anno {year} die {number} {month}",
        f"die {number} mensis {month} anno Domini {year}",
    ))  # fmt: skip
    return text, partial_words.digits(day)


def roman_day(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a day in Roman letters, or by the Roman calendar's names."""
    day = partial_words.some_day(rng, rng.randint(1450, 1750))
    latin = languages.language("la") if rng.random() < 0.5 else languages.language("en")
    month = rng.choice(latin.months[day.month - 1] or ["Maii"])
    if rng.random() < 0.12:  # the last of the month
        last = calendar.monthrange(day.year, day.month)[1]
        word = rng.choice(("ultima", "ultimo die", "ult.", "ultima die"))
        return f"{word} {month} {day.year}", f"{day.year:04}{day.month:02}{last:02}"
    if rng.random() < 0.3:
        ides = 15 if day.month in (3, 5, 7, 10) else 13
        word, number = rng.choice((("Idibus", ides), ("Id.", ides), ("Kalendis", 1), ("Kal.", 1),
                                   ("Nonis", ides - 8)))  # fmt: skip
        return f"{word} {month} {day.year}", f"{day.year:04}{day.month:02}{number:02}"
    letters = patterns.roman_number(day.day).lower()
    if letters.endswith("i") and rng.random() < 0.6:
        letters = letters[:-1] + "j"
    text = rng.choice((f"{letters} {month} {day.year}", f"{letters} die {month} {day.year}",
                       f"{letters} of {month} {day.year}", f"the {letters} of {month} {day.year}",
                       f"{letters}. {month} {day.year}"))  # fmt: skip
    return text, partial_words.digits(day)
