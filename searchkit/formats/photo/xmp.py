"""XMP (ISO 16684-1) with the IPTC Core and Extension schemas 2023.1: properties to fields."""

from __future__ import annotations

from collections.abc import Iterator

from searchkit.formats.photo import rdf
from searchkit.formats.photo.dates import iso
from searchkit.formats.photo.metadata import Fields
from searchkit.formats.photo.rdf import Node

CONTAINERS = frozenset(("rdf:Alt", "rdf:Bag", "rdf:Seq"))
DEFAULT = "x-default"
LANG = "xml:lang"

CAPTION = ("dc:description", "tiff:ImageDescription", "exif:UserComment", "acdsee:caption")
TEXTS: dict[str, tuple[str, ...]] = {
    "headline": ("photoshop:Headline",),
    "title": ("dc:title",),
    "byline_title": ("photoshop:AuthorsPosition",),
    "credit": ("photoshop:Credit",),
    "source": ("photoshop:Source",),
    "copyright": ("dc:rights", "tiff:Copyright"),
    "sublocation": ("Iptc4xmpCore:Location",),
    "city": ("photoshop:City",),
    "state": ("photoshop:State",),
    "country": ("photoshop:Country",),
    "event": ("Iptc4xmpExt:Event",),
    "alt_text": ("Iptc4xmpCore:AltTextAccessibility",),
    "extended_description": ("Iptc4xmpCore:ExtDescrAccessibility",),
    "caption_writer": ("photoshop:CaptionWriter",),
    "instructions": ("photoshop:Instructions",),
}
"""Field -> the properties that hold it, the first that says something wins."""

PLACES = ("Iptc4xmpExt:LocationShown", "Iptc4xmpExt:LocationCreated")
PLACE_PARTS = {
    "sublocation": ("Iptc4xmpExt:Sublocation", "Iptc4xmpExt:LocationName"),
    "city": ("Iptc4xmpExt:City",),
    "state": ("Iptc4xmpExt:ProvinceState",),
    "country": ("Iptc4xmpExt:CountryName",),
}
DATES = ("photoshop:DateCreated", "exif:DateTimeOriginal", "xmp:CreateDate")
BYLINE = ("dc:creator", "tiff:Artist")

Properties = dict[str, list[Node]]


def read(packet: bytes) -> tuple[Fields, str]:
    """The fields of an XMP packet, and what was damaged in it."""
    tree, damage = rdf.parse(packet)
    return _fields(_properties(tree)), damage


def _properties(tree: Node) -> Properties:
    """The properties of all descriptions, in the three ways in which RDF may write them."""
    found: Properties = {}
    descriptions = list(_descriptions(tree))
    named = {d.attributes["rdf:nodeID"]: d for d in descriptions if "rdf:nodeID" in d.attributes}
    for prop in (member for description in descriptions for member in _members(description)):
        elsewhere = named.get(prop.attributes.get("rdf:nodeID", ""))
        found.setdefault(prop.name, []).append(_moved(prop, elsewhere) if elsewhere else prop)
    return found


def _moved(prop: Node, value: Node) -> Node:
    """A property whose value stands elsewhere under a name of its own, as F-Spot writes lists."""
    whole = Node(prop.name, {})
    whole.children = [value]
    return whole


def _descriptions(node: Node) -> Iterator[Node]:
    if node.name == "rdf:RDF":
        yield from node.children
        return
    for child in node.children:
        yield from _descriptions(child)


def _members(node: Node) -> Iterator[Node]:
    """What belongs to a description or a structure: attributes, elements, a description inside."""
    yield from (Node(name, {}, value) for name, value in node.attributes.items())
    for child in node.children:
        if child.name == "rdf:Description":
            yield from _members(child)
        else:
            yield child


def _entries(node: Node) -> list[Node]:
    """The items of a list; a value that should be a list and is none counts as its only item."""
    lists = [child for child in node.children if child.name in CONTAINERS]
    return [item for child in lists for item in child.children] if lists else [node]


def _text(node: Node) -> str:
    """A value's text; RDF puts it one level down where it has qualifiers."""
    if not node.children:
        return node.text or node.attributes.get("rdf:value", "")
    values = [member.text for member in _members(node) if member.name == "rdf:value"]
    return values[0] if values else ""


def _values(found: Properties, *names: str) -> list[str]:
    """The texts of the first of these properties that has any."""
    for name in names:
        nodes = (item for node in found.get(name, ()) for item in _entries(node))
        values = [text for text in map(_text, nodes) if text.strip()]
        if values:
            return values
    return []


def _languages(found: Properties, *names: str) -> list[tuple[str, str]]:
    """Language and text of every alternative, that of the first property that has any."""
    for name in names:
        nodes = [item for node in found.get(name, ()) for item in _entries(node)]
        pairs = [(node.attributes.get(LANG, "")[:35] or DEFAULT, _text(node)) for node in nodes]
        if filled := [(lang, text) for lang, text in pairs if text.strip()]:
            return filled
    return []


