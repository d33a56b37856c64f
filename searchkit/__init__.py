"""searchkit: full-text search for captions in every language.

from searchkit import Index

with Index.open("index") as index:
    for hit in index.search("Aleppo").hits:
        print(hit.caption.source, hit.excerpt().text)
"""

from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from searchkit import formats as formats
    from searchkit.caption import Caption
    from searchkit.errors import SearchkitError
    from searchkit.index import Index
    from searchkit.results import Excerpt, Hit, Results

__version__ = "0.1.0"

__all__ = ["Caption", "Excerpt", "Hit", "Index", "Results", "SearchkitError", "__version__"]

_HOMES = {
    "Caption": "searchkit.caption",
    "Excerpt": "searchkit.results",
    "Hit": "searchkit.results",
    "Index": "searchkit.index",
    "Results": "searchkit.results",
    "SearchkitError": "searchkit.errors",
}
"""Where the public names are, which are loaded when they are first asked for."""


def __getattr__(name: str) -> object:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    if name == "formats":
        return import_module("searchkit.formats")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
