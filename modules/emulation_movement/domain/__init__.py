"""Rules of emulation movements: they know neither framework nor database; days are arguments."""
