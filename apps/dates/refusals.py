"""Texts that are no date, or not one whole possible date, and why."""

import datetime
import random
import string
from collections.abc import Callable

from . import corruption, numeric, special
from .iso import REFUSALS, is_leap
from .languages import Language

NOT_A_DATE, INCOMPLETE, RELATIVE, _, SEVERAL = REFUSALS
Written = Callable[..., str]


def draw(rng: random.Random, language: Language, written: Written) -> tuple[str, str, str]:
    """Return a text, one of `iso.REFUSALS`, and the kind.

    Args:
        rng: the source of chance.
        language: whose words to use.
        written: writes a plain date (of a day, or of any).
    """
    way = rng.choices((_nonsense, _incomplete, _relative, _several), (40, 25, 7, 28))[0]
    return way(rng, language, written)


_WORDS = (
    "the quick brown fox", "lorem ipsum dolor sit amet", "hello world", "n/a", "none", "unknown",
    "null", "tbd",
    "not available", "see attached", "to be announced", "as soon as possible", "yes", "no", "ok",
    "total", "ongoing",
    "present", "pending", "the meeting was moved", "please call me back", "invoice number",
    "thank you very much",
    "march forward", "may the force be with you", "april showers", "august company", "i may come",
    "mark twain",
    "second to none", "third time lucky", "the first of many", "sunday roast",
    "friday night lights", "sun and moon",
    "mayor of london", "june carter", "julian", "augustus", "octopus", "decimal", "novel", "sepia",
    "marching band",
    "janitor", "febrile", "secondary school", "may day", "monday blues", "keine angabe",
    "unbekannt", "inconnu", "s/o",
    "sin fecha", "sans date", "sine die", "brak", "nieznany", "okänd", "onbekend", "bilinmiyor",
    "неизвестно", "нет данных",
    "невідомо", "άγνωστο", "不明", "未定", "不详", "없음", "미정", "غير معروف", "לא ידוע", "अज्ञात",
    "tidak ada", "không rõ",
    "guten morgen", "bonjour tout le monde", "hola amigo", "buongiorno", "olá", "dzień dobry",
    "привет мир", "こんにちは",
    "你好", "안녕하세요", "مرحبا", "שלום", "the end", "abc", "xyz", "qwerty", "foo bar", "error",
    "undefined", "nan", "true", "false",
    "birthday party", "every day", "all year", "date of birth", "date", "day", "month", "year",
    "when?", "who knows",
)  # fmt: skip
_VOCABULARY = ["the", "a", "an", "of", "to", "in", "and", "is", "was", "were", "we", "you", "they", "he", "she", "it", "this", "that", "with", "for", "from", "by", "at", "on", "about", "after", "before", "during", "without", "people", "hall", "city", "street", "river", "house", "train", "station", "platform", "page", "chapter", "line", "lines", "members", "copies", "copy", "metres", "winter", "summer", "spring", "autumn", "price", "prices", "lunch", "dinner", "children", "women", "men", "school", "office", "team", "game", "match", "round", "place", "nobody", "somebody", "asked", "went", "came", "sent", "wrote", "read", "plays", "won", "lost", "scored", "opened", "closed", "moved", "broke", "costs", "weighs", "measures", "first", "second", "third", "last", "next", "new", "old", "big", "small", "red", "green", "blue", "long", "short", "high", "low", "cold", "warm", "late", "early", "never", "always", "often", "more", "less", "than", "about", "only", "almost", "nearly", "over", "under", "between", "chapter", "section", "paragraph", "table", "figure", "appendix", "please", "thanks", "sorry", "hello", "maybe", "today's", "morning", "evening", "week", "weeks", "month", "months", "year", "years", "hour", "hours", "minute", "minutes", "may", "march", "august", "sun", "mark", "apt", "sat", "wed", "mon", "second", "mayor", "decide", "seven", "eight", "nine", "ten", "twelve", "twenty", "hundred", "thousand", "contract", "invoice", "order", "customer", "account", "number", "room", "floor", "building", "apartment", "gate", "seat", "flight", "ticket", "box", "shelf", "das", "ist", "ein", "der", "die", "nicht", "und", "mit", "Haus", "Straße", "Seite", "Kapitel", "Kinder", "spielen", "heute", "Wetter", "schön", "Preis", "Rechnung", "Zimmer", "il", "est", "le", "la", "les", "un", "une", "des", "et", "dans", "pour", "avec", "maison", "rue", "page", "chapitre", "enfants", "temps", "beau", "prix", "chambre", "beaucoup", "el", "los", "una", "casa", "calle", "página", "capítulo", "niños", "tiempo", "precio", "habitación", "muchos", "perro", "gatos", "ciudad", "tren", "mesa", "agua", "casa", "via", "pagina", "capitolo", "bambini", "tempo", "prezzo", "stanza", "molti", "cane", "gatti", "città", "treno", "tavolo", "acqua", "sono", "rua", "página", "crianças", "preço", "quarto", "muitos", "cão", "cidade", "trem", "mesa", "água", "são", "está", "não", "com", "het", "een", "huis", "straat", "kinderen", "prijs", "kamer", "veel", "hond", "katten", "stad", "trein", "tafel", "dom", "ulica", "strona", "dzieci", "cena", "pokój", "dużo", "pies", "koty", "miasto", "pociąg", "hus", "gata", "sida", "barn", "pris", "rum", "många", "hund", "stad", "tåg", "talo", "katu", "sivu", "lapset", "hinta", "huone", "monta", "дом", "улица", "страница", "дети", "цена", "комната", "много", "собака", "город", "поезд", "стол", "вода", "был", "была", "очень", "хорошо", "книга", "время", "будинок", "вулиця", "сторінка", "діти", "ціна", "кімната", "багато", "собака", "місто", "потяг", "ev", "sokak", "sayfa", "çocuklar", "fiyat", "oda", "çok", "köpek", "σπίτι", "δρόμος", "σελίδα", "παιδιά", "τιμή", "rumah", "jalan", "halaman", "anak", "harga", "kamar", "banyak", "nhà", "đường", "trang", "trẻ", "em", "giá", "phòng", "家", "道", "本", "子供", "値段", "部屋", "犬", "町", "駅", "水", "房子", "街道", "孩子", "价格", "房间", "狗", "城市", "火车", "집", "거리", "책", "아이", "가격", "방", "개", "도시", "بيت", "شارع", "صفحة", "أطفال", "سعر", "غرفة", "كلب", "مدينة", "בית", "רחוב", "עמוד", "ילדים", "מחיר", "חדר", "כלב", "עיר", "घर", "सड़क", "बच्चे", "कीमत", "कमरा"]
_SYLLABLES = ("ba", "ke", "ri", "mo", "tu", "san", "del", "or", "mi", "ta", "no", "gu", "ver",
    "lin", "po", "sch", "an", "ty", "is", "ex")
