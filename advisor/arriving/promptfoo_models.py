"""promptfoo's providers as entries of `models`, for those that speak the OpenAI protocol."""

import re
from collections.abc import Sequence

from advisor.arriving.page_values import scalar
from advisor.arriving.yaml_files import mapping

ENDPOINTS = {
    "openai": ("https://api.openai.com/v1", "OPENAI_API_KEY"),
    "ollama": ("http://localhost:11434/v1", ""),
    "togetherai": ("https://api.together.xyz/v1", "TOGETHER_API_KEY"),
    "together": ("https://api.together.xyz/v1", "TOGETHER_API_KEY"),
    "openrouter": ("https://openrouter.ai/api/v1", "OPENROUTER_API_KEY"),
    "groq": ("https://api.groq.com/openai/v1", "GROQ_API_KEY"),
    "mistral": ("https://api.mistral.ai/v1", "MISTRAL_API_KEY"),
    "deepseek": ("https://api.deepseek.com/v1", "DEEPSEEK_API_KEY"),
    "localai": ("http://localhost:8080/v1", ""),
}
"""Where each vendor's OpenAI-compatible endpoint is, and the variable that its key is looked for in."""
MODES = ("chat", "completion", "completions", "responses", "embedding")


def model_lines(providers: Sequence[object]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """One line of YAML for each provider that can be asked here, and one note for each that cannot."""
    lines: list[str] = []
    notes: list[str] = []
    for provider in providers:
        said = mapping(provider)
        name = str(said.get("id") or next(iter(said), "")) if said else str(provider)
        config = mapping(said.get("config", mapping(said.get(name)).get("config")))
        line = _line(name, str(config.get("apiBaseUrl") or ""))
        if line:
            lines.append(line)
        else:
            notes.append(f"Provider {name}: no OpenAI-compatible endpoint is known for it.")
    return tuple(dict.fromkeys(lines)), tuple(dict.fromkeys(notes))


def _line(name: str, base_url: str) -> str:
    vendor, *rest = name.split(":")
    model = ":".join(rest[1:] if rest and rest[0] in MODES else rest)
    url, key = ENDPOINTS.get(vendor, ("", ""))
    if not model or not (base_url or url):
        return ""
    short = re.sub(r"[^A-Za-z0-9._-]+", "-", model.rpartition("/")[2]).strip("-._") or "hosted"
    keyed = f", api_key_env: {key}" if key else ""
    return (
        f"{{id: {scalar(short)}, engine: openai, base_url: {scalar(base_url or url)}{keyed}, "
        f"model: {scalar(model)}, price: auto}}"
    )
