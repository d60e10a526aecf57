"""Howlers that readers have reported, by kind, through the command line and the shipped model."""

import pytest
from seqapps.emojify.text.labels import without_variation

from tests.conftest import seqapps

pytestmark = pytest.mark.xdist_group("emojify shipped")

# Without a letter, an emoji or an emoticon a text says nothing to the classifier.
WORDLESS = """
#
@
##
$
$5
5€
42
3.14
2+2=4
7 8 9
***
<>
!=
{}
\\
//
___
½
2024-05-01
+44 20 7946 0958
10,000
#123
12 @ 5
§ 5
007
24/7
90°
═══
2^^3
x²?
(1) (2) (3)
[12]
>> 5
$ 1,299.00
0-4
3:2
1.
@@@
#@!
99.9%%
""".strip().splitlines()

# Code, formulas and lists: what looks like an emoticon is none.
NO_EMOTICON = """
a^^b
x ^^ y
note:* required
*:* required
todo:* see below
fields marked with:* optional
printf("%d:)", x)
foo(:) returns all
a[1:] is the rest
list[i:] again
select(foo:) in Swift
f(x=) fails
x >=(y+1)
x>=D
a>=(b)
x =0
if a =0 then
n =D
at 12 :00
def f( x ): return
"a":[{
"a":[]
key:[]
x='(a)'
for(;;){}
for (;;)
|:-|:-|
a:||b
regex (:P|:D)
a-_-b
a >.< b
x>_<y
n^_^m
`:)` in code
use `x :D` here
the T.T. Smith prize
he said:'Dad, come'
ratio 4 :3
version:*alpha*
""".strip().splitlines()
# Emoticons, where they stand as such (hearts: see test_hearts).
MEANT = {
    "😊": """
yes:)
^^ nice
it's =)
see you at 8 :)
meet at 5:)
no worries (:
""",
    "😘": ":* see you\nmiss you :*",
    "😞": "I'm sad :(\nno :(\nlost again =(",
    "😑": "so tired -_-",
    "😣": "what >.<",
}
# "To fire" is to dismiss, to shoot or to start: no 🔥.
FIRE = """
fire the manager
fired from my job
they fired me
I got fired today
he was fired
you're fired
fire the coach
fire him already
fire everyone
they should fire the CEO
fire your lawyer
fire my landlord
fire away
fire off an email
fire drill at 10
under fire
fire sale
the boss fired her
fire an employee
how to fire someone
fire the whole team
gunfire
firing the coach was a mistake
fire the cannon
ceasefire
crossfire
the plan backfired
fired for being late
they are firing people again
we had to fire two people
please fire your agent
who fired the nurse?
fire half the staff
caught in the line of fire
nearly fired over a typo
hire and fire
rapid fire questions
fire alarm test at noon
the fire escape is blocked
firewall rules changed
""".strip().splitlines()
REAL_FIRE = ["this track is fire", "campfire tonight", "I'm on fire today", "fire"]
# Memorials and disasters are no flags, landmarks, places or parties.
SERIOUS = """
Holocaust memorial
Holocaust remembrance day
the Auschwitz museum
war memorial
9/11 memorial
genocide in Rwanda
memorial service for my uncle
the massacre of 1937
slavery museum
a minute of silence
visiting the cemetery
Hiroshima
Srebrenica
the famine of 1845
refugees drowned
school shooting
terror attack in Nice
hostages killed
victims of the flood
concentration camp
Anne Frank house
apartheid museum
bombing of Dresden
lynching
war crimes trial
mass grave
plane crash
earthquake in Turkey
memorial for the victims
Treblinka
pogrom
gas chambers
ethnic cleansing
two minutes' silence at eleven
Nagasaki
crimes against humanity
murder trial
car bomb in Kabul
fatal accident on the A1
domestic violence
""".strip().splitlines()
SAD = {"😔", "😢", "😞", "😭", "💔", "🪦", "🕯️", "😱", "🙏"}
# Ordinary words are not the emoji that CLDR lists them for.
ORDINARY = """
nothing
order
second
serious
table
under
iron
stroke
press
pass
super
mary
david
gang
hard
side
extra
flat
floor
major
lives
human
little
list
line
list
ready
real
saw
serve
shape
staff
step
total
turn
wild
accident
care
change
chinese
class
crime
die
american
disability
it
on
us
""".strip().splitlines()
# Appointments are not tiredness.
TIMES = """
wake at 3pm
wake me at 7
woke at 5
waking at six
3pm
call at 5pm
meeting at 9
at 8
due at midnight
back at 6
standup at 9:30
open until 8pm
left at 4
kick-off 3pm
be there by noon
wake me before 8
wake for the 6am bus
14:20 from platform 2
Tuesday 3pm
wakes at dawn
""".strip().splitlines()

