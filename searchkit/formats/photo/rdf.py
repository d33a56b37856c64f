"""XML of an XMP packet to a small tree: no DTD, no entities, depth and size bounded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.parsers import expat

from searchkit.formats.photo import charset
from searchkit.formats.photo.blocks import Damaged

MAX_DEPTH = 64
MAX_NODES = 100_000

PREFIXES = {
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://ns.adobe.com/photoshop/1.0/": "photoshop",
    "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/": "Iptc4xmpCore",
    "http://iptc.org/std/Iptc4xmpExt/2008-02-29/": "Iptc4xmpExt",
    "http://ns.adobe.com/xap/1.0/": "xmp",
    "http://ns.adobe.com/exif/1.0/": "exif",
    "http://ns.adobe.com/tiff/1.0/": "tiff",
    "http://ns.adobe.com/lightroom/1.0/": "lr",
    "http://www.metadataworkinggroup.com/schemas/regions/": "mwg-rs",
    "http://ns.microsoft.com/photo/1.2/": "MP",
    "http://ns.microsoft.com/photo/1.2/t/Region#": "MPReg",
    "http://ns.microsoft.com/photo/1.2/t/RegionInfo#": "MPRI",
    "http://ns.acdsee.com/iptc/1.0/": "acdsee",
    "http://xmp.gettyimages.com/gift/1.0/": "getty",
}
"""Namespaces by the prefix that the specifications use; a file may use any other."""

MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00<", "utf-16-be"),
    (b"<\x00", "utf-16-le"),
)
"""How a packet's first bytes give its encoding away, XMP part 1, 7.3.2."""

CONTROLS = re.compile(
    r"<\?[^<>]*\?>|[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]"
    r"|&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01])|x0*(?:[0-8bcefBCEF]|1[0-9a-fA-F]));"
)

LONE_SIGN = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9A-Fa-f]+);)")
"""An ampersand that was written as it is, and belongs into an entity."""


class Node:
    """One element: its qualified name, attributes, children and text."""

    __slots__ = ("attributes", "children", "name", "text")

    def __init__(self, name: str, attributes: dict[str, str], text: str = "") -> None:
        self.name = name
        self.attributes = attributes
        self.children: list[Node] = []
        self.text = text

    def walk(self) -> Iterator[Node]:
        """This node and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()


def parse(packet: bytes) -> tuple[Node, str]:
    """The tree under a nameless root, as far as it can be read, and what stopped the reading."""
    text = _text(packet)
    tree, damage = _parse(text)
    if damage and (clean := LONE_SIGN.sub("&amp;", CONTROLS.sub("", text))) != text:
        tree, damage = _parse(clean)
    return tree, damage


def _text(packet: bytes) -> str:
    text = _decoded(packet.lstrip(b" \t\r\n"))
    return text[max(text.find("<"), 0) : text.rfind(">") + 1] or text


def _decoded(packet: bytes) -> str:
    for mark, encoding in MARKS:
        if packet.startswith(mark):
            return packet.decode(encoding, "replace")
    text = charset.utf8(packet)
    return charset.decode(packet, charset.guess(packet)) if text is None else text


def _parse(text: str) -> tuple[Node, str]:
    builder = _Builder()
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.buffer_size = 2**16
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = builder.refuse
    parser.EntityDeclHandler = builder.refuse
    try:
        parser.Parse(text.encode("utf-8", "replace"), True)
    except (expat.ExpatError, Damaged) as error:
        return builder.root, "" if builder.is_whole else f"XMP: {error}"
    return builder.root, ""


class _Scope(dict[str, str]):
    """Names as written -> names with the usual prefix, each worked out when it is first met."""

    def __init__(self, prefixes: dict[str, str]) -> None:
        self._prefixes = prefixes

    def __missing__(self, name: str) -> str:
        prefix, colon, local = name.rpartition(":")
        known = self._prefixes.get(prefix, prefix)
        self[name] = usual = f"{known}:{local}" if colon or known else name
        return usual

    def within(self, attributes: dict[str, str]) -> _Scope:
        """The scope inside an element that declares namespaces; a foreign one keeps its prefix."""
        declared = [key for key in attributes if key[:5] == "xmlns"]
        if not declared:
            return self
        new = {key[6:]: PREFIXES.get(attributes[key].strip(), key[6:]) for key in declared}
        return _Scope({**self._prefixes, **new})


class _Builder:
    """What the parser calls: it grows the tree and knows which prefix means what."""

    def __init__(self) -> None:
        self.root = Node("", {})
        self._node = self.root
        self._scope = _Scope({})
        self._open: list[tuple[Node, _Scope]] = []
        self._nodes = 0

    @property
    def is_whole(self) -> bool:
        """True once the outermost element is closed: what follows is padding."""
        return not self._open and bool(self.root.children)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._nodes += 1
        if len(self._open) >= MAX_DEPTH or self._nodes > MAX_NODES:
            raise Damaged(f"deeper than {MAX_DEPTH} or more than {MAX_NODES:,} elements")
        self._open.append((self._node, self._scope))
        if attributes:
            self._scope = scope = self._scope.within(attributes)
            attributes = {scope[key]: value for key, value in attributes.items()}
        node = Node(self._scope[name], attributes)
        self._node.children.append(node)
        self._node = node

    def end(self, _name: str) -> None:
        self._node, self._scope = self._open.pop()

    def data(self, text: str) -> None:
        self._node.text += text

    def refuse(self, *_declaration: object) -> None:
        raise Damaged("a document type or entity declaration")
