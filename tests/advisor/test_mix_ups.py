"""Labels taken for each other, and parts of records that are wrong, counted from stored answers."""

import json

from advisor.items import Answers, Item, Reply
from advisor.mix_ups import INVALID, MOST_LABELS, all_part_errors, confusion, confusions, part_errors, wrong_parts


def answered(kind: str, *pairs: tuple[str, str | None]) -> Answers:
    items = [
        Item(f"t{n}", "test", "?", wanted, None, {"a": Reply(said or "-", said, float(said == wanted))})
        for n, (wanted, said) in enumerate(pairs)
    ]
    return Answers(tuple(items), kind)


def test_a_matrix_counts_rows_of_right_labels_and_lists_the_commonest_mistakes() -> None:
    pairs = [("x", "x"), ("x", "y"), ("x", "y"), ("y", "z"), ("z", None)]
    found = confusion(answered("classification", *pairs), "a")
    assert found is not None
    assert found.labels == ("x", "y", "z")
    assert found.answered == ("x", "y", "z", INVALID)
    assert found.counts == ((1, 2, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1))
    assert found.pairs == (("x", "y", 2), ("y", "z", 1), ("z", INVALID, 1))
    assert found.most == 2
    assert sum(map(sum, found.counts)) == len(pairs)


def test_many_labels_are_no_matrix_to_read() -> None:
    few, many = (
        answered("classification", *((f"l{n}", f"l{n}") for n in range(size))) for size in (40, MOST_LABELS + 1)
    )
    assert [found.legible for found in (*confusions(few, ["a"]), *confusions(many, ["a"]))] == [True, False]


def test_other_kinds_and_strategies_that_answered_nothing_have_none() -> None:
    assert confusion(answered("qa", ("x", "x")), "a") is None
    assert confusions(answered("classification", ("x", "x")), ["b"]) == ()
    assert all_part_errors(answered("qa", ("x", "x")), ["a"]) == ()
    assert part_errors(answered("extraction", ("{}", "{}")), "b") is None


def test_a_wrong_value_is_one_mistake_and_a_field_can_be_left_out_or_invented() -> None:
    wanted = {"item": "ink", "unit": "boxes", "po": "A1"}
    said = {"item": "ink", "unit": "rolls", "express": True}
    found = part_errors(answered("extraction", (json.dumps(wanted), json.dumps(said)), (json.dumps(wanted), None)), "a")
    assert found is not None
    rows = {part.name: (part.right, part.wrong, part.missed, part.invented) for part in found.errors}
    assert rows == {"item": (1, 0, 1, 0), "unit": (0, 1, 1, 0), "po": (0, 0, 2, 0), "express": (0, 0, 0, 1)}
    assert found.errors[0].name in ("po", "unit") and found.asked == 2


def test_entities_are_counted_by_type() -> None:
    wanted = '[{"text": "Rome", "type": "PLACE"}, {"text": "Ada  Lee", "type": "JUDGE"}]'
    said = '[{"text": "Ada Lee", "type": "JUDGE"}, {"text": "Bob", "type": "JUDGE"}]'
    found = part_errors(answered("entities", (wanted, said)), "a")
    assert found is not None
    rows = {part.name: (part.right, part.wrong, part.missed, part.invented) for part in found.errors}
    assert rows == {"PLACE": (0, 0, 1, 0), "JUDGE": (1, 0, 0, 1)}


def test_an_answer_that_is_no_record_has_no_parts() -> None:
    item = Item("t", "test", "?", '{"a": 1}')
    assert wrong_parts("extraction", item, Reply("{", "not json", 0.0)) == ("a",)
    assert wrong_parts("extraction", item, Reply("{", None, 0.0)) == ()
    assert wrong_parts("qa", item, Reply("x", "x", 0.0)) == ()
    assert wrong_parts("entities", item, Reply("1", "1", 0.0)) == ()
