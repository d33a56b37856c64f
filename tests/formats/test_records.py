from pathlib import Path
from typing import Any

import pytest

from searchkit.caption import Caption
from searchkit.formats.aliases import ALIASES, FURTHER
from searchkit.formats.files import File, Problem
from searchkit.formats.records import as_list, as_text, distinct, field_of, record

FILE = File(Path("/x/a.jsonl"), "a.jsonl")


def caption(row: dict[str, Any], defaults: dict[str, Any] | None = None) -> Caption:
    item = record(FILE, 3, row, "line 7", defaults)
    assert isinstance(item, Caption)
    return item


@pytest.mark.parametrize(
    "column, field",
    [
        ("caption", "text"),
        ("Caption_Text", "text"),
        ("DESCRIPTION", "text"),
        ("Chú thích", "text"),
        ("chu-thich", "text"),
        ("CHU\u0301 THI\u0301CH", "text"),
        ("nội_dung", "text"),
        ("Légende", "text"),
        ("Bildunterschrift", "text"),
        ("подпись", "text"),
        ("キャプション", "text"),
        ("说明", "text"),
        ("캡션", "text"),
        ("Tiêu đề", "headline"),
        ("título", "headline"),
        ("Tác giả", "byline"),
        ("ẢNH", "byline"),
        ("nguồn", "credit"),
        ("Ngày", "date"),
        ("Từ khóa", "keywords"),
        ("mots-clés", "keywords"),
        ("Schlagwörter", "keywords"),
        ("nhân vật", "people"),
        ("FileName", "media"),
        ("_id", "id"),
        ("Аннотация", "text"),
        ("Наименование", "headline"),
        ("Автор съёмки", "byline"),
        ("Автор съемки", "byline"),
        ("Инв. №", "id"),
        ("内容", "text"),
        ("资料名", ""),
        ("資料名", "headline"),
        ("被写体", "people"),
        ("档号", "id"),
        ("摄影者", "byline"),
        ("촬영일자", "date"),
        ("Tên ảnh", "headline"),
        ("Nội dung chú thích", "text"),
        ("Objektbezeichnung", "headline"),
        ("Schlagworte", "keywords"),
        ("N° d’inventaire", "id"),
        ("Crédit photographique", "credit"),
        ("Descripción del contenido", "text"),
        ("Data de criação", "date"),
        ("Nazwa pliku", "media"),
        ("TitMainTitle", "headline"),
        ("DisplayConstituent", "byline"),
        ("lens", ""),
        ("", ""),
        ("---", ""),
    ],
)
def test_a_column_is_known_by_many_names(column: str, field: str) -> None:
    assert field_of(column) == field


def test_no_name_stands_for_two_fields() -> None:
    for field, names in (*ALIASES.items(), *FURTHER.items()):
        assert [field_of(name) for name in names] == [field] * len(names)


def test_a_record_becomes_a_caption() -> None:
    row = {"id": 12, "Caption": "A ferry", "by-line": "Le An", "date": "4/9/2016", "tags": "a, b"}
    assert caption(row) == Caption(
        id="12",
        text="A ferry",
        byline="Le An",
        date="2016-09-04",
        keywords=("a", "b"),
        source="a.jsonl",
        locator="line 7",
    )


def test_without_an_id_it_is_named_by_its_number() -> None:
    assert caption({"text": "x"}).id == caption({"text": "x", "id": None}).id == "a.jsonl#3"


def test_the_more_specific_name_wins_and_the_other_is_kept() -> None:
    found = caption({"description": "long", "text": "plain", "caption": "short"})
    assert (found.text, dict(found.extra)) == ("short", {"text": "plain", "description": "long"})


@pytest.mark.parametrize(
    "row",
    [
        {"Physical Description": "oil on canvas", "Descripción del contenido": "A boat"},
        {"Physical Description": "oil on canvas", "caption_vi": "A boat"},
        {"Inhalt": "oil on canvas", "Description of the photo": "A boat"},
        {"内容": "oil on canvas", "objects.description": "A boat"},
        {"objects.caption": "oil on canvas", "Description of the photo": "A boat"},
        {"Nội dung chú thích": "oil on canvas", "Mô tả bức ảnh": "A boat"},
    ],
)
def test_further_names_stand_behind_all_others(row: dict[str, Any]) -> None:
    column, value = next(iter(row.items()))
    assert (caption(row).text, caption(row).extra[column]) == ("A boat", value)
    assert caption({column: value}).text == value


def test_an_empty_column_does_not_win() -> None:
    assert caption({"caption": " ", "description": "long"}).text == "long"


