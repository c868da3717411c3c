"""Benchmarks: each measures the program against its peer or the raw database in one run."""
