"""Unsent form content, kept on the server until it is sent: lossless writing for every long form.

A page says ``page_draft = open_form(request, FORM, reference)`` and ``end_draft(request, FORM, reference)``
where what was typed has become the record; its template says ``{% draft page_draft %}`` inside the form.
"""
