"""Whether an endpoint obeys a parameter: servers that take one and ignore it are common."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Literal

from advisor.errors import EngineError
from advisor.types import Message, Prompt
from strategies.engines import _endpoint_wishes
from strategies.engines._endpoint_failure import Failure
from strategies.engines._endpoint_features import Features, Wish
from strategies.engines._endpoint_reply import Reply

Parameter = Literal["seed", "response_format", "logprobs", "n"]
Send = Callable[[Prompt, Sequence[Wish]], Reply | Failure]

CERTAIN = Prompt((Message("user", "Answer with yes or no: is water wet?"),))
OPEN = Prompt((Message("user", "Write ten random words."),))
"""Two samples of its answer are alike by chance once in a long while only."""
FEW_TOKENS = 24
YES_OR_NO = ("yes", "no")
SEED = _endpoint_wishes.seeded(1)
WISHES = {
    "response_format": _endpoint_wishes.held_to(YES_OR_NO, "answers are held to no schema"),
    "logprobs": Wish("logprobs", True, "no probability of an answer is known"),
    "n": Wish("n", 2, "every answer is a request of its own"),
}


class Probes:
    """Asks an endpoint a few short questions, each kind once.

    Args:
        features: what is known of the endpoint; what is found out is noted there.
        send: sends one prompt with some parameters.
    """

    def __init__(self, features: Features, send: Send) -> None:
        self._features = features
        self._send = send
        self._found: dict[str, bool] = {}

    def supports(self, parameter: Parameter) -> bool:
        """Whether it is taken and obeyed.

        Raises:
            EngineError: the endpoint cannot be asked.
        """
        if parameter not in self._found:
            self._found[parameter] = self._seeds() if parameter == "seed" else self._obeys(parameter)
        return self._found[parameter]

    def _obeys(self, parameter: str) -> bool:
        wish = WISHES[parameter]
        while self._features.granted([wish]):
            reply = self._reply(CERTAIN, [wish])
            # What is granted now may stand for a wish that was rejected.
            sent = self._features.granted([wish])
            if sent and _obeyed(parameter, reply):
                return True
            for ignored in sent:
                self._features.reject(replace(ignored, instead=None), "ignores")
        return False

    def _seeds(self) -> bool:
        """One seed twice must give one answer, and some of three seeds another one."""
        warm = _endpoint_wishes.temperature(1.0)
        texts = [self._reply(OPEN, [warm, replace(SEED, value=seed)]).text for seed in (1, 1, 2, 3)]
        if not self._features.granted([SEED]):
            return False
        if texts[0] != texts[1]:
            self._features.note(f"{self._features.place} does not keep to seed: {SEED.without}")
            return False
        if len(set(texts)) == 1:
            self._features.note(
                f"{self._features.place} ignores temperature or seed: repeats of a prompt come out alike"
            )
            return False
        return True

    def _reply(self, prompt: Prompt, wishes: Sequence[Wish]) -> Reply:
        asked = [_endpoint_wishes.most_tokens(FEW_TOKENS), *wishes]
        reply = self._features.ask(asked, lambda kept: self._send(prompt, kept))
        if isinstance(reply, Failure):
            raise EngineError(reply.why)
        return reply


def _obeyed(parameter: str, reply: Reply) -> bool:
    if parameter == "n":
        return reply.answers == 2
    if parameter == "logprobs":
        return reply.scored
    return "{" in reply.text and _endpoint_wishes.chosen(reply.text, YES_OR_NO) is not None
