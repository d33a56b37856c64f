"""Captions of a page: of figures, of elements with a caption's class, and alternative texts.

A caption belongs to the picture before it that has none yet and is near by, else to the one
behind it. A picture without a caption has its alternative text for one, unless that says
nothing: it is empty, a file's name, the page's own headline, or a logo's, an icon's, or a
teaser's for another page. A caption in a slide that is hidden just now is a caption.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from searchkit.formats.html import classes
from searchkit.formats.html.tokens import words
from searchkit.formats.html.tree import Element, parse, text_of

MEDIA = words("img amp-img video audio iframe embed object")
ADDRESSES = (
    *("data-original", "data-src", "data-lazy-src", "data-original-src", "data-img-src"),
    *("data-full-url", "src", "data", "poster", "srcset", "data-srcset"),
)
NO_CAPTION = frozenset(("table", "pre", "code", "blockquote"))
"""What figures show that is no picture."""

BOXES = words("figure table li dl picture")
STOPS = frozenset(("body", "html", "main", ""))
REACH, FAR = 6, 30
"""How many elements a caption's picture may be up, and how many before it."""
INSIDE = 8
"""Elements of a picture or film in which its address is sought, itself the first."""

LONGEST = 5_000
SMALLEST = 64
"""Pixels below which a picture is an icon."""
TAIL = 40
"""Characters in which a number at the end of a text is sought."""

