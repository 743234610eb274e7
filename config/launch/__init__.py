"""What ``./run`` and ``./test`` do.

The first part (``python -m config.launch``) uses the standard library alone: it prepares the virtual
environment and hands over to the second part (``start`` or ``checks``) inside it.
"""
