"""Summary scores of one coded segment: pure functions over an instrument's data.

Scores are exact fractions; only their display is rounded. There is no overall
grade, because no instrument here defines one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from sessions.fidelity.bands import Band, band_of, display_thresholds, display_value
from sessions.fidelity.instruments import CountItem, GlobalItem, Instrument, Item, SummaryItem


@dataclass(frozen=True, slots=True)
class SummaryScore:
    """One score with all that is needed to show it honestly.

    ``instrument`` is the key of the version that was used. ``value`` is
    unrounded, on the scale of the formula (percentages run from 0 to 100), and
    None when it cannot be computed; ``reason`` then says why.
    """

    instrument: str
    key: str
    label: str
    value: Fraction | None
    band: Band
    display: str  # "43 %", "1.5", "not computable"
    basis: str  # "6 of 14 reflections"
    thresholds: str  # "fair from 40 %, good from 50 %", or empty
    fair: Fraction | None
    good: Fraction | None
    reason: str

    @property
    def decimal(self) -> Decimal | None:
        """The value to eight places, for a column that holds no fractions; never compare it with a line."""
        if self.value is None:
            return None
        return (Decimal(self.value.numerator) / self.value.denominator).quantize(Decimal("1e-8"))


def summarize(
    instrument: Instrument, globals_: Mapping[str, int | None], counts: Mapping[str, int] | None
) -> tuple[SummaryScore, ...]:
    """Every summary score of the instrument, in its order.

    A global rating that is None or left out was not given, as in a session
    meant for engaging or focusing only: scores that need it are not
    computable. A count left out was tallied zero times; ``counts`` is None
    when no counting took place.

    Raises ValueError for a key the instrument does not have, a rating off its
    scale, and a count that is negative or not whole.
    """
    _refuse_unknown(instrument.globals, globals_, what=f"{instrument} has no global rating")
    _refuse_unknown(instrument.counts, counts or {}, what=f"{instrument} has no count")
    values: dict[str, int | None] = {
        **{item.key: _rating(item, globals_.get(item.key)) for item in instrument.globals},
        **{item.key: _count(item, counts) for item in instrument.counts},
    }
    return tuple(_score(instrument, item, values) for item in instrument.summaries)


def mean_of(scores: Iterable[SummaryScore]) -> Fraction | None:
    """The mean of one score over several segments, each weighing the same.

    Segments where the score is undefined are left out; None when none is left.
    The mean of percentages is not the percentage of pooled counts: say which
    is shown.

    Raises ValueError when two kinds of score, or two instruments, are mixed.
    """
    scores = tuple(scores)
    if len({(score.instrument, score.key) for score in scores}) > 1:
        raise ValueError("Only one kind of score, from one version of an instrument, can be averaged.")
    return mean_of_values(score.value for score in scores)


def mean_of_values(values: Iterable[Fraction | None]) -> Fraction | None:
    """The mean of the values that are defined; None when there is none.

    >>> mean_of_values([Fraction(1), None, Fraction(2)])
    Fraction(3, 2)
    """
    defined = [value for value in values if value is not None]
    return sum(defined, Fraction()) / len(defined) if defined else None


def _score(instrument: Instrument, item: SummaryItem, values: Mapping[str, int | None]) -> SummaryScore:
    value = item.formula.evaluate(values)
    return SummaryScore(
        instrument=instrument.key,
        key=item.key,
        label=item.label,
        value=value,
        band=band_of(value, fair=item.fair, good=item.good),
        display=display_value(item, value),
        basis=item.basis.render(values),
        thresholds=display_thresholds(item),
        fair=item.fair,
        good=item.good,
        reason="" if value is not None else _reason(instrument, item, values),
    )


def _reason(instrument: Instrument, item: SummaryItem, values: Mapping[str, int | None]) -> str:
    absent = {name for name in item.formula.names if values[name] is None}
    unrated = ", ".join(part.label for part in instrument.globals if part.key in absent)
    uncounted = ", ".join(part.label for part in instrument.counts if part.key in absent)
    sentences = [f"Not rated: {unrated}."] if unrated else []
    sentences += [f"Not counted: {uncounted}."] if uncounted else []
    return " ".join(sentences) or item.undefined


def _refuse_unknown(items: Sequence[Item], given: Mapping[str, object], *, what: str) -> None:
    if unknown := sorted(given.keys() - {item.key for item in items}):
        raise ValueError(f"{what} {unknown[0]!r}.")


def _rating(item: GlobalItem, value: int | None) -> int | None:
    if value is None:
        return None
    if type(value) is not int or not item.minimum <= value <= item.maximum:
        raise ValueError(
            f"{item.label} is rated in whole numbers from {item.minimum} to {item.maximum}, not {value!r}."
        )
    return value


def _count(item: CountItem, counts: Mapping[str, int] | None) -> int | None:
    if counts is None:
        return None
    try:
        return _tally(counts.get(item.key, 0))
    except ValueError as error:
        raise ValueError(f"{item.label}: {error}") from error


# The six scores of MITI 4.2.1 (Moyers, Manuel & Ernst, revised June 2015) by
# name: the same arithmetic as in the data file, held against it by a test.


def technical_global(cultivate: int | None, soften: int | None) -> Fraction | None:
    """The mean of Cultivating Change Talk and Softening Sustain Talk, from 1 to 5.

    None when either was not rated, as where only engaging was intended.

    Raises ValueError for a rating that is not a whole number from 1 to 5.

    Source: MITI 4.2.1, summary score "technical global"; fair from 3, good from 4.

    >>> technical_global(3, 4)
    Fraction(7, 2)
    """
    return _mean_of_two_ratings(cultivate, soften)


def relational_global(partnership: int | None, empathy: int | None) -> Fraction | None:
    """The mean of Partnership and Empathy, from 1 to 5.

    None when either was not rated.

    Raises ValueError for a rating that is not a whole number from 1 to 5.

    Source: MITI 4.2.1, summary score "relational global"; fair from 3.5, good from 4.

    >>> relational_global(3, 3)
    Fraction(3, 1)
    """
    return _mean_of_two_ratings(partnership, empathy)


def percent_complex_reflections(simple: int, complex_: int) -> Fraction | None:
    """Complex reflections in a hundred reflections, from 0 to 100.

    None when nothing was reflected: no reflections are not poor ones.

    Raises ValueError for a count that is negative or not whole.

    Source: MITI 4.2.1, summary score "% complex reflections"; fair from 40, good from 50.

    >>> percent_complex_reflections(3, 2)
    Fraction(40, 1)
    """
    reflections = _tally(simple) + _tally(complex_)
    return Fraction(100 * complex_, reflections) if reflections else None


def reflection_to_question_ratio(reflections: int, questions: int) -> Fraction | None:
    """Reflections, simple and complex, offered for each question asked.

    Zero where questions were asked and nothing was reflected; None when no
    question was asked, however much was reflected.

    Raises ValueError for a count that is negative or not whole.

    Source: MITI 4.2.1, summary score "R:Q"; fair from 1, good from 2.

    >>> reflection_to_question_ratio(3, 2)
    Fraction(3, 2)
    """
    reflected, asked = _tally(reflections), _tally(questions)
    return Fraction(reflected, asked) if asked else None


def mi_adherent(seek: int, affirm: int, emphasize: int) -> int:
    """Seeking Collaboration, Affirm and Emphasizing Autonomy together; no line is drawn.

    Raises ValueError for a count that is negative or not whole.

    Source: MITI 4.2.1, summary score "total MI-adherent".

    >>> mi_adherent(2, 1, 0)
    3
    """
    return _tally(seek) + _tally(affirm) + _tally(emphasize)


def mi_nonadherent(confront: int, persuade: int) -> int:
    """Confront and Persuade together; Persuade with Permission does not belong here. No line is drawn.

    Raises ValueError for a count that is negative or not whole.

    Source: MITI 4.2.1, summary score "total MI-non-adherent".

    >>> mi_nonadherent(1, 2)
    3
    """
    return _tally(confront) + _tally(persuade)


def _mean_of_two_ratings(first: int | None, second: int | None) -> Fraction | None:
    for rating in (first, second):
        if rating is not None and (type(rating) is not int or rating not in range(1, 6)):
            raise ValueError(f"A global rating is a whole number from 1 to 5, not {rating!r}.")
    return None if first is None or second is None else Fraction(first + second, 2)


def _tally(value: int) -> int:
    if type(value) is not int or value < 0:
        raise ValueError(f"A count is a whole number from 0, not {value!r}.")
    return value
