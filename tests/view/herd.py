"""A network as large as a real corpus' and of its shape, with concepts, of things that never were.

Papers, authors, institutions and categories come from corpus.py by way of `kg.build`; concepts
are added here, drawn by Zipf's law, most of them from those of the paper's own category.
"""

import functools
import itertools
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

import networkx as nx

import kg
from kg.view.data import KINDS
from tests import corpus

SIZE = 20_000
EDGES_A_NODE = 3
ROLES = ("proposes", "uses", "evaluatesOn; uses", "comparesWith")
_PAPERS_A_NODE = 0.205  # leaves room for some two concepts a paper, most of them rare
_QUALITIES = """
    sparse 稀疏  robust 稳健  deep 深度  adaptive 自适应  gentle 温和
    woolly 绒化  federated 联邦  causal 因果  latent 隐式  grazing 放牧
    nocturnal 夜间  spatial 空间  temporal 时序  weighted 加权  streaming 流式
    patient 耐心
""".split()
_THINGS = """
    fleece 羊毛  flock 羊群  lamb 羔羊  meadow 草地  fence 篱笆
    bell 铃铛  bleat 羊叫  hoof 羊蹄  yarn 毛线  shepherd 牧羊人
    sheepdog 牧羊犬  hay 干草  clover 三叶草  fold 羊圈  pasture 牧场
""".split()
_ACTS = """
    tracking 跟踪  counting 计数  segmentation 分割  recognition 识别  attention 注意力
    diffusion 扩散  retrieval 检索  matching 匹配  planning 规划  pruning 剪枝
    sampling 采样  forecasting 预测  hashing 哈希  distillation 蒸馏  herding 驱赶
""".split()


@functools.cache
def herd(size: int = SIZE) -> "nx.MultiDiGraph[str]":
    """Build the network of exactly so many nodes and three times as many edges; only read it."""
    with tempfile.TemporaryDirectory() as folder:
        papers = Path(folder) / "papers.jsonl"
        with papers.open("wb") as file:
            corpus.write(file, round(size * _PAPERS_A_NODE))
        network = kg.build(papers, format="records", concepts=False).to_networkx()
    assert isinstance(network, nx.MultiDiGraph)
    _mention(network, size)
    assert (len(network), network.number_of_edges()) == (size, size * EDGES_A_NODE)
    return network


def _mention(network: "nx.MultiDiGraph[str]", size: int) -> None:
    """Add concepts, each with one paper at least, until nodes and edges are as many as wanted."""
    names = list(itertools.islice(_names(), size - network.number_of_nodes()))
    mentions = size * EDGES_A_NODE - network.number_of_edges()
    pairs = dict.fromkeys(itertools.islice(_pairs(network, len(names)), 2 * mentions))
    chosen = list(itertools.islice(pairs, mentions))
    papers = [0] * len(names)
    for _, concept in chosen:
        papers[concept] += 1
    base = "https://w3id.org/paperkg/concept/"
    kinds = [KINDS[sum(map(ord, english)) % len(KINDS)] for english, _ in names]
    nodes = [
        f"{base}{kind}/{english.replace(' ', '-')}"
        for kind, (english, _) in zip(kinds, names, strict=True)
    ]
    for node, kind, (english, chinese), count in zip(nodes, kinds, names, papers, strict=True):
        what = {"type": "concept", "kind": kind, "label": english, "label_zh": chinese}
        network.add_node(node, **what, broader=english.split()[-1], papers=count)
    key = "kg:mentions"
    for paper, concept in chosen:
        role = {"role": ROLES[concept % len(ROLES)]} if (concept + len(paper)) % 3 == 0 else {}
        place = {"mentions": 1, "places": f"label_en {concept % 19}-{concept % 19 + 12}"}
        network.add_edge(paper, nodes[concept], key=key, predicate=key, **role, **place)


def _names() -> Iterator[tuple[str, str]]:
    """English and Chinese names by the thousand, short ones first."""
    qualities, things, acts = (
        list(zip(words[::2], words[1::2], strict=True)) for words in (_QUALITIES, _THINGS, _ACTS)
    )
    for most in range(3):
        for words in itertools.product(*itertools.repeat(qualities, most), things, acts):
            if len(set(words)) == len(words):
                english, chinese = zip(*words, strict=True)
                yield " ".join(english), "".join(chinese)


def _pairs(network: "nx.MultiDiGraph[str]", count: int) -> Iterator[tuple[str, int]]:
    """Papers and numbers of concepts without end: first each concept once, then by Zipf's law."""
    chance = random.Random(7)
    of_type: dict[str, list[str]] = {"paper": [], "category": []}
    for node, attributes in network.nodes(data=True):
        of_type.setdefault(attributes["type"], []).append(node)
    papers, categories = of_type["paper"], of_type["category"]
    place = {node: number for number, node in enumerate(categories)}
    home = {s: place[t] for s, t, key in network.edges(keys=True) if key == "dct:subject"}
    yield from zip(chance.choices(papers, k=count), range(count), strict=True)
    sums = list(itertools.accumulate(1 / (rank + 3) for rank in range(count)))
    while True:
        paper = chance.choice(papers)
        (rank,) = chance.choices(range(count), cum_weights=sums)
        if chance.random() < 0.8:
            rank = (rank * len(categories) + home[paper]) % count
        yield paper, rank
