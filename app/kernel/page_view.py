"""A view of the program that renders page models; what record views and commands are made of."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import Any, TypeVar

from flask import current_app, has_request_context, request, url_for
from flask_appbuilder.baseviews import BaseView
from werkzeug.wrappers import Response as BaseResponse

T = TypeVar("T")
Answer = str | BaseResponse
KEY = 1234567890  # stands for the key of a record


class PageView(BaseView):
    """A view of the program: renders page models in our own templates."""

    template_folder = "templates"
    default_view = "list"

    def page(self, template: str, page: Any, status: int = 200, **extra: Any) -> Answer:
        """Render a page model."""
        body = self.render_template(template, page=page, **extra)
        return body if status == 200 else BaseResponse(body, status, mimetype="text/html")

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what the view keeps for as long as it lives, made when it is first asked for.

        The key holds all that it is made from but what the class declares (docs/adr/0051).
        """
        kept: dict[Hashable, T] = self.__dict__.setdefault("_kept", {})
        if key not in kept:
            kept[key] = make()
        return kept[key]

    def url(self, method: str, **values: Any) -> str:
        """Return the address of a route of this view."""
        if len(values) == 1 and type(values.get("pk")) is int and has_request_context():
            before, after = _around_key(self.endpoint, method, request.script_root, _app())
            return f"{before}{values['pk']}{after}"
        return url_for(f"{self.endpoint}.{method}", **values)


def _app() -> Any:
    return current_app._get_current_object()  # type: ignore[attr-defined]


@lru_cache(maxsize=4096)
def _around_key(endpoint: str, method: str, _root: str, _app: Any) -> tuple[str, str]:
    """Return what stands before and after the key in the addresses of a route; lists have many."""
    before, _key, after = url_for(f"{endpoint}.{method}", pk=KEY).partition(str(KEY))
    return before, after
