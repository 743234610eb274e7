"""Charts say all they show, escape what they are given, and need no style attribute."""

from datetime import date
from fractions import Fraction
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from agencies.charts import Point, Series, ThresholdRow, line_chart, threshold_bars

SVG = "{http://www.w3.org/2000/svg}"
FIRST, SECOND, THIRD = date(2026, 1, 14), date(2026, 2, 11), date(2026, 3, 12)
HOSTILE = """"><script>alert('1')</script>&"""


def rulers(*series: Series, y_max: float = 10) -> ET.Element:
    svg = line_chart(series, title="Rulers", description="Since intake.", y_min=0, y_max=y_max)
    return ET.fromstring(svg)


def bars(*rows: ThresholdRow) -> ET.Element:
    return ET.fromstring(threshold_bars(rows, title="Scores", description="One session."))


def texts(svg: ET.Element) -> list[str]:
    return [node.text or "" for node in svg.iter(f"{SVG}text")]


def of_class(svg: ET.Element, name: str) -> list[ET.Element]:
    return [node for node in svg.iter() if node.get("class") == f"chart__{name}"]


def described(svg: ET.Element) -> str:
    return svg.findtext(f"{SVG}desc") or ""


IMPORTANCE = Series("Importance", [Point(FIRST, 6), Point(SECOND, 7), Point(THIRD, 8)])
CONFIDENCE = Series("Confidence", [Point(FIRST, 2), Point(SECOND, None), Point(THIRD, 5)])


def test_line_chart_is_one_named_picture() -> None:
    svg = rulers(IMPORTANCE)

    assert (svg.get("role"), svg.get("aria-label"), svg.findtext(f"{SVG}title")) == (
        "img",
        "Rulers",
        "Rulers",
    )


def test_line_chart_description_tells_every_value() -> None:
    assert described(rulers(IMPORTANCE, CONFIDENCE)) == (
        "Since intake. Importance: January 14, 2026: 6; February 11, 2026: 7; March 12, 2026: 8."
        " Confidence: January 14, 2026: 2; March 12, 2026: 5."
    )


def test_line_chart_with_unit_says_the_unit() -> None:
    svg = line_chart([CONFIDENCE], title="T", description="", y_min=0, y_max=27, unit="points")

    expected = "Confidence: January 14, 2026: 2 points; March 12, 2026: 5 points."
    assert described(ET.fromstring(svg)) == expected


def test_line_chart_places_values_between_bottom_and_top() -> None:
    low_to_high = Series("Readiness", [Point(FIRST, 0), Point(THIRD, 10)])
    line = of_class(rulers(low_to_high), "line--1")[0]

    (first, last) = [tuple(map(float, place.split(","))) for place in (line.get("points") or "").split()]

    assert (first[1], last[1]) == (230, 16)
    assert first[0] < last[0]


def test_line_chart_keeps_the_distance_of_days() -> None:
    days = [date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 11)]
    line = of_class(rulers(Series("Readiness", [Point(day, 5) for day in days])), "line--1")[0]

    across = [float(place.split(",")[0]) for place in (line.get("points") or "").split()]

    assert (across[2] - across[0]) / (across[1] - across[0]) == pytest.approx(10, abs=0.05)


def test_line_chart_leaves_a_gap_where_a_value_is_missing() -> None:
    svg = rulers(CONFIDENCE)

    assert [len((line.get("points") or "").split()) for line in of_class(svg, "line--1")] == [1, 1]
    assert len(of_class(svg, "mark--1")) == 2


def test_line_chart_tells_series_apart_without_colour() -> None:
    four = [Series(name, IMPORTANCE.points) for name in ("One", "Two", "Three", "Four")]
    svg = rulers(*four)
    lines = [of_class(svg, f"line--{n}")[0].get("stroke-dasharray") for n in (1, 2, 3, 4)]
    shapes = [of_class(svg, f"mark--{n}")[0].get("d") for n in (1, 2, 3, 4)]

    assert (len(set(lines)), len(set(shapes))) == (4, 4)


