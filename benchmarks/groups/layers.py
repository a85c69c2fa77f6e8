"""Forward and backward of single layers, as large as in the conv net at batch 128."""

from benchmarks.case import Case, Goal, Group
from benchmarks.figures import ratios

IMAGES = {"batch": 128, "c": 16, "size": 28}
TINY = {"batch": 2, "size": 4}

group = Group(
    name="layers",
    title="Single layers, forward and backward",
    cases=(
        Case(
            "conv 3x3, 16 to 32 channels",
            "layers:conv2d",
            {"batch": 128, "c": 16, "k": 32, "size": 14},
            goals=(Goal(1.9, 1.3),),
            quick=True,
            tiny=TINY,
        ),
        Case(
            "batch norm 2d",
            "layers:batch_norm2d",
            IMAGES,
            goals=(Goal(0.60, 0.35),),
            quick=True,
            tiny=TINY,
        ),
        Case(
            "max pool 2x2",
            "layers:max_pool2d",
            IMAGES,
            goals=(Goal(0.45, 0.35),),
            quick=True,
            tiny=TINY,
        ),
        Case("ReLU", "layers:relu", IMAGES, tiny=TINY),
        Case(
            "dropout",
            "layers:dropout",
            {"batch": 128, "d": 1024},
            goals=(Goal(0.35, 0.15),),
            quick=True,
        ),
        Case(
            "softmax cross-entropy",
            "layers:CrossEntropy",
            {"batch": 4096, "k": 1000},
            goals=(Goal(0.45, 0.25),),
            quick=True,
            tiny={"batch": 4, "k": 3},
        ),
    ),
    notes=(
        "Images are (128, 16, 28, 28), those of the convolution (128, 16, 14, 14); dropout meets "
        "(128, 1024) units, the cross-entropy (4096, 1000) logits. All gradients are computed, "
        "that of the input too.",
        "Each side meets its images in the order of memory in which its own convolution hands "
        "them on: channel by channel in course_lib, NCHW or channels-last in PyTorch.",
        "Dropout and the cross-entropy meet no images, so there channels-last means tuned malloc "
        "only.",
    ),
    draw=ratios,
)
