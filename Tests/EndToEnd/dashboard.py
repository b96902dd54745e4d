#!/usr/bin/env python3
"""The dashboard as people and attackers meet it: the whole story of a rejection in a browser with and without script,
pictures and accessibility of every page, metrics, hostile payloads and hostile clients.

    Tests/EndToEnd/dashboard.py                              every case
    Tests/EndToEnd/dashboard.py --only story_with_script     one of them
"""

import argparse
import json
import pathlib
import re
import resource
import shutil
import subprocess
import sys
import threading
import time
import urllib.parse

from confluent_kafka import Producer

from harness.browser import ALL_TEXT, Browser, By, WebDriverException, require_browser
from harness.checks import Checks
from harness.dashboard import BIG_RECORD_BYTES, DashboardWorld, EventFeed, Visitor
from harness.gateway import DEFAULT_PROGRAM, REPOSITORY, run_to_end
from harness.hostile import (
    BIDI, CONTROL, SCRIPT, Crowd, SlowClient, exchange, harmful, hostile_headers, hostile_values, read_markup,
    request_of)
from harness.verification import headers_of
from harness.waiting import OutOfTime, wait_until

UNMAPPABLE_UNITS = 12
UNMAPPABLE = "invalid-CODE_UNMAPPABLE-dozens-at-wco-only"
POINTER = "QuantityUnitText"
WRONG_UNIT, RIGHT_UNIT, PARTNERS_UNIT = "DOZ", "NO", b"PCE"
WHO, WHY = "Maria Test", "the unit was a slip, says the sender"
# The index reads dead letters, and the overview asks for it, every few seconds.
SEEN_SECONDS = 45
# An answer that people wait for; the machine may be doing other things.
ANSWER_SECONDS = 2
CONNECTIONS = 600
# The cases of all mappers take a build without optimisation some time.
CATALOG_SECONDS = 180
API_SECONDS = 240
# The link of the first rejection on a list.
FIRST_REJECTION = "//div[@id='rejections']//form//tbody//td[2]//a"
DECIDE = "//form[@class='decide']//button"
# The title that the page's script gives to times.
TIME_TITLE = 'return document.querySelector("time[datetime]") ? document.querySelector("time[datetime]").title : ""'


class Case:
    """A world with demo data, its gateway, and the checks."""

    def __init__(self, world, checks, options):
        self.world = world
        self.checks = checks
        self.options = options
        self.gateway = world.gateway("one")
        self.screenshots = pathlib.Path(options.screenshots)
        self.looked_at = set()
        # The path of the list of one cause.
        self.cause = ""

    def prepare(self):
        """Demo data both ways, some of it spoiled, and a unit that one partner does not have."""
        self.world.start_all()
        self.world.generate("us-iprc.seizure/2", self.world.topic, 300, "10%")
        self.world.generate("cn-gacc.seizure/2", self.world.back, 300, "10%")
        self.world.publish([self.world.example(UNMAPPABLE) for _ in range(UNMAPPABLE_UNITS)])
        self.world.wait_through()
        self.wait_indexed()
        self.cause = self.find_cause()

    def wait_indexed(self):
        """Waits until the pages know every dead letter of the first source."""
        visitor = self.visitor()
        letters = len(self.world.letters())
        path = f"/rejections?state=all&source={self.world.topic}"
        wait_until(lambda: self.count(visitor.ask(path).text) == letters, SEEN_SECONDS, "not every rejection is indexed", 0.3)

    def find_cause(self):
        """The list of those whose unit the partner does not have, and nothing else."""
        letter = next(one["id"] for one, _ in self.world.letters() if one.get("recipient") == "wco"
                      and one["code"] == "CODE_UNMAPPABLE" and one["violations"][0]["pointer"].endswith(POINTER))
        cluster = re.search(r"cluster=([0-9a-f]+)", self.visitor().ask(f"/rejections/{letter}").text)
        return f"/rejections?cluster={cluster.group(1)}"

    def visitor(self):
        """A visitor without a browser."""
        return Visitor(self.gateway.port)

    def browser(self, with_script=True):
        """A window."""
        return Browser(self.gateway.port, with_script, self.screenshots)

    @staticmethod
    def count(page):
        """The number of rejections on a list."""
        found = re.search(r'class="count"[^>]*>\s*<strong>([\d,]+)', page)
        return int(found.group(1).replace(",", "")) if found else -1

    def open_rejections(self, page):
        """The number of open rejections on the overview."""
        return self.card(page, "Open rejections")

    @staticmethod
    def card(page, title):
        """A figure of the overview."""
        found = re.search(rf'class="title">{title}</span><span class="value">([\d,]+)', page)
        return int(found.group(1).replace(",", "")) if found else -1

    def quiet(self, browser, expected=()):
        """Nothing was said in the browser's console."""
        self.checks.expect_none(browser.complaints(expected), "the console has no error and no violation of the policy")

    def inspect(self, browser, name):
        """Pictures and accessibility of the page that is open, once for each name."""
        if (name, browser.with_script) not in self.looked_at:
            browser.inspect(name)
            self.looked_at.add((name, browser.with_script))

    def report_looks(self, browser):
        """What was found on the pages that were looked at."""
        wrong = [one for one in browser.findings if one[2] in ("serious", "critical", "overflow")]
        for page, look, impact, what in browser.findings:
            print(f"      {impact:9} {page} {look}: {what[:400]}", flush=True)
        if browser.looked_at:
            self.checks.expect(not wrong, f"axe finds nothing serious, and nothing sticks out: {', '.join(browser.looked_at)}",
                               f"{len(wrong)} times")


# The story


def story_with_script(case):
    """From the causes to one delivery, in a browser with script."""
    with case.browser() as browser:
        story(case, browser)


def story_without_script(case):
    """The same in a browser without script."""
    with case.browser(with_script=False) as browser:
        story(case, browser)


def story(case, browser):
    """The cluster, the rejection, the mark, the edit, the trial, the decision, the delivery, the counts."""
    before = settled_figures(case)
    path = open_one_of_the_cluster(case, browser)
    event_case = browser.at("//dt[.='Case']/following-sibling::dd[1]").text
    case.checks.expect(not case.world.deliveries("wco", event_case), "the partner does not have the case yet")
    see_the_mark(case, browser)
    edit(case, browser)
    decide(case, browser)
    browser.open(path)
    case.checks.expect("redriven" in browser.text and WHO in browser.text and WHY in browser.text,
                       "the rejection says what became of it, by whom and why", browser.text[:300])
    case.inspect(browser, "one-redriven")
    delivered_once(case, event_case)
    counts_moved(case, before, 1)
    case.quiet(browser, expected=(409,))
    case.report_looks(browser)


