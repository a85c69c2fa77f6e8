"""Sphinx's configuration; the source folder that it is used on is made by `build`."""

from typing import TYPE_CHECKING, Any

from course_lib import __version__, palette

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "Derive a digit classifier"
version = release = __version__
html_title = project
language = "en"

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
suppress_warnings = ["misc.highlighting_failure"]  # a notebook's `%pip` is no Python
default_role = "literal"  # docstrings have single backticks around code

nb_execution_mode = "off"
myst_enable_extensions = ["dollarmath", "amsmath"]
myst_dmath_double_inline = True
myst_heading_anchors = 4
myst_heading_slug_func = "course_lib.authoring.sentences.anchor"

autodoc_member_order = "bysource"
autodoc_typehints = "none"  # a docstring says more of an argument, its shape first
napoleon_numpy_docstring = False
napoleon_custom_sections = ["Returns"]  # its words hold colons, and name no type before them
napoleon_use_ivar = True  # the attributes of a dataclass are told once

mathjax_path = "tex-svg-full.js"  # `build` puts it there
mathjax3_config = {
    "tex": {"inlineMath": [["\\(", "\\)"], ["$", "$"]]},
    "options": {"enableMenu": False},
}

html_theme = "furo"
html_static_path = ["static"]
html_css_files, html_js_files = ["site.css"], ["site.js"]
html_favicon = "static/icon.svg"
html_copy_source = html_show_sourcelink = False
html_show_sphinx = html_show_copyright = False
html_use_index = False
html_permalinks_icon = "#"
pygments_style, pygments_dark_style = "a11y-high-contrast-light", "a11y-high-contrast-dark"


def _variables(page: dict[str, str]) -> dict[str, str]:
    """A page's colours under the names that the theme has for them."""
    return {
        "color-brand-primary": page["link"],
        "color-brand-content": page["link"],
        "color-brand-visited": page["link"],
        "color-background-primary": page["paper"],
        "color-background-secondary": page["card"],
        "color-background-border": page["line"],
        "color-foreground-primary": page["ink"],
        "color-foreground-secondary": page["soft"],
        "color-foreground-muted": page["soft"],
        "color-good": page["good"],
        "color-open": page["open"],
    }


html_theme_options = {
    "light_css_variables": _variables(palette.LIGHT_PAGE),
    "dark_css_variables": _variables(palette.DARK_PAGE),
}


def setup(app: "Sphinx") -> None:
    """Mend pages of the theme and of MyST-NB, see `_mended`."""
    app.connect("html-page-context", _mended, priority=900)


def _mended(app: "Sphinx", name: str, template: str, context: dict[str, Any], tree: object) -> None:
    """Give the navigation's captions a level, call a fold what it says, let cards have formulas."""
    changes = {
        'role="heading"': 'role="heading" aria-level="2"',
        '<summary aria-label="Toggle hidden content">': "<summary>",
        'class="output text_html"': 'class="output text_html mathjax_process"',
    }
    for part in ("furo_navigation_tree", "body"):
        text = context.get(part) or ""
        for old, new in changes.items():
            text = text.replace(old, new)
        context[part] = text
