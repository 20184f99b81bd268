// The picker: who you are. Search, then Enter or a tap; arrows move through the people.

import * as api from "./api.js";
import { $, avatar, h, toast } from "./dom.js";

const SEARCH_AFTER_MS = 150;
const input = $("picker-search");
const place = $("picker-people");
let onPick = null;
let timer;
let asked;

export function startPicker(pick) {
  onPick = pick;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, SEARCH_AFTER_MS);
  });
  input.addEventListener("keydown", (event) => {
    const first = place.querySelector("button");
    if (event.key === "ArrowDown") first?.focus();
    else if (event.key === "Enter" && input.value.trim() && !event.isComposing) first?.click();
    else return;
    event.preventDefault();
  });
  place.addEventListener("click", (event) => {
    const chosen = event.target.closest("button[data-person]");
    if (chosen) onPick(chosen.dataset.person);
  });
  place.addEventListener("keydown", move);
}

export async function openPicker() {
  document.title = "青教";
  input.value = "";
  await look();
  input.focus({ preventScroll: true });
}

function move(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const all = [...place.querySelectorAll("button")];
  const next = all[all.indexOf(document.activeElement) + step];
  (next ?? (step < 0 ? input : all.at(-1))).focus();
}

async function look() {
  asked?.abort();
  asked = new AbortController();
  try {
    const { groups } = await api.people(input.value.trim(), asked.signal);
    draw(groups);
  } catch (error) {
    if (error.name !== "AbortError") toast(error.message);
  }
}

function draw(groups) {
  const total = groups.reduce((sum, group) => sum + group.count, 0);
  $("picker-count").textContent = total ? `找到 ${total} 个身份` : "";
  place.replaceChildren(...groups.map(groupNode));
  if (!total) place.append(h("p", { class: "greeting" }, "没有找到。换个姓名、学校或班级试试。"));
}

function groupNode(group) {
  const more = group.count - group.people.length;
  return h(
    "section",
    { class: "people-group", "aria-label": `${group.role}，${group.count} 人` },
    h("h2", {}, group.role, h("span", {}, String(group.count))),
    h("ul", {}, group.people.map(personNode)),
    more > 0 && h("p", { class: "more" }, `还有 ${more} 人，搜姓名就能找到`),
  );
}

export function about(person) {
  const children = person.children.length ? `孩子：${person.children.join("、")}` : "";
  return [person.roles.join("、"), person.school, person.class, children].filter(Boolean).join(" · ");
}

function personNode(person) {
  return h(
    "li",
    {},
    h(
      "button",
      { type: "button", class: "person", "data-person": person.id },
      avatar(person.name),
      h("span", { class: "person-words" }, h("b", {}, person.name), h("span", {}, about(person))),
    ),
  );
}