def figures(case):
    """The counts before and after: of the list, of the cause, of the overview."""
    visitor = case.visitor()
    pages = {"list": visitor.ask("/rejections").text, "cause": visitor.ask(case.cause).text}
    return {**{name: case.count(page) for name, page in pages.items()},
            "overview": case.open_rejections(visitor.ask("/").text)}


def open_one_of_the_cluster(case, browser):
    """Chooses the cause on the list, and one rejection of it: its path."""
    browser.open("/rejections")
    script_ran = " · " in browser.run(TIME_TITLE) and "(server)" not in browser.run(TIME_TITLE)
    case.checks.expect(script_ran == browser.with_script, f"the page's script is {'on' if browser.with_script else 'off'}")
    case.inspect(browser, "rejections")
    row = ("//table[caption='Causes']//tr[td[contains(.,'CODE_UNMAPPABLE')] and td[.='wco'] and "
           f"td[contains(.,'{POINTER}')]]")
    number = int(browser.fresh(f"{row}/td[1]", lambda cell: cell.text).split()[-1])
    browser.follow(f"{row}//a")
    case.checks.expect("cluster=" in browser.path, "the cause leads to its rejections", browser.path)
    case.checks.expect(case.count(browser.source) == number, "of which there are as many as it says",
                       f"{case.count(browser.source)} of {number}")
    case.inspect(browser, "cluster")
    browser.follow(FIRST_REJECTION)
    return browser.path


def see_the_mark(case, browser):
    """The offending field is marked in the payload, with what was expected beside it."""
    marks = [one.text for one in browser.all(".payload mark")]
    case.checks.expect(len(marks) == 1 and POINTER in marks[0] and WRONG_UNIT in marks[0], "the offending field is marked",
                       str(marks))
    beside = browser.one(".payload mark + .expected").text
    case.checks.expect("expected" in beside and len(beside) > len("expected") + 3, "with what was expected beside it", beside)
    case.inspect(browser, "one")
    if browser.with_script:
        browser.press("What would come of it now?")
        case.checks.expect("it would be rejected: CODE_UNMAPPABLE" in browser.text, "nothing has changed: it would be rejected",
                           browser.text[:200])
        case.inspect(browser, "try")
        browser.driver.back()
        browser.one(".payload mark")


def edit(case, browser):
    """Types a unit that maps, sees what would come of it and what is changed, and sends it."""
    browser.press("Edit a copy …")
    case.inspect(browser, "edit")
    field = "form.edit fieldset.row:first-of-type input[name=value]"
    case.checks.expect(browser.one(field).get_attribute("value") == WRONG_UNIT, "the row has the value that is wrong")
    browser.fill(field, RIGHT_UNIT)
    if not browser.with_script:
        browser.press("Try it")
    wait_until(lambda: "wco: it would be delivered" in browser.one("#result").text, SEEN_SECONDS, "no trial result came", 0.2)
    case.checks.expect(True, f"the trial result appears {'while typing' if browser.with_script else 'by the button'}")
    removed, added = ([one.text for one in browser.all(f"#result .difference {kind}")] for kind in ("del", "ins"))
    case.checks.expect(len(removed) == len(added) == 1 and WRONG_UNIT in removed[0] and RIGHT_UNIT in added[0],
                       "the difference is the one line", f"{removed} {added}")
    case.inspect(browser, "edit-tried")
    browser.press("Send the edited copy …")


def decide(case, browser):
    """Confirms with the count, a name and a reason; a wrong count decides nothing."""
    case.inspect(browser, "confirm-edit")
    browser.fill("input[name=by]", WHO)
    browser.fill("input[name=reason]", WHY)
    if browser.with_script:
        browser.fill("input[name=count]", "2")
        browser.follow(DECIDE)
        case.checks.expect("Nothing was decided" in browser.text, "a wrong count decides nothing", browser.text[:200])
        case.inspect(browser, "refused-count")
        browser.driver.back()
        if not browser.all("form.decide"):
            # The browser asks before it sends a form again that a page came from.
            browser.driver.refresh()
        browser.one("form.decide")
        browser.fill("input[name=by]", WHO)
        browser.fill("input[name=reason]", WHY)
    browser.fill("input[name=count]", "1")
    browser.follow(DECIDE)
    case.checks.expect(browser.path.startswith("/decisions/"), "the decision has a page of its own", browser.path)
    browser.wait_text("All of it is carried out.", SEEN_SECONDS)
    case.checks.expect("1 redriven" in browser.text, "and it says that the copy was sent", browser.text[:300])
    case.inspect(browser, "decision")


def delivered_once(case, event_case):
    """The partner has the case exactly once, edited, with the right unit."""
    found = case.world.deliveries("wco", event_case)
    case.checks.expect(len(found) == 1, "it is on the partner's topic exactly once", str(len(found)))
    if found:
        case.checks.expect(bool(headers_of(found[0]).get("ce_edited")), "it is marked as edited", str(headers_of(found[0])))
        case.checks.expect(PARTNERS_UNIT in found[0].value(), "it has the unit that was typed, in the partner's code",
                           str(found[0].value())[-300:])


def settled_figures(case):
    """The counts, once the overview, which sums up every few seconds, says what the list says."""
    wait_until(lambda: (found := figures(case))["list"] == found["overview"], SEEN_SECONDS, "the overview does not settle", 0.3)
    return figures(case)


def counts_moved(case, before, by):
    """The list, the cause and the overview have so many fewer."""
    expected = {name: number - by for name, number in before.items()}
    try:
        wait_until(lambda: figures(case) == expected, SEEN_SECONDS, "the counts did not move", 0.3)
    except OutOfTime:
        pass
    case.checks.expect(figures(case) == expected, "the counts of the list, the cause and the overview move",
                       f"{before} {figures(case)}")


