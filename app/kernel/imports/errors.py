"""Why a file or an import as a whole is refused; the texts are in `texts.py`."""

from __future__ import annotations

from app.kernel.errors import KernelError


class ImportRefused(KernelError):
    """A file, or an import as a whole, was refused."""

    field = "file"


class FileEmpty(ImportRefused):
    """The file holds no rows below a header."""


class FileUnreadable(ImportRefused):
    """The file is damaged, or its content is of no type that is read."""


class FileTooLarge(ImportRefused):
    """The file has more than `limit` megabytes."""


class FileBomb(ImportRefused):
    """The file unpacks to far more than a spreadsheet of its size holds."""


class FileHasMacros(ImportRefused):
    """The workbook carries a program."""


class FileLocked(ImportRefused):
    """The workbook is protected with a password."""


class TooManyRows(ImportRefused):
    """The table has more than `limit` rows."""


class TooManyColumns(ImportRefused):
    """The table has more than `limit` columns."""


class NotImportable(ImportRefused):
    """This list takes no imports."""


class ColumnMissing(ImportRefused):
    """No column of the file is chosen for `columns`, which are needed."""

    field = ""


class ColumnTwice(ImportRefused):
    """Two columns of the file are chosen for `column`."""

    field = ""


class NotReady(ImportRefused):
    """The import is not at the step that was asked for."""

    status = 409


class RowsRejected(ImportRefused):
    """All or nothing was asked for, and `number` rows are rejected."""


class ChangedMeanwhile(ImportRefused):
    """Records were changed since the preview: those of `rows` of the file."""

    status = 409


class BuiltUpon(ImportRefused):
    """What was imported was changed or used since: `names`."""

    status = 409
