"""The digest page: every trap of the seed issue, on the real page and on our own."""

from pathlib import Path

import pytest

from kg import names
from tests.real import real
from tests.sources.reading import (
    Reading,
    abstract,
    affiliations,
    authors,
    read_file,
    span,
    summary,
    title,
)

DATA = Path(__file__).parents[1] / "data" / "digest"


@pytest.fixture(scope="module")
def seed() -> Reading:
    return read_file(real("digest/2021-04-26.txt"))


@pytest.fixture(scope="module")
def ours() -> Reading:
    return read_file(DATA / "sample.txt")


# The issue as a whole

SEED_LEGEND = (
    ("LG", "机器学习"),
    ("CV", "计算机视觉"),
    ("CL", "计算与语言"),
    ("AS", "音频与语音"),
    ("RO", "机器人"),
)
SEED_TITLES = [
    (
        "Optimal Rates for Averaged Stochastic Gradient Descent under Neural Tangent Kernel Regime",
        "神经切线核平均随机梯度下降最佳速率",
    ),
    (
        "Rethinking Architecture Selection in Differentiable NAS",
        "可微神经网络架构搜索(NAS)架构选择的反思",
    ),
    (
        (
            "Share or Not? Learning to Schedule Language-Specific Capacity"
            " for Multilingual Translation"
        ),
        "多语言翻译共享参数和特定语言参数的权衡",
    ),
    (
        "Learning with Feature-Dependent Label Noise: A Progressive Approach",
        "特征依赖标签噪声学习的渐进方法",
    ),
    ("Metadata Normalization", "元数据规范化"),
    (
        (
            "OmniHang: Learning to Hang Arbitrary Objects using Contact Point Correspondences and"
            " Neural Collision Estimation"
        ),
        "OmniHang:用触点对应和神经碰撞估计学习悬挂物体",
    ),
    (
        "High-fidelity Face Tracking for AR/VR via Deep Lighting Adaptation",
        "基于深度光照自适应的AR/VR高保真人脸跟踪",
    ),
    (
        "Muesli: Combining Improvements in Policy Optimization",
        "Muesli:策略优化的组合改进",
    ),
    (
        "Differentiable Model Compression via Pseudo Quantization Noise",
        "伪量化噪声可微模型压缩",
    ),
]
SEED_AUTHORS = [
    "A Nitanda, T Suzuki",
    "R Wang, M Cheng, X Chen, X Tang, C Hsieh",
    "B Zhang, A Bapna, R Sennrich, O Firat",
    "Y Zhang, S Zheng, P Wu, M Goswami, C Chen",
    "M Lu, Q Zhao, J Zhang, K M. Pohl, L Fei-Fei, J C Niebles, E Adeli",
    "Y You, L Shao, T Migimatsu, J Bohg",
    "L Chen, C Cao, F D l Torre, J Saragih, C Xu, Y Sheikh",
    "M Hessel, I Danihelka, F Viola, A Guez, S Schmitt, L Sifre, T Weber, D Silver, H v Hasselt",
    "A Défossez, Y Adi, G Synnaeve",
]


