"""Days by other names: the Republican calendar in words, the Roman calendar, feasts."""

import datetime
import random
from collections.abc import Callable

from .. import calendars
from . import acts, partial_words, patterns
from .languages import Language

Write = Callable[[random.Random, Language], tuple[str, str]]

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
    word = acts.FRENCH_UNITS[year]
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
        return rng.choice([name for name in acts.LATIN_MONTHS[month - 1] if name[0].isalpha()][:3])
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
    "{n} S. e. Trefald.", "{o} Sunday after Trinity", "{k}. Advent", "{k}. Søndag i Advent",
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
            n=number, o=f"{number}{patterns.english_suffix(number)}",
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
    ("Republican in words", 1.0, republican_in_words),
    ("Roman calendar", 4, roman_calendar),
    ("feasts", 1.2, feasts),
)
