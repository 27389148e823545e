"""Hostile claims: what people paste by accident or on purpose, generated from a seed."""

from __future__ import annotations

import random
from collections.abc import Iterator

CODE = [
    "__import__('os').system('true')", "x.__class__.__mro__[1].__subclasses__()", "v[1].__init__",
    "().__class__.__bases__[0]", "x.__globals__", "{0.__class__}", "%s%s%n", "f'{x}'",
    "{x!r:>99999}",
    "lambda x: x", "exec(1)", "eval('1')", "compile('1','','eval')", "getattr(x, '__dict__')",
    "open('/etc/passwd').read()", "x if y else z", "[x for x in y]", "1;2", "import os", "x := 1",
    "@x", "$x", "`id`", "$(id)", "x; DROP TABLE", "<script>alert(1)</script>", "&#x3c;b&#x3e;",
    "__builtins__", "__x__", "_", "__", "S('x')", "Function('f')(x)", "Symbol('x')", "sp.pi",
    "pickle.loads(x)", "True", "None", "NotImplemented", "Ellipsis", "...", "x[...]", "x[:]",
    "x[1:2]", "x[-1]", "x[0]", "x[10^9]", "x.T.T.T", "x.T.x", "1.e5", "1e400", "1e-400", "0x10",
    "1_0",
    "1j", "nan", "inf", "oo", "zoo", "I", "Infinity", "-inf", "\\x41", "\\u0041", "\\N{BULLET}",
]  # fmt: skip

TEX = [
    r"\input{/etc/passwd}", r"\include{x}", r"\write18{true}", r"\immediate\write18{id}",
    r"\catcode`\@=11", r"\def\a{\a\a}\a", r"\edef\a{\a}", r"\let\x=\y", r"\csname x\endcsname",
    r"\expandafter\x\y", r"\openout1=x", r"\read1 to \x", r"\loop\iftrue\repeat",
    r"\newcommand\x{y}",
    r"\begin{verbatim}", r"\end{document}", r"\begin{bmatrix}", r"\end{bmatrix}", r"\begin{cases}",
    r"\left(", r"\right)", r"\left.", r"\frac", r"\frac{1}", r"\frac{}{}", r"\sqrt[", r"\sum",
    r"\sum_",
    r"\sum_{j=1}", r"\sum^{h}", r"\sum_{j}^{j} j", r"x_", r"x^", r"x^^M", r"x_{_{_{x}}}", r"x__y",
    r"x^y^z", r"x_1_2", r"{", r"}", r"{}", r"{{{}}}", r"\\", "\\", r"\%", r"%", r"&", r"&&",
    r"#1", r"~",
    r"\text{", r"\mathrm{x", r"\operatorname{__import__}", r"\operatorname{eval}(x)",
    r"\href{a}{b}",
    r"\url{javascript:x}", r"\special{x}", r"\char65", r"^^41", r"\unicode{x41}", r"\verb|x|",
]  # fmt: skip

UNICODE = [
    "ｘ", "х", "𝑥", "ⅹ", "x²", "x₁", "−", "×", "÷", "·", "＝", "١", "Ⅻ", "½", "∞", "∑", "√x", "𝟏",
    "ﬁ",
    "\u202ex", "\u2066x\u2069", "\u200bx", "\u00adx", "\ufeffx", "x\u0301", "\x00", "\x00x",
    "\x1b[31m",
    "\x07", "\x7f", "\r", "\x85", "\u2028", "\u2029", "\ud800", "\U0010ffff", "🙂",
    "\N{KELVIN SIGN}",
    "ſ", "ı", "İ", "ß", "Ω", "µ", "\t\v\f", "'", '"', "’", "\u3000", "\xa0",
]  # fmt: skip

VALID = [
    "(x + 1)^2 = x^2 + 2*x + 1", "sum(v[j]*w[j,i], j=1..h) = sum(w[j,i]*v[j], j=1..h)",
    "sigmoid(x) + sigmoid(-x) = 1", "x/y = x*y^(-1)", "relu(x) - relu(-x) = x", "max(x, y) = y",
    r"\beta_i = \sum_{j=1}^{h} v_j w_{ji}", r"\frac{x^2 - 1}{x - 1} = x + 1",
    r"\log \exp(x) = x", r"\begin{bmatrix} 1 & x \\ 0 & 1 \end{bmatrix} = \mathbf{0}",
    r"b_1 x_1 + b_2 x_2 + \dots + b_p x_p = \sum_{i=1}^{p} b_i x_i", r"\sqrt{x^2} = x",
]  # fmt: skip


def nested(opening: str, middle: str, closing: str, depth: int) -> str:
    """The opening, `depth` times, around the middle."""
    return opening * depth + middle + closing * depth


