"""The command line as a person uses it: output, files, exit statuses, and no traceback."""

import json
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from symnet import __version__
from symnet.cli import cli, main
from symnet.derivation import NumericCheck, Verdict


def run(*arguments, **options):
    return subprocess.run(
        [sys.executable, "-m", "symnet", *arguments],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        **options,
    )


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (["derive", "collapse", "3-3-1"], 0, r"\beta_1 &= v_1 w_{11} + v_2 w_{21} + v_3 w_{31}"),
        (["derive", "collapse", "p-h-1", "--format", "tex"], 0, r"\documentclass{article}"),
        (["derive", "collapse", "p-h-1", "--format", "text"], 0, "βᵢ = Σ_{j=1}^{h} vⱼ wⱼᵢ"),
        (["derive", "collapse", "p-h-1", "--format", "markdown"], 0, "$$"),
        (
            ["derive", "collapse", "3-2-2", "--coefficient", "2,1", "--view", "expanded"],
            0,
            "v_{21}",
        ),
        (["derive", "collapse", "3-3-1", "--no-bias"], 0, r"\hat{y} &= \sum_{i=1}^{3} \beta_i x_i"),
        (["results"], 0, "collapse"),
        (["--version"], 0, __version__),
        (["derive", "collapse", "4-8:relu-1"], 2, "hidden layer 1 has the activation relu"),
        (["derive", "collapse", "100-100-100-100-1", "--view", "expanded"], 2, "101,010,101 terms"),
        (["derive", "collapse", "p-h-1", "--view", "expanded"], 2, "needs concrete widths"),
        (["derive", "collapse", "3-0-1"], 2, "^"),
        (["derive", "colapse", "3-3-1"], 2, "did you mean 'collapse'"),
        (["derive", "collapse", "3-3-1", "--view", "none"], 2, "--view"),
        (["derive", "collapse", "3-3-1", "--coefficient", "7"], 2, "inputs 1 to 3"),
        (["derive", "collapse", "3-3-1", "--limit", "0"], 2, "limit"),
        (["derive", "collapse"], 2, "NETWORK"),
        (["nothing"], 2, "nothing"),
        (["derive", "collapse", "3-3-1", "-o", "missing/there/x.tex"], 4, "No such directory"),
        (["derive", "collapse", "3-3-1", "-o", "."], 4, "is not a file"),
        (["derive", "collapse", "3-3-1", "-o", ""], 4, "is not a file"),
        (["derive", "collapse", "3-3-1", "-o", "-", "--format", "text"], 0, "proved"),
    ],
)
def test_commands(arguments, status, says, tmp_path):
    done = run(*arguments, cwd=tmp_path)
    assert done.returncode == status, done.stderr
    assert says in (done.stdout if status == 0 else done.stderr)
    assert "Traceback" not in done.stderr
    assert (done.stderr == "") == (status == 0)


@pytest.mark.parametrize(
    "network",
    ["__import__('os').system('x')", "3-${HOME}-1", "\\input{/etc/passwd}-1", "%s-%n", "3-h;ls-1",
     "-1-2", "\x1b[31m-3", "9" * 3000, "é-1", "3-\u202e1", "../../x", "{0.__class__}-1"],
)  # fmt: skip
def test_hostile_specs_get_one_error(network):
    result = CliRunner().invoke(cli, ["derive", "collapse", "--", network])
    assert result.exit_code != 0
    done = run("derive", "collapse", "--", network)
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert len(done.stderr) < 1_000 and "\x1b" not in done.stderr


def test_expanded_json_of_a_real_network():
    done = run("derive", "collapse", "5-4-3-2", "--view", "expanded", "--format", "json")
    data = json.loads(done.stdout)
    assert [len(row) for row in data["coefficients"]] == [5, 5]
    assert data["coefficients"][0][0].count("+") == 11
    assert data["verdict"]["status"] == "proved"


def test_results_as_json():
    (row,) = json.loads(run("results", "--format", "json").stdout)
    assert row["name"] == "collapse" and set(row["options"]) == {"view", "coefficient", "limit"}


@pytest.mark.parametrize(
    ("name", "start"),
    [("a.tex", "\\documentclass"), ("a.md", "###"), ("a.json", "{"), ("a.txt", "The network"),
     ("a", "% symnet")],
)  # fmt: skip
def test_the_suffix_chooses_the_format(tmp_path, name, start):
    path = tmp_path / name
    done = run("derive", "collapse", "2-2-1", "-o", str(path))
    assert done.returncode == 0 and done.stdout == ""
    assert path.read_text(encoding="utf-8").startswith(start)
    assert [p.name for p in tmp_path.iterdir()] == [name], "no temporary file is left"