_ROMANS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_UNITS = ("kg", "km", "cm", "EUR", "USD", "$", "€", "%", "°C", "MB", "GB", "pts", "km/h", "mg",
    "ml", "hours", "min", "pcs", "m²", "lbs", "years", "days", "people", "items", "ft", "Wh")


def _nonsense(rng: random.Random, language: Language, written: Written) -> tuple[str, str, str]:
    return rng.choice(_NONSENSE)(rng, language), NOT_A_DATE, "nonsense"


def _phrase(rng: random.Random, language: Language) -> str:
    pool = language.get(rng.choice(("on", "after")))
    phrase = rng.choice(pool) if pool and rng.random() < 0.4 else rng.choice(_WORDS)
    return phrase if rng.random() < 0.6 else f"{phrase} {rng.choice(_WORDS)}"


def _babble(rng: random.Random, language: Language) -> str:
    words = ["".join(rng.choices(_SYLLABLES, k=rng.randint(1, 4))) for _ in range(rng.randint(1,
    7))]
    if rng.random() < 0.3:
        words.insert(rng.randrange(len(words) + 1), str(rng.randrange(3000)))
    return " ".join(words)


def _sentence(rng: random.Random, language: Language) -> str:
    """Words with numbers among them, as in a text that was put into the wrong column."""
    words = rng.choices(_VOCABULARY, k=rng.randint(2, 10))
    for _ in range(rng.choices((0, 1, 2, 3), (25, 40, 25, 10))[0]):
        number = rng.choice((rng.randrange(32), rng.randrange(100), rng.randrange(3000),
        rng.randint(1900, 2060)))
        suffix = rng.choice(("", "", "", "", special.english_suffix(number % 100), ",", "%", ".",
        "s"))
        words.insert(rng.randrange(len(words) + 1), f"{number}{suffix}")
    text = " ".join(words)
    return (text[:1].upper() + text[1:] if rng.random() < 0.5 else text) + rng.choice(("", "", ".",
    "!", "?"))


