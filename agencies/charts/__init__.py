"""Charts as SVG text: the same string serves the page and the PDF.

Only presentation attributes and classes are used, no style attribute, so the strict content policy holds;
the attributes carry concrete colours for paper, the classes let a page put its tokens in their place.
Every text is escaped. Colour is never the only sign: dashes, marker shapes and words say the same.
"""

from agencies.charts.bars import ThresholdRow, threshold_bars
from agencies.charts.lines import Point, Series, line_chart

__all__ = ["Point", "Series", "ThresholdRow", "line_chart", "threshold_bars"]
