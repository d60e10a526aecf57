"""Tell hearts from comparisons: "<3" is "less than three" in "<3 ms", and love in "I <3 people".

The patterns are those of RE2 and of Python, without look-around and in linear time: each unbounded
repetition begins at a character that it cannot contain.
"""

_ARTICLE = r"(?:the|a|an|your|its|their|our|my|his|her|any|every|each|total) "
_QUANTITY = (
    r"(?:ages?|amounts?|averages?|balances?|counts?|counters?|delays?|depths?|distances?|"
    r"durations?|frequenc(?:y|ies)|gpas?|grades?|heights?|incomes?|indexe?s?|latenc(?:y|ies)|"
    r"lengths?|levels?|magnitudes?|marks?|means?|medians?|numbers?|orders?|ph|prices?|p-values?|"
    r"quantit(?:y|ies)|ranks?|rates?|ratings?|ratios?|results?|sample sizes?|scores?|sizes?|"
    r"speeds?|stock|sums?|temps?|temperatures?|thresholds?|times?|totals?|values?|versions?|"
    r"voltages?|volumes?|weights?|widths?)"
)
_PRAISE = (
    r"(?:amazing|awesome|beautiful|best|brilliant|crazy|excellent|fun|good|great|happy|lovely|"
    r"nice|old|perfect|sweet|wonderful)"
)
# Units, before which "<3" is a comparison unless a person is the subject.
_UNIT = (
    r"(?:h|hrs?|min|mins?|s|secs?|ms|milliseconds?|mm|cm|km|m|ft|feet|inch(?:es)?|metres?|meters?|"
    r"mph|kg|g|mg|lbs?|oz|tons?|ml|l|litres?|liters?|kb|mb|gb|tb|bytes?|bits?|hz|khz|mhz|ghz|kw|"
    r"watts?|volts?|amps?|degrees?|celsius|percent|million|billion|dollars?|euros?|bucks|quid|"
    r"cents?)"
)
# What is counted or loved: before these "<3" is a comparison only behind one of `_COUNTING`.
_COUNTED = (
    r"(?:hours?|minutes?|seconds?|days?|weeks?|months?|years?|yrs?|miles?|pounds?|people|persons?|"
    r"users?|guests?|players?|members?|items?|rows?|columns?|lines?|words?|letters?|characters?|"
    r"chars?|digits?|pages?|points?|pts|marks?|stars?|votes?|goals?|wins?|games?|times?|tries|"
    r"attempts?|retries|errors?|failures?|matches|results?|entries|samples?|per|of|out of)"
)
_PERSON = (
    r"(?:I|we|you|u|ya|they|he|she|who|everyone|everybody|someone|(?:mum|mom)(?:my)?|dad(?:dy)?|"
    r"gran|nana|grand(?:ma|pa)|sis|bro|babe|guys|friends|fam(?:ily)?|can['’]?t wait)"
)
_ADVERB = r"(?:absolutely|all|also|always|both|do|just|really|so|still|totally|truly)"
_COUNTING = (
    r"(?:is|are|was|were|be|been|being|has|have|had|having|gets?|got|getting|gave|gives?|in|within|"
    r"with|for|after|before|by|at|of|to|from|than|under|over|below|above|per|on|about|around|"
    r"until|till|every|during|as|only|just|maybe|roughly|nearly|almost|usually|typically|often|"
    r"currently|probably|most|least|and|or|if|when|where|while|because|since|but|unless|that|then|"
    r"accepts?|allow(?:s|ed)?|answer(?:s|ed)?|attend(?:s|ed)?|bought|buys?|contain(?:s|ed|ing)?|"
    r"costs?|drop(?:s|ped)?|drives?|drove|earn(?:s|ed)?|eta|expect(?:s|ed)?|finds?|fits?|found|gain(?:s|ed)?|"
    r"held|holds?|includes?|kept|keeps?|last(?:s|ed)?|leaves?|left|lose[sr]?|lost|made|makes?|"
    r"measures?|needs?|needed|pass(?:es|ed)?|play(?:s|ed)?|ran|reads?|received?|remain(?:s|ing)?|"
    r"requires?|required|returns?|returned|runs?|saw|score[sd]?|scoring|sees?|select(?:s|ed)?|"
    r"sells?|sends?|sent|serves?|shows?|sleeps?|slept|sold|spends?|spent|stay(?:s|ed)?|takes?|"
    r"taking|took|uses?|used|wait(?:s|ed)?|walk(?:s|ed)?|weigh(?:s|ed)?|wins?|won|writes?|wrote|"
    r"answers|arrays|batches|cells|chapters|classes|clusters|documents|famil(?:y|ies)|files?|"
    r"groups?|households?|lists?|names|nodes|paragraphs|part(?:y|ies)|passwords?|queues?|rooms?|"
    r"sentences|series|sets?|strings?|tables?|teams|texts)"
)
_CODE = r"(?:&&|\|\||\{|\) ?\{|; ?\w+(?:\+\+|--| ?[+-]=)|=>|->|→| \? [^ ]+ :)"
_COMPARED = "|".join(
    (
        # a variable, perhaps with an index, a call, or an attribute
        r"(?:^|[ ([{,;:&|!=<>+*/-])[a-hj-tv-zA-HJ-TV-Z]\d* ?",
        r"\w[(\[][^()\[\] ]*[)\]] ?",
        r"(?:^|[^@\w])_*[a-zA-Z0-9]+_\w+ ?",
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
        r"[\d*] ?, ?|(?i:\bpip3? install [^<]{0,40}|\b(?:requires?|needs) [\w-]+ ?)",
        r"(?i:\b(?:django|flask|java|keras|node|numpy|pandas|php|python|rails|ruby|scipy|tensorflow|"
        r"torch))",
    )
)
_CONSEQUENCE = (
    r"(?:and|or|then|is|are|was|were|means?|fails?|gets?|should|must|will|can|may|needs?|counts?|"
    r"do|does|did|not|on|in|at|for|to)"
)
_PEOPLE = r"(?:bab(?:y|ies)|child(?:ren)?|infants?|kids|patients|pupils|students|users|visitors)"


