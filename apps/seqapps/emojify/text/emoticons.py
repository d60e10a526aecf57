"""Emoticons: rewritten to one character each before a text is tokenised, and what each one means.

Read as punctuation, ":(" begins as credit lines do (": @name"). The patterns are those of RE2 and
of Python, without look-around. Their boundaries keep list numbers, times, measures and brackets
apart ("8) eggs", "at 10:30)", "<3 hours", "see below :(1)"). What looks like an emoticon in code,
in a formula or in a comparison is split first ("2^^3", "note:* required", "if x <3 then"): see
`NO_EMOTICONS`.
"""

from typing import NamedTuple

FIRST = 0xE001  # private-use characters; U+E000 stands for web addresses
TRUST = 0.95
_SPACE = r"[\t\n\f\r ]"
_START = r"(?:^|[\t\n\f\r (*])"  # before what occurs within words and numbers
_END = r"(?:$|\B)"  # after a bracket: not "(1)"
_KISS_START = r"(?:^|[\t\n\f\r (])"  # a list may begin with an asterisk: "*:* required"
_NOSE = "[-o^*']?"
_TABLE = "[(][╯ノ][^)]{1,8}[)] ?[╯ノ︵彡 ]*[┻┳]?[━─]*[┻┳]?"  # is thrown
_HAPPY = "[(][｡≧◕•´・]+[‿ᴗω▽◡∀_]+[｡≦◕•`・]+[)][ノ♡✿]*"
_SAD = r"[:=](?:-+|o)[(\[{<]+|(?::[(\[{]+|=[(]+)"


def _apart(*patterns: str) -> str:
    """Return the alternatives of patterns of signs, without those between two letters or digits."""
    return "|".join(part for p in patterns for part in (rf"\B(?:{p})", rf"(?:{p})\B"))


class Emoticon(NamedTuple):
    """An emoticon as it is shown, its emoji, a pattern of its variants, and whether it is sad.

    Example:
        >>> [item.emoji for item in EMOTICONS if item.shown in (":)", "<3")]
        ['❤️', '😊']
    """

    shown: str
    emoji: str
    pattern: str
    is_sad: bool = False


