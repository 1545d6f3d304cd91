"""Invented posts of one line with their truth, in the frequencies measured on the real ones."""

import random
from typing import NamedTuple

MEASURED = 2123
"""Real posts; the counts below are of these."""

_SURNAMES = "Meadow Fold Crook Brook Hill Vale Pasture Heath Barn Shepherd Ramsay O'Brook".split()
_ACCENTED = "Féld Brööck Łamb Šhear Mouton-Né".split()
_GIVEN = "Ada Ben Clara Dolly Ewan Fern".split()
_WORDS = (
    "Counting Herding Shearing Grazing Sheep Flocks Gradients Wool Attention Sparse Meadows of"
    " with for Deep Robust Lambs 3D Self-Supervised Fences: Gates Learning in the Fog"
).split()
_SIMPLE = (
    "University of Pasture|Wool Research|Fold Labs|Greenfield University|UP|Institute of Shearing"
    "|Sheepfold AI|Herding School|Barn Institute of Technology|Shepherd University"
).split("|")
_ODD = {
    "University of Pasture, Greenfield": 69,
    "Pasture A&M University": 6,
    "School of Wool (UP)": 42,
    "Univeristy of Pasture": 3,
    "Research Center for Wool and Felt": 20,
}
_VENUES = "OpenReview|NeurIPS 2019|ICLR'20".split("|")
_REMARKS = "用稀疏注意力数羊|让羊群自己数自己|一种剪羊毛的新方法".split("|")
_TALK = (
    "【课程：羊毛学导论】《Introduction to Wool》by Ada Meadow http://t.cn/Nn1",
    "【免费书】《The Joy of Wool》Ben Fold http://t.cn/Nn2  [组图共4张] 原图",
    "《牧羊人日报》今日发布第一期 http://t.cn/Nn3",
    "《Wool Weekly》 http://t.cn/Nn4 原图",
    "感谢大家对《羊》的支持！",
    "【感谢】《Sheep》 http://t.cn/Nn5",
    "今天天气很好，适合放羊 http://t.cn/Nn6",
)


class Truth(NamedTuple):
    """What a post says of its paper."""

    title: str
    authors: tuple[str, ...]
    affiliations: tuple[str, ...]
    year: str
    starred: bool
    cut: bool
    post: str
    venue: str | None


class Invented(NamedTuple):
    """A line, and its truth; none where it is about no paper."""

    line: str
    truth: Truth | None


def posts(count: int, seed: int = 7) -> list[Invented]:
    """As many lines, one in twenty about no paper."""
    maker = _Maker(random.Random(seed))
    return [maker.line() for _ in range(count)]


class _Maker:
    def __init__(self, chance: random.Random) -> None:
        self.chance = chance

    def happens(self, times: float) -> bool:
        """Whether something happens that was seen so often among the real posts."""
        return self.chance.random() < times / MEASURED

    def line(self) -> Invented:
        if self.chance.random() < 0.05:
            return Invented(self.chance.choice(_TALK), None)
        authors = tuple(self.name() for _ in range(self.chance.randint(1, 7)))
        affiliations, bracket = self.institutions()
        written, title, venue = self.title()
        starred, cut = self.happens(340), self.happens(29) and bool(affiliations)
        star = "*" if starred else ""
        head = f"【{self.chance.choice(_REMARKS)}】" if self.happens(53) else ""
        by = "by " if self.happens(11) else ""
        dots = self.chance.choice(["...", "…", " ...", "… ", " … "]) if cut else " "
        year = str(self.chance.randint(2015, 2020))
        post = f"http://t.cn/{self.code()}"
        further = (
            f" paper:《{self.title()[1]}》http://t.cn/{self.code()}" if self.happens(51) else ""
        )
        line = (
            f"{star}{head}《{written}》{by}{', '.join(authors)}{dots}{bracket} ({year}) {post}"
            f"{self.links()}{further}{self.pictures()}"
        )
        return Invented(line, Truth(title, authors, affiliations, year, starred, cut, post, venue))

    def code(self) -> str:
        return "".join(self.chance.choices("ABCDEFabcdef0123456789", k=7))

    def name(self) -> str:
        surname = self.chance.choice(_ACCENTED if self.happens(228 / 3) else _SURNAMES)
        first, second, third = self.chance.choices("ABCDEFGHJKLMRSTW", k=3)
        forms = (
            (453 / 3, f"{first} {second}. {surname}"),
            (12, f"{first} {second}. {third}. {surname}"),
            (335 / 6, f"{first} {second} {surname}"),
            (335 / 6, f"{first}{second} {surname}"),
            (42 / 3, f"{first} {second}. d {surname}"),
            (42 / 3, f"{first} v d {surname}"),
            (3, f"{first}-{second} {surname}"),
            (3, f"{first} {second} {surname} Jr."),
            (3, f"{first} {surname}-Jr"),
            (1, f"{first}. {second} {surname}"),
            (7, f"{self.chance.choice(_GIVEN)} {surname}"),
        )
        return next((name for times, name in forms if self.happens(times)), f"{first} {surname}")

    def institutions(self) -> tuple[tuple[str, ...], str]:
        if self.happens(118):
            return (), ""
        count = self.chance.choice([2, 2, 3, 4]) if self.happens(993 * MEASURED / 2005) else 1
        names = tuple(self.institution() for _ in range(count))
        joint = " &" if self.happens(2) else " & "
        return names, f"[{joint.join(names)}]"

    def institution(self) -> str:
        odd = (name for name, times in _ODD.items() if self.happens(times / 2))
        return next(odd, self.chance.choice(_SIMPLE))

    def title(self) -> tuple[str, str, str | None]:
        """Title as written, without its venue, and the venue."""
        if self.happens(9):
            return "数羊的一百种方法", "数羊的一百种方法", None
        title = " ".join(self.chance.choices(_WORDS, k=self.chance.randint(2, 9))).rstrip(":")
        title += ")" if self.happens(3) else ""
        venue = self.chance.choice(_VENUES) if self.happens(30) else None
        return (f"{title} | {venue}" if venue else title), title, venue

    def links(self) -> str:
        labels = ("view:", "GitHub: ", "GitHub:", "paper: ", "dataset:")
        chosen = self.chance.sample(labels, self.chance.choice([0, 0, 1, 1, 2]))
        return "".join(f" {label}http://t.cn/{self.code()}" for label in chosen)

    def pictures(self) -> str:
        return "" if self.happens(40) else f"  [组图共{self.chance.randint(1, 18)}张] 原图"
