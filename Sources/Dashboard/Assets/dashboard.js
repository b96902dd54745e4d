// What the pages do beyond HTML: they move by themselves, and show the browser's own zone. Everything else works without.
"use strict";

// Times in the zone of whoever reads, beside UTC.
function showZones(root) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const form = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "long" });
  for (const time of root.querySelectorAll("time[datetime]")) {
    const date = new Date(time.dateTime);
    if (!isNaN(date)) time.title = time.dateTime + " · " + form.format(date) + " (" + zone + ")";
  }
}

// The overview as the server renders it, whenever it changes.
function follow(element) {
  const source = new EventSource(element.dataset.stream);
  source.addEventListener("overview", (event) => {
    const focused = document.activeElement && element.contains(document.activeElement);
    if (focused || !document.getSelection().isCollapsed) return;
    element.innerHTML = event.data;
    showZones(element);
  });
  addEventListener("pagehide", () => source.close());
}

showZones(document);
for (const element of document.querySelectorAll("[data-stream]")) follow(element);
