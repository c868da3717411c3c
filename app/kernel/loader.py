"""Loads modules into an application: models → services → views; any failure names the module."""

from __future__ import annotations

import inspect
from types import ModuleType
from typing import Any

from flask import Blueprint, Flask
from flask_appbuilder import AppBuilder
from flask_appbuilder.api import BaseApi
from flask_appbuilder.baseviews import BaseView

from app.kernel.api import api_for
from app.kernel.discovery import import_part, package_folder
from app.kernel.errors import ModuleProblem
from app.kernel.imports import declared as importable
from app.kernel.manifest import Manifest
from app.kernel.models import check_models, mapped_classes
from app.kernel.official import declared as layouts
from app.kernel.registry import Registry
from app.kernel.session import check_declared
from app.kernel.tabs import add_tabs
from app.kernel.views import RecordView

PARTS = ("domain", "models", "messages", "events", "services", "jobs", "home", "demo")


def load_models(registry: Registry) -> None:
    """Import everything of the modules that has no screens; enough for the operator."""
    for manifest in registry.manifests():
        for part in PARTS:
            module = _import(manifest, part)
            if part == "messages" and module is not None:
                _add_messages(registry, manifest, module)
        _check_tables(registry, manifest)
    problems = check_models() or check_declared()
    if problems:
        raise ModuleProblem("models", "; ".join(problems))


def load_views(registry: Registry, app: Flask, appbuilder: AppBuilder) -> None:
    """Register templates, views and APIs of the modules."""
    for manifest in registry.manifests():
        _add_blueprint(app, manifest)
        module = _import(manifest, "views")
        for view in _views_in(manifest, module) if module else ():
            _add_view(registry, appbuilder, manifest, view)
        api = _import(manifest, "api")
        for cls in _classes(api, BaseApi, manifest) if api else ():
            _add_api(registry, appbuilder, manifest, cls)
        _check_menus(registry, manifest)


def _import(manifest: Manifest, part: str) -> ModuleType | None:
    try:
        return import_part(manifest.package, part)
    except Exception as error:
        raise ModuleProblem(manifest.name, f"{part} cannot be imported: {error!r}") from error


def _add_messages(registry: Registry, manifest: Manifest, module: ModuleType) -> None:
    for error, text in module.MESSAGES.items():
        if error in registry.messages:
            raise ModuleProblem(manifest.name, f"{error.__name__} has a message already")
        registry.messages[error] = text
    registry.constraints.update(getattr(module, "CONSTRAINTS", {}))
    registry.labels.update(getattr(module, "LABELS", {}))


def _check_tables(registry: Registry, manifest: Manifest) -> None:
    for cls in mapped_classes():
        if not cls.__module__.startswith(f"{manifest.package}."):
            continue
        if registry.owner_of_table(cls.__tablename__) != manifest.name:
            raise ModuleProblem(
                manifest.name,
                f"table {cls.__tablename__} does not start with {manifest.table_prefix}",
            )


def _add_blueprint(app: Flask, manifest: Manifest) -> None:
    folder = package_folder(manifest.package)
    app.register_blueprint(
        Blueprint(
            f"module_{manifest.name}",
            manifest.package,
            root_path=str(folder),
            template_folder="templates",
            static_folder="static" if (folder / "static").is_dir() else None,
            static_url_path=f"/static/modules/{manifest.name}",
        )
    )


def _classes(module: ModuleType, base: type[Any], manifest: Manifest) -> list[type[Any]]:
    """Return the classes that a module's package defines and exports from `module`."""
    found = [
        cls
        for _, cls in inspect.getmembers(module, inspect.isclass)
        if issubclass(cls, base)
        and cls.__module__.startswith(f"{manifest.package}.")
        and not cls.__name__.startswith("_")
    ]
    return sorted(found, key=lambda cls: cls.__name__)


def _views_in(manifest: Manifest, module: ModuleType) -> list[type[Any]]:
    return [
        cls
        for cls in _classes(module, BaseView, manifest)
        if cls.__name__ not in getattr(module, "NOT_REGISTERED", ())
    ]


def _add_view(
    registry: Registry, appbuilder: AppBuilder, manifest: Manifest, cls: type[Any]
) -> None:
    name = cls.__name__
    if name in registry.views:
        other = type(registry.views[name]).__module__
        raise ModuleProblem(manifest.name, f"view class {name} exists already in {other}")
    index_view = getattr(appbuilder, "_indexview", None)
    view: Any = index_view if type(index_view) is cls else appbuilder.add_view_no_menu(cls)
    registry.views[name] = view
    registry.view_modules[view.blueprint.name] = manifest.name
    if isinstance(view, RecordView):
        importable.check(view)
        layouts.check(view)
        add_tabs(registry, manifest.name, view)
        if view.is_main:
            registry.record_views[view.record] = view
        if view.with_api:
            _add_api(registry, appbuilder, manifest, api_for(view))


def _add_api(
    registry: Registry, appbuilder: AppBuilder, manifest: Manifest, cls: type[Any]
) -> None:
    api = appbuilder.add_api(cls)
    registry.views[cls.__name__] = api
    registry.view_modules[api.blueprint.name] = manifest.name


def _check_menus(registry: Registry, manifest: Manifest) -> None:
    for menu in manifest.menus:
        if menu.view not in registry.views:
            raise ModuleProblem(manifest.name, f"menu {menu.id} names no view: {menu.view}")
        if menu.record not in manifest.records:
            raise ModuleProblem(manifest.name, f"menu {menu.id} names no record: {menu.record}")
