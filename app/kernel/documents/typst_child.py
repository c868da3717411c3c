"""Sets one source, called by the program or, for long batches, run as a script.

As a script it reads and writes in the folder that it is given, with bounded memory and time.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path
from typing import Any, Literal

import typst

MEMORY = 4 * 1024**3  # address space
SECONDS = 240
REFUSED = 3


def compile_in(
    root: Path, fonts: typst.Fonts, kind: Literal["pdf", "png"], *, ppi: float | None = None
) -> Any:
    """Return what `main.typ` of a folder becomes; it can read that folder and nothing else."""
    return typst.compile(
        root / "main.typ",
        root=root,
        font_paths=fonts,
        ignore_system_fonts=True,
        package_path=root / "none",
        package_cache_path=root / "none",
        format=kind,
        ppi=ppi,
    )


def main() -> None:
    """Set the source in the folder of the first argument with the fonts of the second."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    root = Path(sys.argv[1])
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[sys.argv[2]]
    )
    try:
        made = compile_in(root, fonts, "pdf")
    except typst.TypstError as error:
        sys.stderr.write(str(error.message))
        sys.exit(REFUSED)
    (root / "main.pdf").write_bytes(made)


if __name__ == "__main__":
    main()
