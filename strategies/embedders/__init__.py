"""Models that turn texts into vectors: one file per embedder, each with a class ``Embedder``."""
