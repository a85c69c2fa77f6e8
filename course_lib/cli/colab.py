"""The first cell of a notebook in Google's Colab, where each notebook finds an empty machine."""

import json
import shlex

from course_lib import __version__

WHEEL = f"derive_mnist-{__version__}-py3-none-any.whl"
CELL = """\
# In Google's Colab, run this cell first. It finds {wheel} in My Drive.
from google.colab import drive, output

drive.mount("/content/drive")
output.enable_custom_widget_manager()
%cd -q /content/drive/MyDrive
%pip install -q --no-deps {wheel}
%pip install -q anywidget
!course start {quoted} --colab
%cd -q {folder}"""


def cell(folder: str) -> str:
    """Return the cell that installs the course, and fills a folder of My Drive where it is new."""
    return CELL.format(folder=folder, quoted=shlex.quote(folder), wheel=WHEEL)


def with_cell(notebook: bytes, folder: str) -> bytes:
    """Return a notebook's file with the cell below its title.

    The cell installs anywidget only, because Colab has the other packages that the lessons import;
    pip would replace some of them, on which Colab itself runs, by newer ones.
    """
    content = json.loads(notebook)
    first = {"cell_type": "code", "execution_count": None, "id": "colab", "metadata": {}}
    content["cells"].insert(1, first | {"outputs": [], "source": cell(folder).splitlines(True)})
    return (json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()
