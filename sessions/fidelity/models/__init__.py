from sessions.fidelity.models.review import Rating, Review, Score, Tally

__all__ = ["Rating", "Review", "Score", "Tally"]
