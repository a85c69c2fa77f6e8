"""The figure of one's own calibration says what it shows."""

from course_lib.plots.calibration import curve


def test_the_largest_surprise_is_the_title_and_every_count_is_told():
    picture = curve({"guess": (1 / 3, 2, 4), "certain": (0.95, 5, 10)})
    assert picture.figure.axes[0].get_title("left") == "Certain: 5 of 10 right; 9.5 would match"
    assert "guess (stated 33%): 2 of 4 right, 50%" in picture.alt
    assert "certain (stated 95%): 5 of 10 right, 50%" in picture.alt
    line = picture.figure.axes[0].get_lines()[1]
    assert list(line.get_ydata()) == [0.5, 0.5]
    assert picture.png().startswith(b"\x89PNG")
