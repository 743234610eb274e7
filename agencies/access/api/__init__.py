"""The policy for the API: the same rows as the pages, the same refusals, the same services."""
