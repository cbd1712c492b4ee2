"""Documents as PDF, with their fonts in them: the page that people print, laid out on A4 by MuPDF."""

from __future__ import annotations

import io

import segno

__all__ = ["code_png", "pdf"]

MARGIN = 64
STYLE = """
body { font-family: sans-serif; font-size: 11.5pt; line-height: 1.75; }
h1 { font-size: 20pt; text-align: center; margin-bottom: 4pt; }
h2 { font-size: 12.5pt; margin-top: 8pt; margin-bottom: 2pt; }
.number { text-align: center; margin-bottom: 14pt; }
.sign { text-align: right; margin-top: 26pt; }
.small { font-size: 8.5pt; line-height: 1.5; }
td { padding: 3pt 8pt 3pt 0; vertical-align: top; }
"""


def code_png(address: str) -> bytes:
    """Return an address as a picture to scan."""
    picture = io.BytesIO()
    segno.make(address, error="m").save(picture, kind="png", scale=6, border=1)
    return picture.getvalue()


def pdf(body: str, title: str, code: bytes) -> bytes:
    """Return a document as PDF.

    :param body: the HTML of what it says; its picture `code.png` is what there is to scan
    :param title: what readers call it
    :param code: that picture
    """
    # To load it takes a tenth of what a process takes to start, and most never print.
    import pymupdf

    archive = pymupdf.Archive()
    archive.add((code, "code.png"))
    story = pymupdf.Story(f"<html><body>{body}</body></html>", user_css=STYLE, archive=archive)
    page = pymupdf.paper_rect("a4")
    inner = pymupdf.Rect(MARGIN, MARGIN, page.width - MARGIN, page.height - MARGIN)
    made = io.BytesIO()
    writer = pymupdf.DocumentWriter(made)
    more = 1
    while more:
        device = writer.begin_page(page)
        more, _filled = story.place(inner)
        story.draw(device)
        writer.end_page()
    writer.close()
    with pymupdf.open("pdf", made.getvalue()) as document:
        document.set_metadata({"title": title})
        document.subset_fonts()
        return bytes(document.tobytes(garbage=4, deflate=True))
