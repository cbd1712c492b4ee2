/*
 * What the pages of a dataset do by script: examples as tabs, copying, charts, zooming into the map.
 * Without it all of that is there as text, links and tables.
 */
(function () {
  "use strict";

  let count = 0;

  /* Sections with a heading become tabs (WAI-ARIA authoring practices, tabs). */
  function makeTabs(box) {
    const panels = Array.from(box.children);
    const list = document.createElement("div");
    list.className = "gs-tabs";
    list.setAttribute("role", "tablist");
    const tabs = panels.map(function (panel) {
      const heading = panel.querySelector("h3, h4");
      const tab = document.createElement("button");
      count += 1;
      tab.type = "button";
      tab.id = "gs-tab-" + count;
      tab.textContent = heading.textContent;
      tab.setAttribute("role", "tab");
      panel.id = "gs-tab-panel-" + count;
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", tab.id);
      tab.setAttribute("aria-controls", panel.id);
      heading.remove();
      list.append(tab);
      return tab;
    });
    function choose(index, focus) {
      tabs.forEach(function (tab, at) {
        const chosen = at === index;
        tab.setAttribute("aria-selected", String(chosen));
        tab.tabIndex = chosen ? 0 : -1;
        panels[at].hidden = !chosen;
      });
      if (focus) {
        tabs[index].focus();
      }
    }
    tabs.forEach(function (tab, at) {
      tab.addEventListener("click", function () {
        choose(at, false);
      });
      tab.addEventListener("keydown", function (event) {
        const moves = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 };
        if (event.key in moves) {
          event.preventDefault();
          choose((moves[event.key] + tabs.length) % tabs.length, true);
        }
      });
    });
    box.prepend(list);
    choose(0, false);
  }

  function copyText(text) {
    if (navigator.clipboard && window.isSecureContext) {
      return navigator.clipboard.writeText(text);
    }
    /* Portals without TLS have no clipboard of the new kind. */
    const field = document.createElement("textarea");
    field.value = text;
    field.className = "gs-hidden";
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done ? Promise.resolve() : Promise.reject(new Error("not copied"));
  }

  function addCopyButton(block) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "gs-button gs-copy";
    button.textContent = block.dataset.copy;
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", function () {
      copyText(block.textContent.trim()).then(function () {
        button.textContent = block.dataset.copied;
        window.setTimeout(function () {
          button.textContent = block.dataset.copy;
        }, 2000);
      });
    });
    block.after(button);
  }

  /* Charts. The library is fetched when the first one is drawn. */
  let library = null;

  function loadLibrary(address) {
    library =
      library ||
      new Promise(function (resolve, reject) {
        const script = document.createElement("script");
        script.src = address;
        script.onload = function () {
          resolve(window.echarts);
        };
        script.onerror = reject;
        document.head.append(script);
      });
    return library;
  }

  function colour(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  }

  function chartOption(data) {
    const ink = colour("--gs-ink-soft");
    const line = colour("--gs-line");
    const axis = { axisLabel: { color: ink }, nameTextStyle: { color: ink }, splitLine: { lineStyle: { color: line } } };
    const names = data.points.map(function (point) {
      return point[0];
    });
    const option = {
      color: [colour("--gs-blue"), "#2e9158", "#e0a030", "#8d5fa8", "#2a98a6", "#b3261e", "#6b7a89", "#b07d3f"],
      animation: !window.matchMedia("(prefers-reduced-motion: reduce)").matches,
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
      tooltip: { trigger: data.type === "bar" || data.type === "line" ? "axis" : "item", confine: true },
      grid: { left: 8, right: 16, top: 36, bottom: 8, containLabel: true },
    };
    if (data.type === "pie") {
      option.series = [
        {
          type: "pie",
          radius: ["32%", "68%"],
          label: { color: ink },
          data: data.points.map(function (point) {
            return { name: point[0], value: point[1] };
          }),
        },
      ];
      return option;
    }
    const scatter = data.type === "scatter";
    option.xAxis = Object.assign({ type: scatter ? "value" : "category", scale: true }, axis);
    option.yAxis = Object.assign({ type: "value", name: data.y, scale: scatter || data.type === "line" }, axis);
    if (!scatter) {
      option.xAxis.data = names;
    } else {
      option.xAxis.name = data.x;
      option.xAxis.nameLocation = "middle";
      option.xAxis.nameGap = 28;
      option.grid.bottom = 28;
    }
    option.series = [
      {
        type: data.type,
        name: data.y,
        symbolSize: scatter ? 7 : 5,
        barMaxWidth: 42,
        data: scatter
          ? data.points
          : data.points.map(function (point) {
              return point[1];
            }),
      },
    ];
    /* The name stands at the left end of the axis, not half outside the picture. */
    option.yAxis.nameTextStyle = { color: ink, align: "left" };
    return option;
  }

  function drawChart(box) {
    const data = JSON.parse(box.dataset.chart);
    loadLibrary(box.dataset.script).then(function (echarts) {
      const chart = echarts.init(box, null, { renderer: "canvas" });
      chart.setOption(chartOption(data));
      box.dataset.drawn = "true";
      new ResizeObserver(function () {
        chart.resize();
      }).observe(box);
    });
  }

  /* The map: buttons and the mouse move the picture's window; a point says what it is. */
  function makeMap(box) {
    const picture = box.querySelector("svg");
    const whole = picture.getAttribute("viewBox").split(" ").map(Number);
    const named = box.parentElement.querySelector(".gs-map__named");
    let view = whole.slice();

    function show() {
      picture.setAttribute("viewBox", view.join(" "));
      picture.style.setProperty("--gs-zoom", String(view[2] / whole[2]));
    }
    function zoom(factor, x, y) {
      const width = Math.min(whole[2], Math.max(whole[2] / 200, view[2] * factor));
      const ratio = width / view[2];
      view = [x - (x - view[0]) * ratio, y - (y - view[1]) * ratio, width, (width * whole[3]) / whole[2]];
      if (width === whole[2]) {
        view = whole.slice();
      }
      show();
    }
    function place(event) {
      const frame = picture.getBoundingClientRect();
      return [
        view[0] + ((event.clientX - frame.left) / frame.width) * view[2],
        view[1] + ((event.clientY - frame.top) / frame.height) * view[3],
      ];
    }

    const bar = document.createElement("p");
    bar.className = "gs-map__buttons";
    [
      ["+", box.dataset.in, 0.5],
      ["−", box.dataset.out, 2],
      ["⤢", box.dataset.whole, 1e9],
    ].forEach(function (item) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "gs-button";
      button.textContent = item[0];
      button.setAttribute("aria-label", item[1]);
      button.addEventListener("click", function () {
        zoom(item[2], view[0] + view[2] / 2, view[1] + view[3] / 2);
      });
      bar.append(button);
    });
    box.after(bar);

    let last = null;
    picture.addEventListener("pointerdown", function (event) {
      last = [event.clientX, event.clientY];
    });
    window.addEventListener("pointerup", function () {
      last = null;
    });
    picture.addEventListener("pointermove", function (event) {
      if (last && view[2] < whole[2]) {
        const scale = view[2] / picture.getBoundingClientRect().width;
        view[0] -= (event.clientX - last[0]) * scale;
        view[1] -= (event.clientY - last[1]) * scale;
        last = [event.clientX, event.clientY];
        show();
      }
    });
    picture.addEventListener("dblclick", function (event) {
      const at = place(event);
      zoom(0.5, at[0], at[1]);
    });
    picture.addEventListener("click", function (event) {
      const at = place(event);
      let nearest = null;
      let least = (14 * view[2]) / picture.getBoundingClientRect().width;
      picture.querySelectorAll("circle").forEach(function (point) {
        const distance = Math.hypot(point.cx.baseVal.value - at[0], point.cy.baseVal.value - at[1]);
        if (distance < least) {
          least = distance;
          nearest = point;
        }
      });
      named.textContent = nearest ? nearest.textContent : "";
    });
  }

  function enhance(root) {
    root.querySelectorAll("[data-choice]:not([data-ready])").forEach(function (box) {
      box.dataset.ready = "true";
      makeTabs(box);
    });
    root.querySelectorAll("pre[data-copy]:not([data-ready])").forEach(function (block) {
      block.dataset.ready = "true";
      addCopyButton(block);
    });
    root.querySelectorAll("[data-chart]:not([data-ready])").forEach(function (box) {
      box.dataset.ready = "true";
      drawChart(box);
    });
    root.querySelectorAll("[data-map]:not([data-ready])").forEach(function (box) {
      box.dataset.ready = "true";
      makeMap(box);
    });
  }

  enhance(document);
  document.addEventListener("htmx:load", function (event) {
    enhance(event.target.parentElement || document);
  });
})();
