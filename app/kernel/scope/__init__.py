"""Record rules, declared on the model: the same rule in the session and in PostgreSQL.

A rule says which rows an actor reaches. Each rule knows three forms of itself: a criterion for
statements of the session (with the actor's own keys as parameters), a row-level security policy
(with the keys that the database computes from `app.actor`), and a test of plain values for writes.
"""

from app.kernel.scope.base import NOTHING, Bound, Columns, Request, Scope, rendered
from app.kernel.scope.combined import AllOf, AnyOf, AsVerb, ForVerbs, NotScope
from app.kernel.scope.places import EverywhereScope, OrganisationScope, UnitScope
from app.kernel.scope.rows import (
    HoldsScope,
    OwnerScope,
    PublicScope,
    StateScope,
    SystemScope,
    ThroughScope,
)

__all__ = [
    "NOTHING",
    "AllOf",
    "AnyOf",
    "AsVerb",
    "Bound",
    "Columns",
    "EverywhereScope",
    "ForVerbs",
    "HoldsScope",
    "NotScope",
    "OrganisationScope",
    "OwnerScope",
    "PublicScope",
    "Request",
    "Scope",
    "StateScope",
    "SystemScope",
    "ThroughScope",
    "UnitScope",
    "rendered",
]
