"""The document of the API, for those who are signed in or send a key."""

from __future__ import annotations

from flask import Response, jsonify
from flask_appbuilder.api import BaseApi, expose
from werkzeug.exceptions import Unauthorized

from app.kernel import openapi
from app.kernel.api import RecordApi
from app.kernel.registry import registry
from app.kernel.security import current_actor


class OpenApiDocument(BaseApi):
    """`GET /api/v1/openapi.json`: what the reader may ask for and send."""

    resource_name = "openapi.json"
    route_base = "/api/v1/openapi.json"

    @expose("", methods=["GET"])
    def get(self) -> Response:
        """Return the OpenAPI document of the records that the reader may read."""
        actor = current_actor()
        if actor.user_id is None:
            raise Unauthorized
        apis = [
            api
            for api in registry().views.values()
            if isinstance(api, RecordApi) and actor.may("read", api.view.record)
        ]
        answer: Response = jsonify(openapi.document(apis))
        answer.content_type = "application/json"
        return answer
