r"""Markdown with formulas, as plain text for a terminal or as HTML for MathJax.

For a terminal, `$p_i \cdot 10^{-7}$` is pᵢ · 10⁻⁷.
"""

import html
import re
import unicodedata
from collections.abc import Callable

NAMES = (
    "cdot times star partial sum prod int le ge ne approx pm infty in to leftarrow mid lvert rvert "
    "lVert rVert langle rangle lfloor rfloor lceil rceil dots ldots cdots top { } % |"
)
SYMBOLS = dict(zip(NAMES.split(), "·×⋆∂ΣΠ∫≤≥≠≈±∞∈→←|||‖‖⟨⟩⌊⌋⌈⌉……⋯ᵀ{}%‖", strict=True))
SYMBOLS |= dict.fromkeys(("quad", "qquad", ",", ";", ":", " "), " ")
SYMBOLS |= dict.fromkeys(("left", "right", "big", "Big", "bigl", "bigr", "Bigl", "Bigr", "!"), "")
ACCENTS = {"hat": "\u0302", "bar": "\u0304", "tilde": "\u0303"}
UP = str.maketrans("0123456789+-−=()niT⊤", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱᵀᵀ")
DOWN = str.maketrans("0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")
ATOM = r"(\{[^{}^_]*\}|\\[A-Za-z]+|[^\s\\{}^_])"  # what a command or an exponent applies to
SMALL = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱᵀ₀-ₜᵢᵣᵤᵥⱼ]+")
MATHEMATICS = re.compile(r"\$\$(.+?)\$\$|\$([^$\n]+)\$|(`[^`]*`)", re.DOTALL)


def plain(text: str) -> str:
    """A text of a lesson, as a terminal can show it; code keeps its backticks.

    Args:
        text: the Markdown of cards and hints, with formulas between dollar signs.

    >>> plain("**No**: $p_i$ is not $e^{-2}$.")
    'No: pᵢ is not e⁻².'
    """
    text = re.sub(r"\*\*([^*]+)\*\*", r"\1", text)
    return MATHEMATICS.sub(lambda m: m[3] or formula(m[1] or m[2]), text)


def for_mathjax(text: str, render: Callable[[str], str]) -> str:
    r"""A text of a lesson as HTML, its formulas between `\(` and `\)`.

    Args:
        text: the Markdown.
        render: turns Markdown without formulas into HTML.
    """
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        if match[3]:
            return match[3]
        tex = html.escape(match[1] or match[2], quote=False)
        kept.append(rf"\[{tex}\]" if match[1] else rf"\({tex}\)")
        return f"\ue000{len(kept) - 1}\ue001"

    shown = render(MATHEMATICS.sub(keep, text))
    return re.sub("\ue000(\\d+)\ue001", lambda m: kept[int(m[1])], shown)


def formula(tex: str) -> str:
    r"""A formula in one line of Unicode; a command that is not known keeps its name.

    >>> formula(r"\frac{\partial p_i}{\partial z_j} = \hat x^{q-1}")
    '(∂pᵢ)/(∂zⱼ) = x̂^(q−1)'
    """
    tex = re.sub(r"\\(?:text|operatorname|mathbf|mathcal|mathrm)\b\s*", " ", tex)
    tex, before = re.sub(r"\\partial\s*", "∂", tex.replace("-", "−")), ""
    while before != tex:  # from the innermost braces outwards
        before = tex
        tex = re.sub(rf"\\([td]?frac|binom)\s*{ATOM}\s*{ATOM}", _fraction, tex)
        tex = re.sub(rf"\\sqrt\s*{ATOM}", lambda m: "√" + _bracketed(m[1]), tex)
        tex = re.sub(rf"\\(hat|bar|tilde)\s*{ATOM}", _accented, tex)
        tex = re.sub(rf"\s*([\^_])\s*{ATOM}", _raised, tex)
        tex = re.sub(r"(?<![\w^_}\\])\{([^{}^_]*)\}", r"\1", tex)
    tex = re.sub(r"(?<!\\)[{}]", "", tex).translate({0xE000: "^", 0xE001: "_"})
    tex = re.sub(r"\\([A-Za-z]+|[^A-Za-z])", _symbol, tex)
    return re.sub(r"(?<=[(\[]) | (?=[)\]])", "", " ".join(tex.split()))


def _inside(atom: str) -> str:
    return atom[1:-1].strip() if atom.startswith("{") else atom


def _bracketed(atom: str) -> str:
    inside = _inside(atom)
    return inside if re.fullmatch(r"\\?\w+", SMALL.sub("", inside) or "1") else f"({inside})"


def _fraction(match: re.Match[str]) -> str:
    if match[1] == "binom":
        return f"({_inside(match[2])} over {_inside(match[3])})"
    return f" {_bracketed(match[2])}/{_bracketed(match[3])} "


def _accented(match: re.Match[str]) -> str:
    return _inside(match[2]) + ACCENTS[match[1]]


def _raised(match: re.Match[str]) -> str:
    sign, inside = match[1], re.sub(r"\\([A-Za-z]+)", _symbol, _inside(match[2])).strip()
    small = inside.replace(" ", "").translate(UP if sign == "^" else DOWN)
    if SMALL.fullmatch(small) and not re.search("[a-z]{3}", inside):
        return small
    kept = "\ue000" if sign == "^" else "\ue001"  # a sign that is not looked at again
    return kept + (inside if len(inside) == 1 else f"({inside})")


def _symbol(match: re.Match[str]) -> str:
    name = match[1]
    if name in SYMBOLS:
        return SYMBOLS[name]
    case = "CAPITAL" if name[:1].isupper() else "SMALL"
    letter = name.upper().removeprefix("VAR").replace("LAMBDA", "LAMDA")
    try:
        return unicodedata.lookup(f"GREEK {case} LETTER {letter}")
    except KeyError:
        before, after = match.string[: match.start()][-1:], match.string[match.end() :][:1]
        gap = after.isalnum() and not SMALL.match(after)
        return " " * before.isalnum() + name + " " * gap
