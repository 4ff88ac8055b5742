(() => {
  const looks = data.looks;
  const epochs = data.epochs;
  const HEIGHT = 210, LEFT = 52, RIGHT = 10, TOP = 10, BOTTOM = 26;
  let look = 0;

  /* Numbers */

  function brief(x) {
    if (x === null || x === undefined) return "—";
    if (x === 0) return "0";
    const size = Math.abs(x);
    const text = size >= 1e-3 && size < 1e4 ? String(Number(x.toPrecision(3))) : x.toExponential(1);
    return text.replaceAll("-", "−");
  }

  const percent = x => (100 * x).toFixed(0) + "%";
  const layerName = l => l.layer + " " + l.name;

  /** From blue at the input to orange at the output: mixed by the browser, so that both themes fit. */
  const tint = (i, n) => `color-mix(in oklch, var(--backward) ${n < 2 ? 0 : Math.round(100 * i / (n - 1))}%, var(--forward))`;

  /* Scales */

  function ticks(low, high, log) {
    const found = [];
    if (log) {
      const from = Math.ceil(Math.log10(low) - 1e-9), to = Math.floor(Math.log10(high) + 1e-9);
      const step = Math.max(1, Math.ceil((to - from + 1) / 6));
      for (let e = from; e <= to; e += step) found.push(10 ** e);
      if (found.length > 2) return found;
      const finer = [1, 2, 5].flatMap(m => Array.from({ length: to - from + 3 }, (_, i) => m * 10 ** (from - 1 + i))).sort((a, b) => a - b).filter(t => t >= low && t <= high);
      if (finer.length >= 2) return finer;
      found.length = 0;
    }
    const raw = (high - low) / 4 || 1, power = 10 ** Math.floor(Math.log10(raw));
    const step = [1, 2, 5, 10].find(m => m * power >= raw) * power;
    for (let t = Math.ceil(low / step) * step; t <= high + step * 1e-9; t += step) found.push(Number(t.toPrecision(12)));
    return found;
  }

  function scale(low, high, from, to, log) {
    const f = log ? Math.log10 : x => x;
    const a = f(low), width = f(high) - a || 1;
    return x => from + (to - from) * (f(x) - a) / width;
  }

  /* A chart of lines over the steps of the run */

  function plot(box, title, note, lines, { log = false, guide = null, zero = false, unit = brief } = {}) {
    const chart = html(box, "div", { class: "chart" });
    html(chart, "h3", {}, title);
    if (note) html(chart, "p", { class: "quiet" }, note);
    const shown = lines.map(l => ({ ...l, points: l.points.filter(p => Number.isFinite(p[1]) && (!log || p[1] > 0)) })).filter(l => l.points.length);
    if (!shown.length) {
      html(chart, "p", {}, "No finite number to draw.");
      return;
    }
    later.push(() => drawLines(chart, title, shown, { log, guide, zero, unit }));
  }

  /** Drawn when all charts stand in their places, which tells how wide they are. */
  let later = [];

  function drawLines(chart, title, shown, { log, guide, zero, unit }) {
    const width = Math.max(280, chart.clientWidth - 36);
    const ys = shown.flatMap(l => l.points.map(p => p[1])).concat(guide === null ? [] : [guide]);
    let low = zero ? 0 : Math.min(...ys), high = Math.max(...ys);
    if (log) { low /= 1.15; high *= 1.15; } else { const room = (high - low || Math.abs(high) || 1) * 0.05; high += room; if (!zero) low -= room; }
    const x = scale(1, Math.max(2, data.steps), LEFT, width - RIGHT), y = scale(low, high, HEIGHT - BOTTOM, TOP, log);
    const drawing = svg(chart, "svg", { class: "plot", viewBox: `0 0 ${width} ${HEIGHT}`, role: "img" });
    const told = shown.map(l => `${l.name} from ${unit(l.points[0][1])} to ${unit(l.points.at(-1)[1])}`).join("; ");
    drawing.setAttribute("aria-label", `${title} over ${grouped(data.steps)} steps: ${told}`);
    for (const t of ticks(low, high, log)) {
      svg(drawing, "line", { class: "grid", x1: LEFT, x2: width - RIGHT, y1: y(t), y2: y(t) });
      svg(drawing, "text", { class: "tick", x: LEFT - 6, y: y(t) + 4, "text-anchor": "end" }, unit(t));
    }
    for (const t of ticks(1, Math.max(2, data.steps), false).filter(t => t >= 1 && t === Math.round(t))) {
      svg(drawing, "text", { class: "tick", x: x(t), y: HEIGHT - 8, "text-anchor": "middle" }, short(t));
    }
    if (guide !== null) svg(drawing, "line", { class: "guide", x1: LEFT, x2: width - RIGHT, y1: y(guide), y2: y(guide) });
    for (const l of shown) {
      const path = l.points.map(([s, v], i) => `${i ? "L" : "M"}${x(s).toFixed(1)} ${y(v).toFixed(1)}`).join("");
      const line = svg(drawing, "path", { class: "line", d: path, style: `stroke:${l.color};stroke-width:${l.thin ? 1 : 2}` });
      svg(line, "title", {}, l.name);
      if (l.points.length <= 40 && !l.thin) for (const [s, v] of l.points) {
        const point = svg(drawing, "circle", { class: "point", cx: x(s), cy: y(v), r: 2.6, style: `fill:${l.color}` });
        svg(point, "title", {}, `${l.name}, step ${grouped(s)}: ${unit(v)}`);
      }
    }
    const now = svg(drawing, "line", { class: "now", x1: 0, x2: 0, y1: TOP, y2: HEIGHT - BOTTOM });
    marks.push(() => { const at = x(looks[look]?.step ?? 1); now.setAttribute("x1", at); now.setAttribute("x2", at); });
    const keys = html(chart, "ul", { class: "keys" });
    for (const l of shown) html(html(keys, "li"), "i", { style: `background:${l.color}` }).after(l.name);
  }

  /** What moves to the chosen look. */
  let marks = [];

  /* The run */

  function drawCourse() {
    const box = $("course");
    const per = f => epochs.map(e => [e.step, f(e)]);
    const losses = [
      { name: "one batch", color: "var(--quiet)", thin: true, points: looks.map(l => [l.step, l.loss]) },
      { name: "training, mean of an epoch", color: "var(--forward)", points: per(e => e.trainLoss) },
      { name: data.part, color: "var(--loss)", points: data.part ? per(e => e.scores?.loss) : [] },
    ];
    const all = losses.flatMap(l => l.points.map(p => p[1])).filter(v => v > 0);
    const wide = all.length > 0 && Math.max(...all) > 20 * Math.min(...all) && losses.every(l => l.points.every(p => !(p[1] <= 0)));
    plot(box, "Loss", data.loss + ", over the steps" + (wide ? ", on a logarithmic scale" : ""), losses, { log: wide });
    if (data.metric) plot(box, data.metric, `on the ${data.part} part, after every epoch`, [{ name: data.metric, color: "var(--loss)", points: per(e => e.scores?.[data.metric]) }]);
    const rates = epochs.map(e => e.learningRate);
    if (Math.max(...rates) > Math.min(...rates)) plot(box, "Learning rate", "at the last step of every epoch", [{ name: "learning rate", color: "var(--cached)", points: per(e => e.learningRate) }], { zero: true });
    const names = Object.keys(epochs[0]?.scores || {});
    table($("epochs"), ["epoch", "step", "training loss", ...names.map(n => data.part + " " + n), "learning rate", "kept"],
      epochs.map(e => [e.epoch, grouped(e.step), brief(e.trainLoss), ...names.map(n => brief(e.scores?.[n])), brief(e.learningRate), e.epoch === data.kept ? "yes" : ""]));
  }

  function drawDivergence() {
    if (!data.divergence) return;
    $("divergence-part").hidden = false;
    $("divergence-lead").textContent = data.divergence.sentence;
    for (const [name, text] of data.divergence.rows) {
      html($("divergence"), "dt", {}, name);
      html($("divergence"), "dd", {}, text);
    }
  }

  /* Remarks: each rule says its own threshold. */

  function remarks() {
    const found = [];
    const last = looks.at(-1);
    for (const l of last?.layers || []) {
      if (l.deadUnits > 0.4) found.push(`At the last look ${percent(l.deadUnits)} of the outputs of layer ${layerName(l)} were 0 for the whole batch (more than 40%). Behind a relu such units learn nothing; a lower learning rate or a leakyRelu keeps more of them alive.`);
    }
    for (const p of last?.parameters || []) {
      const ratio = p.updateToWeight;
      if (ratio !== null && ratio > 0.1) found.push(`The last update of ${p.name} was ${brief(ratio)} of its size (more than 0.1; about 0.001 is usual): it leaps; a lower learning rate goes nearer to the minimum.`);
      if (ratio !== null && ratio > 0 && ratio < 1e-6) found.push(`The last update of ${p.name} was only ${brief(ratio)} of its size (less than 10⁻⁶): it hardly learns any more.`);
    }
    const flow = (last?.layers || []).filter(l => l.gradient && l.gradient.std > 0);
    if (flow.length > 1) {
      const ratio = flow[0].gradient.std / flow.at(-1).gradient.std;
      if (ratio < 1e-4) found.push(`Gradients vanish on their way back: at layer ${layerName(flow[0])} they are ${brief(ratio)} of those at the end (less than 10⁻⁴).`);
      if (ratio > 1e4) found.push(`Gradients explode on their way back: at layer ${layerName(flow[0])} they are ${brief(ratio)} times those at the end (more than 10⁴).`);
    }
    const measured = epochs.filter(e => e.scores);
    if (data.part === "validation" && measured.length > 3) {
      const best = measured.reduce((a, b) => b.scores.loss < a.scores.loss ? b : a);
      const end = measured.at(-1);
      if (end.scores.loss > 1.1 * best.scores.loss && end.trainLoss < best.trainLoss) found.push(`After epoch ${best.epoch} the loss on the validation part rose by ${percent(end.scores.loss / best.scores.loss - 1)} (more than 10%) while that on the training part fell: from there on the network learns its examples by heart.`);
    }
    if (!found.length) found.push("Nothing: no layer with more than 40% of its units dead, no update above 0.1 or below 10⁻⁶ of its parameter, no gradient that vanishes or explodes by 10⁴, no loss that rises on the validation part by 10%.");
    for (const text of found) html($("remarks"), "li", {}, text);
  }

  /* Layers */

  const HEADS = ["layer", "A mean", "std", "max", "zeros", "dead", "dA std", "W std", "dW std", "ΔW/W"];

  const extreme = s => s.min === null || s.max === null ? null : Math.max(Math.abs(s.min), Math.abs(s.max));

  function show(n) {
    look = n - 1;
    const now = looks[look];
    $("slider").setAttribute("aria-valuetext", `step ${now.step}, loss ${brief(now.loss)}`);
    $("status").textContent = `Step ${grouped(now.step)} of ${grouped(data.steps)}, loss ${brief(now.loss)}`;
    $("layers").replaceChildren();
    const body = table($("layers"), HEADS, now.layers.map(l => {
      const W = now.parameters.find(p => p.layer === l.layer);
      const A = l.output;
      return ["", brief(A.mean), brief(A.std), brief(extreme(A)), percent(A.zeros), percent(l.deadUnits), l.gradient ? brief(l.gradient.std) : "", ...(W ? [brief(W.value.std), brief(W.gradient.std), brief(W.updateToWeight)] : ["", "", ""])];
    }));
    [...body.rows].forEach((row, i) => {
      const head = html(row, "th", { scope: "row" }, layerName(now.layers[i]));
      row.replaceChild(head, row.cells[0]);
    });
    for (const mark of marks) mark();
  }

  function drawTrends() {
    const box = $("trends");
    const layers = looks[0].layers.map((l, i) => i);
    const named = (of, pick) => pick.map((i, k) => ({ name: layerName(looks[0].layers[i]), color: tint(k, pick.length), points: looks.map(l => [l.step, of(l.layers[i])]) }));
    const owning = looks[0].parameters.map((p, k, all) => [p, k]).filter(([p, k]) => looks[0].parameters.findIndex(q => q.layer === p.layer) === k).map(([, k]) => k);
    plot(box, "Update beside its parameter, ‖ΔW‖ / ‖W‖", "dashed: 0.001, which is usual", owning.map((k, i) => ({ name: looks[0].parameters[k].name, color: tint(i, owning.length), points: looks.map(l => [l.step, l.parameters[k].updateToWeight]) })), { log: true, guide: 1e-3 });
    const swept = layers.filter(i => looks[0].layers[i].gradient);
    if (swept.length) plot(box, "Spread of the gradients dA", "of each layer's output; lines far apart vanish or explode", named(l => l.gradient?.std, swept), { log: true });
    plot(box, "Spread of the outputs A", "standard deviation of each layer's output", named(l => l.output.std, layers), { log: true });
    const dead = layers.filter(i => looks.some(l => l.layers[i].deadUnits > 0));
    if (dead.length) plot(box, "Dead units", "share of outputs that are 0 for the whole batch", named(l => l.deadUnits, dead), { zero: true, unit: percent });
  }

  /* Spread: histograms side by side */

  const SIDE = data.edges.length;
  const RARE = 0.005;

  /** Rows of a drawing, from below: buckets, but one row for all that hold little around zero. */
  function scaleOf(columns) {
    const sizes = new Array(SIDE + 1).fill(0);
    let low = 0, high = 0;
    for (const h of columns) h.counts.forEach((count, i) => {
      const at = h.first + i - SIDE;
      sizes[Math.abs(at)] += count;
      if (count) { low = Math.min(low, at); high = Math.max(high, at); }
    });
    const rare = RARE * sizes.slice(1).reduce((a, b) => a + b, 0);
    let inner = 1, sum = 0;
    while (inner < Math.max(high, -low) && sum + sizes[inner] <= rare) sum += sizes[inner++];
    const below = low <= -inner ? -low - inner + 1 : 0, above = high >= inner ? high - inner + 1 : 0;
    return { inner, rows: below + 1 + above, row: bucket => { const at = bucket - SIDE; return Math.abs(at) < inner ? below : at > 0 ? below + 1 + at - inner : at - low; }, below };
  }

  function rowsOf(h, scale) {
    const counts = new Array(scale.rows).fill(0);
    h.counts.forEach((count, i) => { counts[scale.row(h.first + i)] += count; });
    return counts;
  }

  /** Where a number stands, in rows from below. */
  function place(x, scale) {
    const size = Math.abs(x), k = data.edges.filter(e => e <= size).length;
    if (k < scale.inner) return scale.below + 0.5;
    const low = data.edges[k - 1], high = data.edges[k] ?? 2 * low;
    const up = k - scale.inner + Math.min(1, (size - low) / (high - low));
    return x > 0 ? scale.below + 1 + up : scale.below - up;
  }

  const tensors = [];
  function choices() {
    const add = (name, of) => { if (looks.some(l => of(l))) tensors.push({ name, of }); };
    looks[0].layers.forEach((l, i) => {
      add("A of " + layerName(l), s => s.layers[i].output);
      add("dA of " + layerName(l), s => s.layers[i].gradient);
    });
    looks[0].parameters.forEach((p, i) => {
      add(p.name, s => s.parameters[i].value);
      add("d " + p.name, s => s.parameters[i].gradient);
      add("Δ " + p.name, s => s.parameters[i].update);
    });
    tensors.forEach((t, i) => html($("tensor"), "option", { value: i }, t.name));
    const first = tensors.findIndex(t => looks[0].parameters.some(p => p.name === t.name));
    if (first >= 0) $("tensor").value = first;
  }

  function drawSpread() {
    const chosen = tensors[Number($("tensor").value)];
    const columns = looks.map(l => chosen.of(l) ?? { first: SIDE, counts: [] });
    $("spread").replaceChildren();
    marks = marks.filter(m => !m.spread);
    if (!columns.some(h => h.counts.length)) {
      $("spread-text").textContent = "No finite number.";
      return;
    }
    const scale = scaleOf(columns), rows = scale.rows, counts = columns.map(h => rowsOf(h, scale));
    const canvas = document.createElement("canvas");
    canvas.width = looks.length;
    canvas.height = rows;
    const paper = dark.matches ? [28, 31, 37] : [255, 255, 255], ink = dark.matches ? [126, 176, 255] : [20, 70, 150];
    const image = canvas.getContext("2d").createImageData(looks.length, rows);
    counts.forEach((h, column) => {
      const most = Math.max(1, ...h);
      for (let row = 0; row < rows; row++) {
        const strength = Math.sqrt(h[rows - 1 - row] / most);
        const at = 4 * (row * looks.length + column);
        paper.forEach((p, c) => { image.data[at + c] = p + (ink[c] - p) * strength; });
        image.data[at + 3] = 255;
      }
    });
    canvas.getContext("2d").putImageData(image, 0, 0);
    const width = Math.max(280, $("spread").clientWidth), height = 320, bars = Math.min(150, width / 4), right = width - bars - 10;
    const drawing = svg($("spread"), "svg", { class: "plot", viewBox: `0 0 ${width} ${height + 24}`, role: "img" });
    const y = row => 4 + height * (1 - row / rows);
    svg(drawing, "image", { class: "heat", x: LEFT, y: 4, width: right - LEFT, height, preserveAspectRatio: "none", href: canvas.toDataURL() });
    let above = Infinity;
    const marksAt = [0];
    for (let e = 8; e >= -9; e--) marksAt.push(10 ** e, -(10 ** e));
    for (const t of marksAt.sort((a, b) => b - a)) {
      const at = y(place(t, scale)), middle = y(scale.below + 0.5);
      if (at < 10 || at > height || (t !== 0 && Math.abs(at - middle) < 14) || Math.abs(at - above) < 16) continue;
      above = at;
      svg(drawing, "text", { class: "tick", x: LEFT - 6, y: at + 4, "text-anchor": "end" }, t === 0 ? "0" : (t < 0 ? "−" : "") + "10" + [...String(Math.round(Math.log10(Math.abs(t))))].map(d => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(d)]).join(""));
      svg(drawing, "line", { class: "grid", x1: LEFT, x2: width, y1: at, y2: at, "stroke-opacity": 0.6 });
    }
    svg(drawing, "text", { class: "tick", x: LEFT, y: height + 20 }, "step " + grouped(looks[0].step));
    svg(drawing, "text", { class: "tick", x: right, y: height + 20, "text-anchor": "end" }, "step " + grouped(looks.at(-1).step));
    const now = svg(drawing, "line", { class: "now", y1: 4, y2: height + 4 });
    const group = svg(drawing, "g");
    const mark = () => {
      const at = LEFT + (right - LEFT) * (look + 0.5) / looks.length, h = counts[look], s = chosen.of(looks[look]);
      now.setAttribute("x1", at);
      now.setAttribute("x2", at);
      group.replaceChildren();
      const most = Math.max(1, ...h);
      h.forEach((count, i) => {
        if (count) svg(group, "rect", { class: "bar", x: right + 8, y: y(i + 1), width: (bars - 4) * count / most, height: Math.max(0.8, height / rows - 0.4) });
      });
      const told = s ? `${chosen.name} at step ${grouped(looks[look].step)}: mean ${brief(s.mean)}, standard deviation ${brief(s.std)}, from ${brief(s.min)} to ${brief(s.max)}, ${percent(s.zeros)} zeros${s.nonFinite ? `, ${grouped(s.nonFinite)} not finite` : ""}.` : "";
      $("spread-text").textContent = told;
      drawing.setAttribute("aria-label", "Histograms over the run. " + told);
    };
    mark.spread = true;
    marks.push(mark);
    mark();
  }

  function draw() {
    marks = [];
    later = [];
    for (const id of ["course", "trends", "epochs"]) $(id).replaceChildren();
    drawCourse();
    if (looks.length) drawTrends();
    for (const drawing of later) drawing();
    if (looks.length) {
      drawSpread();
      show(look + 1);
    }
  }

  drawDivergence();
  remarks();
  if (looks.length) {
    choices();
    $("looks-lead").textContent = `${looks.length} look${looks.length > 1 ? "s" : ""} at the run, every ${grouped(data.every)} steps${data.dropped ? `; the page keeps ${looks.length}, evenly spread, of ${grouped(looks.length + data.dropped)}` : ""}.`;
    stepper($("controls"), "look", looks.length, 350, show);
    $("tensor").addEventListener("change", drawSpread);
  } else {
    for (const part of ["stepper", "spread-part"]) $(part).hidden = true;
  }
  draw();
  let width = document.body.clientWidth;
  addEventListener("resize", () => {
    if (document.body.clientWidth !== width) {
      width = document.body.clientWidth;
      draw();
    }
  });
  dark.addEventListener("change", draw);
})();