def large() -> Iterator[str]:
    """Claims whose value, depth or length would run away if someone computed it."""
    yield "-" * 100_000 + "x = x"
    yield "+" * 100_000 + "x = x"
    yield "- " * 50_000 + "x = x"
    yield "x" * 100_000 + " = 1"
    yield "x_{" + "1" * 100_000 + "} = 1"
    yield "9" * 100_000 + " = 1"
    yield "0." + "9" * 50_000 + " = 1"
    yield "(" * 100_000 + "x = x"
    yield "x = x" + ")" * 100_000
    yield "=" * 100_000
    yield "x = " * 20_000 + "x"
    yield "x" + "\u0301" * 100_000 + " = x"
    yield "\\" * 100_000
    yield "{" * 50_000 + "x" + "}" * 50_000 + " = x"
    for depth in (30, 60, 500, 5_000):
        yield nested("(", "x", ")", depth) + " = x"
        yield nested("exp(", "x", ")", depth) + " = x"
        yield nested("sigmoid(", "x", ")", depth) + " = x"
        yield nested("relu(", "x", ")", depth) + " = relu(x)"
        yield nested("abs(", "x", ")", depth) + " = x"
        yield nested("log(1 + ", "x", ")", depth) + " = x"
        yield nested("1/(1 + ", "x", ")", depth) + " = x"
        yield nested("sqrt(x + ", "x", ")", depth) + " = x"
        yield nested("max(x, ", "y", ")", depth) + " = max(x, y)"
        yield nested(r"\frac{1}{1 + ", "x", "}", depth) + " = x"
        yield nested(r"\sqrt{", "x", "}", depth) + " = x"
        yield nested(r"\left(", "x", r"\right)", depth) + " = x"
        yield nested(r"\exp(", "x", ")", depth) + " = x"
        yield nested("x^{", "2", "}", depth) + " = x"
        yield nested(r"\hat{", "x", "}", depth) + " = x"
        yield nested("x_{", "1", "}", depth) + " = x"
        yield "x" + "^T" * depth + " = x"
        yield "x" + ".T" * depth + " = x"
        yield "^".join(["x"] * depth) + " = x"
        yield "**".join(["2"] * depth) + " = x"
        yield nested("sum(", "x[i]", ", i=1..n)", depth) + " = x"
        yield nested(r"\sum_{i=1}^{n} ", "x_i", "", depth) + " = x"
        yield nested("|", "x", "|", depth) + " = x"
        yield nested(r"\begin{bmatrix}", "x", r"\end{bmatrix}", depth) + " = x"
    for power in ("9^9^9^9", "(9^9)^(9^9)", "10^(10^9)", "2^(2^(2^(2^2)))", "x^(10^9)", "x^(10^40)",
                  "(x+y)^(10^6)", "(x+y+z+1)^300", "(1+x)^1000000", "2^1000000", "2^(-1000000)",
                  "(2/3)^999999", "2^(1/1000003)", "(x+1)^(1/1000003)", "exp(10^9)",
                  "exp(exp(exp(9)))",
                  "(x^1000)^(1000)^(1000)", "sqrt(10^40)", "log(10^40)", "exp(x)^(10^6)",
                  "tanh(10^9)", "sigmoid(-10^12)", "((x+1)^1000 + 1)^1000",
                  "relu(x)^999999"):  # fmt: skip
        for right in ("1", "x", "0", "x + 1", power + " + 1", power):
            yield f"{power} = {right}"
    for total in ("sum(x[i], i=1..10^9)", "sum(x[i], i=1..1000000000)", "sum(i, i=1..1000000000)",
                  "sum(i^2, i=1..10^40)", "sum(sum(x[i]*y[j], i=1..100000), j=1..100000)",
                  "sum(1/i, i=1..1000000)", "sum(x^i, i=1..100000)", "sum(x[i], i=1..0)",
                  "sum(x[i], i=5..1)", "sum(x[i], i=i..n)", "sum(i, i=1..i)",
                  "prod(i, i=1..1000000)",
                  r"\prod_{i=1}^{1000000} (x + i)", r"\sum_{i=1}^{1000000000} x_i",
                  r"\sum_{i=1}^{99999} \sum_{j=1}^{99999} x_i y_j", "1000000!", "x!", "100!!",
                  r"x_1 + x_2 + \dots + x_{1000000000}",
                  r"x_{999999999} + \dots + x_1"):  # fmt: skip
        for right in ("1", "x", "0", "n", total):
            yield f"{total} = {right}"
    for size in (30, 100):
        body = r" \\ ".join(
            " & ".join(f"x_{{{i},{j}}}" for j in range(1, size)) for i in range(1, size)
        )
        square = rf"\begin{{bmatrix}} {body} \end{{bmatrix}}"
        yield f"{square} = {square}"
        yield f"{square} {square} = {square}"
        yield rf"\det({square}) = 0"
        yield rf"{square}^{{-1}} = {square}"
        yield rf"\operatorname{{tr}}({square}) = 0"
    yield " + ".join(f"relu(x{i})" for i in range(60)) + " = 0"
    yield " + ".join(f"abs(x - {i})" for i in range(200)) + " = 0"
    yield "*".join(f"(x + {i})" for i in range(300)) + " = 0"
    yield "*".join(f"(x{i} + y{i})" for i in range(60)) + " = 0"
    yield " + ".join(f"exp(x*{i})" for i in range(300)) + " = 0"
    yield " + ".join(f"log(x + {i})" for i in range(100)) + " = 0"
    yield " + ".join(f"1/(x + {i})" for i in range(100)) + " = 0"
    yield " + ".join(f"sqrt(x + {i})" for i in range(40)) + " = 0"
    yield " + ".join(f"sqrt({i})" for i in range(2, 60)) + " = 0"
    yield "max(" + ", ".join(f"x{i}" for i in range(60)) + ") = 0"


def corpus(seed: int = 20_251_125) -> list[str]:
    """The small ones in several places, and valid claims with pieces of them put in, each once."""
    random_ = random.Random(seed)
    pieces = [*CODE, *TEX, *UNICODE]
    found: dict[str, None] = {}
    for piece in pieces:
        for claim in (piece, f"{piece} = 1", f"x + {piece} = x", f"sum({piece}, i=1..3) = 0",
                      rf"\exp({piece}) = \frac{{1}}{{{piece}}}"):  # fmt: skip
            found[claim] = None
    for _ in range(400):
        claim = random_.choice(VALID)
        for _ in range(random_.randint(1, 3)):
            start = random_.randint(0, len(claim))
            end = min(len(claim), start + random_.randint(0, 4))
            claim = claim[:start] + random_.choice(pieces) + claim[end:]
        found[claim] = None
    return list(found)