def several(case):
    """Several are chosen with their boxes and discarded; a form that is sent twice is carried out once."""
    with case.browser() as browser:
        before = settled_figures(case)
        browser.open(case.cause)
        chosen = set()
        for number in (1, 2, 3):
            box = f"(//div[@id='rejections']//input[@type='checkbox'])[{number}]"
            browser.fresh(box, lambda element: element.click())
            chosen.add(browser.at(box).get_attribute("value"))
        browser.press("Discard …")
        text = browser.text
        case.checks.expect("Discard: 3 rejections" in text and "CODE_UNMAPPABLE" in text, "what is decided about is shown by cause",
                           text[:300])
        case.inspect(browser, "confirm-discard")
        browser.fill("input[name=by]", WHO)
        browser.fill("input[name=reason]", "a test of ours")
        browser.fill("input[name=count]", "3")
        fields = [(one.get_attribute("name"), one.get_attribute("value")) for one in browser.all("form.decide input")]
        session = {one["name"]: one["value"] for one in browser.driver.get_cookies()}
        browser.follow(DECIDE)
        where = browser.path
        browser.wait_text("All of it is carried out.", SEEN_SECONDS)
        case.checks.expect("3 discarded" in browser.text, "three are discarded", browser.text[:300])
        commands = len(case.world.cluster.read_all(f"{case.world.name}.commands", 1))
        twin = case.visitor()
        twin.cookies = session
        again = twin.ask("/decisions", fields)
        case.checks.expect((again.status, again.headers.get("Location")) == (303, where),
                           "the same form leads to the same decision", f"{again.status} {again.headers} {again.text[-300:]}")
        case.checks.expect(len(case.world.cluster.read_all(f"{case.world.name}.commands", 1)) == commands,
                           "and asks nothing of the gateway again")
        counts_moved(case, before, 3)
        states = [case.visitor().ask(f"/rejections/{one}").text for one in chosen]
        case.checks.expect(all("discarded" in page for page in states), "each of them says so")
        case.quiet(browser)
        case.report_looks(browser)


# Recipients, activity, the overview


def recipients(case):
    """A recipient is suspended and resumed from its page, with events in between."""
    with case.browser() as browser:
        browser.open("/recipients")
        case.inspect(browser, "recipients")
        ask_about(case, browser, "Suspend", "the treaty rests")
        case.inspect(browser, "decision-recipient")
        wait_page(browser, "/recipients", lambda: "Suspended since" in browser.text and "the treaty rests" in browser.text)
        case.checks.expect(WHO in browser.text, "the page says who suspended it")
        before = case.world.arrived("gacc")
        case.world.publish([case.world.example("valid-plain") for _ in range(7)])
        case.world.wait_through()
        wait_page(browser, "/recipients", lambda: held_for(browser) == 7)
        case.checks.expect(case.world.arrived("gacc") == before, "nothing leaves for it, and seven events are held")
        case.inspect(browser, "recipients-suspended")
        browser.open("/")
        case.inspect(browser, "overview-suspended")
        browser.open("/recipients")
        ask_about(case, browser, "Resume", "the treaty holds again")
        wait_until(lambda: case.world.arrived("gacc") > before, SEEN_SECONDS, "nothing was released")
        wait_page(browser, "/recipients", lambda: held_for(browser) == 0 and "Suspended since" not in browser.text)
        topic = case.world.inboxes["gacc"]
        wait_until(lambda: len(case.world.cluster.read_all(topic, 4)) == delivered_to(browser), SEEN_SECONDS,
                   "the page's count of deliveries is not that of the topic", 0.5)
        case.checks.expect(True, "what was held is released, and the page counts what the topic has")
        case.quiet(browser)
        case.report_looks(browser)


GACC = "//section[h2[starts-with(normalize-space(),'gacc')]]"


def ask_about(case, browser, verb, reason):
    """Suspends or resumes gacc with the form of its section."""
    browser.at(f"{GACC}//summary").click()
    section = browser.at(GACC)
    for name, value in (("by", WHO), ("reason", reason), ("typed", "gacc")):
        section.find_element(By.CSS_SELECTOR, f"input[name={name}]").send_keys(value)
    button = f"{GACC}//form//button"
    words = browser.at(button).text
    case.checks.expect(words == f"{verb} gacc", f"there is a button to {verb.lower()} it", words)
    browser.follow(button)
    browser.wait_text("All of it is carried out.", SEEN_SECONDS)


def fact(browser, name):
    """A number of gacc's section."""
    return int(browser.at(f"{GACC}//dt[.='{name}']/following-sibling::dd[1]").text.replace(",", ""))


def held_for(browser):
    """Events that are held for gacc, as its section says."""
    return fact(browser, "Held")


def delivered_to(browser):
    """Deliveries to gacc, as its section says."""
    browser.open("/recipients")
    return fact(browser, "Delivered")


def wait_page(browser, path, condition):
    """Loads a page until it shows something."""
    def shows():
        browser.open(path)
        return condition()
    wait_until(shows, SEEN_SECONDS, f"{path} does not show it", 0.5)


def activity(case):
    """Who did what, and who saw which payload."""
    with case.browser() as browser:
        decided = [one for one, _ in case.world.letters() if one["code"] == "CODE_UNMAPPABLE"][0]["id"]
        case.visitor().ask(f"/rejections/{decided}")
        wait_page(browser, "/activity", lambda: "saw the payload" in browser.text)
        case.inspect(browser, "activity")
        browser.open(f"/activity?kind=view&target={decided}")
        rows = [one.text for one in browser.all("tbody tr")]
        case.checks.expect(bool(rows) and all(decided[:16] in row and "without users" in row for row in rows),
                           "the payloads that were seen are named, with who saw them", str(rows[:2]))
        for kind, words in (("rejection", ["redrive", "discard", WHY]), ("recipient", ["suspend", "resume", "gacc"])):
            browser.open(f"/activity?kind={kind}&by={urllib.parse.quote(WHO)}")
            text = browser.text
            missing = [word for word in words if word not in text]
            case.checks.expect(not missing, f"decisions about {kind}s are named with who made them", f"{missing}: {text[:300]}")
        browser.open("/activity?by=nobody")
        case.checks.expect("Nothing." in browser.text, "nobody did nothing")
        case.quiet(browser)
        case.report_looks(browser)


