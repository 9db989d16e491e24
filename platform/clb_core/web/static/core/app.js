// The product's own script: conveniences only. Without it each page still works, by links and forms.
// Words come from the page (data-…), so that they are written once, in Dutch, in the templates.

const find = (selector, within = document) => within.querySelector(selector);
const each = (selector, action, within = document) => within.querySelectorAll(selector).forEach(action);
const typing = (element) => element?.matches?.("input, select, textarea, [contenteditable]");

// htmx: the token with each request, and one sentence when a request fails.

document.addEventListener("htmx:configRequest", ({ detail }) => {
  detail.headers["X-CSRFToken"] = find('meta[name="csrf-token"]')?.content ?? "";
});

function failed() {
  const place = find("#meldingen");
  if (!place?.dataset.failed || find("[data-failure]", place)) return;
  const notice = document.createElement("div");
  notice.className = "notice";
  notice.dataset.tone = "bad";
  notice.dataset.failure = "";
  notice.append(document.createElement("span"), document.createElement("p"));
  notice.lastElementChild.textContent = place.dataset.failed;
  place.append(notice);
  notice.scrollIntoView({ block: "nearest" });
}

document.addEventListener("htmx:responseError", failed);
document.addEventListener("htmx:sendError", failed);

// After a swap that someone asked for, focus goes to what is wrong or else to the changed heading; never after polling.

document.addEventListener("htmx:afterSettle", ({ detail }) => {
  prepare(detail.elt);
  const asked = ["click", "submit"].includes(detail.requestConfig?.triggeringEvent?.type);
  const heading = asked && (find("[data-focus], [aria-invalid=true]", detail.elt) ?? find("h1, h2, h3", detail.elt));
  if (!heading) return;
  if (!typing(heading)) heading.tabIndex = -1;
  heading.focus();
});

// "/" goes to search.

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const search = find("[data-search]");
  if (!search) return;
  event.preventDefault();
  search.focus();
});

// One checkbox for all rows of the page.

const rowsOf = (all) => [...all.closest("table").querySelectorAll("td.pick input[type=checkbox]:not(:disabled)")];

function showPicked(all) {
  const picked = rowsOf(all).filter((box) => box.checked).length;
  all.checked = picked > 0 && picked === rowsOf(all).length;
  all.indeterminate = picked > 0 && !all.checked;
}

document.addEventListener("change", ({ target }) => {
  const table = target.closest("table");
  const all = table && find("[data-pick-all] input", table);
  if (target === all) rowsOf(all).forEach((box) => { box.checked = all.checked; });
  else if (all) showPicked(all);
});

// A date is repeated in words: what the browser draws follows its own language, and hides the weekday.

const spoken = new Intl.DateTimeFormat("nl-BE", { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

function sayDate(input) {
  const place = find(`[data-says="${CSS.escape(input.id)}"]`);
  if (place) place.value = input.valueAsDate ? spoken.format(input.valueAsDate).replace(/(\d+) /, "$1\u00a0") : "";
}

document.addEventListener("input", ({ target }) => {
  if (target.matches('input[type="date"]')) sayDate(target);
});

// A form with data-guard asks before typed words are lost.

const guarded = new Map();
const typed = (form) => JSON.stringify([...new FormData(form)].map(([name, value]) => [name, value.name ?? value]));
const unsaved = () => [...guarded].some(([form, before]) => form.isConnected && typed(form) !== before);

document.addEventListener("submit", ({ target, defaultPrevented }) => {
  if (!defaultPrevented) guarded.delete(target);
});

window.addEventListener("beforeunload", (event) => {
  if (unsaved()) event.preventDefault();
});

// Copy and print.

async function copy(button) {
  await navigator.clipboard.writeText(button.dataset.copy);
  const said = button.nextElementSibling;
  if (said) said.value = said.dataset.said;
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-copy], [data-print]");
  if (!button) return;
  if ("print" in button.dataset) window.print();
  else copy(button);
});

// The control number of a chosen file, computed here: the file itself is not sent.

const canHash = Boolean(window.crypto?.subtle);

async function hash(input) {
  const [file] = input.files;
  const into = document.getElementById(input.closest("[data-digest-into]").dataset.digestInto);
  if (!file || !into) return;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
  into.value = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

document.addEventListener("change", ({ target }) => {
  if (target.matches("[data-digest-into] input[type=file]")) hash(target);
});

// Each line of a summary of errors names its field: on its own “Vul dit in.” says little.

function nameField(link) {
  const input = document.getElementById(link.hash.slice(1));
  const chosen = input?.matches("[type=radio], [type=checkbox]");
  const label = chosen ? input.closest("fieldset")?.querySelector(":scope > legend") : input?.labels?.[0];
  const name = label?.firstChild.textContent.trim();
  if (name && !("named" in link.dataset)) link.prepend(name.endsWith("?") ? `${name} ` : `${name}: `);
  link.dataset.named = "";
}

// What script can do appears; what is wrong gets focus.

function prepare(part) {
  each("[data-copy], [data-print], [data-pick-all]", (element) => { element.hidden = false; }, part);
  each("[data-pick-all] input", showPicked, part);
  if (canHash) each("[data-digest-into]", (element) => { element.hidden = false; }, part);
  each('input[type="date"]', sayDate, part);
  each(".summary a[href^='#']", nameField, part);
  each("form[data-guard]", (form) => guarded.set(form, typed(form)), part);
}

prepare(document);
(find("[data-focus]") ?? find("main [aria-invalid=true]"))?.focus();
