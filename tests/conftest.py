"""Tests of the kernel and across modules."""
