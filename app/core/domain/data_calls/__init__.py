"""Rules of data calls: formulas, designs of forms, checks of answers, consolidation."""
