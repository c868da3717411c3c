"""Words for rights: records, verbs and roles as people call them, and record rules in words."""

from __future__ import annotations

from app.kernel.models import mapped_classes
from app.kernel.registry import registry
from app.kernel.registry import role_label as role_label
from app.kernel.scope_words import describe
from app.kernel.scope_words import verb_label as verb_label
from app.kernel.views import RecordView


def record_label(record: str) -> str:
    """Return what a record is called on its screen; its name in code when it has none."""
    main = registry().record_views.get(record)
    if main is not None:
        return str(main.title)
    for view in registry().views.values():
        if isinstance(view, RecordView) and view.record == record:
            return str(view.title)
    for manifest in registry().manifests():
        for menu in manifest.menus:
            if menu.record == record:
                return str(menu.label)
    return str(registry().labels.get(record, record.partition(".")[2]))


def rule_words(record: str) -> str:
    """Return in words which rows of a record an assignment reaches."""
    found = dict.fromkeys(
        describe(cls.__scope__) for cls in mapped_classes() if cls.__record__ == record
    )
    return "; ".join(found)
