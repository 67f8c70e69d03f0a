"use strict";
(() => {
  const [AFAR, READABLE, LARGEST] = [0.5, 0.9, 1.9];
  // Twice the points of the screen, so that it prints sharp.
  const POINTS = Math.max(2, devicePixelRatio);
  const rows = [...document.querySelectorAll("#nodes tbody tr")];
  const ties = [...document.querySelectorAll("#edges tbody tr")];
  const canvas = document.getElementById("canvas");
  const about = document.getElementById("about");
  const choice = document.getElementById("choice");
  const legend = document.getElementById("legend");
  const size = document.getElementById("size");
  for (const part of document.querySelectorAll(".tools, .panes, .legend input")) part.hidden = false;
  document.getElementById("unscripted").hidden = true;

  const few = ties.length <= 40;
  const crowded = ties.length > 3 * rows.length;
  const node = ({ id, dataset: { label, look, x, y } }) => ({ data: { id, label, look }, position: { x: +x, y: +y } });
  const edge = ({ dataset: { source, target, label, look } }) => ({ data: { source, target, label, look } });
  const cy = cytoscape({
    container: canvas,
    elements: { nodes: rows.map(node), edges: ties.map(edge) },
    style: [
      ...JSON.parse(document.getElementById("style").textContent),
      { selector: "node", style: { "min-zoomed-font-size": 5.5 * POINTS } },
      { selector: "edge", style: { opacity: crowded ? 0.35 : 0.8, "arrow-scale": 0.7, "control-point-step-size": few ? 34 : 16 } },
      { selector: "edge", style: { "text-rotation": "autorotate", "text-opacity": few ? 1 : 0 } },
      { selector: "node.hub", style: { "font-size": 24, "text-max-width": 280, "min-zoomed-font-size": 0, "z-index": 2 } },
      { selector: ".far", style: { opacity: 0.12 } },
      { selector: ".off", style: { display: "none" } },
      { selector: "node.near", style: { "min-zoomed-font-size": 0, "z-index": 5 } },
      { selector: "edge.near", style: { opacity: 1, "text-opacity": 1 } },
      { selector: "node.chosen", style: { "border-width": 4, "font-weight": "bold", "z-index": 9 } },
    ],
    layout: { name: "preset", padding: 24 },
    minZoom: 0.1,
    maxZoom: 4,
    pixelRatio: POINTS,
    autoungrabify: true,
    boxSelectionEnabled: false,
  });
  // The wheel scrolls the page, as everywhere else on it; with Ctrl it zooms.
  canvas.parentElement.addEventListener("wheel", (event) => event.ctrlKey || event.stopPropagation(), true);

  const rowOf = new Map(rows.map((row) => [row.id, row]));
  let chosen = null;

  // From afar, where most labels are too small to read, the most tied have large ones, as far as there is room.
  const hubs = () => {
    const spots = [];
    const free = ({ x, y }) => spots.every((other) => Math.abs(other.x - x) > 320 || Math.abs(other.y - y) > 110);
    return cy.nodes().sort((one, other) => other.degree() - one.degree()).slice(0, 40).filter((each) => {
      const fits = free(each.position());
      if (fits) spots.push(each.position());
      return fits;
    });
  };

  const light = (id) => {
    cy.batch(() => {
      cy.elements().removeClass("far near chosen");
      if (!id) return;
      const near = cy.getElementById(id).closedNeighborhood();
      cy.elements().difference(near).addClass("far");
      near.addClass("near");
      cy.getElementById(id).addClass("chosen");
    });
  };

  const element = (name, ...content) => {
    const made = document.createElement(name);
    made.append(...content);
    return made;
  };

  const tieItem = (id, { dataset: { source, target, label } }) => {
    const other = rowOf.get(source === id ? target : source);
    const button = element("button", element("bdi", other.dataset.label));
    button.type = "button";
    button.addEventListener("click", () => choose(other.id));
    return source === id ? element("li", label, " → ", button) : element("li", "← ", label, " ", button);
  };

  const describe = (id) => {
    const row = rowOf.get(id);
    const copied = ["Kind", "What", "When", "Details", "Passages"].map((name) => {
      const cell = row.querySelector(`[data-name="${name}"]`);
      const part = element("div", ...[...cell.childNodes].map((child) => child.cloneNode(true)));
      for (const link of part.querySelectorAll(".pick")) link.replaceWith(element("strong", ...link.childNodes));
      return part;
    });
    const back = element("a", "Its row in the table");
    back.href = `#${id}`;
    const own = ties.filter(({ dataset }) => dataset.source === id || dataset.target === id);
    const list = element("ul", ...own.map((tie) => tieItem(id, tie)));
    about.replaceChildren(element("div", ...copied, element("p", back), list));
    about.scrollTop = 0;
  };

  const choose = (id) => {
    chosen = id;
    for (const row of rows) row.classList.toggle("chosen", row.id === id);
    choice.value = id;
    light(id);
    describe(id);
    cy.zoom(Math.max(cy.zoom(), READABLE));
    cy.center(cy.getElementById(id));
    canvas.parentElement.scrollIntoView({ block: "nearest" });
    about.focus({ preventScroll: true });
  };

  const filter = () => {
    const wanted = new Set([...legend.querySelectorAll("input:checked")].map((box) => box.value));
    for (const row of rows) row.hidden = !wanted.has(row.dataset.look);
    for (const tie of ties) tie.hidden = rowOf.get(tie.dataset.source).hidden || rowOf.get(tie.dataset.target).hidden;
    cy.batch(() => cy.nodes().forEach((each) => { each.toggleClass("off", rowOf.get(each.id()).hidden); }));
    const left = (all) => `${all.filter((row) => !row.hidden).length} of ${all.length}`;
    size.textContent = `${left(rows)} things and ${left(ties)} ties`;
  };

  // Where all of it would be too small to read, the middle is shown.
  const begin = () => {
    fit();
    if (cy.width() >= 600 || cy.zoom() >= READABLE) return;
    cy.zoom(READABLE);
    cy.center();
  };

  const fit = () => {
    cy.resize();
    cy.fit(undefined, 24);
    if (cy.zoom() > LARGEST) cy.zoom(LARGEST);
    cy.center();
  };

  for (const look of new Set(rows.map((row) => row.dataset.look))) {
    const group = document.createElement("optgroup");
    group.label = legend.querySelector(`input[value="${look}"]`).parentElement.textContent.trim();
    group.append(...rows.filter((row) => row.dataset.look === look).map((row) => new Option(row.dataset.label, row.id)));
    choice.append(group);
  }
  choice.addEventListener("change", () => choice.value && choose(choice.value));
  for (const row of rows) {
    row.querySelector(".pick").addEventListener("click", (event) => { event.preventDefault(); choose(row.id); });
  }
  for (const button of document.querySelectorAll("[data-zoom]")) {
    const by = +button.dataset.zoom;
    const middle = () => ({ x: cy.width() / 2, y: cy.height() / 2 });
    button.addEventListener("click", () => (by ? cy.zoom({ level: cy.zoom() * by, renderedPosition: middle() }) : fit()));
  }
  cy.on("mouseover", "node", (event) => { light(event.target.id()); describe(event.target.id()); });
  cy.on("mouseout", "node", () => light(chosen));
  cy.on("tap", "node", (event) => choose(event.target.id()));
  legend.addEventListener("change", filter);
  legend.addEventListener("submit", (event) => event.preventDefault());
  // A browser may keep the state of boxes over a reload.
  filter();
  begin();
  const labelled = hubs();
  const label = () => labelled.toggleClass("hub", cy.zoom() < AFAR);
  cy.on("zoom", label);
  label();
})();
