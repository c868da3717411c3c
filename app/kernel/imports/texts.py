"""The texts of what is refused about files and imports."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.kernel.imports import errors
from app.kernel.manifest import Text

MESSAGES: dict[type[BaseException], Text] = {
    errors.FileEmpty: _l("The file has no rows below its column headings."),
    errors.FileUnreadable: _l(
        "The file is damaged, or it is no xlsx, ods or csv file. "
        "Open it in your spreadsheet program and save it as xlsx."
    ),
    errors.FileTooLarge: _l("The file must not be larger than %(limit)s MB."),
    errors.FileBomb: _l(
        "The file unpacks to far more than a spreadsheet of its size, so it was not opened."
    ),
    errors.FileHasMacros: _l("The workbook carries macros. Save it as xlsx, without macros."),
    errors.FileLocked: _l(
        "The workbook is protected with a password. Save it without one and upload it again."
    ),
    errors.TooManyRows: _l("The table has more than %(limit)s rows. Divide it into several files."),
    errors.TooManyColumns: _l("The table has more than %(limit)s columns."),
    errors.NotImportable: _l("This list takes no imports."),
    errors.ColumnMissing: _l("Choose the column of the file for: %(columns)s."),
    errors.ColumnTwice: _l("“%(column)s” is chosen for two columns of the file."),
    errors.NotReady: _l("The import is at another step meanwhile. Open it again."),
    errors.RowsRejected: _l(
        "%(number)s rows are rejected, so nothing was written. Correct them and upload the file "
        "again, or take over the accepted rows only."
    ),
    errors.ChangedMeanwhile: _l(
        "Records were changed since the preview, so nothing was written. Check the file again. "
        "Rows of the file: %(rows)s"
    ),
    errors.BuiltUpon: _l(
        "The import cannot be taken back: these were changed or used since: %(names)s"
    ),
}
