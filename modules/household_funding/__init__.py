"""From a gift to the class of a household later, and back: between the ledger and the register."""
