"""Grade a class: hand-ins in, marks out; a stranger's code runs in a sandbox only.

Hand-ins are found and read (`submissions`, `sandboxed.reading`), their code answers the exercises'
cases in a sandbox (`sandbox`), the judge compares the answers (`marking`), marks go into
the gradebook as they come (`gradebook`), and reports and exports are made of it.

`sandboxed` is what runs within the sandbox. It imports the standard library, numpy and
`course_lib.judging` only: no exercise, no expected value, no seed is there to be read.
"""
