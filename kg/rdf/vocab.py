"""Terms of the ontology as constants, and the files of `ontology/`, installed or in a checkout."""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import orjson
import pyoxigraph as ox

from kg.errors import StoreError
from kg.rdf import parsed
from kg.rdf.terms import Iri
from kg.settings import BASE

ONTOLOGY = "https://w3id.org/paperkg/ontology#"


def _kg(name: str) -> Iri:
    return Iri(f"<{ONTOLOGY}{name}>".encode())


class KG:
    """Our own terms; `ontology/kg.ttl` declares each of them."""

    AffiliationMention = _kg("AffiliationMention")
    Authorship = _kg("Authorship")
    Dataset = _kg("Dataset")
    DigestEntry = _kg("DigestEntry")
    DigestIssue = _kg("DigestIssue")
    Figure = _kg("Figure")
    IdentityLink = _kg("IdentityLink")
    Judgement = _kg("Judgement")
    Method = _kg("Method")
    Metric = _kg("Metric")
    Task = _kg("Task")
    Term = _kg("Term")
    Venue = _kg("Venue")

    accepted = _kg("accepted")
    main = _kg("main")
    more = _kg("more")
    proposed = _kg("proposed")
    rejected = _kg("rejected")

    affiliation = _kg("affiliation")
    arxiv = _kg("arxiv")
    assignedCategory = _kg("assignedCategory")
    asWritten = _kg("asWritten")
    author = _kg("author")
    authorship = _kg("authorship")
    byteSize = _kg("byteSize")
    candidateLabel = _kg("candidateLabel")
    code = _kg("code")
    comparesWith = _kg("comparesWith")
    confidence = _kg("confidence")
    dblp = _kg("dblp")
    decision = _kg("decision")
    describes = _kg("describes")
    doi = _kg("doi")
    evaluatesOn = _kg("evaluatesOn")
    evidence = _kg("evidence")
    extractorLabel = _kg("extractorLabel")
    field = _kg("field")
    figure = _kg("figure")
    fileName = _kg("fileName")
    institution = _kg("institution")
    issn = _kg("issn")
    left = _kg("left")
    lineCount = _kg("lineCount")
    listedNumber = _kg("listedNumber")
    mentions = _kg("mentions")
    method = _kg("method")
    nameKey = _kg("nameKey")
    openalex = _kg("openalex")
    orcid = _kg("orcid")
    ordinal = _kg("ordinal")
    organization = _kg("organization")
    proposes = _kg("proposes")
    right = _kg("right")
    role = _kg("role")
    ror = _kg("ror")
    score = _kg("score")
    section = _kg("section")
    sha256 = _kg("sha256")
    starMeaning = _kg("starMeaning")
    starred = _kg("starred")
    summary = _kg("summary")
    textOf = _kg("textOf")
    uses = _kg("uses")
    version = _kg("version")
    withdrawn = _kg("withdrawn")
    work = _kg("work")


class DCT:
    """DCMI terms."""

    RightsStatement = Iri(b"<http://purl.org/dc/terms/RightsStatement>")
    abstract = Iri(b"<http://purl.org/dc/terms/abstract>")
    bibliographicCitation = Iri(b"<http://purl.org/dc/terms/bibliographicCitation>")
    created = Iri(b"<http://purl.org/dc/terms/created>")
    creator = Iri(b"<http://purl.org/dc/terms/creator>")
    date = Iri(b"<http://purl.org/dc/terms/date>")
    description = Iri(b"<http://purl.org/dc/terms/description>")
    format = Iri(b"<http://purl.org/dc/terms/format>")
    hasPart = Iri(b"<http://purl.org/dc/terms/hasPart>")
    isPartOf = Iri(b"<http://purl.org/dc/terms/isPartOf>")
    issued = Iri(b"<http://purl.org/dc/terms/issued>")
    language = Iri(b"<http://purl.org/dc/terms/language>")
    license = Iri(b"<http://purl.org/dc/terms/license>")
    modified = Iri(b"<http://purl.org/dc/terms/modified>")
    references = Iri(b"<http://purl.org/dc/terms/references>")
    rights = Iri(b"<http://purl.org/dc/terms/rights>")
    subject = Iri(b"<http://purl.org/dc/terms/subject>")
    title = Iri(b"<http://purl.org/dc/terms/title>")


class RDF:
    """RDF and RDFS."""

    type = Iri(b"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>")
    comment = Iri(b"<http://www.w3.org/2000/01/rdf-schema#comment>")
    label = Iri(b"<http://www.w3.org/2000/01/rdf-schema#label>")
    seeAlso = Iri(b"<http://www.w3.org/2000/01/rdf-schema#seeAlso>")


