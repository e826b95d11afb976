"""A language model small enough for every test: real architecture, real tokenizer, random weights."""

import threading
from collections.abc import Iterator
from importlib import util
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.random_llama import CHAT_TEMPLATE, write_llama

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

    from strategies.engines.transformers import Engine

SENTENCES = (
    "<|im_start|>system\nRead the message and answer with its intent.<|im_end|>\n<|im_start|>user\n",
    "When will my new card arrive? I lost my card and need another one. <|im_start|>assistant\n",
    "Labels: card_arrival, lost_card, greeting. Hello, good morning, the card has not arrived yet.",
)


@pytest.fixture(autouse=True)
def cache_of_tests(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What tiny models are converted to stays out of the user's cache, which the tests on real weights read."""
    if request.node.get_closest_marker("weights"):
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        cache = tmp_path_factory.getbasetemp() / "cache"
        patch.setenv("ADVISOR_CACHE_DIR", str(cache))
        for path in cache.glob("answers.sqlite*"):  # one test must not know what another has asked
            path.unlink()
        yield


@pytest.fixture(scope="session")
def tiny_llama(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A transformers folder: Llama of 2 layers with a byte-level tokenizer and SmolLM2's way of writing turns."""
    import torch

    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("weights") / "tiny-llama"
    write_llama(folder, _tokenizer())
    return folder


@pytest.fixture(scope="session")
def tiny_engine(tiny_llama: Path) -> "Engine":
    """The engine that runs the tiny model."""
    from strategies.engines.transformers import Engine

    return Engine(tiny_llama)


@pytest.fixture
def vendor() -> Iterator[Any]:
    """A loopback endpoint that fine-tunes, of tests/vendor.py; its key is in VENDOR_KEY."""
    spec = util.spec_from_file_location("vendor", Path(__file__).with_name("vendor.py"))
    assert spec is not None and spec.loader is not None
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    running = module.Vendor()
    running.fault = lambda *told, **more: running.faults.append(module.Fault(*told, **more))
    running.key = module.KEY
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VENDOR_KEY", module.KEY)
        yield running
    running.shutdown()
    thread.join()
    running.server_close()


def _tokenizer() -> "PreTrainedTokenizerFast":
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    bytewise = Tokenizer(models.BPE())
    bytewise.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bytewise.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=384,
        special_tokens=["<|im_start|>", "<|im_end|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    bytewise.train_from_iterator(SENTENCES, trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=bytewise,
        bos_token="<|im_start|>",
        eos_token="<|im_end|>",
        pad_token="<|im_end|>",
        chat_template=CHAT_TEMPLATE,
    )


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Says aloud at the end what a skipped browser leaves untested."""
    skipped = terminalreporter.stats.get("skipped", [])
    if any("NOT DRIVEN IN A BROWSER" in str(report.longrepr) for report in skipped):
        terminalreporter.write_sep(
            "!", "report.html was NOT driven in a browser: no Chromium; `make browser`", red=True
        )
