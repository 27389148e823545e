"""The rooms and who may import whom; what importing the package loads; what text may reach."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "symnet"

MAY_IMPORT = {
    "errors": set(),
    "derivation": {"errors"},
    "findings": {"derivation"},
    "algebra": {"errors"},
    "network": {"algebra", "errors"},
    "numeric": {"network", "algebra", "derivation", "errors"},
    "claims": {"algebra", "network", "derivation", "errors"},
    "judge": {"algebra", "numeric", "derivation", "errors"},
    "results": {"algebra", "network", "derivation", "errors"},
    "render": {"network", "derivation", "findings", "errors"},
    "checking": {
        "results",
        "judge",
        "claims",
        "render",
        "algebra",
        "network",
        "derivation",
        "errors",
    },
    "documents": {"checking", "results", "claims", "network", "derivation", "findings", "errors"},
    "api": {"results", "judge", "claims", "numeric", "algebra", "network", "derivation", "errors"},
    "cli": {"api", "documents", "findings", "render", "results", "network", "derivation", "errors"},
    "__init__": {"api", "checking", "derivation", "errors", "network", "results"},
    "__main__": {"cli"},
}
UPWARD = {("derivation", "render")}
"""Data that knows how to show itself: imports inside methods of Derivation."""


def imports(path: Path) -> list[tuple[str, bool]]:
    """(room, whether the import stands inside a function) for every import of our own."""
    found = []
    tree = ast.parse(path.read_text())
    inside = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
    }
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            names = [f"{node.module}.{a.name}" if node.module == "symnet" else node.module or ""
                     for a in node.names]  # fmt: skip
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        for name in names:
            parts = name.split(".")
            if parts[0] == "symnet":
                room = parts[1] if len(parts) > 1 else "__init__"
                found.append((room, id(node) in inside))
    return found


FILES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_follow_the_table(path):
    room = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    for other, inside in imports(path):
        if other == room or other.startswith("__version__"):
            continue
        if (room, other) in UPWARD:
            assert inside, "the upward edge is an import inside a method"
            continue
        assert other in MAY_IMPORT[room], f"{path.name}: {room} may not import {other}"


def test_replay_stands_alone():
    """What confirms a verdict shares no code with what reached it."""
    for path in (PACKAGE / "judge" / "replay").glob("*.py"):
        text = path.read_text()
        assert all(room == "judge" for room, _ in imports(path))
        assert text.count("symnet.") == text.count("symnet.judge.replay")


def test_only_one_place_says_proved():
    """Verdict("proved", ...) is made in the decision, and carried by Derivation.verdict."""
    places = []
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Verdict":
                first = [a for a in node.args if isinstance(a, ast.Constant)]
                named = [k.value for k in node.keywords if k.arg == "status"]
                if any(getattr(v, "value", None) == "proved" for v in [*first, *named]):
                    places.append(path.name)
    assert sorted(places) == ["decision.py", "derivation.py"]


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_nothing_is_executed_from_text(path):
    forbidden = {"sympify", "parse_expr", "parse_latex", "eval", "exec", "S", "pickle", "loads"}
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            assert name not in forbidden, f"{path.name}:{node.lineno} calls {name}"


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_files_hold_one_idea(path):
    assert len(path.read_text().splitlines()) <= 400


TRUSTED = {
    "symnet/judge/decision.py": ["judge/decision.py"],
    "symnet/judge/context.py": [
        f"judge/{name}.py" for name in ("context", "facts", "hypotheses", "abstraction")
    ],
    "symnet/algebra` without": ["algebra/*.py"],
    "symnet/judge/scalar": ["judge/scalar/*.py"],
}
UNTRUSTED = {"paths.py", "write.py", "gradients.py", "evaluate.py", "nodes.py"}


@pytest.mark.parametrize("row", TRUSTED)
def test_the_docs_count_the_code_that_is_trusted(row):
    docs = (PACKAGE.parent / "docs" / "judging.md").read_text().splitlines()
    (line,) = [text for text in docs if text.startswith(f"| `{row}")]
    stated = int(line.split("|")[-2].strip().replace(",", ""))
    files = [path for pattern in TRUSTED[row] for path in PACKAGE.glob(pattern)]
    counted = sum(
        len(path.read_text().splitlines()) for path in files if path.name not in UNTRUSTED
    )
    assert abs(stated - counted) <= 0.05 * counted, (stated, counted)


def loaded_after(code: str) -> set[str]:
    script = f"import sys\n{code}\nprint(*sorted(m for m in sys.modules if '.' not in m))"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(run.stdout.split())


def test_import_is_light():
    assert not {"sympy", "numpy", "click", "rich", "latexify"} & loaded_after("import symnet")
    assert not {"sympy", "numpy"} & loaded_after(
        "import symnet; symnet.Network('3-3-1').term_count()"
    )


LIGHT = [
    ["--help"],
    ["--version"],
    ["results"],
    ["derive", "collapse", "--help"],
    ["check", "--help"],
    ["derive", "collapse", "4-8:relu-1"],
    ["derive", "collapse", "100-100-100-100-1", "--view", "expanded"],
]


@pytest.mark.parametrize("arguments", LIGHT, ids=" ".join)
def test_light_commands_need_no_sympy(arguments):
    code = (
        "from symnet.cli import main\nimport io, contextlib\n"
        f"sys.argv = ['symnet', *{arguments!r}]\n"
        "out, err = contextlib.redirect_stdout, contextlib.redirect_stderr\n"
        "with out(io.StringIO()), err(io.StringIO()), contextlib.suppress(SystemExit): main()"
    )
    assert not {"sympy", "numpy", "latexify"} & loaded_after(code)


def test_every_public_name_resolves():
    import symnet

    for name in symnet.__all__:
        assert getattr(symnet, name) is not None
    assert set(symnet.__all__) <= set(dir(symnet))
    with pytest.raises(AttributeError):
        symnet.nothing  # noqa: B018  # the access is the test
