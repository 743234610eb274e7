"""What a browser complains about, and what axe finds."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response, WebError

_REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) => {
  window.reportViolation(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
});
"""
_AXE = Path(__file__).parents[1] / "vendor" / "axe.min.js"
_WCAG_22_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
_RUN_AXE = """async (tags) => {
  // Preloading would copy style sheets with an @import into the page, which the policy rightly stops.
  const options = {runOnly: {type: "tag", values: tags}, resultTypes: ["violations"], preload: false};
  const found = await axe.run(document, options);
  const place = (node) => `${node.target.join(" ")} ${node.html}`;
  return found.violations.map(({id, nodes}) => [id, nodes.map(place)]);
}"""
_OVERFLOW = """() => {
  const page = document.scrollingElement;
  if (page.scrollWidth <= window.innerWidth) return [];
  const wide = [...document.body.querySelectorAll("*")].filter((element) => {
    const box = element.getBoundingClientRect();
    return box.width > 0 && box.right > window.innerWidth + 1;
  });
  const first = wide.slice(0, 3).map((element) => element.outerHTML);
  return [`${page.scrollWidth} > ${window.innerWidth}`, ...first];
}"""
_LONGEST = 160


@dataclass
class Watch:
    """Policy violations, errors on the console, failed parts of pages, requests that leave the product.

    ``hosts`` are other servers a person goes to on purpose; how their pages are made is theirs.
    """

    address: str
    complaints: list[str] = field(default_factory=list)
    hosts: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        context.expose_binding("reportViolation", self._on_violation)
        context.add_init_script(_REPORT_VIOLATIONS)
        context.on("console", self._on_console)
        context.on("weberror", self._on_error)
        context.on("request", self._on_request)
        context.on("response", self._on_response)

    def _on_violation(self, source: dict[str, Any], what: str) -> None:
        self.complaints.append(f"content security policy: {what} on {source['page'].url}")

    def _on_console(self, message: ConsoleMessage) -> None:
        # A page that answers 404 or 410 on purpose is logged too; failed parts of pages are seen below.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.complaints.append(f"console: {message.text} on {message.location['url']}")

    def _on_error(self, error: WebError) -> None:
        self.complaints.append(f"script: {error.error}")

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.address}/", "data:", "blob:", *self.hosts)):
            self.complaints.append(f"request to another host: {request.url}")

    def _on_response(self, response: Response) -> None:
        failed = response.status >= 400 and not response.request.is_navigation_request()
        elsewhere = response.url.startswith(tuple(self.hosts))
        if (failed or response.status >= 500) and not elsewhere:
            self.complaints.append(f"{response.status} for {response.url}")


def barriers(page: Page) -> list[str]:
    """What keeps people from using the page as it is shown: axe's WCAG 2.2 A and AA findings, overflow."""
    page.evaluate(_AXE.read_text(encoding="utf-8"))  # comes in past the content security policy
    found = page.evaluate(_RUN_AXE, _WCAG_22_AA)
    lines = [f"{rule}: {node[:_LONGEST]}" for rule, nodes in found for node in nodes]
    return [*lines, *(f"overflow: {line[:_LONGEST]}" for line in page.evaluate(_OVERFLOW))]
