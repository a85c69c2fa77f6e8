"""The `course` command: help, and what it says to a wrong word."""

import pytest

from course_lib.cli import main
from course_lib.cli.commands import COMMANDS


def test_help_names_every_command_and_gives_examples(capsys: pytest.CaptureFixture[str]):
    assert main([]) == 0
    shown = capsys.readouterr().out
    assert all(name in shown for name in COMMANDS)
    assert "course check notebooks/02_softmax.ipynb" in shown


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_explains_itself_by_example(name: str, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as stopped:
        main([name, "--help"])
    assert stopped.value.code == 0
    assert f"  course {name}" in capsys.readouterr().out


def test_an_unknown_option_is_named(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as stopped:
        main(["doctor", "--loud"])
    assert stopped.value.code == 2
    assert "course doctor does not know --loud" in capsys.readouterr().err
