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

// Parts of a page that the server makes anew: the page is asked for, and the part with the same id taken from it.
async function refresh(element) {
  const path = element.dataset.refresh;
  if (!path || document.hidden) return;
  const busy = element.contains(document.activeElement) || element.querySelector("input:checked[type=checkbox]") || !document.getSelection().isCollapsed;
  if (busy) return;
  const answer = await fetch(path, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const made = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(element.id);
  if (!made || made.innerHTML === element.innerHTML) return;
  element.replaceWith(made);
  showZones(made);
}
setInterval(() => {
  for (const element of document.querySelectorAll("[data-refresh]")) refresh(element).catch(() => {});
}, 3000);

// An edit is tried while it is typed.
for (const form of document.querySelectorAll("form[data-try]")) {
  let timer;
  let number = 0;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const mine = ++number;
      const fields = new URLSearchParams(new FormData(form));
      fields.set("step", "try");
      const answer = await fetch(form.action, { method: "POST", body: fields });
      if (mine !== number) return;
      const made = new DOMParser().parseFromString(await answer.text(), "text/html");
      const result = document.getElementById("result");
      const part = made.getElementById("result") || made.querySelector("main");
      if (result && part) result.replaceChildren(...part.childNodes);
    }, 400);
  });
}