def test_line_chart_names_of_equal_ends_do_not_overlap() -> None:
    same = [Series(name, [Point(FIRST, 5)]) for name in ("Importance", "Confidence", "Readiness")]
    svg = rulers(*same)
    heights = sorted(float(n.get("y") or 0) for n in svg.iter(f"{SVG}text") if n.get("font-weight") == "600")

    assert [b - a >= 16 for a, b in pairwise(heights)] == [True, True]


def test_line_chart_without_values_says_so() -> None:
    svg = rulers(Series("Importance", []))

    assert "No values yet" in texts(svg)
    assert described(svg) == "Since intake. Importance: no values yet."


def test_line_chart_without_series_says_so() -> None:
    assert texts(rulers())[-1] == "No values yet"


def test_line_chart_of_one_day_stands_in_the_middle() -> None:
    mark = of_class(rulers(Series("R", [Point(FIRST, 5)])), "mark--1")[0]
    axis = of_class(rulers(Series("R", [Point(FIRST, 5)])), "axis")[0]
    middle = (float(axis.get("x1") or 0) + float(axis.get("x2") or 0)) / 2

    assert mark.get("transform") == f"translate({middle:.2f}".rstrip("0").rstrip(".") + " 123)"


def test_line_chart_labels_first_and_last_day() -> None:
    days = [date(2026, 1, day) for day in range(1, 31)]
    labels = [text for text in texts(rulers(Series("R", [Point(day, 5) for day in days]))) if "2026" in text]

    assert (labels[0], labels[-1], len(labels)) == ("1 Jan 2026", "30 Jan 2026", 4)


def test_line_chart_points_with_address_are_links() -> None:
    svg = rulers(Series("Importance", [Point(FIRST, 6, "/sessions/1/"), Point(SECOND, 7)]))
    links = [(link.get("href"), link.get("aria-label")) for link in svg.iter(f"{SVG}a")]

    assert svg.get("role") == "group"
    assert links == [("/sessions/1/", "Importance, January 14, 2026: 6")]


@pytest.mark.parametrize(
    ("y_max", "ticks"), [(10, ["0", "2", "4", "6", "8", "10"]), (27, ["0", "5", "10", "15", "20", "25"])]
)
def test_line_chart_has_at_most_six_round_ticks(y_max: float, ticks: list[str]) -> None:
    assert texts(rulers(IMPORTANCE, y_max=y_max))[:6] == ticks


