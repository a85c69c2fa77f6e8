"""The course in a web page: JupyterLite and Pyodide, served as plain files from any web server."""

from course_lib.browser_edition.files import BrowserEditionError
from course_lib.browser_edition.write import write_lite

__all__ = ["BrowserEditionError", "write_lite"]
