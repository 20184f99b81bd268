// A picture, large: zoom by wheel, pinch, double tap, buttons and keys; Esc closes.

import { $ } from "./dom.js";

const dialog = $("viewer");
const stage = $("viewer-stage");
const image = $("viewer-image");
const MOST = 8;
const STEP = 1.35;
const PAN_PX = 80;

let opener = null;
let shown = []; // the pictures of the message, as buttons
let view = { zoom: 1, x: 0, y: 0 };
const fingers = new Map();
let pinch = null;

export function openViewer(button) {
  opener = button;
  shown = [...button.closest("article").querySelectorAll("[data-picture]:not(.broken)")];
  if (!shown.includes(button)) return;
  present(button);
  dialog.showModal();
  $("viewer-close").focus();
}

function present(button) {
  const source = button.querySelector("img");
  image.src = source.src;
  image.alt = source.alt;
  $("viewer-caption").textContent = source.alt;
  const place = shown.indexOf(button);
  $("viewer-previous").disabled = place <= 0;
  $("viewer-next").disabled = place >= shown.length - 1;
  opener = button;
  placeAt({ zoom: 1, x: 0, y: 0 });
}

function turn(by) {
  const next = shown[shown.indexOf(opener) + by];
  if (next) present(next);
}

function placeAt(wanted) {
  const zoom = Math.min(MOST, Math.max(1, wanted.zoom));
  const limitX = (stage.clientWidth * (zoom - 1)) / 2;
  const limitY = (stage.clientHeight * (zoom - 1)) / 2;
  const within = (value, limit) => Math.max(-limit, Math.min(limit, value));
  view = { zoom, x: within(wanted.x, limitX), y: within(wanted.y, limitY) };
  image.style.transform = `translate(${view.x}px, ${view.y}px) scale(${zoom})`;
  $("viewer-out").disabled = zoom <= 1;
  $("viewer-in").disabled = zoom >= MOST;
  dialog.dataset.zoom = zoom.toFixed(2);
}

// Zooms so that the point under the pointer stays where it is.
function zoomBy(factor, at) {
  const zoom = Math.min(MOST, Math.max(1, view.zoom * factor));
  const box = stage.getBoundingClientRect();
  const x = at ? at.clientX - box.left - box.width / 2 : 0;
  const y = at ? at.clientY - box.top - box.height / 2 : 0;
  const ratio = zoom / view.zoom;
  placeAt({ zoom, x: x - (x - view.x) * ratio, y: y - (y - view.y) * ratio });
}

const fit = () => placeAt({ zoom: 1, x: 0, y: 0 });
const pan = (x, y) => placeAt({ ...view, x: view.x + x, y: view.y + y });

const KEYS = {
  "+": () => zoomBy(STEP),
  "=": () => zoomBy(STEP),
  "-": () => zoomBy(1 / STEP),
  0: fit,
  ArrowLeft: () => (view.zoom > 1 ? pan(PAN_PX, 0) : turn(-1)),
  ArrowRight: () => (view.zoom > 1 ? pan(-PAN_PX, 0) : turn(1)),
  ArrowUp: () => pan(0, PAN_PX),
  ArrowDown: () => pan(0, -PAN_PX),
};

dialog.addEventListener("keydown", (event) => {
  const act = KEYS[event.key];
  if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  act();
});

stage.addEventListener(
  "wheel",
  (event) => {
    event.preventDefault();
    zoomBy(Math.exp(-event.deltaY / 400), event);
  },
  { passive: false },
);
stage.addEventListener("dblclick", (event) => (view.zoom > 1 ? fit() : zoomBy(2.5, event)));

const apart = ([a, b]) => Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
const middle = ([a, b]) => ({ clientX: (a.clientX + b.clientX) / 2, clientY: (a.clientY + b.clientY) / 2 });

stage.addEventListener("pointerdown", (event) => {
  stage.setPointerCapture(event.pointerId);
  fingers.set(event.pointerId, event);
  pinch = fingers.size === 2 ? apart([...fingers.values()]) : null;
});
stage.addEventListener("pointermove", (event) => {
  const before = fingers.get(event.pointerId);
  if (!before) return;
  fingers.set(event.pointerId, event);
  if (fingers.size === 1) pan(event.clientX - before.clientX, event.clientY - before.clientY);
  else if (fingers.size === 2 && pinch) {
    const both = [...fingers.values()];
    const now = apart(both);
    zoomBy(now / pinch, middle(both));
    pinch = now;
  }
});
for (const ending of ["pointerup", "pointercancel"]) {
  stage.addEventListener(ending, (event) => {
    fingers.delete(event.pointerId);
    pinch = null;
  });
}

$("viewer-in").addEventListener("click", () => zoomBy(STEP));
$("viewer-out").addEventListener("click", () => zoomBy(1 / STEP));
$("viewer-fit").addEventListener("click", fit);
$("viewer-previous").addEventListener("click", () => turn(-1));
$("viewer-next").addEventListener("click", () => turn(1));
$("viewer-close").addEventListener("click", () => dialog.close());
dialog.addEventListener("close", () => {
  fingers.clear();
  image.removeAttribute("src");
  opener?.focus();
});
