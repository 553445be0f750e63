"""A run as one HTML file to look at: no network, no second file, opens from a disk or a mail.

In: a run folder. Out: a page with the figures and their intervals, three plots, and every question with what
was answered, quoted, retrieved and expected. `page` is the flow; the look is `report.css`, what moves is the
three `.js` files, and the words stand in `report.html`.
"""

from bot.evaluation_report.page import ReportError, write_report

__all__ = ["ReportError", "write_report"]
