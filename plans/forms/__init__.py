"""The forms of a plan: writing its parts, signing it."""
