// Elements from data. Strings become text or attribute values, never markup.

export const $ = (id) => document.getElementById(id);

export function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const SVG = "http://www.w3.org/2000/svg";

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#icon-${name}`);
  svg.append(use);
  return svg;
}

// Changes `old` into `wanted`, keeping every node that can stay: pictures do not load again, the
// focus stays on its button, a progress bar moves instead of being drawn anew.
export function morph(old, wanted) {
  if (old.nodeType !== wanted.nodeType || old.nodeName !== wanted.nodeName) {
    old.replaceWith(wanted);
    return;
  }
  if (old.nodeType === Node.TEXT_NODE) {
    if (old.data !== wanted.data) old.data = wanted.data;
    return;
  }
  for (const { name } of [...old.attributes]) {
    if (name !== "style" && !wanted.hasAttribute(name)) old.removeAttribute(name);
  }
  for (const { name, value } of [...wanted.attributes]) {
    if (name !== "style" && old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  const left = [...old.childNodes];
  const pairs = [...wanted.childNodes].map((child) => {
    const place = left.findIndex((other) => kind(other) === kind(child));
    return [child, place < 0 ? null : left.splice(place, 1)[0]];
  });
  left.forEach((child) => child.remove());
  let next = old.firstChild;
  for (const [child, stays] of pairs) {
    if (stays) morph(stays, child);
    if (stays && stays === next) next = next.nextSibling;
    else old.insertBefore(stays ?? child, next);
  }
}

// What makes two children the same one: a button its token or words, everything else its first class.
const kind = (node) =>
  [node.nodeName, node.classList?.[0], node.dataset?.token, node.dataset?.say].join(" ");

const HUES = ["#2f6fde", "#0b7f72", "#9a5b00", "#7b4fd0", "#b03a6b", "#3d7a1f", "#00708f"];

export function avatar(name, extra = "") {
  const letters = [...name];
  const hue = letters.reduce((sum, letter) => sum + letter.codePointAt(0), 0) % HUES.length;
  const node = h("span", { class: `avatar ${extra}`, "aria-hidden": "true" }, letters.slice(-2).join(""));
  node.style.background = HUES[hue];
  return node;
}

export function toast(message) {
  const note = h("p", { class: "toast" }, message);
  $("toasts").append(note);
  setTimeout(() => note.remove(), 6000);
}

export const newId = () =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

const sameDay = (a, b) => a.toDateString() === b.toDateString();
const two = (number) => String(number).padStart(2, "0");

export function clock(iso) {
  const at = new Date(iso);
  return `${two(at.getHours())}:${two(at.getMinutes())}`;
}

// “14:03” today, “昨天 14:03”, “11月3日 14:03”; `brief` leaves the time out of other days.
export function when(iso, { brief = false } = {}) {
  const at = new Date(iso);
  const now = new Date();
  if (sameDay(at, now)) return clock(iso);
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  const year = at.getFullYear() === now.getFullYear() ? "" : `${at.getFullYear()}年`;
  const day = sameDay(at, yesterday) ? "昨天" : `${year}${at.getMonth() + 1}月${at.getDate()}日`;
  return brief ? day : `${day} ${clock(iso)}`;
}