def _shown(alternatives: list[tuple[str, str]]) -> str:
    return dict(reversed(alternatives)).get(DEFAULT) or (alternatives[0][1] if alternatives else "")


def _every(found: Properties, *names: str) -> list[str]:
    """All texts of these properties, in whatever language; the one that is shown first."""
    told = [_languages(found, name) for name in names]
    shown = next((_shown(alternatives) for alternatives in told if alternatives), "")
    texts = [text for alternatives in told for _, text in alternatives]
    return list(dict.fromkeys((shown, *texts))) if shown else []


def _fields(found: Properties) -> Fields:
    captions = _languages(found, *CAPTION)
    caption = _shown(captions)
    by_lang = {lang: text for lang, text in captions if lang.lower() != DEFAULT}
    texts = _texts(found)
    more = {name: tuple(further) for name, (_, *further) in texts.items() if further}
    others = (text for text in _every(found, *CAPTION)[1:] if text not in by_lang.values())
    for name, further in (("caption", tuple(others)), ("people", tuple(_organisations(found)))):
        more |= {name: further} if further else {}
    return Fields(
        **{name: first for name, (first, *_) in texts.items()},
        caption=caption,
        captions=by_lang,
        more=more,
        lang=next((lang for lang, text in by_lang.items() if text == caption), ""),
        byline=", ".join(_values(found, *BYLINE)),
        date=next((day for name in DATES for day in map(iso, _values(found, name)) if day), ""),
        keywords=tuple(_keywords(found)),
        people=tuple(_people(found)),
    )


def _texts(found: Properties) -> dict[str, list[str]]:
    """Field -> its texts, the one that is shown first, those of structures behind it.

    Of the places only the first stands in where there is no other; so what it lacks is empty.
    """
    texts = {name: _every(found, *names) for name, names in TEXTS.items()}
    for place in _places(found):
        for name, told in place.items():
            texts[name] = [*(texts[name] or told[:1] or [""]), *told]
    works = _below(found, "Iptc4xmpExt:ArtworkOrObject", "Iptc4xmpExt:AOTitle")
    texts["title"] = [*(texts["title"] or [""]), *filter(None, works)]
    return {name: list(dict.fromkeys(every or [""])) for name, every in texts.items()}


def _places(found: Properties) -> Iterator[dict[str, list[str]]]:
    """The structured locations that say anything, what is shown before where it was taken."""
    for item in (i for name in PLACES for node in found.get(name, ()) for i in _entries(node)):
        parts: Properties = {}
        for member in _members(item):
            parts.setdefault(member.name, []).append(member)
        place = {name: _every(parts, *names) for name, names in PLACE_PARTS.items()}
        if any(place.values()):
            yield place


def _keywords(found: Properties) -> Iterator[str]:
    words = _values(found, "dc:subject")
    leaves = (path.rpartition("|")[2] for path in _values(found, "lr:hierarchicalSubject"))
    yield from dict.fromkeys(word.strip() for word in words or leaves)


def _people(found: Properties) -> Iterator[str]:
    """Persons shown, those written down before the names on faces."""
    named = _values(found, "Iptc4xmpExt:PersonInImage")
    detailed = _below(found, "Iptc4xmpExt:PersonInImageWDetails", "Iptc4xmpExt:PersonName")
    getty = _values(found, "getty:Personality")
    faces = _below(found, "MP:RegionInfo", "MPReg:PersonDisplayName")
    names = (name.strip() for name in (*named, *detailed, *getty, *_faces(found), *faces))
    yield from dict.fromkeys(filter(None, names))


def _organisations(found: Properties) -> list[str]:
    """Organisations shown: they are looked for among the persons."""
    return _values(found, "Iptc4xmpExt:OrganisationInImageName")


def _below(found: Properties, top: str, name: str) -> list[str]:
    """Texts of a property anywhere below another one."""
    inner: Properties = {name: []}
    for node in (n for start in found.get(top, ()) for n in start.walk()):
        inner[name] += [Node(name, {}, node.attributes[name])] if name in node.attributes else []
        inner[name] += [node] if node.name == name else []
    return [_shown(_languages({name: [node]}, name)) for node in inner[name]]


def _faces(found: Properties) -> Iterator[str]:
    """Names of face regions, Metadata Working Group 2.0, chapter 5.9."""
    for start in found.get("mwg-rs:Regions", ()):
        for item in (n for n in start.walk() if n.name in ("rdf:li", "rdf:Description")):
            parts = {member.name: _text(member) for member in _members(item)}
            if parts.get("mwg-rs:Type", "Face") == "Face" and parts.get("mwg-rs:Name"):
                yield parts["mwg-rs:Name"]
