"""What training at an endpoint costs, by the vendor's own rule: pure functions. An unknown price stays None."""

from dataclasses import dataclass, replace

from advisor.rates import HOURS_PER_MONTH
from advisor.task import PriceSection
from advisor.tuning import TrainingSize

FEWEST_SEEN, MOST_SEEN, USUAL_EPOCHS, MOST_EPOCHS = 100, 25_000, 3, 25


@dataclass(frozen=True, slots=True)
class TrainingPrices:
    """What a vendor asks for a tuned model. None is unknown.

    Attributes:
        per_mtok: a million training tokens.
        hosting_per_hour: an hour of keeping the tuned model ready; 0 where the vendor asks nothing.
        row_tokens: what every row is billed at, where rows are not billed by their own tokens.
        validation_passes: how often the validation file is billed.
    """

    per_mtok: float | None = None
    hosting_per_hour: float | None = None
    row_tokens: int | None = None
    validation_passes: int = 0

    def price(self, tokens: int) -> float | None:
        """What so many billed tokens cost."""
        return None if self.per_mtok is None else tokens * self.per_mtok / 1e6

    def billed(self, size: TrainingSize) -> int:
        """The tokens that a training is billed for.

        OpenAI and Azure: tokens of the training file x epochs (Microsoft Learn, "Cost management for fine-tuning").
        Together: epochs x training tokens + evals x validation tokens, and rows x max_seq_length for training tokens
        where packing is off (docs.together.ai, "Fine-tuning pricing").
        """
        one_pass = size.tokens if self.row_tokens is None else size.rows * self.row_tokens
        return size.epochs * one_pass + self.validation_passes * size.validation_tokens

    def scaled(self, factor: float) -> "TrainingPrices":
        """The same prices times `factor`; what is unknown stays unknown."""
        train = None if self.per_mtok is None else self.per_mtok * factor
        host = None if self.hosting_per_hour is None else self.hosting_per_hour * factor
        return replace(self, per_mtok=train, hosting_per_hour=host)

    @property
    def hosting_per_month(self) -> float | None:
        """Hosting around the clock."""
        return None if self.hosting_per_hour is None else HOURS_PER_MONTH * self.hosting_per_hour


def training_prices(declared: PriceSection | str | None) -> TrainingPrices:
    """The training prices of a model section's `price`; nothing is known where nothing is declared."""
    if not isinstance(declared, PriceSection):
        return TrainingPrices()
    return TrainingPrices(
        declared.train_per_mtok,
        declared.hosting_per_hour,
        declared.train_row_tokens,
        declared.train_validation_passes or 0,
    )


def auto_epochs(rows: int) -> int:
    """The epochs to expect where the vendor chooses them: the rule that OpenAI published for its own default.

    Three, but so many that 100 rows are seen, at most 25, and so few that no more than 25,000 are (OpenAI Cookbook,
    "Data preparation and analysis for chat model fine-tuning").
    """
    if rows * USUAL_EPOCHS < FEWEST_SEEN:
        return min(MOST_EPOCHS, FEWEST_SEEN // max(1, rows))
    if rows * USUAL_EPOCHS > MOST_SEEN:
        return max(1, MOST_SEEN // rows)
    return USUAL_EPOCHS


def with_epochs(size: TrainingSize, epochs: int | None) -> TrainingSize:
    """The size with the epochs that the vendor really took, where it says so."""
    return size if epochs is None else replace(size, epochs=epochs)
