"""The sections of task.yaml that name contestants: models and their prices, the embedder, strategies."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import (
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    field_validator,
    model_serializer,
    model_validator,
)
from pydantic_core import PydanticCustomError

from advisor.suggest import bracket, found
from advisor.task_sections import NAME, Section, Text, Texts

Template = Literal["auto", "chat", "plain"]
"""How local weights are prompted."""
ENVIRONMENT_NAME = re.compile(r"[A-Z_][A-Z0-9_]*")
BARE_KEY = re.compile(r"(?=[A-Z]*[0-9])[A-Z0-9]{20,}")


def url_fault(url: str) -> Literal["secret", "strange"] | None:
    """What keeps a URL from being an endpoint's: it stands in every report, so whatever opens it must not be in it."""
    try:
        parts = urlsplit(url)
        if "@" in parts.netloc or parts.query or parts.fragment:
            return "secret"
        return None if parts.scheme in ("http", "https") and parts.hostname else "strange"
    except ValueError:
        return "strange"


def _is_no_date(value: object) -> object:
    """Numbers are no dates, though a library may read them as seconds since 1970."""
    if isinstance(value, (int, float)):
        said = f"must be a date, e.g. 2026-11-27 (found {value!r})"
        raise PydanticCustomError("refused", "{said}", {"said": said})
    return value


Day = Annotated[date, BeforeValidator(_is_no_date), Field(strict=False)]


class PriceSection(Section):
    """Prices in the task's currency. An absent price is unknown, never 0."""

    listed: Texts = Field(
        default=(),
        description="Entries of the price table whose figures are taken, later ones over earlier ones; `auto` among "
        "them is the look-up by URL and model. Keys that stand here beside it win.",
        examples=[["auto", "together-lora-16b"]],
    )
    source: Text | None = Field(default=None, description="Who says so; named in the reports. Absent: task.yaml.")
    as_of: Day | None = Field(
        default=None, description="When that was read; after 90 days the reports warn.", examples=["2026-11-27"]
    )
    per_hour: float | None = Field(default=None, ge=0, description="One machine hour (local engines).", examples=[0.05])
    input_per_mtok: float | None = Field(default=None, ge=0, description="A million prompt tokens.")
    cached_input_per_mtok: float | None = Field(
        default=None, ge=0, description="A million prompt tokens served from a cache. Absent: the full price."
    )
    output_per_mtok: float | None = Field(default=None, ge=0, description="A million answer tokens.")
    train_per_mtok: float | None = Field(
        default=None, ge=0, description="A million training tokens at an endpoint (`hosted_tuning`)."
    )
    train_row_tokens: int | None = Field(
        default=None,
        ge=1,
        description="What each training row is billed at, where the vendor bills unpacked rows at the longest "
        "sequence. Absent: its own tokens.",
    )
    train_validation_passes: int | None = Field(
        default=None,
        ge=0,
        description="How often the vendor bills the validation file (Together: n_evals). Absent: it does not.",
    )
    hosting_per_hour: float | None = Field(
        default=None,
        ge=0,
        description="An hour of keeping a tuned model ready, day and night. Write 0 where the vendor asks nothing for "
        "it. Absent: the cost of a tuned model is unknown.",
    )
    tuned_input_per_mtok: float | None = Field(
        default=None, ge=0, description="A million prompt tokens of a tuned model. Absent: as the base model."
    )
    tuned_cached_input_per_mtok: float | None = Field(
        default=None, ge=0, description="The same from a cache. Absent: the tuned model's full price where it has one."
    )
    tuned_output_per_mtok: float | None = Field(
        default=None, ge=0, description="A million answer tokens of a tuned model. Absent: as the base model."
    )
    cache_write_per_mtok: float | None = Field(
        default=None,
        ge=0,
        description="A million prompt tokens that are written to the endpoint's cache; counts where "
        "`cache_ttl_minutes` is declared. Absent: the full price.",
    )
    cache_ttl_minutes: float | None = Field(
        default=None,
        gt=0,
        description="How long the endpoint keeps a prefix after its last use, from which follows how many requests of "
        "your volume find it there. Absent: as many as in the run, which asks without pause: few requests an hour "
        "then look cheaper than they will be.",
        examples=[5],
    )
    cache_min_tokens: int | None = Field(
        default=None, ge=1, description="A shorter prefix is not cached. Absent: any is.", examples=[1024]
    )
    batch_discount: float | None = Field(
        default=None,
        ge=0,
        lt=1,
        description="What the endpoint takes off for requests that can wait (`volume.batch_share`). Absent: nothing.",
        examples=[0.5],
    )
    utilisation: float | None = Field(
        default=None,
        gt=0,
        le=1,
        description="The share of a machine's paid time in which it answers. Absent: 1, all of it.",
        examples=[0.4],
    )
    always_on: bool = Field(
        default=False,
        description="The machine is paid day and night, and as many of them as the volume needs. Absent: only the time "
        "that requests take is paid.",
    )
    already_paid: bool = Field(
        default=False, description="The machine stands there anyway: its hours cost nothing more."
    )


def _price_form(value: object) -> str:
    return "prices" if isinstance(value, (Mapping, PriceSection)) else "word"


