"""Words that sentences are made of, by what they may do in one; made-up words and names of things beside them."""

import random

from vqa_core.rendering import vocabulary
from vqa_core.rendering.values import words

# What somebody can do to a thing: all of them form the past by rule.
ACTS = words(
    "accept adopt amend analyse announce approve assess assign attach audit cancel certify check clarify collect "
    "compare complete confirm consider correct cover create define deliver describe design develop discuss document "
    "edit enclose endorse enter establish evaluate examine expand explain extend finance finish fund identify "
    "implement improve inspect introduce launch license list manage measure mention monitor name note offer open "
    "order organize outline perform plan postpone prepare present print process produce propose provide publish "
    "question receive recommend record reduce register reject release renew repair replace report request require "
    "resolve return review revise sample select share sign simplify start state study submit suggest summarize "
    "supply support test track train translate update upload verify visit withdraw"
)
_IRREGULAR_PAST = {"withdraw": ("withdrew", "withdrawn")}
ADJECTIVES = words(
    "active actual additional adjusted advanced annual available basic brief broad careful central chemical clean "
    "clear clinical closed cold commercial common complete complex consistent constant continuous corporate correct "
    "current daily detailed different direct domestic double draft dry early economic educational effective "
    "electronic environmental equal essential exact experimental external extra final financial first fixed foreign "
    "formal former free frequent fresh full general global good graphic green gross growing healthy heavy high "
    "historic important improved independent individual industrial initial inner internal joint key large late "
    "legal light likely limited local long lower main major marine medical minor missing mixed modern monthly "
    "mutual narrow national natural new normal northern novel nuclear official open optional oral organic original "
    "outer overall partial past permanent personal physical plain possible previous primary private probable "
    "professional proper public pure quarterly random rapid raw recent regional regular related reliable remaining "
    "revised rural safe scientific second secondary separate serious short significant similar simple single slow "
    "small social soft solid southern special specific stable standard statistical steady strict strong summary "
    "sweet technical temporary third total toxic traditional typical uniform unusual upper urban urgent usual "
    "valid visual vital voluntary weekly western whole wide working written yearly young"
)
# Things that can be read, written, decided about or counted in an office or a laboratory.
PAPERS = words(
    "action agenda agreement amendment analysis announcement appendix application approval argument article "
    "assessment audit award bill booklet brief brochure budget bulletin calendar campaign case catalog certificate "
    "change chapter charter claim clause code comment concept conclusion contract copy correction criterion "
    "database deadline decision definition design diagram directive document draft edition editorial effort "
    "estimate evaluation event exhibit experiment explanation factor figure file finding form formula forecast "
    "framework goal grant guideline handbook hearing hypothesis index inquiry inspection instruction inventory "
    "invitation invoice issue job journal label law layout leaflet lecture legislation lesson letter level license "
    "limit list log manual manuscript map measure meeting memo message method minute model module motion note notice "
    "notification objective offer opinion option order outline page pamphlet paper paragraph patent payment permit "
    "petition phase plan policy poll position poster practice presentation price principle priority procedure "
    "proceeding process profile program project proposal protocol publication purchase question quotation rating "
    "reason recommendation record reference regulation release remark reminder renewal reply report request "
    "requirement research reservation resolution response result review rule sample schedule scheme script section "
    "seminar series service session settlement shipment sketch solution specification standard statement strategy "
    "study submission subscription summary supplement survey syllabus system table target task test text theory "
    "timetable title topic trial tutorial update version visit warning workshop"
)
MATTERS = words(
    "acid air alcohol aluminium animal apple asset bacteria bank barley battery beet beverage bladder blood board "
    "bone bottle brain bread bridge building butter cable calcium cancer capital car carbon care cattle cell cereal "
    "child chlorine cigarette city climate coal coffee compensation competition computer consumer copper corn cotton "
    "credit crop customer dairy data dental diet disease dose drug dust earnings education egg electricity emission "
    "employee energy engine equipment exposure factory fat feed fertilizer fiber field filter fish flavor flour food "
    "forest fruit fuel garden gas glass glucose grain grass growth hardware harbor health heart heat herb highway "
    "hospital housing human income industry infant insect insulin insurance iron irrigation kidney labor laboratory "
    "lake land laser lead leaf leather library liver livestock loan lung machine mail maize market material meat "
    "media medicine menthol metal milk mineral mouse nerve nicotine nitrogen nurse nutrition ocean office oil onion "
    "orange ore oxygen packaging paint park patient pension pesticide phosphorus plant plastic police pollution "
    "population pork port potato poultry power press product profit property protein pulp quality radio rail rain "
    "rat refinery rent retail rice risk river road rubber safety salary salt school sea security seed ship silver "
    "skin sleep smoke sodium software soil solar sound soybean staff starch steel stock storage student sugar sulfur "
    "supply surface tax tea teacher technology television textile timber tissue tobacco tooth tourism trade traffic "
    "training transport travel treatment tree tumor turbine union university uranium urine vaccine valve vegetable "
    "vehicle vessel village vitamin wage waste water weather wheat wind wine winter wood wool worker yeast youth zinc"
)
PLURALS = words(
    "animals answers areas boxes cars cases cells children citizens classes comments companies copies customers days "
    "doctors employees events experts factories families farmers fields files forms groups growers hospitals hours "
    "items letters locations machines meetings members models offices orders pages papers participants patients "
    "people persons plants points products projects questions rats records reports rooms samples schools seats shops "
    "sites stations steps stores students studies subjects surveys teachers tests tons units vehicles visitors "
    "volunteers votes weeks workers"
)
MEASURES = words(
    "amount average balance baseline capacity concentration cost coverage deficit demand density discount distance "
    "dose duration fee frequency gain growth height income length level limit loss margin minimum maximum output "
    "percentage population power pressure price profit quantity range rate ratio response return revenue salary "
    "score share size speed strength supply temperature total turnover value volume wage weight width yield"
)
ROLES = words(
    "Accountant|Administrator|Advisor|Analyst|Assistant Director|Associate Director|Attorney|Auditor|Board Member|"
    "Branch Manager|Brand Manager|Chairman|Chairperson|Chief Economist|Chief Executive Officer|Chief Financial Officer|"
    "Chief Engineer|Clerk|Commissioner|Consultant|Controller|Coordinator|Counsel|Data Manager|Dean|Deputy Director|"
    "Director|Director of Research|Editor|Executive Director|Executive Secretary|Field Manager|General Counsel|"
    "General Manager|Head of Sales|Inspector|Laboratory Manager|Legal Advisor|Librarian|Managing Director|"
    "Marketing Manager|Medical Director|Medical Reviewer|Office Manager|Owner|Plant Manager|President|"
    "Principal Investigator|Product Manager|Professor|Project Leader|Public Relations Officer|Purchasing Agent|"
    "Quality Manager|Regional Manager|Registrar|Research Assistant|Research Director|Safety Officer|Sales Manager|"
    "Sales Representative|Secretary|Section Chief|Senior Counsel|Senior Scientist|Senior Vice President|Supervisor|"
    "Team Leader|Technical Director|Treasurer|Vice Chairman|Vice President|Warehouse Manager",
    "|",
)
TEAMS = words(
    "Accounting|Administration|Advertising|Analytical Chemistry|Business Development|Clinical Research|"
    "Consumer Relations|Corporate Affairs|Customer Service|Data Management|Engineering|Environmental Health|Finance|"
    "Food Safety|Human Resources|Information Systems|Legal Affairs|Logistics|Market Research|Marketing|"
    "Medical Affairs|Office of the President|Plant Operations|Procurement|Product Development|Public Affairs|"
    "Public Health|Purchasing|Quality Assurance|Regulatory Affairs|Research and Development|Sales|Toxicology|"
    "Training|Transport",
    "|",
)
_BODIES = words(
    "Academy Agency Association Authority Board Bureau Center Coalition Commission Committee Consortium Council "
    "Department Federation Foundation Group Institute Laboratory League Ministry Office Organization Program Service "
    "Society Union University"
)
_REALMS = words(
    "American Asian Atlantic Bay British Canadian Central City Coastal Colorado County Dutch Eastern European Federal "
    "Florida French German Global Highland Indian International Japan Kansas Lakeside Midwest Mountain National "
    "Nebraska Nordic Northern Ohio Oregon Pacific Prairie Regional Rocky Southern State Swiss Texas United Valley "
    "Virginia Western World"
)
CITIES = words(
    "Albany Amsterdam Athens Atlanta Austin Baltimore Basel Berlin Boston Bristol Brussels Buffalo Cairo Cambridge "
    "Chicago Cincinnati Cleveland Columbus Copenhagen Dallas Deerfield Denver Detroit Dublin Durham Geneva Glasgow "
    "Greeley Hamburg Hartford Helsinki Houston Indianapolis Kyoto Leeds Lima Lisbon London Longmont Louisville "
    "Loveland Lyon Madison Madrid Memphis Miami Milan Minneapolis Montreal Munich Nairobi Nashville Norfolk Osaka "
    "Oslo Ottawa Oxford Paris Philadelphia Phoenix Pittsburgh Portland Prague Quebec Raleigh Richmond Rochester Rome "
    "Sacramento Seattle Seoul Springfield Stockholm Sydney Tampa Tokyo Toledo Toronto Tucson Turin Utrecht Vancouver "
    "Vienna Warsaw Washington Winnipeg York Zurich"
)


