/* The little that pages do by script: menus that fold on phones, selects that submit themselves. */
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
})();
