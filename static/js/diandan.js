/* Small comforts. Every page works without this file. Written for Chrome 70: no optional chaining, no modules. */
(function () {
  "use strict";

  function each(root, selector, work) {
    Array.prototype.forEach.call(root.querySelectorAll(selector), work);
  }

  function once(element, name) {
    const key = "on" + name;
    if (element.dataset[key]) return false;
    element.dataset[key] = "1";
    return true;
  }

  /* A notice at the top, as the server would have said it. */
  function say(text, level) {
    const place = document.getElementById("messages");
    if (!place || !text) return;
    const notice = document.createElement("div");
    notice.className = "notice notice-" + level;
    const words = document.createElement("p");
    words.textContent = text;
    notice.appendChild(words);
    place.textContent = "";
    place.appendChild(notice);
    place.scrollIntoView({ block: "nearest" });
  }

  function free(form) {
    delete form.dataset.sent;
    each(form, ".is-busy", function (button) {
      button.classList.remove("is-busy");
      button.removeAttribute("aria-disabled");
    });
  }

  /* Two taps on one button send one form. Back in the browser frees it again. */
  function guardForms() {
    document.addEventListener("submit", function (event) {
      const form = event.target;
      if (event.defaultPrevented || form.dataset.sent) {
        if (form.dataset.sent) event.preventDefault();
        return;
      }
      if (form.method.toLowerCase() !== "post" || form.hasAttribute("hx-post")) return;
      form.dataset.sent = "1";
      window.setTimeout(function () { // after the browser has read the pressed button's name and value
        each(form, "button:not([type=button])", function (button) {
          button.classList.add("is-busy");
          button.setAttribute("aria-disabled", "true");
        });
      }, 0);
      window.setTimeout(free, 8000, form); // a download leaves the page where it is
    });
    window.addEventListener("pageshow", function () { each(document, "form[data-sent]", free); });
  }

  function copyText(source) {
    function byHand() {
      if (source.select) source.select();
      return document.execCommand("copy") ? Promise.resolve() : Promise.reject(new Error("copy refused"));
    }
    if (!navigator.clipboard || !window.isSecureContext) return byHand();
    return navigator.clipboard.writeText(source.value || source.textContent).catch(byHand);
  }

  function prepareCopy(button) {
    const label = button.querySelector("span") || button;
    const words = label.textContent;
    button.hidden = false;
    button.addEventListener("click", function () {
      copyText(document.querySelector(button.dataset.copy)).then(function () {
        label.textContent = button.dataset.done;
        window.setTimeout(function () { label.textContent = words; }, 2500);
      }, function () {});
    });
  }

  /* "Read to me", where the phone can speak. */
  function prepareReading(button) {
    if (!("speechSynthesis" in window) || !window.SpeechSynthesisUtterance) return;
    const label = button.querySelector("span");
    const words = label.textContent;
    button.hidden = false;
    function quiet() { label.textContent = words; }
    button.addEventListener("click", function () {
      const speech = window.speechSynthesis;
      if (speech.speaking) { speech.cancel(); quiet(); return; }
      const target = document.querySelector(button.dataset.read);
      const text = new window.SpeechSynthesisUtterance(target.innerText.replace(words, ""));
      text.lang = document.documentElement.lang === "en" ? "en" : "zh-CN";
      text.rate = 0.9;
      text.onend = text.onerror = quiet;
      speech.speak(text);
      label.textContent = button.dataset.stop;
    });
    window.addEventListener("pagehide", function () { window.speechSynthesis.cancel(); });
  }

  /* How much room is left, once it is getting short. */
  function prepareCounter(area) {
    const left = document.createElement("div");
    left.className = "count-left";
    left.setAttribute("aria-hidden", "true");
    area.insertAdjacentElement("afterend", left);
    function count() {
      left.textContent = area.value.length > area.maxLength / 2 ? area.value.length + " / " + area.maxLength : "";
    }
    area.addEventListener("input", count);
    count();
  }

  /* Six digits typed: straight on to the button. */
  function prepareDigits(input) {
    input.addEventListener("input", function () {
      const digits = input.value.normalize("NFKC").replace(/[^0-9]/g, "").slice(0, 6);
      if (digits !== input.value) input.value = digits;
      input.scrollLeft = 0;
      const button = digits.length === 6 && input.form && input.form.querySelector("button:not([type=button])");
      if (button) button.focus();
    });
  }

  /* Larger text at once and in place: what was typed stays. The server remembers it for the next page. */
  function prepareElder(form) {
    form.hidden = false;
    form.addEventListener("submit", function (event) {
      const wanted = form.elements.elder.value === "1";
      event.preventDefault();
      fetch(form.action, { method: "POST", body: new FormData(form), credentials: "same-origin", redirect: "manual" }).catch(function () {});
      document.documentElement.classList.toggle("elder", wanted);
      each(document, "form.elder-switch", function (one) {
        one.elements.elder.value = wanted ? "0" : "1";
        one.querySelector("span").textContent = wanted ? one.dataset.off : one.dataset.on;
      });
    });
  }

  /* Where I am, in a row that is wider than the phone. */
  function showCurrent(row) {
    const current = row.querySelector("[aria-current]");
    if (current && row.scrollWidth > row.clientWidth) row.scrollLeft = current.offsetLeft - row.offsetLeft - 24;
  }

  function prepare(root) {
    each(root, "form.elder-switch", function (e) { if (once(e, "elder")) prepareElder(e); });
    each(root, ".side-nav", showCurrent);
    each(root, "[data-copy]", function (e) { if (once(e, "copy")) prepareCopy(e); });
    each(root, "[data-read]", function (e) { if (once(e, "read")) prepareReading(e); });
    each(root, "textarea[maxlength]:not([readonly])", function (e) { if (once(e, "count")) prepareCounter(e); });
    each(root, ".digits input", function (e) { if (once(e, "digits")) prepareDigits(e); });
    each(root, "[data-print]", function (e) {
      if (once(e, "print")) { e.hidden = false; e.addEventListener("click", function () { window.print(); }); }
    });
    const focus = root.querySelector("[data-focus]");
    if (focus) focus.focus();
  }

  guardForms();
  document.addEventListener("DOMContentLoaded", function () {
    prepare(document);
    document.body.addEventListener("htmx:load", function (event) { if (event.target !== document.body) prepare(event.target); });
    ["htmx:sendError", "htmx:timeout"].forEach(function (name) {
      document.body.addEventListener(name, function () { say(document.body.dataset.offline, "bad"); });
    });
    document.body.addEventListener("htmx:responseError", function (event) {
      const type = event.detail.xhr.getResponseHeader("Content-Type") || "";
      let words = document.body.dataset.broken;
      if (type.indexOf("json") >= 0) {
        try { words = JSON.parse(event.detail.xhr.responseText).detail || words; } catch (error) { /* keep our own words */ }
      }
      say(words, "bad");
    });
  });
})();