# The tone of a text takes things and cheerful emoji away, and not the faces that suit it.
FEELINGS = {
    "😊": """
feeling happy
feeling good today
feeling blessed
so happy
I'm so happy
very happy right now
happy as can be
""",
    "😢": """
feeling sad
so sad
I'm sad
I'm crying
so sad, no pizza left
sad about the dog
""",
    "😠": "I was angry\nso angry right now\nthey made me angry\nangry about the beach",
    "🤒": """
feeling sick
feeling sick on the bus
I have a fever
my tooth hurts
""",
    "😨": "I'm scared",
    "😱": "I was terrified",
    "💔": "heartbroken\ntotally heartbroken",
    "😞": "I'm so disappointed\nnot feeling happy\nfeeling down\nfeeling lonely",
}
# Each names a thing that it does not celebrate.
UNCELEBRATED = """
mum keeps laying a plate for him at dinner
they found his boat empty off the point this morning
her birthday cake is still in the freezer from the year she left us
the nurse took the balloons out of the room before she told us
second round of chemo starts on Christmas eve
he took the guitar, the dog and half the savings and went to live with her
my daughter eats her lunch alone in the toilets at school
we had the nursery painted and then there was no heartbeat
the flood took the barn and every one of the horses
no one came to his party, not a single child
lovely, the baby learned to open the fridge and my laptop was on the floor
what a treat, the neighbour's drums at midnight again
so glad I ironed this shirt for a meeting with cameras off
""".strip().splitlines()
FITTING = SAD | {"😟", "🙄"}
# Sincere praise, which irony uses as well; a full stop makes no text grave.
PRAISED = {
    "the sushi was great": "🍣", "the pizza is great": "🍕", "great burger": "🍔",
    "great dog": "🐕", "our new car is great": "🚗", "the beach was great": "🏖",
    "great party last night": "🎉", "the guitar sounds great": "🎸",
    "what a great birthday": "🎂", "lovely cake": "🍰", "lovely sunset tonight": "🌇",
    "the train ride was brilliant": "🚆", "perfect coffee": "☕", "perfect pancakes": "🥞",
    "the snow is perfect for skiing": "❄", "wonderful roses": "🌹", "nice bike": "🚲",
    "fantastic fireworks": "🎆", "excellent wine": "🍷", "the museum was excellent": "🏛",
    "amazing rainbow": "🌈", "but the sushi was great": "🍣", "but the party was fun": "🎉",
    "although the view was amazing": "😍",
}  # fmt: skip

KINDS = {
    "uncelebrated": UNCELEBRATED,
    "praised": [f"{text}{mark}" for text in PRAISED for mark in ("", ".", "!")],
    "wordless": WORDLESS,
    "no emoticon": NO_EMOTICON,
    "fire": FIRE,
    "real fire": REAL_FIRE,
    "serious": SERIOUS,
    "ordinary": ORDINARY,
    "time": TIMES,
    **{emoji: texts.strip().splitlines() for emoji, texts in MEANT.items()},
    **{f"feeling {emoji}": texts.strip().splitlines() for emoji, texts in FEELINGS.items()},
}


@pytest.fixture(scope="module")
def answers(tmp_path_factory) -> dict[str, dict]:
    """The answer of the command line to each text."""
    texts = list(dict.fromkeys(text for kind in KINDS.values() for text in kind))
    file = tmp_path_factory.mktemp("howlers") / "texts.txt"
    file.write_text("\n".join(texts), encoding="utf-8")
    result = seqapps("emojify", "predict", "--input", file, "--json")
    assert result.returncode == 0, result.stderr
    return dict(zip(texts, result.lines, strict=True))


