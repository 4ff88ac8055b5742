"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const $ = id => document.getElementById(id);

/* Elements */

function html(parent, name, attributes = {}, text = "") {
  return grown(parent, document.createElement(name), attributes, text);
}

function svg(parent, name, attributes = {}, text = "") {
  return grown(parent, document.createElementNS("http://www.w3.org/2000/svg", name), attributes, text);
}

function grown(parent, element, attributes, text) {
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text !== "") element.textContent = text;
  parent.append(element);
  return element;
}

/* Numbers */

const grouped = n => Math.round(n).toLocaleString("en-US");

function short(n) {
  for (const [size, unit] of [[1e15, "P"], [1e12, "T"], [1e9, "G"], [1e6, "M"], [1e4, "k"]]) {
    if (n >= size) return (n / (unit === "k" ? 1e3 : size)).toPrecision(3) + " " + unit;
  }
  return grouped(n);
}

function bytes(n) {
  for (const [size, unit] of [[1e9, "GB"], [1e6, "MB"], [1e3, "kB"]]) {
    if (n >= size) return (n / size).toPrecision(3) + " " + unit;
  }
  return n + " B";
}

function seconds(s) {
  if (s >= 1) return s.toPrecision(3) + " s";
  return s >= 1e-3 ? (s * 1e3).toPrecision(3) + " ms" : (s * 1e6).toPrecision(3) + " µs";
}

function number(x) {
  if (x === null) return "not finite";
  return String(Number(x.toPrecision(4))).replaceAll("-", "−");
}

const times = n => (n >= 10 ? grouped(n) : Number(n.toPrecision(2))) + "\u00a0×";
const shape = s => s.length ? "[" + s.join(", ") + "]" : "one number";
const and = list => list.length < 2 ? list.join("") : list.slice(0, -1).join(", ") + " and " + list.at(-1);

function table(element, heads, rows) {
  const head = html(html(element, "thead"), "tr");
  heads.forEach(h => html(head, "th", { scope: "col" }, h));
  const body = html(element, "tbody");
  for (const cells of rows) {
    const row = html(body, "tr");
    cells.forEach(c => html(row, "td", {}, c));
  }
  return body;
}

const dark = matchMedia("(prefers-color-scheme: dark)");

/* The head of the page */

document.title = "Backsweep: " + data.title;
$("title").textContent = data.title;
$("lead").textContent = data.lead;
$("command").textContent = data.command;
for (const [name, value] of data.facts) {
  const fact = html($("facts"), "div");
  html(fact, "dt", {}, name);
  html(fact, "dd", {}, value);
}

/* Controls: a slider with buttons and a player. Calls show with 1 to count; the result moves it. */

function stepper(box, what, count, pause, show) {
  const button = (id, label, text) => html(box, "button", { type: "button", id, "aria-label": label }, text);
  const first = button("first", "First " + what, "«");
  const previous = button("previous", "Previous " + what, "‹");
  const slider = html(box, "input", { type: "range", id: "slider", min: 1, max: count, value: 1, step: 1, "aria-label": what[0].toUpperCase() + what.slice(1) });
  const next = button("next", "Next " + what, "›");
  const player = html(box, "button", { type: "button", id: "play", "aria-pressed": "false" }, "Play");
  let current = 1;
  let timer = 0;

  function go(n) {
    current = Math.max(1, Math.min(count, n));
    slider.value = current;
    show(current);
  }

  function play(on) {
    clearInterval(timer);
    timer = on ? setInterval(() => current < count ? go(current + 1) : play(false), pause) : 0;
    player.textContent = on ? "Pause" : "Play";
    player.setAttribute("aria-pressed", String(on));
  }

  function by(n) {
    play(false);
    go(n);
  }

  slider.addEventListener("input", () => by(Number(slider.value)));
  first.addEventListener("click", () => by(1));
  previous.addEventListener("click", () => by(current - 1));
  next.addEventListener("click", () => by(current + 1));
  player.addEventListener("click", () => {
    const on = !timer;
    if (on && current === count) go(1);
    play(on);
  });
  return go;
}