def _place(rng: random.Random, language: Language) -> str:
    """Streets and squares that bear a day, and other addresses."""
    day = special_day(rng)
    month = rng.choice(language.months[day.month - 1] or ["May"])
    house = rng.randrange(1, 400)
    of = rng.choice(language.get("of") or [""])
    text = rng.choice(
        (f"{day.day} {month} Street", f"{month} Street {house}", f"Straße des {day.day}. {month}",
         f"rue du {day.day} {month}", f"Calle {day.day} de {month} {house}",
         f"ul. {day.day} {month} {house}",
         f"via {day.day} {month} {house}", f"Avenida {day.day} {of} {month}, {house}",
         f"Place du {day.day}-{month}", f"улица {day.day} {month}, {house}",
         f"Plaza {day.day} de {month}", f"{house} {month} Avenue, Apt. {day.day}",
         f"{house} Main Street, London SW{rng.randrange(1, 20)} {rng.randrange(1, 10)}AA",
         f"PO Box {rng.randrange(9999)}", f"{_digits(rng, 5)} Berlin, Hauptstr. {house}",
         f"{house} rue {rng.choice(_VOCABULARY)}, {_digits(rng, 5)} Paris",
         f"Apt. {day.day}, {rng.randint(1, 9)}th floor")
    )  # fmt: skip
    return " ".join(text.split())


def _near_code(rng: random.Random, language: Language) -> str:
    """Numbers that look like parts of a date, in code, coordinates, scores and durations."""
    d = lambda count: _digits(rng, count)  # noqa: E731
    a, b, c = rng.randrange(1, 32), rng.randrange(1, 13), rng.randrange(100)
    return rng.choice(
        (f"({a}, {b}, {c})", f"rgb({a}, {b}, {c})", f"hsl({a}, {c}%, {b}%)", f"x={a} y={c} z={b}",
         f"{a}.{d(4)}, {b}.{d(4)}", f"{a}°{b}'{c}\"N {b}°{a}'E", f"lat {a}.{d(2)} lon {b}.{d(2)}",
         f"{a}–{b} {b}–{a}", f"{a}:{b}, {b}:{a}, {a}:{c}",
         f"{rng.randrange(1, 10)}-{rng.randrange(1, 10)}-{rng.randrange(1, 10)}",
         f"won {a} to {b}", f"{a} years, {b} months and {c} days", f"{c} years old",
         f"{b} h {c} min", f"{a} days {b} hours", f"margin: {a}px {b}px {c}px;",
         f"x = a[{a}] + {d(4)}", f"id={d(3)}", f"doi:10.{d(4)}/{d(3)}", f"arXiv:{d(4)}.{d(5)}",
         f"CAS {d(4)}-{d(2)}-{d(1)}", f"0x{d(3)}", f"r{d(4)}", f"build {d(5)}.{d(3)}",
         f"{a}.{b}.0rc{rng.randrange(9)}", f"version {c}.{b}.{rng.randrange(10)}-beta",
         f"part no. {d(3)}.{d(4)}.{d(2)}", f"ticket {d(7)}", f"{d(3)} of {d(4)}",
         f"Germany {rng.randrange(9)} Brazil {rng.randrange(9)}", f"size {a}/{b}",
         f"{a}x{b}x{c} cm", f"ISBN 0-{d(3)}-{d(5)}-{d(1)}", f"tel. {d(2)} {d(3)} {d(2)} {d(2)}",
         f"({d(3)}) {d(4)} {d(4)}", f"ext. {d(4)}", f"v{a}.{b}", f"{a}/{b}/{rng.randrange(10)}",
         f"{d(4)}-{d(4)}", f"{d(2)}-{d(3)}-{d(2)}", f"{d(1)}.{d(5)}", f"1,{d(3)},{d(3)}",
         f"{d(3)}.{d(3)}.{d(3)}-{d(2)}", f"http://localhost:{d(4)}/api/v{b}/items/{a}",
         f"kernel {b}.{a}.0-{c}-amd64", f"{c}/100", f"{a} am {b}. Gleis",
         f"q={d(2)}&p={d(2)}&n={d(4)}")
    )  # fmt: skip