def test_unknown_columns_become_extra_fields() -> None:
    row = {
        "text": "x",
        "Lens": "35 mm",
        "n": 5,
        "ok": True,
        "no": None,
        "l": ["a", 1],
        "o": {"é": [1]},
    }
    assert dict(caption(row).extra) == {
        "Lens": "35 mm",
        "n": "5",
        "ok": "true",
        "l": "a, 1",
        "o": '{"é":[1]}',
    }


def test_a_date_that_is_none_stays_as_written() -> None:
    found = caption({"text": "x", "date": "mùa hè"})
    assert (found.date, dict(found.extra)) == ("", {"date_as_written": "mùa hè"})


def test_a_record_with_a_headline_alone_is_kept() -> None:
    found = caption({"title": "T", "text": None})
    assert (found.text, found.headline) == ("", "T")


@pytest.mark.parametrize("row", [{}, {"text": ""}, {"text": " \n", "city": "Huế"}, {"caption": []}])
def test_a_record_without_either_is_a_problem(row: dict[str, Any]) -> None:
    problem = record(FILE, 3, row, "line 7", {"headline": "of the essay"})
    assert isinstance(problem, Problem)
    assert str(problem) == (
        "a.jsonl, line 7: empty caption; give it a caption or a headline, or delete it"
    )


def test_defaults_fill_what_a_record_lacks() -> None:
    found = caption({"text": "x", "ville": "Alep"}, {"city": "Paris", "byline": "An", "v": "1"})
    assert (found.city, found.byline, dict(found.extra)) == ("Alep", "An", {"v": "1"})


def test_values_that_are_no_text_are_read_as_text() -> None:
    assert caption({"text": 2016}).text == "2016"
    assert caption({"text": ["a", None, "b"]}).text == "a, b"
    assert caption({"text": {"vi": "a"}}).text == "a"


def test_lone_surrogates_are_replaced_and_nul_is_kept() -> None:
    found = caption({"text": "a\ud800b\0", "x\udc80": "\udfff"})
    assert (found.text, dict(found.extra)) == ("a\ufffdb\0", {"x\ufffd": "\ufffd"})


def test_deep_nesting_is_a_problem() -> None:
    deep: Any = "x"
    for _ in range(100_000):
        deep = [deep]
    problem = record(FILE, 1, {"text": deep}, "line 1")
    assert isinstance(problem, Problem)
    assert problem.what == "nested too deeply"
    while isinstance(deep, list):
        deep = deep.pop()


def test_lists_are_split_at_semicolons_or_else_at_commas_or_else_at_bars() -> None:
    assert as_list("Boats|Rope, old|") == ("Boats|Rope", "old|")
    assert as_list("Boats|Old rope|") == ("Boats", "Old rope")
    assert as_list("a, b; c") == ("a, b", "c")
    assert as_list("a, b,,a") == ("a", "b")
    assert as_list("元宵、燈籠") == ("元宵", "燈籠")
    assert as_list(["a, b", 1, "", None]) == ("a, b", "1")
    assert as_list(None) == ()
    assert as_text(None) == ""


def test_a_name_that_comes_again_keeps_its_value() -> None:
    assert distinct([("a", 1), ("a 2", 2), ("a", 3), ("a", 4)]) == {
        "a": 1,
        "a 2": 2,
        "a 3": 3,
        "a 4": 4,
    }


@pytest.mark.parametrize(
    "value, text",
    [
        ({"@value": "Chợ nổi", "@language": "vi"}, "Chợ nổi"),
        ({"none": ["Chợ nổi"]}, "Chợ nổi"),
        ({"none": ["one", "two"]}, "one, two"),
        ([{"@value": "Chợ nổi"}], "Chợ nổi"),
        ({"rendered": "<p>Chợ nổi</p>\n"}, "Chợ nổi"),
        ({"_content": "Chợ nổi"}, "Chợ nổi"),
        ({"id": 7, "text": "Chợ nổi"}, "Chợ nổi"),
        ({"type": "literal", "value": "Chợ nổi", "xml:lang": "vi"}, "Chợ nổi"),
        ({"some": {"thing": "Chợ"}, "else": ["nổi"]}, "Chợ, nổi"),
        ({}, ""),
    ],
)
def test_an_object_is_read_as_its_text(value: Any, text: str) -> None:
    assert caption({"title": "T", "caption": value}).text == text


def test_further_languages_become_columns() -> None:
    of_iiif = {"label": {"en": ["Mill"], "vi": ["Cối xay"]}, "summary": {"none": ["x"], "fr": "y"}}
    found = caption(of_iiif)
    assert (found.headline, found.text) == ("Mill", "x")
    assert dict(found.extra) == {"label_vi": "Cối xay", "summary_fr": "y"}
    values = [{"@value": "Mill", "@language": "en"}, {"@value": "Cối xay", "@language": "vi"}]
    found = caption({"dc:description": values})
    assert (found.text, dict(found.extra)) == ("Mill", {"dc:description_vi": "Cối xay"})


