// The site of avstem works without this script; with it one can search all findings, filter lists and follow marks to their findings.
// Texts of documents become text nodes only: nothing is ever parsed as HTML.
"use strict";
(() => {
  const LIMIT = 500;

  // Search over all findings: the data are scripts that call these, because a page opened from a file may load nothing else.
  const store = { documents: null, findings: [] };
  window.avstem = {
    documents(rows) { store.documents = rows; },
    findings(rows) { store.findings.push(...rows); },
  };
  const loaded = new Map();
  const load = (file) => {
    if (!loaded.has(file)) {
      loaded.set(file, new Promise((done, failed) => {
        const script = document.createElement("script");
        script.src = file;
        script.onload = done;
        script.onerror = () => failed(new Error(file));
        document.head.append(script);
      }));
    }
    return loaded.get(file);
  };

  const element = (name, text, className) => {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    if (className) made.className = className;
    return made;
  };

  const number = new Intl.NumberFormat(document.documentElement.lang);

  // What stands behind the # of the address; somebody may have written anything there.
  const fragment = () => {
    try {
      return decodeURIComponent(location.hash.slice(1));
    } catch {
      return "";
    }
  };

  const search = document.querySelector(".search");
  if (search) {
    const table = document.querySelector("table.findings");
    const status = document.querySelector(".status");
    const pager = document.querySelector(".pager");
    const own = table ? [...table.tBodies[0].rows] : [];
    const before = status.textContent;
    const fields = [...search.querySelectorAll("input, select")];
    const shards = Number(search.dataset.shards);
    search.hidden = false;

    const row = ([at, severity, code, rule, place, headline, href, accepted]) => {
      const [title, path] = store.documents[at];
      const line = element("tr", "", accepted ? "accepted" : "");
      const cell = () => line.appendChild(element("td"));
      cell().append(element("span", accepted ? search.dataset.accepted : search.dataset[severity], `badge ${severity}`));
      const link = element("a", headline);
      link.setAttribute("href", href);
      cell().append(link);
      cell().append(element("span", code, "code"), ` ${rule}`);
      cell().append(element("span", title, "doc"), place ? `, ${place}` : "", element("br"), element("span", path, "path"));
      return line;
    };

    const wanted = () => Object.fromEntries(fields.filter((field) => field.value.trim()).map((field) => [field.name, field.value.trim()]));
    const fits = (want) => {
      const words = (want.q || "").toLowerCase().split(/\s+/).filter(Boolean);
      return ([at, severity, code, rule, place, headline]) => {
        const [title, path, board, year] = store.documents[at];
        if (want.severity && want.severity !== severity) return false;
        if (want.rule && want.rule !== `${code} ${rule}`) return false;
        if (want.board && want.board !== board) return false;
        if (want.year && want.year !== String(year)) return false;
        if (!words.length) return true;
        const text = `${headline} ${title} ${path} ${place} ${code} ${rule} ${board}`.toLowerCase();
        return words.every((word) => text.includes(word));
      };
    };

    let turn = 0;
    const show = async () => {
      const mine = (turn += 1);
      const want = wanted();
      const state = new URLSearchParams(want).toString();
      history.replaceState(null, "", state ? `#${state}` : location.pathname.split("/").pop() || "findings.html");
      if (!state || !table) {
        if (table) {
          table.tBodies[0].replaceChildren(...own);
          table.removeAttribute("aria-busy");
        }
        if (pager) pager.hidden = false;
        status.textContent = before;
        return;
      }
      table.setAttribute("aria-busy", "true");
      try {
        await load("data/documents.js");
        // One after the other, so that they keep their order.
        for (let number = 1; number <= shards; number += 1) await load(`data/findings-${number}.js`);
      } catch {
        if (mine === turn) table.removeAttribute("aria-busy");
        status.textContent = search.dataset.failed;
        return;
      }
      if (mine !== turn) return;
      table.removeAttribute("aria-busy");
      const found = store.findings.filter(fits(want));
      table.tBodies[0].replaceChildren(...found.slice(0, LIMIT).map(row));
      if (pager) pager.hidden = true;
      const text = found.length === 0 ? search.dataset.none : found.length > LIMIT ? search.dataset.more : search.dataset.found;
      status.textContent = text.replace("{n}", number.format(found.length)).replace("{first}", number.format(LIMIT));
    };
    let waiting = 0;
    const soon = () => { clearTimeout(waiting); waiting = setTimeout(show, 150); };
    for (const field of fields) field.addEventListener(field.tagName === "SELECT" ? "change" : "input", soon);
    search.querySelector(".clear").addEventListener("click", () => {
      clearTimeout(waiting);
      for (const field of fields) field.value = "";
      show();
      fields[0].focus();
    });
    const take = () => {
      const state = new URLSearchParams(location.hash.slice(1));
      for (const field of fields) field.value = state.get(field.name) || "";
      show();
    };
    if (location.hash) take();
    window.addEventListener("hashchange", take);
  }

  // The documents of one page of their list.
  const narrow = document.querySelector(".narrow");
  if (narrow) {
    narrow.hidden = false;
    const field = narrow.querySelector("input");
    const rows = [...document.querySelectorAll("table.documents tbody tr")];
    field.addEventListener("input", () => {
      const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
      for (const line of rows) {
        const text = line.textContent.toLowerCase();
        line.hidden = !words.every((word) => text.includes(word));
      }
    });
  }

  // Marks and findings of a document's page: one shows the other.
  const marked = [...document.querySelectorAll("[data-finding]")];
  const light = (id) => {
    for (const one of marked) one.classList.toggle("on", one.dataset.finding === id);
  };
  const cards = [...document.querySelectorAll(".card")];
  for (const one of marked) {
    one.addEventListener("click", () => {
      const card = document.getElementById(one.dataset.finding);
      if (card) {
        location.hash = one.dataset.finding;
        card.focus();
      }
    });
  }
  for (const card of cards) {
    card.addEventListener("focusin", () => light(card.id));
    card.addEventListener("mouseenter", () => light(card.id));
    card.addEventListener("mouseleave", () => light(fragment()));
  }
  if (cards.length) {
    light(fragment());
    window.addEventListener("hashchange", () => light(fragment()));
  }

  // A picture or table that stays beside its findings is shown to its end, where it is taller than the window.
  const beside = [...document.querySelectorAll(".beside > .page, .beside > .wide")];
  const raise = () => {
    const over = beside.map((one) => Math.min(16, window.innerHeight - one.offsetHeight - 16));
    beside.forEach((one, at) => { one.style.setProperty("--rest", `${over[at]}px`); });
  };
  if (beside.length) {
    const sizes = new ResizeObserver(raise);
    for (const one of beside) sizes.observe(one);
    window.addEventListener("resize", raise);
  }

  // Keys: / searches, j and k go to the next and the previous finding.
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
    if (event.key === "/") {
      const field = document.querySelector("input[type=search]");
      if (field && field.offsetParent) {
        event.preventDefault();
        field.focus();
      }
      return;
    }
    if (event.key !== "j" && event.key !== "k") return;
    const stops = cards.length ? cards : [...document.querySelectorAll("table.findings tbody a")];
    const at = stops.findIndex((stop) => stop === document.activeElement || stop.contains(document.activeElement));
    const next = stops[event.key === "j" ? at + 1 : Math.max(at - 1, 0)];
    if (next) next.focus();
  });
})();