def _number(rng: random.Random, language: Language) -> str:
    value = rng.choice((rng.randrange(100), rng.randrange(10_000), rng.randrange(10**7)))
    return rng.choice(
        (f"{value}", f"{value:,}", f"{value / 100:.2f}", f"-{value}",
         f"{value}.{rng.randrange(1000)}", f"{value:,}.{rng.randrange(100):02}",
         f"${value}.{rng.randrange(100):02}", f"€ {value}", f"{value} {rng.choice(_UNITS)}",
         f"{value}{rng.choice(_UNITS)}", f"1/{rng.randint(2, 9)}",
         f"{rng.randint(1, 99)}/{rng.randint(1, 99)}", f"{value}e{rng.randrange(20)}", f"#{value}",
         f"No. {value}", f"n° {value}", f"{value}:{rng.randrange(10)}",
         f"{value} x {value}", f"{rng.randrange(100)} - {rng.randrange(100)}", f"{value}%",
         f"{rng.randint(1, 7)} of {rng.randint(7, 30)}")
    )  # fmt: skip


def _digits(rng: random.Random, count: int) -> str:
    return "".join(rng.choices(string.digits, k=count))


def _identifier(rng: random.Random, language: Language) -> str:
    d = lambda count: _digits(rng, count)  # noqa: E731
    return rng.choice(
        (f"+{rng.randrange(1, 99)} {d(3)} {d(7)}", f"({d(3)}) {d(3)}-{d(4)}", f"0{d(2)}/{d(7)}",
         f"{d(3)}-{d(3)}-{d(4)}", f"0{d(3)} {d(3)} {d(3)}", f"+{d(11)}",
         ".".join(str(rng.randrange(256)) for _ in range(4)),
         f"v{rng.randrange(20)}.{rng.randrange(40)}.{rng.randrange(100, 400)}",
         f"{rng.randrange(9)}.{rng.randrange(60)}.{rng.randrange(100)}-{rng.choice(('beta', 'rc1', 'SNAPSHOT', 'alpha.2'))}",
         f"python {rng.randrange(2, 4)}.{rng.randrange(14)}.{rng.randrange(20)}",
         f"978-{d(1)}-{d(4)}-{d(4)}-{d(1)}", f"{d(4)} {d(4)} {d(4)} {d(4)}",
         f"{d(3)}-{d(2)}-{d(4)}", f"#{''.join(rng.choices('0123456789abcdef', k=6))}",
         "-".join("".join(rng.choices("0123456789abcdef", k=k)) for k in (8, 4, 4, 4, 12)),
         "".join(rng.choices("0123456789abcdef", k=rng.choice((8, 16, 32, 40)))),
         f"{rng.uniform(-90, 90):.4f}, {rng.uniform(-180, 180):.4f}",
         f"{rng.randrange(8)}-{rng.randrange(8)}", f"{rng.randrange(8)}:{rng.randrange(8)}",
         f"{d(5)}-{d(4)}", f"DE{d(20)}", f"{d(rng.choice((9, 10, 11, 13, 16)))}",
         f"{''.join(rng.choices(string.ascii_uppercase, k=3))}-{d(rng.randint(3, 6))}",
         f"{rng.choice(string.ascii_uppercase)}{d(rng.randint(2, 8))}",
         f"SN {d(8)}{rng.choice(string.ascii_uppercase)}", f"A{rng.randrange(9)}, Room {d(3)}",
         f"{d(2)} rue de {rng.choice(_SYLLABLES)}{rng.choice(_SYLLABLES)}",
         f"{d(3)} Main Street",
         f"https://example.{rng.choice(('com', 'org', 'net'))}/{rng.choice(_SYLLABLES)}{d(3)}",
         f"{rng.choice(_SYLLABLES)}{rng.choice(_SYLLABLES)}@example.com", f"C{d(1)}H{d(1)}O{d(1)}",
         f"x = {d(2)} + {d(1)}", f"for i in range({d(2)}):", f"E{d(3)}",
         f"{rng.randrange(1, 13)}.{rng.randrange(1, 13)}.{rng.randrange(1, 13)}.{rng.randrange(1, 13)}",
         f"{rng.randrange(1, 10)}.{rng.randrange(10)}.{rng.randrange(10)}", f"{d(4)}/{d(4)}",
         f"{d(6)}/{d(4)}", f"{rng.randrange(30)}.{rng.randrange(10)} {rng.choice(_UNITS)}",
         f"§ {d(2)}", f"{rng.randrange(1, 25)}/7", f"{d(2)}:{d(2)}:{d(2)}:{d(2)}:{d(2)}:{d(2)}")
    )  # fmt: skip


