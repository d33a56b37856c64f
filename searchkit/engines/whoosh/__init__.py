"""The default engine: a Whoosh index on disk that any Whoosh opens.

Nothing of ours is pickled into it: the schema holds stock field types only, and the terms
are put in ready-made. Segments are written in bulk and read as arrays; a process that asks
for little reads them in plain Python.

====================  ========================================================================
`engine`              the face: transactions, pages, facets
`light`, `plain`      small queries, without Whoosh and NumPy
`select`, `count`     pages of hits, facets; `rescore` ranks the best exactly, with `scoring`
`match`, `hits`       from a query to documents; `leaves`, `near`, `expand` are its parts
`state`, `cache`      a commit as arrays, its statistics, decoded postings
`source`, `foreign`   a segment in our layout, and one that stock Whoosh wrote
`decode`, `many`      posting blocks to arrays, for one term and for many
`toc`, `mapped`       the table of contents, a segment's file; `blocks` finds posting blocks
`write`               transactions: batches, deletions, merging
`gather`              captions to numbers; `store`, `stored` and `spool` keep them
`contents`, `invert`  numbers to postings and columns
`segment`             these to bytes: `postings`, `inline`, `terms`, `columns`, with `sheet`,
                      and `sections`, which `deflated` puts together
`verify`              postings compared with captions; `pickles`, `damage` for bad files
`schema`, `names`     the fields; `layout`, `lengths`: what writer and readers agree on
====================  ========================================================================
"""

from searchkit.engines.whoosh.engine import WhooshEngine

__all__ = ["WhooshEngine"]
