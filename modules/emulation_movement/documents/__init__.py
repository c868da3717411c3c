"""Official papers of emulation movements: what they show, and how they are laid out."""
