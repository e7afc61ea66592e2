"""The fields of papers and what people call them when they ask."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Field:
    """`nouns` fit "What is the ...?"; `whole` are questions of their own, drawn in `whole_share` of the cases.

    `signs` is a pattern (lower case) that some text of a picture matches wherever the field is there; a field
    without it is never asked for in vain, since it may stand there unlabelled. {thing} is the picture's kind.
    """

    nouns: tuple[str, ...]
    whole: tuple[str, ...] = ()
    signs: str = ""
    whole_share: float = 0.35


def _field(nouns: str, whole: str = "", signs: str = "", share: float = 0.35) -> Field:
    """A field from texts whose entries are parted by |."""
    return Field(tuple(nouns.split("|")), tuple(whole.split("|")) if whole else (), signs, share)


FIELDS = {
    "total": _field(
        "total|total|total|total amount|grand total|total price|final amount|total sum",
        "How much was paid?|How much is the total?|How much does it come to?|What was the total?|"
        "How much is to be paid?|How much was paid in total?|How much is it in total?|What did it cost in total?|"
        "What is the total amount of the {thing}?|How much did they pay?", r"total|amount|sum|due|balance",
    ),
    "subtotal": _field("subtotal|sub total|amount before tax|net amount", "", r"sub|net|exc|before|goods"),
    "tax": _field(
        "tax|tax amount|tax|amount of tax", "How much is the tax?|How much tax is there?|How much tax was paid?",
        r"tax|vat|gst|sst",
    ),
    "discount": _field(
        "discount|discount amount", "How much is the discount?|How much was taken off?", r"disc|saving|rebate",
    ),
    "service charge": _field("service charge", "How much is the service charge?", r"serv|svc"),
    "rounding": _field("rounding|rounding adjustment", "How much was it rounded by?", r"round"),
    "cash": _field(
        "cash|cash amount|amount tendered|cash paid",
        "How much cash was given?|How much did the customer hand over?|How much cash was paid?",
        r"cash|tender|paid|payment",
    ),
    "change": _field(
        "change|change due|change", "How much change was given?|How much is the change?|How much was given back?",
        r"change",
    ),
    "tip": _field("tip|gratuity", "How much is the tip?", r"\btip|gratuity"),
    "date": _field(
        "date|date|date|date printed|date of the {thing}",
        "When was it issued?|When was this issued?|When is it dated?|What's the date on the {thing}?|"
        "On what date was it issued?|What date is on the {thing}?|Which date is printed?|"
        "When was this {thing} issued?|What is the issued date of this {thing}?",
    ),
    "purchase date": _field(
        "date|date|purchase date|date of purchase|date of the purchase",
        "When was the purchase?|When was it bought?|What's the date on the {thing}?|When was this paid?|"
        "What date is on the {thing}?|What is the date?|What date was this printed?",
    ),
    "time": _field(
        "time|time printed|time", "At what time was it printed?|What time is it on the {thing}?",
        r"\d\d?[:.]\d\d|time",
    ),
    "company": _field(
        "company|company|company name|name of the company|name of the company",
        "Which company is it from?|Which company issued this?|Who issued this?|Who issued the {thing}?|"
        "What company is this {thing} from?|What is the name of the company on the {thing}?",
    ),
    "shop": _field(
        "company|company|company name|name of the store|shop|store name|name of the company|merchant|vendor",
        "Which shop is it from?|Where was it bought?|Who issued this {thing}?|Which company issued this?|"
        "What is the store called?|What store is it?|Which store is the {thing} from?",
    ),
    "shop sign": _field("brand|logo|name in the logo|brand name", "What does the logo say?"),
    "address": _field(
        "address|address|address of the company|company address",
        "Where is the company?|Where is the company located?|What address is printed?",
    ),
    "shop address": _field(
        "address|address|address of the shop|store address",
        "Where is the shop?|Where is the store located?|What is the address of the company?",
    ),
    "phone": _field(
        "phone number|phone number|telephone number|phone|contact number|tel",
        "Which number can be called?|What number can I call?|Which phone number is given?",
        r"tel|phone|call|ph\b|\d{3}[ )./-]+\d{3}",
    ),
    "fax": _field("fax number|fax|fax no", "To which number can one fax?", r"fax"),
    "email": _field("email|email address|e-mail|email ID", "Which email address is given?", r"@|mail"),
    "website": _field("website|web address|web site", "Which website is named?", r"www|\.com|\.org|\.net|web"),
    "number": _field(
        "number of the {thing}|{thing} number|{thing} no|number", "", r"\bno\b|num|#|nr\b|id\b|ref|order|inv",
    ),
    "invoice number": _field(
        "invoice number|invoice number|invoice no|number of the invoice|bill number", "",
        r"\bno\b|num|#|inv|bill|doc|ref",
    ),
    "receipt number": _field(
        "receipt number|receipt no|bill number|number of the receipt", "", r"\bno\b|num|#|inv|bill|doc|trans|ref",
    ),
    "order number": _field("order number|order ID|order no", "", r"order|ord\b|p\.?o\.?\b|#"),
    "reference": _field("reference|reference number|ref no", "", r"\bref|refer"),
    "account number": _field("account number|account no|account", "", r"acc|acct|a/c"),
    "due date": _field(
        "due date|due date|payment due date", "When is it due?|By when must it be paid?|When is payment due?",
        r"due|pay|until|term",
    ),
    "customer": _field(
        "customer|customer name|name of the customer|client", "Who is the customer?|Who bought it?",
        r"cust|client|bill|sold|ship|member|name|buyer|to:|attn",
    ),
    "billed to": _field(
        "customer|name of the customer",
        "Who is billed?|Who is the {thing} for?|To whom is the {thing} addressed?|Who has to pay?|"
        "Whom is this {thing} addressed to?", share=0.8,
    ),
    "cashier": _field(
        "cashier|name of the cashier", "Who is the cashier?|Who was the cashier?|Who served?",
        r"cash|serv|staff|oper|clerk|user|sales|by\b|waiter",
    ),
    "salesperson": _field(
        "salesperson|sales rep", "Who is the salesperson?|Who sold it?",
        r"sales|rep\b|by\b|agent|cash|serv|staff|user",
    ),
    "table": _field("table|table number", "Which table was it?|At which table did they sit?", r"table|tbl"),
    "guests": _field("number of guests|pax", "How many guests were there?", r"guest|pax|person|cover|people|party"),
    "counter": _field("counter|terminal|till number", "", r"counter|term|till|pos|reg|station"),
    "tax number": _field("tax number|GST number|GST ID|tax ID|GST reg no", "", r"gst|tax|vat|tin\b|ein\b|sst|reg"),
    "registration number": _field("registration number|company number|co reg no", "", r"reg|co\.? ?no|\(\d|roc|no\b"),
    "payment": _field(
        "payment method|payment type|method of payment", "How was it paid?|How did they pay?",
        r"cash|card|visa|master|amex|debit|credit|paid|pay|cheque|tender",
    ),
    "currency": _field("currency", "In which currency is it?"),
    "terms": _field("payment terms|term of payment", "", r"term|net |pay|cash|prepaid|due"),
    "item count": _field(
        "number of items|item count", "How many items were bought?|How many items are there?", share=0.6,
    ),
    "title": _field(
        "title|title|heading|title of this page|title of the {thing}|heading of the {thing}|main title",
        "What is written at the top?|What is this {thing} called?|What is the heading at the top of the page?",
        share=0.15,
    ),
    "kind": _field(
        "type of document|kind of document",
        "What type of document is this?|What kind of document is it?|What is this?|What type of paper is it?",
        share=0.9,
    ),
    "sender": _field(
        "sender|name of the sender|author",
        "Who is it from?|Who sent it?|Who is the sender?|Who wrote this?|Who is writing this {thing}?|"
        "From whom is the {thing}?|Who is the sender of this {thing}?|Who wrote this {thing}?", share=0.8,
    ),
    "signed by": _field(
        "name of the person who signed",
        "Who signed the {thing}?|Who has signed the {thing}?|Whose signature is it?|Who signed it?|"
        "By whom is the {thing} signed?", r"sign|sincerely|regards|yours|truly", share=0.95,
    ),
    "recipient": _field(
        "recipient|addressee|name of the addressee",
        "Who is it addressed to?|To whom is the {thing} addressed?|Who is the recipient?|Who is it for?|"
        "To whom is this {thing} addressed?|Who is the addressee of this {thing}?|Whom is the {thing} to?", share=0.8,
    ),
    "subject": _field(
        "subject|subject|subject of this {thing}|subject line|re line",
        "What is it about?|What is the {thing} about?|What is the subject of the {thing}?", r"\bre\b|subj|about",
    ),
    "copied": _field(
        "name in the cc line", "Who is in the cc?|Who are in the cc?|Who got a copy?|Who is copied?",
        r"\bcc\b|c\.c|copy|copies", share=0.9,
    ),
    "page number": _field(
        "page number|page no|number of this page", "Which page is this?|What page is it?", r"page|^\W*\d+\W*$",
    ),
    "name": _field("name|name|full name", "Who is it for?|Whose name is given?|Who filled this in?", r"name"),
    "city": _field("city|town|name of the city", "Which city is named?|In which city is it?"),
    "department": _field("department", "Which department is named?", r"dep"),
    "travel date": _field("date|date|day", "For which day is it?|When is it?|What date is on the {thing}?"),
    "origin": _field("starting point|place of departure", "Where does it start?|From where does it go?", "from", 0.7),
    "destination": _field("destination|destination", "Where does it go?|Where to?", r"\bto\b|dest", 0.6),
    "departure time": _field("departure time|departure", "When does it leave?|When is the departure?", r"dep|\d:\d"),
    "arrival time": _field("arrival time|arrival", "When does it arrive?", r"arr|\d:\d"),
    "starting time": _field("starting time|time", "When does it begin?|When does it start?|What time does it start?"),
    "doors": _field("admission time", "When do the doors open?|From when is admission?", "door|admis", 0.7),
    "seat": _field("seat|seat number", "Which seat is it?|Where does one sit?", "seat"),
    "gate": _field("gate|gate number", "Which gate is it?|From which gate does it leave?", "gate"),
    "flight": _field("flight|flight number", "Which flight is it?", "flight"),
    "class": _field("class", "Which class is it?", r"class|cabin|cl\."),
    "passenger": _field("passenger|name of the passenger", "Who travels?|Who is the passenger?", "passenger|name"),
    "boarding time": _field("boarding time", "When does boarding begin?|When does one board?", "board"),
    "price": _field("price|fare", "How much did it cost?|What did the ticket cost?", r"price|fare|total|amount|cost"),
    "calories": _field("calories|number of calories", "How many calories are there?|How many calories?", "calor|kcal"),
    "serving size": _field("serving size", "How large is a serving?|How big is one serving?", "serving"),
    "product": _field("product|name of the product|product name", "What is it?|Which product is it?"),
    "form number": _field("form number|number of the form|form no", "", r"form no|form num|\bno\b|#|[a-z]-\d"),
    "location": _field("location|place|venue", "Where does it take place?|Where is it held?", share=0.6),
    "author": _field("author|name of the author", "Who is the author?|Who wrote this?", r"by\b|author|from", share=0.7),
}  # fmt: skip
