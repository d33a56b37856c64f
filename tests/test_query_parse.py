"""The query language: text as typed -> tree, literally, and what no text can do."""

from contextlib import suppress
from importlib import import_module
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchkit.analysis import Analyzer
from searchkit.caption import Caption
from searchkit.errors import QueryError
from searchkit.query import NOTHING, Document, Query, explain, find, parse, resolve
from searchkit.query.parse import misread
from searchkit.query.tree import And, Days, Everything, Fuzzy, Has, Not, Or, Phrase, Prefix, Word

a, b, c = Word("a"), Word("b"), Word("c")
ANALYZER = Analyzer()
PARSE = import_module("searchkit.query.parse")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("Aleppo", Word("Aleppo")),
        ("Lính  Mỹ\n", And((Word("Lính"), Word("Mỹ")))),
        ("東京", Word("東京")),
        ("a AND b", And((a, b))),
        ("AND a AND", a),
        ("a OR b", Or((a, b))),
        ("a b OR c", Or((And((a, b)), c))),
        ("a OR OR b", Or((a, b))),
        ("a OR NOT b", Or((a, Not(b)))),
        ("and or not", And((Word("and"), Word("or"), Word("not")))),
        ("NOT a", Not(a)),
        ("-a", Not(a)),
        ("a -b", And((a, Not(b)))),
        ("NOT NOT a", a),
        ("NOT -a", a),
        ("OR a", a),
        ("a OR", a),
        ("a NOT", a),
        ("-(a b)", Not(And((a, b)))),
        ('-"a b"', Not(Phrase("a b"))),
        ("-=a", Not(Word("a", exact=True))),
        ("(a OR b) c", And((Or((a, b)), c))),
        ("((a))", a),
        ("(a OR) b", And((a, b))),
        ("(-a)", Not(a)),
        ('"a phrase"', Phrase("a phrase")),
        ('"(a OR b)"', Phrase("(a OR b)")),
        ('"OR"', Phrase("OR")),
        ('"near words"~5', Phrase("near words", slop=5)),
        ('"a b"~0', Phrase("a b")),
        ('"a b"~500', Phrase("a b", slop=50)),
        ('"a b"~' + "9" * 100, Phrase("a b", slop=50)),
        ('"a b"c', And((Phrase("a b"), c))),
        ('"" a', a),
        ("pref*", Prefix("pref")),
        ("pref**", Prefix("pref")),
        ("a*b", Word("a*b")),
        ("*a", Word("*a")),
        ("typo~", Fuzzy("typo", 1)),
        ("misspelt~", Fuzzy("misspelt", 2)),
        ("typo~1", Fuzzy("typo", 1)),
        ("typo~2", Fuzzy("typo", 2)),
        ("typo~3", Word("typo~3")),
        ("typo~12", Word("typo~12")),
        ("*", Everything()),
        ("-*", Not(Everything())),
        ("=đội", Word("đội", exact=True)),
        ('="a b"', Phrase("a b", exact=True)),
        ('="a b"~3', Phrase("a b", slop=3, exact=True)),
        ("=a*", Word("a*", exact=True)),
        ("=a~", Word("a~", exact=True)),
        ("==a", Word("==a")),
        ("= a", a),
        ("“a b” «c»", And((Phrase("a b"), Phrase("c")))),
        ("„a b‟ ＂c＂", And((Phrase("a b"), Phrase("c")))),
        ("« a b »", Phrase(" a b ")),
        ("‘a’", Word("‘a’")),
    ],
)
def test_words_and_signs(text: str, tree: Query) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("city:Huế", Word("Huế", "city")),
        ("CITY:Huế", Word("Huế", "city")),
        ("-city:Huế", Not(Word("Huế", "city"))),
        ("by:Lan", Word("Lan", "byline")),
        ("title:a", Word("a", "headline")),
        ("in:Syria", Word("Syria", "place")),
        ("id:x:7", Word("x:7", "id")),
        ('city:"Đà Nẵng"', Phrase("Đà Nẵng", "city")),
        ('city:"Đà Nẵng"~2', Phrase("Đà Nẵng", "city", 2)),
        ("text:=đội", Word("đội", "text", exact=True)),
        ('text:="a b"', Phrase("a b", "text", exact=True)),
        ("city:Hu*", Prefix("Hu", "city")),
        ("city:Hue~", Fuzzy("Hue", 1, "city")),
        ("city:*", Has("city")),
        ("has:byline", Has("byline")),
        ("-has:caption", Not(Has("text"))),
        ("has:date", Has("date")),
        ("HAS:Place", Has("place")),
        ('has:"byline"', Has("byline")),
        ("city:-a", Word("-a", "city")),
        ("city:...", NOTHING),
        ("shot:night", Word("night", "Shot")),
        ("has:shot", Has("Shot")),
        ("máy:x", Word("x", "Máy")),
        ("máy:*", Has("Máy")),
    ],
)
def test_fields(text: str, tree: Query) -> None:
    assert parse(text, ["Shot", "Máy"]) == tree


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("date:2016", Days(20160101, 20161231)),
        ("date:2016-09", Days(20160901, 20160930)),
        ("date:2016-02-29", Days(20160229, 20160229)),
        ("date:2016-09-01..2016-09-30", Days(20160901, 20160930)),
        ("date:2016-09..2016-01", Days(20160101, 20160930)),
        ("date:2016..", Days(20160101, 99991231)),
        ("date:..2016-09", Days(0, 20160930)),
        ("date:5/9/2016", Days(20160905, 20160905)),
        ('date:"September 2016"', Days(20160901, 20160930)),
        ("Date:1990s", Days(19900101, 19991231)),
        ("-date:2016", Not(Days(20160101, 20161231))),
        ("date:..", Word("date:..")),
        ("date:2015-02-29", Word("date:2015-02-29")),
        ("date:soon", Word("date:soon")),
    ],
)
def test_dates(text: str, tree: Query) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("đề: quân", And((Word("đề:"), Word("quân")))),
        ("Aleppo: x", And((Word("Aleppo:"), Word("x")))),
        ("http://x.org/a", Word("http://x.org/a")),
        ("4:30", Word("4:30")),
        ("shot:night", Word("shot:night")),
        ('shot:"at night"', Word("shot:at night")),
        ("NOT:a", Word("NOT:a")),
        ("has:nothing", Word("has:nothing")),
        ("city:", Word("city:")),
        ("city:(a b)", And((Word("city:"), And((a, b))))),
        ('"a b', And((a, b))),
        ('a" b', And((a, b))),
        ('="a', a),
        ('-"a', Not(a)),
        ("“a", a),
        ("(a", a),
        ("a)", a),
        ("(a (b)", And((a, b))),
        (")a(", a),
        ("Syria - Homs", And((Word("Syria"), Word("Homs")))),
        ("Syria-Homs", Word("Syria-Homs")),
        ("a-", Word("a-")),
        ("a -", a),
        ("--x", Word("--x")),
        ("(a)-b", And((a, b))),
        ('"a"-b', And((Phrase("a"), b))),
        ("–a", Word("–a")),
        ("😀", Word("😀")),
        ("😀*", Prefix("😀")),
        ("\0 \ud800", Word("\ud800")),
    ],
)
def test_what_is_no_syntax_is_text(text: str, tree: Query) -> None:
    assert parse(text) == tree


