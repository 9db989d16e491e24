// Taking a row of a list to another half day: by dragging, or with the form that opens below it. Each place is asked of the
// server before anything is sent. Words come from the server and the page. Without this module the links of a row remain.
//
// [data-places] holds: rows [data-take] (data-try: where a place is asked; data-put: where it is sent; data-team, data-day,
// data-half: where the row stands) with a button [data-open] and an output; [data-drops] with places [data-drop]; and
// form [data-put-form] with the fields team, day and half_day.

const find = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const DAY = 86_400_000;
const PAUSE = 60;

const places = find("[data-places]");
const drops = find("[data-drops]", places);
const form = find("[data-put-form]", places);
const known = new Map();
let taken = null;
let asking = 0;

const standing = (row) => ({ team: row.dataset.team, day: row.dataset.day, half: row.dataset.half });
const same = (one, other) => one.team === other.team && one.day === other.day && one.half === other.half;

async function asked(row, place) {
  const address = `${row.dataset.try}?${new URLSearchParams({ team: place.team, day: place.day, half_day: place.half })}`;
  if (!known.has(address)) known.set(address, answer(address));
  const found = await known.get(address);
  if (found.possible === "") known.delete(address);
  return found;
}

async function answer(address) {
  try {
    const sent = await fetch(address, { headers: { "X-Requested-With": "fetch" } });
    const said = new DOMParser().parseFromString(await sent.text(), "text/html").querySelector("[data-possible]");
    if (said) return { possible: said.dataset.possible, words: said.textContent.trim() };
  } catch {
    // said below: the server was not reached
  }
  return { possible: "", words: form.dataset.away };
}

function say(row, found) {
  const said = find("output", row);
  said.value = found?.words ?? "";
  if (found) said.dataset.possible = found.possible;
  else delete said.dataset.possible;
}

// The newest question is the one whose answer is shown; a pointer that only passes asks nothing.

async function show(row, place, drop = null) {
  const turn = ++asking;
  await new Promise((go) => { setTimeout(go, PAUSE); });
  if (turn !== asking) return;
  const found = await asked(row, place);
  if (turn !== asking) return;
  say(row, found);
  if (drop) drop.dataset.possible = found.possible;
}

function send(row, place) {
  form.action = row.dataset.put;
  fill(place);
  form.submit();
}

async function put(row, place) {
  asking += 1;
  if (same(standing(row), place)) {
    say(row, null);
    return;
  }
  const found = await asked(row, place);
  say(row, found);
  if (found.possible === "1") send(row, place);
}

// Dragging. What is dropped where it cannot be stays where it was, with the sentence beside it.

const clear = () => all("[data-drop]", drops).forEach((drop) => { delete drop.dataset.possible; });
const placeOf = (drop) => ({ team: taken.dataset.team, day: drop.dataset.day, half: drop.dataset.half });

places.addEventListener("dragstart", (event) => {
  taken = event.target.closest?.("[data-take]") ?? null;
  if (!taken) return;
  close();
  all("[data-take]", places).forEach((row) => say(row, null));
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", taken.id);
  taken.dataset.taken = "";
});

drops.addEventListener("dragover", (event) => {
  const drop = event.target.closest("[data-drop]");
  if (!taken || !drop) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = "move";
  if (drop === find("[data-over]", drops)) return;
  over(drop);
  show(taken, placeOf(drop), drop);
});

function over(drop) {
  all("[data-over]", drops).forEach((each) => { delete each.dataset.over; });
  if (drop) drop.dataset.over = "";
}

drops.addEventListener("drop", (event) => {
  const drop = event.target.closest("[data-drop]");
  if (!taken || !drop) return;
  event.preventDefault();
  put(taken, placeOf(drop));
});

places.addEventListener("dragend", () => {
  if (taken) delete taken.dataset.taken;
  taken = null;
  over(null);
  clear();
});

// The form: for the keyboard, for a phone, for another week or team.

let opened = null;
const field = (name) => form.elements[name];
const chosen = () => ({ team: field("team").value, day: field("day").value, half: field("half_day").value });

function fill(place) {
  field("team").value = place.team;
  field("day").value = place.day;
  field("half_day").value = place.half;
  field("day").dispatchEvent(new Event("input", { bubbles: true }));
}

function open(row) {
  if (opened) close();
  opened = row;
  const line = document.createElement("tr");
  line.setAttribute("role", "row");
  const cell = line.insertCell();
  cell.setAttribute("role", "cell");
  cell.colSpan = row.cells.length;
  cell.append(form);
  row.after(line);
  form.action = row.dataset.put;
  form.hidden = false;
  fill(standing(row));
  find("[data-open]", row).setAttribute("aria-expanded", "true");
  field("day").focus();
}

function close() {
  if (!opened) return;
  const line = form.closest("tr");
  form.hidden = true;
  places.append(form);
  line.remove();
  find("[data-open]", opened).setAttribute("aria-expanded", "false");
  opened = null;
}

function step(halves) {
  const { day, half, team } = chosen();
  const at = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(at.getTime())) return;
  const away = halves < 0 ? -DAY : DAY;
  const leaves = halves < 0 ? half === "am" : half === "pm";
  if (leaves) do at.setTime(at.getTime() + away); while ([0, 6].includes(at.getUTCDay()));
  fill({ team, day: at.toISOString().slice(0, 10), half: half === "am" ? "pm" : "am" });
  show(opened, chosen());
}

places.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-open], [data-close], [data-step]");
  if (!button) return;
  if ("step" in button.dataset) {
    step(Number(button.dataset.step));
    return;
  }
  const row = "open" in button.dataset ? button.closest("[data-take]") : opened;
  const again = row === opened;
  close();
  if (again) {
    say(row, null);
    find("[data-open]", row).focus();
  } else open(row);
});

form.addEventListener("change", () => show(opened, chosen()));

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const row = opened;
  put(row, chosen()).then(() => find("output", row).scrollIntoView({ block: "nearest" }));
});

// Arrows step from the button of a row and in the form, but where they write or choose.

places.addEventListener("keydown", (event) => {
  const button = event.target.closest("[data-open], [data-step]");
  if (event.key === "Escape" && opened) {
    const row = opened;
    close();
    say(row, null);
    find("[data-open]", row).focus();
  } else if (button && ["ArrowLeft", "ArrowRight"].includes(event.key)) {
    event.preventDefault();
    if ("open" in button.dataset && button.closest("[data-take]") !== opened) {
      open(button.closest("[data-take]"));
      button.focus();
    }
    step(event.key === "ArrowLeft" ? -1 : 1);
  }
});

drops.hidden = false;
all("[data-take]", places).forEach((row) => {
  row.draggable = true;
  find("[data-open]", row).hidden = false;
});
// The planner lays the plan ready while the page is being read: the first row is asked where it stands.
const first = find("[data-take]", places);
if (first) asked(first, standing(first));
