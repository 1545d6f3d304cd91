"""The day of an issue, from the identifiers of its posts."""

from datetime import datetime
from pathlib import Path

import pytest

from kg.infer import post_date
from kg.rdf.vocab import DCT
from kg.records import Conclusion, DigestIssue
from tests.real import real
from tests.sources.reading import SOURCE, page, read, read_file

SAMPLE = Path(__file__).parents[1] / "data" / "digest" / "sample.txt"
TIMES = [
    ("KcD6E1N9m", "05:25:55"),
    ("KcDatyYvo", "05:35:22"),
    ("KcDfTwlXV", "05:48:43"),
    ("KcDkBufEO", "06:00:19"),
    ("KcDnauWlo", "06:06:38"),
    ("KcDqlzoer", "06:14:28"),
    ("KcDsfbUW5", "06:19:08"),
    ("KcDupzlPf", "06:24:29"),
    ("KcDwthXCn", "06:29:33"),
]
MAY_4, MAY_5 = "KdQM93XEb", "Ke0cDASE5"


def issue(*posts: str) -> DigestIssue:
    """Issue with an entry for each post."""
    (found,) = read("\n\n".join(page(post=post) for post in posts)).issues
    return found


def days(*posts: str) -> list[str]:
    return [found.object for found in post_date.infer(issue(*posts))]


def address(post: str) -> str:
    return f"https://weibo.com/9000000002/{post}"


@pytest.mark.parametrize(("post", "time"), TIMES)
def test_time_of_a_post(post: str, time: str) -> None:
    expected = datetime.fromisoformat(f"2021-04-26T{time}+08:00")
    assert post_date.post_time(f"https://weibo.com/1402400261/{post}") == expected


def test_times_of_the_table_increase() -> None:
    times = [post_date.post_time(address(post)) for post, _ in TIMES]
    known = [time for time in times if time is not None]
    assert len(set(known)) == len(TIMES)
    assert known == sorted(known)


@pytest.mark.parametrize(
    "form",
    [
        "http://weibo.com/1/{}",
        "https://www.weibo.com/1/{}",
        "https://weibo.cn/1/{}",
        "https://weibo.com/1/{}?from=page",
        "https://weibo.com/1/{}#comment",
    ],
)
def test_forms_of_an_address(form: str) -> None:
    assert post_date.post_time(form.format(MAY_4)) == post_date.post_time(address(MAY_4))


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://weibo.com/1/KcD6E-N9m",
        "https://weibo.com/1/KcD6é1N9m",
        "https://weibo.com/1/Kc",
        "https://weibo.com/1/000000000",
        "https://weibo.com/1/ZZZZZZZZZZZZ",
        "https://weibo.com/1/10000",
        "https://weibo.com/KcD6E1N9m",
        "https://weibo.example/1/KcD6E1N9m",
        "https://github.com/fold/KcD6E1N9m",
        "",
    ],
)
def test_no_time(elsewhere: str) -> None:
    assert post_date.post_time(elsewhere) is None


def test_a_group_that_no_number_gives_tells_no_time() -> None:
    """`ZZZZ` is 14776335, eight digits, where a group stands for seven."""
    assert post_date.post_time(address("KZZZZ1N9m")) is None


def test_posts_of_one_day() -> None:
    assert list(post_date.infer(issue(address(MAY_4), address("KdQQ2unAe")))) == [
        Conclusion(
            subject=f"digest/{SOURCE}", predicate=DCT.issued, object="2021-05-04", kind="day"
        )
    ]


def test_posts_around_midnight_give_the_earlier_day() -> None:
    assert days(address(MAY_5), address(MAY_4)) == ["2021-05-04"]


def test_posts_further_apart_give_none() -> None:
    assert days(address(MAY_4), address("KcD6E1N9m")) == []


def test_no_posts_give_none() -> None:
    (found,) = read(page(post="")).issues
    assert list(post_date.infer(found)) == []


def test_a_post_that_cannot_be_decoded_gives_none() -> None:
    assert days(address(MAY_4), address("KdQM9-XEb")) == []


def test_a_paper_alone_has_no_posts() -> None:
    assert list(post_date.infer(read(page()).entry.paper)) == []


def test_our_sample() -> None:
    found = [one.object for one in post_date.infer(read_file(SAMPLE).issues[0])]
    assert found == ["2021-05-04"]


@pytest.mark.real
def test_the_real_page() -> None:
    (found,) = post_date.infer(read_file(real("digest/2021-04-26.txt")).issues[0])
    assert (found.subject, found.object) == ("digest/50abfc158a14c382", "2021-04-26")
