"""The demo world: two invented agencies, their people, and half a year of their work.

What is told stands in ``stories/`` and ``feedback/`` as text; dates follow from the day it is loaded.
"""