def overview_moves(case):
    """The overview moves by itself while events stream: by server-sent events, and without script by loading itself again."""
    with case.browser() as browser:
        browser.open("/")
        browser.run("window.wasHere = 1")
        seen = set()
        with EventFeed(case.world, 20):
            wait_until(lambda: seen.add(case.card(browser.source, "Events consumed")) or len(seen) > 3, SEEN_SECONDS,
                       "the overview does not move", 0.3)
            case.checks.expect(browser.run("return window.wasHere") == 1, "it moves without being loaded again")
            case.inspect(browser, "overview")
        case.quiet(browser)
        case.report_looks(browser)
    with case.browser(with_script=False) as browser:
        browser.open("/")
        first = case.card(browser.source, "Events consumed")
        case.world.publish([case.world.example("valid-plain") for _ in range(5)])
        wait_until(lambda: case.card(browser.source, "Events consumed") > first, SEEN_SECONDS, "the overview does not move", 0.3)
        case.checks.expect(True, "without script it moves too")
        case.quiet(browser)


# Every page


def pages(case):
    """Pages that the story did not come by, and those that refuse."""
    with case.browser() as browser:
        letter = next(one for one, _ in case.world.letters() if one["code"] == "SENSITIVE_CONTENT")["id"]
        chinese = f"/rejections?source={case.world.back}&state=all"
        browser.open(chinese)
        browser.follow(FIRST_REJECTION)
        case.inspect(browser, "one-of-china")
        for name, path, statuses in (
                ("edit-whole", f"/rejections/{letter}/edit?whole=1", ()), ("rejections-none", "/rejections?text=nosuchword", ()),
                ("rejections-all", "/rejections?state=all", ()), ("not-found", "/nowhere", (404,)),
                ("bad-criterion", "/rejections?state=nonsense", (400,)), ("no-such-rejection", f"/rejections/{'0' * 32}", (404,)),
                ("no-such-decision", f"/decisions/{'0' * 32}", (404,))):
            browser.open(path)
            case.inspect(browser, name)
            case.quiet(browser, expected=statuses)
        browser.open("/")
        browser.driver.switch_to.active_element.send_keys("\ue004")
        skip = browser.driver.switch_to.active_element
        case.checks.expect(skip.get_attribute("href").endswith("#content") and skip.is_displayed(),
                           "the first key stop skips to the content", skip.text)
        case.report_looks(browser)


def catalog(case):
    """The mappers' cases are run when somebody asks first; several who ask do not keep others waiting."""
    statuses = []
    askers = [threading.Thread(target=lambda: statuses.append(Visitor(case.gateway.port, CATALOG_SECONDS).ask("/catalog").status),
                               daemon=True) for _ in range(6)]
    began = time.monotonic()
    for asker in askers:
        asker.start()
    # The first may come before the six.
    lists = [answers_soon(case, "/rejections") for _ in range(5)]
    case.checks.expect(all(lists), "the list answers while six ask for the catalog", str(lists))
    case.checks.expect(answers_soon(case), "/livez answers meanwhile")
    for asker in askers:
        asker.join(CATALOG_SECONDS)
    case.checks.expect(statuses == [200] * 6, "all six get the page", str(statuses))
    print(f"      the catalog was there after {time.monotonic() - began:.1f} s", flush=True)
    with case.browser() as browser:
        browser.open("/catalog")
        case.inspect(browser, "catalog")
        browser.follow("//main//a[starts-with(@href,'/catalog/path')]")
        case.inspect(browser, "catalog-path")
        case.quiet(browser)
        case.report_looks(browser)


def statistics(case):
    """The exchange is counted beside the lanes: every event that was read is in a figure, or named as not counted."""
    visitor = case.visitor()
    report = {}

    def counted():
        nonlocal report
        answer = visitor.ask("/api/v1/statistics")
        if answer.status != 200:
            return False
        report = json.loads(answer.text)
        return report["total"]["seizures"] > 300

    wait_until(counted, SEEN_SECONDS * 2, "the exchange is not counted", 0.5)
    directions = {row["key"]: row["count"]["seizures"] for row in report["directions"]}
    case.checks.expect(set(directions) == {"us-iprc", "cn-gacc"} and sum(directions.values()) == report["total"]["seizures"],
                       "both directions add up to the total", str(directions))
    case.checks.expect(all(one["events"] > 0 for one in report["uncounted"]) and report["uncounted"],
                       "what could not be counted is named by its code", str(report["uncounted"][:3]))
    with case.browser() as browser:
        browser.open("/statistics")
        case.inspect(browser, "statistics")
        browser.open("/statistics?agency=cn-gacc&from=2014-01&to=2014-06")
        case.inspect(browser, "statistics-part")
        case.quiet(browser)
        case.report_looks(browser)


def api(case):
    """A tester of APIs finds neither a server's error nor an answer that is not described."""
    base = f"http://127.0.0.1:{case.gateway.port}"
    done = subprocess.run(
        ["schemathesis", "run", f"{base}/openapi.json", "--url", base, "--max-examples", "12", "--seed", "1",
         "--checks", "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance",
         "--request-timeout", "10", "--no-color"], capture_output=True, text=True, timeout=API_SECONDS, check=False,
        # What it remembers of its runs stays with this one.
        cwd=case.world.folder)
    last = (done.stdout + done.stderr)[-1500:]
    case.checks.expect(done.returncode == 0, "schemathesis finds nothing", last)


def metrics(case):
    """Prometheus' own checker is content with the metrics."""
    done = subprocess.run(["promtool", "check", "metrics"], input=case.gateway.page("/metrics"), capture_output=True, text=True,
                          timeout=60, check=False)
    case.checks.expect(done.returncode == 0 and not done.stderr.strip(), "promtool check metrics is content",
                       f"{done.returncode}: {done.stderr[-600:]} {done.stdout[-200:]}")


# Hostile payloads


def hostile_payload(case):
    """Scripts, control characters, nesting, invalid UTF-8 and turned directions are shown harmlessly on every page."""
    names = publish_hostile(case)
    letters = {}
    for one, _ in case.world.letters():
        name = names.get((one["source"]["partition"], one["source"]["offset"]))
        if name:
            letters.setdefault(name, one["id"])
    case.checks.expect(set(letters) == set(names.values()), "every hostile event is rejected",
                       str(set(names.values()) - set(letters)))
    case.wait_indexed()
    visit_hostile(case, letters)
    search_hostile(case)
    browse_hostile(case, letters)


