"""Official papers of commendation: what they show, and how they are laid out."""