class CITO:
    """CiTO, the citation typing ontology of SPAR."""

    cites = Iri(b"<http://purl.org/spar/cito/cites>")


class FABIO:
    """FaBiO, the bibliographic ontology of SPAR."""

    ResearchPaper = Iri(b"<http://purl.org/spar/fabio/ResearchPaper>")
    Work = Iri(b"<http://purl.org/spar/fabio/Work>")


class FOAF:
    """FOAF."""

    Organization = Iri(b"<http://xmlns.com/foaf/0.1/Organization>")
    Person = Iri(b"<http://xmlns.com/foaf/0.1/Person>")
    homepage = Iri(b"<http://xmlns.com/foaf/0.1/homepage>")
    name = Iri(b"<http://xmlns.com/foaf/0.1/name>")
    primaryTopic = Iri(b"<http://xmlns.com/foaf/0.1/primaryTopic>")


class SKOS:
    """SKOS."""

    Concept = Iri(b"<http://www.w3.org/2004/02/skos/core#Concept>")
    ConceptScheme = Iri(b"<http://www.w3.org/2004/02/skos/core#ConceptScheme>")
    altLabel = Iri(b"<http://www.w3.org/2004/02/skos/core#altLabel>")
    broader = Iri(b"<http://www.w3.org/2004/02/skos/core#broader>")
    exactMatch = Iri(b"<http://www.w3.org/2004/02/skos/core#exactMatch>")
    hiddenLabel = Iri(b"<http://www.w3.org/2004/02/skos/core#hiddenLabel>")
    inScheme = Iri(b"<http://www.w3.org/2004/02/skos/core#inScheme>")
    notation = Iri(b"<http://www.w3.org/2004/02/skos/core#notation>")
    prefLabel = Iri(b"<http://www.w3.org/2004/02/skos/core#prefLabel>")


class NIF:
    """The NLP interchange format: texts and the words in them."""

    Context = Iri(b"<http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#Context>")
    Phrase = Iri(b"<http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#Phrase>")
    anchorOf = Iri(b"<http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#anchorOf>")
    beginIndex = Iri(b"<http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#beginIndex>")
    endIndex = Iri(b"<http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#endIndex>")
    referenceContext = Iri(
        b"<http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#referenceContext>"
    )


class ITS:
    """The internationalization tag set: what words in a text denote."""

    taClassRef = Iri(b"<http://www.w3.org/2005/11/its/rdf#taClassRef>")
    taConfidence = Iri(b"<http://www.w3.org/2005/11/its/rdf#taConfidence>")
    taIdentRef = Iri(b"<http://www.w3.org/2005/11/its/rdf#taIdentRef>")


class ORG:
    """The W3C organization ontology."""

    subOrganizationOf = Iri(b"<http://www.w3.org/ns/org#subOrganizationOf>")


class PROV:
    """PROV-O."""

    Activity = Iri(b"<http://www.w3.org/ns/prov#Activity>")
    Entity = Iri(b"<http://www.w3.org/ns/prov#Entity>")
    SoftwareAgent = Iri(b"<http://www.w3.org/ns/prov#SoftwareAgent>")
    endedAtTime = Iri(b"<http://www.w3.org/ns/prov#endedAtTime>")
    used = Iri(b"<http://www.w3.org/ns/prov#used>")
    wasAssociatedWith = Iri(b"<http://www.w3.org/ns/prov#wasAssociatedWith>")
    wasDerivedFrom = Iri(b"<http://www.w3.org/ns/prov#wasDerivedFrom>")
    wasGeneratedBy = Iri(b"<http://www.w3.org/ns/prov#wasGeneratedBy>")


class DCAT:
    """DCAT 3, the vocabulary of data catalogues, so far as a graph says it of itself."""

    Dataset = Iri(b"<http://www.w3.org/ns/dcat#Dataset>")


