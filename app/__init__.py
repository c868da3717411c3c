"""Chung Tay: runs a province's emulation movement for sustainable poverty reduction."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask

ROOT = Path(__file__).resolve().parent.parent


def create_app(settings: Mapping[str, Any] | None = None, *, screens: bool = True) -> Flask:
    """Build the application with all its modules loaded.

    `settings` override the environment's (`config.load_settings`). Without `screens` only models
    and services are loaded, which is enough for the operator and for jobs. Raises ModuleProblem
    when a module cannot be loaded; nothing is skipped silently.
    """
    import os

    from flask import Flask
    from flask_babel import Babel

    import config
    from app import extensions
    from app.core.services import exports, signatures, storage
    from app.kernel import (
        crypto,
        form_controls,
        formats,
        i18n,
        loader,
        passwords,
        table_html,
        texts,
    )
    from app.kernel.discovery import discover
    from app.kernel.documents import fonts
    from app.kernel.registry import Registry
    from app.kernel.session import install_hooks

    app = Flask(__name__, template_folder="templates", static_folder="static")
    app.config.update(config.load_settings(os.environ, ROOT))
    app.config.update(settings or {})
    folder = Path(app.config.get("MODULES_FOLDER", ROOT / "modules"))
    package = str(app.config.get("MODULES_PACKAGE", "modules"))
    found = Registry.of(discover(folder, package), app.config["MODULES"])
    app.extensions["chungtay"] = found
    names = [manifest.name for manifest in found.manifests()]
    i18n.compile_catalogues(ROOT)
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join(
        i18n.translation_directories(ROOT, names)
    )
    crypto.configure_from(app.config["CHUNGTAY_MASTER_KEY"])
    passwords.configure(str(app.config["PASSWORD_HASH_METHOD"]))
    loader.load_models(found)
    storage.configure(Path(app.config["FILES_DIR"]))
    signatures.configure(str(app.config["SIGNATURE_ROOTS"]))
    exports.configure(app.config)
    fonts.configure(str(app.config["PAPER_FONTS"]))
    with app.app_context():
        extensions.db.init_app(app)
        if not getattr(extensions.db, "hooks_installed", False):
            install_hooks(extensions.db.session)
            extensions.db.hooks_installed = True
        if screens:
            _add_screens(app, found)
        else:
            Babel(app)  # texts of jobs and commands, in the default language
        formats.init_app(app)
        texts.init_app(app)
        form_controls.init_app(app)
        table_html.init_app(app)
    return app


def _add_screens(app: Flask, found: Any) -> None:
    from app import extensions, health
    from app.kernel import language, loader, web
    from app.kernel.documents import fonts

    # Who asks is known before a forged form is refused, so that the trail can name them.
    web.init_app(app)
    health.init_app(app)
    extensions.csrf.init_app(app)
    builder = extensions.fresh_appbuilder()
    builder.init_app(app, extensions.db.session)
    language.init_app(app)
    loader.load_views(found, app, builder)
    builder.post_init()
    if complaint := fonts.complaint():
        app.logger.error(complaint)
