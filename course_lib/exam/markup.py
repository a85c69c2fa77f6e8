r"""Markdown to HTML, with formulas as MathJax and Moodle read them: `\(...\)` and `\[...\]`."""

import html
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

ESCAPED = re.compile(r"\\[\\{}$]")
COMMAND = re.compile(r"\\(begin|end|left|right)\b")


def html_of(text: str) -> str:
    r"""Markdown, in blocks, as HTML.

    >>> html_of("The score $z_1 < z_2$ is **low**.")
    '<p>The score \\(z_1 &lt; z_2\\) is <strong>low</strong>.</p>\n'
    """
    return _markdown().render(text)


def inline_html(text: str) -> str:
    r"""Markdown of one line, as HTML without a paragraph.

    >>> inline_html("`z` is $z$")
    '<code>z</code> is \\(z\\)'
    """
    return _markdown().renderInline(text)


def unbalanced(text: str) -> list[str]:
    """What is not closed in a drawn text: formulas, and braces.

    >>> unbalanced("$a$ and $b"), unbalanced(r"$e^{z_1$")
    (['a dollar sign without its partner: $a$ and $b'], ['braces that do not match: $e^{z_1$'])
    """
    found = []
    for token in _leaves(_markdown().parse(text)):
        if token.type in ("text", "text_special") and "$" in token.content:
            found.append(f"a dollar sign without its partner: {text}")
        elif token.type == "text" and "{{" in token.content:
            found.append(f"braces that nothing was computed for: {text}")
        elif token.type.startswith("math"):
            formula = ESCAPED.sub("", token.content)
            depth = [formula[:i].count("{") - formula[:i].count("}") for i in range(len(formula))]
            if min(depth, default=0) < 0 or formula.count("{") != formula.count("}"):
                found.append(f"braces that do not match: ${token.content}$")
            commands = COMMAND.findall(token.content)
            for opening, closing in (("begin", "end"), ("left", "right")):
                if commands.count(opening) != commands.count(closing):
                    found.append(f"\\{opening} without \\{closing}: ${token.content}$")
    return found


def _leaves(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        if token.children is None:
            yield token
        else:
            yield from _leaves(token.children)


@cache
def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    markdown.use(dollarmath_plugin, allow_labels=False, double_inline=True)
    markdown.add_render_rule("math_inline", _inline)
    markdown.add_render_rule("math_inline_double", _display)
    markdown.add_render_rule("math_block", _display)
    return markdown


def _inline(_: Any, tokens: list[Token], i: int, *__: Any) -> str:
    return f"\\({html.escape(tokens[i].content, quote=False)}\\)"


def _display(_: Any, tokens: list[Token], i: int, *__: Any) -> str:
    return f"\\[{html.escape(tokens[i].content.strip(), quote=False)}\\]"
