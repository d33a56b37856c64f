"""XML (``.xml``, ``.rss``, ``.atom``, ...): news, feeds, pages and subtitles, by their root."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from searchkit.caption import Caption
from searchkit.formats import html
from searchkit.formats.files import File, Problem
from searchkit.formats.subtitles import ttml
from searchkit.formats.xml import feeds, newsml, timedtext
from searchkit.formats.xml.tree import ENTITIES, root

Reader = Callable[[File], Iterator[Caption | Problem]]

READERS: Mapping[str, Reader] = {
    "rss": feeds.read,
    "feed": feeds.read,
    "rdf:RDF": feeds.read,
    "newsItem": newsml.read,
    "packageItem": newsml.read,
    "newsMessage": newsml.read,
    "html": html.read,
    "tt": ttml.read,
    "transcript": timedtext.read,
    "timedtext": timedtext.read,
}
"""Root element -> reader."""


def read(file: File) -> Iterator[Caption | Problem]:
    """Yield the captions of an XML file of a kind that is known.

    Of other kinds there are many in most folders, so one is worth a word only if it was named
    outright; so is XML that is broken at its root, except in a file called a feed.
    """
    found = root(file)
    if isinstance(found, Problem):
        is_feed = file.suffix != ".xml"
        if file.is_named or is_feed or found.what == ENTITIES:
            yield found
    elif reader := READERS.get(found.root):
        yield from reader(file)
    elif file.is_named:
        known = "RSS, Atom, NewsML-G2, TTML and XHTML"
        what = f"no XML of a known kind: its root element is {found.root[:100]!r}"
        yield file.problem(what, f"known are {known}", refused=False)