# More specific patterns come first.
EMOTICONS = (
    Emoticon("</3", "💔", r"<[/\\]+3\b", True),
    Emoticon("<3", "❤️", r"<3+\b|[(]?[♥♡][_‿][♥♡][)]?"),
    Emoticon("¯\\_(ツ)_/¯", "🤷", r"¯?\\*_*[(]+ ?[ツシッ] ?[)]+_*/*¯?"),
    Emoticon(">:(", "😡", _START + r">:'?-?[(\[{]+" + _END + "|" + _TABLE, True),
    Emoticon("T_T", "😭", r"\b(?:[TQ]_+[TQ]|T[.-]T)\b|"
             + _apart("[(]?;[_.~﹏-]+;[)]?") + "|[(]?[ಥ╥][_.~﹏-]+[ಥ╥][)]?", True),
    Emoticon("ಠ_ಠ", "😒", r"[(]?ಠ[_.~‿益]+ಠ[)]?", True),
    Emoticon("-_-", "😑", _apart("[(]?-[_.]+-'*[)]?"), True),
    Emoticon(">_<", "😣", _apart("[(]?>[_.]*<[)]?"), True),
    Emoticon("x_x", "😵", r"\b[xX]_+[xX]\b", True),
    Emoticon("o_O", "😳", r"\b(?:[oO0]_+[oO0]|o\.O|O\.o)\b"),
    Emoticon("\\o/", "🙌", r"\\+[oO0]/+"),
    Emoticon("(づ◕‿◕)づ", "🤗", r"[(]?[つづ]+ ?[^()]{2,9}[)][つづ]+|[(]っ[^()]{2,9}[)]っ"),
    Emoticon("ʕ•ᴥ•ʔ", "🐻", r"ʕ[^ʔ]{1,6}ʔ"),
    Emoticon("^^", "😊", _apart(r"[(]?\^[_.oO-]*\^[)]?") + "|" + _HAPPY),
    Emoticon(">:)", "😈", _START + r">[:;]-?(?:[)\]]+|D+\b)"),
    Emoticon("O:)", "😇", r"\b[oO0][:=]-?[)]+"),
    Emoticon(":'(", "😢", r"[:=;]['’`,]-?[(\[]+" + _END, True),
    Emoticon(":')", "🥲", r"[:=]['’`]-?(?:[)\]]+|D+\b)"),
    Emoticon(":(", "😞", _SAD + _END + "|" + _START + "[)]-?:" + _END, True),
    Emoticon(";)", "😉", r";" + _NOSE + r"[)\]]+"),
    Emoticon(":)", "😊", r"[:=]" + _NOSE + r"[)\]}]+|" + _START + "[(]-?:" + _END),
    Emoticon(":D", "😁", _START + r"[:=]-?D+\b|[:=]-D+\b"),
    Emoticon("xD", "😆", r"\b(?:[xX]D+|xd+)\b"),
    Emoticon(":P", "😜", _START + r"[:;=]-?[pPbþ]+\b|[:;=]-[pP]+\b|\bxP\b"),
    Emoticon(":O", "😮", _START + r"(?:[:=]-?[oO]+|:-?0)\b"),
    Emoticon(":*", "😘", _KISS_START + r":-?\*+" + _END + r"|:\*+$|[:;]-(?:\*+" + _END + r"|x\b)"),
    Emoticon(":3", "😺", _START + r":-?3\b"),
    Emoticon(":/", "😕", _START + r"[:=]-?[/\\]+" + _END + r"|[:=]-[/\\]+" + _END, True),
    Emoticon(":|", "😐", _START + r"[:=]-?\|+" + _END),
    Emoticon(":S", "😖", _START + r"[:=]-?[sS]\b", True),
    Emoticon(":$", "😳", _START + r"[:=]-?\$" + _END),
    Emoticon("B-)", "😎", r"\b[B8]-[)]"),
)  # fmt: skip
_HEART = chr(FIRST + [item.shown for item in EMOTICONS].index("<3"))
# "less than three" is a comparison beside a variable, in a condition, or before a unit.
_ARTICLE = r"(?:the|a|an|your|its|their|our|my|his|her|any|every|each|total) "
_QUANTITY = (
    r"(?:ages?|amounts?|averages?|balances?|counts?|counters?|delays?|depths?|distances?|"
    r"durations?|frequenc(?:y|ies)|gpas?|grades?|heights?|incomes?|indexe?s?|latenc(?:y|ies)|"
    r"lengths?|levels?|magnitudes?|marks?|means?|medians?|numbers?|orders?|ph|prices?|p-values?|"
    r"quantit(?:y|ies)|ranks?|rates?|ratings?|ratios?|results?|sample sizes?|scores?|sizes?|"
    r"speeds?|stock|sums?|temps?|temperatures?|thresholds?|times?|totals?|values?|versions?|"
    r"voltages?|volumes?|weights?|widths?)"
)
_UNIT = (
    r"(?:h|hours?|hrs?|min|minutes?|mins?|s|secs?|seconds?|ms|milliseconds?|days?|weeks?|months?|"
    r"years?|yrs?|mm|cm|km|m|ft|feet|inch(?:es)?|miles?|metres?|meters?|mph|kg|g|mg|lbs?|pounds?|oz|"
    r"tons?|ml|l|litres?|liters?|kb|mb|gb|tb|bytes?|bits?|hz|khz|mhz|ghz|kw|watts?|volts?|amps?|"
    r"degrees?|celsius|percent|million|billion|dollars?|euros?|bucks|quid|cents?|people|persons?|"
    r"users?|guests?|players?|members?|items?|rows?|columns?|lines?|words?|letters?|characters?|"
    r"chars?|digits?|pages?|points?|pts|marks?|stars?|votes?|goals?|wins?|games?|times?|tries|"
    r"attempts?|retries|errors?|failures?|matches|results?|entries|samples?|per|of|out of)"
)
_CODE = r"(?:&&|\|\||\{|\)\s*\{|;\s*\w+(?:\+\+|--|\s*[+-]=)|=>|->|→| \? \S+ :)"
_COMPARED = "|".join(
    (
        # a variable, perhaps with an index, a call, or an attribute
        r"(?:^|[\t\n\f\r ([{,;:&|!=<>+*/-])[a-hj-tv-zA-HJ-TV-Z]\d* ?",
        r"\w[(\[][^()\[\]\t\n\f\r ]*[)\]] ?",
        r"(?:^|[^@\w])\w+_\w+ ?",
        r"\w\.(?:age|count|len|length|major|minor|ndim|score|size|value|version|x|y|z) ?",
        # a number, attached or where a comparison begins
        r"(?:^|[^<\d])\d+",
        r"(?:^|[(=<>+*/,-] ?|\b(?:is|if|since|because|that|while|when|where|says?|proves?) )\d+ ",
        # a condition, and a version
        r"(?i:\b(?:if|elif|while|for|until|assert|where|when|filter|select) ?\([^()<]*)",
        rf"(?i:\b(?:if|elif|while|until|assert|where|when|whenever|unless|suppose|with|only) "
        rf"(?:{_ARTICLE})?{_QUANTITY} ?)",
        r"(?i:\b(?:must|should|shall|can|cannot|to|always|never|not) be )",
        r"(?i:\b(?:less|fewer|lower|smaller) than (?:\w+ )?[(]?)",
        r"(?i:\b(?:below|under|at most) (?:\d+ )?[(]?)",
        r"[\d*] ?, ?|(?i:\bpip3? install [^<]*|\b(?:requires?|needs) [\w-]+ ?)",
        r"(?i:\b(?:django|flask|java|keras|node|numpy|pandas|php|python|rails|ruby|scipy|tensorflow|"
        r"torch))",
    )
)
_CONSEQUENCE = (
    r"(?:and|or|then|is|are|was|were|means?|fails?|gets?|should|must|will|can|may|needs?|counts?|"
    r"do|does|did|not|on|in|at|for|to)"
)
_PEOPLE = r"(?:child(?:ren)?|kids|pupils|students|users|visitors)"
# (pattern, replacement): what looks like an emoticon is split, which leaves its tokens as they are.
NO_EMOTICONS = (
    (r"\b([A-Z]) ?<3 ?([A-Z])\b", rf"\1 {_HEART} \2"),  # initials
    (rf"({_COMPARED})<(3+)\b", r"\1< \2"),
    (
        rf"(?i)(\b{_QUANTITY} )<(3+ {_CONSEQUENCE}\b|3+ ?[,;:?])",
        r"\1< \2",
    ),
    (rf"(?i)(\b{_PEOPLE} )<(3+ (?:are|eat|enter|free|go|must|need|pay|rides?)\b)", r"\1< \2"),
    (rf"(?i)<(3+ ?{_UNIT}\b|3+ ?[%°€$£]|3+(?:[.,:/-]\d|[*/+^]\d|/?>)|3+ ?{_CODE})", r"< \1"),
    (r"\b([ij]) ?<(3+;)", r"\1 < \2"),
    (r"(?i)<(3+ (?:then|else|otherwise|implies)\b)", r"< \1"),
    (r"</(3+>)", r"< / \1"),
    # slices and calls: a[1:], foo(:), f(x=), ("a":[])
    (r"([\[(])([:;])([\])])", r"\1\2 \3"),
    (r"(,:)\]", r"\1 ]"),
    (r"(\{[^{}\t\n\f\r ]*[:;=])\}", r"\1 }"),
    (r"(\[[^\[\]\t\n\f\r ]*[:;=])\]", r"\1 ]"),
    (r"(\w[(][^()\t\n\f\r ]*[:;=])[)]", r"\1 )"),
    (r"([(][^()\t\n\f\r ]*=)[)]", r"\1 )"),
    (r"([:=])([\[{(]+[\]})])", r"\1 \2"),
    (r"([\"'] ?[:=])([\[{])", r"\1 \2"),
    (r"(%\w+[:;=])([)(\]])", r"\1 \2"),
    (r";;([)\]])", r"; ; \1"),
    (r"([(][^()]*)[)]:", r"\1) :"),  # closes a bracket: "f( x ):"
    (r"([(]?)([:;])([DPpOoSs()\[\]])\|", r"\1 \2 \3 |"),  # alternatives
    (r"\|([:;])([DPpOoSs()\[\]])", r"| \1 \2"),
    # operators between two short operands: "x ^^ y", "a >.< b", "2 ^^ 3"
    (
        r"\b([a-hj-tv-zA-HJ-TV-Z0-9]) ([:;=^<>])([-_.^:;=<>\\/|*DPpSO$]+) "
        r"([a-hj-wyzA-HJ-WYZ0-9])\b",
        r"\1 \2 \3 \4",
    ),
    (r"(\d ?)\^(\^+ ?\d)", r"\1^ \2"),
    (r"((?:^|[\t\n\f\r ([{,;&|!+*/-])[a-hj-tv-wyzA-HJ-TV-WYZ]\d*) ?=([DPpSsOo]\b)", r"\1 = \2"),
    (r"((?:^|[\t\n\f\r ([{,;&|!+*/-])[a-hj-tv-zA-HJ-TV-Z]\d*)=([()\[\]/|\\$*])", r"\1= \2"),
    (r"(?i)(\d|\b(?:ports?|localhost|lines?|steps?|ratio|version|verse|page)) :(\d)", r"\1 : \2"),
    (r"(?i)[:](\*+ ?(?:required|mandatory|optional|denotes|indicates|means|marks)\b)", r": \1"),
    (r"\b(T)\.(T\. ?[A-Z])", r"\1 .\2"),  # initials
)
# (pattern, replacement), in this order, for `tokens.REWRITES`.
REWRITES = (
    *NO_EMOTICONS,
    *((item.pattern, f" {chr(FIRST + n)} ") for n, item in enumerate(EMOTICONS)),
)
# Every text that holds an emoticon matches this.
POSSIBLE = r"[:;=<>^|\\(ಠʕ╥ಥ♥♡]|[TQxXoO0-][_.]|[xX][dDpP]|T-T|[B8]-\)"


def is_sign(character: str) -> bool:
    """Return whether a character stands for an emoticon.

    Example:
        >>> is_sign(chr(FIRST)), is_sign(":")
        (True, False)
    """
    return FIRST <= ord(character) < FIRST + len(EMOTICONS)


def shown(token: str) -> str:
    """Return a token as it is shown to people: an emoticon instead of its character.

    Example:
        >>> shown("hello"), shown(chr(FIRST))
        ('hello', '</3')
    """
    number = ord(token) - FIRST if len(token) == 1 else -1
    return EMOTICONS[number].shown if 0 <= number < len(EMOTICONS) else token
