"""One fault for each check of the conformance suite (for some checks several)."""

from __future__ import annotations

from tests.sample_modules.faults_declared import DECLARED
from tests.sample_modules.faults_shown import SHOWN
from tests.sample_modules.faults_stored import STORED

FAULTS = (*DECLARED, *STORED, *SHOWN)