def past(verb: str) -> str:
    if verb in _IRREGULAR_PAST:
        return _IRREGULAR_PAST[verb][0]
    return _with_ed(verb)


def participle(verb: str) -> str:
    if verb in _IRREGULAR_PAST:
        return _IRREGULAR_PAST[verb][1]
    return _with_ed(verb)


def _with_ed(verb: str) -> str:
    if verb.endswith("e"):
        return f"{verb}d"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return f"{verb[:-1]}ied"
    if verb in ("plan", "submit", "transfer"):
        return f"{verb}{verb[-1]}ed"
    return f"{verb}ed"


def third(verb: str) -> str:
    """The form after he, she or it."""
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return f"{verb[:-1]}ies"
    return f"{verb}es" if verb.endswith(("s", "sh", "ch", "x")) else f"{verb}s"


def act(draw: random.Random) -> str:
    """A verb in its base form, one of offices in every second case."""
    return draw.choice(ACTS) if draw.random() < 0.5 else vocabulary.verb(draw)


def adjective(draw: random.Random) -> str:
    return draw.choice(ADJECTIVES) if draw.random() < 0.5 else vocabulary.adjective(draw)


def paper(draw: random.Random) -> str:
    """What is written, decided or counted: mostly a word of offices."""
    return draw.choice(PAPERS) if draw.random() < 0.65 else vocabulary.noun(draw)


