"""Headless Chromium: a visitor with a window, which can go without script, and is looked at wide and narrow, light and dark."""

import base64
import importlib.util
import os
import pathlib
import shutil

from .waiting import wait_until

NEEDED = "sudo apt-get install chromium chromium-driver fonts-noto-cjk; pip install selenium axe-core-python"
try:
    from selenium import webdriver
    from selenium.common.exceptions import StaleElementReferenceException, WebDriverException
    from selenium.webdriver.chrome.service import Service
    from selenium.webdriver.common.by import By
except ImportError as missing:
    raise SystemExit(f"{missing.name} is missing: {NEEDED}") from missing

WAIT_SECONDS = 30
WIDTHS = {"wide": 1280, "phone": 390}
HEIGHT = 900
# Chromium draws no picture that is much higher.
PICTURE_HEIGHT_MAX = 12_000
THEMES = ["light", "dark"]
# WCAG 2.2 AA, as axe names what belongs to it.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# The colours are all that a theme changes.
LOOKED_FOR = {"light": {"type": "tag", "values": TAGS}, "dark": {"type": "rule", "values": ["color-contrast"]}}
# The packages that carry axe-core; of the first one that is here.
AXE_PACKAGES = ["axe_playwright_python", "axe_core_python"]
JAVASCRIPT_BLOCKED = 2

AXE_RUN = """
const done = arguments[arguments.length - 1];
axe.run(document, { runOnly: arguments[0], resultTypes: ["violations"] }).then(
  (found) => done(found.violations.map((one) => ({
    rule: one.id, impact: one.impact, help: one.help,
    places: one.nodes.map((node) => node.target.join(" ") + ": " + (node.any[0] || node.all[0] || node.none[0] || {}).message),
  }))), (problem) => done([{ rule: "axe", impact: "critical", help: String(problem), places: [] }]));
"""

# Everything that a page shows: its text, and the values of its attributes; what stands in its fields is another matter.
ALL_TEXT = """
const parts = [document.title];
const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) if (!walker.currentNode.parentElement.closest("textarea")) parts.push(walker.currentNode.data);
for (const element of document.querySelectorAll("*")) {
  for (const attribute of element.attributes) if (attribute.name !== "value") parts.push(attribute.value);
}
return parts.join("\\n");
"""


# What sticks out to the right, where a phone cannot show it. Payloads and wide tables scroll inside of their frames; on a
# phone a table is a list of its cells, and what is cut there is not seen.
OVERFLOW = """
const width = document.documentElement.clientWidth;
const words = (one) => one.tagName.toLowerCase() + "." + one.className + " " + one.textContent.trim().slice(0, 60);
const frames = ".scroll, .payload, .difference, .unseen, .skip";
const found = arguments[0] ? [...document.querySelectorAll(".scroll")].filter((one) => one.scrollWidth > one.clientWidth + 1)
  .map((one) => "a table is cut: " + one.scrollWidth + " of " + one.clientWidth + ": " + one.getAttribute("aria-label")) : [];
if (document.documentElement.scrollWidth > width) {
  found.push("the page: " + document.documentElement.scrollWidth + " of " + width);
  found.push(...[...document.querySelectorAll("main *, header *")]
    .filter((one) => !one.closest(frames) && one.getBoundingClientRect().right > width + 1).slice(0, 3).map(words));
}
return found;
"""


def require_browser():
    """The paths of Chromium and its driver."""
    programs = [next(filter(None, map(shutil.which, names)), None)
                for names in (["chromium", "chromium-browser", "google-chrome"], ["chromedriver"])]
    if None in programs or axe_script() is None:
        raise SystemExit(f"Chromium, its driver or axe-core is missing: {NEEDED}")
    return programs


def axe_script():
    """The file of axe-core; none when no package has it."""
    for package in AXE_PACKAGES:
        found = importlib.util.find_spec(package)
        file = found and pathlib.Path(found.submodule_search_locations[0]) / "axe.min.js"
        if file and file.exists():
            return file
    return None


