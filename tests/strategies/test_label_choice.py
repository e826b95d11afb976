"""Which label scores mean: calibrated, and by the vote of neighbours."""

import math

import numpy as np
import pytest

from strategies._label_choice import Calibrated, Neighbours, likeliest, probabilities


def logs(*shares: float) -> list[float]:
    return [math.log(share) for share in shares]


def test_calibration_takes_off_what_every_request_makes_likely() -> None:
    """The first label is likely whatever is asked: 0.6 where it is right and 0.55 where the second one is."""
    batch = np.array([logs(0.6, 0.4), logs(0.55, 0.45)] * 5)
    calibrated = Calibrated(batch)
    assert [likeliest(scores) for scores in (logs(0.6, 0.4), logs(0.55, 0.45))] == [0, 0]
    assert [likeliest(calibrated(scores)) for scores in (logs(0.6, 0.4), logs(0.55, 0.45))] == [0, 1]


def test_calibrated_scores_by_hand() -> None:
    calibrated = Calibrated(np.array([logs(0.8, 0.2), logs(0.4, 0.6)]))
    assert calibrated(logs(0.5, 0.5)) == pytest.approx([math.log(0.5 / 0.6), math.log(0.5 / 0.4)])
    assert probabilities(calibrated(logs(0.6, 0.4)), 1.0) == pytest.approx((1 / 2, 1 / 2))


def test_calibration_is_over_the_labels_alone() -> None:
    """Label texts of many tokens have tiny likelihoods, which differ from request to request: only shares count."""
    plain = Calibrated(np.array([logs(0.8, 0.2), logs(0.4, 0.6)]))
    tiny = Calibrated(np.array([logs(0.8, 0.2), logs(0.4, 0.6)]) - np.array([[900.0], [20.0]]))
    assert tiny(logs(0.5, 0.5)) == pytest.approx(plain(logs(0.5, 0.5)))
    assert np.diff(tiny([-800.0, -801.0])) == pytest.approx(np.diff(plain([0.0, -1.0])))


# After the examples of label 0 the model finds label 2 likely, after those of label 1 label 0: never the right one.
ANCHORS = np.array([logs(0.1, 0.2, 0.7), logs(0.1, 0.1, 0.8), logs(0.8, 0.1, 0.1), logs(0.7, 0.2, 0.1)])
TARGETS = [0, 0, 1, 1]


@pytest.mark.parametrize("k", [1, 2, 3])
def test_neighbours_are_right_where_the_likeliest_label_never_is(k: int) -> None:
    vote = Neighbours(ANCHORS, TARGETS, k)
    for scores, label in ((logs(0.15, 0.15, 0.7), 0), (logs(0.75, 0.15, 0.1), 1)):
        assert likeliest(scores) != label
        assert vote(scores) == [0.0 if number == label else -math.inf for number in range(3)]


def test_the_nearest_by_the_divergence_of_their_shares() -> None:
    """KL(request || example) by hand: the first example is nearer; the other way round the second one would be."""
    request, first, second = (0.1, 0.2, 0.7), (0.7, 0.1, 0.2), (0.2, 0.7, 0.1)

    def divergence(p: tuple[float, ...], q: tuple[float, ...]) -> float:
        return sum(mine * math.log(mine / theirs) for mine, theirs in zip(p, q, strict=True))

    assert divergence(request, first) < divergence(request, second)
    assert divergence(first, request) > divergence(second, request)
    scores = np.array([logs(*first), logs(*second)])
    assert likeliest(Neighbours(scores, [2, 0], 1)(logs(*request))) == 2
    shifted = [score - 900 for score in logs(*request)]
    assert likeliest(Neighbours(scores - 40, [2, 0], 1)(shifted)) == 2, "only the shares count"


def test_of_equal_votes_the_nearest_decides_and_more_votes_win() -> None:
    request = ANCHORS[0].tolist()
    assert likeliest(Neighbours(ANCHORS, [2, 1, 0, 0], 2)(request)) == 2
    assert likeliest(Neighbours(ANCHORS, [2, 1, 0, 1], 3)(request)) == 1
    assert likeliest(Neighbours(ANCHORS, [2, 1, 1, 1], 99)(request)) == 1


def test_twins_are_in_the_order_of_the_examples() -> None:
    assert likeliest(Neighbours(np.repeat(ANCHORS[:1], 4, axis=0), [1, 0, 2, 0], 1)(ANCHORS[0].tolist())) == 1


def test_a_vote_is_not_drawn_at_any_temperature() -> None:
    vote = Neighbours(ANCHORS, TARGETS, 3)(logs(0.15, 0.15, 0.7))
    assert probabilities(vote, 2.0) == probabilities(vote, 0.1) == (1.0, 0.0, 0.0)