def matter(draw: random.Random) -> str:
    """What papers are about: a substance, a field, anything, at times a word made up."""
    chance = draw.random()
    if chance < 0.12:
        return vocabulary.invented(draw)
    return draw.choice(MATTERS) if chance < 0.5 else vocabulary.noun(draw)


def plural(draw: random.Random) -> str:
    """Things that can be counted."""
    if draw.random() < 0.6:
        return draw.choice(PLURALS)
    word = vocabulary.noun(draw)
    return word if word.endswith("s") else third(word)


def measure(draw: random.Random) -> str:
    return draw.choice(MEASURES) if draw.random() < 0.75 else vocabulary.noun(draw)


def role(draw: random.Random) -> str:
    """What somebody is: Plant Manager, Director of Research."""
    if draw.random() < 0.6:
        return draw.choice(ROLES)
    word = titled(vocabulary.noun(draw))
    last = draw.choice(
        ("Manager", "Officer", "Director", "Assistant", "Advisor", "Specialist", "Inspector", "Engineer")
    )
    return draw.choice((f"{word} {last}", f"Director of {word}", f"Head of {word}", f"{word} {last}"))


def team(draw: random.Random) -> str:
    """A department."""
    if draw.random() < 0.6:
        return draw.choice(TEAMS)
    return draw.choice(("{} and {}", "{} {}", "{}")).format(*(titled(vocabulary.noun(draw)) for _ in range(2)))


def city(draw: random.Random) -> str:
    return draw.choice(CITIES) if draw.random() < 0.5 else vocabulary.place(draw)


def topic(draw: random.Random) -> str:
    """Two to four words without an article: "annual crop report", "risk of coal dust"."""
    thing = paper(draw)
    forms = (
        f"{matter(draw)} {thing}",
        f"{adjective(draw)} {thing}",
        f"{adjective(draw)} {matter(draw)} {thing}",
        f"{thing} of {adjective(draw)} {matter(draw)}",
        f"{matter(draw)} {matter(draw)} {thing}",
    )
    return draw.choice(forms)


def heading(draw: random.Random, longest: int = 6) -> str:
    """A title of one to `longest` words, in title or capital letters."""
    forms = (
        topic(draw),
        f"{topic(draw)} and {adjective(draw)} {matter(draw)}",
        f"{matter(draw)} {matter(draw)}",
        f"{adjective(draw)} {matter(draw)}",
        f"{draw.choice(('notes on', 'outline of', 'summary of', 'response to', 'effects of'))} {topic(draw)}",
        paper(draw),
    )
    chosen = next((text for text in draw.sample(forms, len(forms)) if len(text.split()) <= longest), forms[-1])
    return chosen.upper() if draw.random() < 0.2 else titled(chosen)


def titled(text: str) -> str:
    """The words of a title with capitals, small words without."""
    small = ("of", "and", "on", "to", "the", "in", "for", "a")
    return " ".join(
        word if word in small and place else word[:1].upper() + word[1:] for place, word in enumerate(text.split())
    )


def institution(draw: random.Random) -> str:
    """A body with a name of several words: "National Dairy Council"."""
    forms = (
        f"{draw.choice(_REALMS)} {titled(matter(draw))} {draw.choice(_BODIES)}",
        f"{draw.choice(_REALMS)} {titled(matter(draw))} {draw.choice(_BODIES)}",
        f"{draw.choice(_BODIES)} of {titled(matter(draw))} and {titled(matter(draw))}",
        f"{titled(matter(draw))} {titled(matter(draw))} {draw.choice(_BODIES)}",
        f"{city(draw)} {draw.choice(_BODIES)}",
        f"{draw.choice(_REALMS)} {draw.choice(_BODIES)} of {titled(matter(draw))} {titled(plural(draw))}",
    )
    return draw.choice(forms)


def initials(name: str) -> str:
    """The capitals of a name's words: NDC of National Dairy Council."""
    return "".join(word[0] for word in name.split() if word[0].isupper())
