/* Draws a chart from the table beside it; the table stays the truth. Needs vendor/echarts.min.js. Staff report pages only. */
(function () {
  "use strict";

  function token(name) {
    return window.getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  }

  function figure(cell) {
    const value = parseFloat(cell.textContent.replace(/[,\s]/g, ""));
    return isNaN(value) ? 0 : value;
  }

  /* First column: the names along the axis. Every other column: one series, or those with data-series when any has it. */
  function read(table) {
    const head = Array.prototype.slice.call(table.tHead.rows[0].cells);
    const marked = head.some(function (cell) { return cell.hasAttribute("data-series"); });
    const rows = Array.prototype.slice.call(table.tBodies[0].rows);
    const series = [];
    head.forEach(function (cell, column) {
      if (column === 0 || (marked && !cell.hasAttribute("data-series"))) return;
      series.push({ name: cell.textContent.trim(), data: rows.map(function (row) { return figure(row.cells[column]); }) });
    });
    return { names: rows.map(function (row) { return row.cells[0].textContent.trim(); }), series: series };
  }

  /* The page's small type in pixels: it grows in elder mode and with the reader's own setting. */
  function type() {
    return Math.round(0.8 * parseFloat(window.getComputedStyle(document.documentElement).fontSize));
  }

  /* About how wide a word is drawn: a Chinese sign is a square, a letter about half of one. */
  function wide(word) {
    return type() * Array.from(word).reduce(function (sum, sign) { return sum + (sign > "\u2e80" ? 1 : 0.6); }, 0);
  }

  function widest(names) {
    return 8 + Math.max.apply(null, names.map(wide));
  }

  /* Long or many names need a line each: the bars lie down. */
  function isLying(place, names) {
    return place.dataset.chart === "bar" && (names.length > 6 || names.length * widest(names) > place.clientWidth - 50);
  }

  /* How many lines the legend takes. */
  function legendLines(series, width) {
    const words = series.reduce(function (sum, one) { return sum + wide(one.name) + 33; }, 0);
    return series.length > 1 ? Math.ceil(words / width) : 0;
  }

  /* Of bars that lie: three lines for the name where it doesn't fit beside them. */
  function rowHeight(place, data) {
    return Math.max((widest(data.names) > 0.3 * place.clientWidth ? 4 : 2) * type(), 14 + 13 * data.series.length);
  }

  function axes(names, lying, width) {
    const line = { lineStyle: { color: token("--line") } };
    const label = { color: token("--ink-soft"), fontSize: type() };
    const byName = { type: "category", data: names, inverse: lying, axisTick: { show: false }, axisLine: line,
      axisLabel: Object.assign({ hideOverlap: !lying, interval: lying ? 0 : "auto" }, lying && { width: Math.min(0.3 * width, widest(names)), overflow: "break", lineHeight: 1.3 * type() }, label) };
    const values = { type: "value", minInterval: 1, splitNumber: width < 500 ? 3 : 5, splitLine: line, axisLabel: Object.assign({ hideOverlap: true }, label) };
    return lying ? { xAxis: values, yAxis: byName } : { xAxis: byName, yAxis: values };
  }

  function option(place, data, lying) {
    const lines = legendLines(data.series, place.clientWidth);
    return Object.assign(axes(data.names, lying, place.clientWidth), {
      animation: !window.matchMedia("(prefers-reduced-motion: reduce)").matches,
      color: ["--jade", "--apricot", "--children", "--psychological_care", "--elderly"].map(token),
      textStyle: { fontFamily: token("--face"), color: token("--ink") },
      aria: { enabled: false, decal: { show: lines > 0 } },
      legend: { show: lines > 0, top: 0, left: 0, icon: "roundRect", itemWidth: 18, itemHeight: 10, textStyle: { color: token("--ink-soft"), fontSize: type() } },
      grid: { left: 8, right: 16, top: 16 + 2 * type() * lines, bottom: 4, containLabel: true },
      series: data.series.map(function (one) {
        return { type: place.dataset.chart, name: one.name, data: one.data, barMaxWidth: 28, symbolSize: 8, itemStyle: { borderRadius: lying ? [0, 5, 5, 0] : [5, 5, 0, 0] } };
      })
    });
  }

  function draw(place) {
    const holder = document.querySelector(place.dataset.table);
    const table = holder && (holder.tagName === "TABLE" ? holder : holder.querySelector("table"));
    if (!table || !table.tHead || !table.tBodies[0].rows.length) return;
    const data = read(table);
    place.hidden = false;
    const chart = window.echarts.init(place, null, { renderer: "svg" });
    function show() {
      const lying = isLying(place, data.names);
      place.style.height = lying ? 2 * type() * (3 + legendLines(data.series, place.clientWidth)) + data.names.length * rowHeight(place, data) + "px" : "";
      chart.resize();
      chart.setOption(option(place, data, lying), true);
    }
    show();
    window.addEventListener("resize", show);
  }

  document.addEventListener("DOMContentLoaded", function () {
    if (window.echarts) Array.prototype.forEach.call(document.querySelectorAll("[data-chart]"), draw);
  });
})();