class Browser:
    """One window."""

    def __init__(self, port, with_script=True, screenshots=None):
        chromium, driver = require_browser()
        self.base = f"http://127.0.0.1:{port}"
        self.with_script = with_script
        self.screenshots = screenshots
        self.axe = axe_script().read_text(encoding="utf-8")
        # What was found on pages that were looked at: (page, look, impact, what).
        self.findings = []
        self.looked_at = []
        options = webdriver.ChromeOptions()
        options.binary_location = chromium
        arguments = ["--headless=new", "--disable-gpu", "--hide-scrollbars", "--disable-dev-shm-usage", "--no-first-run",
                     "--disable-background-networking", "--disable-component-update", "--lang=en",
                     f"--window-size={WIDTHS['wide']},{HEIGHT}"]
        # Chromium's sandbox does not work for root.
        if os.geteuid() == 0:
            arguments.append("--no-sandbox")
        for argument in arguments:
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        # A dialog would be left open, so that it is noticed.
        options.set_capability("unhandledPromptBehavior", "ignore")
        if not with_script:
            options.add_experimental_option(
                "prefs", {"profile.managed_default_content_settings.javascript": JAVASCRIPT_BLOCKED})
        self.driver = webdriver.Chrome(options=options, service=Service(driver))
        self.driver.set_page_load_timeout(60)
        self.driver.set_script_timeout(60)
        self.look("wide", "light")

    def close(self):
        """Ends the browser."""
        self.driver.quit()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    # Going about

    def open(self, path):
        """Goes to a page."""
        self.driver.get(self.base + path)

    @property
    def path(self):
        """Where the window is."""
        return self.driver.current_url.removeprefix(self.base)

    @property
    def text(self):
        """The text that is seen."""
        return self.one("main").text

    @property
    def source(self):
        """The markup of the page as it stands."""
        return self.driver.page_source

    def all(self, css):
        """The elements of a selector."""
        return self.driver.find_elements(By.CSS_SELECTOR, css)

    def one(self, css):
        """The first element of a selector, once there is one."""
        return wait_until(lambda: next(iter(self.all(css)), None), WAIT_SECONDS, f"{css} is not on {self.path}")

    def at(self, xpath):
        """The first element of an XPath, once there is one."""
        return wait_until(lambda: next(iter(self.driver.find_elements(By.XPATH, xpath)), None), WAIT_SECONDS,
                          f"{xpath} is not on {self.path}")

    def fresh(self, xpath, use):
        """What `use` makes of an element, which the page may replace at any moment by a newer one."""
        def used():
            try:
                return [use(self.at(xpath))]
            except StaleElementReferenceException:
                return None
        return wait_until(used, WAIT_SECONDS, f"{xpath} does not stay on {self.path}")[0]

    def press(self, words):
        """Presses the button or follows the link with these words, and waits for the page that it leads to."""
        quoted = f'"{words}"'
        self.follow(f"//main//*[self::a or self::button][normalize-space()={quoted}]")

    def follow(self, xpath):
        """Clicks what leads to another page, and waits until it is there."""
        page = self.one("html")
        self.fresh(xpath, lambda element: element.click())

        def is_gone():
            try:
                page.is_enabled()
                return False
            except StaleElementReferenceException:
                return True
            except WebDriverException as problem:
                # A page that is being replaced.
                return "no such" in str(problem) or "does not belong" in str(problem)

        wait_until(is_gone, WAIT_SECONDS, f"nothing came after {self.path}")
        self.one("main")

    def fill(self, css, value):
        """Types into a field."""
        field = self.one(css)
        field.clear()
        field.send_keys(value)

    def wait_text(self, words, seconds=WAIT_SECONDS):
        """Waits until the page has these words, while it moves by itself."""
        def is_there():
            try:
                return words in self.text
            except (StaleElementReferenceException, WebDriverException):
                # It was replaced while it was read.
                return False
        wait_until(is_there, seconds, f"'{words}' did not come on {self.path}", 0.2)

    def run(self, script, *arguments):
        """Runs a script of the test in the page."""
        return self.driver.execute_script(script, *arguments)

    def complaints(self, expected=()):
        """What the console has said since it was asked last: errors of scripts, violations of the policy. Answers with a
        status of 4xx that the test provoked are left out."""
        found = [entry for entry in self.driver.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]
        return [entry["message"] for entry in found
                if not (entry["source"] == "network" and any(f"status of {one}" in entry["message"] for one in expected))]

    # Looking

    def look(self, width, theme):
        """Makes the window wide or narrow, light or dark."""
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
            "features": [{"name": "prefers-color-scheme", "value": theme}]})
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": WIDTHS[width], "height": HEIGHT, "deviceScaleFactor": 1, "mobile": width == "phone"})

    def inspect(self, name):
        """Keeps pictures of the page that is open, wide and narrow, light and dark, and has axe look for what keeps
        people out."""
        if not self.with_script:
            # axe waits for timers, which such a page does not have.
            self._picture(f"{name}-without-script")
            return
        self.looked_at.append(name)
        self.run(self.axe)
        for width, pixels in WIDTHS.items():
            for theme in THEMES:
                self.look(width, theme)
                wait_until(lambda: self.run("return innerWidth") == pixels, WAIT_SECONDS, f"{name} is not {width}")
                look = f"{width}-{theme}"
                self._picture(f"{name}-{look}")
                for one in self.driver.execute_async_script(AXE_RUN, LOOKED_FOR[theme]):
                    places = "; ".join(one["places"][:3])
                    self.findings.append((name, look, one["impact"], f"{one['rule']}: {one['help']} ({places})"))
                if theme == "light":
                    for one in self.run(OVERFLOW, width == "phone"):
                        self.findings.append((name, look, "overflow", one))
        self.look("wide", "light")

    def _picture(self, name):
        if not self.screenshots:
            return
        size = self.driver.execute_cdp_cmd("Page.getLayoutMetrics", {})["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": min(size["height"], PICTURE_HEIGHT_MAX), "scale": 1}
        picture = self.driver.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True, "clip": clip})
        (self.screenshots / f"{name}.png").write_bytes(base64.b64decode(picture["data"]))


__all__ = ["ALL_TEXT", "Browser", "By", "WebDriverException", "require_browser"]
