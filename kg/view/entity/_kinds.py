"""What a node may be, and what may call it."""

from kg.rdf.vocab import DCT, FABIO, FOAF, KG, NIF, PROV, RDF, SKOS, VOID

OWL = "http://www.w3.org/2002/07/owl#"
LABELS = (
    DCT.title,
    SKOS.prefLabel,
    FOAF.name,
    RDF.label,
    KG.asWritten,
    NIF.anchorOf,
    KG.fileName,
    SKOS.notation,
)
"""What may call a node, the best first."""

OTHER_NAMES = (SKOS.altLabel, SKOS.hiddenLabel, KG.candidateLabel, SKOS.notation)
"""What else may name a node."""

KINDS = {
    FABIO.ResearchPaper: "paper",
    FABIO.Work: "work",
    FOAF.Person: "person",
    FOAF.Organization: "organization",
    KG.Task: "task",
    KG.Method: "method",
    KG.Dataset: "dataset",
    KG.Metric: "metric",
    KG.Term: "term",
    KG.DigestIssue: "issue",
    KG.DigestEntry: "entry",
    KG.Authorship: "authorship",
    KG.AffiliationMention: "affiliation",
    KG.Figure: "figure",
    KG.Venue: "venue",
    KG.IdentityLink: "link",
    KG.Judgement: "judgement",
    NIF.Phrase: "mention",
    NIF.Context: "text",
    PROV.Entity: "source",
    PROV.Activity: "activity",
    PROV.SoftwareAgent: "software",
    SKOS.ConceptScheme: "scheme",
    SKOS.Concept: "concept",
    VOID.Dataset: "dataset of facts",
}
"""Class and kind, the telling one first."""
CLASSES = {name[1:-1].decode(): kind for name, kind in KINDS.items()}
TERMS = {"Class": "class", "NamedIndividual": "individual", "Ontology": "ontology"}

SIGNS = {
    "paper": "paper",
    "work": "paper",
    "person": "author",
    "organization": "institution",
    "category": "category",
    "task": "task",
    "method": "method",
    "dataset": "dataset",
    "metric": "metric",
    "term": "term",
    "concept": "concept",
}
"""Kind and the type whose colour and shape it has in the picture of the graph."""
