"""What newspapers' and other sites' content systems call a caption, a credit, a logo.

Class names are compared in lower case. Named systems: VnExpress (``Image``, ``desc_cation``),
VCCorp's (Tuổi Trẻ, Thanh Niên, Người Lao Động, Kenh14, ...: ``PhotoCMS_Caption``,
``PhotoCMS_Author``), Zing (``pCaption``), VietNamNet (``FmsArticleBoxStyle-Content``),
WordPress, MediaWiki.
"""

from __future__ import annotations

import re
from functools import lru_cache

from searchkit.formats.html.tokens import words

MEDIA = (
    *("image", "img", "photo", "pic", "figure", "fig", "media", "galler", "thumb", "slide"),
    *("video", "lightbox", "carousel", "anh", "hinh", "wp", "element", "fmsarticleboxstyle"),
)
"""How the words of a class begin that is about pictures or film."""

SURE = words(
    "desc_cation pcaption image_desc image-desc img_desc img-desc photo-desc photo_desc "
    "gallerytext fmsarticleboxstyle-content image-description photo-description "
    "chu-thich-anh chuthich-anh chuthichanh"
)
"""Classes of captions that do not say so."""

CAPTION = words("chuthich legende bildunterschrift bildtext didascalia")

NOT_CAPTION = words(
    "has no with without toggle button btn icon link closed track tracks subtitle subtitles"
)

IMAGE_CAPTION = frozenset(("p", "td", "span"))
"""Elements that are VnExpress's captions if their class is ``Image``, in this very case."""

CREDIT = words(
    "credit credits creditline photographer copyright photocredit imagecredit nguonanh tacgiaanh"
)
CREDIT_NAMES = words(
    "photocms_author author byline source photo-author photo-source image-source img-source "
    "nguon-anh photo-by image-author tac-gia-anh picture-source"
)

_WORDS = re.compile(r"[-_.:]+")
_FURNITURE = re.compile(
    r"(?:^|[\s_./-])(?:logo|icons?|avatar|emoji|sprite|pixel|spinner|captcha|banner|advert|qrcode"
    r"|placeholder|share|btn|button|rating)(?=[\s_./\d-]|$)"
)


def _classes(attribute: str) -> list[str]:
    return attribute.lower().split()[:20]


def is_caption(attribute: str) -> bool:
    """Whether one of an element's classes is surely that of a caption."""
    return any(_kind(name) == "sure" for name in _classes(attribute))


def may_be_caption(attribute: str, element: str) -> bool:
    """Whether one of an element's classes is that of a caption, if a picture is near by."""
    if element in IMAGE_CAPTION and "Image" in attribute.split():
        return True
    return any(map(_kind, _classes(attribute)))


def is_credit(attribute: str) -> bool:
    """Whether one of an element's classes is that of a photographer's or an agency's name."""
    return any(
        name in CREDIT_NAMES or not CREDIT.isdisjoint(_WORDS.split(name))
        for name in _classes(attribute)
    )


def is_furniture(attribute: str) -> bool:
    """Whether a class, id or address is that of a logo, an icon and the like."""
    return _FURNITURE.search(attribute.lower()[:300]) is not None


@lru_cache(maxsize=4096)
def _kind(name: str) -> str:
    """Whether a class is ``sure`` to be a caption's, ``maybe`` one, or none (empty)."""
    if name in SURE:
        return "sure"
    parts = _WORDS.split(name)
    found = [word for word in parts if word in CAPTION or "caption" in word]
    if not found or not NOT_CAPTION.isdisjoint(parts):
        return ""
    return "sure" if any(word.startswith(MEDIA) for word in parts) else "maybe"
