"""XML as small trees, one a record, read as a stream and safely: no entities, bounded depth.

Nothing that a document points to is fetched, entities that it declares end the reading, and
the few that everyone knows (``&nbsp;``) are read although XML does not know them. An ``&``
that begins no reference stands for itself, and control characters are left out, as feeds
are often written by hand.
"""

from __future__ import annotations

import html
import html.entities
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from io import TextIOWrapper
from xml.parsers import expat

from searchkit.codepages import codec
from searchkit.errors import UsageError
from searchkit.formats.files import ENCODING_CURE, File, Problem
from searchkit.formats.lines import ESCAPE

MAX_DEPTH = 64
MAX_NODES = 100_000
MAX_TEXT = 8 * 2**20
MAX_TAG = 4 * 2**20
"""Bounds of a record: elements, characters of text; and characters of one tag."""

STEP = 2**16
XML_CURE = "correct it, or export it again"
ENTITIES = "it declares entities, which are not read"

PREFIXES = {
    "http://search.yahoo.com/mrss": "media",
    "http://purl.org/rss/1.0/modules/content": "content",
    "http://purl.org/dc/elements/1.1": "dc",
    "http://www.w3.org/1999/xhtml": "",
    "http://iptc.org/std/nar/2006-10-01": "",
    "http://www.w3.org/2005/Atom": "atom",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns": "rdf",
}
"""Namespaces by the prefix that is usual for them; a document may use any other."""

