"""Open MusicXML files, compressed or not, in any encoding, as a tree of parts and measures."""

import codecs
import re
import zlib
from html.entities import html5
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement
from zipfile import BadZipFile, ZipFile

from seqapps.common.errors import UserError
from seqapps.common.io.archives import check_members

MAX_BYTES = 64 << 20  # of a file, and of the content of a compressed one
SUFFIXES = (".musicxml", ".xml")
CONTAINER = "META-INF/container.xml"
# Errors of zipfile for files that are no archives, truncated or locked.
_ZIP_ERRORS = (BadZipFile, EOFError, NotImplementedError, RuntimeError, zlib.error)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
_DECLARED = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([\w.-]+)")
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)(\w+;)")
_CONTROLS = re.compile(r"[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # which XML does not allow


def read(path: Path) -> Element:
    """Return the root of a MusicXML file, a `score-partwise` without namespaces.

    Raises:
        UserError: the file cannot be read, is no MusicXML, declares entities, or is too large.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        if content.startswith(b"PK\3\4"):
            content = _unpacked(content)
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror or error}") from error
    except (*_ZIP_ERRORS, KeyError, ValueError) as error:
        raise UserError(f"{path}: expected compressed MusicXML, but {error}") from error
    if len(content) > MAX_BYTES:
        raise UserError(f"{path}: expected MusicXML of at most {MAX_BYTES:,} bytes")
    text = decode(content)
    if "<!ENTITY" in text:
        raise UserError(f"{path}: expected MusicXML, got XML that declares entities")
    if "&" in text:  # entities of HTML, which MusicXML's document types do not declare
        text = _ENTITY.sub(lambda match: html5.get(match[1], match[0]), text)
    try:
        root = ElementTree.fromstring(text)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise UserError(f"{path}: expected MusicXML, but {error}") from error
    if root.tag.startswith("{"):
        for element in root.iter():
            element.tag = element.tag.rpartition("}")[2]
    if root.tag == "score-timewise":
        root = _partwise(root)
    if root.tag != "score-partwise":
        raise UserError(f"{path}: expected MusicXML's score-partwise, got {root.tag[:40]!r}")
    return root


def decode(content: bytes) -> str:
    """Decode XML by its byte order mark, its first bytes, its declaration, or as UTF-8.

    Bytes that do not fit are read as Windows-1252. Blanks around the XML, and characters that XML
    does not allow, are dropped.

    Example:
        >>> decode('<?xml version="1.0" encoding="UTF-16"?><a>é</a>'.encode())
        '<?xml version="1.0" encoding="UTF-16"?><a>é</a>'
    """
    mark, encoding = next((row for row in _BOMS if content.startswith(row[0])), (b"", ""))
    content = content[len(mark) :]
    encoding = encoding or _encoding(content)
    try:
        text = content.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        text = content.decode("cp1252", "replace")
    return _CONTROLS.sub("", text).strip("\ufeff \t\r\n")


def _encoding(content: bytes) -> str:
    """Return the encoding of XML without a byte order mark."""
    head = content[:200].lstrip()
    if head[1:2] == b"\0":
        return "utf-16-le"
    if head[:1] == b"\0":
        return "utf-16-be"
    try:
        content.decode("utf-8")  # before the declaration, which is often that of another program
    except UnicodeDecodeError:
        declared = _DECLARED.search(head)
        name = declared[1].decode().lower() if declared else "cp1252"
        return "cp1252" if name.startswith(("utf", "ucs", "iso-10646")) else name
    return "utf-8"


def _unpacked(content: bytes) -> bytes:
    """Return the score of compressed MusicXML: its root file, or else its first XML file."""
    with ZipFile(BytesIO(content)) as archive:
        check_members(archive.infolist())  # LZMA, say, has errors and a need of memory of its own
        names = [name for name in archive.namelist() if not name.endswith("/")]
        scores = [name for name in names if name.lower().endswith(SUFFIXES)]
        scores = [name for name in scores if not name.startswith(("META-INF/", "__MACOSX/"))]
        rootfile = _rootfile(archive) if CONTAINER in names else ""
        name = rootfile if rootfile in names else next(iter(scores), "")
        if not name:
            raise ValueError("it holds no score")
        with archive.open(name) as file:
            return file.read(MAX_BYTES + 1)


def _rootfile(archive: ZipFile) -> str:
    """Return the path of the score that the container names, "" for none."""
    try:
        with archive.open(CONTAINER) as file:
            container = ElementTree.fromstring(decode(file.read(1 << 16)))
    except (ElementTree.ParseError, ValueError):
        return ""
    paths = (one.get("full-path", "") for one in container.iter() if one.tag.endswith("rootfile"))
    return next(paths, "")


def _partwise(timewise: Element) -> Element:
    """Return a score of measures of parts as one of parts of measures."""
    root = Element("score-partwise")
    parts: dict[str, Element] = {}
    for element in timewise:
        if element.tag != "measure":
            root.append(element)
            continue
        for content in element.findall("part"):
            name = content.get("id", "")
            if name not in parts:
                parts[name] = Element("part", id=name)
            SubElement(parts[name], "measure", element.attrib).extend(content)
    root.extend(parts.values())
    return root
