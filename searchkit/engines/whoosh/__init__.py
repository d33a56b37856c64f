"""The default engine: a Whoosh index on disk that any Whoosh opens.

Nothing of ours is pickled into it: the schema holds stock field types only, and the terms
are put in ready-made.
"""

from searchkit.engines.whoosh.engine import WhooshEngine

__all__ = ["WhooshEngine"]
