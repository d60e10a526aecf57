"""Sentences for synthetic voices: orders of many grammars, questions, and free sentences.

    python benchmarks/speech_sentences.py 20 [FILE of one sentence a line]

Sentences are drawn from templates of ten fields (home, timers, dates, music, car, robots, shopping,
office, games, talk), from random words of the app's vocabulary, from the app's sentences, and from
the file. None is about coffee: orders of coffee measure the models.
"""

import re
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from num2words import num2words
from numpy.random import Generator
from seqapps.speech.text.lexicon import sentences, vocabulary

LISTS = {
    "please": "please|could you|can you|would you please|hey|now|||||||",
    "room": "kitchen|living room|bedroom|bathroom|hallway|garage|office|cellar|attic|nursery|"
    "dining room|guest room|laundry room|study|basement|garden|porch|balcony|loft|hall",
    "thing": "light|lights|lamp|heater|fan|radio|television|blinds|curtains|door|window|oven|"
    "dishwasher|washing machine|alarm|camera|sprinkler|air conditioner|vacuum|plug|speaker",
    "colour": "red|green|blue|yellow|orange|purple|white|pink|turquoise|warm white|violet|brown",
    "turn": "turn|switch|put",
    "onoff": "on|off",
    "updown": "up|down",
    "a_bit": "a little|a bit|slightly|all the way|halfway||",
    "amount": "{n100} percent|{n100} degrees|level {n10}|half|the maximum|the minimum",
    "duration": "{n60} seconds|{n60} minutes|{n24} hours|half an hour|an hour|a minute|"
    "{n10} and a half minutes|{n10} hours and {n60} minutes|three quarters of an hour|a second",
    "clock": "{n12} o'clock|{n12} thirty|half past {n12}|quarter to {n12}|{n12} fifteen|noon|"
    "{n60} past {n12}|{n12} in the morning|{n12} at night|midnight|{n12} p m|{n12} a m",
    "weekday": "monday|tuesday|wednesday|thursday|friday|saturday|sunday",
    "month": "january|february|march|april|may|june|july|august|september|"
    "october|november|december",
    "day": "today|tomorrow|tonight|next {weekday}|on {weekday}|{month} {ord}|the {ord} of {month}|"
    "this evening|in the morning|next week|yesterday|this afternoon",
    "genre": "rock|jazz|classical|country|folk|blues|reggae|hip hop|opera|dance|soul|piano|metal",
    "song": "song|album|track|playlist|record|tune|symphony|podcast|audiobook|station|chapter",
    "name": "anna|peter|john|mary|james|linda|robert|susan|michael|david|emma|oliver|sophie|lucas|"
    "george|charlotte|henry|alice|martin|julia|thomas|rachel|walter|nina|oscar|grace|victor|zoe",
    "direction": "left|right|forward|back|backwards|north|south|east|west|around|straight ahead",
    "place": "the airport|the station|home|work|the hospital|the beach|the nearest gas station|"
    "the city centre|the library|the school|a restaurant|the supermarket|the harbour|the museum",
    "food": "bread|butter|apples|bananas|rice|pasta|cheese|eggs|tomatoes|onions|potatoes|chicken|"
    "carrots|soup|salad|fish|oranges|grapes|flour|salt|honey|yoghurt|cereal|lemons|mushrooms",
    "unit": "kilos|pounds|grams|boxes|bags|bottles|cans|packets|jars|slices|dozen|litres",
    "document": "report|letter|invoice|contract|message|note|file|folder|table|presentation|list|"
    "calendar|meeting|appointment|email|page|paragraph|chart|budget|password",
    "piece": "pawn|knight|bishop|rook|queen|king|card|dice|token|tower|shield|sword|potion|door",
    "square": "[abcdefgh] [12345678]",
    "robot": "robot|arm|gripper|drone|rover|machine|crane|camera|wheel|motor|sensor|platform",
    "how_fast": "slowly|fast|faster|slower|quickly|carefully|at full speed|at half speed|now|",
    "city": "london|paris|berlin|new york|tokyo|madrid|rome|chicago|sydney|toronto|dublin|vienna",
    "weather": "rain|snow|be sunny|be windy|freeze|be foggy|be hot|be cold|storm|hail",
    "animal": "dog|cat|horse|elephant|tiger|rabbit|sheep|whale|parrot|snake|wolf|monkey|frog",
    "adjective": "big|small|old|new|quiet|loud|heavy|cheap|beautiful|strange|broken|empty|warm",
}  # fmt: skip
TEMPLATES = """
{please} {turn} {onoff} the {thing} in the {room}
{please} {turn} the {room} {thing} {onoff}
{turn} {onoff} the {thing}
{turn} the {thing} {updown} {a_bit}
set the {thing} in the {room} to {amount}
set the {room} to {amount}
dim the {thing} to {n100} percent
make the {thing} {colour}
change the {room} {thing} to {colour}
{please} open the {thing} in the {room}
close the {room} {thing}
lock the {room} door
is the {room} {thing} {onoff}
what is the temperature in the {room}
start the {thing} at {clock}
stop the {thing} in {duration}
everything {onoff}
set a timer for {duration}
{please} set a timer for {duration}
add {duration} to the timer
cancel the {room} timer
how much time is left
wake me at {clock}
wake me {day} at {clock}
set an alarm for {clock} {day}
remind me {day} to call {name}
remind me at {clock} to buy {food}
snooze for {duration}
what day is {day}
what is the date {day}
how many days until {month} {ord}
{month} {ord} {year}
the {ord} of {month} {year}
play some {genre} music
play the {adjective} {song} by {name}
play {song} number {n100}
next {song}
skip this {song}
volume {updown}
set the volume to {n100}
pause the {song}
resume the {genre} {song}
what is this {song} called
shuffle my {genre} {song}
drive to {place}
take me to {place} in {city}
{please} find {place}
turn {direction} in {n900} metres
how far is it to {place}
call {name}
call {name} at work
send a message to {name}
turn the heating {updown} {a_bit}
set cruise control to {n120}
move the {robot} {direction}
move {direction} {n100} centimetres
turn {direction} {n180} degrees
go {direction} {how_fast}
stop the {robot}
raise the {robot} by {n100} millimetres
pick up the {colour} {piece}
drop it {direction}
take {n20} steps {direction}
return to {place}
rotate the {robot} {how_fast}
take a picture of the {animal}
add {n20} {unit} of {food} to the list
put {food} on the shopping list
remove {food} from the list
we need {food} and {food}
buy {n20} {unit} of {food}
what is on my {document}
how much are the {food}
open the {adjective} {document}
delete the {document} from {weekday}
send the {document} to {name}
schedule a {document} with {name} {day} at {clock}
print {n20} copies of the {document}
scroll {updown}
go to page {n900}
save the {document} as {adjective} {document}
read the next {document}
new {document}
undo
redo the last {document}
move the {piece} to {square}
{piece} takes {piece}
roll the dice
attack the {animal} with the {piece}
use the {adjective} {piece}
what is {n900} plus {n900}
{n100} times {n100}
{n900} minus {n100} equals {n900}
{number}
{digits}
the number is {digits}
my code is {digits}
yes
no
yes please
no thank you
start
stop
help
cancel that
go back
repeat that
will it {weather} {day}
will it {weather} in {city} {day}
what is the weather in {city}
where is the {adjective} {animal}
the {animal} is {adjective}
{name} has a {adjective} {animal}
why is the {thing} {adjective}
tell me about {city}
how do you spell {animal}
who is {name}
the {colour} {thing} is {adjective}
good morning {name}
goodbye {name}
""".strip().splitlines()
ABOUT_COFFEE = re.compile(r"coffee|latte|espresso|cappuc|mocha|americano|\bcafe\b|barista|decaf")
WORDS, OWN, GIVEN = 0.17, 0.06, 0.3  # shares: strings of words, the app's sentences, the file's
MAX_LENGTH = 70  # characters of a sentence