def _clock(rng: random.Random, language: Language) -> str:
    hour, minute, second = special.clock(rng)
    return rng.choice(
        (f"{hour}:{minute:02}", f"{hour:02}:{minute:02}:{second:02}",
         f"{hour % 12 or 12}:{minute:02} pm", f"{hour % 12 or 12} am", f"{hour}h{minute:02}",
         f"{hour}:{minute:02} Uhr", f"at {hour}:{minute:02}",
         f"{hour:02}:{minute:02}:{second:02}Z",
         f"kl. {hour}.{minute:02}", f"{hour}.{minute:02}", f"{hour}時{minute}分",
         f"{hour}点{minute}分", "noon", "midnight", f"{hour}h", f"T{hour:02}:{minute:02}",
         f"{hour}:{minute:02} UTC")
    )  # fmt: skip


def _marks(rng: random.Random, language: Language) -> str:
    return "".join(rng.choices("-./:,;!?*#()[]{}<>|~_=+ 😀🎉👍❤☀", k=rng.randint(1, 8))).strip() or "-"


def _scripts(rng: random.Random, language: Language) -> str:
    """Letters of the language's weekday names, shuffled: the right script, no word of it."""
    letters = [c for name in language.weekdays for c in "".join(name[:1]) if not c.isspace()]
    rng.shuffle(letters)
    return "".join(letters[: rng.randint(2, 14)]) or "?"


_NONSENSE = (_phrase, _phrase, _babble, _number, _number, _sentence, _sentence, _sentence,
    _identifier, _identifier, _identifier, _near_code, _near_code, _near_code, _place, _clock,
    _marks, _scripts)


def _incomplete(rng: random.Random, language: Language, written: Written) -> tuple[str, str, str]:
    day = special_day(rng)
    month = rng.choice(language.months[day.month - 1] or [str(day.month)])
    short = rng.choice(language.short_months[day.month - 1] or [month])
    weekday = rng.choice(language.weekdays[day.weekday()] or ["?"])
    of = rng.choice(language.get("of") or [""])
    of_year = rng.choice(language.get("of_year") or [""])
    suffix = special.english_suffix(day.day)
    text = rng.choice(
        (f"{month} {day.year}", f"{short} {day.year}", f"{month} {of_year} {day.year}",
         f"{day.month:02}/{day.year}", f"{day.month:02}.{day.year}", f"{day.year}-{day.month:02}",
         f"{day.year}/{day.month:02}", f"{day.year}年{day.month}月",
         f"{short}-{day.year % 100:02}", f"{short} '{day.year % 100:02}", f"{month}", f"{short}",
         f"{day.day} {month}", f"{day.day} {of} {month}", f"{month} {day.day}",
         f"{day.day}{suffix} {month}", f"{month} {day.day}{suffix}", f"{day.day}. {month}",
         f"{day.day:02}.{day.month:02}.",
         f"{day.day}/{day.month}", f"{day.month:02}-{day.day:02}", f"{weekday}",
         f"{weekday}, {day.day} {month}", f"{weekday} {day.day}", f"{weekday} {day.day}{suffix}",
         f"{day.year}", f"{day.year}", f"in {day.year}", f"year {day.year}", f"{day.year}年",
         f"{day.month}月{day.day}日", f"{day.day}日",
         f"Q{rng.randint(1, 4)} {day.year}", f"{rng.randint(1, 4)}. Quartal {day.year}",
         f"{day.year}-Q{rng.randint(1, 4)}", f"W{rng.randint(1, 52)} {day.year}",
         f"{day.year}-W{rng.randint(1, 52):02}", f"week {rng.randint(1, 52)}, {day.year}",
         f"KW {rng.randint(1, 52)}", f"{day.year // 10 * 10}s",
         f"the {day.year // 100 + 1}th century",
         f"{day.year}-{(day.year + 1) % 100:02}", f"{day.year}/{(day.year + 1) % 100:02}",
         f"summer {day.year}", f"spring of {day.year}", f"end of {month} {day.year}",
         f"early {day.year}", f"mid-{month} {day.year}", f"c. {day.year}", f"circa {day.year}",
         f"{day.day}{suffix}", f"the {day.day}{suffix} of {month}", f"Fiscal year {day.year}",
         f"© {day.year}",
         f"{weekday} {rng.randrange(24)}:{rng.randrange(60):02}",
         f"{day.day} {month} {rng.randrange(24)}:{rng.randrange(60):02}",
         f"{month} {day.day}, {rng.randrange(1, 12)} pm",
         f"{short} {day.day} {rng.randrange(24):02}:{rng.randrange(60):02}:{rng.randrange(60):02}",
         f"{day.year}년 {day.month}월",
         f"{month}-{rng.choice(language.months[rng.randrange(12)] or ['x'])} {day.year}",
         f"'{day.year % 100:02}", f"{day.year}s", f"circa {day.year}", f"anno {day.year}",
         f"{day.year} г.", f"FY{day.year}", f"{rng.randint(1, 4)}T {day.year}",
         f"H{rng.randint(1, 2)} {day.year}", f"semaine {rng.randint(1, 52)}, {day.year}",
         f"week {rng.randint(1, 52)} of {day.year}", f"昭和{rng.randint(1, 63)}年",
         f"平成{rng.randint(1, 31)}年{day.month}月", f"令和{rng.randint(1, 9)}年", f"Xmas {day.year}",
         f"Easter {day.year}", f"{day.year} {rng.choice(_VOCABULARY)}",
         f"{special.spelled_year(rng, day.year)}",
         f"{month} of {special.spelled_year(rng, day.year)}", f"{rng.choice(_ROMANS)} {day.year}",
         f"{day.day}. {day.month}.", f"{month} {day.year} - {rng.choice(_VOCABULARY)}",
         f"({day.year})", f"{_phrase(rng, language)} {day.year}",
         f"{_phrase(rng, language)} {month} {day.year}", f"@{month}_{day.year}",
         f"{month.lower()}{day.year}", f"{day.year}{day.month:02}",
         f"ngày {day.day} tháng {day.month}", f"KW {rng.randint(1, 52)}/{day.year}",
         f"first half of {day.year}", f"{day.year}. {month}", f"{day.year} {month}",
         f"{rng.choice(('in', 'im', 'en', 'since', 'seit', 'w', 'i', 'v', 'в', 'em', 'nel', 'by'))} {month} {of_year} {day.year}",
         f"{month} {of_year} {day.year}", f"{month} {of_year} {day.year}",
         f"{day.month}월 {day.day}일")
    )  # fmt: skip
    return " ".join(text.split()), INCOMPLETE, "incomplete"


