(() => {
  const steps = data.steps;
  const last = data.nodes.length - 1;

  /* Heat maps: zero is the paper, magnitude the ink. */

  function heat(values, columns) {
    const rows = Math.ceil(values.numbers.length / columns);
    const canvas = document.createElement("canvas");
    canvas.width = columns;
    canvas.height = rows;
    const zero = dark.matches ? [28, 31, 37] : [250, 249, 246];
    const up = dark.matches ? [80, 210, 150] : [12, 106, 68];
    const down = dark.matches ? [206, 140, 240] : [106, 36, 138];
    const most = Math.max(Math.abs(values.least), Math.abs(values.greatest)) || 1;
    const image = canvas.getContext("2d").createImageData(columns, rows);
    values.numbers.forEach((x, i) => {
      const wrong = x === null;
      const strength = wrong ? 1 : Math.pow(Math.min(1, Math.abs(x) / most), 0.7);
      const ink = wrong ? [220, 30, 30] : x > 0 ? up : down;
      zero.forEach((z, c) => { image.data[4 * i + c] = z + (ink[c] - z) * strength; });
      image.data[4 * i + 3] = 255;
    });
    canvas.getContext("2d").putImageData(image, 0, 0);
    return canvas;
  }

  const grid = v => v.rows > 1 ? v.columns : Math.ceil(Math.sqrt(v.numbers.length));
  const strip = v => v.rows === 1 && v.numbers.length <= 16 ? v.numbers.length : grid(v);

  function told(v) {
    if (v.count === 1) return number(v.numbers[0]);
    const parts = [grouped(v.count) + " numbers from " + number(v.least) + " to " + number(v.greatest), "mean " + number(v.mean)];
    if (v.zeros > 0) parts.push(Math.round(100 * v.zeros / v.count) + " % zeros");
    return parts.join(", ");
  }

  const written = v => v.numbers.map((x, i) => (i === 0 ? "" : i % v.columns === 0 ? ";  " : ",  ") + number(x)).join("");

  /* When each part of the drawing is done, in steps */

  const valueAt = data.nodes.map(() => 0);
  const gradientAt = data.nodes.map(() => 0);
  const parameterAt = data.functions.map(() => 0);
  const lossFrom = steps.findIndex(s => s.phase === "loss") + 1;
  let lossAt = 0;
  for (const step of steps) {
    if (step.phase === "forward") valueAt[step.layer + 1] = step.step;
    if (step.phase === "loss") lossAt = step.step;
    for (const written of step.writes) {
      const operand = data.operands[written.name];
      if (operand.kind === "GRADIENT") gradientAt[operand.index] = step.step;
      if (data.functions[operand.index]?.updates[0] === written.name) parameterAt[operand.index] = step.step;
    }
  }
  for (let i = last - 1; i >= 0; i--) {
    if (!gradientAt[i] && data.functions[i].view) gradientAt[i] = gradientAt[i + 1];
  }

  function readIn(name, phase) {
    return steps.filter(s => s.phase === phase && s.reads.some(r => r.name === name)).map(s => s.step);
  }

  /* The chain */

  const UNIT = 146, LEFT = 46, TOP = { parameter: 30, value: 116, gradient: 226, update: 316 };
  const parts = [];

  function part(kind, from, until, name) {
    const group = svg($("chain"), "g", { class: kind });
    parts.push({ group, kind, from, until, name });
    return group;
  }

  function arrow(kind, from, path, x, y, turn) {
    const group = part(kind, from, 0, "");
    svg(group, "path", { class: "edge", d: path });
    svg(group, "path", { class: "tip", d: "M0 0L-8 -4.5L-8 4.5Z", transform: `translate(${x} ${y}) rotate(${turn})` });
  }

  function square(kind, from, until, name, x, y, size, note) {
    const group = part(kind, from, until, name);
    svg(group, "rect", { class: "ring", x: x - size / 2 - 5, y: y - size / 2 - 5, width: size + 10, height: size + 10, rx: 11 });
    svg(group, "rect", { class: "box", x: x - size / 2, y: y - size / 2, width: size, height: size, rx: 7 });
    const values = data.values[name];
    if (values) {
      svg(group, "image", { class: "heat", "data-name": name, x: x - size / 2 + 4, y: y - size / 2 + 4, width: size - 8, height: size - 8, preserveAspectRatio: "none" });
    }
    svg(group, "text", { class: "name", x, y: y + size / 2 + 18 }, name);
    if (note) svg(group, "text", { class: "small", x, y: y + size / 2 + 31 }, note);
    return group;
  }

  function pill(layer, x, y, text) {
    const group = svg($("chain"), "g", { class: "function", "data-layer": layer });
    svg(group, "rect", { class: "box", x: x - 33, y: y - 15, width: 66, height: 30, rx: 15 });
    const label = text.length > 10 ? text.slice(0, 9) + "…" : text;
    svg(group, "text", { class: "small", x, y: y + 4, style: "fill:var(--ink)" }, label);
  }

  function drawChain() {
    const width = 2 * LEFT + UNIT * (last + 1);
    const chain = $("chain");
    chain.setAttribute("viewBox", `0 0 ${width} 372`);
    const room = $("chain-box").clientWidth - 2;
    const scale = width > room && width * 0.8 <= room ? room / width : 1;
    chain.setAttribute("width", width * scale);
    chain.setAttribute("height", 372 * scale);
    const at = i => LEFT + UNIT * i;
    data.functions.concat([{ name: "loss", parameters: [], updates: [] }]).forEach((f, i) => {
      const from = at(i) + 26, middle = at(i) + UNIT / 2, to = at(i + 1) - 26, isLoss = i === last;
      const done = isLoss ? lossFrom : valueAt[i + 1];
      const kind = isLoss ? "loss" : "forward";
      arrow(kind, done, `M${from} ${TOP.value}H${to - 6}`, to, TOP.value, 0);
      pill(i, middle, TOP.value, f.name);
      const gradient = isLoss ? gradientAt[last] : gradientAt[i];
      if (gradient && (isLoss || data.nodes[i].gradient)) {
        const end = isLoss ? at(last) + 26 : from;
        const path = isLoss ? `M${at(i + 1)} ${TOP.value + 60}V${TOP.gradient - 14}Q${at(i + 1)} ${TOP.gradient} ${at(i + 1) - 14} ${TOP.gradient}H${end + 6}` : `M${to} ${TOP.gradient}H${end + 6}`;
        arrow("backward", gradient, path, end, TOP.gradient, 180);
        if (!isLoss) pill(i, middle, TOP.gradient, "J" + (i + 1));
      }
      f.parameters.slice(0, 1).forEach(name => {
        arrow("forward", done, `M${middle} ${TOP.parameter + 18}V${TOP.value - 22}`, middle, TOP.value - 16, 90);
        const parameter = square("parameter done", 0, 0, name, middle, TOP.parameter, 36, "").querySelector(".name");
        parameter.setAttribute("x", middle + 36);
        parameter.setAttribute("y", TOP.parameter + 5);
        const written = f.updates[0];
        if (written) {
          const out = TOP.gradient + 19;
          arrow("backward", parameterAt[i], `M${to} ${out}H${middle + 22}Q${middle} ${out} ${middle} ${out + 22}V${TOP.update - 24}`, middle, TOP.update - 18, 90);
          square("backward", parameterAt[i], 0, written, middle, TOP.update, 36, "");
        }
      });
    });
    data.nodes.forEach((node, i) => {
      const rereads = readIn(node.value, "backward");
      square("forward", valueAt[i], rereads.at(-1) || 0, node.value, at(i), TOP.value, 52, shape(node.shape));
      if (node.gradient && gradientAt[i]) {
        const again = readIn(node.gradient, "backward");
        square("backward", gradientAt[i], again.length > 1 ? again.at(-1) : 0, node.gradient, at(i), TOP.gradient, 52, "");
      }
    });
    square("loss", lossAt, 0, data.lossName, at(last + 1), TOP.value, 52, "");
    for (const element of document.querySelectorAll("#chain .parameter .box")) element.style.stroke = "var(--quiet)";
  }

  function paintHeat() {
    for (const image of document.querySelectorAll("#chain .heat")) {
      const values = data.values[image.getAttribute("data-name")];
      image.setAttribute("href", heat(values, grid(values)).toDataURL());
    }
  }

  /* One step */

  let current = 1;

  function story(step) {
    const again = step.readBy.filter(n => steps[n - 1].phase === "backward");
    const written = step.writes.map(w => w.name);
    const places = again.length === 1 ? "step " + again[0] + " reads it" : "steps " + and(again) + " read it";
    if (step.phase === "forward") {
      if (!written.length) return "The same numbers under another shape: nothing has to run.";
      return again.length ? `${and(written)} is cached for the backward sweep: ${places} again.` : `The backward sweep does not need ${and(written)}.`;
    }
    if (step.phase === "loss") return "The last function of the chain makes one number of everything before it.";
    if (written.some(w => data.operands[w].kind === "PARAMETER_GRADIENT")) {
      return "This is what an optimizer needs: each parameter goes a little against its gradient.";
    }
    return again.length > 1 ? `Computed once and kept: ${places}, for the parameters and for everything before.` : again.length ? `Computed once: ${places}.` : "The sweep ends here.";
  }

  function operand(box, name, dimensions, role) {
    const values = data.values[name];
    const card = html(box, "div", { class: "operand " + role });
    html(card, "p", { class: "role" }, role === "written" ? "writes" : "reads");
    const called = html(card, "p", { class: "called" }, name + " ");
    html(called, "small", {}, shape(values ? values.shape : dimensions));
    if (!values) return;
    if (values.count > 1) {
      const columns = strip(values);
      const canvas = heat(values, columns);
      const size = Math.max(3, Math.min(18, Math.floor(176 / Math.max(columns, canvas.height))));
      canvas.style.width = columns * size + "px";
      canvas.style.height = canvas.height * size + "px";
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", name + ": " + told(values));
      card.append(canvas);
    }
    const few = values.count <= 8 && values.numbers.length === values.count;
    html(card, "p", { class: "numbers" }, few ? written(values) : told(values));
    if (values.rowStep > 1 || values.columnStep > 1) {
      const every = n => n === 1 ? "every" : "one in " + n;
      html(card, "p", { class: "numbers" }, `drawn: ${every(values.rowStep)} row${values.rowStep > 1 ? "s" : ""}, ${every(values.columnStep)} column${values.columnStep > 1 ? "s" : ""}`);
    }
  }

  function show(n) {
    current = n;
    const step = steps[current - 1];
    const phase = { forward: "Forward", loss: "Loss", backward: "Backward, loss first" }[step.phase];
    $("slider").setAttribute("aria-valuetext", `step ${current} of ${steps.length}, ${phase}: ${step.equation}`);
    $("status").textContent = `Step ${current} of ${steps.length}, ${phase}: ${step.equation}`;
    $("card").dataset.phase = step.phase;
    $("phase").textContent = phase;
    $("count").textContent = `step ${current} of ${steps.length} · ${step.function}`;
    $("equation").textContent = step.equation;
    $("story").textContent = story(step);
    const moved = step.bytesRead + step.bytesWritten;
    const fused = step.runsWithLayers.length ? `, together with layers ${and(step.runsWithLayers)} on each block of rows` : "";
    $("cost").textContent = step.kernel ? `For a batch of ${data.batch}: ${grouped(step.flops)} floating-point operations, ${bytes(moved)} moved, by ${step.kernel}${fused}.` : "";
    $("operands").replaceChildren();
    for (const read of step.reads) operand($("operands"), read.name, read.shape, "read");
    for (const written of step.writes) operand($("operands"), written.name, written.shape, "written");
    lightChain(step);
    lightMemory(step);
    for (const row of document.querySelectorAll("#plan tbody tr")) {
      const now = Number(row.dataset.step) === current;
      row.className = now ? "now " + step.phase : "";
      if (now) row.setAttribute("aria-current", "step"); else row.removeAttribute("aria-current");
    }
  }

  function lightChain(step) {
    const reads = new Set(step.reads.map(r => r.name));
    const writes = new Set(step.writes.map(w => w.name));
    let focus = null;
    for (const { group, kind, from, until, name } of parts) {
      const done = from <= current;
      const now = from === current && from > 0;
      group.setAttribute("class", [kind, done ? "done" : "", now ? "now" : "", done && until > current ? "cached" : "", reads.has(name) ? "reads" : ""].join(" "));
      if (name && (writes.has(name) || now)) focus = group;
    }
    for (const pill of document.querySelectorAll("#chain .function")) {
      const active = Number(pill.dataset.layer) === step.layer;
      pill.setAttribute("class", "function " + (active ? "active " + (step.phase === "backward" ? "backwards" : "forwards") : ""));
    }
    $("chain-text").textContent = `${data.nodes[0].value} → ${data.functions.map((f, i) => f.spec + " → " + data.nodes[i + 1].value).join(" → ")} → ${data.loss} → ${data.lossName}. Now: ${step.equation}`;
    if (focus) {
      const box = $("chain-box");
      const scale = $("chain").clientWidth / $("chain").viewBox.baseVal.width;
      const middle = scale * (focus.getBBox().x + focus.getBBox().width / 2);
      box.scrollTo({ left: middle - box.clientWidth / 2, behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth" });
    }
  }

  /* Costs of the orders */

  function bars(box, title, lines, of, text) {
    const known = lines.filter(l => of(l) !== null);
    const most = Math.max(...known.map(of));
    html(box, "h4", {}, title);
    const body = html(html(box, "table", { class: "bars" }), "tbody");
    for (const line of lines) {
      const row = html(body, "tr");
      html(row, "th", { scope: "row" }, line.order);
      const value = of(line);
      const track = html(row, "td", { class: "track" });
      if (value !== null) {
        const down = line.order === "input first" ? "" : line.order === "best order" ? " best" : " down";
        html(track, "div", { class: "bar" + down, style: `width:${100 * value / (most || 1)}%` });
      }
      html(row, "td", {}, value === null ? "not run" : text(value));
    }
    for (const line of lines) if (line.refusal) html(box, "p", { class: "quiet" }, line.refusal[0].toUpperCase() + line.refusal.slice(1) + ".");
  }

  function orderChart(box, title, note, lines, product) {
    const chart = html(box, "div", { class: "chart" });
    html(chart, "h3", {}, title);
    if (note) html(chart, "p", { class: "quiet" }, note);
    bars(chart, "Floating-point operations for one example", lines.map(l => ({ ...l, refusal: "" })), l => l.flops, short);
    bars(chart, "Widest live object, in numbers", lines.map(l => ({ ...l, refusal: "" })), l => l.widest, short);
    bars(chart, "Measured time for one example", lines, l => l.seconds, seconds);
    if (product) for (const line of lines) {
      const text = html(chart, "p", { class: "quiet" }, line.order + ": ");
      html(text, "span", { class: "product" }, line.product);
    }
  }

  function drawOrders() {
    const [down, up] = data.orders.input;
    const ratio = up.flops / (down.flops || 1);
    $("orders-lead").textContent = ratio > 1
      ? `The chain rule is a product of Jacobians, and a product can be made from either end. From the loss a single row is carried; from the input a matrix as wide as the input. For this network, input first takes ${times(ratio)} the operations and holds objects ${times(up.widest / (down.widest || 1))} as wide.`
      : "The chain rule is a product of Jacobians, and a product can be made from either end. For this chain, loss first is not the cheaper order.";
    const box = html($("orders"), "div", { class: "charts" });
    orderChart(box, "From the loss to the input", `∂ℓ/∂x as a product of Jacobians; a full matrix for every Jacobian, as the article counts, would make ${short(down.articleFlops)} and ${short(up.articleFlops)} operations.`, data.orders.input, last <= 12);
    const agree = data.orders.difference === null ? "" : ` Both give the same gradients: they differ by ${number(Number(data.orders.difference.toPrecision(2)))} of the largest.`;
    orderChart(box, "To every layer with parameters", "Loss first meets them all on one way down and keeps each gradient for everything before it; input first starts anew for each." + agree, data.orders.parameters, false);
    const batch = data.orders.batch > 1 ? `For a batch of ${data.orders.batch}: ${short(down.batchFlops)} operations loss first, ${short(up.batchFlops)} input first, ${short(data.orders.input[2].batchFlops)} in the best order. ` : "";
    html($("orders"), "p", { class: "quiet" }, `${batch}Times are of plain loops, the same for every order, so that they compare orders and nothing else.`);
    const few = html($("few"), "div", { class: "charts" });
    for (const c of data.fewInputs) orderChart(few, `${c.inputs} → ${c.network}${c.loss ? " → loss" : ""}`, c.title, c.orders, true);
  }

  /* Memory: bytes of the arena upwards, time to the right */

  function drawMemory() {
    const memory = data.memory, cell = Math.max(46, Math.min(130, (document.body.clientWidth < 1088 ? document.body.clientWidth - 110 : 980) / memory.times.length)), height = 260, left = 58;
    const drawing = $("memory"), width = left + cell * memory.times.length + 14;
    drawing.setAttribute("viewBox", `0 0 ${width} ${height + 46}`);
    drawing.setAttribute("width", width);
    drawing.setAttribute("height", height + 46);
    const y = b => 10 + height - height * b / memory.arenaBytes;
    for (let i = 0; i <= 4; i++) {
      const b = memory.arenaBytes * i / 4;
      svg(drawing, "line", { class: "axis", x1: left, x2: width - 14, y1: y(b), y2: y(b) });
      svg(drawing, "text", { class: "lane", x: left - 6, y: y(b) + 4, "text-anchor": "end" }, bytes(Math.round(b)));
    }
    for (const b of memory.buffers) {
      const kind = data.operands[b.holds[0]]?.kind;
      const gradient = /^(d|∂)/.test(b.holds.at(-1) || b.name);
      const style = gradient ? "gradient" : kind === "VALUE" ? "value" : "other";
      const group = svg(drawing, "g");
      const w = cell * (b.last - b.first + 1), h = y(b.offset) - y(b.offset + b.bytes);
      svg(group, "rect", { class: "buffer " + style, x: left + cell * b.first + 1, y: y(b.offset + b.bytes), width: w - 2, height: h, rx: 3 });
      svg(group, "title", {}, `${b.holds.join(", ")}: ${bytes(b.bytes)}, kept from time ${b.first} to ${b.last}`);
      if (h > 13) svg(group, "text", { class: "small", style: "fill:var(--ink)", x: left + cell * b.first + w / 2, y: y(b.offset + b.bytes / 2) + 4 }, fitted(b.holds, w));
    }
    memory.times.forEach((name, t) => {
      svg(drawing, "text", { class: "small", x: left + cell * (t + 0.5), y: height + 26 }, t);
      const label = name.replace("forward ", "→ ").replace("backward ", "← ").replace("parameters", "dθ").replace("loss", "ℓ");
      svg(drawing, "text", { class: "small", x: left + cell * (t + 0.5), y: height + 40 }, label.length * 6 > cell ? label.slice(0, Math.max(1, Math.floor(cell / 6) - 1)) + "…" : label);
    });
    svg(drawing, "rect", { class: "moment", id: "moment", x: left, y: 8, width: cell, height: height + 4, rx: 4 });
    drawing.dataset.cell = cell;
    drawing.dataset.left = left;
    $("memory-lead").textContent = `All values and their gradients stand in one arena of ${bytes(memory.arenaBytes)} for a batch of ${data.batch}; ${memory.unsharedBytes > memory.arenaBytes ? `if none took the place of another, they would take ${bytes(memory.unsharedBytes)}` : "all are needed to the end, so that none takes the place of another"}. The parameters take ${bytes(memory.parameterBytes)} and their gradients ${bytes(memory.gradientBytes)} more. Time runs to the right: forward (→), the loss, backward (←), then the gradients of the parameters (dθ).`;
    $("memory-text").textContent = "Buffers of the arena over time: " + memory.buffers.map(b => `${b.holds.join(" and ")} ${bytes(b.bytes)} from ${b.first} to ${b.last}`).join("; ");
    table($("buffers"), ["holds", "bytes", "at byte", "kept from", "to"], memory.buffers.map(b => [b.holds.join(", "), grouped(b.bytes), grouped(b.offset), `${b.first} (${memory.times[b.first]})`, `${b.last} (${memory.times[b.last]})`]));
  }

  function fitted(names, width) {
    const all = names.join(", ");
    const most = Math.floor((width - 8) / 6);
    return all.length <= most ? all : names[0].length + 2 <= most ? names[0] + " …" : names[0].slice(0, Math.max(1, most));
  }

  function lightMemory(step) {
    const time = step.time < 0 ? (steps[current - 2]?.time ?? 0) : step.time;
    const drawing = $("memory");
    const alive = data.memory.buffers.filter(b => b.first <= time && time <= b.last);
    $("moment").setAttribute("x", Number(drawing.dataset.left) + Number(drawing.dataset.cell) * time);
    $("memory-now").textContent = `Step ${current} runs at time ${time} (${data.memory.times[time]}): ${alive.map(b => b.holds.join("/")).join(", ")} are kept, ${bytes(alive.reduce((sum, b) => sum + b.bytes, 0))}.`;
  }

  /* Tables */

  function drawPlan() {
    const body = table($("plan"), ["step", "equation", "function", "operations", "read", "written", "per byte", "kernel"],
      steps.map(s => ["", s.equation, s.function, grouped(s.flops), bytes(s.bytesRead), bytes(s.bytesWritten), s.flopsPerByte.toPrecision(3), s.kernel || "—"]));
    [...body.rows].forEach((row, i) => {
      row.dataset.step = i + 1;
      const head = html(row, "th", { scope: "row" });
      row.replaceChild(head, row.cells[0]);
      const button = html(head, "button", { type: "button", "aria-label": "Go to step " + (i + 1) }, String(i + 1));
      button.addEventListener("click", () => go(i + 1));
      row.cells[1].className = "math left";
      row.cells[2].className = "left";
      row.cells[7].className = "left";
    });
    $("plan").tHead.rows[0].cells[1].className = "left";
    $("plan").tHead.rows[0].cells[2].className = "left";
    $("plan").tHead.rows[0].cells[7].className = "left";
    $("plan-lead").textContent = `For a batch of ${data.batch} on ${data.threads} thread${data.threads > 1 ? "s" : ""}: ${grouped(data.flops.all)} floating-point operations in ${steps.length} steps.`;
  }

  drawChain();
  drawPlan();
  drawOrders();
  drawMemory();
  paintHeat();
  const go = stepper($("controls"), "step", steps.length, 1100, show);
  go(1);
  dark.addEventListener("change", () => { paintHeat(); go(current); });
})();