@pytest.mark.real
class TestSeed:
    """The real page; each row of the table of traps."""

    def test_counts(self, seed: Reading) -> None:
        entries = seed.entries
        assert len(seed.issues) == 1
        assert seed.rejected == ()
        assert (seed.coverage.lines, seed.coverage.stated) == (99, 99 - seed.coverage.blank)
        assert sum(len(authors(entry)) for entry in entries) == 45
        mentions = [name for entry in entries for name in affiliations(entry)]
        assert (len(mentions), len(set(mentions))) == (15, 13)
        assert sum(len(entry.figures) for entry in entries) == 37
        assert sum(entry.figures.count("image.png") for entry in entries) == 12
        assert len({post for entry in entries for post in entry.posts}) == 9
        assert [len(entry.posts) for entry in entries] == [1] * 9

    def test_titles_in_order(self, seed: Reading) -> None:
        found = [(title(entry, "en"), title(entry, "zh")) for entry in seed.entries]
        assert found == SEED_TITLES
        assert all(len(entry.paper.titles) == 2 for entry in seed.entries)

    def test_authors_in_printed_order(self, seed: Reading) -> None:
        assert [", ".join(authors(entry)) for entry in seed.entries] == SEED_AUTHORS

    def test_legend_is_no_entry(self, seed: Reading) -> None:
        assert seed.issues[0].legend == SEED_LEGEND
        assert seed.issues[0].star_meaning == "值得重点关注"

    def test_no_entry_is_starred(self, seed: Reading) -> None:
        assert [entry.starred for entry in seed.entries] == [False] * 9

    def test_no_date_no_arxiv_no_doi(self, seed: Reading) -> None:
        papers = [entry.paper for entry in seed.entries]
        assert {(paper.issued, paper.arxiv, paper.doi) for paper in papers} == {(None, None, None)}

    def test_section_line_is_never_text(self, seed: Reading) -> None:
        assert [entry.section for entry in seed.entries] == ["main"] * 5 + ["more"] * 4
        assert "值得关注" not in summary(seed.entries[4])

    def test_numbers_as_printed(self, seed: Reading) -> None:
        assert [entry.listed_number for entry in seed.entries] == [1, 2, 3, 4, 5, *[None] * 4]
        assert [entry.ordinal for entry in seed.entries] == list(range(1, 10))
        assert [entry.category for entry in seed.entries] == "LG LG CL LG LG RO CV LG LG".split()

    def test_summary_goes_on_after_the_title(self, seed: Reading) -> None:
        texts = [summary(entry) for entry in seed.entries[:5]]
        assert texts[4].startswith("批量规范化(BN)及其变种")
        assert not any(
            text.startswith(title(entry, "zh"))
            for entry, text in zip(seed.entries, texts, strict=False)
        )
        assert [entry.summary for entry in seed.entries[5:]] == [None] * 4

    def test_missing_abstract_and_address_right_after_the_summary(self, seed: Reading) -> None:
        counts = [len(entry.paper.abstracts) for entry in seed.entries]
        assert counts == [1, 1, 1, 1, 0, 0, 0, 0, 0]
        assert seed.entries[4].posts == ("https://weibo.com/1402400261/KcDnauWlo",)

    def test_affiliations_belong_to_the_paper(self, seed: Reading) -> None:
        assert affiliations(seed.entries[1]) == ["UCLA", "DiDi AI Labs"]
        bound = [one.affiliations for entry in seed.entries for one in entry.paper.authorships]
        assert set(bound) == {()}

    def test_same_organisation_twice(self, seed: Reading) -> None:
        assert affiliations(seed.entries[3]) == ["Stony Brook University"] * 2

    def test_comma_inside_an_affiliation(self, seed: Reading) -> None:
        expected = ["University of California, Los Angeles", "Stanford University"]
        assert affiliations(seed.entries[5]) == expected

    def test_affiliations_as_written(self, seed: Reading) -> None:
        assert affiliations(seed.entries[0]) == ["The University of Tokyo"]
        assert affiliations(seed.entries[6]) == [
            "Facebook Reality Labs",
            "Univeristy of Rochester",
        ]
        assert affiliations(seed.entries[8]) == ["Facebook AI Research"]

    def test_names_have_distinct_keys(self, seed: Reading) -> None:
        keys = {names.key(name) for entry in seed.entries for name in authors(entry)}
        assert len(keys) == 45

    def test_address_without_the_full_stop(self, seed: Reading) -> None:
        links = [entry.paper.links for entry in seed.entries]
        assert links[2] == ("https://github.com/googleinterns/cct-m4",)
        assert [*links[:2], *links[3:]] == [()] * 8

    def test_curly_apostrophes_and_enumerations_are_text(self, seed: Reading) -> None:
        assert "supernet’s" in abstract(seed.entries[1])
        assert "operation’s" in abstract(seed.entries[1])
        assert "1) MNMT is sensitive" in abstract(seed.entries[2])
        assert "。1)MNMT对LS" in summary(seed.entries[2])
        assert "10%-30%" in abstract(seed.entries[2])
        assert "OPUS-100" in abstract(seed.entries[2])

    def test_both_terms_for_one_thing_are_kept(self, seed: Reading) -> None:
        assert "神经切线核" in title(seed.entries[0], "zh")
        assert "神经切核(NTK)" in summary(seed.entries[0])

    @pytest.mark.parametrize(
        ("place", "figures"),
        [
            (0, "image.png f01.png.jpg f02.png.jpg"),
            (4, "image.png image.png f02.png.jpg f03.png.jpg f04.png.jpg"),
            (6, "image.png image.png f02.png.jpg f03.png.jpg f10.png.jpg"),
            (8, "image.png image.png f02.png.jpg f03.png.jpg"),
        ],
    )
    def test_figures(self, seed: Reading, place: int, figures: str) -> None:
        assert seed.entries[place].figures == tuple(figures.split())

    def test_origins_count_from_zero(self, seed: Reading) -> None:
        entries = seed.entries
        spans = [span(entries[place].origin) for place in (1, 4, 5)]
        assert spans == [
            (14, 25),
            (50, 59),
            (62, 70),
        ]
        assert span(entries[4].paper.authorships[0].origin) == (52, 53)
        assert span(entries[4].paper.affiliations[0].origin) == (53, 54)
        assert span(entries[6].paper.authorships[2].origin) == (74, 75)
        assert span(entries[6].paper.affiliations[1].origin) == (75, 76)
        assert {entry.origin.source for entry in entries} == {"50abfc158a14c382"}

    @pytest.mark.parametrize(
        ("place", "key"),
        [(1, "t-8f871902eed2c33d"), (4, "t-d999dca83ed332a7"), (5, "t-ef14b663d2226b66")],
    )
    def test_paper_keys(self, seed: Reading, place: int, key: str) -> None:
        assert seed.entries[place].paper.key == key


