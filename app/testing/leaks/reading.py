"""Part two, reading: what a reader with the right sees of home, and nothing of others.

Each question is asked twice: with the others' rows in the database and without them. The answers
must be the same to the letter, counts, figures and charts included.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import zip_longest

from sqlalchemy import select, text

from app.kernel.listing import Listing, parse
from app.kernel.models import Base, class_of_table, table_of
from app.kernel.scope import EverywhereScope, Request, ThroughScope
from app.kernel.views import RecordView
from app.testing.leaks.browser import Answer, Browser, acting
from app.testing.leaks.canaries import AWAY, BESIDE, CLOSED, HOME, WORD, found_canaries
from app.testing.leaks.report import Report
from app.testing.leaks.rows import CROSSING
from app.testing.leaks.shares import WHOLE, Share
from app.testing.leaks.surface import Surface, key_filters, verbs_of
from app.testing.leaks.world import NO_KEY, Pair

PART = "with the right, reading"
VIEWS_EACH_DAY = 8  # one view of so many, when a run asks a share only
HIDDEN = frozenset({AWAY, CLOSED})
RANDOM = re.compile(r"\b[0-9a-f]{16}\b")
LENGTH = re.compile(r"Content-Length: \d+")  # of a zipped file, with the minute in it
PRINTED = re.compile(r"In lúc [\d/]+ [\d:]+")  # on the sheet of a register
IN, OUT, BODY, TURNED, OTHER = (
    "in scope",
    "other commune",
    "other organisation",
    "refers to another's",
    "granted elsewhere",
)


@dataclass(frozen=True)
class Question:
    """An address to ask for, and what is known of its answer."""

    channel: str
    case: str
    url: str
    statuses: frozenset[int] = frozenset({200})
    same_as: str = ""  # an address whose answer must be the same but for the key
    keys: bool = False  # the answer lists records of the view


@dataclass
class Seen:
    """What a reader saw, to be compared once the others' rows are gone."""

    user: int
    where: str
    url: str
    body: str


