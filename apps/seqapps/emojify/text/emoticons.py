"""Emoticons: rewritten to one character each before a text is tokenised, and what each one means.

Read as punctuation, ":(" begins as credit lines do (": @name"). The patterns are those of RE2 and
of Python, without look-around. Their boundaries keep list numbers, times, measures and brackets
apart ("8) eggs", "at 10:30)", "<3 hours", "see below :(1)").
"""

from typing import NamedTuple

FIRST = 0xE001  # private-use characters; U+E000 stands for web addresses
TRUST = 0.95
_START = r"(?:^|[\t\n\f\r (*])"  # before what occurs within words and numbers
_END = r"(?:$|\B)"  # after a bracket: not "(1)"
_NOSE = "[-o^*']?"
_TABLE = "[(][╯ノ][^)]{1,8}[)] ?[╯ノ︵彡 ]*[┻┳]?[━─]*[┻┳]?"  # is thrown
_SAD = r"[:=](?:-+|o)[(\[{<]+|(?::[(\[{]+|=[(]+)"


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
    Emoticon(">:(", "😡", r">[:=]'?-?[(\[{]+|" + _TABLE, True),
    Emoticon("T_T", "😭", r"\b(?:[TQ]_+[TQ]|T[.-]T)\b|[(]?[;ಥ╥][_.~﹏-]+[;ಥ╥][)]?", True),
    Emoticon("ಠ_ಠ", "😒", r"[(]?ಠ[_.~‿益]+ಠ[)]?", True),
    Emoticon("-_-", "😑", r"[(]?-[_.]+-'*[)]?", True),
    Emoticon(">_<", "😣", r"[(]?>[_.]*<[)]?", True),
    Emoticon("x_x", "😵", r"\b[xX]_+[xX]\b", True),
    Emoticon("o_O", "😳", r"\b(?:[oO0]_+[oO0]|o\.O|O\.o)\b"),
    Emoticon("\\o/", "🙌", r"\\+[oO0]/+"),
    Emoticon("(づ◕‿◕)づ", "🤗", r"[(]?[つづ]+ ?[^()]{2,9}[)][つづ]+|[(]っ[^()]{2,9}[)]っ"),
    Emoticon("ʕ•ᴥ•ʔ", "🐻", r"ʕ[^ʔ]{1,6}ʔ"),
    Emoticon("^^", "😊", r"[(]?\^[_.oO-]*\^[)]?|[(][｡≧◕•´・]+[‿ᴗω▽◡∀_]+[｡≦◕•`・]+[)][ノ♡✿]*"),
    Emoticon(">:)", "😈", r">[:;=]-?[)\]D]+"),
    Emoticon("O:)", "😇", r"\b[oO0][:=]-?[)]+"),
    Emoticon(":'(", "😢", r"[:=;]['’`,]-?[(\[]+", True),
    Emoticon(":')", "🥲", r"[:=]['’`]-?[)\]D]+"),
    Emoticon(":(", "😞", _SAD + _END + "|" + _START + "[)]-?:" + _END, True),
    Emoticon(";)", "😉", r";" + _NOSE + r"[)\]]+"),
    Emoticon(":)", "😊", r"[:=]" + _NOSE + r"[)\]}]+|" + _START + "[(]-?:" + _END),
    Emoticon(":D", "😁", _START + r"[:=]-?D+\b|[:=]-D+\b"),
    Emoticon("xD", "😆", r"\b(?:[xX]D+|xd+)\b"),
    Emoticon(":P", "😜", _START + r"[:;=]-?[pPbþ]+\b|[:;=]-[pP]+\b|\bxP\b"),
    Emoticon(":O", "😮", _START + r"[:=]-?[oO0]+\b"),
    Emoticon(":*", "😘", r"[:;=]-?\*+" + _END + r"|[:;]-x\b"),
    Emoticon(":3", "😺", _START + r"[:=]-?3\b"),
    Emoticon(":/", "😕", _START + r"[:=]-?[/\\]+" + _END + r"|[:=]-[/\\]+" + _END, True),
    Emoticon(":|", "😐", r"[:=]-?\|+"),
    Emoticon(":S", "😖", _START + r"[:=]-?[sS]\b", True),
    Emoticon(":$", "😳", _START + r"[:=]-?\$" + _END),
    Emoticon("B-)", "😎", r"\b[B8]-[)]"),
)  # fmt: skip
# "less than three": measures, not hearts.
_MEASURE = (
    r"(?i)<(3+ ?(?:%|x|h|hours?|hrs?|min|minutes?|mins?|s|sec|seconds?|days?|weeks?|months?|"
    r"years?|mm|cm|km|m|miles?|kg|g|people|items?|stars?|percent|times?)\b)"
)
# (pattern, replacement), in this order, for `tokens.REWRITES`.
REWRITES = (
    (_MEASURE, r"< \1"),
    *((item.pattern, f" {chr(FIRST + n)} ") for n, item in enumerate(EMOTICONS)),
)
# Every text that holds an emoticon matches this.
POSSIBLE = r"[:;=<>^\\(ಠʕ╥ಥ♥♡]|[TQxXoO0-][_.]|[xX][dDpP]|T-T|[B8]-\)"


def shown(token: str) -> str:
    """Return a token as it is shown to people: an emoticon instead of its character.

    Example:
        >>> shown("hello"), shown(chr(FIRST))
        ('hello', '</3')
    """
    number = ord(token) - FIRST if len(token) == 1 else -1
    return EMOTICONS[number].shown if 0 <= number < len(EMOTICONS) else token
