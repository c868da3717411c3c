"""A view of the program that renders page models; what record views and commands are made of."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_appbuilder.baseviews import BaseView
from werkzeug.wrappers import Response as BaseResponse

Answer = str | BaseResponse


class PageView(BaseView):
    """A view of the program: renders page models in our own templates."""

    template_folder = "templates"
    default_view = "list"

    def page(self, template: str, page: Any, status: int = 200, **extra: Any) -> Answer:
        """Render a page model."""
        body = self.render_template(template, page=page, **extra)
        return body if status == 200 else BaseResponse(body, status, mimetype="text/html")

    def url(self, method: str, **values: Any) -> str:
        """Return the address of a route of this view."""
        return url_for(f"{self.endpoint}.{method}", **values)
