/* The little that pages do by script: menus that fold on phones, selects that submit themselves, following. */
(function () {
  "use strict";

  document.querySelectorAll("[data-toggle^='gs-']").forEach(function (button) {
    const target = document.getElementById(button.dataset.toggle);
    button.addEventListener("click", function () {
      const open = target.classList.toggle("is-open");
      button.setAttribute("aria-expanded", String(open));
    });
  });

  document.querySelectorAll("[data-autosubmit]").forEach(function (field) {
    field.addEventListener("change", function () {
      field.form.submit();
    });
  });

  /* Large type, dark and light without loading the page anew: what was typed stays. Without scripts the link does it. */
  document.addEventListener("click", function (event) {
    const link = event.target.closest("a[data-display]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) {
      return;
    }
    event.preventDefault();
    fetch(link.href, { redirect: "manual" }).then(function () {
      const choice = link.dataset.display.split("=");
      const root = document.documentElement;
      root.dataset[choice[0]] = choice[1];
      if (choice[0] === "scheme") {
        root.dataset.bsTheme = choice[1];
      }
      const other = Array.from(document.querySelectorAll("a[data-display^='" + choice[0] + "']")).find(function (each) {
        return each !== link && each.checkVisibility();
      });
      if (other) {
        other.focus();
      }
    });
  });

  /* A form whose answer takes the place of an element. */
  document.addEventListener("submit", function (event) {
    const form = event.target;
    const place = form.dataset.replace && document.getElementById(form.dataset.replace);
    if (!place) {
      return;
    }
    event.preventDefault();
    fetch(form.action, { method: "POST", body: new FormData(form) })
      .then(function (answer) {
        return answer.text();
      })
      .then(function (html) {
        place.outerHTML = html;
      });
  });
})();
