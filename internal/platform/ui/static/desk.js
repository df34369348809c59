// Aimak: what only people at a desk use, beside app.js.
"use strict";
(() => {
  const each = (selector, act) => document.querySelectorAll(selector).forEach(act);

  // Enter walks through the fields of a long list; the last one sends it.
  addEventListener("keydown", (e) => {
    if (e.key !== "Enter" || e.defaultPrevented || e.isComposing || e.ctrlKey || e.altKey || e.metaKey) return;
    if (!e.target.matches || !e.target.matches("[data-enter-next]")) return;
    const fields = [...e.target.form.querySelectorAll("[data-enter-next]")];
    const next = fields[fields.indexOf(e.target) + 1];
    if (!next) return;
    e.preventDefault();
    next.focus();
    next.select();
  });

  // Drawn over a photo, a rectangle is written into a field as cells of the grid: 3.4-6.7.
  each("[data-cells]", (svg) => {
    const field = document.getElementById(svg.dataset.cells), all = svg.viewBox.baseVal;
    if (!field) return;
    const wide = all.width / svg.dataset.columns, high = all.height / svg.dataset.rows;
    const cell = (e) => {
      const at = new DOMPoint(e.clientX, e.clientY).matrixTransform(svg.getScreenCTM().inverse());
      const within = (v, most) => Math.max(1, Math.min(most, Math.ceil(v)));
      return [within(at.x / wide, svg.dataset.columns), within(at.y / high, svg.dataset.rows)];
    };
    let from;
    svg.onpointerdown = (e) => { from = cell(e); svg.setPointerCapture(e.pointerId); e.preventDefault(); };
    svg.onpointerup = (e) => {
      if (!from) return;
      const to = cell(e), r = document.createElementNS(svg.namespaceURI, "rect");
      const [x, y] = from.map((v, i) => Math.min(v, to[i]) - 1), [right, bottom] = from.map((v, i) => Math.max(v, to[i]));
      for (const [name, v] of Object.entries({ x: x * wide, y: y * high, width: (right - x) * wide, height: (bottom - y) * high })) r.setAttribute(name, v);
      svg.insertBefore(r, svg.querySelector("path"));
      field.value = `${field.value} ${x + 1}.${y + 1}-${right}.${bottom}`.trim();
      from = null;
    };
  });
})();