def special_day(rng: random.Random) -> datetime.date:
    """Draw a day for texts that mean none."""
    return datetime.date(rng.randint(1900, 2060), rng.randint(1, 12), rng.randint(1, 28))


_RELATIVE = (
    "today", "tomorrow", "yesterday", "now", "just now", "right now", "the day after tomorrow",
    "the day before yesterday", "last night", "this morning", "tonight",
    "{n} {unit} ago", "in {n} {unit}", "{n} {unit} from now", "next {day}", "last {day}",
    "this {day}", "next week", "last month", "this year", "next year", "end of the month",
    "{n} {unit} later", "about {n} {unit} ago", "an hour ago", "a week from {day}", "on {day}",
    "every {day}", "by next {day}", "two weeks from tomorrow", "{n}d ago", "{n}h", "{n} min ago",
    "heute", "morgen", "gestern", "übermorgen", "vor {n} Tagen", "in {n} Wochen",
    "nächsten Montag", "letztes Jahr", "aujourd'hui", "hier", "demain", "il y a {n} jours",
    "dans {n} heures", "la semaine prochaine", "hoy", "mañana", "ayer", "hace {n} días",
    "dentro de {n} semanas", "la próxima semana", "oggi", "domani", "ieri", "{n} giorni fa",
    "tra {n} giorni", "hoje", "amanhã", "ontem", "há {n} dias", "daqui a {n} meses", "vandaag",
    "gisteren", "{n} dagen geleden", "over {n} weken", "dzisiaj", "jutro", "wczoraj",
    "{n} dni temu", "za {n} tygodni",
    "idag", "igår", "för {n} dagar sedan", "om {n} timmar", "i dag", "i går",
    "for {n} dager siden", "tänään", "huomenna", "eilen", "{n} päivää sitten", "dnes", "včera",
    "zítra", "před {n} dny", "bugün", "dün", "yarın", "{n} gün önce", "{n} hafta sonra", "сегодня",
    "вчера", "завтра", "{n} дней назад", "через {n} недели", "сьогодні", "вчора", "{n} днів тому",
    "σήμερα", "χθες", "αύριο", "πριν {n} μέρες", "今日", "昨日", "明日", "{n}日前", "{n}週間後", "来週", "今天",
    "昨天", "明天", "{n}天前", "{n}小时后", "下周一", "오늘", "어제", "내일", "{n}일 전", "{n}주 후", "اليوم", "أمس",
    "غدا", "منذ {n} أيام", "היום", "אתמול", "מחר", "לפני {n} ימים", "आज", "कल", "{n} दिन पहले",
    "hari ini", "kemarin", "besok", "{n} hari yang lalu", "hôm nay", "hôm qua", "ngày mai",
    "{n} ngày trước", "azi", "ieri", "mâine", "acum {n} zile", "ma", "tegnap", "holnap",
    "{n} napja", "днес", "преди {n} дни", "danas", "jučer", "prije {n} dana", "avui",
    "fa {n} dies",
)  # fmt: skip
_UNITS_OF_TIME = ("days", "weeks", "months", "years", "hours", "minutes", "seconds", "day", "week",
    "business days", "yrs", "mins")


