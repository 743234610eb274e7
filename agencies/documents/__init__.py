"""Documents: what the product prints, from a template to a file that anyone can open, keep and check.

``rendering.render_pdf`` is the way in. WeasyPrint is imported when the first document is printed, so the
product starts, and says what is missing, on a machine without the system libraries.
"""