_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([\w:.-]+)""")
_CONTROLS = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ESCAPED = re.compile("[\ud800-\udfff]")
_REFERENCE = re.compile(
    r"&(?!(?:amp|lt|gt|quot|apos);)(?:#(\d{1,7}|x[0-9a-fA-F]{1,6});|([A-Za-z]\w{0,31};))?"
)
_EDGE = re.compile(r"(?:&[^;&<]{0,33}|<[!\[CDAT]{0,8}|\]{1,2})\Z")
"""What at the end of a piece may go on in the next: a reference, or a mark of CDATA."""


class DamagedError(Exception):
    """What stops the reading of a document."""


class Node:
    """An element: its name as usual for its namespace, its attributes, texts and elements."""

    __slots__ = ("attributes", "content", "line", "name")

    def __init__(self, name: str, attributes: dict[str, str], line: int) -> None:
        self.name = name
        self.attributes = attributes
        self.content: list[Node | str] = []
        self.line = line

    def get(self, name: str) -> str:
        """An attribute, stripped; empty without."""
        return self.attributes.get(name, "").strip()

    def children(self, *names: str) -> list[Node]:
        """The elements of some names right inside."""
        return [each for each in self.content if isinstance(each, Node) and each.name in names]

    def below(self, *names: str) -> Iterator[Node]:
        """The elements of some names at any depth, in document order."""
        waiting: list[Node | str] = [*reversed(self.content)]
        while waiting:
            each = waiting.pop()
            if isinstance(each, Node):
                if each.name in names:
                    yield each
                waiting += reversed(each.content)

    @property
    def raw(self) -> str:
        """All text inside as it stands, an empty line for ``<br/>``."""
        waiting, pieces = [*reversed(self.content)], []
        while waiting:
            each = waiting.pop()
            if isinstance(each, str):
                pieces.append(each)
            else:
                pieces += ["\n\n"] if each.name == "br" else []
                waiting += reversed(each.content)
        return "".join(pieces)

    @property
    def text(self) -> str:
        """All text inside, white space as one space."""
        return " ".join(self.raw.split())

    @property
    def markup(self) -> str:
        """What is inside, elements as HTML."""
        waiting: list[Node | str | tuple[str]] = [*reversed(self.content)]
        pieces: list[str] = []
        while waiting:
            each = waiting.pop()
            if isinstance(each, tuple):
                pieces.append(each[0])
            elif isinstance(each, str):
                pieces.append(html.escape(each, quote=False))
            else:
                pieces.append(_tag(each))
                waiting += [(f"</{each.name}>",), *reversed(each.content)]
        return "".join(pieces)


@dataclass(slots=True)
class Document:
    """What is known of a document while it is read: its root, and texts outside of records."""

    root: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    about: dict[str, str] = field(default_factory=dict)


def root(file: File) -> Document | Problem:
    """The root element of a file, or why there is none."""
    document = Document()
    for found in records(file, (), document):
        if isinstance(found, Problem):
            return found
        break
    return document


def records(
    file: File, names: Collection[str], document: Document | None = None
) -> Iterator[Node | Problem]:
    """Yield the elements of some names, each as a tree, then what stopped the reading.

    Without names the root alone is yielded, empty. ``document`` is filled while reading.
    """
    builder = _Builder(names, document if document is not None else Document())
    stream = _Characters(file)
    try:
        for piece in stream.pieces():
            builder.feed(piece)
            yield from builder.taken()
        builder.feed("", is_final=True)
    except expat.ExpatError as error:
        yield from builder.taken()
        what = f"not XML: {expat.ErrorString(error.code)}"
        yield _broken(file, what, error.lineno)
    except DamagedError as error:
        yield from builder.taken()
        yield _broken(file, str(error), builder.line)
    yield from builder.taken()
    if stream.undecoded:
        yield stream.undecoded


def _broken(file: File, what: str, line: int) -> Problem:
    return Problem(file.name, f"line {line}", what, XML_CURE, broken_off=True)


def _tag(node: Node) -> str:
    attributes = "".join(f' {name}="{html.escape(text)}"' for name, text in node.attributes.items())
    return f"<{node.name}{attributes}>"


class _Characters:
    """A file's characters in pieces, made fit for an XML parser."""

    def __init__(self, file: File) -> None:
        self._file = file
        self._in_cdata = False
        self._line = 1
        self.undecoded: Problem | None = None

    def pieces(self) -> Iterator[str]:
        rest = ""
        with self._opened() as stream:
            while piece := stream.read(STEP):
                text = rest + self._decoded(piece)
                edge = _EDGE.search(text, max(0, len(text) - 40))
                rest = edge[0] if edge else ""
                yield self._mended(text[: len(text) - len(rest)])
        yield self._mended(rest)

    def _opened(self) -> TextIOWrapper:
        stream = self._file.open()
        head = stream.read(512)
        stream.seek(0)
        is_told = bool(self._file.options.encoding)
        encoding = self._file.encoding.name if is_told else _encoding(head)
        return TextIOWrapper(stream, encoding=encoding, errors=ESCAPE, newline="")

    def _decoded(self, piece: str) -> str:
        if self.undecoded is None and (match := _ESCAPED.search(piece)):
            line = self._line + piece.count("\n", 0, match.start())
            byte = ord(match[0]) - 0xDC00
            what = f"byte 0x{byte:02X} and maybe others are no text, they are read as \ufffd"
            self.undecoded = self._file.problem(what, ENCODING_CURE, locator=f"line {line}")
        self._line += piece.count("\n")
        return _ESCAPED.sub("\ufffd", _CONTROLS.sub("", piece))

    def _mended(self, text: str) -> str:
        """The text, with what is no reference outside of CDATA sections escaped."""
        done, place = [], 0
        while place < len(text):
            mark = "]]>" if self._in_cdata else "<![CDATA["
            end = text.find(mark, place)
            part = text[place:] if end < 0 else text[place:end]
            done.append(part if self._in_cdata else _REFERENCE.sub(_reference, part))
            if end < 0:
                break
            done.append(mark)
            self._in_cdata = not self._in_cdata
            place = end + len(mark)
        return "".join(done)


def _reference(match: re.Match[str]) -> str:
    if match[1]:
        code = int(match[1][1:], 16) if match[1][0] == "x" else int(match[1])
        is_fit = code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0x110000
        return match[0] if is_fit and code not in (0xFFFE, 0xFFFF) else "\ufffd"
    known = html.entities.html5.get(match[2]) if match[2] else None
    return html.escape(known) if known else "&amp;" + (match[2] or "")