EMPTY = (
    ["", " \t\n", "()", "(())", ")(", "-", "- -", '"', '""', '"..."', "...!?", "=", "~", "**"],
    ["AND", "OR", "NOT", "NOT OR", "-()", "-OR", "city:~", "(-)", "”", "\0"],
)


@pytest.mark.parametrize("text", [text for texts in EMPTY for text in texts])
def test_without_a_word_nothing_is_asked(text: str) -> None:
    assert parse(text) == NOTHING


@pytest.mark.parametrize(
    ("fits", "over", "number"),
    [
        ("a" * 2000, "a" * 2001, "2,000"),
        ("a " * 64, "a " * 65, "64"),
        (f'"{"a " * 64}"', f'"{"a " * 63}" b c', "64"),
        ("(" * 20 + "a" + ")" * 20, "(" * 21 + "a" + ")" * 21, "20"),
        ("-(a " * 20 + ")" * 20, "-(a " * 21 + ")" * 21, "20"),
    ],
)
def test_limits(fits: str, over: str, number: str) -> None:
    assert parse(fits) != NOTHING
    with pytest.raises(QueryError, match=number):
        parse(over)


def test_brackets_without_a_partner_are_not_deep() -> None:
    assert parse("(" * 1000 + "a" + ")" * 10) == a
    assert parse("(" * 1000) == NOTHING


HOSTILE = (
    [sign * 2000 for sign in 'a~"()-=*: \\_上\u0301'],
    [signs * 600 for signs in ("a~", "a:", '="', '("', "-a:", '"~1', "~1", "=-", "“)")],
    ["a" * 1999 + "~", '"' + "a-" * 990 + '"~50', '"' + "上" * 1990 + '"~50', "date:" + "2" * 1900],
)


