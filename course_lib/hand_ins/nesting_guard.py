"""A look at code before Python's parser sees it: what nests too deeply is refused.

The parser, the compiler and `ast.unparse` work by recursion. Python guards them, but with limits
for a stack of usual size: on a small one, 199 nested brackets end the process. The look is a
tokeniser's: it knows strings, comments and brackets, and no grammar.
"""

import re

MAX_CHARACTERS = 200_000  # in a cell; a lesson's longest has 3,000
MAX_BRACKETS = 60  # open at a time
MAX_CHAIN = 300  # operators of one expression; each may lie inside the next
MAX_BRANCHES = 200  # `elif`s of a cell: each one nests in the one before
EASY = 1_500  # characters: a cell that cannot nest deeply enough to matter

TOKEN = re.compile(
    r"""(?P<string>'''(?:[^\\']++|\\.|'(?!''))*+(?:''')?|\"\"\"(?:[^\\"]++|\\.|"(?!""))*+(?:\"\"\")?
          |'(?:[^\\\n']++|\\.)*+'?|"(?:[^\\\n"]++|\\.)*+"?)
      |(?P<comment>\#[^\n]*)
      |(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<comma>,)|(?P<line>\n)
      |(?P<chain>[-+*/%@&|^~<>=.:]+|\b(?:not|lambda|await|if|else|and|or|in|is|for|yield|from)\b)
      |(?P<elif>\belif\b)""",
    re.VERBOSE | re.DOTALL,
)


def too_deep(code: str) -> str:
    """Why this code is not given to the parser, as the end of a sentence; "" when it may be."""
    if len(code) <= EASY:
        return ""
    if len(code) > MAX_CHARACTERS:
        return f"is longer than {MAX_CHARACTERS:,} characters"
    if code.count("elif") > MAX_BRANCHES:
        return f"has more than {MAX_BRANCHES} branches"
    return _nests(code)


def _nests(code: str) -> str:
    chains = [0]  # operators since the last comma, one count for each open bracket
    n_lambdas = 0  # a comma does not end a lambda
    for match in TOKEN.finditer(code):
        kind = match.lastgroup
        if kind == "string" and code[match.start() - 1 : match.start()] in ("f", "F"):
            inside = _nests(match[0].strip("'\""))  # code, too: f"{...}"
            if inside:
                return inside
        elif kind == "open":
            chains[-1] += 1  # a call of a call of a call is a chain, too
            chains.append(0)
            if len(chains) > MAX_BRACKETS:
                return f"nests more than {MAX_BRACKETS} brackets"
        elif kind == "close" and len(chains) > 1:
            chains.pop()
        elif kind == "line" and len(chains) == 1 and not code.endswith("\\", 0, match.start()):
            chains[-1] = n_lambdas = 0
        elif kind == "comma":
            chains[-1] = 0
        elif kind == "chain":
            n_lambdas += match[0] == "lambda"
            chains[-1] += len(match[0])
        if chains[-1] > MAX_CHAIN or n_lambdas > MAX_BRACKETS:
            return f"chains more than {MAX_CHAIN} operators"
    return ""
