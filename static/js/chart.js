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

  function draw(place) {
    const holder = document.querySelector(place.dataset.table);
    const table = holder && (holder.tagName === "TABLE" ? holder : holder.querySelector("table"));
    if (!table || !table.tHead || !table.tBodies[0].rows.length) return;
    const data = read(table);
    const colours = ["--jade", "--apricot", "--children", "--psychological_care", "--elderly"].map(token);
    const lying = place.dataset.chart === "bar" && data.names.length > 6; // long names need a line each
    const names = { type: "category", data: data.names, inverse: lying, axisTick: { show: false }, axisLine: { lineStyle: { color: token("--line") } },
      axisLabel: { color: token("--ink-soft"), hideOverlap: !lying, interval: lying ? 0 : "auto" } };
    const values = { type: "value", minInterval: 1, splitLine: { lineStyle: { color: token("--line") } }, axisLabel: { color: token("--ink-soft") } };
    place.hidden = false;
    if (lying) place.style.height = 60 + data.names.length * (14 + 16 * data.series.length) + "px";
    const chart = window.echarts.init(place, null, { renderer: "svg" });
    chart.setOption({
      animation: !window.matchMedia("(prefers-reduced-motion: reduce)").matches,
      color: colours,
      textStyle: { fontFamily: token("--face"), color: token("--ink") },
      aria: { enabled: false, decal: { show: data.series.length > 1 } },
      legend: { show: data.series.length > 1, top: 0, left: 0, icon: "roundRect", textStyle: { color: token("--ink-soft") } },
      grid: { left: 8, right: 8, top: data.series.length > 1 ? 44 : 16, bottom: 4, containLabel: true },
      xAxis: lying ? values : names,
      yAxis: lying ? names : values,
      series: data.series.map(function (one) {
        return { type: place.dataset.chart, name: one.name, data: one.data, barMaxWidth: 28, symbolSize: 8, itemStyle: { borderRadius: lying ? [0, 5, 5, 0] : [5, 5, 0, 0] } };
      })
    });
    window.addEventListener("resize", function () { chart.resize(); });
  }

  document.addEventListener("DOMContentLoaded", function () {
    if (window.echarts) Array.prototype.forEach.call(document.querySelectorAll("[data-chart]"), draw);
  });
})();
