"""What core announces to modules above it; receivers run in the sender's transaction."""

from __future__ import annotations

from blinker import Namespace

_signals = Namespace()

organisation_changed = _signals.signal("core.organisation_changed")
assignment_ended = _signals.signal("core.assignment_ended")
# Sent with a `CallResponse`: a unit is asked, reminded, or has to mend its answer.
answer_asked = _signals.signal("core.answer_asked")
answer_reminded = _signals.signal("core.answer_reminded")
answer_returned = _signals.signal("core.answer_returned")