class VOID:
    """VoID, the vocabulary of interlinked datasets."""

    Dataset = Iri(b"<http://rdfs.org/ns/void#Dataset>")
    DatasetDescription = Iri(b"<http://rdfs.org/ns/void#DatasetDescription>")
    Linkset = Iri(b"<http://rdfs.org/ns/void#Linkset>")
    class_ = Iri(b"<http://rdfs.org/ns/void#class>")
    classPartition = Iri(b"<http://rdfs.org/ns/void#classPartition>")
    classes = Iri(b"<http://rdfs.org/ns/void#classes>")
    distinctObjects = Iri(b"<http://rdfs.org/ns/void#distinctObjects>")
    distinctSubjects = Iri(b"<http://rdfs.org/ns/void#distinctSubjects>")
    entities = Iri(b"<http://rdfs.org/ns/void#entities>")
    exampleResource = Iri(b"<http://rdfs.org/ns/void#exampleResource>")
    linkPredicate = Iri(b"<http://rdfs.org/ns/void#linkPredicate>")
    objectsTarget = Iri(b"<http://rdfs.org/ns/void#objectsTarget>")
    properties = Iri(b"<http://rdfs.org/ns/void#properties>")
    property = Iri(b"<http://rdfs.org/ns/void#property>")
    propertyPartition = Iri(b"<http://rdfs.org/ns/void#propertyPartition>")
    subjectsTarget = Iri(b"<http://rdfs.org/ns/void#subjectsTarget>")
    subset = Iri(b"<http://rdfs.org/ns/void#subset>")
    triples = Iri(b"<http://rdfs.org/ns/void#triples>")
    uriSpace = Iri(b"<http://rdfs.org/ns/void#uriSpace>")
    vocabulary = Iri(b"<http://rdfs.org/ns/void#vocabulary>")


@cache
def folder() -> Path:
    """Folder of the ontology: in the installed package, else beside the package in a checkout."""
    package = Path(__file__).parent.parent
    for place in (package / "ontology", package.parent / "ontology"):
        if (place / "kg.ttl").is_file():
            return place
    what, mend = "the ontology's files are missing", "install paperkg anew"
    raise StoreError(what, mend, path=package / "ontology")


@cache
def prefixes() -> dict[str, str]:
    """Prefix to namespace, as `ontology/context.jsonld` binds them."""
    context: dict[str, str] = orjson.loads((folder() / "context.jsonld").read_bytes())["@context"]
    return context


def curie(address: str) -> str:
    """Shorten an IRI with our prefixes; as it is where none fits."""
    for prefix, namespace in prefixes().items():
        if address.startswith(namespace) and len(address) > len(namespace):
            return f"{prefix}:{address[len(namespace) :]}"
    return address


@cache
def triples(name: str) -> tuple[ox.Triple, ...]:
    """Triples of a file of the ontology, such as `categories.ttl`, in file order."""
    path = folder() / name
    return tuple(quad.triple for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE))


@cache
def described(name: str) -> dict[str, tuple[ox.Triple, ...]]:
    """Triples of a file of the ontology by their subject."""
    found: dict[str, list[ox.Triple]] = defaultdict(list)
    for triple in triples(name):
        found[parsed.value(triple.subject)].append(triple)
    return {subject: tuple(told) for subject, told in found.items()}


def rebased(found: Iterable[ox.Triple], base: str) -> bytes:
    """N-Triples of shipped triples with their data under another base."""
    text = parsed.text(found, ox.RdfFormat.N_TRIPLES)
    pattern = b"<" + re.escape(BASE.encode()) + rb"(?!ontology[#/>])"
    return re.sub(pattern, b"<" + base.encode(), text)


def category_match(code: str) -> str | None:
    """IRI, relative to the base, of the arXiv category that a digest's code stands for.

    A code may also be an arXiv category itself (`cs.LG`); None where there is no match.
    """
    return digest_matches().get(code) or (arxiv_category(code) if "." in code else None)


def arxiv_category(notation: str) -> str | None:
    """IRI, relative to the base, of a category or archive of arXiv by its notation."""
    return _arxiv_categories().get(notation)


@cache
def _arxiv_categories() -> dict[str, str]:
    scheme = f"{BASE}category/arxiv/"
    notations = (
        (parsed.value(triple.subject), parsed.value(triple.object))
        for triple in triples("categories.ttl")
        if triple.predicate.value.endswith("#notation")
    )
    return {
        notation: node.removeprefix(BASE) for node, notation in notations if node.startswith(scheme)
    }


@cache
def digest_matches() -> dict[str, str]:
    """Digest code to the IRI, relative to the base, of the arXiv category it stands for."""
    codes = f"{BASE}category/digest/"
    return {
        parsed.value(triple.subject).removeprefix(codes): parsed.value(triple.object).removeprefix(
            BASE
        )
        for triple in triples("categories.ttl")
        if triple.predicate.value.endswith("#exactMatch")
        and parsed.value(triple.subject).startswith(codes)
    }
