import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchkit.dates import NO_DAYS, day_range, in_numbers, iso_date


@pytest.mark.parametrize(
    "text, iso",
    [
        ("2016-09-04", "2016-09-04"),
        ("2016-9-4", "2016-09-04"),
        (" 2016-09-04T10:11:12 ", "2016-09-04"),
        ("2016-09-04T10:11:12.5+07:00", "2016-09-04"),
        ("2016:09:04 10:11:12", "2016-09-04"),
        ("2016/09/04", "2016-09-04"),
        ("20160904", "2016-09-04"),
        ("04/09/2016", "2016-09-04"),
        ("4.9.2016", "2016-09-04"),
        ("4. 9. 2016", "2016-09-04"),
        ("5-9-2016", "2016-09-05"),
        ("9/14/2016", "2016-09-14"),
        ("14/9/2016, 10:30", "2016-09-14"),
        ("4 September 2016", "2016-09-04"),
        ("Sept. 4, 2016", "2016-09-04"),
        ("September 4th 2016", "2016-09-04"),
        ("September 2016", "2016-09"),
        ("1er août 2016", "2016-08-01"),
        ("4. März 2016", "2016-03-04"),
        ("4 de setembro de 2016", "2016-09-04"),
        ("ngày 4 tháng 9 năm 2016", "2016-09-04"),
        ("Ngày 4 tháng 9, năm 2016", "2016-09-04"),
        ("nga\u0300y 4/9/2016", "2016-09-04"),
        ("tháng 9/2016", "2016-09"),
        ("tháng 9 năm 2016", "2016-09"),
        ("9/2016", "2016-09"),
        ("2016年9月4日", "2016-09-04"),
        ("2016년 9월 4일", "2016-09-04"),
        ("２０１６年９月", "2016-09"),
        ("2016", "2016"),
        ("năm 2016", "2016"),
        ("2016-09", "2016-09"),
        ("c. 1930", "1930"),
        ("c.1930", "1930"),
        ("c. 1930-1950", "1930/1950"),
        ("ca. 1930 – 1950", "1930/1950"),
        ("1930-1950", "1930/1950"),
        ("1930s", "1930/1939"),
        ("2016-09-01/2016-09-30", "2016-09-01/2016-09-30"),
    ],
)
def test_a_date_as_people_write_it_is_read_to_iso(text: str, iso: str) -> None:
    assert iso_date(text) == iso


@pytest.mark.parametrize(
    "text",
    [
        "",
        "summer",
        "99",
        "4/9",
        "4/9/16",
        "31/2/2016",
        "2016-02-30",
        "2016-13",
        "13/13/2016",
        "0000:00:00 00:00:00",
        "1950-1930",
        "4 Smarch 2016",
        "tháng 13/2016",
        "2016-09-04 and more",
        "9" * 5000,
        "2016-09-04T10:11:12." + "0" * 5000,
    ],
)
def test_what_is_no_date_is_empty(text: str) -> None:
    assert iso_date(text) == ""


def test_the_month_comes_first_on_request() -> None:
    assert iso_date("5/9/2016", day_first=False) == "2016-05-09"
    assert iso_date("14/9/2016", day_first=False) == "2016-09-14"


@pytest.mark.parametrize(
    "text, numbers",
    [
        ("5/9/2016", (5, 9)),
        ("14.09.2016", (14, 9)),
        ("ca. 5-9-2016", (5, 9)),
        ("5/9/2016 10:11 PM", (5, 9)),
        ("99/0/2016", (99, 0)),
        ("2016/09/05", None),
        ("5/9.2016", None),
        ("9/2016", None),
        ("5/9/2016" + " " * 80, None),
        ("", None),
    ],
)
def test_a_date_with_its_year_last_is_known_by_its_numbers(
    text: str, numbers: tuple[int, int] | None
) -> None:
    assert in_numbers(text) == numbers


@pytest.mark.parametrize(
    "iso, days",
    [
        ("2016-09-04", (20160904, 20160904)),
        ("2016-02", (20160201, 20160229)),
        ("2015-02", (20150201, 20150228)),
        ("2016-09", (20160901, 20160930)),
        ("2016-10", (20161001, 20161031)),
        ("2016", (20160101, 20161231)),
        ("1930/1950", (19300101, 19501231)),
        ("2016-08-30/2016-09", (20160830, 20160930)),
        ("", NO_DAYS),
        ("no date", NO_DAYS),
        ("2016-02-30", NO_DAYS),
        ("1950/1930", NO_DAYS),
    ],
)
def test_an_iso_date_covers_these_days(iso: str, days: tuple[int, int]) -> None:
    assert day_range(iso) == days


@given(st.dates().map(lambda day: day.isoformat()))
def test_every_day_stays_itself(iso: str) -> None:
    assert iso_date(iso) == iso
    assert day_range(iso) == (int(iso.replace("-", "")),) * 2


@given(st.text())
def test_any_text_is_an_iso_date_or_none(text: str) -> None:
    iso = iso_date(text)
    assert iso == "" or iso_date(iso) == iso
    assert (day_range(iso) == NO_DAYS) == (iso == "")


@given(st.from_regex(r"[0-9]{1,4}[-/. :]?[0-9]{0,4}[-/. :]?[0-9]{0,4}", fullmatch=True))
def test_a_date_that_is_read_has_days(text: str) -> None:
    iso = iso_date(text)
    assert (day_range(iso) == NO_DAYS) == (iso == "")
