"""What is set in pictures: nobody reads them here, so their source is noted as it is drawn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from unittest.mock import patch

from app.kernel.documents import rendering, typst_engine
from app.kernel.documents.typesetting import Picture


@contextmanager
def noting_pictures() -> Iterator[list[str]]:
    """Yield a list to which the text of each paper is added that is drawn as pictures."""
    said: list[str] = []
    draw = typst_engine.to_images

    def noted(source: str, pictures: Iterable[Picture] = ()) -> list[bytes]:
        said.append(source)
        return draw(source, pictures)

    with patch.object(rendering, "to_images", noted):
        yield said