def rules(heart: str) -> tuple[tuple[str, str], ...]:
    """Return (pattern, replacement), in this order; each match holds "<".

    Args:
        heart: the character that stands for the emoticon of a heart.
    """
    loved, compared = rf"\1{heart} ", r"\1< \2"
    return (
        (r"\b([A-Z]) ?<3 ?([A-Z])\b", rf"\1 {heart} \2"),  # initials
        (rf"(?i)(\b{_PERSON} (?:{_ADVERB} )?)<3+ ({_UNIT}|{_COUNTED})\b", rf"{loved}\2"),
        (rf"(?i)(\b{_PRAISE} {_QUANTITY} )<3+\b", loved),
        (rf"({_COMPARED})<(3+)\b", compared),
        (rf"(?i)(\b{_QUANTITY} )<(3+ {_CONSEQUENCE}\b|3+ ?[,;:?])", compared),
        (
            rf"(?i)(\b(?:if|elif|while|until|assert|where|when|unless) (?:{_ARTICLE})?{_COUNTED} ?)"
            r"<(3+(?:$| ?[,;:)]| (?:and|do|or|return|then)\b))",
            compared,
        ),
        (
            rf"(?i)((?:^|[^\w ] ?|\b(?:all|and|for|only|or) ){_PEOPLE} )"
            r"<(3+ (?:are|eat|enter|free|go|must|need|pay|rides?)\b)",
            compared,
        ),
        (rf"(?i)(\b{_PEOPLE} )<(3+ (?:months?|years?|yrs?)\b)", compared),
        (
            rf"(?i)((?:^|[^\w !?.,)] ?|\b(?:{_COUNTING}|{_QUANTITY}) |\d ))<(3+ ?{_COUNTED}\b)",
            compared,
        ),
        (rf"(?i)<(3+ ?(?:{_UNIT}|{_COUNTED} (?:ago|old))\b)", r"< \1"),
        (rf"(?i)<(3+ ?[%°€$£]|3+(?:[.,:/-]\d|[*/+^]\d|/?>)|3+ ?{_CODE})", r"< \1"),
        (r"\b([ij]) ?<(3+;)", r"\1 < \2"),
        (r"(?i)<(3+ (?:then|else|otherwise|implies)\b)", r"< \1"),
        (r"</(3+>)", r"< / \1"),
    )
