"""A defence: three questions about the student's own code of an exercise that passes.

What does it give here? Which of its lines makes it do something else? Which input breaks this
variant of it? Every answer is found by running the student's code, so that nobody can look it up,
and whoever wrote the code, or has understood it, answers in two or three minutes.

`answer` is the code and what runs it; `inputs` are calls that can be worked by hand; `changes` are
the code's variants; `questions` makes the three kinds of them. `notebook` is for the student,
`hand_ins` and `pages` for the examiner, who runs nobody's code outside the sandbox.
"""
