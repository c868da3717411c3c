"""Settings from the environment, and what production refuses."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from flask import Flask

import config
from app.kernel import instance
from app.kernel.instance import SecretStore, locate_instance

GOOD = {
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuv",
    "CHUNGTAY_MASTER_KEY": config.make_master_key(),
    "DATABASE_URL": "postgresql+psycopg://app@db/chungtay",
    "DEBUG": False,
    "SECOND_FACTOR": "required",
    "TRUSTED_HOSTS": ["chungtay.example"],
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").touch()
    return tmp_path


def settings(root: Path, **environ: str) -> dict[str, object]:
    return config.load_settings({"CHUNGTAY_INSTANCE": str(root / "data"), **environ}, root)


def test_development_makes_its_secrets_once_and_keeps_them_private(root: Path) -> None:
    first, second = settings(root), settings(root)
    assert first["SECRET_KEY"] == second["SECRET_KEY"]
    assert config.is_master_key(first["CHUNGTAY_MASTER_KEY"])
    assert first["CHUNGTAY_MASTER_KEY"] == second["CHUNGTAY_MASTER_KEY"]
    assert stat.S_IMODE((root / "data/secrets.json").stat().st_mode) == 0o600


def test_production_makes_no_secret(root: Path) -> None:
    made = settings(root, CHUNGTAY_ENV="production")
    assert made["SECRET_KEY"] is None
    assert made["CHUNGTAY_MASTER_KEY"] is None
    assert not (root / "data").exists()
    assert made["SESSION_COOKIE_SECURE"] is True


def test_the_environment_decides(root: Path) -> None:
    made = settings(
        root,
        DATABASE_URL="postgres://app:x@db/chungtay",
        DATABASE_OWNER_URL="postgresql://operator:x@db/chungtay",
        FILES_DIR=str(root / "files here"),
        MODULES="core, household_supervision,",
        PORT="9000",
        SECRET_KEY="given",
    )
    assert made["DATABASE_URL"] == "postgresql+psycopg://app:x@db/chungtay"
    assert made["SQLALCHEMY_DATABASE_URI"] == made["DATABASE_URL"]
    assert made["DATABASE_OWNER_URL"] == "postgresql+psycopg://operator:x@db/chungtay"
    assert made["FILES_DIR"] == root / "files here"
    assert made["MODULES"] == ("core", "household_supervision")
    assert made["PORT"] == 9000
    assert made["SECRET_KEY"] == "given"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CHUNGTAY_ENV", "live"),
        ("PORT", "http"),
        ("PORT", "70000"),
        ("DATABASE_URL", "sqlite:///chungtay.db"),
        ("DATABASE_OWNER_URL", "mysql://db/chungtay"),
    ],
)
def test_a_value_that_cannot_be_used_names_its_variable(root: Path, name: str, value: str) -> None:
    with pytest.raises(config.SettingError, match=rf"^{name}: expected"):
        settings(root, **{name: value})


def test_production_starts_with_good_settings() -> None:
    assert config.production_problems(GOOD) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"SECRET_KEY": None}, "SECRET_KEY is missing"),
        ({"SECRET_KEY": "change-me"}, "shorter than 32"),
        ({"SECRET_KEY": "secret" * 10}, "repeats"),
        ({"DEBUG": True}, "FLASK_DEBUG"),
        ({"TRUSTED_HOSTS": None}, "CHUNGTAY_HOSTS"),
        ({"SECOND_FACTOR": "optional"}, "demonstrations only"),
        ({"DATABASE_URL": None}, "DATABASE_URL is missing"),
        ({"DATABASE_OWNER_URL": GOOD["DATABASE_URL"]}, "not of the operator"),
        ({"CHUNGTAY_MASTER_KEY": None}, "CHUNGTAY_MASTER_KEY"),
        ({"CHUNGTAY_MASTER_KEY": "not base64!"}, "CHUNGTAY_MASTER_KEY"),
        ({"CHUNGTAY_MASTER_KEY": "c2hvcnQ="}, "CHUNGTAY_MASTER_KEY"),
    ],
)
def test_production_refuses_and_says_why(change: dict[str, object], words: str) -> None:
    problems = config.production_problems({**GOOD, **change})
    assert len(problems) == 1
    assert words in problems[0]


def test_flask_reads_the_module(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHUNGTAY_INSTANCE", str(root / "data"))
    monkeypatch.setenv("PORT", "8123")
    config._settings.cache_clear()
    app = Flask("sample")
    app.config.from_object("config")
    config._settings.cache_clear()
    assert app.config["PORT"] == 8123
    assert app.config["BABEL_DEFAULT_LOCALE"] == "vi"


def test_an_unknown_name_is_no_setting() -> None:
    with pytest.raises(AttributeError):
        config.__getattr__("NO_SUCH_SETTING")


def as_root(monkeypatch: pytest.MonkeyPatch, state: Path) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(instance, "SYSTEM_STATE", state)


def test_root_keeps_data_out_of_a_private_home(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_root(monkeypatch, tmp_path / "state")
    root.chmod(0o700)
    chosen = locate_instance(root)
    assert chosen.path.parent == tmp_path / "state"
    assert "is private" in chosen.note
    assert locate_instance(root) == chosen
    assert stat.S_IMODE(root.stat().st_mode) == 0o700


def test_the_folder_asked_for_is_never_exchanged(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_root(monkeypatch, tmp_path / "state")
    root.chmod(0o700)
    assert locate_instance(root, str(root / "mine")) == instance.Instance(root / "mine")


def test_an_ordinary_user_keeps_data_in_the_checkout(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    root.chmod(0o700)
    assert locate_instance(root) == instance.Instance(root / "instance")


def test_an_installed_wheel_keeps_data_in_the_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    chosen = locate_instance(tmp_path / "site-packages")
    assert chosen.path.parent == tmp_path / "home/.local/state/chungtay"


def test_a_secret_is_made_only_once(tmp_path: Path) -> None:
    store = SecretStore(tmp_path / "new folder" / "secrets.json")
    assert store.get("one") is None
    assert store.ensure("one", lambda: "first") == "first"
    assert store.ensure("one", lambda: "second") == "first"
    assert store.ensure("two") != store.ensure("three")
    assert SecretStore(store.path).get("one") == "first"


def test_production_starts_with_several_keys_while_they_are_rotated() -> None:
    new, old = config.make_master_key(), config.make_master_key()
    for setting in (f"{new},{old}", f"{new},index:{old}"):
        assert config.production_problems({**GOOD, "CHUNGTAY_MASTER_KEY": setting}) == []


@pytest.mark.parametrize("setting", ["{new},short", "{new},{new}", "index:{new}", ",", "{new},a b"])
def test_production_refuses_keys_that_would_not_serve(setting: str) -> None:
    given = setting.format(new=config.make_master_key())
    (problem,) = config.production_problems({**GOOD, "CHUNGTAY_MASTER_KEY": given})
    assert "CHUNGTAY_MASTER_KEY" in problem
