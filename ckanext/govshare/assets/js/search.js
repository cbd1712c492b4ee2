/* The search box suggests while one types; the list of results changes without loading the page anew. */
(function () {
  "use strict";

  const PAUSE = 200;
  let number = 0;

  /* A combobox as WAI-ARIA describes it: the focus stays in the box, the arrows choose, Enter goes there. */
  function suggest(input) {
    const form = input.form;
    const list = document.createElement("div");
    const id = "gs-suggest-" + (number += 1);
    let waiting, asking, chosen = -1, asked = "";

    list.id = id;
    list.className = "gs-suggest";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.labels.length ? input.labels[0].textContent : input.placeholder);
    form.append(list);
    Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id,
      autocomplete: "off", autocapitalize: "off", spellcheck: "false",
    }).forEach(function (pair) {
      input.setAttribute(pair[0], pair[1]);
    });

    function options() {
      return Array.from(list.querySelectorAll("[role=option]"));
    }

    function choose(index) {
      const all = options();
      chosen = all.length ? (index + all.length + 1) % (all.length + 1) : -1;
      if (chosen === all.length) {
        chosen = -1;
      }
      all.forEach(function (option, n) {
        option.setAttribute("aria-selected", String(n === chosen));
      });
      if (chosen >= 0) {
        input.setAttribute("aria-activedescendant", all[chosen].id);
        all[chosen].scrollIntoView({ block: "nearest" });
      } else {
        input.removeAttribute("aria-activedescendant");
      }
    }

    function close() {
      clearTimeout(waiting);
      list.hidden = true;
      input.setAttribute("aria-expanded", "false");
      choose(-1);
    }

    /* Text goes in as text: nothing that somebody wrote becomes markup. */
    function fill(option, text, typed) {
      const at = text.toLowerCase().indexOf(typed.toLowerCase());
      if (at < 0) {
        option.append(text);
        return;
      }
      const mark = document.createElement("mark");
      mark.textContent = text.slice(at, at + typed.length);
      option.append(text.slice(0, at), mark, text.slice(at + typed.length));
    }

    function show(groups, typed) {
      let n = 0;
      list.replaceChildren(...groups.map(function (group, g) {
        const box = document.createElement("div");
        const title = document.createElement("div");
        title.id = id + "-group-" + g;
        title.className = "gs-suggest__title";
        title.textContent = group.label;
        box.setAttribute("role", "group");
        box.setAttribute("aria-labelledby", title.id);
        box.append(title);
        group.options.forEach(function (each) {
          const option = document.createElement("div");
          option.id = id + "-" + (n += 1);
          option.className = "gs-suggest__option";
          option.dataset.url = each.url;
          option.setAttribute("role", "option");
          option.setAttribute("aria-selected", "false");
          const text = document.createElement("span");
          fill(text, each.text, typed);
          option.append(text);
          if (each.count) {
            const count = document.createElement("small");
            count.textContent = each.count.toLocaleString();
            option.append(count);
          }
          box.append(option);
        });
        return box;
      }));
      chosen = -1;
      input.removeAttribute("aria-activedescendant");
      list.hidden = n === 0;
      input.setAttribute("aria-expanded", String(n > 0));
    }

    function ask() {
      const typed = input.value.trim();
      clearTimeout(waiting);
      if (asking) {
        asking.abort();
      }
      if (!typed || /^[\x00-\x7f]$/.test(typed)) {
        asked = "";
        close();
        return;
      }
      waiting = setTimeout(function () {
        if (typed === asked && !list.hidden) {
          return;
        }
        asking = new AbortController();
        const address = input.dataset.suggest + "?q=" + encodeURIComponent(typed);
        fetch(address, { signal: asking.signal, headers: { Accept: "application/json" } })
          .then(function (answer) {
            return answer.ok ? answer.json() : { groups: [] };
          })
          .then(function (answer) {
            if (document.activeElement === input && input.value.trim() === typed) {
              asked = typed;
              show(answer.groups, typed);
            }
          })
          .catch(function () {});
      }, PAUSE);
    }

    input.addEventListener("input", function (event) {
      /* Letters on the way to a Han character are no question yet. */
      if (!event.isComposing) {
        ask();
      }
    });
    input.addEventListener("compositionend", ask);
    input.addEventListener("keydown", function (event) {
      if (event.isComposing) {
        return;
      }
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        if (list.hidden) {
          ask();
          return;
        }
        event.preventDefault();
        const last = options().length - 1;
        choose(event.key === "ArrowDown" ? chosen + 1 : chosen < 0 ? last : chosen - 1);
      } else if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        close();
      } else if (event.key === "Enter" && !list.hidden && chosen >= 0) {
        event.preventDefault();
        window.location.assign(options()[chosen].dataset.url);
      } else if (event.key === "Tab") {
        close();
      }
    });
    input.addEventListener("blur", close);
    /* Before the box loses the focus and the list with it. */
    list.addEventListener("pointerdown", function (event) {
      event.preventDefault();
    });
    list.addEventListener("click", function (event) {
      const option = event.target.closest("[role=option]");
      if (option) {
        window.location.assign(option.dataset.url);
      }
    });
  }

  document.querySelectorAll(".gs-search__input[data-suggest]").forEach(suggest);
})();
