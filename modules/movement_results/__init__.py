"""The targets of movements against the registers of households."""
