"""More forms of sentences: what people say, want, compare and find, with slots as in `forms`."""

from vqa_core.rendering.prose.form import Form

SAYINGS = (
    Form(
        ("{person} said that the {thing} was {act.done} too late.",
         "According to {person}, the {thing} was {act.done} too late."),
        (("Who said that the {thing} was {act.done} too late?", "{person}"),
         ("According to whom was the {thing} {act.done} too late?", "{person}"),
         ("What was {act.done} too late according to {person}?", "{thing}")),
    ),
    Form(
        ("{person} asked whether the {thing} could be {act.done}.",
         "Whether the {thing} could be {act.done} was asked by {person}."),
        (("Who asked whether the {thing} could be {act.done}?", "{person}"), ("What did {person} ask?",
         "whether the {thing} could be {act.done}")),
    ),
    Form(
        ("{person} informed {colleague} of the {thing}.", "{colleague} was informed of the {thing} by {person}."),
        (("Who informed {colleague} of the {thing}?", "{person}"), ("Whom did {person} inform of the {thing}?",
         "{colleague}"),
         ("Of what was {colleague} informed?", "{thing}")),
    ),
    Form(
        ("{person} sent the {thing} to {colleague} on {date}.", "On {date}, {person} sent the {thing} to {colleague}."),
        (("Who sent the {thing}?", "{person}"), ("To whom was the {thing} sent?", "{colleague}"),
         ("When was the {thing} sent?", "{date}"),
         ("What was sent to {colleague}?", "{thing}"), ("What did {person} send?", "{thing}")),
    ),
    Form(
        ("The {thing} was written by {person} and {act.done} by {colleague}.",),
        (("Who wrote the {thing}?", "{person}"), ("By whom was the {thing} {act.done}?", "{colleague}"),
         ("What did {person} write?", "{thing}"),
         ("Who {act.past} the {thing}?", "{colleague}")),
    ),
    Form(
        ("The {thing} will be replaced by the {other}.", "In future the {other} will take the place of the {thing}."),
        (("What will replace the {thing}?", "{other}"), ("What will the {thing} be replaced by?", "{other}"),
         ("What will the {other} replace?", "{thing}")),
    ),
    Form(
        ("{person} represents the {body} at the {thing}.", "At the {thing}, the {body} is represented by {person}."),
        (("Who represents the {body}?", "{person}"), ("Which organization does {person} represent?", "{body}"),
         ("At what is the {body} represented by {person}?", "{thing}")),
    ),
    Form(
        ("{person}, who is {role}, {act.past} the {thing}.", "As {role}, {person} {act.past} the {thing}."),
        (("Who is the {role}?", "{person}"), ("What is the role of {person}?", "{role}"),
         ("Who {act.past} the {thing}?", "{person}"),
         ("What did the {role} {act}?", "{thing}")),
    ),
    Form(
        ("Please {act} the {thing} before {date}.", "We ask you to {act} the {thing} no later than {date}."),
        (("What should be {act.done} before {date}?", "{thing}"),
         ("By which date should the {thing} be {act.done}?", "{date}"),
         ("When should the {thing} be {act.done} at the latest?", "{date}")),
    ),
    Form(
        ("Enclosed please find the {thing} of {date}.", "The {thing} of {date} is enclosed."),
        (("What is enclosed?", "{thing} of {date}"), ("What is the date of the {thing}?", "{date}"),
         ("Of which date is the enclosed {thing}?", "{date}")),
    ),
    Form(
        ("{name} is available from {maker} for {money}.", "{maker} sells {name} for {money}."),
        (("How much does {name} cost?", "{money}"), ("What is the price of {name}?", "{money}"),
         ("Who sells {name}?", "{maker}"),
         ("From whom is {name} available?", "{maker}"), ("What does {maker} sell?", "{name}")),
    ),
    Form(
        ("The {thing} is kept in room {room} of the {city} office.",
         "In room {room} of the {city} office you will find the {thing}."),
        (("In which room is the {thing}?", "{room}"), ("Where is the {thing} kept?",
         "room {room} of the {city} office"),
         ("In which office is the {thing}?", "{city}"), ("What is in room {room}?", "{thing}")),
    ),
)  # fmt: skip
FINDINGS = (
    Form(
        ("A high {measure} of {matters} was observed in {plural}.",
         "In {plural}, a high {measure} of {matters} was observed."),
        (("What was observed in {plural}?", "high {measure} of {matters}"),
         ("In what was a high {measure} of {matters} observed?", "{plural}"),
         ("In whom was a high {measure} of {matters} observed?", "{plural}")),
    ),
    Form(
        ("Most {plural} prefer {matters} to {minerals}.", "{plural} prefer {matters} to {minerals}."),
        (("What do most {plural} prefer to {minerals}?", "{matters}"), ("To what do {plural} prefer {matters}?",
         "{minerals}"),
         ("Who prefers {matters} to {minerals}?", "{plural}")),
    ),
    Form(
        ("The {measure} of {matters} is higher than that of {minerals}.",
         "The {measure} of {minerals} is lower than that of {matters}."),
        (("What has a higher {measure} than {minerals}?", "{matters}"),
         ("What has a lower {measure} than {matters}?", "{minerals}")),
    ),
    Form(
        ("{name} consists of {share} {matters} and {quality} {minerals}.",
         "{name} is made of {share} {matters} and {quality} {minerals}."),
        (("How much {matters} is in {name}?", "{share}"), ("What does {name} consist of?",
         "{share} {matters} and {quality} {minerals}"),
         ("What is the percentage of {matters} in {name}?", "{share}")),
    ),
    Form(
        ("The {measure} rose from {figure} to {value} in {year}.",
         "In {year} the {measure} fell from {figure} to {value}."),
        (("From what figure did the {measure} change in {year}?", "{figure}"),
         ("To what figure did the {measure} change in {year}?", "{value}"),
         ("In which year did the {measure} change?", "{year}")),
    ),
    Form(
        ("There were {number} {plural} in {city} in {year}.", "In {year}, {city} had {number} {plural}."),
        (("How many {plural} were there in {city}?", "{number}"), ("In which city were there {number} {plural}?",
         "{city}"),
         ("In which year were there {number} {plural} in {city}?", "{year}")),
    ),
    Form(
        ("{matters} is not {act.done} because it is too {quality}.",
         "Because it is too {quality}, {matters} is not {act.done}."),
        (("Why is {matters} not {act.done}?", "because it is too {quality}"), ("What is not {act.done}?", "{matters}")),
    ),
    Form(
        ("The {quality} part of the {thing} is {matters}.", "{matters} is the {quality} part of the {thing}."),
        (("What is the {quality} part of the {thing}?", "{matters}"), ("What is {matters}?",
         "the {quality} part of the {thing}")),
    ),
    Form(
        ("Without {matters}, no {thing} can be {act.done}.", "No {thing} can be {act.done} without {matters}."),
        (("Without what can no {thing} be {act.done}?", "{matters}"),
         ("What cannot be {act.done} without {matters}?", "{thing}")),
    ),
    Form(
        ("The {thing} has {number} parts: {matters}, {minerals} and {plural}.",),
        (("How many parts does the {thing} have?", "{number}"), ("What are the parts of the {thing}?",
         "{matters}, {minerals} and {plural}")),
    ),
    Form(
        ("{plural} who are younger than {room} may not {act} the {thing}.",
         "Those who {act} the {thing} must be {room} years old."),
        (("At what age may one {act} the {thing}?", "{room}"), ("What age is needed to {act} the {thing}?", "{room}")),
    ),
    Form(
        ("The purpose of the {thing} is to {act} {matters}.", "The aim of the {thing} is to {act} {matters}."),
        (("What is the purpose of the {thing}?", "to {act} {matters}"), ("What is the aim of the {thing}?",
         "to {act} {matters}")),
    ),
    Form(
        ("The {thing} ({tag}) was {act.done} in {year}.", "In {year} the {thing} ({tag}) was {act.done}."),
        (("What does {tag} stand for?", "{thing}"), ("What is the full form of {tag}?", "{thing}"),
         ("What is the fullform of {tag}?", "{thing}"),
         ("When was the {tag} {act.done}?", "{year}")),
    ),
    Form(
        ("{name} is used against {quality} {matters}.", "Against {quality} {matters} we recommend {name}."),
        (("What is {name} used against?", "{quality} {matters}"), ("What is used against {quality} {matters}?",
         "{name}")),
    ),
    Form(
        ("A {thing} takes place every {weekday}.", "Every {weekday} there is a {thing}."),
        (("When does the {thing} take place?", "every {weekday}"), ("On which day is there a {thing}?", "{weekday}")),
    ),
    Form(
        ("The {body} was formerly known as the {rival}.", "Until {year} the {body} was called the {rival}."),
        (("What was the {body} formerly known as?", "{rival}"), ("What was the former name of the {body}?", "{rival}"),
         ("Until when was the {body} called the {rival}?", "{year}")),
    ),
    Form(
        ("The {body} and the {rival} have agreed on the {thing}.",
         "The {thing} was agreed by the {body} and the {rival}."),
        (("On what have the {body} and the {rival} agreed?", "{thing}"),
         ("With whom has the {body} agreed on the {thing}?", "{rival}"),
         ("What have the {body} and the {rival} agreed on?", "{thing}")),
    ),
    Form(
        ("{share} of the {measure} comes from {matters}.", "{matters} makes up {share} of the {measure}."),
        (("How much of the {measure} comes from {matters}?", "{share}"), ("What makes up {share} of the {measure}?",
         "{matters}"),
         ("What percentage of the {measure} comes from {matters}?", "{share}")),
    ),
)  # fmt: skip