def _relative(rng: random.Random, language: Language, written: Written) -> tuple[str, str, str]:
    days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
        "weekend", "month")
    text = rng.choice(_RELATIVE).format(n=rng.randint(1, 60), unit=rng.choice(_UNITS_OF_TIME),
    day=rng.choice(days))
    if rng.random() < 0.15:
        text += f" {rng.choice(('at', 'um', 'à', ''))} {rng.randrange(24)}:{rng.randrange(60):02}"
    return " ".join(text.split()), RELATIVE, "relative"


def _several(rng: random.Random, language: Language, written: Written) -> tuple[str, str, str]:
    first = special_day(rng)
    second = first + datetime.timedelta(rng.choice((rng.randint(1, 20), rng.randint(1, 400),
    rng.randint(1, 9000))))
    one, two = written(first), written(second)
    month = rng.choice(language.months[first.month - 1] or [str(first.month)])
    other = rng.choice(language.months[second.month - 1] or [str(second.month)])
    low, high = sorted(rng.sample(range(1, 29), 2))
    dash = rng.choice((" - ", "-", " – ", "–", " to ", " bis ", " au ", " until ", "/", " al ",
    " до ", "～", " ~ "))
    text = rng.choice(
        (f"{one}{dash}{two}",) * 3
        + (f"{low}{dash}{high} {month} {first.year}", f"{month} {low}{dash}{high}, {first.year}",
        f"{low}-{high} {month} {first.year}", f"{month} {low}-{high}, {first.year}",
        f"{low} {month} - {high} {other} {first.year}") * 2
        + (f"{one} and {two}", f"{one}, {two}", f"{one} or {two}", f"from {one} to {two}",
        f"{first}{dash}{second}", f"{first}/{second}", f"{low}{dash}{high} {month} {first.year}",
        f"{month} {low}{dash}{high}, {first.year}", f"{low}.-{high}. {month} {first.year}",
           f"{low}. und {high}. {month} {first.year}",
           f"{low} {month} - {high} {other} {second.year}",
           f"{month} {low} - {other} {high}, {second.year}", f"between {one} and {two}",
           f"{low}/{first.month}{dash}{high}/{second.month}/{second.year}", f"{one} ({two})",
           f"{low:02}.{first.month:02}.{dash}{high:02}.{second.month:02}.{second.year}",
           f"{low} & {high} {month} {first.year}", f"{first:%d.%m.%Y}{dash}{second:%d.%m.%Y}",
           f"{first:%Y%m%d}-{second:%Y%m%d}", f"{first}..{second}", f"* {one} † {two}",
           f"born {one}, died {two}", f"{one}; {two}", f"{one} / {two}",
           f"first on {one}, then on {two}", f"Created: {one} Updated: {two}",
           f"moved from {one} to {two}", f"{low} to {high} {month} {first.year}",
           f"from {low} to {high} {month} {first.year}",
           f"du {low} au {high} {month} {first.year}",
           f"vom {low}. bis {high}. {month} {first.year}",
           f"del {low} al {high} de {month} de {first.year}",
           f"с {low} по {high} {month} {first.year}",
           f"between {low} and {high} {month} {first.year}", f"{low}, {high} {month} {first.year}",
           f"{low}{dash}{high} {month} {first.year}", f"{month} {low}{dash}{high} {first.year}",
           f"not {one} but {two}", f"{low} {month} until {high} {other} {first.year}",
           f"{one} {two}", f"{one}, {written(None)} and {two}")
    )  # fmt: skip
    return text, SEVERAL, "several"


