/* What has to work as soon as it is seen: this stands in the head, the other scripts come after the page. */
(function () {
  "use strict";

  /* Menus and filters that fold on phones. */
  document.addEventListener("click", function (event) {
    const button = event.target.closest("[data-toggle^='gs-']");
    if (button) {
      const open = document.getElementById(button.dataset.toggle).classList.toggle("is-open");
      button.setAttribute("aria-expanded", String(open));
    }
  });

  /* Selects that submit themselves. */
  document.addEventListener("change", function (event) {
    if (event.target.matches("[data-autosubmit]")) {
      event.target.form.requestSubmit();
    }
  });
})();
