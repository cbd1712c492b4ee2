/*
 * CKAN's scripts know languages as "xx-YY". Ours has a script in it, zh-Hans-CN: without this its messages
 * are asked for at an address that does not exist, no module starts, and dates come out in English.
 */
(function (ckan, moment) {
  "use strict";

  const getLocaleData = ckan.Client.prototype.getLocaleData;
  ckan.Client.prototype.getLocaleData = function (locale, success, error) {
    return getLocaleData.call(this, locale.replaceAll("-", "_"), success, error);
  };

  moment.defineLocale("zh-hans-cn", { parentLocale: "zh-cn" });
  moment.locale("en");

  if (document.documentElement.lang.startsWith("zh") && window.jQuery.fn.select2) {
    window.jQuery.fn.select2.defaults.set("language", {
      removeItem: () => "移除此项",
      removeAllItems: () => "全部移除",
    });
  }
})(window.ckan, window.moment);
