"""The agency's addresses, with one that fails: to see how programs are told."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from config.agency_urls import urlpatterns as ours


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a failure nobody foresaw")


urlpatterns = [*ours, path("api/v1/broken/", broken), path("broken/", broken)]
