"""Nominations, the board's vote, decisions and the register of commendations."""
