"""The training plot is well formed, tells its lowest loss, and shows what was left behind."""

import math
from xml.etree import ElementTree

from advisor.render.training_svg import training_plot

SVG = "{http://www.w3.org/2000/svg}"
ROWS = [
    {"configuration": "r16-lr0.001", "chosen": True, "step": 0, "dev_loss": 4.0},
    {"configuration": "r16-lr0.001", "chosen": True, "step": 5, "train_loss": 3.0, "learning_rate": 0.001},
    {"configuration": "r16-lr0.001", "chosen": True, "step": 10, "train_loss": 2.0, "dev_loss": 1.0},
    {"configuration": "r16-lr0.001", "chosen": True, "step": 20, "dev_loss": 1.5},
    {"configuration": "r8-lr0.001", "chosen": False, "step": 5, "dev_loss": 3.5},
    {"configuration": "r8-lr0.001", "chosen": False, "step": 10, "dev_loss": math.nan},
]


def test_every_line_lies_where_the_axes_say() -> None:
    root = ElementTree.fromstring(training_plot("lora-r16@<small>", ROWS))
    assert "Lowest dev loss 1.000 at step 10 of 20." in "".join(root.itertext())
    spots = {g.find(f"{SVG}title").text: g.find(f"{SVG}polyline").get("points") for g in root.findall(f"{SVG}g")}
    assert spots == {
        "r8-lr0.001": "185.0,70.0",
        "train loss": "185.0,100.0 310.0,160.0",
        "dev loss": "60.0,40.0 310.0,220.0 560.0,190.0",
    }
    assert len(root.findall(f"{SVG}circle")) == 3


def test_nothing_recorded_draws_nothing() -> None:
    for rows in ([], [{"step": 3}], [{"step": None, "dev_loss": "x"}]):
        assert "No loss was recorded." in training_plot("lora", rows)