def test_labels_and_values_become_columns() -> None:
    pairs = [
        {"label": {"en": ["Photographer"]}, "value": {"none": ["Ada Finch"]}},
        {"label": "Lens", "value": "35 mm"},
    ]
    found = caption({"caption": "x", "metadata": pairs})
    assert (found.byline, dict(found.extra)) == ("Ada Finch", {"Lens": "35 mm"})


def test_people_and_authors_are_their_names() -> None:
    found = caption(
        {
            "caption": "x",
            "author": {"@type": "Person", "name": "Ada Finch", "url": "u"},
            "people": [{"name": "An"}, {"full_name": "Bình"}],
            "keywords": [{"name": "mill"}, "dusk"],
        }
    )
    assert (found.byline, found.people, found.keywords) == (
        "Ada Finch",
        ("An", "Bình"),
        ("mill", "dusk"),
    )


@pytest.mark.parametrize(
    "column, field",
    [
        ("IPTC:Caption-Abstract", "text"),
        ("XMP-dc:Description", "text"),
        ("caption_vi", "text"),
        ("Description-fr-FR", "text"),
        ("Title (English)", "headline"),
        ("title@pt_BR", "headline"),
        ("image_id", ""),
        ("caption_no", ""),
        ("date_en", ""),
        ("note: caption of it", ""),
    ],
)
def test_a_column_s_namespace_and_language_do_not_count(column: str, field: str) -> None:
    assert field_of(column) == field


def test_a_plain_name_comes_before_one_with_a_language() -> None:
    found = caption({"caption_vi": "b", "description": "a", "caption_en": "c"})
    assert (found.text, dict(found.extra)) == ("a", {"caption_vi": "b", "caption_en": "c"})


@pytest.mark.parametrize(
    "column, field",
    [
        ("Légende de la photo", "text"),
        ("Titre de l’image", "headline"),
        ("CAPTION/DESCRIPTION", "text"),
        ("City / Town", "city"),
        ("Description of the photo", "text"),
        ("Descripción de la foto", "text"),
        ("写真の説明", "text"),
        ("ファイル名", "media"),
        ("カメラマン", "byline"),
        ("Image title", "headline"),
        ("caption/credit", ""),
        ("Image width", ""),
        ("photo", "media"),
    ],
)
def test_a_column_s_name_may_say_that_it_is_of_a_picture(column: str, field: str) -> None:
    assert field_of(column) == field


@pytest.mark.parametrize(
    "column, field",
    [
        ("objectTitle[1]", "headline"),
        ("description[0]", "text"),
        ("id[1]", ""),
        ("lens[1]", ""),
        ("ca_objects.description", "text"),
        ("ca_objects.idno", "id"),
        ("ca_objects.preferred_labels", "headline"),
        ("data.photo.caption", "text"),
        ("objects.title[2]", "headline"),
        ("item.id", ""),
        ("user.description", ""),
        ("acquisition.date", ""),
    ],
)
def test_a_column_may_be_one_of_an_object_or_of_a_list(column: str, field: str) -> None:
    assert field_of(column) == field


def test_the_first_place_of_a_list_comes_first() -> None:
    found = caption({"objectTitle[1]": "De brug", "objectTitle[2]": "The bridge"})
    assert (found.headline, dict(found.extra)) == ("De brug", {"objectTitle[2]": "The bridge"})


def test_a_link_is_a_credit_where_there_is_no_other() -> None:
    link = {"text": "x", "rights": ["http://x.example/publicdomain/"]}
    assert caption(link).credit == "http://x.example/publicdomain/"
    found = caption(link | {"provider": "P", "dataProvider": ["Thư viện"]})
    assert (found.credit, dict(found.extra)) == (
        "Thư viện",
        {"provider": "P", "rights": "http://x.example/publicdomain/"},
    )


def test_the_number_of_an_author_is_no_byline() -> None:
    found = caption({"text": "x", "author": 12, "source_url": "https://x.example/a.jpg"})
    assert (found.byline, found.media) == ("", "https://x.example/a.jpg")
    assert dict(found.extra) == {"author": "12"}
    assert caption({"text": "x", "author": "12", "creator": "Lê Vân"}).byline == "Lê Vân"


def test_an_object_that_is_no_date_leaves_it_to_another_column() -> None:
    found = caption({"text": "x", "data": [{"post": "y"}], "published": "2016-09-04"})
    assert (found.date, dict(found.extra)) == ("2016-09-04", {"data": "y"})
    assert caption({"text": "x", "date": {"@value": "1914"}}).date == "1914"