def publish_hostile(case):
    """Publishes the hostile events: {(partition, offset): name}."""
    producer = Producer({"bootstrap.servers": case.world.broker.bootstrap, "message.max.bytes": BIG_RECORD_BYTES})
    names = {}

    def remember(name):
        def on_delivery(problem, message):
            assert problem is None, f"{name}: {problem}"
            names[message.partition(), message.offset()] = name
        return on_delivery

    pattern = case.world.example(UNMAPPABLE)
    for name, value in hostile_values(pattern).items():
        event = case.world.example(UNMAPPABLE)
        value = value.replace(pattern.case.encode(), event.case.encode())
        producer.produce(case.world.topic, value, key=event.key, headers=event.headers, on_delivery=remember(name))
    evil = (SCRIPT + BIDI + CONTROL).encode()
    event = case.world.example(UNMAPPABLE)
    producer.produce(case.world.topic, event.value, key=evil, headers=hostile_headers(event),
                     on_delivery=remember("key and headers"))
    event = case.world.example(UNMAPPABLE)
    producer.produce(case.world.topic, event.value, key=event.key, headers=hostile_headers(event),
                     on_delivery=remember("headers"))
    producer.produce(case.world.topic, None, key=evil, headers=[("content-type", evil)], on_delivery=remember("no value"))
    producer.produce(case.world.topic, event.value, key=b"<b>" * 30_000, headers=event.headers, on_delivery=remember("a long key"))
    producer.produce(case.world.topic, event.value, key=event.key, headers=[("content-type", evil), ("ce_dataschema", evil)],
                     on_delivery=remember("content type and schema"))
    producer.flush(60)
    case.world.wait_through()
    return names


def visit_hostile(case, letters):
    """Every page of every hostile rejection, read byte by byte."""
    visitor = case.visitor()
    statuses, markup, characters, sources, slow = [], [], [], [], []

    def ask(name, path, form=None):
        answer = visitor.ask(path, form)
        where = f"{path.replace(letters.get(name, '-'), 'ID')} of {name}" if form is None else f"an edit of {name}"
        # An edit of what is no JSON is refused; a record without a value has none.
        if not 200 <= answer.status < 500:
            statuses.append(f"{where}: {answer.status} {answer.text[:100]}")
        read = read_markup(answer.text)
        markup.extend(f"{where}: {one}" for one in read.faults[:2])
        for found, text in ((characters, "".join(read.shown)), (sources, answer.text)):
            if harmful(text):
                found.append(f"{where}: {harmful(text)}")
        if answer.seconds > ANSWER_SECONDS:
            # The machine may have been busy with other things.
            again = visitor.ask(path, form)
            if again.seconds > ANSWER_SECONDS:
                slow.append(f"{where}: {min(answer.seconds, again.seconds):.1f} s")
        return answer

    for name, rejection in letters.items():
        page = ask(name, f"/rejections/{rejection}")
        case.checks.expect(page.status == 200, f"{name}: its page is there", f"{page.status} {page.text[:200]}")
        for path in ("try", "edit", "edit?whole=1"):
            ask(name, f"/rejections/{rejection}/{path}")
        rows = [("pointer", f"/{SCRIPT}"), ("value", BIDI + SCRIPT), ("operation", "add"), ("kind", "text")]
        ask(name, f"/rejections/{rejection}/edit", [("token", page.token), ("editing", "patch"), *rows, ("step", "try")])
        ask(name, f"/rejections/{rejection}/edit", [("token", page.token), ("editing", "patch"), ("step", "try"),
                                                    ("patch", '[{"op":"add","path":"/\\u202e<b>","value":"\\u0000<script>"}]')])
        ask(name, f"/rejections/{rejection}/edit", [("token", page.token), ("editing", "whole"), ("whole", SCRIPT + BIDI)])
        ask(name, "/decisions/confirm", [("token", page.token), ("verb", "redrive"), ("scope", "chosen"), ("chosen", rejection)])
    for path in ("/rejections?state=all", "/rejections", "/activity", "/"):
        ask("everybody", path)
    case.checks.expect_none(statuses, "no page of a hostile payload fails")
    case.checks.expect_none(markup, "no payload becomes markup")
    case.checks.expect_none(characters, "no page shows control or bidirectional characters")
    case.checks.expect_none(sources, "no page's source has them raw, in fields neither")
    case.checks.expect_none(slow, f"every page answers within {ANSWER_SECONDS} s")


def search_hostile(case):
    """Criteria come back on the page harmlessly."""
    visitor = case.visitor()
    faults, sources = [], []
    for text in (SCRIPT, BIDI, CONTROL, "' OR 1=1 --", '" OR ""="', "%", "*" * 500, "a" * 60_000, "NEAR(a b)", "\\"):
        for path in ("/rejections?text=", "/rejections?pointer=", "/rejections?case=", "/rejections?cluster=", "/rejections?after=",
                     "/rejections?from=", "/activity?by=", "/activity?target=", "/activity?kind=", "/rejections/", "/decisions/"):
            answer = visitor.ask(path + urllib.parse.quote(text, safe=""))
            read = read_markup(answer.text)
            wrong = read.faults + harmful("".join(read.shown))
            if not 200 <= answer.status < 500 or wrong:
                faults.append(f"{path}{text[:12]!r}: {answer.status} {wrong[:2]}")
            if harmful(answer.text):
                sources.append(f"{path}{text[:12]!r}: {harmful(answer.text)}")
    case.checks.expect_none(faults, "hostile criteria are harmless")
    case.checks.expect_none(sources, "no source of such a page has control or bidirectional characters raw")


def browse_hostile(case, letters):
    """A browser runs nothing of it."""
    with case.browser() as browser:
        ran, seen, changed = [], [], []
        for name, rejection in letters.items():
            for path in (f"/rejections/{rejection}", f"/rejections/{rejection}/edit"):
                browser.open(path)
                if browser.run("return typeof window.pwned") != "undefined":
                    ran.append(f"{name} {path}")
                found = harmful(browser.run(ALL_TEXT))
                if found:
                    seen.append(f"{path.split('/')[-1]} of {name}: {found}")
        browser.open("/rejections?state=all")
        case.inspect(browser, "rejections-hostile")
        browser.open(f"/rejections/{letters['one long text']}")
        case.inspect(browser, "one-long-text")
        browser.open(f"/rejections/{letters['script as a member']}")
        for summary in browser.all("summary"):
            summary.click()
        case.inspect(browser, "one-unfolded")
        for name in ("escaped control characters", "bidirectional overrides", "breakout in texts", "script as a member"):
            browser.open(f"/rejections/{letters[name]}/edit")
            browser.press("Try it")
            if "Nothing is changed yet" not in browser.one("#result").text:
                changed.append(f"{name}: {browser.one('#result').text[:300]!r}")
        type_hostile(browser, letters["script in texts"], ran)
        case.checks.expect_none(ran, "no script of a payload runs")
        case.checks.expect_none(seen, "what a browser makes of the pages has no control or bidirectional characters")
        case.checks.expect_none(changed, "a field that nobody touched changes nothing")
        case.quiet(browser, expected=(404, 422, 409))
        case.report_looks(browser)


