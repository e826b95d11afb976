"""What a served bundle counts, in Prometheus' text format."""

from advisor.bundle.manifest import Manifest
from advisor.types import Answer

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Gauges:
    """Counters of one server; they are its own, so that two in one process do not mix.

    Args:
        manifest: which bundle is served; its name, strategy and digest are labels of ``advisor_bundle_info``.
    """

    def __init__(self, manifest: Manifest) -> None:
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info

        self._registry = CollectorRegistry()
        self._answered = Counter("advisor_requests", "Requests by outcome.", ["status"], registry=self._registry)
        self._tokens = Counter("advisor_tokens", "Tokens by kind.", ["kind"], registry=self._registry)
        told = "Seconds from a request to its whole answer."
        self._seconds = Histogram("advisor_request_seconds", told, buckets=SECONDS, registry=self._registry)
        told = "Seconds from a request to the first piece of its answer."
        self._first = Histogram("advisor_first_piece_seconds", told, buckets=SECONDS, registry=self._registry)
        self._waiting = Gauge("advisor_requests_in_progress", "Requests not answered yet.", registry=self._registry)
        about = {"name": manifest.name, "strategy": manifest.strategy, "digest": manifest.digest}
        Info("advisor_bundle", "What is served.", registry=self._registry).info(about)

    def answered(self, answer: Answer, seconds: float, first: float) -> None:
        """An answer is whole, `seconds` after its request came, and `first` after it the first piece was there."""
        self._answered.labels("failed" if answer.error else "answered").inc()
        for kind, count in (("prompt", answer.usage.prompt_tokens), ("completion", answer.usage.completion_tokens)):
            self._tokens.labels(kind).inc(count)
        self._seconds.observe(seconds)
        self._first.observe(first)

    def turned_away(self, status: str) -> None:
        """A request got no answer: ``refused`` (it was wrong), ``full``, or ``left`` (the client went away)."""
        self._answered.labels(status).inc()

    def text(self, waiting: int) -> bytes:
        """All of them; `waiting` is how many requests are not answered yet."""
        from prometheus_client import generate_latest

        self._waiting.set(waiting)
        return generate_latest(self._registry)
