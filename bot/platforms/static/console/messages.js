// A message as elements: bubble, card, pictures. Presses and taps are handled by chat.js, which
// finds what was meant in data attributes; so a changed card can be morphed in place.

import { avatar, clock, h, icon, when } from "./dom.js";

const PRESSED = "qingjiao-pressed";
const pressed = new Set(JSON.parse(sessionStorage.getItem(PRESSED) ?? "[]"));

export function rememberPress(token) {
  pressed.add(token);
  sessionStorage.setItem(PRESSED, JSON.stringify([...pressed].slice(-500)));
}

function button(item) {
  const done = item.token !== null && pressed.has(item.token) && !item.again;
  const dead = item.token === null && !item.say;
  return h(
    "button",
    {
      type: "button",
      class: `button ${item.style}`,
      "data-token": item.token,
      "data-say": item.token === null ? item.say : null,
      "data-again": item.again,
      "data-state": done ? "done" : null,
      disabled: done || dead,
      "aria-label": done ? `${item.label}，已按` : null,
    },
    done && icon("check"),
    h("span", {}, item.label),
  );
}

const buttons = (items) => (items.length ? h("div", { class: "buttons" }, items.map(button)) : null);

// Only a one-time page of our own is a link: what people write stays words.
const PAGE = /(https?:\/\/[^\s/]+\/r\/[A-Za-z0-9_-]{43})/;

function linked(text) {
  const ours = (part) => PAGE.test(part) && new URL(part).origin === location.origin;
  return text.split(PAGE).map((part) => (ours(part) ? h("a", { href: part, target: "_blank", rel: "noopener noreferrer" }, part) : part));
}

const STRIP = 1.8; // wider than this is one line of writing, not a page

function picture(item, kind) {
  const image = h("img", { src: item.src, alt: item.alt, loading: "lazy", decoding: "async", draggable: "false" });
  return h(
    "button",
    { type: "button", class: `picture ${kind}`, "data-picture": true, "data-ratio": item.width ? item.width / item.height : null, "aria-label": `看大图：${item.alt}` },
    image,
    h("span", { class: "gone", "aria-hidden": "true" }, item.gone ?? "图片打不开了"),
  );
}

function pictures(all, gone) {
  const link = (item) => h("a", { class: "file", href: item.src, download: "" }, item.file);
  const named = all.filter((item) => item.file).map((item) => (gone ? h("p", { class: "file" }, item.file) : link(item)));
  const items = all.filter((item) => !item.file);
  if (!items.length) return named.length ? h("div", { class: "files" }, named) : null;
  const strips = items.every((item) => item.width > item.height * STRIP);
  const kind = strips ? "strip" : items.length === 1 ? "single" : "tile";
  const columns = Math.min(items.length, strips ? 2 : 3);
  const shown = h("div", { class: `pictures n${columns}` }, items.map((item) => picture({ ...item, gone }, kind)));
  return named.length ? h("div", { class: "files" }, named, shown) : shown;
}

function figures(row) {
  const item = (one) =>
    h("li", { class: `figure ${one.tone}` }, h("span", { class: "figure-name" }, one.name), h("b", { "data-long": one.value.length > 4 }, one.value, one.unit && h("small", {}, one.unit)));
  return h("div", { class: "figures" }, row.lead && h("p", { class: "lead" }, row.lead), h("ul", {}, row.items.map(item)));
}

function progress(value) {
  const percent = Math.round(value * 100);
  const bar = h("div", {
    class: "progress",
    role: "progressbar",
    "aria-label": "进度",
    "aria-valuemin": 0,
    "aria-valuemax": 100,
    "aria-valuenow": percent,
  }, h("i"));
  return h("div", { class: "progress-row", "aria-live": "off", "data-running": value < 1 }, bar, h("span", { class: "percent" }, `${percent}%`));
}

// Widths are set from script: style attributes are forbidden by the page's own policy.
export function settle(node) {
  for (const bar of node.querySelectorAll(".progress")) {
    bar.style.setProperty("--value", `${bar.getAttribute("aria-valuenow")}%`);
  }
  for (const place of node.querySelectorAll("[data-ratio]")) {
    place.style.setProperty("--ratio", place.dataset.ratio);
  }
}

function section(item) {
  return h(
    "div",
    { class: "section", role: "group", "aria-label": item.text },
    item.picture && picture(item.picture, "crop"),
    h("p", {}, item.text),
    buttons(item.buttons),
  );
}

export function cardNode(card) {
  const lines = card.lines.map((line) => h("p", {}, line));
  const rows = card.rows.flatMap((row) => [h("dt", {}, row.name), h("dd", {}, row.value)]);
  return h(
    "section",
    { class: `card ${card.tone}${card.drill ? " drill" : ""}`, "aria-label": card.title },
    h("header", {}, h("h3", {}, card.title), card.subtitle && h("p", { class: "subtitle" }, card.subtitle)),
    card.figures && figures(card.figures),
    lines.length > 0 && h("div", { class: "lines" }, lines),
    rows.length > 0 && h("dl", { class: "rows" }, rows),
    card.progress !== null && progress(card.progress),
    pictures(card.pictures),
    card.sections.length > 0 && h("div", { class: "sections" }, card.sections.map(section)),
    buttons(card.buttons),
    card.source && h("p", { class: "source" }, card.source),
  );
}

function state(view) {
  if (view.failed) {
    return h(
      "p",
      { class: "state failed" },
      h("span", {}, view.failed),
      h("button", { type: "button", class: "link", "data-retry": view.clientId }, "重新发送"),
      h("button", { type: "button", class: "link", "data-forget": view.clientId }, "删除"),
    );
  }
  if (!view.sending) return null;
  const percent = Math.round((view.progress ?? 0) * 100);
  const going = view.images.length && percent < 100 ? `正在发送 ${percent}%` : "发送中…";
  return h("p", { class: "state", "aria-live": "off" }, going);
}

export function messageNode(view, { group, stamp, me }) {
  const side = view.mine ? "mine" : view.from_bot ? "bot" : "other";
  const face = view.from_bot ? h("span", { class: "avatar bot", "aria-hidden": "true" }, "青") : avatar(view.mine ? me : view.sender);
  const gone = view.from_bot ? undefined : "照片已交给青教";
  return h(
    "article",
    { class: `message ${side}`, "data-id": view.id, "aria-label": `${view.mine ? "我" : view.sender} ${clock(view.at)}` },
    stamp && h("p", { class: "stamp" }, h("time", { datetime: view.at }, when(view.at))),
    face,
    h(
      "div",
      { class: "body" },
      group && !view.mine && h("p", { class: "sender" }, view.sender),
      view.images.length > 0 && !view.from_bot && pictures(view.images, gone),
      view.text && h("div", { class: "bubble" }, ...(view.from_bot ? linked(view.text) : [view.text])),
      view.card && cardNode(view.card),
      view.images.length > 0 && view.from_bot && pictures(view.images),
      state(view),
    ),
  );
}

// One line for the conversation list.
export function preview(view, group) {
  const said = view.card ? `[卡片] ${view.card.title}` : view.text || (view.images.length ? `[照片] ${view.images.length} 张` : "");
  return group && !view.mine ? `${view.sender}：${said}` : said;
}
