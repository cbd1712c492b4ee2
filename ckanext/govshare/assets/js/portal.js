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