def _encoding(head: bytes) -> str:
    """The encoding of a document by its mark, its first bytes, or what it declares."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if head[:2] in (b"<\0", b"\0<"):
        return "utf-16-le" if head[0] else "utf-16-be"
    match = _DECLARED.match(head)
    try:
        name = codec(match[1].decode("ascii")) if match else "utf-8"
        "".encode(name)
    except (UsageError, LookupError):
        return "utf-8-sig"
    return "utf-8-sig" if name.startswith("utf") else name


class _Builder:
    """What the parser calls: it grows the record that is open and keeps those that are whole."""

    def __init__(self, names: Collection[str], document: Document) -> None:
        self._names = names
        self._document = document
        self._whole: list[Node] = []
        self._path: list[Node] = []
        self._prefixes: dict[str, str] = {}
        self._depth = self._nodes = self._size = self._stalled = 0
        self._name = ""
        self._parser = expat.ParserCreate("utf-8")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._data
        self._parser.CommentHandler = self._comment
        self._parser.EntityDeclHandler = self._refuse

    @property
    def line(self) -> int:
        """The line that the parser is at."""
        return self._parser.CurrentLineNumber

    def feed(self, piece: str, is_final: bool = False) -> None:
        """Parse on."""
        self._stalled += len(piece)
        self._parser.Parse(piece.encode("utf-8"), is_final)
        if self._stalled > MAX_TAG:
            raise DamagedError(f"a tag of more than {MAX_TAG:,} characters")

    def taken(self) -> list[Node]:
        """The records that are whole since this was last asked."""
        whole, self._whole = self._whole, []
        return whole

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._stalled = 0
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise DamagedError(f"elements within more than {MAX_DEPTH} others")
        self._declare(attributes)
        self._name = self._usual(name)
        if self._depth == 1:
            self._begin(self._name, attributes)
        if self._path or self._name in self._names:
            self._grow(attributes)

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        self._document.root, self._document.attributes = name, attributes
        if not self._names:
            self._whole.append(Node(name, attributes, self.line))

    def _grow(self, attributes: dict[str, str]) -> None:
        node = Node(self._name, attributes, self.line)
        self._nodes = self._nodes + 1 if self._path else 1
        if not self._path:
            self._size = 0
        elif self._nodes > MAX_NODES:
            raise DamagedError(f"a record of more than {MAX_NODES:,} elements")
        else:
            self._path[-1].content.append(node)
        self._path.append(node)

    def _end(self, _name: str) -> None:
        self._depth -= 1
        self._name = ""
        if self._path:
            node = self._path.pop()
            if not self._path:
                self._whole.append(node)

    def _data(self, text: str) -> None:
        self._stalled = 0
        if self._path:
            self._size += len(text)
            if self._size > MAX_TEXT:
                raise DamagedError(f"a record of more than {MAX_TEXT:,} characters")
            self._path[-1].content.append(text)
        elif self._name and text.strip() and len(self._document.about) < 100:
            self._document.about.setdefault(self._name, " ".join(text[:1000].split()))

    def _comment(self, _text: str) -> None:
        self._stalled = 0

    def _refuse(self, *_declaration: object) -> None:
        raise DamagedError(ENTITIES)

    def _declare(self, attributes: dict[str, str]) -> None:
        for name, address in attributes.items():
            if name.startswith("xmlns:"):
                usual = PREFIXES.get(address.strip().rstrip("/#"))
                self._prefixes[name[6:]] = name[6:] if usual is None else usual

    def _usual(self, name: str) -> str:
        """A name with the usual prefix; that of the root stands for none."""
        prefix, colon, local = name.rpartition(":")
        if not colon:
            return name
        if self._depth == 1 and self._prefixes.get(prefix) != "rdf":
            self._prefixes[prefix] = ""
        usual = self._prefixes.get(prefix, prefix)
        return f"{usual}:{local}" if usual else local
