from clients.models.assignment import Assignment
from clients.models.client import Client
from clients.models.emergency import EmergencyAccess, EmergencyReview, Purpose
from clients.models.search import SearchEntry
from clients.models.strength import Strength
from clients.models.target import TargetBehaviour

__all__ = [
    "Assignment",
    "Client",
    "EmergencyAccess",
    "EmergencyReview",
    "Purpose",
    "SearchEntry",
    "Strength",
    "TargetBehaviour",
]