@dataclass
class Reading:
    """Asks for everything that can be read."""

    browser: Browser
    surface: Surface
    report: Report
    only: frozenset[str] | None = None
    share: Share = WHOLE
    seen: list[Seen] = field(default_factory=list)

    def run(self) -> None:
        """Ask every question of every view and of every role that may."""
        self.browser.world.let_all_in()
        for view in self.surface.scoped_views():
            if self.only is not None and view.record not in self.only:
                continue
            if not self.surface.is_asked(view, self.share.again(VIEWS_EACH_DAY)):
                continue
            for number, role in enumerate(self.readers(view)):
                self._ask_all(view, role, first=not number)
        if self.browser.world.walls == "both":
            self._compare_without_others()

    def readers(self, view: RecordView) -> Iterable[str]:
        """Return a role for each set of verbs that a view asks for, reading among them.

        Rows about other records are read by who reads those, so that right counts as well.
        """
        asked = verbs_of(view) | {("read", record) for record in self._about(view.model)}
        found: dict[frozenset[Pair], str] = {}
        for role, pairs in self.browser.world.roles.items():
            if (view.method_permission_name["list"], view.record) in pairs:
                found.setdefault(frozenset(asked & pairs), role)
        return found.values()

    def _ask_all(self, view: RecordView, role: str, *, first: bool) -> None:
        user = self.browser.world.at(role)
        questions = self.questions(view, user) if first else self._fewer(view, user)
        for question in questions:
            self.ask(view, user, role, question)

    def ask(self, view: RecordView, user: int, role: str, question: Question) -> Answer:
        """Ask one question and judge the answer."""
        answer = self.browser.visit(user, question.url)
        module = self.surface.module_of(view)
        self.report.count(PART, module, question.channel, question.case)
        where = f"GET {question.url} as {role} ({question.case})"
        if answer.status not in question.statuses:
            self.report.leak(where, f"answers {answer}, not {sorted(question.statuses)}")
        self._look(where, answer)
        if question.keys and answer.status == 200:
            self._compare_keys(view, user, where, answer, question)
        if question.same_as:
            other = self.browser.visit(user, question.same_as)
            if not same(answer, other):
                told = difference(without_keys(plain(answer)), without_keys(plain(other)))
                self.report.leak(where, f"answers otherwise than {question.same_as}: {told}")
        elif question.case != OUT:
            body = plain(answer)
            self.seen.append(Seen(user, where, question.url, body))
        return answer

    def _look(self, where: str, answer: Answer) -> None:
        shown = found_canaries(answer.text, HIDDEN)
        if shown:
            self.report.leak(where, f"shows {shown[:3]}")
        if answer.changed:
            self.report.leak(where, f"changes {', '.join(answer.changed)}")

    # -- what is asked ------------------------------------------------------------------------

    def questions(self, view: RecordView, user: int) -> Iterator[Question]:
        """Yield all that can be read of a view over the screen and over the API."""
        yield from self._lists(view, user)
        yield from self._lookups(view)
        yield from self._records(view, user)

    def _fewer(self, view: RecordView, user: int) -> Iterator[Question]:
        """Yield what may look otherwise for a role with other verbs: the list, and each record."""
        yield Question("list", IN, f"{self.surface.url_of(view, 'list')}?size=200", keys=True)
        yield from self._records(view, user)

    def _lists(self, view: RecordView, user: int) -> Iterator[Question]:
        places = [("list", self.surface.url_of(view, "list"))]
        api = self.surface.api_of(view)
        if api is not None:
            places.append(("api list", self.surface.url_of(api, "get_list")))
        for channel, url in places:
            yield Question(channel, IN, f"{url}?size=200", keys=True)
            if view.list_spec().search:
                yield Question(f"{channel}, search", IN, f"{url}?q={WORD}&size=200")
            for name in view.sortable:
                for sign in ("", "-"):
                    address = f"{url}?sort={sign}{name}&size=200"
                    yield Question(f"{channel}, sorted", IN, address, keys=True)
            yield from self._filtered(view, channel, url)
            for mark in self._marks(view):
                for way in ("after", "before"):
                    yield Question(f"{channel}, forged mark", IN, f"{url}?{way}={mark}")
        yield from self._exports(view)

    def _exports(self, view: RecordView) -> Iterator[Question]:
        export = self.surface.url_of(view, "export")
        for layout in view.layouts:
            rest = f"format=xlsx&what_for=leaks&layout={layout.name}"
            yield Question("export in layout", IN, f"{export}?{rest}")
        for kind in ("xlsx", "csv", "ods"):
            rest = f"format={kind}&what_for=leaks"
            yield Question(f"export {kind}", IN, f"{export}?{rest}")
            yield from self._filtered(view, f"export {kind}", export, f"&{rest}")

    def _filtered(
        self, view: RecordView, channel: str, url: str, rest: str = ""
    ) -> Iterator[Question]:
        for name, target in key_filters(view).items():
            key = self._strange(target)
            if key is None:
                continue
            asked, none = (f"{url}?{name}={number}{rest}" for number in (key, NO_KEY))
            scoped = hasattr(target, "__scope__") and self.browser.world.placing.is_scoped(target)
            yield Question(f"{channel}, filtered", OUT, asked, same_as=none if scoped else "")

    def _strange(self, target: type[Base]) -> int | None:
        world = self.browser.world
        places = {
            "core_unit": world.places[AWAY].village,
            "core_organisation": world.places[AWAY].organisation,
        }
        name = target.__tablename__
        return places.get(name) or next(iter(world.made.of(name, AWAY)), None)

    def _marks(self, view: RecordView) -> list[str]:
        """Return marks of the neighbouring page that point at others' rows."""
        keys = self.browser.world.made.of(view.model.__tablename__, AWAY)
        spec = view.list_spec()
        with acting(self.browser, self.browser.world.everywhere()) as session:
            items = [session.get(view.model, key) for key in keys[:1]]
            return [
                Listing(spec, parse(spec, {}, "vi")).cursor(item)
                for item in items
                if item is not None
            ]

    def _lookups(self, view: RecordView) -> Iterator[Question]:
        url = self.surface.url_of(view, "lookup")
        yield Question("lookup", IN, url)
        yield Question("lookup", IN, f"{url}?q={WORD}")
        for column in table_of(view.model).c:
            for key in column.foreign_keys:
                target = key.column.table.name
                if target != "ab_user" and (strange := self._strange_in(target)) is not None:
                    yield Question("lookup, narrowed", OUT, f"{url}?{column.name}={strange}")

    def _strange_in(self, table: str) -> int | None:
        try:
            return self._strange(class_of_table(table))
        except KeyError:
            return None

    def _records(self, view: RecordView, user: int) -> Iterator[Question]:
        made, table = self.browser.world.made, view.model.__tablename__
        own = made.of(table, HOME)
        owned = self.browser.world.placing.is_owned(view.model)
        if owned or _is_wide(view.model) or self._is_about_unread(view.model, user):
            own = []
        for channel, route in self._record_routes(view):
            shown = channel in ("show", "api get")
            statuses = frozenset({200}) if shown else frozenset({200, 302, 403, 404, 409})
            for key in own[:1]:
                yield Question(channel, IN, route.format(key=key), statuses)
            for key in made.of(table, CROSSING) if own else ():
                yield Question(channel, TURNED, route.format(key=key), statuses)
            none = route.format(key=NO_KEY)
            for key in (made.of(table, AWAY) + made.of(table, CLOSED))[:1]:
                strange = route.format(key=key)
                denied = frozenset({302, 403, 404})
                yield Question(channel, OUT, strange, denied, same_as=none)

    def _record_routes(self, view: RecordView) -> Iterator[tuple[str, str]]:
        for name in ("show", "edit", "delete"):
            if view.has_route(name):
                yield name, self._pattern(view, name)
        api = self.surface.api_of(view)
        if api is not None:
            yield "api get", self._pattern(api, "get")
        if view.has_route("do") and view.workflow is not None:
            for row in view.workflow.transitions:
                yield "do", self._pattern(view, "do", name=row.name)
        for command in view.commands:
            yield "command", self._pattern(view, "command", name=command.name)

    def _pattern(self, view: object, name: str, /, **values: str) -> str:
        return self.surface.url_of(view, name, pk=NO_KEY, **values).replace(str(NO_KEY), "{key}")

    # -- what is seen -------------------------------------------------------------------------

    def _compare_keys(
        self, view: RecordView, user: int, where: str, answer: Answer, question: Question
    ) -> None:
        rows = answer.json["result"] if answer.json else None
        seen = (
            {r["id"] for r in rows} if rows is not None else {int(r.key) for r in answer.page.rows}
        )
        strange = seen & set(self.forbidden(view.model, user))
        if strange:
            self.report.leak(where, f"lists rows of others: {sorted(strange)}")
        missing = set(self.expected(view.model, user)) - seen
        if missing:
            self.report.leak(where, f"lacks rows of one's own: {sorted(missing)}")
        if answer.json and answer.json["count_is_exact"] and answer.json["count"] != len(seen):
            self.report.leak(where, f"counts {answer.json['count']} of {len(seen)}")
        self.report.count(PART, self.surface.module_of(view), f"{question.channel}, keys", BODY)

    def expected(self, model: type[Base], user: int) -> list[int]:
        """Return the keys that a reader at home must see."""
        world, table = self.browser.world, model.__tablename__
        if world.placing.is_owned(model) or world.placing.is_closed(model):
            return []
        if not self._is_for_home(model) or self._is_about_unread(model, user):
            return []
        return world.made.of(table, HOME) + world.made.of(table, CROSSING)

    def _is_for_home(self, model: type[Base]) -> bool:
        """Tell whether the rule gives a commune's people their rows at all."""
        if not (model.__scope__.columns or isinstance(model.__scope__, EverywhereScope)):
            return True
        world = self.browser.world
        keys = world.made.of(model.__tablename__, HOME)[:1]
        return bool(self._within(model, world.all_at(HOME), keys))

    def _is_about_unread(self, model: type[Base], user: int) -> bool:
        """Tell whether rows are about other records that a reader has no right to read."""
        actor = self.browser.world.actor(user)
        return not all(actor.may("read", record) for record in self._about(model))

    def _about(self, model: type[Base]) -> frozenset[str]:
        """Return the records through which rows at home are reached, as the rows name them."""
        columns = table_of(model).c
        if "row_id" not in model.__scope__.columns:
            return frozenset()
        keys = self.browser.world.made.of(model.__tablename__, HOME)
        with self.browser.undone(), self.browser.as_owner():
            statement = select(columns.record).where(columns.id.in_(keys)).distinct()
            found = self.browser.connection.execute(statement).scalars()
            return frozenset(record for record in found if record is not None)

    def forbidden(self, model: type[Base], user: int) -> list[int]:
        """Return the keys that a reader at home must not see."""
        made, table = self.browser.world.made, model.__tablename__
        found = made.of(table, AWAY) + made.of(table, CLOSED)
        beside = made.of(table, BESIDE)
        return found + [key for key in beside if key not in self._within(model, user, beside)]

    def _within(self, model: type[Base], user: int, keys: list[int]) -> list[int]:
        """Return the keys that the rule itself lets an actor reach, for what lies in between."""
        actor = self.browser.world.actor(user)
        found = []
        with self.browser.undone(), self.browser.app.app_context(), self.browser.as_owner():
            from app.extensions import db

            session = db.session()
            table = table_of(model)
            for key in keys:
                row = session.connection().execute(table.select().where(table.c.id == key))
                values = dict(row.mappings().one())
                if model.__scope__.allows(
                    values, Request(actor, "read", model.__record__), session
                ):
                    found.append(key)
            db.session.remove()
        return found

    # -- the same without the others ----------------------------------------------------------

    def _compare_without_others(self) -> None:
        """Ask again after the others' rows are gone: no answer may be another one."""
        with self.browser.undone():
            remove_others(self.browser)
            for seen in self.seen:
                answer = self.browser.visit(seen.user, seen.url)
                self.report.count(PART, "all", "any", "the same without the others' rows")
                if plain(answer) != seen.body:
                    told = difference(seen.body, plain(answer))
                    self.report.leak(seen.where, f"changes when the others' rows are gone: {told}")


