"""Sixty layers of `depth` for ten times as many epochs: do plain ones learn later?"""

from dataclasses import replace

from course_lib.results.experiments.depth import experiment as first

LRS = (0.02, 0.002, 0.0005, 0.0002, 0.0001)

experiment = replace(
    first,
    name="depth_longer",
    title="Sixty layers, plain and with skips and small weights, for 30 epochs",
    arms={arm: first.arms[arm] for arm in ("plain, He, 60 layers", "skips, small, 60 layers")},
    metrics={name: words for name, words in first.metrics.items() if "lr_" not in name}
    | {f"held_out_lr_{lr}": f"accuracy on the held-out digits, lr {lr}, in %" for lr in LRS}
    | {f"test_lr_{lr}": f"accuracy on the 10,000 test images, lr {lr}, in %" for lr in LRS},
    common={**first.common, "epochs": 30, "lrs": list(LRS)},
)