class TestSample:
    """Our own page, with the same traps."""

    def test_counts(self, ours: Reading) -> None:
        entries = ours.entries
        assert len(ours.issues) == 1
        assert ours.rejected == ()
        assert [len(authors(entry)) for entry in entries] == [8, 12, 6, 8, 4, 4, 5, 5, 10, 9]
        mentions = [name for entry in entries for name in affiliations(entry)]
        assert (len(mentions), len(set(mentions))) == (22, 15)
        assert [len(entry.figures) for entry in entries] == [4, 3, 5, 4, 3, 4, 3, 4, 3, 4]
        assert len({post for entry in entries for post in entry.posts}) == 10

    def test_titles_in_order(self, ours: Reading) -> None:
        assert [title(entry, "en").partition(":")[0] for entry in ours.entries] == [
            "Attention Is All You Need",
            "An Image is Worth 16x16 Words",
            "NeRF",
            "Show, Attend and Tell",
            "wav2vec 2.0",
            "End-to-End Training of Deep Visuomotor Policies",
            "Aggregated Residual Transformations for Deep Neural Networks",
            "VisualBERT",
            "Large Batch Optimization for Deep Learning",
            "MelGAN",
        ]
        assert [title(entry, "zh") for entry in ours.entries] == [
            "只要注意力就够了",
            "一图胜过16x16个词:用于大规模图像识别的Transformer",
            "NeRF:用神经辐射场表示场景以合成新视角",
            "看、注意、描述:基于视觉注意力的神经图像描述生成",
            "wav2vec 2.0:语音表征自监督学习框架",
            "深度视觉运动策略的端到端训练",
            "深度神经网络的聚合残差变换",
            "VisualBERT:简单而有效的视觉语言基线",
            "深度学习的大批量优化:76分钟训练BERT",
            "MelGAN:用于条件波形合成的生成对抗网络",
        ]

    def test_legend_stars_sections_and_numbers(self, ours: Reading) -> None:
        entries = ours.entries
        assert ours.issues[0].legend == SEED_LEGEND
        assert [entry.ordinal for entry in entries if entry.starred] == [1, 3]
        assert [entry.section for entry in entries] == ["main"] * 6 + ["more"] * 4
        assert [entry.listed_number for entry in entries] == [1, 2, 3, 4, 5, 6, *[None] * 4]
        assert [entry.category for entry in entries] == "CL CV CV LG AS RO CV CV LG AS".split()

    def test_abstracts_and_summaries(self, ours: Reading) -> None:
        entries = ours.entries
        assert [len(entry.paper.abstracts) for entry in entries] == [1] * 5 + [0] * 5
        assert [entry.summary is not None for entry in entries] == [True] * 6 + [False] * 4
        assert summary(entries[5]).startswith("感知和控制通常分开设计")
        assert entries[5].posts == ("https://weibo.com/9000000001/KdR82F5kq",)
        assert "field’s" in abstract(entries[0])
        assert "1) a positional encoding" in abstract(entries[2])

    def test_affiliations_as_written(self, ours: Reading) -> None:
        entries = ours.entries
        assert affiliations(entries[3]) == ["University of Montreal", "Univeristy of Toronto"]
        assert affiliations(entries[7])[0] == "University of California, Los Angeles"
        assert affiliations(entries[8])[2] == "UCLA"
        assert affiliations(entries[9])[0] == "Lyrebird AI"

    def test_names_as_written(self, ours: Reading) -> None:
        written = {name for entry in ours.entries for name in authors(entry)}
        assert {"A N. Gomez", "Ł Kaiser", "J L Ba", "P Dollár", "T d Boissiere"} <= written

    def test_address_without_the_full_stop(self, ours: Reading) -> None:
        assert ours.entries[4].paper.links == ("https://github.com/pytorch/fairseq",)

    def test_last_line_without_newline(self, ours: Reading) -> None:
        assert not (DATA / "sample.txt").read_bytes().endswith(b"\n")
        assert ours.entries[9].figures[-1] == "f03.png.jpg"

    def test_origins_count_from_zero(self, ours: Reading) -> None:
        lines = (DATA / "sample.txt").read_text(encoding="utf-8").split("\n")
        for entry in ours.entries:
            first, last = span(entry.origin)
            assert title(entry, "en") in lines[first]
            assert lines[last - 1].endswith(entry.figures[-1])
            for authorship in entry.paper.authorships:
                assert authorship.as_written in lines[span(authorship.origin)[0]]
            for mention in entry.paper.affiliations:
                assert mention.as_written in lines[span(mention.origin)[0]]