def type_hostile(browser, rejection, ran):
    """What is typed is shown harmlessly too, while it is typed."""
    browser.open(f"/rejections/{rejection}/edit")
    browser.fill("form.edit fieldset.row:first-of-type input[name=value]", SCRIPT)
    wait_until(lambda: "What is changed" in browser.one("#result").text or "Nothing is changed" in browser.one("#result").text,
               SEEN_SECONDS, "no trial result came", 0.3)
    if browser.run("return typeof window.pwned") != "undefined":
        ran.append("what is typed")


# Users


PASSWORD = "a long enough password"
ROLES = {"vera": ["viewer"], "olga": ["operator"]}


def users(case):
    """With users: who is not signed in sees nothing, a viewer sees no payload, an operator decides under her own name."""
    file = case.world.folder / "users.yaml"
    status, mark, errors = run_to_end(case.world.program, ["users", "hash"], 60, typed=PASSWORD + "\n")
    case.checks.expect(status == 0, "a password is hashed", f"{status}: {errors}")
    file.write_text(json.dumps({"users": [{"name": name, "roles": roles, "password": mark.strip()}
                                          for name, roles in ROLES.items()]}), encoding="utf-8")
    restart(case, {"users": str(file)})
    try:
        signed_in(case)
    finally:
        restart(case, {"open": True})


def restart(case, http_settings):
    """Starts the gateway again with another access to its pages."""
    case.gateway.stop()
    configuration = json.loads(case.gateway.file.read_text(encoding="utf-8"))
    configuration["http"] = {"listen": configuration["http"]["listen"], **http_settings}
    case.gateway.file.write_text(json.dumps(configuration), encoding="utf-8")
    case.world.start_all()


def signed_in(case):
    """What each of them sees."""
    letter = next(one["id"] for one, _ in case.world.letters() if one["code"] == "CODE_UNMAPPABLE" and one.get("recipient"))
    page, secret = f"/rejections/{letter}", "SAMPLE HARBOUR TRADING"
    stranger = case.visitor()
    for path in ("/", "/rejections", page, f"{page}/edit", "/activity", "/recipients", "/live", "/catalog", "/api/v1/rejections"):
        answer = stranger.ask(path)
        case.checks.expect(answer.status in (303, 401, 403) and secret not in answer.text, f"a stranger is kept from {path[:20]}",
                           f"{answer.status} {answer.text[:200]}")
    case.checks.expect([stranger.ask(path).status for path in ("/livez", "/metrics")] == [200, 200], "supervisors are not")
    with case.browser() as browser:
        browser.open(page)
        case.inspect(browser, "sign-in")
        sign_in(browser, "vera", "wrong password")
        case.checks.expect("The name or the password is wrong." in browser.text, "a wrong password is refused", browser.text[:200])
        case.inspect(browser, "sign-in-refused")
        sign_in(browser, "vera", PASSWORD)
        case.checks.expect(browser.path == page, "one comes to the page that was asked for", browser.path)
        case.checks.expect(bool(browser.all(".masked")) and secret not in browser.source, "a viewer sees what is disclosed, masked",
                           browser.text[:300])
        case.checks.expect("Send again" not in browser.text, "and can decide nothing")
        case.inspect(browser, "one-masked")
        browser.open(f"{page}/edit")
        case.checks.expect("403" in browser.text, "nor edit", browser.text[:100])
        browser.follow("//header//button[.='Sign out']")
        case.checks.expect(browser.path.startswith("/sign-in"), "who signs out is out", browser.path)
        browser.open(page)
        sign_in(browser, "olga", PASSWORD)
        case.checks.expect(not browser.all(".masked"), "an operator sees the payload")
        if browser.driver.find_elements(By.XPATH, "//main//button[.='Discard …']"):
            browser.press("Discard …")
            case.checks.expect(not browser.all("input[name=by]") and "olga" in browser.text, "a decision has her name")
            case.inspect(browser, "confirm-with-name")
        wait_page(browser, f"/activity?by=olga&kind=view&target={letter}", lambda: "saw the payload" in browser.text)
        case.checks.expect("olga" in browser.text, "that she saw the payload is recorded with her name")
        case.quiet(browser, expected=(401, 403))
        case.report_looks(browser)


def sign_in(browser, name, password):
    """Types a name and a password."""
    browser.fill("input[name=name]", name)
    browser.fill("input[name=password]", password)
    browser.follow("//main//button[.='Sign in']")


# Hostile clients


