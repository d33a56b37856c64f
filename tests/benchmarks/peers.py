"""The engines beside searchkit, each as its manual sets it up; every one joins words by OR."""

import json
import shutil
import sqlite3
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

XAPIAN_PYTHON = "/usr/bin/python3"
"""Debian has Xapian for its own Python only."""


class Peer(Protocol):
    """An engine with captions in it, numbered from 0."""

    def __init__(self, folder: Path, texts: Sequence[str]) -> None: ...

    def search(self, text: str, unfinished: bool) -> list[int]:
        """The ten best; ``unfinished`` takes the last word as a beginning."""

    def close(self) -> None:
        """Let go of files."""


class Searchkit:
    """Ours, as its users get it: all words first, then most."""

    def __init__(self, folder: Path, texts: Sequence[str]) -> None:
        from searchkit import Caption, Index

        self._index = Index.create(folder / "searchkit")
        self._index.add(Caption(str(number), text) for number, text in enumerate(texts))

    def search(self, text: str, unfinished: bool) -> list[int]:
        hits = self._index.search(text, complete=unfinished).hits
        return [int(hit.caption.id) for hit in hits]

    def close(self) -> None:
        self._index.close()


class Fts5:
    """SQLite's full-text search with its BM25."""

    def __init__(self, folder: Path, texts: Sequence[str]) -> None:
        self._db = sqlite3.connect(folder / "fts5.db")
        self._db.execute(
            "create virtual table captions using "
            "fts5(text, tokenize='unicode61 remove_diacritics 2')"
        )
        rows = ((number, text) for number, text in enumerate(texts))
        self._db.executemany("insert into captions(rowid, text) values (?, ?)", rows)
        self._db.commit()

    def search(self, text: str, unfinished: bool) -> list[int]:
        query = " OR ".join(f'"{word}"' for word in text.split()) + ("*" if unfinished else "")
        rows = self._db.execute(
            "select rowid from captions where captions match ? order by rank limit 10", (query,)
        )
        return [number for (number,) in rows]

    def close(self) -> None:
        self._db.close()


class Tantivy:
    """Tantivy with its default tokenizer."""

    fold = False

    def __init__(self, folder: Path, texts: Sequence[str]) -> None:
        import tantivy

        self._tantivy = tantivy
        self._analyzer = self._analysis()
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("text", tokenizer_name="words")
        builder.add_unsigned_field("number", stored=True)
        self._schema = builder.build()
        (folder / "tantivy").mkdir()
        self._index = tantivy.Index(self._schema, path=str(folder / "tantivy"))
        self._index.register_tokenizer("words", self._analyzer)
        self._fill(texts)

    def _analysis(self) -> Any:
        tantivy = self._tantivy
        builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        builder = builder.filter(tantivy.Filter.remove_long(40)).filter(tantivy.Filter.lowercase())
        return (builder.filter(tantivy.Filter.ascii_fold()) if self.fold else builder).build()

    def _fill(self, texts: Sequence[str]) -> None:
        writer = self._index.writer(50_000_000, 1)
        for number, text in enumerate(texts):
            writer.add_document(self._tantivy.Document(text=text, number=number))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def search(self, text: str, unfinished: bool) -> list[int]:
        query, schema = self._tantivy.Query, self._schema
        words = self._analyzer.analyze(text)
        parts = [query.term_query(schema, "text", word) for word in words]
        if unfinished and words:
            start = query.fuzzy_term_query(schema, "text", words[-1], distance=0, prefix=True)
            parts.append(start)
        should = self._tantivy.Occur.Should
        searcher = self._index.searcher()
        hits = searcher.search(query.boolean_query([(should, part) for part in parts]), 10).hits
        return [searcher.doc(address)["number"][0] for _, address in hits]

    def close(self) -> None:
        """Its files are closed with the process."""


class TantivyFolded(Tantivy):
    """Tantivy with its ``ascii_fold`` filter."""

    fold = True


class Whoosh:
    """Whoosh as its manual sets it up for accents: the standard analyzer and `accent_map`."""

    def __init__(self, folder: Path, texts: Sequence[str]) -> None:
        from whoosh.analysis import CharsetFilter, StandardAnalyzer
        from whoosh.fields import NUMERIC, TEXT, Schema
        from whoosh.index import create_in
        from whoosh.support.charset import accent_map

        self._analyzer = StandardAnalyzer() | CharsetFilter(accent_map)
        (folder / "whoosh").mkdir()
        schema = Schema(text=TEXT(analyzer=self._analyzer), number=NUMERIC(stored=True))
        index = create_in(folder / "whoosh", schema)
        writer = index.writer(limitmb=256)
        for number, text in enumerate(texts):
            writer.add_document(text=text, number=number)
        writer.commit()
        self._searcher = index.searcher()

    def search(self, text: str, unfinished: bool) -> list[int]:
        from whoosh.query import Or, Prefix, Term

        words = [token.text for token in self._analyzer(text, mode="query")]
        parts = [Term("text", word) for word in words]
        if unfinished and words:
            parts.append(Prefix("text", words[-1]))
        return [hit["number"] for hit in self._searcher.search(Or(parts), limit=10)]

    def close(self) -> None:
        self._searcher.close()


class Xapian:
    """Xapian in a process of its own, spoken to by JSON lines."""

    def __init__(self, folder: Path, texts: Sequence[str]) -> None:
        script = Path(__file__).with_name("xapian_process.py")
        self._process = subprocess.Popen(
            [XAPIAN_PYTHON, script, folder / "xapian"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self._ask(list(texts))

    def search(self, text: str, unfinished: bool) -> list[int]:
        found: list[int] = self._ask({"text": text, "unfinished": unfinished})
        return found

    def _ask(self, message: Any) -> Any:
        send, answer = self._process.stdin, self._process.stdout
        if send is None or answer is None:
            raise BrokenPipeError("Xapian's process has no pipes")
        send.write(json.dumps(message) + "\n")
        send.flush()
        return json.loads(answer.readline())

    def close(self) -> None:
        self._process.communicate()


PEERS: dict[str, type[Peer]] = {
    "searchkit": Searchkit,
    "FTS5": Fts5,
    "tantivy": Tantivy,
    "tantivy ascii_fold": TantivyFolded,
    "Whoosh accent_map": Whoosh,
    "Xapian": Xapian,
}


def missing(name: str) -> str:
    """Why an engine cannot be measured here; empty where it can."""
    if name.startswith("tantivy"):
        from importlib.util import find_spec

        return "" if find_spec("tantivy") else "not installed: pip install tantivy"
    if name == "Xapian":
        return "" if _has_xapian() else "not installed: apt-get install python3-xapian"
    return ""


def _has_xapian() -> bool:
    if not shutil.which(XAPIAN_PYTHON):
        return False
    tried = subprocess.run([XAPIAN_PYTHON, "-c", "import xapian"], capture_output=True, check=False)
    return tried.returncode == 0
