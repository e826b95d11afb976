"""What a prompt template says first becomes instructions; the rest is filled in for each row."""

import pytest

from advisor.arriving.templates import divide, filled


@pytest.mark.parametrize(
    ("template", "instructions", "asked"),
    [
        ("Sort it.\nTicket: {{t}}\nLabel:", "Sort it.", "Ticket: {{t}}\nLabel:"),
        ("Name the capital of {{c}}.", "Name the capital of", "{{c}}."),
        ("{{q}}", "", "{{q}}"),
        ("Only instructions.", "Only instructions.", ""),
        ("Be brief.\n{% if x %}{{x}}{% endif %}", "Be brief.", "{% if x %}{{x}}{% endif %}"),
    ],
)
def test_a_template_is_divided_before_its_first_placeholder(template: str, instructions: str, asked: str) -> None:
    found = divide(template)
    assert (found.instructions, found.request) == (instructions, asked)


def test_filling_in_never_raises_and_never_runs_python() -> None:
    assert filled("{{ a | upper }}!", {"a": "x"}) == "X!"
    assert filled("{{ a.b.c }}", {"a": 1}) is None
    assert filled("{{ 1 / 0 }}", {}) is None
    assert filled("{% broken", {}) is None
    assert filled("{{ ().__class__.__mro__[1].__subclasses__() }}", {}) is None
