"""``{% may "export" plan as ok %}``: the policy, asked once per object, never in a loop."""

from django import template

from agencies.access import policy
from agencies.access.vocabulary import Action
from agencies.tenancy import TenantModel

register = template.Library()


@register.simple_tag(takes_context=True)
def may(context: template.Context, action: str, obj: TenantModel) -> bool:
    """Whether the person looking at the page may do this; an unknown action is an error."""
    return policy.allows(context["actor"], Action(action), obj)
