"""The table of settings in docs/operations.md names what the code reads, and nothing else."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import config

ROOT = Path(config.__file__).parent
# What asks for more settings once it is set.
SWITCHES = {
    "CHUNGTAY_ENV": "test",
    "CHUNGTAY_MAIL_HOST": "mail.example.org",
    "CHUNGTAY_MAIL_FROM": "a@example.org",
    "CHUNGTAY_URL": "https://example.org",
    "CHUNGTAY_OIDC_ISSUER": "https://id.example.org",
}
# Read by tests, or while the program is made.
NOT_OF_AN_INSTALLATION = {"CHUNGTAY_TEST_SERVER", "PYTEST_XDIST_WORKER"}


class Asked(Mapping[str, str]):
    """An environment that notes what is asked of it."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values_there, self.names = values, set[str]()

    def __getitem__(self, name: str) -> str:
        self.names.add(name)
        return self.values_there[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.values_there)

    def __len__(self) -> int:
        return len(self.values_there)


def documented() -> set[str]:
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    table = text.partition("## 7. All settings")[2]
    return set(re.findall(r"^\| `([A-Z_]+)` \|", table, re.MULTILINE))


def read_at_the_start(folder: Path) -> set[str]:
    environment = Asked({**SWITCHES, "CHUNGTAY_INSTANCE": str(folder)})
    config.load_settings(environment, ROOT)
    return environment.names


def read_elsewhere() -> set[str]:
    """Return the names by which the sources ask for the environment of the process."""
    found = set()
    for path in (*ROOT.glob("app/**/*.py"), *ROOT.glob("modules/*/**/*.py")):
        if {"tests", "testing", "generator_templates"} & set(path.parts):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            found |= set(_names_asked(node))
    return found


def _names_asked(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Subscript):
        holder, key = node.value, node.slice
    elif isinstance(node, ast.Call) and node.args:
        holder, key = node.func, node.args[0]
    else:
        return
    is_environment = re.search(r"\bos\.(environ|getenv)\b", ast.unparse(holder))
    if is_environment and isinstance(key, ast.Constant) and isinstance(key.value, str):
        yield key.value


def test_the_table_names_what_is_read_and_nothing_else(tmp_path):
    read = (read_at_the_start(tmp_path) | read_elsewhere()) - NOT_OF_AN_INSTALLATION
    assert {name for name in read if name.startswith("CHUNGTAY_")}
    assert sorted(read - documented()) == []
    assert sorted(documented() - read) == []


def test_every_name_that_is_spelled_out_is_known():
    """A setting read in a way that the other test does not see still has to be documented."""
    spelled = set()
    for path in (ROOT / "config.py", *ROOT.glob("app/**/*.py"), *ROOT.glob("modules/*/**/*.py")):
        if "testing" not in path.parts and "tests" not in path.parts:
            spelled |= set(re.findall(r"CHUNGTAY_[A-Z_]*[A-Z]", path.read_text(encoding="utf-8")))
    assert spelled - documented() - {"CHUNGTAY_INSTANCE_NOTE"} == set()
