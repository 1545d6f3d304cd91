"""Plain English words by what they do at the border of a noun phrase; our own lists."""

DETERMINERS = frozenset(
    "a all an another any both different each eight every few first five four her his its "
    "many more most multiple nine numerous one other others our second seven several six some "
    "ten that the their these third this those three two various".split()
)
WEAK = frozenset(
    "additional advanced alternative available best better certain challenging classic "
    "classical common commonly-used competing competitive complete comprehensive "
    "computational conceptual conventional corresponding current customized cutting-edge "
    "diverse effective efficient elegant existing extensive fast faster feasible flexible "
    "following formal full further general generic high-quality important improved innovative "
    "key large-scale main major mathematical modern modified new novel only original "
    "particular popular possible powerful practical preliminary previous principled prior "
    "promising proposed public publicly real real-world recent representative respective "
    "respectively robust same scalable simple simpler so-called sota specialized specific "
    "standard state-of-the-art straightforward strong stronger such theoretical traditional "
    "typical unified unifying unique very well-established well-known widely-used".split()
)
"""Adjectives that no name of a concept begins with."""
GENERIC = frozenset(
    "algorithm algorithms analysis application applications approach approaches architecture "
    "architectures art baseline baselines benchmark benchmarks class code component "
    "components concept concepts corpora corpus counterpart counterparts criteria criterion "
    "data dataset datasets design domain domains environment environments evaluation "
    "evaluations example examples experiment experiments extension family feature features "
    "form formalism formalisms forms formulation framework frameworks function functions "
    "group groups human humans idea ideas image images implementation information it itself "
    "kind kinds knowledge language languages large learning measure measures mechanism "
    "mechanisms method methods metric metrics model models module modules network networks "
    "notion number ones order package paper paradigm parameter parameters part parts people "
    "performance pipeline pipelines problem problems procedure procedures process "
    "representation representations result results rule rules scenario scenarios scheme "
    "schemes score scores series set sets setting settings simulation simulations small "
    "software solution solutions state step steps strategies strategy structure studies study "
    "system systems task tasks technique techniques technologies technology test tests text "
    "texts them theory tool toolkit tools training type types user users variant variants "
    "variety version versions way ways work works".split()
)
"""Words that name no concept when they stand alone."""
TELLING = frozenset("environment language network networks task tasks".split())
"""General heads that one word before them is enough for."""
PREPOSITIONS = frozenset(
    "about above across after against along among around as at before behind below beneath "
    "beside besides between beyond by despite down during except for from in inside into like "
    "near of off on onto out over per since than through throughout till to toward towards "
    "under underlying until up upon via with within without".split()
)
STOPS = (
    PREPOSITIONS
    | frozenset(
        "al al. also although and because but e.g. else et etc etc. hence here how however i.e. "
        "if include includes including namely never no nor not or respectively so that then there "
        "thereby therefore though thus versus vs vs. what when where whereby whether which while "
        "who whom whose why yet".split()
    )
    | frozenset(
        "am are be been being can cannot could did do does had has have having is let may might "
        "must shall should was were will would".split()
    )
    | frozenset("he him i it me she them they us we you".split())
    | frozenset(
        "able according achieve achieved achieves achieving address addresses addressing adopting "
        "adopts aim aiming aims allow allowing allows alone along already applied applies apply "
        "applying based become becomes called capable capture captures capturing coined collected "
        "combine combines combining compare compared compares composed comprised comprises "
        "comprising computes concerning conducted consider considers consist consisting consists "
        "contain containing contains covering covers defined demonstrate demonstrated "
        "demonstrates depending describes develops drawn dubbed due employ employing employs "
        "enable enables enabling encodes ensure ensures especially estimates evaluate evaluates "
        "even exceed exceeds exhibit exhibits exploiting exploits extend extends focuses focusing "
        "followed generates give given gives giving handle handles help helps improve improves "
        "improving incorporate incorporates incorporating indicate indicates inspired introduce "
        "introduces involve involves involving jointly just lead leading leads learns leverage "
        "leverages leveraging make makes making maps motivated named obtain obtained obtaining "
        "obtains offer offers operate operates outperform outperformed outperforming outperforms "
        "particularly perform performed performs predicts presents preserve preserves produce "
        "produces producing propose proposes prove proves provide provides providing rather reach "
        "reaches reduce reduces reducing regarding relies rely relying remains represents require "
        "requires requiring reveal reveals seems show showed shown shows solve solves solving "
        "still such suggest suggests suitable supports surpass surpasses surpassing tailored take "
        "takes taking tends termed thanks together trained use used uses using utilize utilizes "
        "utilizing works yield yielding yields".split()
    )
)
"""Words that a name of a concept does not contain: a border, if a rough one."""
DOING = frozenset(
    "adapting comparing connecting describing employing exploring integrating introducing "
    "linking presenting summarizing supporting unifying".split()
)
"""Participles that end a phrase, though they may begin one."""
LY_INSIDE = frozenset(
    "adversarially anomaly assembly butterfly causally continually densely differentially "
    "doubly early family fully globally highly jointly linearly locally loosely mildly only "
    "partially physically poly reply softly sparsely supply weakly".split()
)
NUMBER_WORDS = frozenset("eight five four hundred nine one seven six ten three two zero".split())
