"""One page as it comes off a scanner: what the demo has of an agreement that was signed on paper."""

from __future__ import annotations

LINES = (
    "Samenwerkingsafspraken, getekend exemplaar",
    "Demo: dit is een verzonnen document zonder rechtswaarde.",
)


def scan() -> bytes:
    """A whole, small PDF with these lines; the same bytes each time."""
    text = "BT /F1 14 Tf 72 760 Td 24 TL " + " ".join(f"({line}) Tj T*" for line in LINES) + " ET"
    objects = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Resources << /Font << /F1 4 0 R >> >> >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        f"<< /Length {len(text)} >>\nstream\n{text}\nendstream",
    )
    made, places = "%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(made))
        made += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(objects) + 1
    made += f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(made)}\n%%EOF\n"
    return made.encode("ascii")