def remove_others(browser: Browser) -> None:
    """Remove the rows that a reader at home must know nothing of."""
    made, placing = browser.world.made, browser.world.placing
    with browser.as_owner():
        for table, sides in made.keys.items():
            keys = sides.get(AWAY, []) + (sides.get(CLOSED, []))
            # How the chain of the trail stands is one fact of the whole program.
            program = table in browser.world.closed
            if keys and not program and placing.is_scoped(class_of_table(table)):
                browser.connection.execute(
                    text(f"delete from {table} where id = any(:keys)"), {"keys": keys}
                )


def plain(answer: Answer) -> str:
    """Return an answer without what is new each time."""
    return f"{answer.status} {LENGTH.sub('', PRINTED.sub('', RANDOM.sub('#', answer.text)))}"


def difference(before: str, after: str) -> str:
    """Return the first lines in which two answers differ."""
    lines = zip_longest(before.splitlines(), after.splitlines(), fillvalue="")
    first, second = next((a, b) for a, b in lines if a != b)
    return f"{first.strip()[:400]!r} became {second.strip()[:400]!r}"


def _is_wide(model: type[Base]) -> bool:
    """Tell whether rows are only for those who act everywhere, by themselves or by their parent."""
    scope = model.__scope__
    if isinstance(scope, ThroughScope):
        return _is_wide(class_of_table(scope.parent_table))
    return isinstance(scope, EverywhereScope)


def same(first: Answer, second: Answer) -> bool:
    """Tell whether two answers differ only in the key that was asked for."""
    return without_keys(plain(first)) == without_keys(plain(second))


KEY = re.compile(r"(?<!\d)6[1-9]\d{7}(?!\d)")


def without_keys(body: str) -> str:
    return KEY.sub("#", body)


def check_reading(browser: Browser, surface: Surface, report: Report, share: Share = WHOLE) -> None:
    """Read everything that can be read of records."""
    Reading(browser, surface, report, share=share).run()
