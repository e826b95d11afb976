"""What a LoRA strategy may be told in task.yaml, and how many passes that makes."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from advisor.forecast import default_epochs

Quantize = Literal["none", "8bit", "4bit"]


class TrainingOptions(BaseModel):
    """What a LoRA strategy may be told in task.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rank: int = Field(16, ge=1, le=256, description="Rank of the adapter; hardly matters until capacity is short.")
    learning_rate: float = Field(
        1e-3,
        gt=0,
        le=0.1,
        description="Peak learning rate of AdamW. A training that diverges is tried again at a third, twice at most.",
    )
    epochs: Annotated[float, Field(gt=0, le=50)] | Literal["auto"] = Field(
        "auto",
        description="Most passes over the training examples; dev loss decides where training really ends. auto is 3, "
        "and with few examples as many as it takes to 150 steps, 10 at most.",
    )
    batch: int = Field(8, ge=1, le=256, description="Examples per step; LoRA dislikes large batches.")
    max_examples: int | None = Field(None, ge=1, description="Train on at most this many examples, picked by seed.")
    search: Literal["none", "halving"] = Field(
        "none",
        description="halving starts six trainings, at 0.3, 1 and 2 times learning_rate with half and all of rank, and "
        "keeps the better half by dev loss until one is left, which goes on to its end: twice the steps of one "
        "training.",
    )
    quantize: Quantize = Field(
        "none",
        description="Train over frozen weights of 8 or 4 bits (QLoRA), which takes less memory; needs a CUDA GPU and "
        "bitsandbytes; 4bit was not tested on one yet. The adapter then answers on the weights in their usual "
        "precision.",
    )

    def passes(self, examples: int) -> float:
        """How many epochs `examples` are trained on at most."""
        return default_epochs(examples, self.batch) if self.epochs == "auto" else self.epochs

    @property
    def label(self) -> str:
        """What an id says of these options: the rank, and what is out of the ordinary, e.g. ``r16-halving-4bit``."""
        unusual = [value for value in (self.search, self.quantize) if value != "none"]
        return "-".join([f"r{self.rank}", *unusual])

    @property
    def name(self) -> str:
        """What tells one configuration of a search from another, e.g. ``r16-lr0.001``."""
        return f"r{self.rank}-lr{self.learning_rate:.3g}"
