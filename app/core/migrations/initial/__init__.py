"""The parts of revision core_0001, in the order in which they are applied."""
