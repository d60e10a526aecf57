"""The header of a .po file: its encoding, and what a template leaves open in it."""

import codecs
import re

from seqapps.common.errors import UserError, excerpt

_CHARSET = re.compile(r"charset=([A-Za-z0-9_.:-]+)")
UNKNOWN = "CHARSET"  # as templates have it
# Text encodings of Python that are none of files: they change backslashes, or have states.
_NOT_OF_FILES = {"unicode_escape", "raw_unicode_escape", "utf-7", "idna", "punycode"}
_PLACEHOLDER = re.compile(r"nplurals=INTEGER; *plural=EXPRESSION;?")
_SLAVIC = (
    "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20)"
    " ? 1 : 2);"
)
# The formulas of gettext's manual (section "Plural forms").
FORMULAS = {
    "nplurals=1; plural=0;": "id ja ko lo ms my th vi zh",
    "nplurals=2; plural=(n > 1);": "fr br oc pt_br tr",
    "nplurals=2; plural=(n != 1);": (
        "af bg bn ca da de el en eo es et eu fi fo gl gu he hi hu it kn ml mr nb ne nl nn no pa pt "
        "sq sv sw ta te ur"
    ),
    _SLAVIC: "be bs hr ru sr uk",
    "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);": "pl",
    "nplurals=3; plural=(n==1) ? 0 : (n>=2 && n<=4) ? 1 : 2;": "cs sk",
    "nplurals=3; plural=(n==1 ? 0 : n==0 || (n%100>0 && n%100<20) ? 1 : 2);": "ro",
    "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && (n%100<10 || n%100>=20) ? 1 : 2);": (
        "lt"
    ),
    "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n != 0 ? 1 : 2);": "lv",
    "nplurals=4; plural=(n%100==1 ? 0 : n%100==2 ? 1 : n%100==3 || n%100==4 ? 2 : 3);": "sl",
    (
        "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : "
        "n%100>=11 ? 4 : 5);"
    ): "ar",
}


def charset(content: bytes, name: str) -> str:
    """Return the encoding of a file: that of its header, else UTF-8 (raises UserError)."""
    if content.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    found = _CHARSET.search(content[:20_000].decode("ascii", "replace"))
    given = found[1] if found and found[1] != UNKNOWN else "utf-8"
    try:
        is_usable = codecs.lookup(given).name not in _NOT_OF_FILES
        is_usable = is_usable and "msgid\n".encode(given) == b"msgid\n"
    except (LookupError, UnicodeError):
        is_usable = False
    if not is_usable:
        raise UserError(f"{name}: unknown charset {excerpt(given)}")
    return given


def formula(language: str) -> str:
    """Return the value of `Plural-Forms` of a language, or "" if it is not known.

    Example:
        >>> formula("fr"), formula("pt-BR"), formula("xx")
        ('nplurals=2; plural=(n > 1);', 'nplurals=2; plural=(n > 1);', '')
    """
    code = language.lower().replace("-", "_")
    for one in (code, code.split("_")[0]):
        for value, languages in FORMULAS.items():
            if one in languages.split():
                return value
    return ""


def completed(line: str, plural: str) -> str:
    """Return a line of a header with what a template leaves open: charset and plural formula.

    Example:
        >>> completed('"Content-Type: text/plain; charset=CHARSET"', "")
        '"Content-Type: text/plain; charset=UTF-8"'
    """
    line = line.replace(f"charset={UNKNOWN}", "charset=UTF-8")
    return _PLACEHOLDER.sub(lambda match: plural, line) if plural else line


def made(language: str, plural: str, end: str) -> list[str]:
    """Return the lines of a new header, without which gettext refuses letters beyond ASCII."""
    values = {"Language": language, "MIME-Version": "1.0",
              "Content-Type": "text/plain; charset=UTF-8", "Content-Transfer-Encoding": "8bit",
              "Plural-Forms": plural}  # fmt: skip
    lines = [f'"{key}: {value}\\n"' for key, value in values.items() if value]
    return [f"{line}{end}" for line in ('msgid ""', 'msgstr ""', *lines, "")]
