"""The loss over completion tokens, computed for those tokens only."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch
    from transformers import Trainer


def completion_trainer() -> type["Trainer"]:
    """The transformers Trainer with `completion_loss` in training and evaluation."""
    from transformers import Trainer

    class CompletionTrainer(Trainer):  # type: ignore[misc]  # Any to mypy
        """Computes logits for completion tokens only: with a 49k vocabulary the head is a fifth of the work."""

        def compute_loss(self, model: Any, inputs: Any, return_outputs: bool = False, **_: Any) -> Any:
            loss = completion_loss(unwrapped(self), inputs)
            return (loss, {"loss": loss}) if return_outputs else loss

        def prediction_step(self, model: Any, inputs: Any, *_: Any, **__: Any) -> Any:
            import torch

            with torch.inference_mode():
                return completion_loss(unwrapped(self), self._prepare_inputs(inputs)), None, None

    return CompletionTrainer


def completion_loss(model: Any, inputs: dict[str, "torch.Tensor"]) -> "torch.Tensor":
    """Mean cross-entropy over tokens whose label is not -100; equal to the model's own loss (tested).

    Rows must be padded on the right. A causal model then never looks at padding from a real token, and attention
    without a mask is the faster one. A packed row brings ``position_ids`` instead.
    """
    import torch

    causal = model.get_base_model()
    asked = {name: value for name, value in inputs.items() if name in ("input_ids", "position_ids")}
    hidden = causal.base_model(**asked, use_cache=False)[0]
    labels = inputs["labels"][:, 1:]
    kept = labels != -100
    logits = causal.get_output_embeddings()(hidden[:, :-1][kept])
    loss: torch.Tensor = torch.nn.functional.cross_entropy(logits.float(), labels[kept])
    return loss


def unwrapped(trainer: "Trainer") -> Any:
    """The model that a Trainer trains, out of whatever accelerate has put around it."""
    return trainer.accelerator.unwrap_model(trainer.model)
