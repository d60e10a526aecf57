"""The calendar of a column, inferred from the rows that name it."""

import json

import pytest

from tests.conftest import seqapps


def translate(tmp_path, lines, *arguments):
    path = tmp_path / "column.txt"
    path.write_text("\n".join(lines), encoding="utf-8")
    run = seqapps("dates", "translate", "--input", path, "--json", *arguments)
    rows = [json.loads(line) for line in run.stdout.splitlines()]
    return [(row["date"], row["calendar"]) for row in rows], run.stderr


@pytest.mark.parametrize(
    ("named", "numbers", "date", "calendar"),
    [
        (("۱۴ خرداد ۱۳۹۹", "3 Tir 1390"), "12/05/1399", "2020-08-02", "persian"),
        (("15 Sha'ban 1444", "10 Rajab 1442 AH"), "1442/10/01", "2021-05-13", "islamic"),
        (("15 Sha'ban 1444", "10 Rajab 1442 AH"), "01-10-1442", "2021-05-13", "islamic"),
        (("5 มกราคม พ.ศ. 2563", "9 ม.ค. 2560"), "17/02/2559", "2016-02-17", "buddhist"),
        (("民國109年1月5日", "民國98年12月25日"), "109/01/05", "2020-01-05", "minguo"),
        (("民國109年1月5日", "民國98年12月25日"), "98/03/11", "2009-03-11", "minguo"),
        (("民國109年1月5日", "民國98年12月25日"), "12/05/30", "1923-05-30", "minguo"),
    ],
)
def test_digits_are_of_the_calendar_that_other_rows_name(tmp_path, named, numbers, date, calendar):
    rows, stderr = translate(tmp_path, (*named, numbers))
    assert [found for _, found in rows] == [calendar] * 3 and rows[-1] == (date, calendar)
    if "of digits" in stderr:
        assert f"1 row of digits read in the {calendar} calendar, that 2 rows named" in stderr


def test_digits_stay_of_our_calendar_without_rows_that_name_another(tmp_path):
    rows, _ = translate(tmp_path, ("12 May 1387", "3 June 1399", "3 Tir 1390", "4 Tir 1391"))
    assert rows[0] == ("1387-05-12", "gregorian")
    mixed, stderr = translate(
        tmp_path, ("12 May 1387", "3 June 1399", "3 Tir 1390", "4 Tir 1391", "2020-05-06")
    )
    assert mixed[-1] == ("2020-05-06", "gregorian") and "calendar" not in stderr


def test_days_that_the_calendar_lacks_are_refused(tmp_path):
    texts = ("1399/07/31", "1398/12/30", "31/12/1399", "32/05/1399")
    rows, _ = translate(tmp_path, ("۱۴ خرداد ۱۳۹۹", "3 Tir 1390", *texts, "2020-05-06"))
    assert [date for date, _ in rows[2:6]] == [None] * 4
    assert rows[6] == ("2020-05-06", "gregorian")


def test_no_day_of_the_future_is_made_and_months_of_ours_count(tmp_path):
    rows, _ = translate(tmp_path, ("15 Sha'ban 1444", "10 Rajab 1442 AH", "1499-05-29"))
    assert rows[2] in [("1499-05-29", "gregorian"), (None, None)]
    mixed, _ = translate(
        tmp_path, ("15 Sha'ban 1444", "10 Rajab 1442 AH", "12 August 1358", "1358-08-13")
    )
    assert mixed[3] == ("1358-08-13", "gregorian")
