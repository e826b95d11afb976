"""Language models that answer prompts: one file per engine, each with a class ``Engine``."""
