"""Adding, deleting, searching, making and opening an index."""

import errno
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from searchkit import Caption, Index
from searchkit.errors import (
    NoIndexError,
    QueryError,
    StorageError,
    UsageError,
)
from tests.index.archives import texts


def test_added_captions_are_found(index: Index) -> None:
    assert index.add([Caption("1", "Aleppo"), Caption("2", "Damascus")]) == 2
    assert len(index) == 2
    assert texts(index, "aleppo") == ["Aleppo"]


def test_adding_again_replaces(index: Index) -> None:
    index.add([Caption("1", "Aleppo", source="a"), Caption("1", "Homs", source="b")])
    index.add([Caption("1", "Damascus", source="a")])
    assert texts(index) == ["Damascus", "Homs"]


def test_adding_twice_in_one_call_keeps_the_last(index: Index) -> None:
    assert index.add([Caption("1", "Aleppo"), Caption("1", "Damascus")]) == 2
    assert texts(index) == ["Damascus"]


def test_a_failing_add_changes_nothing(index: Index) -> None:
    def captions() -> Iterator[Caption]:
        yield Caption("1", "Damascus")
        raise KeyboardInterrupt

    index.add([Caption("1", "Aleppo")])
    with pytest.raises(KeyboardInterrupt):
        index.add(captions())
    assert texts(index) == ["Aleppo"]
    index.add([Caption("2", "Homs")])
    assert texts(index) == ["Aleppo", "Homs"]


def test_deleting_forgets_and_passes_over_unknown_keys(index: Index) -> None:
    index.add([Caption("1", "Aleppo", source="a"), Caption("2", "Homs", source="a")])
    index.delete([("a", "1"), ("b", "1")])
    assert texts(index) == ["Homs"]


def test_an_empty_index_answers(index: Index) -> None:
    assert len(index) == 0
    assert index.search("Aleppo").total == 0
    assert index.facets(["city"]) == {"city": {}}
    assert index.fields == frozenset()


def test_captions_come_in_the_order_of_adding(index: Index) -> None:
    index.add([Caption("2", "Homs"), Caption("1", "Aleppo")])
    assert [caption.id for caption in index.captions()] == ["2", "1"]


def test_any_text_may_be_in_a_key(index: Index) -> None:
    index.add([Caption("\ud800\x1f", "Aleppo", source="\udcff.txt")])
    index.add([Caption("\ud800\x1f", "Homs", source="\udcff.txt")])
    assert texts(index) == ["Homs"]


def test_a_page_is_a_part_of_all_hits(index: Index) -> None:
    index.add(Caption(str(n), f"Aleppo {n}") for n in range(25))
    page = index.search("Aleppo", limit=10, offset=20, sort="path")
    assert (page.total, [hit.caption.id for hit in page.hits]) == (
        25,
        ["20", "21", "22", "23", "24"],
    )


def test_dates_sort_both_ways_and_none_comes_last(index: Index) -> None:
    index.add(Caption(date or "none", "Aleppo", date=date) for date in ("", "2016-09", "2012"))
    orders = {sort: [hit.caption.id for hit in index.search("*", sort=sort).hits] for sort in DATES}
    assert orders == {"date": ["2012", "2016-09", "none"], "-date": ["2016-09", "2012", "none"]}


DATES = ("date", "-date")


def test_facets_count_the_values_of_the_captions_that_match(index: Index) -> None:
    rows = [("Aleppo", "Syria"), ("Aleppo", "Syria"), ("Huế", "Vietnam")]
    index.add(Caption(str(n), f"in {c}", city=c, country=d) for n, (c, d) in enumerate(rows))
    counts = index.facets(["city", "country"], "syria")
    assert counts == {"city": {"Aleppo": 2}, "country": {"Syria": 2}}