@pytest.mark.parametrize(
    "text", [text for texts in HOSTILE for text in texts], ids=lambda text: ascii(text[:6])
)
def test_hostile_queries_are_read_and_looked_for(text: str) -> None:
    document = Document(Caption("1", "a " * 3000 + "上" * 3000), ANALYZER)
    try:
        query = resolve(parse(text), ANALYZER)
    except QueryError:
        return
    find(query, document)


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        ("author:lan by:lan Máy:x date:2016-09..2017 has:byline has:date", ()),
        ("a: b :c 5:30 (a:) -1:2", ()),
        ("bye:lan", ("bye:lan is searched for as text: there is no field bye",)),
        ('-bye:"lê lan"', ("bye:lê lan is searched for as text: there is no field bye",)),
        ("has:bylin", ("has:bylin is searched for as text: there is no field bylin",)),
        (
            "date:2016-99 date:2016-99 x:1",
            (
                "date:2016-99 is searched for as text: that is no date; "
                "write it as 2016, 2016-09 or 2016-09-04",
                "x:1 is searched for as text: there is no field x",
            ),
        ),
    ],
)
def test_what_is_no_field_is_told(text: str, notes: tuple[str, ...]) -> None:
    assert misread(text, ["máy"]) == notes


LENS = ("Ống kính", "Lens Model", "a-b", "XMP-dc:Title", "35mm eq.")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("ong_kinh:85", Word("85", "Ống kính")),
        ("ỐNG_KÍNH:85", Word("85", "Ống kính")),
        ('"Ống kính":85', Word("85", "Ống kính")),
        ('-"ong kinh":"85 mm"', Not(Phrase("85 mm", "Ống kính"))),
        ("“Lens Model”:nik*", Prefix("nik", "Lens Model")),
        ("lens-model:=nik", Word("nik", "Lens Model", exact=True)),
        ("a-b:c", Word("c", "a-b")),
        ("xmp_dc_title:phao", Word("phao", "XMP-dc:Title")),
        ('"XMP-dc:Title":phao', Word("phao", "XMP-dc:Title")),
        ('"35mm eq.":24', Word("24", "35mm eq.")),
        ("has:ong_kinh", Has("Ống kính")),
        ('has:"Ống kính"', Has("Ống kính")),
        ("has:a-b", Has("a-b")),
        ('"by":lan', Word("lan", "byline")),
        ('"kính":x', And((Phrase("kính"), Word(":x")))),
        ('"a b" c":d', And((Phrase("a b"), c, Word(":d")))),
    ],
)
def test_a_field_is_named_without_accents_or_in_quotes(text: str, tree: Query) -> None:
    assert parse(text, LENS) == tree


def test_fields_that_are_called_the_same_are_one() -> None:
    assert parse("alt_text:a", ["Alt text", "alt_text"]) == Or(
        (Word("a", "Alt text"), Word("a", "alt_text"))
    )
    assert parse("has:alt-text", ["Alt text", "alt_text"]) == Or((Has("Alt text"), Has("alt_text")))


TEXT = "is searched for as text"
BEHIND = "write what the field holds right behind the colon, as in by:a"
STAR = "a * is for any ending, so it is the last of a word"


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("Ống kính:85", f"kính:85 {TEXT}: there is no field kính, but there is ong_kinh"),
        ("has:kinh", f"has:kinh {TEXT}: there is no field kinh, but there is ong_kinh"),
        (
            "quan~3",
            f"quan~3 {TEXT}: a word may differ by one letter or two, as in word~1 and word~2",
        ),
        (
            "quan~0.8",
            f"quan~0.8 {TEXT}: a word may differ by one letter or two, as in word~1 and word~2",
        ),
        ("qu*n", f"qu*n {TEXT}: {STAR}"),
        ("*uân", f"*uân {TEXT}: {STAR}"),
        ("by:q?an", f"by:q?an {TEXT}: {STAR}"),
        ("quân^2", f"quân^2 {TEXT}: words have no weights"),
        ("a || b", f"|| {TEXT}: write OR between words; AND is understood"),
        (
            '"quân độ*"',
            f'"quân độ*" {TEXT}: a * within quotes is text; write it outside of them, as in ab*',
        ),
        (
            "by:(khoi OR my)",
            f"by: {TEXT}: a field is of one word or phrase; write it before each, "
            "as in by:a OR by:b",
        ),
        ("By: khoi", f"By: {TEXT}: {BEHIND}"),
        ("aleppo -by:", f"by: {TEXT}: {BEHIND}"),
        ("date: 2016", f"date: {TEXT}: {BEHIND}"),
        ("has:", f"has: {TEXT}: {BEHIND}"),
    ],
)
def test_what_is_no_sign_is_told(text: str, note: str) -> None:
    assert misread(text, LENS) == (note,)


@pytest.mark.parametrize(
    "text",
    [
        "Where is he?",
        "a ~ b",
        "quan~ quan~1 quân~2",
        "quân*",
        '"a b"~5',
        "* by:*",
        "AC/DC B&B 5^",
        "word:(a)",
        "word: a",
    ],
)
def test_what_is_ordinary_is_not_told(text: str) -> None:
    assert misread(text, LENS) == ()


