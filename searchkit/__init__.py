"""searchkit: full-text search for captions in every language.

from searchkit import Index

with Index.open("index") as index:
    for hit in index.search("Aleppo").hits:
        print(hit.caption.source, hit.excerpt().text)
"""

from searchkit.caption import Caption
from searchkit.errors import SearchkitError
from searchkit.index import Index
from searchkit.results import Excerpt, Hit, Results

__version__ = "0.1.0"

__all__ = ["Caption", "Excerpt", "Hit", "Index", "Results", "SearchkitError", "__version__"]
