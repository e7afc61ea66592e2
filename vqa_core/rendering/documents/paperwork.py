"""Sorts of business paper, and the words that stand on all of them."""

from dataclasses import dataclass

from vqa_core.rendering.values import words


@dataclass(frozen=True)
class Paperwork:
    """A sort of paper: `titles` at its top, `number` and `date` as it labels them, `thing` as people call it."""

    thing: str
    titles: tuple[str, ...]
    numbers: tuple[str, ...]
    dates: tuple[str, ...]
    parties: tuple[str, ...]


SORTS = (
    Paperwork(
        "invoice",
        words("INVOICE|Invoice|TAX INVOICE|Tax Invoice|INVOICE|Sales Invoice|COMMERCIAL INVOICE", "|"),
        words("Invoice No|Invoice No.|Invoice #|Invoice Number|No.|Inv. No|Number|INVOICE NO.", "|"),
        words("Date|Invoice Date|Date|Date of Issue|Issued|DATE|Date of invoice", "|"),
        words("Bill To|Sold To|Billed To|BILL TO|Customer|Invoice To|Client|Attn", "|"),
    ),
    Paperwork(
        "quotation",
        words("QUOTATION|Quotation|Price Offer|ESTIMATE", "|"),
        words("Quote No|Quotation #|Ref No|No.", "|"),
        words("Date|Quote Date|Valid from", "|"),
        words("To|Prepared for|Customer|Quoted to", "|"),
    ),
    Paperwork(
        "order",
        words("PURCHASE ORDER|Purchase Order|Order|ORDER CONFIRMATION", "|"),
        words("PO Number|PO No|Order No|Order #", "|"),
        words("Date|Order Date|PO Date", "|"),
        words("Vendor|Supplier|Ship To|Deliver To", "|"),
    ),
    Paperwork(
        "delivery note",
        words("DELIVERY NOTE|Delivery Order|Packing List|Packing Slip", "|"),
        words("DO No|Note No|Delivery No|Packing No", "|"),
        words("Date|Delivery Date|Shipped on", "|"),
        words("Ship To|Deliver To|Consignee", "|"),
    ),
    Paperwork(
        "credit note",
        words("CREDIT NOTE|Credit Memo", "|"),
        words("Credit Note No|CN No|Memo No", "|"),
        words("Date|Issue Date", "|"),
        words("Credit To|Customer|Account", "|"),
    ),
)
TERMS = ("Net 30", "Net 14", "Net 60", "Cash", "Prepaid", "C.O.D.", "30 days", "Due on receipt", "14 days net", "EOM")
NOTES = (
    "Please pay within the period given above.", "Thank you for your business!", "E. & O. E.",
    "Goods can be returned within 30 days.", "Please state the number with your payment.",
    "Payment by bank transfer only.", "Goods remain our property until paid in full.", "All prices in local currency.",
)  # fmt: skip
TOTALS = (
    "Total", "TOTAL", "Grand Total", "Total Due", "Amount Due", "Balance Due", "Total Amount", "Invoice Total",
    "Total Payable", "NET TOTAL", "Amount Payable", "TOTAL DUE", "Total incl. tax",
)  # fmt: skip
