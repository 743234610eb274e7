"""Every page, every viewset and every task asks the table of rights, or is known with its reason."""

from config.agency_urls import urlpatterns as inside
from tests.asking import ASK_NOBODY, OF_NO_MEMBER, views_in, what_to_do, what_to_do_about
from tests.attacks.test_jobs import ours


def test_every_route_inside_an_agency_asks_the_table_of_rights() -> None:
    routes = dict(views_in(inside))
    assert len(routes) > 60
    assert [said for name, view in routes.items() if (said := what_to_do(name, view))] == []
    assert set(ASK_NOBODY) <= set(routes), "these routes are no more"


def test_every_task_is_of_an_agency_or_known() -> None:
    tasks = ours()
    assert [said for task in tasks if (said := what_to_do_about(task))] == []
    assert set(OF_NO_MEMBER) <= {task.name for task in tasks}, "these tasks are no more"
