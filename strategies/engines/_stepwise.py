"""Generation with openvino-genai in which each answer can be stopped after any token.

The pipeline's own `stop_strings` take the whole token away that a stop text begins in, and with ``.`` and a blank line
in one token, as Qwen's vocabulary has it, the full stop as well.
"""

from collections.abc import Callable, Sequence
from typing import Any

Ended = Callable[[int, list[int]], bool]
"""Whether the answer to a row, by its place, is over with the tokens written so far."""


def continuations(pipeline: Any, rows: Sequence[Any], config: Any, ended: Ended) -> list[list[int]]:
    """The new tokens of each row, up to and with the one that makes it `ended` or that the config ends it with.

    Args:
        pipeline: a ContinuousBatchingPipeline that nothing else is asked of meanwhile.
        rows: prompts as tensors of token ids, of shape (1, tokens).
        config: the GenerationConfig of all of them.
        ended: asked after each token of each row.
    """
    asked = [pipeline.add_request(index, row, config) for index, row in enumerate(rows)]
    written: list[list[int]] = [[] for _ in rows]
    while pipeline.has_non_finished_requests():
        pipeline.step()
        for index, request in enumerate(asked):
            if request.can_read():
                # Nothing is in it where a request ends without another token.
                written[index] += [token for output in request.read().values() for token in output.generated_ids]
                if written[index] and ended(index, written[index]):
                    request.stop()
    return written
