"""The way in through an agency's own sign-in service.

A form may not lead to another host here (the content security policy), so the last step before the
provider is a link. What is answered for an agency that does not exist is answered for one without
single sign-on, too; and tries are counted before the name is looked at, so that names are not tried in rows.
"""

import secrets
from urllib.parse import urlencode

from allauth.core.internal import ratelimit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET

from agencies.models import Agency
from agencies.outside import inside
from agencies.sso.errors import ProviderError
from agencies.sso.forms import AgencyNameForm
from agencies.sso.openid import AgencyProvider, OpenIDAdapter
from agencies.sso.problems import problem
from agencies.sso.session import provider_id

_NO_PROVIDER = (
    "There is no single sign-on under this name. Look at the name once more, or sign in with your "
    "e-mail address and password."
)
_TOO_MANY = (
    "Many tries came from your network at once. Wait a minute, then try again. Nothing was changed. If it "
    "happens often, tell your agency’s administrator."
)


@require_GET
def entrance(request: HttpRequest) -> HttpResponse:
    """Ask for the agency's name. There is no list of agencies: who uses Evoke is nobody's business."""
    form = AgencyNameForm(request.GET if "agency" in request.GET else None)
    then = request.GET.get("next", "")
    if form.is_valid():
        return redirect(_with_next(reverse("sso:ready", args=[form.cleaned_data["agency"]]), then))
    return render(request, "sso/entrance.html", {"form": form, "then": then})


@require_GET
def ready(request: HttpRequest, slug: str) -> HttpResponse:
    """The link to the agency's service. The page is the same for every name, whether or not there is one."""
    start_address = _with_next(reverse("sso:start", args=[slug]), request.GET.get("next", ""))
    return render(request, "sso/ready.html", {"slug": slug, "start": start_address})


@require_GET
@transaction.non_atomic_requests  # no transaction is held open while the provider answers
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Send the person to the provider. Another site cannot set this going: it is led to the link first."""
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        return redirect("sso:ready", slug)
    nonce, then = secrets.token_urlsafe(24), _inside(slug, request)
    if _too_often(request):
        return _wait(request, slug, then=then)
    try:
        answer: HttpResponse = _provider(request, slug).redirect(
            request, AuthProcess.LOGIN, next_url=then, auth_params={"nonce": nonce}, nonce=nonce
        )
    except SocialApp.DoesNotExist:
        return problem(request, _NO_PROVIDER, slug=slug, status=404)
    except ProviderError as trouble:
        return problem(request, str(trouble), slug=slug, status=502, then=then)
    return answer


@require_GET
@transaction.non_atomic_requests
def callback(request: HttpRequest, slug: str) -> HttpResponse:
    """Where the provider sends the person back to."""
    if _too_often(request):
        return _wait(request, slug)
    try:
        provider = _provider(request, slug)
        adapter = OpenIDAdapter(request, provider.app.provider_id)
        view = OAuth2CallbackView.adapter_view(adapter)  # type: ignore[no-untyped-call]
        answer: HttpResponse = view(request)
    except SocialApp.DoesNotExist:
        return problem(request, _NO_PROVIDER, slug=slug, status=404)
    except ProviderError as trouble:
        return problem(request, str(trouble), slug=slug, status=502)
    return answer


def _too_often(request: HttpRequest) -> bool:
    """Counts this try, for any name, by the address it comes from; the limit is in ACCOUNT_RATE_LIMITS."""
    return not ratelimit.consume(request, app="allauth.account", action="single_sign_on", limit_get=True)


def _wait(request: HttpRequest, slug: str, *, then: str = "") -> HttpResponse:
    title = "Too many tries in a short time"
    return problem(request, _TOO_MANY, slug=slug, status=429, title=title, then=then)


def _provider(request: HttpRequest, slug: str) -> AgencyProvider:
    """The provider of the agency of this name; raises SocialApp.DoesNotExist or ProviderError."""
    agency_id = Agency.objects.filter(slug=slug, closed_at=None).values_list("pk", flat=True).first()
    if agency_id is None:
        raise SocialApp.DoesNotExist
    return OpenIDAdapter(request, provider_id(agency_id)).get_provider()


def _inside(slug: str, request: HttpRequest) -> str:
    """Where to go afterwards: a page of this agency, or its first one."""
    asked, home = request.GET.get("next", ""), inside(slug)
    is_ours = url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if is_ours and asked.startswith(home) else home


def _with_next(address: str, then: str) -> str:
    return f"{address}?{urlencode({'next': then})}" if then else address