def test_a_file_is_written_all_or_nothing(tmp_path, monkeypatch):
    import symnet.render

    path = tmp_path / "a.tex"
    path.write_text("before")

    def breaks(derivation, stream, **options):
        stream.write("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(symnet.render, "write_latex", breaks)
    monkeypatch.setattr(sys, "argv", ["symnet", "derive", "collapse", "2-1", "-o", str(path)])
    with pytest.raises(SystemExit) as stop:
        main()
    assert stop.value.code == 4
    assert path.read_text() == "before"
    assert [p.name for p in tmp_path.iterdir()] == ["a.tex"]


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("proved", 0),
        ("refuted", 1),
        ("ill_typed", 1),
        ("unknown", 3),
        ("tested", 3),
        ("assumed", 3),
    ],
)
def test_exit_status_follows_the_verdict(monkeypatch, status, code):
    import symnet.api
    from symnet.derivation import Derivation

    monkeypatch.setattr(Derivation, "verdict", property(lambda self: Verdict(status)))
    monkeypatch.setattr(sys, "argv", ["symnet", "derive", "collapse", "2-1", "--format", "json"])
    with pytest.raises(SystemExit) as stop:
        main()
    assert stop.value.code == code
    assert symnet.api.derive("collapse", "2-1").verdict.status == status


@pytest.mark.parametrize(
    ("error", "code", "says"),
    [(KeyboardInterrupt(), 130, "interrupted"), (RecursionError("deep"), 4, "a defect of symnet")],
)
def test_failures_are_one_line(monkeypatch, capsys, error, code, says):
    import symnet.api

    def fails(*arguments, **options):
        raise error

    monkeypatch.setattr(symnet.api, "derive", fails)
    monkeypatch.setattr(sys, "argv", ["symnet", "derive", "collapse", "2-1"])
    with pytest.raises(SystemExit) as stop:
        main()
    assert stop.value.code == code
    assert says in capsys.readouterr().err


def test_links_are_followed_and_permissions_kept(tmp_path):
    target, link = tmp_path / "target.tex", tmp_path / "link.tex"
    target.write_text("before")
    target.chmod(0o600)
    link.symlink_to(target)
    assert run("derive", "collapse", "2-1", "-o", str(link)).returncode == 0
    assert link.is_symlink() and target.read_text().startswith("\\documentclass")
    assert target.stat().st_mode & 0o777 == 0o600


def test_a_pipe_is_written_to_and_not_replaced(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = subprocess.Popen(["head", "-n", "1", str(pipe)], stdout=subprocess.PIPE, text=True)
    assert run("derive", "collapse", "2-1", "-o", str(pipe)).returncode == 0
    assert reader.communicate(timeout=60)[0].startswith("% symnet")
    assert pipe.is_fifo()


def test_a_closed_output_is_an_error_of_output():
    command = f"{sys.executable} -m symnet derive collapse 2-1 >&-"
    done = subprocess.run(
        ["bash", "-c", command], check=False, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 4 and "defect" not in done.stderr


def test_a_closed_pipe_is_quiet():
    command = (
        f"{sys.executable} -m symnet derive collapse 30-30-30-1 --view expanded | head -n 1; "
        "exit ${PIPESTATUS[0]}"
    )
    done = subprocess.run(
        ["bash", "-c", command],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        encoding="utf-8",
    )
    assert done.stdout.startswith("% symnet") and done.stderr == ""
    assert done.returncode == 0, "1 is for what is refuted"


def test_an_ascii_terminal_gets_an_answer():
    done = subprocess.run(
        [sys.executable, "-m", "symnet", "derive", "collapse", "p-h-1", "--format", "text"],
        check=False,
        capture_output=True,
        timeout=60,
        env={**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C", "PYTHONUTF8": "0"},
    )
    assert done.returncode == 0 and b"Traceback" not in done.stderr


def test_a_numeric_disagreement_is_not_proved():
    import dataclasses

    import symnet as sn

    d = sn.derive("collapse", "2-1")
    worse = NumericCheck("output", (2, 1), 4, 1, "float64", 0.5, 1e-9)
    assert dataclasses.replace(d, numeric=(worse,)).verdict.status == "unknown"