def sentence(random: Generator, given: Sequence[str] = ()) -> str:
    """Return a random sentence in lower or mixed case, without digits."""
    while True:
        text = _drawn(random, given)
        if len(text) <= MAX_LENGTH and not ABOUT_COFFEE.search(text.casefold()):
            return text


def order(random: Generator, templates: Sequence[str] = TEMPLATES) -> str:
    """Return a sentence of a template."""
    return _filled(templates[random.integers(len(templates))], random)


def _drawn(random: Generator, given: Sequence[str]) -> str:
    kind = random.random()
    if kind < WORDS:
        words = vocabulary()
        return " ".join(words[random.integers(len(words))] for _ in range(random.integers(1, 9)))
    if kind < WORDS + OWN:
        return sentences()[random.integers(len(sentences()))]
    if kind < WORDS + OWN + GIVEN and given:
        return given[random.integers(len(given))]
    return order(random)


def _filled(template: str, random: Generator) -> str:
    while match := re.search(r"\{(\w+)\}|\[(\w+)\]", template):
        name, letters = match.groups()
        if letters:
            value = letters[random.integers(len(letters))]
            value = num2words(int(value)) if value.isdigit() else value
        elif name in LISTS:
            values = LISTS[name].split("|")
            value = values[random.integers(len(values))]
        else:
            value = _number(name, random)
        template = template[: match.start()] + value + template[match.end() :]
    return " ".join(template.split())


def _number(name: str, random: Generator) -> str:
    if name == "ord":
        return num2words(int(random.integers(1, 32)), to="ordinal").replace("-", " ")
    if name == "year":
        return num2words(int(random.integers(1900, 2060)), to="year").replace("-", " ")
    if name == "digits":
        return " ".join(num2words(int(n)) for n in random.integers(0, 10, random.integers(2, 8)))
    if name == "number":
        return num2words(int(10 ** random.uniform(0, 6))).replace("-", " ").replace(",", "")
    return num2words(int(random.integers(1, int(name[1:]) + 1))).replace("-", " ")


def main() -> None:
    given = Path(sys.argv[2]).read_text().splitlines() if len(sys.argv) > 2 else ()
    random = np.random.default_rng()
    for _ in range(int(sys.argv[1])):
        print(sentence(random, given))


if __name__ == "__main__":
    main()
