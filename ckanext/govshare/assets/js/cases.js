/* Forms of cases: what was typed outlives a lost session, and is forgotten when it has arrived. And printing. */
(function () {
  "use strict";

  const ARRIVED = "govshare_kept";
  const DAYS = 30;

  function address(user, form) {
    return "govshare-form:" + user + ":" + form;
  }

  function parts(form) {
    return Array.from(form.elements).filter(function (part) {
      return part.name && !["hidden", "password", "file", "submit", "button"].includes(part.type);
    });
  }

  function read(key) {
    try {
      const kept = JSON.parse(localStorage.getItem(key));
      return kept && Date.now() - kept.time < DAYS * 86400000 ? kept.values : null;
    } catch {
      return null;
    }
  }

  function values(form) {
    const found = {};
    parts(form).forEach(function (part) {
      if (part.type === "checkbox" || part.type === "radio") {
        found[part.name] = (found[part.name] || []).concat(part.checked ? [part.value] : []);
      } else {
        found[part.name] = part.value;
      }
    });
    return found;
  }

  function write(form, kept) {
    parts(form).forEach(function (part) {
      const value = kept[part.name];
      if (value === undefined) {
        return;
      }
      if (part.type === "checkbox" || part.type === "radio") {
        part.checked = value.includes(part.value);
      } else {
        part.value = value;
      }
    });
  }

  function keep(form) {
    const key = address(form.dataset.keepUser, form.dataset.keep);
    const asServed = values(form);
    let waiting;

    function save() {
      try {
        localStorage.setItem(key, JSON.stringify({ time: Date.now(), values: values(form) }));
      } catch {
        /* No room, or not allowed: the form works without. */
      }
    }

    form.addEventListener("input", function () {
      clearTimeout(waiting);
      waiting = setTimeout(save, 300);
    });
    form.addEventListener("submit", save);
    window.addEventListener("pagehide", function () {
      if (JSON.stringify(values(form)) !== JSON.stringify(asServed)) {
        save();
      }
    });

    const kept = read(key);
    /* What the server sends back with its errors is newer than the copy. */
    if (!kept || "keepSent" in form.dataset || JSON.stringify(kept) === JSON.stringify(asServed)) {
      return;
    }
    write(form, kept);
    const note = form.querySelector("[data-kept-note]");
    if (note) {
      note.hidden = false;
      note.querySelector("button").addEventListener("click", function () {
        write(form, asServed);
        localStorage.removeItem(key);
        note.hidden = true;
      });
    }
  }

  /* The server says in a cookie which form's text has arrived. */
  function forget(user) {
    const found = document.cookie.match(new RegExp("(?:^|; )" + ARRIVED + "=([^;]*)"));
    if (found && user) {
      try {
        localStorage.removeItem(address(user, decodeURIComponent(found[1])));
      } catch {
        /* Nothing was kept either. */
      }
      document.cookie = ARRIVED + "=; max-age=0; path=/";
    }
  }

  const page = document.querySelector("[data-keep-reader]");
  forget(page && page.dataset.keepReader);
  document.querySelectorAll("form[data-keep]").forEach(keep);

  const problems = document.getElementById("conflict") || document.getElementById("problems");
  if (problems) {
    problems.scrollIntoView({ block: "start" });
    problems.focus({ preventScroll: true });
  }

  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      window.print();
    });
  });
})();
