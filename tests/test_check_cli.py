"""symnet check as a person uses it: what is printed, where, and with which exit status."""

import json
import os
import subprocess
import sys
from fractions import Fraction

import pytest
import sympy as sp

import symnet.documents
from symnet.cli import main
from symnet.cli.check import exit_status
from symnet.derivation import Counterexample, Verdict
from symnet.errors import ReadError
from symnet.findings import Finding
from symnet.render.verdict import finding_lines, findings_to_dict, print_findings

EXAMPLE = Counterexample({"n": 2}, {"i": 0}, {"x": ((Fraction(1, 2),),)}, Fraction(1), Fraction(3))
REPAIR = "true with w_{ji} for w_{ij}"
SAID = {
    "a": Verdict("proved", "normal form", conditions=(sp.Ne(sp.Symbol("x"), 1),)),
    "b": Verdict("refuted", "normal form", "left - right is -2", (), EXAMPLE, None, REPAIR),
    "c": Verdict("unknown", reason="sin is not known"),
    "d": Verdict("tested", "random points", error_bound=Fraction(1, 2**110)),
    "e": Verdict("ill_typed", reason="n × p and p × n"),
}  # fmt: skip


@pytest.fixture
def judged(monkeypatch, capsys):
    """Run the command with a judge that says what the letter on the right stands for."""

    def check(left, right=None, **_):
        return SAID[str(right)] if right is not None else SAID["e"]

    monkeypatch.setattr(symnet.documents, "check", check)

    def run(*arguments, stdin=None):
        monkeypatch.setattr(sys, "argv", ["symnet", "check", *arguments])
        if stdin is not None:
            import io

            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as stop:
            main()
        captured = capsys.readouterr()
        return stop.value.code or 0, captured.out, captured.err

    return run


