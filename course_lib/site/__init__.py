"""The course as a site of static pages: lessons, decks, reference, guide; nothing from elsewhere.

`build` lays out a source folder that mirrors the repository, so that every link between its files
works unchanged, and lets Sphinx make pages of it by `conf.py`. `check` opens all of them.
"""

MARK = "searchindex.js"  # a folder that holds this is a site
