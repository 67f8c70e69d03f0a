
"use strict";
(() => {
  const rows = [...document.querySelectorAll("#statements tbody tr")];
  const byThing = new Map(rows.map((row) => [row.dataset.thing, row]));
  const boxes = [...document.querySelectorAll("g[data-things]")];
  const detail = document.getElementById("detail");
  const form = document.getElementById("filters");
  const count = document.getElementById("count");

  const thingsOf = (box) => box.dataset.things.split(" ").map((thing) => byThing.get(thing)).filter(Boolean);

  const show = (box) => {
    detail.replaceChildren(...thingsOf(box).map((row) => {
      const part = document.createElement("div");
      const link = document.createElement("a");
      link.href = "#" + row.id;
      link.textContent = row.dataset.thing;
      const what = row.querySelector('[data-name="What"]');
      const head = document.createElement("p");
      head.append(link, " · " + row.dataset.kind + " · " + row.dataset.body);
      part.append(head, ...[...what.childNodes].map((node) => node.cloneNode(true)));
      return part;
    }));
  };

  const filter = () => {
    const wanted = (name) => new Set([...form.querySelectorAll(`input[name="${name}"]:checked`)].map((box) => box.value));
    const [kinds, bodies, states] = [wanted("kind"), wanted("body"), wanted("state")];
    let left = 0;
    for (const row of rows) {
      const { kind, body, state } = row.dataset;
      row.hidden = !(kinds.has(kind) && bodies.has(body) && states.has(state));
      left += row.hidden ? 0 : 1;
    }
    for (const box of boxes) {
      const things = thingsOf(box);
      box.classList.toggle("dim", things.length > 0 && things.every((row) => row.hidden));
    }
    count.textContent = `${left} of ${rows.length} statements`;
  };

  for (const box of boxes) {
    box.addEventListener("focus", () => show(box));
    box.addEventListener("mouseenter", () => show(box));
    box.addEventListener("click", () => show(box));
  }
  form.addEventListener("change", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  // A browser may keep the state of boxes over a reload.
  filter();
})();