@pytest.mark.parametrize(
    ("claim", "code", "says"),
    [
        ("2*x = a", 0, ["proved: 2*x = a", "conditions: x != 1", "method: normal form"]),
        ("2*x = b", 1, ["refuted: 2*x = b", "reason: left - right is -2",
                        "counterexample: n = 2, i = 1, x = 1/2", "left side:  1", "right side: 3",
                        "repair: true with w_{ji} for w_{ij}"]),
        ("2*x = c", 3, ["unknown: 2*x = c", "reason: sin is not known"]),
        ("2*x = d", 3, ["tested: 2*x = d", "at most 2^-110"]),
        ("2*x = a = b", 1, ["proved: 2*x = a = b", "refuted (link 2)", "1 proved, 1 refuted"]),
        ("z = 2*x", 2, ["definition: z = 2*x"]),
        ("2*x", 2, ["formula: 2*x"]),
        ("-2*x = b", 1, ["refuted: -2*x = b"]),
    ],
)  # fmt: skip
def test_claims(judged, claim, code, says):
    found, out, _ = judged(claim)
    assert found == code
    for words in says:
        assert words in out


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["2*x = ("], 2, "^"),
        ([""], 2, "empty"),
        (["z = 2*x"], 2, "no claim found"),
        (["2*x = a", "--shape", "X:n,p,q"], 2, "is not a shape"),
        (["2*x = a", "--domain", "x"], 2, "is not a domain"),
        (["2*x = a", "--network", "3-0-1"], 2, "^"),
        (["2*x = a", "--assume", "nonsense("], 2, "nonsense"),
        (["2*x = a", "--syntax", "other"], 2, "--syntax"),
        (["missing.tex"], 4, "missing.tex: No such file"),
        (["no/such/file.md"], 4, "No such file"),
        (["."], 2, ""),
        (["2*x = a", "extra"], 2, "extra"),
        (["2*x = a", "--netwrk", "3-3-1"], 2, "--netwrk"),
        ([], 2, "CLAIM|FILE"),
    ],
)
def test_refusals(judged, arguments, code, says, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found, _, err = judged(*arguments)
    assert found == code
    assert says in err and "Traceback" not in err and "defect" not in err


TEX = r"""
\[ 2x = a \]
% symnet: domain x positive
\begin{align}
  3x &= a \\
     &= b
\end{align}
\[ w \leftarrow w - 1 \]
% symnet: skip
\[ 5x = b \]
"""


def test_documents(judged, tmp_path):
    path = tmp_path / "notes.tex"
    path.write_text(TEX)
    code, out, err = judged(str(path))
    assert (code, err) == (1, "")
    places = [line.partition(": ")[0] for line in out.splitlines() if line.startswith(str(path))]
    assert places == [f"{path}:{line}" for line in (2, 5, 6, 8, 10)]
    assert "2 proved, 1 refuted, 1 update, 1 skipped" in out


def test_documents_as_json(judged, tmp_path):
    path = tmp_path / "notes.tex"
    path.write_text(TEX)
    code, out, _ = judged(str(path), "--format", "json")
    data = json.loads(out)
    assert code == 1 and data["schema"] == 1
    assert data["counts"] == {"proved": 2, "refuted": 1, "update": 1, "skipped": 1}
    assert [(f["file"], f["line"], f["status"]) for f in data["findings"]] == [
        (str(path), 2, "proved"), (str(path), 5, "proved"), (str(path), 6, "refuted"),
        (str(path), 8, "update"), (str(path), 10, "skipped"),
    ]  # fmt: skip
    refuted = data["findings"][2]
    assert refuted["counterexample"]["values"] == {"x": [["1/2"]]}
    assert refuted["repair"] == "true with w_{ji} for w_{ij}" and refuted["judged"] == "as written"


def test_markdown_and_the_standard_input(judged, tmp_path):
    text = "# T\n\n$$\n2x = a\n$$\n\n```\n$$ 2x = b $$\n```\n"
    path = tmp_path / "notes.md"
    path.write_text(text)
    code, out, _ = judged(str(path))
    assert code == 0 and f"{path}:4: proved" in out
    code, out, _ = judged("-", "--syntax", "text", stdin=text.encode())
    assert code == 0 and "standard input:4: proved" in out
    code, out, _ = judged("-", stdin=b"\\[ 2x = b \\]")
    assert code == 1


def test_unreadable_lines_are_findings(judged, tmp_path):
    path = tmp_path / "notes.tex"
    path.write_text("\\[ 2x = a \\]\n% symnet: shapes X n p\n\\[ 2x = \\int x \\]\n\\[ y = \n")
    code, out, _ = judged(str(path))
    assert code == 2
    assert "there are assume, define, domain, network, reset, shape, skip" in out
    assert [line.split(":")[1] for line in out.splitlines() if ": unreadable" in line] == [
        "2", "3", "4",
    ]  # fmt: skip
    assert "^^^^" in out


def test_an_assumption_may_speak_of_what_a_document_declares(judged, tmp_path):
    path = tmp_path / "notes.tex"
    path.write_text("% symnet: shape X n p\n\\[ 2x = a \\]\n")
    assert judged(str(path), "--assume", "invertible(X^T X)")[0] == 0


@pytest.mark.parametrize(
    ("content", "code", "says"),
    [
        (b"ab\n\\[ x \xff \\]", 2, ":2: byte 6 of this line (0xff) is no UTF-8"),
        (b"x" * 5_000_001, 2, "5,000,000 bytes"),
        (b"", 2, "no displayed equation found"),
        (b"no formula\x00 here", 2, "no displayed equation found"),
        ("\ufeff\\[ 2x = a \\]".encode(), 0, ""),
    ],
)
def test_bytes(judged, tmp_path, content, code, says):
    path = tmp_path / "notes.tex"
    path.write_bytes(content)
    found, _, err = judged(str(path))
    assert found == code and says in err and "defect" not in err


def test_what_cannot_be_read_is_an_error_of_input(judged, tmp_path):
    (tmp_path / "folder.tex").mkdir()
    assert judged(str(tmp_path / "folder.tex"))[0] == 4


@pytest.mark.parametrize(
    ("statuses", "code"),
    [
        (["proved", "definition", "update"], 0),
        (["proved", "refuted", "unreadable"], 1),
        (["ill_typed", "unknown"], 1),
        (["proved", "unreadable", "unknown"], 2),
        (["proved", "unknown"], 3),
        (["proved", "tested"], 3),
        (["proved", "assumed"], 3),
        (["definition", "skipped"], 2),
        ([], 2),
    ],
)
def test_exit_statuses(statuses, code):
    kinds = {"definition", "update", "skipped", "unreadable"}
    findings = [
        Finding(1, "x", status, verdict=None if status in kinds else Verdict(status))
        for status in statuses
    ]
    assert exit_status(findings) == code


HOSTILE = "\x1b[31mred\x1b]0;title\x07\u202e[bold]x[/bold]"


def test_nothing_acts_on_the_terminal():
    from io import StringIO

    from rich.console import Console

    finding = Finding(1, HOSTILE, "refuted", f"because {HOSTILE}\nof it", Verdict(
        "refuted", HOSTILE, HOSTILE, (HOSTILE,), None, None, HOSTILE))  # fmt: skip
    stream = StringIO()
    print_findings([finding], Console(file=stream, force_terminal=False), "a\x1b[31m.tex")
    shown = stream.getvalue()
    assert "\x1b" not in shown and "\u202e" not in shown and "\x07" not in shown
    assert "[bold]x[/bold]" in shown
    assert "\x1b" not in "\n".join(finding_lines(finding, "a"))


def test_closed_outputs():
    command = f"{sys.executable} -m symnet check '2*x = x + x'"
    for tail, code in ((" >&-", 4), (" | head -n 0; exit ${PIPESTATUS[0]}", 0)):
        done = subprocess.run(
            ["bash", "-c", command + tail], check=False, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == code, done.stderr
        assert "defect" not in done.stderr and "Traceback" not in done.stderr


def test_json_holds_plain_data():
    text = json.dumps(findings_to_dict([Finding(1, "x = a", "proved", verdict=SAID["a"])]))
    assert '"x != 1"' in text and '"file": null' in text


def test_a_terminal_without_unicode_gets_an_answer():
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C", "PYTHONUTF8": "0"}
    done = subprocess.run(
        [sys.executable, "-m", "symnet", "check", "2*α = ("],
        check=False, capture_output=True, timeout=60, env=environment,
    )  # fmt: skip
    assert done.returncode == 2 and b"Traceback" not in done.stderr


def test_read_errors_of_one_claim_raise_for_python():
    from symnet.documents import claim_findings

    with pytest.raises(ReadError):
        claim_findings("2*x = (")
