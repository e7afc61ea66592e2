"""What forms ask for: common fields with what is filled in, and fields that nobody foresaw."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from vqa_core.rendering import values
from vqa_core.rendering.documents import trade
from vqa_core.rendering.documents.paper import Paper
from vqa_core.rendering.prose import lexicon
from vqa_core.rendering.values import words

TITLES = words(
    "Registration Form|Order Form|Patient Record|Project Report|Membership Form|Travel Request|Service Report|"
    "Delivery Note|Account Statement|Work Order|Application Form|Inspection Report|Claim Form|Leave Application|"
    "Change of Address|Visitor Registration|Employment Application|Expense Claim|Sample Request|Test Report|"
    "Certificate of Analysis|Purchase Requisition|Customer Feedback|Booking Form|Personal Data Sheet|Incident Report|"
    "Contact Sheet|Enrolment Form|Transfer Request|Medical Record|Vehicle Inspection|Job Card|Fax Transmittal",
    "|",
)
SECTIONS = words(
    "Details|Contact|Payment|Summary|Office use|Personal Details|General Information|Applicant|Employer|Remarks|"
    "Product|Schedule|Delivery|Account|Identification|Background|Results|Approval|Emergency Contact|Education",
    "|",
)
CHOICES = (
    ("Gender:", ("Male", "Female")),
    ("Sex", ("M", "F")),
    ("Approved?", ("Yes", "No")),
    ("Member:", ("Yes", "No")),
    ("Marital status:", ("Single", "Married", "Other")),
    ("Priority:", ("Low", "Medium", "High")),
    ("Payment by:", ("Cash", "Card", "Cheque")),
    ("Type:", ("New", "Renewal", "Change")),
    ("Urgent?", ("Yes", "No")),
    ("Title:", ("Mr", "Mrs", "Ms", "Dr")),
    ("Result:", ("Pass", "Fail")),
    ("Shift:", ("Day", "Night")),
    ("Status:", ("Open", "Closed", "Pending")),
    ("Size:", ("S", "M", "L", "XL")),
    ("Contract:", ("Full-time", "Part-time")),
    ("Condition:", ("Good", "Fair", "Poor")),
    ("Meal:", ("Meat", "Fish", "Vegetarian")),
    ("Smoker?", ("Yes", "No")),
    ("Delivery:", ("Standard", "Express")),
    ("Recommended:", ("Yes", "No", "Unsure")),
)


@dataclass(frozen=True)
class Entry:
    """`field` is the name in asked.FIELDS, or "" where the printed label is what it is asked by."""

    label: str
    text: str
    field: str = ""


_Maker = Callable[[Paper], str]


def _digits(low: int, high: int) -> _Maker:
    return lambda page: str(page.draw.randint(low, high))


def _of(options: str) -> _Maker:
    return lambda page: page.draw.choice(options.split("|"))


def _amount(page: Paper) -> str:
    sign = page.draw.choice(("", "", *page.country.signs))
    return f"{sign}{' ' if sign[-1:].isalpha() else ''}{page.country.money(values.price(page.draw, 5000))}"


def _decimal(page: Paper) -> str:
    return f"{page.draw.uniform(0, 99):.{page.draw.randint(1, 2)}f}"


def _email(page: Paper) -> str:
    return values.email(values.person(page.draw), trade.invented(page.draw))


def _street(page: Paper) -> str:
    return page.country.street(page.draw)[0].rstrip(",")


def _heading(page: Paper) -> str:
    return lexicon.heading(page.draw, 3)


def _matter(page: Paper) -> str:
    return lexicon.titled(lexicon.matter(page.draw))


_KNOWN: tuple[tuple[tuple[str, ...], _Maker], ...] = (
    (
        ("Name", "Full Name", "Name of applicant", "Customer Name", "Patient Name", "Employee Name"),
        lambda page: values.person(page.draw),
    ),
    (("Date", "Date of application", "Date received", "Report Date", "Entry Date"), lambda page: page.date()),
    (("Date of Birth", "Birth Date", "D.O.B."), lambda page: page.date()),
    (("Phone", "Telephone", "Mobile", "Tel. No.", "Contact No"), lambda page: page.country.phone(page.draw)),
    (("Fax", "Fax No"), lambda page: page.country.phone(page.draw)),
    (("Email", "E-mail", "Email Address"), _email),
    (("City", "Town", "Place of Birth", "Location"), lambda page: trade.town(page.draw)),
    (("Address", "Street", "Home Address", "Mailing Address"), _street),
    (("Company", "Employer", "Firm", "Organization"), lambda page: trade.legal_name(page.draw, page.country)),
    (
        ("Department", "Section", "Division"),
        _of("Sales|Finance|Research|Marketing|Purchasing|Quality Control|Legal"),
    ),
    (("Project", "Project Name", "Study", "Programme"), _heading),
    (
        (
            "Manager",
            "Supervisor",
            "Prepared by",
            "Approved by",
            "Checked by",
            "Submitted by",
            "Reviewed by",
            "Requested by",
        ),
        lambda page: values.person(page.draw),
    ),
    (
        (
            "Account No",
            "Contract No",
            "Reference",
            "Ref. No.",
            "File No",
            "Case Number",
            "Batch No",
            "Lot Number",
            "Code",
        ),
        lambda page: values.code(page.draw),
    ),
    (
        ("Order ID", "Job No", "Permit No", "ID No", "Member ID", "Registration No", "Serial Number", "Sample No"),
        lambda page: values.code(page.draw),
    ),
    (
        ("Due Date", "Expiry Date", "Start Date", "Completion Date", "Deadline"),
        lambda page: page.date(),
    ),
    (("Balance", "Amount", "Total Cost", "Fee", "Deposit", "Salary", "Budget", "Price"), _amount),
    (("Quantity", "Number of copies", "No. of pages", "Units", "Count", "Attendance"), _digits(2, 900)),
    (("Age", "Years of service"), _digits(1, 90)),
    (("Approved", "Insured", "Confidential", "Attached"), _of("Yes|No")),
    (("Time", "Start Time", "Time in", "Arrival"), lambda page: values.clock(page.draw)),
    (("Weight", "Net Weight"), lambda page: f"{page.draw.uniform(1, 120):.1f} {page.draw.choice(('kg', 'lb', 'g'))}"),
    (("Nationality", "Country"), _of("Malaysia|France|Brazil|Canada|Japan|Kenya|Norway|India|Peru")),
    (
        ("Occupation", "Position", "Job Title"),
        _of("Clerk|Engineer|Teacher|Driver|Nurse|Analyst|Chemist"),
    ),
    (("Brand", "Product", "Material", "Crop", "Item", "Substance"), _matter),
    (("Subject", "Purpose", "Reason", "Remarks", "Description"), _heading),
    (("Status", "Stage"), _of("Open|Closed|Pending|Final|Draft|Active|On hold")),
    (("Room", "Room No", "Building", "Desk"), lambda page: f"{page.draw.choice('ABCDEF')}{page.draw.randint(1, 499)}"),
    (("Temperature", "Dose", "Rate", "Score", "pH"), _decimal),
)
_FREE: tuple[_Maker, ...] = (
    lambda page: values.code(page.draw),
    lambda page: page.date(),
    _amount,
    lambda page: values.person(page.draw),
    _heading,
    _matter,
    _digits(1, 99999),
    lambda page: page.country.phone(page.draw),
    lambda page: trade.brand(page.draw),
    lambda page: f"{page.draw.uniform(0, 100):.1f}%",
)


def entries(page: Paper, count: int) -> list[Entry]:
    """`count` different fields, a third of them with labels made for this form alone."""
    draw = page.draw
    found: dict[str, Entry] = {}
    capitals = draw.random() < 0.25
    for labels, make in draw.sample(_KNOWN, len(_KNOWN)):
        label = draw.choice(labels)
        if draw.random() < 0.5:
            label, make = _free_label(draw), draw.choice(_FREE)
        text = make(page)
        label = label.upper() if capitals else label
        if len(text) < 40:
            found.setdefault(label.lower(), Entry(label, text))
    return list(found.values())[:count]


def _free_label(draw: random.Random) -> str:
    manner = draw.random()
    if manner < 0.5:
        return lexicon.titled(f"{lexicon.adjective(draw)} {lexicon.paper(draw)}")
    if manner < 0.75:
        return lexicon.titled(
            f"{lexicon.matter(draw)} {draw.choice(('No.', 'Code', 'Name', 'Date', 'Type', 'Level', 'Cost'))}"
        )
    return lexicon.titled(lexicon.topic(draw)) if manner < 0.85 else lexicon.titled(lexicon.paper(draw))
