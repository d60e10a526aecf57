"""Emoticons: variants of many kinds, and what only looks like one."""

import pytest
from seqapps.emojify.text import emoticons, tokens

MEANT = {
    "😊": ":) :-) =) :] :)) yes:) ^^ ^_^ (^_^) (: :o) (◕‿◕)", "😞": ":( :-( =( :[ :(( ):",
    "😢": ":'( :'-( :,(", "😁": ":D :-D =D :DDD", "😆": "xD XD xDDD", "😉": ";) ;-)",
    "😜": ":P :p :-P ;P =P", "❤️": "<3 <33 ♥‿♥", "💔": "</3 <\\3", "😕": ":/ :-/ =/ :\\",
    "😳": "o_O O_o o.O :$", "😭": "T_T T.T ;_; (T_T) ಥ_ಥ",
    "😡": ">:( >:[ (╯°□°)╯︵", "😮": ":O :-O :o", "😘": ":* :-*", "😐": ":| :-|",
    "😑": "-_- (-_-)",
    "😣": ">_< >.<", "🤷": "¯\\_(ツ)_/¯", "😒": "ಠ_ಠ", "🐻": "ʕ•ᴥ•ʔ", "😺": ":3",
    "🤗": "(づ｡◕‿‿◕｡)づ",
    "🙌": "\\o/", "😵": "x_x X_X", "🥲": ":') :'-)", "😇": "O:) 0:)", "😈": ">:) >:D", "😖": ":S",
    "😎": "B-) 8-)",
}  # fmt: skip
NOT_MEANT = [
    "8) eggs", "at 10:30)", "<3 hours", "takes <3 cm", "<30 people", "see below:(1)", "a: b",
    "questions: (1) who", "ratio 3:3", "Note: Dogs", "Options: P or Q", "b) second", "c:/users",
    "step 1:do", "time: 3 pm", "x = 3", "f(x)=(1)", "x<y", "a > b", "(see above)", "list=[]",
    "foo (bar): baz", "Re: D-day", "1:0 for us", "dict = {}", "and/or", "--", "5:05", "[1]: note",
    "price: $5", "x-ray", "DJ XP", "snake_case", "a:b", "if a==b:", "a;b", "end;", "xdrive",
    "Q.Q. Smith", "TT race", "50 xp", "windows xp", ":*word*", "note:*this*",
    "http://x.y/:)", "vitamin D: yes",
]  # fmt: skip


def read(text: str) -> list[str]:
    """The emoji of the emoticons of a text."""
    numbers = [ord(c) - emoticons.FIRST for c in tokens.folded(text)]
    return [emoticons.EMOTICONS[n].emoji for n in numbers if 0 <= n < len(emoticons.EMOTICONS)]


@pytest.mark.parametrize(
    ("sign", "emoji"), [(sign, emoji) for emoji, signs in MEANT.items() for sign in signs.split()]
)
def test_signs_are_read_alone_and_in_texts(sign, emoji):
    assert read(sign) == [emoji]
    if sign != "yes:)":
        assert read(f"see you {sign}") == read(f"{sign} see you") == [emoji]


@pytest.mark.parametrize("text", NOT_MEANT)
def test_what_looks_like_a_sign_is_none(text):
    assert read(text) == []


def test_several_signs():
    assert read("oh :( but :) <3") == ["😞", "😊", "❤️"]


@pytest.mark.parametrize("item", emoticons.EMOTICONS, ids=lambda item: item.emoji)
def test_each_sign_is_shown_as_itself(item):
    assert read(item.shown) == [item.emoji]
    (token,) = tokens.strings([item.shown])[0]
    assert emoticons.shown(token) == item.shown
