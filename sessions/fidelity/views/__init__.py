"""The pages of the review workbench, one module for each stage of a review."""
