"""Search over passages: by meaning, by words, by both, and read again by a cross-encoder."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from advisor import registry
from advisor.data import load_documents, load_splits
from advisor.errors import AdvisorError, EngineError, MissingModel
from advisor.gold import gold_spans, within
from advisor.task import load_task
from advisor.types import Document, Example
from strategies._fusion import CONSTANT, fused
from strategies._retrieval import Index, RetrievalOptions, needs_corpus, retrieval_label, retrieval_notes, stored_index
from strategies._vectors import MOST_BYTES, embedded
from strategies.embedders.hashing import Embedder

DOCUMENTS = (
    Document("far.txt", "the office opens at noon"),
    Document("near.txt", "block a lost card"),
    Document("middle.txt", "block the door"),
)


class Counting(Embedder):
    """Counts the texts it embeds; with an identity its vectors are kept."""

    def __init__(self, identity: str = "") -> None:
        super().__init__()
        self.identity, self.texts = identity, 0

    def embed(self, texts):
        self.texts += len(texts)
        return super().embed(texts)


@pytest.fixture
def build(make_job):
    def build(*documents: Document, **options: object) -> Index:
        embedder = options.pop("embedder", Embedder())
        options.setdefault("retriever", "dense")
        changes = {"documents": documents or DOCUMENTS, "embedder": embedder, "kind": "qa"}
        return Index.built(make_job(RetrievalOptions(**options), **changes))

    return build


def sources(index: Index, query: str, top_k: int = 3) -> list[str]:
    (found,) = index.search([query], top_k)
    return [passage.source for passage in found]


def test_search_by_meaning_puts_the_most_similar_first(build) -> None:
    (found,) = build().search(["block a lost card"], 3)
    assert [passage.source for passage in found] == ["near.txt", "middle.txt", "far.txt"]
    assert found[0].score == pytest.approx(1, abs=1e-5)
    assert [passage.score for passage in found] == sorted((passage.score for passage in found), reverse=True)


def test_search_by_words_finds_only_what_shares_one_and_needs_no_embedder(build) -> None:
    index = build(retriever="lexical", embedder=None)
    assert sources(index, "block card") == ["near.txt", "middle.txt"]
    assert sources(index, "zebra") == []


def test_both_are_fused_by_rank(build) -> None:
    (found,) = build(retriever="hybrid").search(["block a lost card"], 3)
    assert [passage.source for passage in found] == ["near.txt", "middle.txt", "far.txt"]
    assert found[0].score == pytest.approx(2 / (CONSTANT + 1))
    assert found[2].score == pytest.approx(1 / (CONSTANT + 3)), "no word is shared, so only the other search names it"


def test_reciprocal_rank_fusion_by_hand() -> None:
    assert fused([[3, 1], [1, 2]]) == [(1, 1 / 61 + 1 / 62), (3, 1 / 61), (2, 1 / 62)]
    assert fused([]) == fused([[], []]) == []


@pytest.mark.parametrize("retriever", ["dense", "lexical", "hybrid"])
def test_more_is_asked_than_there_is(build, retriever: str) -> None:
    index = build(Document("a.txt", "one card"), Document("b.txt", "two card"), retriever=retriever)
    assert len(sources(index, "card", 9)) == 2


@pytest.mark.parametrize("retriever", ["dense", "lexical", "hybrid"])
def test_a_corpus_without_text_finds_nothing(build, retriever: str) -> None:
    assert build(Document("blank.md", "# Title\n"), retriever=retriever).search(["card", "lost"], 3) == [[], []]
    assert build(retriever=retriever).search([], 3) == []


def test_the_same_texts_are_embedded_once_for_every_configuration_and_run(build) -> None:
    first, second = Counting("hashing 1"), Counting("hashing 1")
    one = build(embedder=first)
    other = build(embedder=second, retriever="hybrid")
    assert (first.texts, second.texts) == (3, 0)
    assert other.seconds > 0, "what embedding took the first time is told again"
    assert sources(one, "lost card") == sources(other, "lost card")


def test_other_texts_or_another_embedder_are_embedded_anew(build) -> None:
    build(embedder=Counting("hashing 1"))
    for embedder in (Counting("hashing 2"), Counting(""), Counting("")):
        build(embedder=embedder)
        assert embedder.texts == 3
    other = Counting("hashing 1")
    build(Document("far.txt", "the office opens at nine"), embedder=other)
    assert other.texts == 1


def test_a_broken_cache_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISOR_CACHE_DIR", str(tmp_path))
    embedded(["a b"], Counting("x"))
    (path,) = (tmp_path / "vectors").glob("*.npz")
    path.write_bytes(path.read_bytes()[:50])
    again = Counting("x")
    assert embedded(["a b"], again).vectors.shape == (1, 256)
    assert again.texts == 1


def test_the_cache_lets_go_of_what_was_asked_for_longest_ago(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISOR_CACHE_DIR", str(tmp_path))
    assert MOST_BYTES == 2**30
    monkeypatch.setattr("strategies._vectors.MOST_BYTES", 2500)
    for text in ("one", "two", "three"):
        embedded([text], Counting("x"))
    assert len(list((tmp_path / "vectors").glob("*.npz"))) == 1
    kept = Counting("x")
    embedded(["three"], kept)
    assert kept.texts == 0


@pytest.mark.parametrize("retriever", ["dense", "lexical", "hybrid"])
def test_an_index_is_kept_beside_the_strategy_and_opens_without_the_corpus(make_job, retriever: str) -> None:
    job = make_job(RetrievalOptions(retriever=retriever), documents=DOCUMENTS)
    built = Index.built(job)
    opened = stored_index(job.folder / "index", Embedder())
    assert opened.search(["a lost card"], 3) == built.search(["a lost card"], 3)
    assert opened.seconds > 0


def test_a_folder_without_a_whole_index_is_said(tmp_path: Path, make_job) -> None:
    with pytest.raises(AdvisorError, match="holds no whole index"):
        stored_index(tmp_path, Embedder())
    job = make_job(RetrievalOptions())
    Index.built(job)
    (job.folder / "index" / "index.json").write_text(json.dumps({"format": 99}))
    with pytest.raises(AdvisorError, match="format 99, this version reads 1"):
        stored_index(job.folder / "index", Embedder())


# --- a cross-encoder --------------------------------------------------------------------------------------------------

WORDS = ["block", "a", "lost", "card", "the", "door", "office", "opens", "at", "noon"]


@pytest.fixture(scope="session")
def cross_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A one-layer BERT that was taught in a few steps to score pairs that share the word ``door`` highest."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizer

    folder = tmp_path_factory.mktemp("cross-encoder")
    (folder / "vocab.txt").write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS]))
    tokenizer = BertTokenizer(str(folder / "vocab.txt"))
    shape = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}
    config = BertConfig(vocab_size=len(tokenizer), num_labels=1, max_position_embeddings=64, **shape)
    texts = [document.text for document in DOCUMENTS]
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(3)
        model = BertForSequenceClassification(config)
        optimiser = torch.optim.AdamW(model.parameters(), lr=0.02)
        rows = tokenizer(["block a lost card"] * 3, texts, padding=True, return_tensors="pt")
        for _ in range(60):
            loss = torch.nn.functional.mse_loss(model(**rows).logits[:, 0], torch.tensor([-2.0, 0.0, 2.0]))
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def test_a_cross_encoder_orders_the_candidates_again(build, cross_encoder: Path) -> None:
    plain, again = build(), build(rerank=str(cross_encoder))
    assert sources(plain, "block a lost card") == ["near.txt", "middle.txt", "far.txt"]
    (found,) = again.search(["block a lost card"], 2)
    assert [passage.source for passage in found] == ["middle.txt", "near.txt"]
    assert found[0].score > found[1].score
    assert again.search([], 2) == []


def test_only_the_first_candidates_are_read_again(build, cross_encoder: Path) -> None:
    index = build(Document("last.txt", "noon at the office"), *DOCUMENTS, rerank=str(cross_encoder), rerank_from=2)
    found = sources(index, "block a lost card", 4)
    assert found[:2] == ["middle.txt", "near.txt"], "these two have changed places"
    assert sorted(found[2:]) == ["far.txt", "last.txt"]
    assert [sources(index, "block a lost card", k) for k in (1, 2, 3)] == [found[:1], found[:2], found[:3]]


def test_a_missing_cross_encoder_is_said_before_anything_is_embedded(build) -> None:
    embedder = Counting("x")
    with pytest.raises(MissingModel, match=r"no weights for cross-encoder/no-such"):
        build(rerank="cross-encoder/no-such", embedder=embedder)
    assert embedder.texts == 0


def test_another_model_is_no_cross_encoder(build, tiny_llama: Path, cross_encoder: Path, tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=r"is no cross-encoder .found LlamaForCausalLM"):
        build(rerank=str(tiny_llama))
    for path in cross_encoder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    config = json.loads((tmp_path / "config.json").read_text())
    (tmp_path / "config.json").write_text(json.dumps({**config, "id2label": {"0": "no", "1": "yes"}}))
    with pytest.raises(EngineError, match="gives 2 scores a pair"):
        build(rerank=str(tmp_path))


# --- notes and labels -------------------------------------------------------------------------------------------------


def test_notes_say_how_often_the_first_passages_hold_the_answer(make_job) -> None:
    dev = (
        Example("d1", "block a lost card", "lost card"),
        Example("d2", "block a lost card", "opens at noon"),
        Example("d3", "what else", "nowhere to be found"),
    )
    job = make_job(RetrievalOptions(retriever="dense"), documents=DOCUMENTS, dev=dev)
    size, recall = retrieval_notes(Index.built(job), job)
    assert size == "3 passages indexed"
    told = "dev answers found among the first passages: 50 % in 1, 100 % in 3, 100 % in 10, 100 % in 20"
    assert recall == f"{told} (2 questions whose passage is known)"
    assert retrieval_notes(Index.built(job), replace(job, dev=dev[2:])) == (size,)


def test_labels_name_what_is_not_the_default() -> None:
    assert retrieval_label(RetrievalOptions()) == ""
    assert retrieval_label(RetrievalOptions(retriever="hybrid", rerank="x", rerank_from=9)) == "-hybrid-rerank-9"
    assert retrieval_label(RetrievalOptions(overlap=0, join_tokens=64)) == "-o0-j64"


def test_retrieval_needs_a_corpus(task) -> None:
    assert needs_corpus(task) is None
    without = task.model_copy(update={"corpus": None})
    assert needs_corpus(without) == "there is nothing to retrieve from: the task declares no corpus"


def test_rows_are_unit_vectors_in_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISOR_CACHE_DIR", str(tmp_path))
    first = embedded(["a b", "c"], Counting("x"))
    again = embedded(["a b", "c"], Counting("x"))
    assert np.array_equal(first.vectors, again.vectors)
    assert again.vectors.dtype == np.float32
    assert first.seconds == again.seconds


# --- the choice of a retriever ----------------------------------------------------------------------------------------


class Blind(Embedder):
    """Finds nothing by meaning: every text is the same to it."""

    def embed(self, texts):
        return super().embed(["same"] * len(texts))


BIKES = tuple(Document(f"{number:02}.md", f"the bike {number} costs {100 + number} euros") for number in range(30))
ASKED = tuple(
    Example(f"t{n}", f"what is the price of bike {n}", f"{100 + n} euros", source=f"{n:02}.md") for n in range(30)
)


def test_the_retriever_that_finds_most_train_answers_is_taken(make_job) -> None:
    job = make_job(RetrievalOptions(top_k=1), documents=BIKES, train=ASKED, embedder=Blind())
    index = Index.built(job)
    told = (
        "retriever: lexical; answers of 30 train questions found in 1 passages: hybrid 97 %, dense 3 %, lexical 100 %"
    )
    assert index.notes == (told,)
    assert sources(index, "what is the price of bike 7", 1) == ["07.md"]
    opened = stored_index(job.folder / "index", Blind())
    assert sources(opened, "what is the price of bike 7", 1) == ["07.md"]
    assert not (job.folder / "index" / "vectors.npy").exists()


def test_without_a_clear_difference_both_together_are_taken(make_job) -> None:
    job = make_job(RetrievalOptions(top_k=30), documents=BIKES, train=ASKED)
    assert Index.built(job).notes[0].startswith("retriever: hybrid; answers of 30 train questions")


def test_a_difference_that_may_be_chance_chooses_nothing(make_job, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("strategies._searches.CLEAR", 0.04)
    job = make_job(RetrievalOptions(top_k=1), documents=BIKES, train=ASKED, embedder=Blind())
    assert "hybrid; answers of 30 train questions found in 1 passages: hybrid 97 %" in Index.built(job).notes[0]


def test_too_few_located_answers_choose_nothing(make_job) -> None:
    index = Index.built(make_job(RetrievalOptions(), documents=BIKES, train=ASKED[:19]))
    assert index.notes == ("retriever: hybrid, as too few train answers are found in the documents to choose by",)


@pytest.mark.weights
def test_the_handbook_is_found_with_the_real_embedder(make_job) -> None:
    """Recall on dev of the sample task: a change of cutting or searching that loses passages shows here."""
    task = load_task(Path(__file__).parents[2] / "corpora" / "support-answers" / "task.yaml")
    splits, documents = load_splits(task), load_documents(task)
    weights = registry.weights_module().resolve("minilm-l6-v2", True, lambda text: None)
    embedder = registry.load("embedders", "minilm")(weights.folder)
    rest = {"embedder": embedder, "documents": documents, "train": splits.train, "dev": splits.dev, "task": task}
    index = Index.built(make_job(RetrievalOptions(), kind="qa", **rest))
    known = [(e, spans) for e in splits.dev if (spans := gold_spans(e, documents))]
    found = index.search([example.input for example, _ in known], 3)
    assert len(known) >= 30
    assert sum(within(p, spans) for p, (_, spans) in zip(found, known, strict=True)) / len(known) >= 0.95