def spent(text: str) -> float:
    """The least processor time of three that reading a query takes, be it read or refused."""
    times = []
    for _ in range(3):
        before = process_time()
        with suppress(QueryError):
            parse(text, ["shot"])
        times.append(process_time() - before)
    return min(times)


@pytest.mark.parametrize(
    "sign", [*HOSTILE[0], *HOSTILE[1], "a b ", "(a) ", "a OR ", "date:2016.. "]
)
def test_reading_takes_time_in_line_with_the_text(
    sign: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten times the text takes a hundred times as long where something is quadratic."""
    for limit in ("MAX_CHARACTERS", "MAX_TERMS"):
        monkeypatch.setattr(PARSE, limit, 1 << 40)
    unit = sign[:100]
    short, long = (unit * (count // len(unit)) for count in (4_000, 40_000))
    assert spent(long) < 35 * spent(short)


@pytest.mark.parametrize("text", ["(" * 5000, "a" * (1 << 20), "(" * (1 << 20), '"' * (1 << 20)])
def test_a_text_over_the_limit_is_not_even_looked_at(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PARSE, "_PIECE", None)
    with pytest.raises(QueryError, match=r"the limit is 2,000: shorten it"):
        parse(text)


SIGNS = [*'ab đ上😀"“”()-=~*:.,\0\ud800\u0301 29', " OR ", " NOT ", "city:", "date:2016", "has:"]
typed = st.lists(st.sampled_from(SIGNS), max_size=60).map("".join)
anything = st.text(st.characters(exclude_categories=[]), max_size=2500)


@given(typed | anything)
def test_no_text_raises_anything_but_a_query_error(text: str) -> None:
    try:
        query = parse(text, ["shot"])
    except QueryError:
        return
    assert all(line.strip() for line in explain(query).split("\n"))
    resolved = resolve(query, ANALYZER)
    assert all(line.strip() for line in explain(resolved).split("\n"))
    find(resolved, Document(Caption("1", text, city="Huế", date="2016"), ANALYZER))


@given(typed)
def test_reading_is_the_same_within_brackets(text: str) -> None:
    text = text.replace("(", " ").replace(")", " ")
    bare = text.translate(dict.fromkeys(map(ord, '"“”')))
    assert parse(f"({bare} )") == parse(bare)


names = st.sampled_from(["", "city", "text", "Máy ảnh"])
texts = st.text(max_size=5)
leaves: st.SearchStrategy[Query] = st.one_of(
    st.builds(Word, texts, names, st.booleans()),
    st.builds(Phrase, texts, names, st.integers(0, 50), st.booleans()),
    st.builds(Prefix, texts, names),
    st.builds(Fuzzy, texts, st.integers(1, 2), names),
    st.builds(Days, st.integers(0, 99991231), st.integers(0, 99991231)),
    st.builds(Has, names),
    st.just(Everything()),
    st.just(NOTHING),
)


def branches(inner: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    parts = st.lists(inner, max_size=3).map(tuple)
    return st.builds(And, parts) | st.builds(Or, parts) | st.builds(Not, inner)


@given(st.recursive(leaves, branches, max_leaves=10))
def test_every_tree_is_explained(tree: Query) -> None:
    assert all(line.strip() for line in explain(tree).split("\n"))
    assert all(line.strip() for line in explain(resolve(tree, ANALYZER)).split("\n"))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", ["nothing"]),
        ("*", ["every caption"]),
        ("quân", ["the word quân"]),
        ("=đội", ["the spelling đội"]),
        ("city:Huế", ["the word Huế, in city"]),
        ('"a\n\nb"', ['the phrase "a b"']),
        ('="a b"', ['the exact spelling of the phrase "a b"']),
        ('"a b"~5', ['the phrase "a b", up to 5 words between']),
        ("qu*", ["words that begin with qu"]),
        ("city:Hue~", ["words like Hue (1 edit), in city"]),
        ("Aleppo~", ["words like Aleppo (2 edits)"]),
        ("date:2016-09", ["dated 2016-09-01 to 2016-09-30"]),
        ("date:2016..", ["dated 2016-01-01 or after"]),
        ("date:..2016", ["dated 2016-12-31 or before"]),
        ("has:byline", ["byline is filled"]),
        ("a -(b OR c)", ["all of:", "  the word a", "  not:", "    any of:"]),
    ],
)
def test_explanations(text: str, lines: list[str]) -> None:
    assert explain(parse(text)).split("\n")[: len(lines)] == lines


def test_terms_are_explained_too() -> None:
    query = resolve(parse('="quân đội" b -"a b"~3'), ANALYZER)
    assert explain(query).split("\n") == [
        "all of:",
        '  "=quân =đội"',
        "  b",
        "  not:",
        '    "a b" within 3',
    ]
