"""The agency's addresses, with pages that fail while they hold somebody's words in their hands."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

from clients.models import Client, Strength
from config.agency_urls import urlpatterns as ours


def failing(request: HttpRequest) -> HttpResponse:
    strength = Strength.objects.order_by("pk")[0]
    raise RuntimeError(f"{strength.client.given_name}: {strength.description}")


def doubled(request: HttpRequest) -> HttpResponse:
    """The database itself quotes the row that stands in the way."""
    client = Client.objects.order_by("pk")[0]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE clients_client SET number = phone")
    return HttpResponse(client.number)


urlpatterns = [*ours, path("failing/", failing), path("doubled/", doubled), path("api/v1/failing/", failing)]
