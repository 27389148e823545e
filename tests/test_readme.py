"""What the README shows is what the program prints."""

from pathlib import Path

import symnet as sn

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def test_the_output_shown_is_real():
    block = README.partition("```console\n")[2].partition("```")[0]
    command, *shown = block.splitlines()
    assert command == "$ symnet derive collapse p-h-1 --format text"
    printed = sn.derive("collapse", "p-h-1").to_text()
    for part in "\n".join(shown).split("…\n"):
        assert part.strip("…\n") in printed


def test_the_commands_stand_on_one_line_each():
    lines = [line for line in README.splitlines() if line.startswith("python3 -m venv")]
    assert len(lines) == 2
    assert "symnet derive" in lines[0] and "-m pytest" in lines[1]


def test_the_documents_exist():
    folder = Path(__file__).parent.parent
    for name in ("docs/judging.md", "docs/networks.md", "CHANGELOG.md", "CONTRIBUTING.md"):
        assert name in README and (folder / name).is_file()
