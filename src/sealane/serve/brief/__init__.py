"""How is a brief seen? One HTML file that opens offline, or a PDF, from one content.

The content is ``sealane.assess.Brief``: texts in two languages, figures with intervals, tables,
charts and maps. Both outputs draw the same charts and maps.
"""

from sealane.serve.brief.html import to_html
from sealane.serve.brief.pdf import has_pdf, to_pdf

__all__ = ["has_pdf", "to_html", "to_pdf"]
