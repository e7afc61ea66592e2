"""Forms of sentences about deeds, figures, people, names and events."""

from vqa_core.rendering.prose.claims import FINDINGS, SAYINGS
from vqa_core.rendering.prose.form import Form

_WHO_DID = (
    ("Who {act.past} the {thing}?", "{person}"),
    ("Who {act.past} the {thing}?", "{person}"),
    ("By whom was the {thing} {act.done}?", "{person}"),
    ("Who has {act.done} the {thing}?", "{person}"),
    ("The {thing} was {act.done} by whom?", "{person}"),
    ("What did {person} {act}?", "{thing}"),
    ("What was {act.done} by {person}?", "{thing}"),
)
_WHICH_DID = (
    ("Which organization {act.past} the {thing}?", "{body}"),
    ("Who {act.past} the {thing}?", "{body}"),
    ("By whom was the {thing} {act.done}?", "{body}"),
    ("What did the {body} {act}?", "{thing}"),
    ("Which body has {act.done} the {thing}?", "{body}"),
)
_ACTS = (
    Form(("{person} {act.past} the {thing}.", "The {thing} was {act.done} by {person}."), _WHO_DID),
    Form(
        ("{person} {act.past} the {thing} on {date}.", "On {date}, {person} {act.past} the {thing}.",
         "The {thing} was {act.done} by {person} on {date}."),
        (*_WHO_DID, ("When was the {thing} {act.done}?", "{date}"), ("When did {person} {act} the {thing}?", "{date}"),
         ("On which date was the {thing} {act.done}?", "{date}")),
    ),
    Form(
        ("{person} {act.past} the {thing} in {city}.", "In {city}, the {thing} was {act.done} by {person}."),
        (*_WHO_DID, ("Where was the {thing} {act.done}?", "{city}"),
         ("In which city did {person} {act} the {thing}?", "{city}")),
    ),
    Form(
        ("The {body} {act.past} the {thing} for {matters}.", "The {thing} was {act.done} by the {body} for {matters}."),
        (*_WHICH_DID, ("For what was the {thing} {act.done}?", "{matters}"),
         ("For what purpose did the {body} {act} the {thing}?", "{matters}")),
    ),
    Form(
        ("In {year}, the {body} {act.past} the {thing}.", "The {body} {act.past} the {thing} in {year}."),
        (*_WHICH_DID, ("In which year was the {thing} {act.done}?", "{year}"),
         ("When did the {body} {act} the {thing}?", "{year}")),
    ),
    Form(
        ("The {body} {act.past} the {thing} because of {quality} {matters}.",
         "Because of {quality} {matters}, the {body} {act.past} the {thing}."),
        (*_WHICH_DID, ("Why did the {body} {act} the {thing}?", "because of {quality} {matters}"),
         ("Why was the {thing} {act.done}?", "because of {quality} {matters}")),
    ),
    Form(
        ("The {body} {act.past} {number} {plural}.", "{number} {plural} were {act.done} by the {body}."),
        (("How many {plural} did the {body} {act}?", "{number}"),
         ("How many {plural} were {act.done} by the {body}?", "{number}"),
         ("What is the number of {plural}?", "{number}"), ("Who {act.past} {number} {plural}?", "{body}")),
    ),
    Form(
        ("{person} has been asked to {act} the {thing} by {date}.", "The {thing} is to be {act.done} by {date}."),
        (("By when is the {thing} to be {act.done}?", "{date}"), ("What is the due date for the {thing}?", "{date}"),
         ("What is to be {act.done} by {date}?", "{thing}")),
    ),
    Form(
        ("The {team} department will {act} the {thing}.", "The {thing} will be {act.done} by the {team} department."),
        (("Which department will {act} the {thing}?", "{team}"), ("What will the {team} department {act}?", "{thing}")),
    ),
    Form(
        ("If the {thing} is {act.done}, the {other} will be {deed.done}.",
         "The {other} will be {deed.done} if the {thing} is {act.done}."),
        (("What will be {deed.done} if the {thing} is {act.done}?", "{other}"),
         ("In what case will the {other} be {deed.done}?", "if the {thing} is {act.done}")),
    ),
    Form(
        ("The {body} uses {matters} to {act} the {thing}.", "To {act} the {thing}, the {body} uses {matters}."),
        (("What does the {body} use to {act} the {thing}?", "{matters}"),
         ("Why does the {body} use {matters}?", "to {act} the {thing}")),
    ),
    Form(
        ("{plural} who {act} {matters} rely on the {thing}.",),
        (("Who relies on the {thing}?", "{plural} who {act} {matters}"), ("What do {plural} rely on?", "{thing}")),
    ),
    Form(
        ("{share} of the {plural} {act.past} the {thing}.", "The {thing} was {act.done} by {share} of the {plural}."),
        (("What percentage of the {plural} {act.past} the {thing}?", "{share}"),
         ("How many of the {plural} {act.past} the {thing}?", "{share}"),
         ("What did {share} of the {plural} {act}?", "{thing}")),
    ),
)  # fmt: skip
_FIGURES = (
    Form(
        ("The {measure} of {matters} was {figure} in {year}.", "In {year}, the {measure} of {matters} was {figure}.",
         "The {measure} of {matters} rose to {figure} in {year}.",
         "The {measure} of {matters} fell to {figure} in {year}."),
        (("What was the {measure} of {matters} in {year}?", "{figure}"), ("What is the {measure} of {matters}?",
         "{figure}"),
         ("In which year was the {measure} of {matters} {figure}?", "{year}"),
          ("Of what was the {measure} {figure}?", "{matters}")),
    ),
    Form(
        ("The {quality} {measure} observed in {city} is {figure}.",
         "In {city} we observed a {quality} {measure} of {figure}."),
        (("What {quality} {measure} was observed in {city}?", "{figure}"),
         ("Where is the {quality} {measure} {figure}?", "{city}"),
         ("What is the {quality} {measure}?", "{figure}")),
    ),
    Form(
        ("The {body} paid {money} for the {thing}.", "For the {thing} the {body} paid {money}."),
        (("How much did the {body} pay for the {thing}?", "{money}"), ("What was paid for the {thing}?", "{money}"),
         ("For what did the {body} pay {money}?", "{thing}"), ("Who paid {money}?", "{body}")),
    ),
    Form(
        ("The {thing} costs {money}.", "The cost of the {thing} is {money}.",
         "We estimate the cost of the {thing} at {money}."),
        (("What is the cost of the {thing}?", "{money}"), ("How much does the {thing} cost?", "{money}"),
         ("What costs {money}?", "{thing}")),
    ),
    Form(
        ("The {thing} will take {span}.", "It takes {span} to {act} the {thing}."),
        (("How long will the {thing} take?", "{span}"), ("What is the duration of the {thing}?", "{span}")),
    ),
    Form(
        ("Each member will receive {number} free copies of the {thing}.",
         "{number} copies of the {thing} were printed."),
        (("How many copies of the {thing} are there?", "{number}"), ("Of what are there {number} copies?", "{thing}")),
    ),
    Form(
        ("Raising the {measure} of {matters} above {figure} is important in {city}.",
         "It is important to keep the {measure} of {matters} below {figure}."),
        (("To what figure does the {measure} of {matters} relate?", "{figure}"),
         ("What limit is given for the {measure} of {matters}?", "{figure}")),
    ),
)  # fmt: skip
_PEOPLE = (
    Form(
        ("{person}, {role} of the {body}, {act.past} the {thing}.", "{person} is the {role} of the {body}.",
         "The {role} of the {body} is {person}."),
        (("Who is the {role} of the {body}?", "{person}"), ("What is the designation of {person}?", "{role}"),
         ("What is the position of {person}?", "{role}"), ("{person} is associated with which organization?", "{body}"),
         ("Of what is {person} the {role}?", "{body}"), ("Who is the {role}?", "{person}")),
    ),
    Form(
        ("{person} was appointed {role} in {year}.", "In {year}, {person} was appointed as {role}."),
        (("Who was appointed {role}?", "{person}"), ("When was {person} appointed?", "{year}"),
         ("As what was {person} appointed?", "{role}"), ("In which year was {person} appointed {role}?", "{year}")),
    ),
    Form(
        ("For more information, contact {person} at {phone}.", "Please call {person} at {phone} if you have questions.",
         "{person} can be reached at {phone}."),
        (("Who can be reached at {phone}?", "{person}"), ("At which number should {person} be contacted?", "{phone}"),
         ("What is the phone number of {person}?", "{phone}"),
         ("What is the telephone number of {person}?", "{phone}")),
    ),
    Form(
        ("Questions may be sent to {person} at {email}.", "{person} can be reached by email at {email}."),
        (("What is the email address of {person}?", "{email}"), ("What is the email ID of {person}?", "{email}"),
         ("Who can be reached at {email}?", "{person}")),
    ),
    Form(
        ("{person} will meet {colleague} in {city}.", "{colleague} and {person} will meet in {city}.",),
        (("Where will {person} and {colleague} meet?", "{city}"), ("In which city is the meeting with {colleague}?",
         "{city}")),
    ),
    Form(
        ("{person} is responsible for the {thing}.", "The {thing} is the responsibility of {person}."),
        (("Who is responsible for the {thing}?", "{person}"), ("What is {person} responsible for?", "{thing}"),
         ("Who is the responsible person for the {thing}?", "{person}")),
    ),
    Form(
        ("{person} of {city} has written to us about the {thing}.",),
        (("Who has written about the {thing}?", "{person}"), ("Where does {person} live?", "{city}"),
         ("What has {person} written about?", "{thing}")),
    ),
)  # fmt: skip
_NAMES = (
    Form(
        ("The {body} ({short}) {act.past} the {thing}.", "The {thing} was {act.done} by the {body} ({short})."),
        (("What does {short} stand for?", "{body}"), ("What is the full form of {short}?", "{body}"),
         ("What is the fullform of {short}?", "{body}"), ("What is {short}?", "{body}"),
         ("What is the abbreviation of {body}?", "{short}")),
    ),
    Form(
        ("{maker} makes {name}, a {quality} {matters}.", "{name} is a {quality} {matters} made by {maker}."),
        (("Who makes {name}?", "{maker}"), ("What is {name}?", "{quality} {matters}"), ("What does {maker} make?",
         "{name}")),
    ),
    Form(
        ("The {thing} is called {name}.", "The name of the {thing} is {name}."),
        (("What is the {thing} called?", "{name}"), ("What is the name of the {thing}?", "{name}")),
    ),
    Form(
        ("The {thing} includes {plural}, {matters} and {minerals}.",
         "The {thing} covers {plural}, {matters} and {minerals}."),
        (("What does the {thing} include?", "{plural}, {matters} and {minerals}"),
         ("What is included in the {thing}?", "{plural}, {matters} and {minerals}")),
    ),
    Form(
        ("{name} contains a high level of {matters}.", "{name} is high in {matters}."),
        (("What is high in {name}?", "{matters}"), ("What is {name} high in?", "{matters}"),
         ("What contains {matters}?", "{name}")),
    ),
    Form(
        ("The {measure} of {matters} depends on the {thing}.", "The {thing} determines the {measure} of {matters}."),
        (("On what does the {measure} of {matters} depend?", "{thing}"),
         ("What depends on the {thing}?", "{measure} of {matters}"),
         ("What determines the {measure} of {matters}?", "{thing}")),
    ),
    Form(
        ("{matters} leads to {quality} {minerals}.", "{matters} is a cause of {quality} {minerals}."),
        (("What does {matters} lead to?", "{quality} {minerals}"), ("What is a cause of {quality} {minerals}?",
         "{matters}")),
    ),
    Form(
        ("The {thing} appears on each {place}.", "You will find the {thing} on each {place}."),
        (("Where does the {thing} appear?", "on each {place}"), ("Where is the {thing} found?", "on each {place}")),
    ),
    Form(
        ("The {body} was founded in {year} by {person}.", "{person} founded the {body} in {year}."),
        (("When was the {body} founded?", "{year}"), ("Who founded the {body}?", "{person}"),
         ("What was founded by {person}?", "{body}")),
    ),
    Form(
        ("The {body} has its office in {city}.", "The office of the {body} is in {city}."),
        (("Where is the office of the {body}?", "{city}"), ("In which city is the {body}?", "{city}"),
         ("Which organization has its office in {city}?", "{body}")),
    ),
    Form(
        ("The {thing} is a {quality} {other}.",),
        (("What is the {thing}?", "{quality} {other}"),),
    ),
    Form(
        ("There is no {thing} without a {quality} {other}.", "Before the {thing} there must be a {quality} {other}."),
        (("What must there be for the {thing}?", "{quality} {other}"),),
    ),
)  # fmt: skip
_EVENTS = (
    Form(
        ("The {thing} will be held on {date} at {clock} in {city}.",
         "At {clock} on {date}, the {thing} takes place in {city}."),
        (("When will the {thing} be held?", "{date}"), ("Where will the {thing} be held?", "{city}"),
         ("At what time is the {thing}?", "{clock}"), ("What will be held in {city}?", "{thing}"),
         ("On which date is the {thing} held?", "{date}")),
    ),
    Form(
        ("The deadline for the {thing} is {date}.", "The {thing} is due on {date}.", "The {thing} ends on {date}."),
        (("What is the deadline for the {thing}?", "{date}"), ("What is the due date of the {thing}?", "{date}"),
         ("What is due on {date}?", "{thing}")),
    ),
    Form(
        ("The {thing} has been {act.done} since {date}.",),
        (("Since when has the {thing} been {act.done}?", "{date}"), ("What has been {act.done} since {date}?",
         "{thing}")),
    ),
    Form(
        ("The {thing} lasted from {clock} to {later} in all.", "From {clock} until {later} there will be the {thing}."),
        (("When did the {thing} begin?", "{clock}"), ("Until when did the {thing} last?", "{later}")),
    ),
)  # fmt: skip
# Deeds of people and bodies are what most questions on letters and reports are about.
FORMS: tuple[Form, ...] = (*_ACTS, *_ACTS, *_FIGURES, *_PEOPLE, *_NAMES, *_EVENTS, *SAYINGS, *FINDINGS)