def emoji_of(answers, kind: str) -> dict[str, str]:
    """The emoji of each text of a kind, "" for none, in the plain spelling."""
    return {text: without_variation(answers[text]["emoji"] or "") for text in KINDS[kind]}


def test_texts_without_a_letter_get_no_emoji(answers):
    named = {"100": "💯", "+1": "👍"}
    assert {t: e for t, e in emoji_of(answers, "wordless").items() if e} == {}
    texts = list(named)
    lines = seqapps("emojify", "annotate", *texts, "--json").lines
    assert {line["text"]: line["emoji"] for line in lines} == named  # names of emoji


def test_code_holds_no_emoticons(answers):
    """What a text names, or the classifier finds in its words, is no emoticon."""
    named = {'"a":[]': "🅰", "key:[]": "🔑", "he said:'Dad, come'": "🙄"}
    assert {text: e for text, e in emoji_of(answers, "no emoticon").items() if e} == named


@pytest.mark.parametrize("emoji", MEANT)
def test_emoticons_mean_their_emoji(answers, emoji):
    found = emoji_of(answers, emoji)
    assert {text: e for text, e in found.items() if e != without_variation(emoji)} == {}


@pytest.mark.parametrize("emoji", FEELINGS)
def test_feelings_have_their_face(answers, emoji):
    found = emoji_of(answers, f"feeling {emoji}")
    assert {text: e for text, e in found.items() if e != without_variation(emoji)} == {}


def test_praise_is_meant_whatever_mark_ends_it(answers):
    found = emoji_of(answers, "praised")
    assert {text: e for text, e in found.items() if e != PRAISED[text.rstrip(".!")]} == {}


def test_what_a_grave_or_ironic_text_names_is_not_celebrated(answers):
    found = emoji_of(answers, "uncelebrated")
    fitting = set(map(without_variation, FITTING))
    assert {text: e for text, e in found.items() if e and e not in fitting} == {}


def test_the_fired_do_not_burn(answers):
    found = emoji_of(answers, "fire")
    assert {text: emoji for text, emoji in found.items() if emoji in ("🔥", "🚒", "🎆")} == {}
    assert set(emoji_of(answers, "real fire").values()) == {"🔥"}


def test_memorials_are_serious(answers):
    found = emoji_of(answers, "serious")
    assert {
        text: e for text, e in found.items() if e and e not in set(map(without_variation, SAD))
    } == {}
    assert sum(map(bool, found.values())) >= 0.9 * len(found)


def test_ordinary_words_name_no_emoji(answers):
    howlers = {
        "nothing": "🫙", "order": "🦁", "second": "🥈", "serious": "👔", "table": "🏓",
        "under": "🐨", "iron": "🧇", "stroke": "🥵", "press": "💪", "pass": "⛔", "super": "🏈",
        "mary": "🪬", "david": "✡", "gang": "🚲", "hard": "🦻", "side": "🍳", "us": "🇺🇸",
        "it": "🇮🇹", "on": "🔛",
    }  # fmt: skip
    found = emoji_of(answers, "ordinary")
    assert {
        text: emoji for text, emoji in howlers.items() if found[text] == without_variation(emoji)
    } == {}


def test_appointments_have_no_emoji_but_of_the_things_they_name(answers):
    named = {"wake for the 6am bus": "🚌", "wakes at dawn": "🌅"}
    assert {text: e for text, e in emoji_of(answers, "time").items() if e} == named


def test_what_was_reported(answers):
    expected = {
        "#": "", "@": "", "2^^3": "", "note:* required": "", "nothing": "",
        "fire the manager": "", "wake at 3pm": "", "Holocaust memorial": "😔",
    }  # fmt: skip
    assert {text: without_variation(answers[text]["emoji"] or "") for text in expected} == expected


def test_the_flag_needs_a_word_of_its_field():
    texts = ["Memorial Day weekend", "proud veteran", "war memorial", "the civil war", "#"]
    lines = seqapps("emojify", "annotate", *texts, "--json").lines
    assert lines[0]["emoji"] == "🇺🇸"
    assert all(line["emoji"] != "🇺🇸" for line in lines[2:])
