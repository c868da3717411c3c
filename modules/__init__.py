"""Installable modules; each folder is one application with its own manifest."""
