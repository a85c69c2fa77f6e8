"""Questions of lesson 00."""

from course_lib.judging import Choice, Question

questions: tuple[Question, ...] = (
    Question(
        id="00.a",
        kind="predict",
        stem="A threshold on the ink alone must tell zeros from ones, on test images that it "
        "never saw. How many of 100 will it get right?",
        right=Choice(
            "more than 90",
            "Ones are thin: their mean ink is less than half of a zero's, and few zeros are thin. "
            "One good number can do most of the work; the rest of the course is about the rest.",
        ),
        wrong=(
            Choice(
                "about 55",
                "55 is close to what you get with no ink at all, by always saying 1.",
                belief="one number knows nothing",
            ),
            Choice(
                "about 75",
                "The two heaps of ink overlap much less than that: look at the picture again.",
                belief="simple means weak",
            ),
        ),
        reread="station 0.1",
    ),
    Question(
        id="00.q1",
        kind="quiz",
        stem="Your answer to an exercise is wrong and you go on to the next cell. What runs there?",
        right=Choice(
            "the course's own version of the function",
            "`check` hands back your function when it is right and the course's until then. "
            "So nothing that follows breaks, and you can return at any time.",
        ),
        wrong=(
            Choice(
                "your own version, wrong as it is",
                "Then one mistake would spoil every later picture. Your version takes over as soon "
                "as it passes.",
                belief="errors carry on",
            ),
            Choice(
                "nothing: the notebook stops there",
                "No check ever stops a notebook: *Run All* on a fresh notebook runs to the end.",
                belief="a check is a gate",
            ),
        ),
        reread="station 0.3",
    ),
)
