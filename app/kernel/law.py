"""Where a rule stands: the article of a law on which a field rests, as forms cite it."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

KINDS = {  # by what stands in the number of a document
    "QĐ": _l("Decision %(number)s"),
    "NĐ": _l("Decree %(number)s"),
    "TT": _l("Circular %(number)s"),
    "NQ": _l("Resolution %(number)s"),
    "QH": _l("Law %(number)s"),
}


@dataclass(frozen=True)
class Law:
    """An article of a document, by its number (“24/2021/QĐ-TTg”), with clause and point if any.

    A view declares `laws = {"held_on": Law("24/2021/QĐ-TTg", 4, 3)}`; a column carries it in
    `info={"law": Law(…)}` for all views.
    """

    document: str
    article: int
    clause: int | None = None
    point: str = ""

    def __str__(self) -> str:
        if self.clause is None:
            return _("Article %(article)s of %(document)s", **self._values())
        if not self.point:
            return _("Article %(article)s, clause %(clause)s of %(document)s", **self._values())
        return _(
            "Article %(article)s, clause %(clause)s, point %(point)s of %(document)s",
            **self._values(),
        )

    def document_name(self) -> str:
        """Return the number with the kind of the document, which its letters say."""
        letters = self.document.rsplit("/", 1)[-1]
        kind = next((text for mark, text in KINDS.items() if letters.startswith(mark)), None)
        return self.document if kind is None else str(kind) % {"number": self.document}

    def _values(self) -> dict[str, object]:
        return {
            "document": self.document_name(),
            "article": self.article,
            "clause": self.clause,
            "point": self.point,
        }
