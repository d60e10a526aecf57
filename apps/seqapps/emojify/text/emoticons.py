"""Emoticons: rewritten to one character each before a text is tokenised, and their emoji.

Read as punctuation, ":(" begins as credit lines do (": @name"). The patterns are those of RE2 and
of Python, without look-around. Their boundaries keep list numbers, times, measures and brackets
apart ("8) eggs", "at 10:30)", "<3 hours", "see below :(1)"). What looks like an emoticon in code,
in a formula or in a comparison is split first ("2^^3", "note:* required", "if x <3 then"): see
`SYNTAX` and `COMPARISONS`.
"""

from typing import NamedTuple

from . import comparisons

FIRST = 0xE001  # private-use characters; U+E000 stands for web addresses
TRUST = 0.95
_START = r"(?:^|[ (*])"  # before signs that occur within words and numbers
_END = r"(?:$|\B)"  # after a bracket: not "(1)"
_KISS_START = r"(?:^|[ (])"  # a list may begin with an asterisk: "*:* required"
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
    Emoticon("¯\\_(ツ)_/¯", "🤷", r"¯?\\{0,3}_{0,3}[(]{1,3} ?[ツシッ] ?[)]{1,3}_{0,3}/{0,3}¯?"),
    Emoticon(">:(", "😡", _START + r">:'?-?[(\[{]+" + _END + "|" + _TABLE, True),
    Emoticon("T_T", "😭", r"\b(?:[TQ]_+[TQ]|T[.-]T)\b|"
             + _apart("[(]?;[_.~﹏-]+;[)]?") + "|[(]?[ಥ╥][_.~﹏-]+[ಥ╥][)]?", True),
    Emoticon("ಠ_ಠ", "😒", r"[(]?ಠ[_.~‿益]+ಠ[)]?", True),
    Emoticon("-_-", "😑", _apart("[(]?-[_.]+-'*[)]?"), True),
    Emoticon(">_<", "😣", _apart("[(]?>[_.]*<[)]?"), True),
    Emoticon("x_x", "😵", r"\b[xX]_+[xX]\b", True),
    Emoticon("o_O", "😳", r"\b(?:[oO0]_+[oO0]|o\.O|O\.o)\b"),
    Emoticon("\\o/", "🙌", r"\\{1,9}[oO0]/+"),
    Emoticon("(づ◕‿◕)づ", "🤗", r"[(]?[つづ]{1,8} ?[^()]{2,9}[)][つづ]+|[(]っ[^()]{2,9}[)]っ"),
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
# (pattern, replacement): signs that only look like an emoticon are split into the same tokens.
COMPARISONS = comparisons.rules(_HEART)
SYNTAX = (
    # slices and calls: a[1:], foo(:), f(x=), ("a":[])
    (r"([\[(])([:;])([\])])", r"\1\2 \3"),
    (r"(,:)\]", r"\1 ]"),
    (r"(\{[^{} ]*[:;=])\}", r"\1 }"),
    (r"(\[[^\[\] ]*[:;=])\]", r"\1 ]"),
    (r"(\w[(][^() ]*[:;=])[)]", r"\1 )"),
    (r"([(][^() ]*=)[)]", r"\1 )"),
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
    (r"((?:^|[ ([{,;&|!+*/-])[a-hj-tv-wyzA-HJ-TV-WYZ]\d*) ?=([DPpSsOo]\b)", r"\1 = \2"),
    (r"((?:^|[ ([{,;&|!+*/-])[a-hj-tv-zA-HJ-TV-Z]\d*)=([()\[\]/|\\$*])", r"\1= \2"),
    (r"(?i)(\d|\b(?:ports?|localhost|lines?|steps?|ratio|version|verse|page)) :(\d)", r"\1 : \2"),
    (r"(?i)[:](\*+ ?(?:required|mandatory|optional|denotes|indicates|means|marks)\b)", r": \1"),
    (r"\b(T)\.(T\. ?[A-Z])", r"\1 .\2"),  # initials
)
# (pattern, replacement), in this order, for `tokens.REWRITES`.
SIGNS = tuple((item.pattern, f" {chr(FIRST + n)} ") for n, item in enumerate(EMOTICONS))
# Texts that a rule changes match these: one of `COMPARISONS`, of `SYNTAX`, and of `SIGNS`.
WITH_COMPARISON, WITH_SYNTAX = "<", r"[:;=^<>]|T\.T"
WITH_SIGN = r"[:;=<>^|\\(ಠʕ╥ಥ♥♡]|[TQxXoO0-][_.]|[xX][dDpP]|T-T|[B8]-\)"


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
