"""Xapian behind JSON lines: first a list of captions, then queries; run by `peers.Xapian`.

It runs under Debian's Python, so it imports nothing of the project.
"""

import json
import sys
from typing import Any

import xapian


def built(folder: str, texts: list[str]) -> Any:
    """A database of the captions, in their order."""
    database = xapian.WritableDatabase(folder, xapian.DB_CREATE_OR_OVERWRITE)
    generator = xapian.TermGenerator()
    for text in texts:
        document = xapian.Document()
        generator.set_document(document)
        generator.index_text(text)
        database.add_document(document)
    database.commit()
    return database


def found(database: Any, text: str, unfinished: bool) -> list[int]:
    """The numbers of the ten best."""
    parser = xapian.QueryParser()
    parser.set_database(database)
    parser.set_default_op(xapian.Query.OP_OR)
    flags = xapian.QueryParser.FLAG_PARTIAL if unfinished else 0
    enquire = xapian.Enquire(database)
    enquire.set_query(parser.parse_query(text, flags))
    return [match.docid - 1 for match in enquire.get_mset(0, 10)]


def main(folder: str) -> None:
    """Answer until the input ends."""
    database = built(folder, json.loads(sys.stdin.readline()))
    print(json.dumps(database.get_doccount()), flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(found(database, asked["text"], asked["unfinished"])), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
