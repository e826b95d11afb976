"""Training in words: how it went, what was measured at which size, and what is a projection, always called one."""

from advisor.curves import LearningCurve, Measured, Projection
from advisor.render._format import count, duration, whole_percent
from advisor.render._result_file import CurveEntry, MeasuredEntry, ProjectionEntry
from advisor.types import Trial
from advisor.verdict import Recommendation

CAUTION = (
    "A projection is no measurement: it follows a power law through three sizes scored on dev; its band covers 80 % of "
    "resampled dev items and training seeds. Curves of few examples fall slowly at first, so it may be pessimistic."
)
HEADINGS = ("strategy", "train examples", "score on dev", "80 % band", "dev loss", "what it is")


def learning_rows(rec: Recommendation) -> tuple[tuple[str, ...], ...]:
    """One row a size of every strategy with a learning curve: measured sizes first, then projections."""
    return tuple(row for trial in rec.trials if trial.learning_curve for row in _rows(trial, trial.learning_curve))


def _rows(trial: Trial, curve: LearningCurve) -> list[tuple[str, ...]]:
    name, dash = trial.candidate.id, "–"
    measured = [
        (name, count(m.examples), whole_percent(m.score), dash, f"{m.dev_loss:.3f}", _seeds(m.seeds))
        for m in curve.measured
    ]
    projected = [
        (name, count(p.examples), whole_percent(p.score), _band(p.lower, p.upper), dash, "projection")
        for p in curve.projections
    ]
    return [*measured, *projected]


def _seeds(seeds: int) -> str:
    return "measured, one training" if seeds == 1 else f"measured, mean of {seeds} trainings"


def _band(lower: float, upper: float) -> str:
    return f"{whole_percent(lower)} to {whole_percent(upper)}"


def learning_sentence(trial: Trial) -> str:
    """What more training data would bring by projection; empty without a learning curve."""
    curve = trial.learning_curve
    if curve is None:
        return ""
    now = curve.measured[-1]
    told = [
        f"{whole_percent(p.score)} ({_band(p.lower, p.upper)}) with {count(p.examples)} examples"
        for p in curve.projections
    ]
    said = f"Dev score {whole_percent(now.score)} with {count(now.examples)} train examples; projection: "
    unlikely = " More data is unlikely to reach the target (projection)." if curve.unlikely else ""
    return f"{said}{', '.join(told)}.{unlikely}"


def training_lines(rec: Recommendation) -> tuple[str, ...]:
    """How the training of every trained strategy went, in its own words."""
    trained = [(trial.candidate.id, trial.fit) for trial in rec.trials if trial.fit and trial.fit.train_tokens]
    return tuple(f"{name}: {'; '.join(fit.notes)}; {duration(fit.train_seconds)}" for name, fit in trained)


def curve_entry(curve: LearningCurve | None) -> CurveEntry | None:
    """A learning curve as result.json has it."""
    if curve is None:
        return None
    measured = [
        MeasuredEntry(examples=m.examples, score=m.score, dev_loss=m.dev_loss, seeds=m.seeds) for m in curve.measured
    ]
    projection = [
        ProjectionEntry(examples=p.examples, score=p.score, lower=p.lower, upper=p.upper) for p in curve.projections
    ]
    return CurveEntry(measured=measured, projection=projection, unlikely=curve.unlikely)


def curve_of(entry: CurveEntry | None) -> LearningCurve | None:
    """The learning curve that `curve_entry` wrote."""
    if entry is None:
        return None
    measured = tuple(Measured(**point) for point in entry["measured"])
    return LearningCurve(measured, tuple(Projection(**point) for point in entry["projection"]), entry["unlikely"])