def impossible(rng: random.Random, language: Language) -> tuple[str, str, str]:
    """Return a date that no calendar has, however it is read, as `-` and its fields."""
    for _ in range(100):
        text, fields = _impossible_text(rng, language)
        if not numeric.readings_of(text):
            break
    if rng.random() < 0.2:
        text = special.surround(rng, text, language)
    if rng.random() < 0.05:
        text = corruption.scanned(rng, text)
    return text, f"-{fields}", "impossible"


def _impossible_text(rng: random.Random, language: Language) -> tuple[str, str]:
    """Return a text and what it says, `YYYY-MM-DD`, `YYYY-Www-D` or `YYYY-DDD`."""
    year = rng.randint(1900, 2068)
    way = rng.random()
    if way < 0.05:
        return _impossible_week(rng, year)
    if way < 0.3:
        day, month = 29 if not is_leap(year) and rng.random() < 0.6 else rng.choice((30, 31)), 2
    elif way < 0.5:
        day, month = 31, rng.choice((4, 6, 9, 11))
    elif way < 0.7:
        day, month = rng.choice((32, 33, 35, 39, 40, rng.randint(32, 99))), rng.randint(1, 12)
    elif way < 0.78:
        day, month = 0, rng.randint(1, 12)
    elif way < 0.84:
        day, month = rng.randint(1, 31), 0
    else:
        day, month = rng.randint(13, 31), rng.randint(13, 31)
        if rng.random() < 0.3:
            day, month = rng.randint(1, 31), rng.choice((13, 14, 15, 19, 20, rng.randint(32, 99)))
    fields = f"{year}-{month:02}-{day:02}"
    if 1 <= month <= 12 and rng.random() < 0.6:
        return _impossible_words(rng, language, day, month, year), fields
    return _impossible_numbers(rng, day, month, year), fields


def _impossible_week(rng: random.Random, year: int) -> tuple[str, str]:
    if rng.random() < 0.3:
        number = rng.randint(367, 999) if is_leap(year) else rng.randint(366, 999)
        return rng.choice((f"{year}-{number}", f"{year}{number}",
        f"day {number} of {year}")), f"{year}-{number}"
    week, weekday = rng.randint(1, 52), rng.choice((0, 8, 9))
    if rng.random() < 0.5:
        week, weekday = rng.choice((0, 54, 55, 60, rng.randint(54, 99))), rng.randint(1, 7)
    text = rng.choice((f"{year}-W{week:02}-{weekday}", f"{year}W{week:02}{weekday}",
    f"W{week:02}-{weekday} {year}"))
    return text, f"{year}-W{week:02}-{weekday}"


def _impossible_numbers(rng: random.Random, day: int, month: int, year: int) -> str:
    d, m = (f"{day:02}", f"{month:02}") if rng.random() < 0.7 else (str(day), str(month))
    s = rng.choice(numeric.SEPARATORS)
    ways = [f"{year}-{m}-{d}", f"{year}-{m}-{d}", f"{d}{s}{m}{s}{year}", f"{d}{s}{m}{s}{year}",
    f"{year}{s}{m}{s}{d}",
            f"{year}{month:02}{day:02}", f"{year}年{month}月{day}日", f"{d}.{m}.{year}",
            f"{year}-{m}-{d}T{rng.randrange(24):02}:{rng.randrange(60):02}:00Z",
            f"day {day} month {month} year {year}",
            f"IMG_{year}{month:02}{day:02}_{rng.randrange(240000):06}.jpg", f"{year}/{m}/{d}"]
    if not (13 <= day <= 31 and 13 <= month <= 31):
        ways += [f"{m}{s}{d}{s}{year}"]
    return rng.choice(ways)


def _impossible_words(rng: random.Random, language: Language, day: int, month: int,
year: int) -> str:
    name = rng.choice((language.months[month - 1] or [str(month)]) + language.short_months[month - 1])
    of = rng.choice(language.get("of") or [""])
    suffix = special.english_suffix(day % 100)
    text = rng.choice(
        (f"{day} {name} {year}", f"{day} {name} {year}", f"{day}. {name} {year}",
         f"{name} {day}, {year}", f"{name} {day} {year}", f"{day} {of} {name} {of} {year}",
         f"{day}{suffix} of {name} {year}", f"{name} {day}{suffix}, {year}",
         f"{day:02}-{name}-{year}", f"{day:02}{name}{year}", f"{year} {name} {day}",
         f"the {day}{suffix} of {name} {year}")
    )  # fmt: skip
    return " ".join(text.split())
