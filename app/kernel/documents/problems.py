"""What can be wrong with a document, each naming what is to be mended."""

from __future__ import annotations

from app.kernel.errors import KernelError


class DocumentProblem(KernelError):
    """Base: the document was not made."""


class PlaceholderUnknown(DocumentProblem):
    """The template asks for a value (`name`) that the data of the document does not have."""


class ValueMissing(DocumentProblem):
    """The template prints a value that is not there (None) instead of asking whether it is."""


class TemplateBroken(DocumentProblem):
    """The template cannot be read or filled; `detail` says why, in the words of the library."""


class TemplateRefused(DocumentProblem):
    """The file is no template that the program opens (`why`: size, kind, active, external)."""

    status = 422


class NotUnderstood(DocumentProblem):
    """The docx holds something that the program does not set (`what`): nothing is left out."""


class FrameTooSmall(DocumentProblem):
    """The text of a frame (`frame`) does not fit; it is never made smaller."""


class GlyphMissing(DocumentProblem):
    """The font has no glyph for a character (`character`, `code`)."""


class FontMissing(DocumentProblem):
    """The font of papers is not installed on this machine."""

    status = 503


class FontIncomplete(DocumentProblem):
    """The font of papers on this machine lacks Vietnamese letters (`place`, the first `code`)."""

    status = 503


class NotSet(DocumentProblem):
    """The typesetter refused what the program gave it (`detail`): a fault of the program."""

    status = 500