def test_facets_begin_with_what_is_frequent(index: Index) -> None:
    cities = ["Hue", "Homs", "Idlib", "Aleppo", "Idlib", "Homs", "Huế", "Idlib"]
    index.add(Caption(str(n), "a", city=city) for n, city in enumerate(cities))
    counts = [("Idlib", 3), ("Homs", 2), ("Aleppo", 1), ("Hue", 1), ("Huế", 1)]
    assert list(index.facets(["city"])["city"].items()) == counts


def test_an_extra_field_is_a_field(index: Index) -> None:
    index.add([Caption("1", "Aleppo", extra={"essay": "ruins"}), Caption("2", "Aleppo")])
    assert index.fields == {"id", "text", "essay"}
    assert [hit.caption.id for hit in index.search("essay:ruins").hits] == ["1"]


def test_strict_accents_ask_for_the_spelling(index: Index) -> None:
    index.add([Caption("1", "quân đội"), Caption("2", "quan doi")])
    assert texts(index, "quân đội") == ["quan doi", "quân đội"]
    assert [hit.caption.id for hit in index.search("quân đội", strict_accents=True).hits] == ["1"]


@pytest.mark.parametrize("options", [{"sort": "size"}, {"limit": -1}, {"offset": -1}])
def test_a_search_refuses_what_is_no_option(index: Index, options: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        index.search("Aleppo", **options)


def test_a_query_over_the_limits_raises(index: Index) -> None:
    with pytest.raises(QueryError, match="64"):
        index.search("a " * 65)


def test_a_second_index_in_a_folder_is_refused(stored: Index, archive: Path) -> None:
    with pytest.raises(UsageError, match="there is an index here already"):
        Index.create(archive.parent / "index")
    assert len(stored) == 3


@pytest.mark.parametrize("name", ["a.jpg", "2016/", "index.md"])
def test_a_new_index_is_not_put_among_other_things(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir() if name.endswith("/") else (tmp_path / name).write_text("")
    before = list(tmp_path.iterdir())
    with pytest.raises(UsageError, match="holds other things") as raised:
        Index.create(tmp_path)
    assert str(raised.value) == (
        f"{tmp_path}: this folder holds other things ({name.strip('/')}), and no index; name an "
        f"empty folder or a new one with --index, such as {tmp_path / 'index'}"
    )
    assert list(tmp_path.iterdir()) == before


def test_a_few_of_many_other_things_are_named(tmp_path: Path) -> None:
    for number in range(9):
        (tmp_path / f"{number}.jpg").write_text("")
    with pytest.raises(UsageError, match=r"\(0\.jpg, 1\.jpg, 2\.jpg, \.\.\.\)"):
        Index.create(tmp_path)


@pytest.mark.parametrize(
    "name", ["", "README.md", ".gitignore", "lost+found/", "lock", "CURRENT.tmp", "seen.json"]
)
def test_what_an_index_may_stand_beside(tmp_path: Path, name: str) -> None:
    path = tmp_path / "index" / name
    path.mkdir(parents=True) if path == tmp_path / "index" else path.parent.mkdir()
    if name.endswith("/"):
        path.mkdir()
    elif name:
        path.write_text("")
    with Index.create(tmp_path / "index") as index:
        assert index.add([Caption("1", "Homs")]) == 1


def test_an_index_stays_one_whatever_is_put_beside_it(tmp_path: Path) -> None:
    with Index.create(tmp_path / "index") as index:
        (tmp_path / "index" / "notes.txt").write_text("x")
        assert index.add([Caption("1", "Homs")]) == 1
    with Index.open(tmp_path / "index") as index:
        assert index.add([Caption("2", "Hama")]) == 1
    with pytest.raises(UsageError, match="there is an index here already"):
        Index.create(tmp_path / "index")


def test_no_index_is_an_error_that_says_how_to_build_one(tmp_path: Path) -> None:
    with pytest.raises(NoIndexError, match="searchkit index PATH"):
        Index.open(tmp_path)


def test_a_folder_that_cannot_be_made_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(tmp_path))

    (tmp_path / "file").write_text("")
    for name, why in (("file/index", "Not a directory"), ("index", "Permission denied")):
        message = f"{name}: the folder cannot be made \\({why}\\); choose another one"
        with pytest.raises(StorageError, match=message):
            Index.create(tmp_path / name)
        monkeypatch.setattr(Path, "mkdir", refuse)


def test_an_index_in_memory_takes_no_folder(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="keeps nothing in a folder"):
        Index.create(tmp_path / "index", engine="memory")
    assert not (tmp_path / "index").exists()


def test_an_index_on_disk_needs_a_folder() -> None:
    with pytest.raises(UsageError, match="in a folder"):
        Index.create(engine="whoosh")


def test_an_unknown_engine_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no 'xapian'; known: memory, opensearch, whoosh"):
        Index.create(tmp_path / "index", engine="xapian")
    assert not (tmp_path / "index").exists()


def test_an_index_in_memory_has_nothing_to_rebuild_from() -> None:
    with Index.create(engine="memory") as index, pytest.raises(UsageError):
        index.rebuild()


def test_a_closed_index_opens_its_files_again(stored: Index) -> None:
    stored.close()
    stored.close()
    assert texts(stored, "Huế") == ["Huế, quân đội"]


def test_closing_leaves_what_is_in_memory() -> None:
    with Index.create(engine="memory") as index:
        index.add([Caption("1", "Aleppo")])
        index.close()
        assert texts(index) == ["Aleppo"]


BILINGUAL = Caption(
    "1",
    "Chợ nổi",
    lang="vi",
    extra={"lens": "50", "caption_en": "A floating market", "alt_text": "Boats at a market"},
)


def test_a_hit_names_the_very_field_that_matched(index: Index) -> None:
    index.add([BILINGUAL])
    (hit,) = index.search("market alt_text:boats lens:50").hits
    assert hit.spans == ()
    assert hit.fields == {
        "caption_en": ((11, 17),),
        "alt_text": ((0, 5), (11, 17)),
        "lens": ((0, 2),),
    }
    excerpt = hit.field_excerpt("alt_text")
    assert [excerpt.text[start:end] for start, end in excerpt.spans] == ["Boats", "market"]


def test_captions_are_shown_in_the_language_asked_for(index: Index) -> None:
    index.add([BILINGUAL, Caption("2", "Market day", lang="en")])
    shown = {
        lang: {h.caption.id: h.excerpt().text for h in index.search("market", lang=lang).hits}
        for lang in ("", "en", "vi", "fr")
    }
    assert shown == {
        "": {"1": "Chợ nổi", "2": "Market day"},
        "en": {"1": "A floating market", "2": "Market day"},
        "vi": {"1": "Chợ nổi", "2": "Market day"},
        "fr": {"1": "Chợ nổi", "2": "Market day"},
    }


@pytest.mark.parametrize("key", ["1", ("1",), ("a", "b", "c"), ("a", 1), None])
def test_what_is_no_key_is_told_before_anything_is_forgotten(key: object) -> None:
    index = Index.create(engine="memory")
    index.add([Caption("1", "Aleppo")])
    with pytest.raises(UsageError, match="is no key; a key is"):
        index.delete([("", "1"), key])  # type: ignore[list-item]
    assert len(index) == 1


def test_a_single_field_may_stand_for_itself_and_an_unknown_one_is_told() -> None:
    index = Index.create(engine="memory")
    index.add([Caption("1", "Aleppo", city="Aleppo", extra={"Desk": "war"})])
    assert index.facets("city") == {"city": {"Aleppo": 1}}
    assert index.facets(["Desk", "country"]) == {"Desk": {"war": 1}, "country": {}}
    with pytest.raises(UsageError, match=r"there is no field 'town'; known: .*city, country"):
        index.facets(["town"])


def test_an_index_is_moved_nowhere_where_nothing_is_kept(tmp_path: Path) -> None:
    with Index.create(tmp_path / "index") as index:
        index.add([Caption("1", "By hand")])
        with pytest.raises(UsageError, match="keeps nothing in a folder"):
            index.move("memory")
        assert len(index) == 1
