"""Hashed bags of words: similarity is shared words, in every process."""

import os
import subprocess
import sys

import numpy as np
import pytest

from strategies.embedders.hashing import Embedder


def test_similarity_is_the_cosine_of_word_counts() -> None:
    one, same, half, other = Embedder().embed(["lost card", "Card, LOST!", "lost dog", "good morning"])
    assert one @ same == pytest.approx(1)
    assert one @ half == pytest.approx(0.5)
    assert one @ other == pytest.approx(0)


def test_a_text_without_words_still_has_a_unit_row() -> None:
    rows = Embedder().embed(["", "{}", "!?"])
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 1, 1])
    assert rows[0] @ rows[1] < 0.5


def test_another_process_gets_the_same_rows() -> None:
    code = (
        "from strategies.embedders.hashing import Embedder; import hashlib;"
        "print(hashlib.sha256(Embedder().embed(['lost card', '\\u65e5']).tobytes()).hexdigest())"
    )
    seen = set()
    for seed in ("1", "2"):
        env = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)}
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env)
        seen.add(done.stdout)
    assert len(seen) == 1
