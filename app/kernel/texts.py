"""Texts of the catalogues, found fast: a page asks for some hundred of them.

Flask-Babel asks for context, language and catalogue with every text. Here the catalogue is found
once for each language that a context turns to, and what templates ask for is marked as safe once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import Flask, g, has_app_context
from flask_babel import Domain, get_babel, get_locale
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

KEY = "_chungtay_texts"


@dataclass
class Catalogue:
    """The texts of one language; `marked` holds those that templates have asked for."""

    translations: Any
    marked: dict[str, Markup] = field(default_factory=dict)


class Texts(Domain):
    """The program's domain of texts."""

    def __init__(self, domain: str) -> None:
        super().__init__(domain=domain)
        self.catalogues: dict[str, Catalogue] = {}

    def get_translations(self) -> Any:
        """Return the catalogue of the current language; without a context, none."""
        found = self.current()
        return super().get_translations() if found is None else found.translations

    def current(self) -> Catalogue | None:
        """Return the texts of the current language.

        A language object stands for the answer: `force_locale` puts another one in its place.
        """
        if not has_app_context():
            return None
        here = vars(g._get_current_object())
        known: tuple[Any, Catalogue] | None = here.get(KEY)
        # Where Flask-Babel keeps its answer; were it elsewhere, it would be asked in words.
        if known is not None and known[0] is getattr(here.get("_flask_babel"), "babel_locale", 0):
            return known[1]
        locale = get_locale()
        found = self.catalogues.get(str(locale))
        if found is None:
            found = self.catalogues[str(locale)] = Catalogue(super().get_translations())
        here[KEY] = locale, found
        return found

    def marked(self, context: EvalContext, text: str, values: dict[str, Any]) -> str:
        """Return a text for a template; values are put in escaped, as Jinja's own function does."""
        catalogue = self.current()
        if catalogue is None or not context.autoescape:
            found = self.get_translations().ugettext(text)
            return str(Markup(found) % values if context.autoescape else found % values)  # noqa: S704
        if values:
            return Markup(catalogue.translations.ugettext(text)) % values  # noqa: S704
        kept = catalogue.marked.get(text)
        if kept is None:
            # A text is a format also without values, where a percent sign is written twice.
            kept = Markup(catalogue.translations.ugettext(text)) % {}  # noqa: S704
            catalogue.marked[text] = kept
        return kept


def init_app(app: Flask) -> None:
    """Let an application take its texts from here."""
    configured = get_babel(app)
    texts = Texts(configured.default_domain)
    configured.instance.domain_instance = texts

    @pass_eval_context
    def gettext(context: EvalContext, text: str, /, **values: Any) -> str:
        return texts.marked(context, text, values)

    app.jinja_env.globals.update(_=gettext, gettext=gettext)
