"""The framework of Chung Tay: what modules may import, and nothing that knows a module."""
