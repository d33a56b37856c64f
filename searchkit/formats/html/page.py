"""What a page says of itself: headline, author, date, language, keywords, and in what words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice

from searchkit.dates import iso_date
from searchkit.formats.html.linked import Linked, is_script, linked, names, value
from searchkit.formats.html.tree import Element, text_of

DATES = (
    *("article:published_time", "og:article:published_time", "pubdate", "publishdate", "date"),
    *("dc.date.issued", "dc.date", "dcterms.created", "parsely-pub-date", "datepublished"),
    *("article.published", "its_publication", "sailthru.date"),
)
AUTHORS = ("author", "article:author", "dc.creator", "parsely-author", "sailthru.author")
KEYWORDS = ("news_keywords", "keywords")
MANY = 20
"""Keywords that a page may have; more are for search engines."""


@dataclass
class Page:
    """The elements of a page, read for what holds for all of its captions."""

    elements: Sequence[Element]

    @cached_property
    def meta(self) -> Mapping[str, str]:
        """The content of ``meta`` elements by their property or name, the first of each."""
        found: dict[str, str] = {}
        for each in self._named("meta"):
            name = each.get("property") or each.get("name") or each.get("itemprop")
            if name and each.get("content"):
                found.setdefault(name.lower(), " ".join(each.get("content").split()))
        return found

    @cached_property
    def linked(self) -> Linked:
        """What stands in the page as JSON-LD."""
        return linked(each for each in self.elements if is_script(each))

    @cached_property
    def headline(self) -> str:
        """The article's headline; of a title with the site's name behind it the first heading."""
        given = self._from_article("headline", "name") or self.meta.get("og:title", "")
        title = given or self._first_text("title") or self.meta.get("title", "")
        headings = (text_of(each) for each in islice(self._named("h1"), MANY))
        fitting = (each for each in headings if each and _is_start(each, title))
        return " ".join((next(fitting, "") or title).split())

    @property
    def is_article(self) -> bool:
        """Whether the page is one article, not a list of them."""
        return bool(
            self.linked.articles
            or self.meta.get("og:type", "").lower() == "article"
            or "article:published_time" in self.meta
        )

    def shared(self) -> dict[str, object]:
        """The fields that all captions of the page have."""
        article = next(iter(self.linked.articles), {})
        keywords = next((self.meta[name] for name in KEYWORDS if name in self.meta), "")
        fields = {
            "headline": self.headline,
            "byline": ", ".join(self._authors()),
            "date": self._date(),
            "lang": self._language(),
            "keywords": _split(value(article, "keywords") or keywords),
            "site": self.meta.get("og:site_name") or value(article, "publisher"),
        }
        return {name: each for name, each in fields.items() if each}

    def _authors(self) -> list[str]:
        article = next(iter(self.linked.articles), {})
        found = names(article.get("author"))
        metas = [self.meta[name] for name in AUTHORS if "://" not in self.meta.get(name, "://")]
        marked = filter(None, map(text_of, self._bylines()))
        return list(dict.fromkeys(found)) or metas[:1] or list(islice(marked, 1))

    def _bylines(self) -> Iterator[Element]:
        for each in self.elements:
            classes = each.get("class").lower().split()
            if (
                each.get("rel").lower() == "author"
                or "byline" in classes
                or (each.get("itemprop") == "author" and each.name != "meta")
            ):
                yield each

    def _date(self) -> str:
        said = [self._from_article("datepublished", "datecreated", "uploaddate")]
        said += [self.meta.get(name, "") for name in DATES]
        times = (each.get("datetime") or text_of(each) for each in self._named("time"))
        return next(filter(None, map(iso_date, chain(said, islice(times, MANY)))), "")

    def _language(self) -> str:
        root = next(self._named("html"), None)
        given = (root.get("lang") or root.get("xml:lang")) if root else ""
        given = given or self._from_article("inlanguage") or self.meta.get("og:locale", "")
        return given.replace("_", "-").partition("-")[0].lower()[:8]

    def _from_article(self, *properties: str) -> str:
        found = (value(article, *properties) for article in self.linked.articles)
        return next(filter(None, found), "")

    def _named(self, name: str) -> Iterator[Element]:
        return (each for each in self.elements if each.name == name)

    def _first_text(self, name: str) -> str:
        return next(filter(None, map(text_of, self._named(name))), "")


def _split(keywords: str) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(each.strip() for each in keywords.split(",") if each.strip()))
    return found if len(found) <= MANY else ()


def _is_start(heading: str, title: str) -> bool:
    return not title or title.casefold().startswith(" ".join(heading.split()).casefold())