@pytest.mark.parametrize(
    ("series", "y_min", "y_max", "says"),
    [
        ([IMPORTANCE] * 5, 0, 10, "A chart holds at most 4 series, not 5."),
        ([IMPORTANCE], 10, 10, "The value range from 10 to 10 is empty."),
        ([IMPORTANCE], 0, 7, "8 lies outside the range from 0 to 7."),
    ],
)
def test_line_chart_refuses_what_it_cannot_draw(
    series: list[Series], y_min: float, y_max: float, says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        line_chart(series, title="T", description="", y_min=y_min, y_max=y_max)


def test_charts_escape_every_text() -> None:
    line = line_chart(
        [Series(HOSTILE, [Point(FIRST, 5, HOSTILE)])],
        title=HOSTILE,
        description=HOSTILE,
        y_min=0,
        y_max=10,
        unit=HOSTILE,
    )
    row = ThresholdRow(
        HOSTILE, 1, HOSTILE, 2, fair=1, good=2, fair_display=HOSTILE, good_display=HOSTILE, verdict=HOSTILE
    )

    for svg in (line, threshold_bars([row], title=HOSTILE, description=HOSTILE)):
        assert "<script" not in svg
        assert ET.fromstring(svg).findtext(f"{SVG}title") == HOSTILE


def test_charts_carry_no_style_attribute() -> None:
    row = ThresholdRow("Technical global", 3.5, "3.5", 5, 1, fair=3, good=4)
    charts = [rulers(IMPORTANCE, CONFIDENCE), bars(row)]

    assert [
        node.tag for svg in charts for node in svg.iter() if node.get("style") or node.tag == f"{SVG}style"
    ] == []


def test_charts_carry_concrete_colours_for_paper() -> None:
    row = ThresholdRow("Technical global", 3.5, "3.5", 5, 1, fair=3, good=4)
    charts = [rulers(IMPORTANCE, CONFIDENCE), bars(row)]
    colours = {node.get(name) for svg in charts for node in svg.iter() for name in ("fill", "stroke")} - {
        None,
        "none",
    }

    assert [colour for colour in colours if not str(colour).startswith("#")] == []


TECHNICAL = ThresholdRow(
    "Technical global",
    3.5,
    "3.5",
    5,
    1,
    fair=3,
    good=4,
    fair_display="fair 3",
    good_display="good 4",
    verdict="fair",
)
UNDEFINED = ThresholdRow(
    "Reflections to questions", None, "", 4, fair=1, good=2, fair_display="fair 1", good_display="good 2"
)


def test_threshold_bar_reaches_its_share_of_the_scale() -> None:
    bar = of_class(bars(TECHNICAL), "bar")[0]
    track = of_class(bars(TECHNICAL), "track")[0]

    assert float(bar.get("width") or 0) / float(track.get("width") or 0) == pytest.approx(2.5 / 4)


def test_threshold_bars_show_both_lines_with_words() -> None:
    svg = bars(TECHNICAL)

    assert texts(svg) == ["Technical global", "3.5, fair", "fair 3", "good 4"]
    assert [line.get("stroke-dasharray") for line in of_class(svg, "threshold")] == ["4 2", "none"]


def test_threshold_bars_description_tells_every_score() -> None:
    assert described(bars(TECHNICAL, UNDEFINED)) == (
        "One session. Technical global: 3.5, fair (fair 3, good 4)."
        " Reflections to questions: not computable (fair 1, good 2)."
    )


def test_undefined_score_is_not_drawn_as_zero() -> None:
    svg = bars(UNDEFINED)

    assert (of_class(svg, "bar"), of_class(svg, "bar--below")) == ([], [])
    assert texts(svg)[1] == "not computable"


def test_genuine_zero_is_drawn_and_named() -> None:
    svg = bars(ThresholdRow("MI non-adherent", 0, "0", 20))

    assert [bar.get("width") for bar in of_class(svg, "bar")] == ["0"]
    assert texts(svg) == ["MI non-adherent", "0"]


@pytest.mark.parametrize(
    ("value", "drawn"),
    [(Fraction(2999, 1000), "bar--below"), (Fraction(3), "bar"), (Fraction(3001, 1000), "bar")],
)
def test_score_on_the_fair_line_has_reached_it(value: Fraction, drawn: str) -> None:
    svg = bars(ThresholdRow("Technical global", value, "3.0", 5, 1, fair=3, good=4))

    assert [len(of_class(svg, name)) for name in ("bar", "bar--below")] == [
        int(drawn == "bar"),
        int(drawn != "bar"),
    ]


def test_score_beyond_the_scale_fills_the_bar() -> None:
    svg = bars(ThresholdRow("Reflections to questions", 9, "9", 4))

    assert of_class(svg, "bar")[0].get("width") == of_class(svg, "track")[0].get("width")


def test_threshold_bars_without_rows_are_an_empty_frame() -> None:
    assert (texts(bars()), described(bars())) == ([], "One session.")


def test_threshold_bars_refuse_an_empty_scale() -> None:
    with pytest.raises(ValueError, match="The scale of MI-adherent runs from 0 to 0"):
        bars(ThresholdRow("MI-adherent", 0, "0", 0))
