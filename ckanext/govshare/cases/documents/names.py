"""What the documents are called."""

from __future__ import annotations

from ckanext.govshare.cases.words import Words

__all__ = ["NAMES"]

NAMES = {
    "receipt": Words("受理回执", "Acknowledgement of acceptance"),
    "supplement_notice": Words("补正告知书", "Notice of what is missing"),
    "extension_notice": Words("延期告知书", "Notice of extension"),
    "decision": Words("决定书", "Decision"),
    "agreement": Words("数据使用协议", "Data use agreement"),
    "supplementary_agreement": Words("数据使用补充协议", "Supplementary data use agreement"),
    "delivery_record": Words("送达回证", "Record of delivery"),
}
"""The names of the documents, by the word that declarations know them by; each has a template of that name."""
