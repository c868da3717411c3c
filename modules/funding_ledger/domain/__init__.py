"""Rules that know neither framework nor database; days are arguments."""