class ModelSection(Section):
    """A language model that strategies run on."""

    id: str = Field(pattern=NAME, description="The name after @ in strategy ids.", examples=["small"])
    engine: Text = Field(
        default="local",
        description="What runs the model: `local` takes the fastest of `openvino` and `transformers` that is here and "
        "answers alike; `vllm` starts a server on a CUDA GPU; `openai` asks any OpenAI-compatible endpoint.",
    )
    model: Text = Field(
        description="An alias of `advisor models list` or a folder.", examples=["smollm2-135m-instruct"]
    )
    base_url: Text | None = Field(
        default=None,
        description="With `engine: openai`, the URL of the endpoint up to and including its version.",
        examples=["http://localhost:8080/v1"],
    )
    context_window: int | None = Field(
        default=None,
        ge=1,
        description="Most tokens that an endpoint takes. Local weights say it themselves.",
        examples=[128000],
    )
    concurrency: int = Field(
        default=8, ge=1, le=256, description="Most requests that an endpoint gets at once; fewer after a 429."
    )
    batch: bool = Field(
        default=False,
        description="Ask through the endpoint's Batch API where it has one: cheaper (`price.batch_discount`), and an "
        "answer may take hours. What is asked alone, as for latency, is not, and limits of spend count the full price.",
    )
    api_key_env: str | None = Field(
        default=None,
        description="The environment variable that holds the key; the key itself is never written in a file.",
        examples=["TOGETHER_API_KEY"],
    )
    price: (
        Annotated[
            Annotated[Literal["auto"], Tag("word")] | Annotated[PriceSection, Tag("prices")], Discriminator(_price_form)
        ]
        | None
    ) = Field(
        default=None,
        description="What the model costs. auto: an endpoint's tokens are looked up by its URL and model; a local "
        "machine has the assumed price of the table. Absent: an endpoint's costs are unknown.",
        examples=[{"per_hour": 0.05}],
    )

    temperature: float = Field(
        default=0.0,
        ge=0,
        le=2,
        description="The sampling temperature at which the model will be used in production; 0 is greedy. Above 0 two "
        "runs of one request can differ, which consistency then measures.",
    )

    precision: Literal["full", "reduced"] = Field(
        default="full",
        description="How local weights are computed: full gives the answers of float32; reduced is about twice as fast "
        "on a CPU, and a weak model's answers to open questions then differ often.",
    )

    template: Template = Field(
        default="auto",
        description="How local weights are prompted. chat: in the model's own chat template; plain: as text for a base "
        "model, the instruction and then blocks of `Input:` and `Output:`, an answer ending at a blank line; auto: "
        "chat where the model has a template. Some base models carry one all the same: write plain for them.",
    )

    @property
    def hosted(self) -> bool:
        """Whether the model is an endpoint, whose weights are not here."""
        return self.base_url is not None

    @field_validator("base_url")
    @classmethod
    def _holds_no_secret(cls, value: str | None) -> str | None:
        fault = None if value is None else url_fault(value)
        if fault == "secret":
            said = "must hold no password, key or query (name the key's environment variable in api_key_env)"
            raise PydanticCustomError("refused", "{said}", {"said": said})
        if fault == "strange":
            said = f"must look like http://localhost:8080/v1{bracket(found(value))}"
            raise PydanticCustomError("refused", "{said}", {"said": said})
        return value

    @field_validator("api_key_env")
    @classmethod
    def _names_a_variable(cls, value: str | None) -> str | None:
        if value is not None and (not ENVIRONMENT_NAME.fullmatch(value) or BARE_KEY.fullmatch(value)):
            said = "must name an environment variable, not hold a key (write e.g. TOGETHER_API_KEY and export the key)"
            raise PydanticCustomError("refused", "{said}", {"said": said})
        return value


class EmbeddingSection(Section):
    """The model that turns texts into vectors."""

    model: Text = Field(default="minilm-l6-v2", description="Retrieval, similar demonstrations and the control use it.")


def _open_schema(schema: dict[str, Any]) -> None:
    """In task.yaml a strategy's options stand beside its kind, not under a key of their own."""
    schema["properties"].pop("options")
    schema["additionalProperties"] = True


class StrategySection(Section):
    """One strategy to try. Keys beside `kind` and `models` are its own options; a list is a grid."""

    model_config = ConfigDict(json_schema_extra=_open_schema)

    kind: Text = Field(description="A name of `advisor strategies`.", examples=["few_shot"])
    models: Annotated[tuple[Text, ...], Field(strict=False, min_length=1)] | None = Field(
        default=None, description="The ids of the models to run it on. Absent: all."
    )
    options: dict[str, object] = Field(default_factory=dict, description="The strategy's own options, checked by it.")

    @model_validator(mode="before")
    @classmethod
    def _gather_options(cls, value: object) -> object:
        if not isinstance(value, Mapping) or isinstance(value.get("options"), Mapping):
            return value
        own = {key: value[key] for key in ("kind", "models") if key in value}
        return own | {"options": {key: value[key] for key in value if key not in own}}

    @model_serializer
    def _spread_options(self) -> dict[str, object]:
        models = {} if self.models is None else {"models": list(self.models)}
        return {"kind": self.kind, **models, **self.options}