def hostile_clients(case):
    """Path tricks, oversized requests, slow clients, crowds and forged forms are refused while events flow."""
    port = case.gateway.port
    before = case.world.position(case.world.topic)
    slow = [
        SlowClient(port, "header fields", f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nX-Slow: ".encode(), b"a" * 600),
        SlowClient(port, "a request line", b"GET /", b"a" * 600),
        SlowClient(port, "a body", request_of(port, f"POST /rejections/{'0' * 32}/edit HTTP/1.1", [
            ("Content-Type", "application/x-www-form-urlencoded"), ("Content-Length", "600")]), b"a" * 600),
        SlowClient(port, "nothing", b"", b""),
    ]
    began = time.monotonic()
    with EventFeed(case.world, 20) as feed:
        memory = resident_bytes(case)
        for attack in (path_tricks, oversized, forged_forms, wrong_hosts, crowd, crowd_of_streams):
            attack(case)
            lively(case, attack.__name__.replace("_", " "))
        case.checks.expect(resident_bytes(case) < memory + 200_000_000, "the gateway's memory does not grow with bodies",
                           f"{memory} {resident_bytes(case)}")
        patience = case.options.seconds - (time.monotonic() - began)
        try:
            wait_until(lambda: all(client.ended for client in slow), max(patience, 1), "not all are refused", 0.3)
        except OutOfTime:
            pass
        for client in slow:
            case.checks.expect(client.ended is not None, f"a slow client that sends {client.name} is refused within "
                               f"{case.options.seconds:.0f} s")
            print(f"      {client.name}: after {client.ended or 0:.0f} s", flush=True)
        lively(case, "slow clients")
        for client in slow:
            client.close()
    case.world.wait_through()
    case.checks.expect(not feed.faults and case.world.position(case.world.topic) == before + feed.sent,
                       f"all of the {feed.sent} events went through meanwhile", str(feed.faults[:1]))
    recorded(case)


def lively(case, when):
    """The process is alive, ready, and events flow."""
    first = case.world.position(case.world.topic)
    case.checks.expect(answers_soon(case), f"{when}: /livez answers")
    try:
        wait_until(lambda: case.world.position(case.world.topic) > first, 20, "no event flows", 0.1)
        case.checks.expect(True, f"{when}: events keep flowing")
    except OutOfTime as problem:
        case.checks.expect(False, f"{when}: events keep flowing", str(problem))


def answers_soon(case, path="/livez", seconds=5):
    """Whether a new client gets an answer."""
    answer = Visitor(case.gateway.port, seconds).ask(path)
    return answer.status == 200


def resident_bytes(case):
    """The memory of the gateway's process."""
    status = pathlib.Path(f"/proc/{case.gateway.process.pid}/status").read_text(encoding="ascii")
    return int(re.search(r"VmRSS:\s+(\d+) kB", status).group(1)) * 1_024


def refused(case, claim, request, allowed=range(400, 500), seconds=10):
    """A request is answered with a status of 4xx, or its connection is closed."""
    status, text = exchange(case.gateway.port, request, seconds)
    leaks = [word for word in ("root:x:", "Swift", "fatalError", "/Sources/") if word in text]
    return case.checks.expect((status == 0 or status in allowed) and not leaks, claim, f"{status} {leaks} {text[:160]!r}")


def path_tricks(case):
    """Paths that lead elsewhere lead nowhere."""
    port = case.gateway.port
    for path in ("/..%2f..%2f..%2fetc/passwd", "/assets/..%2f..%2fREADME.md", "/assets/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
                 "/assets/../../../../etc/passwd", "/../../../../etc/passwd", "//etc/passwd", "/assets/....//....//etc/passwd",
                 "/assets/style.css%00.js", "/rejections/%00", "/rejections/..%2f..%2f..%2fetc%2fpasswd/edit",
                 "/letters/..%2f..%2fetc/0/0", "/letters/a/99999999999999999999/0", "/letters/a/-1/-1",
                 "/decisions/..%2f..%2fetc", "/rejections/" + "a" * 30_000, "/%c0%ae%c0%ae/etc/passwd", "/rejections/%ff%fe",
                 "/rejections?code=%ff", "/rejections?code=%zz", "/assets/", "/assets/style.css/../../etc/passwd", "*",
                 "http://evil.example/etc/passwd"):
        refused(case, f"the path {path[:50]} is refused", request_of(port, f"GET {path} HTTP/1.1"))
    refused(case, "a path with a line break is refused", b"GET /\r\nX: y HTTP/1.1\r\n\r\n")
    refused(case, "what is no HTTP is refused", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 64)
    for method in ("PUT", "DELETE", "TRACE", "PATCH", "CONNECT", "FOO"):
        refused(case, f"the method {method} is refused", request_of(port, f"{method} /rejections HTTP/1.1"))
    refused(case, "two lengths are refused", request_of(port, "POST /decisions HTTP/1.1", [
        ("Content-Length", "4"), ("Content-Length", "40")], b"a=b&"))
    refused(case, "a length beside chunks is refused", request_of(port, "POST /decisions HTTP/1.1", [
        ("Content-Length", "4"), ("Transfer-Encoding", "chunked")], b"0\r\n\r\nGET /rejections HTTP/1.1\r\nHost: x\r\n\r\n"))


def oversized(case):
    """Requests that are too large are refused before they are read."""
    port = case.gateway.port
    kind = ("Content-Type", "application/x-www-form-urlencoded")
    large = 50 << 20
    refused(case, "100 KB in one header field are refused", request_of(port, "GET / HTTP/1.1", [("X-Large", "a" * 100_000)]))
    refused(case, "100 KB in many header fields are refused", request_of(port, "GET / HTTP/1.1", [
        (f"X-{number}", "a" * 90) for number in range(1_000)]))
    refused(case, "a query of 100 KB is refused", request_of(port, f"GET /rejections?text={'a' * 100_000} HTTP/1.1"))
    refused(case, "cookies of 30 KB are refused or ignored", request_of(port, "GET / HTTP/1.1", [
        ("Cookie", "; ".join(f"gateway-session={'f' * 64}" for _ in range(370)))]), range(200, 500))
    for path in ("/decisions", f"/rejections/{'0' * 32}/edit", "/recipients", "/nowhere", "/livez"):
        body = b"a=" + b"b" * (large - 2)
        refused(case, f"a body of 50 MB to {path[:20]} is refused",
                request_of(port, f"POST {path} HTTP/1.1", [kind, ("Content-Length", str(large))], body), seconds=20)
    chunk = b"10000\r\n" + b"a" * 65_536 + b"\r\n"
    refused(case, "50 MB in chunks are refused", request_of(port, "POST /decisions HTTP/1.1", [
        kind, ("Transfer-Encoding", "chunked")], chunk * (large // 65_536)), seconds=20)
    refused(case, "too many fields are refused", form_request(port, "/decisions", "a=b&" * 5_000))
    refused(case, "a length that is no number is refused", request_of(port, "POST /decisions HTTP/1.1", [
        kind, ("Content-Length", "-1")]))


def form_request(port, path, body, headers=()):
    """The bytes of a form."""
    return request_of(port, f"POST {path} HTTP/1.1", [
        ("Content-Type", "application/x-www-form-urlencoded"), ("Content-Length", str(len(body))), *headers], body.encode())


def forged_forms(case):
    """Forms without the token of their session decide nothing."""
    commands = len(case.world.cluster.read_all(f"{case.world.name}.commands", 1))
    mine, other = case.visitor(), case.visitor()
    token, foreign = mine.ask("/recipients").token, other.ask("/recipients").token
    case.checks.expect(token and foreign and token != foreign, "each session has a token of its own")
    order = [("verb", "suspend"), ("source", case.world.topic), ("recipient", "wco"), ("typed", "wco"), ("by", "x"),
             ("reason", "x"), ("decision", "0" * 32)]
    without_cookie = case.visitor()
    forgeries = [
        ("without a token", mine, [], {}), ("with an empty token", mine, [("token", "")], {}),
        ("with a made-up token", mine, [("token", "0" * 64)], {}), ("with another session's token", mine, [("token", foreign)], {}),
        ("without the cookie", without_cookie, [("token", token)], {}),
        ("from another site", mine, [("token", token)], {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}),
        ("from the same site", mine, [("token", token)], {"Sec-Fetch-Site": "same-site"}),
        ("with the origin of another site", mine, [("token", token)], {"Origin": "https://evil.example"}),
    ]
    for words, visitor, fields, headers in forgeries:
        answer = visitor.ask("/recipients", fields + order, headers)
        case.checks.expect(answer.status == 403, f"a form {words} is refused", f"{answer.status} {answer.text[-200:]}")
    answer = mine.ask("/recipients", [("token", token), *order], {"Content-Type": "text/plain"})
    case.checks.expect(400 <= answer.status < 500, "a form as plain text is refused", str(answer.status))
    answer = mine.ask(f"/recipients?{urllib.parse.urlencode([('token', token), *order])}", [("x", "y")])
    case.checks.expect(answer.status == 403, "fields in the query are no form", str(answer.status))
    after = len(case.world.cluster.read_all(f"{case.world.name}.commands", 1))
    case.checks.expect(after == commands, "nothing was asked of the gateway", f"{commands} {after}")


def wrong_hosts(case):
    """A name of somebody else's that leads here shows nothing (DNS rebinding)."""
    port = case.gateway.port
    for host in ("evil.example", f"evil.example:{port}", "127.0.0.1.evil.example", "localhost.evil.example", "127.evil", "",
                 "0.0.0.0", f"[::1].evil.example:{port}", "evil.example@127.0.0.1", "127.0.0.1 evil.example", "10.0.0.1"):
        for path in ("/", "/rejections", "/live", "/nowhere"):
            refused(case, f"the host '{host}' is refused at {path}", request_of(port, f"GET {path} HTTP/1.1", [("Host", host)]))
    # Of two Host fields the server's own reader keeps the first, and of an address in the request line the path, before
    # the pages see any; browsers can send neither.
    refused(case, "two hosts are those of the first", request_of(port, "GET / HTTP/1.1", [
        ("Host", "evil.example"), ("Host", f"127.0.0.1:{port}")]))
    refused(case, "no host is refused", b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n")


def crowd(case):
    """Hundreds of connections that say nothing do not keep supervisors out."""
    with Crowd(case.gateway.port, CONNECTIONS):
        case.checks.expect(answers_soon(case), f"{CONNECTIONS} silent connections: /livez answers a new one meanwhile")
        case.checks.expect(answers_soon(case, "/metrics"), f"{CONNECTIONS} silent connections: /metrics answers meanwhile")
    case.checks.expect(answers_soon(case, "/"), "afterwards the pages answer")


def crowd_of_streams(case):
    """So do hundreds that follow the overview."""
    port = case.gateway.port
    request = f"GET /live HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode()
    with Crowd(port, CONNECTIONS, request):
        case.checks.expect(answers_soon(case), f"{CONNECTIONS} streams: /livez answers a new one meanwhile")
    wait_until(lambda: answers_soon(case, "/"), SEEN_SECONDS, "the pages do not answer after the crowd", 0.5)
    status, text = exchange(port, request, 5, most=3_000)
    case.checks.expect(status == 200 and "event: overview" in text, "streams are free again once the crowd has gone",
                       f"{status} {text[:200]}")


def recorded(case):
    """What was refused stands in the log, harmlessly."""
    log = case.gateway.log()
    for words, sign in (("a form without its token", "not of these pages"), ("a form from another site", "another place"),
                        ("a wrong host", "for this machine only"), ("a body that is too large", "more than 4194304 bytes")):
        case.checks.expect(sign in log, f"the log says that {words} was refused")
    case.checks.expect(not harmful(log), "the log has no control characters", str(harmful(log)))
    case.checks.expect(SCRIPT not in case.visitor().ask("/activity").text, "nothing hostile stands among what people did")


CASES = [story_with_script, story_without_script, several, recipients, activity, overview_moves, pages, catalog, metrics,
         statistics, users, hostile_payload, hostile_clients,
         # Last, because a tester of APIs suspends whomever it likes.
         api]


def run_case(function, case):
    """Runs one case."""
    print(f"--- {function.__name__}: {function.__doc__}", flush=True)
    began = time.monotonic()
    try:
        function(case)
    except (OutOfTime, AssertionError, WebDriverException) as problem:
        case.checks.expect(False, f"{function.__name__} comes to its end", str(problem)[:600])
    print(f"    {time.monotonic() - began:.0f} s", flush=True)


def arguments():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gateway", default=str(DEFAULT_PROGRAM), help="the program (default: the release build)")
    parser.add_argument("--screenshots", default=str(REPOSITORY / ".build" / "dashboard-screenshots"), help="a folder for pictures")
    parser.add_argument("--seconds", type=float, default=75, help="how long slow clients are watched")
    parser.add_argument("--only", action="append", choices=[case.__name__ for case in CASES], help="repeatable")
    return parser.parse_args()


def main():
    """Runs the cases on one world with demo data."""
    options = arguments()
    require_browser()
    if shutil.which("promtool") is None:
        raise SystemExit("promtool is missing: sudo apt-get install prometheus")
    pathlib.Path(options.screenshots).mkdir(parents=True, exist_ok=True)
    # A crowd needs a descriptor for everybody in it.
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4_096), hard))
    checks = Checks()
    world = DashboardWorld(options.gateway)
    try:
        world.create_topics()
        case = Case(world, checks, options)
        began = time.monotonic()
        case.prepare()
        print(f"    demo data after {time.monotonic() - began:.0f} s", flush=True)
        for function in CASES:
            if not options.only or function.__name__ in options.only:
                run_case(function, case)
        checks.expect(case.gateway.is_running and case.gateway.stop() == 0, "the gateway ends with 0", case.gateway.log()[-800:])
    except (OutOfTime, AssertionError) as problem:
        checks.expect(False, "the run comes to its end", str(problem))
    finally:
        world.close()
    print(f"pictures are in {options.screenshots}", flush=True)
    checks.close()


if __name__ == "__main__":
    sys.exit(main())
