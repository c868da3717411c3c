"""The people behind accounts: who was joined to nobody, who may be there twice, and joining them.

What asks for different people compares the people to whom accounts were joined; the database lets
an account that was joined to nobody take no part in it (docs/adr/0033).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import Any

from sqlalchemy import TextClause, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, joinedload

from app.core.models import Person, User, UserPerson
from app.core.services.people import create_person
from app.core.services.users import USER, link_person
from app.kernel.actor import Actor
from app.kernel.errors import NotFound
from app.kernel.identity import plain_number
from app.kernel.records import refusal
from app.kernel.transaction import transaction

JOIN = text("select about_table, moved, stays from core_join_people(:gone, :kept)")
SEPARATE = text("select about_table, moved from core_separate_people(:gone)")
JOINED_ROWS = text(
    "select about_table, count(*) filter (where standing = 'back') as moved, "
    "count(*) filter (where standing <> 'back') as stays "
    "from core_joined_rows(:gone) group by 1 order by 1"
)


class Likeness(StrEnum):
    """Why two records may be of one human."""

    ID_NUMBER = "id_number"
    NAME_AND_YEAR = "name_and_year"
    PHONE = "phone"
    MAIL = "mail"
    NAME = "name"


@dataclass(frozen=True)
class Double:
    """Two records of people that may be one, and why."""

    one: Person
    other: Person
    reasons: frozenset[Likeness]
    accounts: Mapping[int, tuple[str, ...]]  # user names by person

    @property
    def is_probable(self) -> bool:
        """Tell whether more than the name is the same: many people share theirs."""
        return bool(self.reasons - {Likeness.NAME})


@dataclass(frozen=True)
class Joined:
    """What becomes of the rows of one table when two records are joined or separated again."""

    table: str
    moved: int
    stays: int = 0


def enter_person_of(user: User, *, actor: Actor, unit_id: int | None = None) -> Person:
    """Enter a person with the names of an account, and join the account to them."""
    with transaction():
        name = f"{user.last_name} {user.first_name}".strip()
        person = create_person(full_name=name, unit_id=unit_id, actor=actor)
        link_person(user.id, person.id, actor=actor)
        return person


def person_of(session: Session, user_id: int) -> Person | None:
    """Return the person to whom an account was joined, as far as the reader reaches them."""
    user = session.get(User, user_id)
    found: Person | None = user.person if user is not None else None
    return found


def account_name(session: Session, user_id: int | None) -> str:
    """Return the name of an account; nothing where nobody acted yet."""
    return "" if user_id is None else str(session.get(User, user_id) or "")


def accounts_without_person(session: Session) -> list[User]:
    """Return the open accounts that nobody joined to a person, by user name."""
    known = select(UserPerson.user_id)
    statement = select(User).where(User.active, User.id.not_in(known)).order_by(User.username)
    return list(session.scalars(statement))


def doubles(session: Session) -> list[Double]:
    """Return the people with accounts who may be in the register twice, with the reasons.

    Each pair has somebody with an account: only they take steps. A telephone number has no index
    (it is sealed), so those of people with accounts are opened and compared here.
    """
    accounts = _accounts(session)
    rows = session.execute(
        select(Person.id, Person.search_key, Person.birth_year, Person.id_number_index).where(
            Person.joined_to_id.is_(None)
        )
    )
    phones = session.execute(
        select(Person.id, Person.phone).where(Person.id.in_(accounts), Person.phone.is_not(None))
    )
    opened = {row.id: row.phone for row in phones}
    found: dict[tuple[int, int], set[Likeness]] = defaultdict(set)
    for (likeness, _mark), keys in _marks(rows.all(), opened, accounts).items():
        for pair in combinations(sorted(keys), 2):
            if accounts.keys() & pair:
                found[pair].add(likeness)
    wanted = select(Person).where(Person.id.in_({key for pair in found for key in pair}))
    people = {person.id: person for person in session.scalars(wanted)}
    names = {person: tuple(user.username for user in users) for person, users in accounts.items()}
    return [
        Double(people[one], people[other], frozenset(reasons), names)
        for (one, other), reasons in sorted(found.items())
        if not _two_years(people[one], people[other], reasons)
    ]


def _accounts(session: Session) -> dict[int, list[User]]:
    found: dict[int, list[User]] = defaultdict(list)
    for link in session.scalars(select(UserPerson).options(joinedload(UserPerson.user))):
        found[link.person_id].append(link.user)
    return found


def _marks(
    rows: Iterable[Any], phones: Mapping[int, str], accounts: Mapping[int, list[User]]
) -> dict[tuple[Likeness, Hashable], set[int]]:
    """Return who has which mark."""
    found: dict[tuple[Likeness, Hashable], set[int]] = defaultdict(set)
    for row in rows:
        found[Likeness.NAME, row.search_key].add(row.id)
        if row.birth_year is not None:
            found[Likeness.NAME_AND_YEAR, (row.search_key, row.birth_year)].add(row.id)
        if row.id_number_index is not None:
            found[Likeness.ID_NUMBER, row.id_number_index].add(row.id)
    for person, phone in phones.items():
        found[Likeness.PHONE, plain_number(phone)].add(person)
    for person, users in accounts.items():
        for user in users:
            found[Likeness.MAIL, _mailbox(user.email)].add(person)
    return found


def _mailbox(address: str) -> str:
    """Return the part of an address before the “@”, without what may be added to it."""
    return address.casefold().partition("@")[0].partition("+")[0].replace(".", "")


def _two_years(one: Person, other: Person, reasons: set[Likeness]) -> bool:
    """Tell whether only the name is the same, and the years of birth are not."""
    years = {one.birth_year, other.birth_year} - {None}
    return reasons == {Likeness.NAME} and len(years) > 1


def join_people(gone_id: int, kept_id: int, *, actor: Actor) -> list[Joined]:
    """Join a record to another one of the same human; return what moved and what stays.

    Accounts go over; if the person would then hold places that are kept apart, nothing happens.
    """
    return _rewrite(JOIN, {"gone": gone_id, "kept": kept_id}, actor)


def what_goes_back(session: Session, gone_id: int) -> list[Joined]:
    """Return what a record would get back; what `stays` forbids it."""
    return [Joined(*row) for row in session.execute(JOINED_ROWS, {"gone": gone_id})]


def separate_people(gone_id: int, *, actor: Actor) -> list[Joined]:
    """Separate a record from the one to which it was joined; return what went back to it.

    Everything goes back, or nothing: not once anything came under the record that goes on, since
    nobody could tell for which of the two it was meant.
    """
    return _rewrite(SEPARATE, {"gone": gone_id}, actor)


def _rewrite(statement: TextClause, keys: Mapping[str, int], actor: Actor) -> list[Joined]:
    """Call a function of the database that lets rows refer to another person."""
    with transaction() as session:
        actor.require("write", USER)
        for key in keys.values():
            if session.get(Person, key) is None:
                raise NotFound(record=Person.__record__)
        session.flush()
        try:
            rows = session.execute(statement, keys).all()
        except DBAPIError as error:
            explained = refusal(error, Person)
            if explained is None:
                raise
            raise explained from error
        session.expire_all()
        return [Joined(*row) for row in rows]
