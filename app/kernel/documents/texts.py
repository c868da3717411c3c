"""The texts of what can be wrong with a document."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.kernel.documents import problems
from app.kernel.manifest import Text

MESSAGES: dict[type[BaseException], Text] = {
    problems.PlaceholderUnknown: _l(
        "The template of the paper asks for “%(name)s”, which the data does not have."
    ),
    problems.ValueMissing: _l("The template of the paper prints a value that is not there."),
    problems.TemplateBroken: _l("The template of the paper cannot be used: %(detail)s"),
    problems.TemplateRefused: _l(
        "The file is not a Word document (docx) of at most 5 MB without macros, embedded objects "
        "and links to other files."
    ),
    problems.NotUnderstood: _l(
        "The template of the paper holds something that the program cannot print: %(what)s."
    ),
    problems.FrameTooSmall: _l("The text of “%(frame)s” does not fit its place on the paper."),
    problems.GlyphMissing: _l(
        "The font of papers has no letter “%(character)s” (%(code)s), so the paper was not made."
    ),
    problems.FontMissing: _l(
        "The font of papers (%(family)s) is not installed on the server, so no paper can be made. "
        "Everything else works. Tell your administrator."
    ),
    problems.FontIncomplete: _l(
        "The font of papers (%(family)s) on the server lacks Vietnamese letters (%(code)s), so no "
        "paper can be made. Everything else works. Tell your administrator."
    ),
}
