// Aimak: keys and small kindnesses. Every page works without this file.
"use strict";
(() => {
  const each = (selector, act) => document.querySelectorAll(selector).forEach(act);
  const typing = (e) => e.matches && e.matches("input:not([type=radio], [type=checkbox]), textarea, select");

  // data-key="F2": fields get the cursor, links and buttons are pressed.
  addEventListener("keydown", (e) => {
    if (e.defaultPrevented || e.isComposing || e.ctrlKey || e.altKey || e.metaKey || e.key === "Enter") return;
    if (e.key.length === 1 && typing(e.target)) return;
    const to = document.querySelector(`[data-key="${CSS.escape(e.key)}"]`);
    if (!to) return;
    e.preventDefault();
    if (typing(to)) { to.focus(); if (to.select) to.select(); } else to.click();
  });

  // A form is sent once, however often its button is pressed.
  addEventListener("submit", (e) => {
    const form = e.target;
    if (e.defaultPrevented || form.method !== "post" || form.target) return;
    setTimeout(() => form.querySelectorAll("button:enabled").forEach((b) => { b.disabled = b.sent = true; }));
  });
  addEventListener("pageshow", () => each("button", (b) => { if (b.sent) b.disabled = b.sent = false; }));

  addEventListener("change", (e) => {
    if (e.target.matches("[data-autosubmit]")) e.target.form.requestSubmit();
  });

  // A slider moves its field; let go, it renews what the form computes.
  each("[data-slide]", (s) => {
    s.hidden = false;
    s.oninput = () => { document.getElementById(s.dataset.slide).value = s.value; };
    s.onchange = async () => {
      const to = new URL(location.pathname, location);
      to.search = new URLSearchParams(new FormData(s.form));
      const answer = await fetch(to).catch(() => null);
      const page = answer && answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
      const old = document.querySelector("[data-renew]"), fresh = page && page.querySelector("[data-renew]");
      if (old && fresh) old.replaceChildren(...fresh.childNodes);
    };
  });

  // The phone's own position, asked for by hand alone.
  each("[data-locate]", (p) => {
    if (!navigator.geolocation) return;
    const [button, out] = p.children;
    const at = (name) => document.getElementById(name);
    p.hidden = false;
    button.onclick = () => navigator.geolocation.getCurrentPosition(({ coords: c }) => {
      at(p.dataset.locate).value = c.latitude.toFixed(6);
      at(p.dataset.locateLon).value = c.longitude.toFixed(6);
      out.textContent = `${c.latitude.toFixed(5)}, ${c.longitude.toFixed(5)} (±${Math.round(c.accuracy)} m)`;
    }, () => { out.textContent = p.dataset.failed; }, { enableHighAccuracy: true, timeout: 20000 });
  });

  // data-draft: what is typed stays in this browser until it is sent, for two days, so that
  // a lost connection loses nothing. Who somebody is does not stay.
  each("[data-draft]", (note) => {
    let store;
    try { store = localStorage; } catch { return; }
    const form = note.closest("form"), name = "draft " + form.action, [said, go] = note.children, d = note.dataset;
    const say = (text) => { said.textContent = text; note.hidden = false; };
    const keep = () => { try { store.setItem(name, JSON.stringify({ at: Date.now(), step: d.draft,
      fields: [...new FormData(form)].filter(([k, v]) => v.trim && v.trim() && !d.except.split(" ").includes(k)) })); } catch { /* it is full */ } };
    const kept = JSON.parse(store.getItem(name));
    if (!d.offer) keep();
    else if (kept && Date.now() - kept.at < 1728e5) {
      say(d.offer);
      go.hidden = false;
      go.value = kept.step;
      go.onclick = () => {
        form.querySelectorAll("[name]:not(button)").forEach((f) => f.remove());
        kept.fields.forEach(([name, value]) => form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value })));
      };
    } else store.removeItem(name);
    form.addEventListener("input", keep);
    form.addEventListener("submit", (e) => {
      if (navigator.onLine) return;
      e.preventDefault();
      say(d.lost);
    });
  });
  each("[data-sent]", (x) => { try { localStorage.removeItem("draft " + new URL(x.dataset.sent, location)); } catch { /* none is kept */ } });

  // Photos are made smaller on the phone, where it can: each kilobyte is paid for.
  async function smaller(file) {
    const img = await createImageBitmap(file, { imageOrientation: "from-image" });
    const by = Math.min(1, 1600 / Math.max(img.width, img.height));
    const c = Object.assign(document.createElement("canvas"), { width: img.width * by, height: img.height * by });
    const pen = c.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, c.width, c.height);
    pen.drawImage(img, 0, 0, c.width, c.height);
    const blob = await new Promise((done) => c.toBlob(done, "image/jpeg", .8));
    return /jpeg|png/.test(file.type) && file.size <= blob.size ? file : new File([blob], "photo.jpg", { type: "image/jpeg" });
  }
  each("[data-photos]", (f) => f.addEventListener("change", async () => {
    const buttons = f.form.querySelectorAll("button:enabled");
    buttons.forEach((b) => { b.disabled = true; });
    try {
      const out = new DataTransfer();
      for (const file of f.files) out.items.add(await smaller(file).catch(() => file));
      f.files = out.files;
    } catch { /* then they go as they are */ }
    buttons.forEach((b) => { b.disabled = false; });
  }));

  each("[data-print]", (b) => { b.hidden = false; b.onclick = () => print(); });

  // Long work: <main> is renewed until the page no longer asks for it.
  function renew() {
    const seconds = document.body.dataset.refresh;
    if (seconds) setTimeout(async () => {
      const answer = await fetch(location.href).catch(() => null);
      const page = answer && answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
      if (page && !document.activeElement.closest("main *")) {
        document.querySelector("main").replaceWith(page.querySelector("main"));
        document.title = page.title;
        document.body.dataset.refresh = page.body.dataset.refresh || "";
      }
      renew();
    }, seconds * 1000);
  }
  renew();

  // <output data-difference="sum" data-from="21460" data-more="Advance: {sum}" data-less="…">
  // tells, while typing, how much more or less than data-from (tyiyn), or than
  // the field data-from-field, stands in the field "sum".
  const tyiyn = (text) => Math.round(parseFloat(text.replace(/[\s\u00a0\u202f]/g, "").replace(",", ".")) * 100);
  const som = (t) => (t / 100).toFixed(2).replace(".", ",").replace(/\B(?=(\d{3})+,)/g, "\u202f");
  each("[data-difference]", (out) => {
    const field = document.getElementById(out.dataset.difference);
    const base = document.getElementById(out.dataset.fromField);
    const tell = () => {
      const d = tyiyn(field.value) - (base ? tyiyn(base.value) : out.dataset.from);
      const text = d > 0 ? out.dataset.more : d < 0 ? out.dataset.less : out.dataset.equal;
      out.textContent = isNaN(d) || !text ? "" : text.replace("{sum}", som(Math.abs(d)));
    };
    if (field) { field.addEventListener("input", tell); if (base) base.addEventListener("input", tell); tell(); }
  });
})();