_FILE_NAME = re.compile(
    r"\S+\.(?:jpe?g|png|gif|webp|avif|tiff?|heic|svg|bmp)"
    r"|(?=\S*[\d_-])[A-Za-z0-9_%+-]+"
    r"|(?:img|dsc|image|photo|picture|ảnh|hình|untitled|screenshot)[\s_-]*[\d\s_.-]*",
    re.IGNORECASE,
)
_EMPTY_WORDS = words(
    "image photo picture logo avatar icon thumbnail thumb ảnh hình {keywords} null undefined"
) | {"ảnh minh họa", "ảnh minh hoạ", "hình minh họa", "ảnh đại diện"}
_NUMBERED = re.compile(r"[\s.]*[-–—]?\s*(?:ảnh|hình|photo|image)?\s*\d{1,3}\.?$", re.IGNORECASE)
_PICTURE_ADDRESS = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)(?:$|[?#!])|attachment", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Figure:
    """A caption with what stands beside it; ``offset`` is where in the page."""

    text: str
    offset: int
    order: int
    media: str = ""
    alt: str = ""
    credit: str = ""


@dataclass(frozen=True, slots=True)
class Fragment:
    """A parsed page: its elements in document order, and those that are pictures or film."""

    root: Element
    elements: Sequence[Element]
    media: Sequence[Element]
    orders: Sequence[int]

    @classmethod
    def of(cls, root: Element) -> Fragment:
        """The fragment under an element.

        Of what is for browsers that run no scripts it has the pictures that are told of nowhere
        else.
        """
        elements: list[Element] = []
        apart: set[int] = set()
        behind = 0
        for each in root.walk():
            behind = max(behind, each.last if each.name == "noscript" else 0)
            if each.name and each.name != "noscript":
                elements.append(each)
                apart.update([each.order] if each.order <= behind else [])
        told = {mark for each in elements if each.order not in apart for mark in _marks(each)}
        elements = [each for each in elements if each.order not in apart or _is_new(each, told)]
        media = [each for each in elements if each.name in MEDIA and not _is_icon(each)]
        return cls(root, elements, media, [each.order for each in media])

    def count(self, element: Element) -> int:
        """How many media are inside an element."""
        start = bisect_left(self.orders, element.order)
        return bisect_left(self.orders, element.last + 1) - start


def _marks(element: Element) -> tuple[str, ...]:
    """What a picture is known by: its address and what it says."""
    return (address(element), element.get("alt")) if element.name in MEDIA else ()


def _is_new(element: Element, told: set[str]) -> bool:
    return bool(element.get("alt")) and told.isdisjoint(_marks(element))


def of_markup(markup: str) -> list[Figure]:
    """The captions of a piece of HTML that is part of something else."""
    return figures(Fragment.of(parse(markup)[0]))


def figures(page: Fragment, headline: str = "", is_article: bool = False) -> list[Figure]:
    """The captions of a page in the order of the page.

    ``is_article`` says that pictures which lead to other pages are teasers.
    """
    captions = list(_captions(page))
    pictures = _pictures_of(page, captions)
    near = [each for each in captions if each.order in pictures or _is_sure(each)]
    found = [_figure(page, each, pictures.get(each.order), headline) for each in near]
    taken = {picture.order for picture in pictures.values() if picture}
    for picture in page.media:
        if picture.order not in taken and (text := _alternative(picture, headline, is_article)):
            found.append(Figure(text, picture.offset, picture.order, address(picture)))
    return sorted((each for each in found if each.text), key=lambda each: each.order)


def address(picture: Element) -> str:
    """Where a picture or film is, lazily loaded or not; embedded data are no address."""
    return next(filter(None, map(_own_address, islice(picture.walk(), INSIDE))), "")


def _own_address(picture: Element) -> str:
    found = (picture.get(name).split()[:1] for name in ADDRESSES)
    real = (each[0].rstrip(",") for each in found if each and not each[0].startswith("data:"))
    return next(real, "")


def alternative(picture: Element, headline: str = "") -> str:
    """A picture's alternative text, empty where it says nothing about it."""
    text = " ".join((picture.get("alt") or picture.get("aria-label")).split())
    bare = text[:-TAIL] + _NUMBERED.sub("", text[-TAIL:])
    if not bare or _FILE_NAME.fullmatch(text[:300]) or bare.casefold() in _EMPTY_WORDS:
        return ""
    if headline and _plain(bare) in (_plain(headline), ""):
        return ""
    stem = address(picture).rpartition("/")[2].rpartition(".")[0]
    return "" if text in ("", stem) else text


def _plain(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _alternative(picture: Element, headline: str, is_article: bool) -> str:
    """The caption of a picture that has none; teasers and furniture have none at all."""
    for name in ("data-caption", "data-image-caption", "data-sub-html"):
        if given := picture.get(name)[:LONGEST]:
            return text_of(parse(given)[0])
    link = picture.link.get("href") if picture.link else ""
    is_teaser = is_article and bool(link) and not _PICTURE_ADDRESS.search(link[-200:])
    if picture.is_chrome or is_teaser or picture.name not in ("img", "amp-img"):
        return ""
    return alternative(picture, headline)


def _is_icon(picture: Element) -> bool:
    sizes = (picture.get(name).removesuffix("px") for name in ("width", "height"))
    is_small = any(size.isdecimal() and len(size) < 3 and int(size) < SMALLEST for size in sizes)
    about = " ".join((picture.get("class"), picture.get("id"), picture.get("src")[-100:]))
    return is_small or classes.is_furniture(about)


def _captions(page: Fragment) -> Iterator[Element]:
    """The captions of a page: of those within each other the outermost that is a single one."""
    candidates = [each for each in page.elements if _is_candidate(page, each)]
    chosen: list[Element] = []
    for element in reversed(candidates):
        inner = []
        while chosen and chosen[-1].order <= element.last:
            inner.append(chosen.pop())
        chosen += reversed(inner) if len(inner) > 1 else [element]
    yield from reversed(chosen)


def _is_candidate(page: Fragment, element: Element) -> bool:
    name, attribute = element.name, element.get("class")
    if name == "figcaption":
        return _is_of_picture(page, element) and not page.count(element) and _says(element)
    is_caption = (
        (attribute and (classes.is_caption(attribute) or classes.may_be_caption(attribute, name)))
        or element.get("itemprop") == "caption"
        or (name == "caption" and element.parent is not None and page.count(element.parent))
    )
    return bool(is_caption) and name not in MEDIA and not page.count(element)


def _says(element: Element) -> bool:
    """Whether there is any text in an element, as far as it is a small one."""
    inside = list(islice(element.walk(), FAR))
    texts = (part for each in inside for part in each.content if isinstance(part, str))
    return len(inside) == FAR or any(not text.isspace() for text in texts)


def _is_of_picture(page: Fragment, caption: Element) -> bool:
    """Whether a figure's caption is about a picture, as far as the figure tells."""
    figure = caption.parent
    while figure is not None and figure.name != "figure":
        figure = figure.parent
    if figure is None or page.count(figure):
        return True
    return NO_CAPTION.isdisjoint(each.name for each in _children(figure))


def _is_sure(caption: Element) -> bool:
    return (
        caption.name == "figcaption"
        or classes.is_caption(caption.get("class"))
        or caption.get("itemprop") == "caption"
    )


def _pictures_of(page: Fragment, captions: Sequence[Element]) -> dict[int, Element | None]:
    """A caption's order -> its picture; None where others have the ones near by.

    Captions without pictures between them share those before the first of them, in order,
    or else those behind the last.
    """
    pictures: dict[int, Element | None] = {}
    runs = list(_runs(page, captions))
    for number, run in enumerate(runs):
        after = runs[number - 1][-1].last if number else -1
        before = runs[number + 1][0].order if number + 1 < len(runs) else page.root.last + 1
        near = _near(page, run[0], (after, run[0].order)) or _near(
            page, run[-1], (run[-1].last, before)
        )
        if near:
            shared = near[-len(run) :] if near[0].order < run[0].order else near
            pictures |= dict.fromkeys((each.order for each in run), None)
            pictures |= {each.order: one for each, one in zip(run, shared, strict=False)}
    return _each_once(pictures)


def _runs(page: Fragment, captions: Sequence[Element]) -> Iterator[list[Element]]:
    """The captions in runs with no picture between."""
    run: list[Element] = []
    for caption in captions:
        if run and bisect_left(page.orders, run[-1].last) < bisect_left(page.orders, caption.order):
            yield run
            run = []
        run.append(caption)
    if run:
        yield run


def _each_once(pictures: dict[int, Element | None]) -> dict[int, Element | None]:
    taken: set[int] = set()
    for order, picture in pictures.items():
        if picture is not None and picture.order in taken:
            pictures[order] = None
        elif picture is not None:
            taken.add(picture.order)
    return pictures


def _near(page: Fragment, caption: Element, between: tuple[int, int]) -> Sequence[Element]:
    """The pictures between two places in the page in the nearest box that a caption shares."""
    low, high = between
    box = caption.parent
    for _ in range(REACH):
        if box is None:
            break
        start = bisect_left(page.orders, max(low + 1, box.order))
        end = bisect_left(page.orders, min(high, box.last + 1))
        if start < end:
            found = page.media[start:end]
            nearest = found[-1] if high == caption.order else found[0]
            is_near = abs(nearest.order - caption.order) <= FAR or box.name in BOXES
            return found if is_near else ()
        if box.name in BOXES or box.name in STOPS:
            break
        box = box.parent
    return ()


def _figure(page: Fragment, caption: Element, picture: Element | None, headline: str) -> Figure:
    inside = _credits_inside(caption)
    said = text_of(caption, frozenset(each.order for each in inside))
    if not said and inside:
        said, inside = text_of(caption), []
    credits = [text_of(each) for each in inside] or _credits_beside(page, caption)
    credit = ", ".join(dict.fromkeys(filter(None, credits)))
    alt = alternative(picture, headline) if picture is not None else ""
    is_new = alt and _plain(alt) not in _plain(said)
    media = address(picture) if picture is not None else ""
    return Figure(said, caption.offset, caption.order, media, alt if is_new else "", credit)


def _credits_inside(caption: Element) -> list[Element]:
    """The credits in a caption, of those within each other the outermost."""
    found: list[Element] = []
    for each in islice(caption.walk(), 1, None):
        if _is_credit(each) and (not found or each.order > found[-1].last):
            found.append(each)
    return found


def _is_credit(element: Element) -> bool:
    return (
        element.get("itemprop") in ("copyrightHolder", "creditText", "author", "copyrightNotice")
        or classes.is_credit(element.get("class"))
        or element.name == "cite"
    )


def _credits_beside(page: Fragment, caption: Element) -> list[str]:
    """The credits in the box that a caption shares with its picture alone."""
    box = caption.parent
    if box is None or page.count(box) > 1 or box.name in STOPS:
        return []
    return [text_of(each) for each in _children(box) if each is not caption and _is_credit(each)]


def _children(element: Element) -> Sequence[Element]:
    """The first elements right inside an element; a figure has few."""
    return [each for each in element.content[:FAR] if isinstance(each, Element)]
