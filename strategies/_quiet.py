"""Silences libraries that draw progress bars and warn about themselves over our own progress."""

import warnings


def quiet_libraries() -> None:
    """Turns transformers' bars and notices off. Called before weights are loaded; harmless when called again."""
    from transformers.utils import logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()
    # peft still asks transformers an old name.
    warnings.filterwarnings("ignore", message=".*is_gradient_checkpointing.*", category=FutureWarning)
