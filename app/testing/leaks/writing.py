"""Part two, writing: forms, API, steps and commands on records that are and are not one's own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.kernel.models import Base
from app.kernel.views import RecordView
from app.kernel.workflow import Transition
from app.testing.conformance.browsing import form_values
from app.testing.leaks.browser import UPLOAD, Answer, Browser, Visit, acting
from app.testing.leaks.canaries import AWAY, CLOSED, HOME, found_canaries
from app.testing.leaks.reading import IN, OTHER, OUT, same
from app.testing.leaks.report import Report
from app.testing.leaks.shares import WHOLE, Share
from app.testing.leaks.states import in_state
from app.testing.leaks.surface import Surface, key_fields
from app.testing.leaks.world import NO_KEY, Pair

PART = "with the right, writing"
VIEWS_EACH_DAY = 8  # one view of so many, when a run asks a share only
HIDDEN = frozenset({AWAY, CLOSED})
OUT_OF_ORDER, WRONG_PERSON = "out of order", "wrong person"
REFUSED = range(400, 500)


class Writing:
    """Tries to write in every way that the views offer."""

    def __init__(
        self,
        browser: Browser,
        surface: Surface,
        report: Report,
        only: frozenset[str] | None = None,
        share: Share = WHOLE,
    ) -> None:
        """Name the browser and what it may try."""
        self.browser, self.surface, self.report, self.only = browser, surface, report, only
        self.share = share.again(VIEWS_EACH_DAY)
        self.world = browser.world
        self.done = 0  # writes at home that were carried out, so that refusals mean something

    def run(self) -> None:
        """Try every view whose rows have an owner; those open to be read are written by theirs."""
        for view in self.surface.record_views:
            if self.only is not None and view.record not in self.only:
                continue
            if not self.surface.is_asked(view, self.share):
                continue
            if hasattr(view.model, "__scope__") and self._others(view):
                self.user = self.world.all_at(HOME)
                self._strange_records(view)
                self._forms(view)
                self._api(view)
                self._steps(view)

    def _others(self, view: RecordView) -> list[int]:
        made, name = self.world.made, view.model.__tablename__
        return made.of(name, AWAY) + (made.of(name, CLOSED) if self._scoped(view.model) else [])

    def _scoped(self, cls: type[Base]) -> bool:
        return hasattr(cls, "__scope__") and self.world.placing.is_scoped(cls)

    def _home(self, view: RecordView) -> list[int]:
        return self.world.made.of(view.model.__tablename__, HOME)

    # -- another's record ---------------------------------------------------------------------

    def _strange_records(self, view: RecordView) -> None:
        """Write to another's record on every route: as if it did not exist, nothing changed."""
        key = self._others(view)[0]
        for channel, asked in self._writes(view, key):
            none = Visit(
                asked.url.replace(str(key), str(NO_KEY)), asked.method, asked.data, asked.json
            )
            answer = self._visit(view, channel, OUT, asked)
            where = f"{asked.method} {asked.url} ({OUT})"
            if answer.status not in REFUSED and not (answer.to_login or answer.to_command):
                self.report.leak(where, f"answers {answer}")
            if answer.changed:
                self.report.leak(where, f"changes {', '.join(answer.changed)}")
            # Of what everybody may read it is no secret that it exists.
            if self._scoped(view.model) and not same(answer, self.browser.visit(self.user, none)):
                self.report.leak(where, "answers otherwise than for a record that does not exist")

    def _writes(self, view: RecordView, key: int) -> Iterator[tuple[str, Visit]]:
        url = self.surface.url_of
        for name in ("edit", "delete"):
            if view.has_route(name):
                yield name, Visit(url(view, name, pk=key), "POST", data={"version": "1"})
        for row in self._moves(view):
            values = {"reason": "because"}
            yield "do", Visit(url(view, "do", pk=key, name=row.name), "POST", data=values)
        for command in view.commands:
            yield "command", Visit(url(view, "command", pk=key, name=command.name), "POST", data={})
        api = self.surface.api_of(view)
        if api is None:
            return
        if view.has_route("edit"):
            yield "api put", Visit(url(api, "put", pk=key), "PUT", json={"version": 1})
        if view.has_route("delete"):
            yield "api delete", Visit(url(api, "delete", pk=key), "DELETE")
        for row in self._moves(view):
            body = {"reason": "because"}
            yield "api do", Visit(url(api, "do", pk=key, name=row.name), "POST", json=body)

    # -- another's key in a form ----------------------------------------------------------------

    def _forms(self, view: RecordView) -> None:
        for editing in (True, False):
            if not view.has_route("edit" if editing else "add") or not self._home(view):
                continue
            values = self._form_values(view, editing=editing)
            url = (
                self.surface.url_of(view, "edit", pk=self._home(view)[0])
                if editing
                else self.surface.url_of(view, "add")
            )
            channel = "edit" if editing else "add"
            self._allowed(view, f"{channel} form", Visit(url, "POST", data=_sent(values)))
            for name, target in self._key_fields(view, editing=editing).items():
                for key in self._strange_keys(target, values.get(name)):
                    asked = Visit(url, "POST", data=_sent({**values, name: key}))
                    none = Visit(url, "POST", data=_sent({**values, name: _no_key(key)}))
                    self._try(view, f"{channel} form, key", asked, none, name, target)

    def _key_fields(self, view: RecordView, *, editing: bool) -> dict[str, type[Base]]:
        found = key_fields(view, editing=editing)
        for name, (_field, target) in self._lookups(view, editing=editing).items():
            found.setdefault(name, target)
        return {name: cls for name, cls in found.items() if hasattr(cls, "__scope__")}

    def _lookups(self, view: RecordView, *, editing: bool) -> dict[str, tuple[Any, type[Base]]]:
        """Return fields of records that are no columns: lists of keys, and hidden ones."""
        by_url = {self.surface.url_of(v, "lookup"): v.model for v in self.surface.record_views}
        with self.browser.app.test_request_context():
            form = view.form(editing=editing)
            return {
                field.name: (field, by_url[field.lookup_url])
                for field in form
                if getattr(field, "lookup_url", "") in by_url
            }

    def _strange_keys(self, target: type[Base], now: Any) -> list[Any]:
        places = {
            "core_unit": self.world.places[AWAY].village,
            "core_organisation": self.world.places[AWAY].organisation,
        }
        name = target.__tablename__
        keys: list[Any] = [places[name]] if name in places else self.world.made.of(name, AWAY)[:1]
        if isinstance(now, list):
            own = self.world.made.of(name, HOME)
            return [[*own[:1], key] for key in keys]
        return keys

    def _try(
        self,
        view: RecordView,
        channel: str,
        asked: Visit,
        none: Visit,
        name: str,
        target: type[Base],
    ) -> None:
        """Send another's key in one field: refused as if it did not exist."""
        answer = self._visit(view, channel, OUT, asked)
        where = f"{asked.method} {asked.url} with {name} ({OUT})"
        self._judge_key(view, where, answer, name, target)
        if self._scoped(target) and not same(answer, self.browser.visit(self.user, none)):
            self.report.leak(where, "answers otherwise than for a key that does not exist")

    def _judge_key(
        self, view: RecordView, where: str, answer: Answer, name: str, target: type[Base]
    ) -> None:
        places = name in view.model.__scope__.columns or name == "unit_id"
        if not (self._scoped(target) or places):
            return  # a unit or body that anybody may name
        if answer.status not in REFUSED:
            self.report.leak(where, f"answers {answer}")
        if answer.changed:
            self.report.leak(where, f"changes {', '.join(answer.changed)}")

    def _form_values(self, view: RecordView, *, editing: bool) -> dict[str, Any]:
        """Return what a browser would send for a form that is filled from a record at home."""
        key = self._home(view)[0]
        with acting(self.browser, self.user) as session, self.browser.app.test_request_context():
            item = session.get(view.model, key)
            form = view.form(editing=editing, item=item)
            values = form_values(form)
            for field in form:
                if getattr(field, "multiple", False):
                    values[field.name] = list(field.data or ())
                elif field.type == "FileField":
                    values[field.name] = UPLOAD
                elif field.type == "TextField" and not editing and values[field.name]:
                    values[field.name] = f"{values[field.name]} 2"
        values.pop("csrf_token", None)
        return values

    # -- the same over the API --------------------------------------------------------------------

    def _api(self, view: RecordView) -> None:
        api = self.surface.api_of(view)
        if api is None or not self._home(view):
            return
        key = self._home(view)[0]
        for route, method, screen in (("put", "PUT", "edit"), ("post", "POST", "add")):
            if not view.has_route(screen):
                continue
            editing = screen == "edit"
            base: dict[str, Any] = {} if editing else self._form_values(view, editing=False)
            base = {name: value for name, value in base.items() if value not in ("", None, UPLOAD)}
            if editing:
                base["version"] = 1
            url = self.surface.url_of(api, route, **({"pk": key} if editing else {}))
            self._allowed(view, f"api {route}", Visit(url, method, json=base))
            for name, target in self._key_fields(view, editing=editing).items():
                for strange in self._strange_keys(target, base.get(name)):
                    asked = Visit(url, method, json={**base, name: strange})
                    none = Visit(url, method, json={**base, name: _no_key(strange)})
                    self._try(view, f"api {route}, key", asked, none, name, target)

    # -- steps and commands -----------------------------------------------------------------------

    def _steps(self, view: RecordView) -> None:
        """Take each step in and out of order, without the right, and with it elsewhere only."""
        if not self._home(view):
            return
        for row in self._moves(view):
            for source in (state.name for state in view.workflow.states):  # type: ignore[union-attr]
                for channel, asked in self._step_visits(view, row.name, source):
                    if source in row.sources:
                        self._allowed(view, channel, asked)
                        self._without(view, channel, asked, (row.verb, view.record))
                    else:
                        self._out_of_order(view, channel, asked)
        self._without_right(view)

    def _without_right(self, view: RecordView) -> None:
        """Run commands, change and remove with the right elsewhere only, and without it."""
        key, names = self._home(view)[0], view.method_permission_name
        for command in view.commands:
            url = self.surface.url_of(view, "command", pk=key, name=command.name)
            pair = (command.verb, command.record or view.record)
            self._without(view, "command", Visit(url, "POST", data={}), pair)
        for name in ("edit", "delete"):
            if view.has_route(name):
                asked = Visit(
                    self.surface.url_of(view, name, pk=key), "POST", data={"version": "1"}
                )
                if name == "edit":
                    asked.data = _sent(self._form_values(view, editing=True))
                self._without(view, name, asked, (names[name], view.record))

    @staticmethod
    def _moves(view: RecordView) -> tuple[Transition, ...]:
        if view.workflow is None or not view.has_route("do"):
            return ()
        return view.workflow.transitions

    def _step_visits(self, view: RecordView, name: str, source: str) -> Iterator[tuple[str, Visit]]:
        """Yield the ways to take a step of a record at home that starts in a state."""
        key, body = self._home(view)[0], {"reason": "because"}
        before = in_state(view, key, source)
        url = self.surface.url_of(view, "do", pk=key, name=name)
        yield "do", Visit(url, "POST", data=body, before=before)
        api = self.surface.api_of(view)
        if api is not None:
            url = self.surface.url_of(api, "do", pk=key, name=name)
            yield "api do", Visit(url, "POST", json=body, before=before)

    def _out_of_order(self, view: RecordView, channel: str, asked: Visit) -> None:
        if view.command_named(asked.url.rpartition("/")[2]) is not None and channel == "do":
            return
        answer = self._visit(view, channel, OUT_OF_ORDER, asked)
        where = f"{asked.method} {asked.url} ({OUT_OF_ORDER})"
        if answer.status not in REFUSED:
            self.report.leak(where, f"answers {answer}")
        if answer.changed:
            self.report.leak(where, f"changes {', '.join(answer.changed)}")

    def _without(self, view: RecordView, channel: str, asked: Visit, pair: Pair) -> None:
        """Ask as somebody who holds the verb elsewhere only, and as roles that lack it."""
        readers = [(OTHER, self.world.elsewhere(pair))]
        reading = (view.method_permission_name["show"], view.record)
        readers += [
            (WRONG_PERSON, self.world.at(role))
            for role, pairs in self.world.roles.items()
            if pair not in pairs and reading in pairs
        ][:1]
        for case, user in readers:
            answer = self._visit(view, channel, case, asked, user=user)
            where = f"{asked.method} {asked.url} without {pair} here ({case})"
            if answer.status not in REFUSED and not (answer.to_login or answer.to_command):
                self.report.leak(where, f"answers {answer}")
            if answer.changed:
                self.report.leak(where, f"changes {', '.join(answer.changed)}")

    # -- asking -----------------------------------------------------------------------------------

    def _visit(
        self, view: RecordView, channel: str, case: str, asked: Visit, user: int | None = None
    ) -> Answer:
        self.report.count(PART, self.surface.module_of(view), f"{channel} {asked.method}", case)
        answer = self.browser.visit(user or self.user, asked)
        where = f"{asked.method} {asked.url} ({case})"
        shown = found_canaries(answer.text, HIDDEN)
        if shown:
            self.report.leak(where, f"shows {shown[:3]}")
        if answer.status >= 500:
            self.report.leak(where, f"answers {answer}")
        return answer

    def _allowed(self, view: RecordView, channel: str, asked: Visit) -> None:
        """Write at home with the right: let in, whatever the rules of the module then say."""
        answer = self._visit(view, channel, IN, asked)
        if self.world.placing.is_owned(view.model):
            return
        if answer.to_login or answer.status == 401:
            self.report.leak(f"{asked.method} {asked.url} ({IN})", f"answers {answer}")
        self.done += bool(answer.changed)


def _no_key(key: Any) -> Any:
    return [*key[:-1], NO_KEY] if isinstance(key, list) else NO_KEY


def _sent(values: dict[str, Any]) -> dict[str, Any]:
    """Return form values as a browser sends them."""
    return {
        name: [str(v) for v in value] if isinstance(value, list) else value
        for name, value in values.items()
    }


def check_writing(browser: Browser, surface: Surface, report: Report, share: Share = WHOLE) -> None:
    """Try to write everywhere."""
    writing = Writing(browser, surface, report, share=share)
    writing.run()
    if not writing.done:
        report.leak("writing", "nothing could be written at home, so that no refusal means much")
