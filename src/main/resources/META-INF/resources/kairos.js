/*
 * Tells Kairos what visitors do: <script async src="https://kairos.example/kairos.js" data-write-key="KEY"></script>
 * kairos.track(event, properties), kairos.page(name, properties), kairos.identify(userId, traits), kairos.reset(), kairos.flush()
 * Before it has loaded: (window.kairos = window.kairos || []).push(["track", "Product Viewed", { product_id: "p-9" }])
 * The first page view is told by itself, unless the script has data-page="off".
 */
(function (window, document) {
  "use strict";
  var script = document.currentScript || document.querySelector("script[data-write-key]");
  var key = script && script.getAttribute("data-write-key");
  if (!key) { return; }
  var base = script.src.replace(/\/kairos\.js.*$/, "");
  // a request that outlives its page may have 64 KB
  var LARGEST = 60000, MOST = 100, EVERY = 1000;
  var queue = [], sending = false, failures = 0, timer = null, memory = {};

  function get(name) {
    try { return window.localStorage.getItem("kairos_" + name); } catch (refused) { return memory[name] || null; }
  }
  function set(name, value) {
    try {
      if (value === null) { window.localStorage.removeItem("kairos_" + name); } else { window.localStorage.setItem("kairos_" + name, value); }
    } catch (refused) { memory[name] = value; }
  }
  function uuid() {
    if (window.crypto && window.crypto.randomUUID) { return window.crypto.randomUUID(); }
    return "xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx".replace(/x/g, function () { return Math.floor(Math.random() * 16).toString(16); });
  }
  function anonymous() {
    var id = get("anonymous");
    if (!id) { id = uuid(); set("anonymous", id); }
    return id;
  }
  function place() {
    return { url: location.href, path: location.pathname, search: location.search, title: document.title, referrer: document.referrer };
  }
  function campaign() {
    var found = {}, any = false;
    location.search.replace(/[?&]utm_(\w+)=([^&]*)/g, function (all, name, value) {
      any = true;
      try { found[name === "campaign" ? "name" : name] = decodeURIComponent(value.replace(/\+/g, " ")); } catch (broken) { found[name] = value; }
    });
    return any ? found : undefined;
  }
  function add(message) {
    message.messageId = "web-" + uuid();
    message.timestamp = new Date().toISOString();
    message.anonymousId = anonymous();
    if (get("user")) { message.userId = get("user"); }
    message.context = { page: place(), campaign: campaign(), locale: navigator.language, userAgent: navigator.userAgent, library: { name: "kairos.js" } };
    if (bytes(JSON.stringify(message)) > 32768) {
      console.warn("kairos.js: not sent, since a message may have 32 KB", message.event || message.type);
      return;
    }
    queue.push(message);
    if (queue.length >= MOST) { flush(); } else { later(EVERY); }
  }
  function later(wait) {
    if (timer === null) { timer = setTimeout(function () { timer = null; flush(); }, wait); }
  }
  function bytes(text) {
    return encodeURIComponent(text).replace(/%../g, "x").length;
  }
  /** As many as one request takes, off the queue. */
  function next() {
    var batch = [], size = 0;
    while (queue.length && batch.length < MOST) {
      size += bytes(JSON.stringify(queue[0])) + 1;
      if (batch.length && size > LARGEST) { break; }
      batch.push(queue.shift());
    }
    return batch;
  }
  function body(batch) {
    return JSON.stringify({ writeKey: key, sentAt: new Date().toISOString(), batch: batch });
  }
  function flush() {
    if (sending || !queue.length) { return Promise.resolve(); }
    sending = true;
    var batch = next();
    // plain text spares the browser's asking first whether it may
    return fetch(base + "/v1/batch", { method: "POST", keepalive: true, headers: { "Content-Type": "text/plain" }, body: body(batch) })
      .then(function (answer) { return answer.status !== 429 && answer.status < 500; }, function () { return false; })
      .then(function (done) {
        sending = false;
        failures = done ? 0 : failures + 1;
        if (!done) { queue = batch.concat(queue).slice(-1000); }
        if (queue.length) { later(done ? 0 : Math.min(60000, EVERY * Math.pow(2, failures))); }
      });
  }
  /** The page goes: what waits goes with a beacon, or is kept for the next page. */
  function leave() {
    while (queue.length) {
      var batch = next();
      if (!navigator.sendBeacon || !navigator.sendBeacon(base + "/v1/batch", body(batch))) {
        set("unsent", JSON.stringify(batch.concat(queue).slice(-1000)));
        queue = [];
      }
    }
  }
  var calls = {
    track: function (event, properties) { add({ type: "track", event: event, properties: properties || {} }); },
    page: function (name, properties) {
      var all = place();
      for (var property in properties || {}) { all[property] = properties[property]; }
      add({ type: "page", name: name || undefined, properties: all });
    },
    identify: function (userId, traits) {
      if (userId) { set("user", String(userId)); }
      add({ type: "identify", traits: traits || {} });
    },
    reset: function () { set("user", null); set("anonymous", null); },
    flush: flush,
    anonymousId: anonymous,
    push: function (call) { calls[call[0]].apply(calls, call.slice(1)); }
  };
  var early = window.kairos;
  window.kairos = calls;
  var unsent = get("unsent");
  if (unsent) {
    set("unsent", null);
    try { queue = JSON.parse(unsent); } catch (broken) { queue = []; }
    later(EVERY);
  }
  if (script.getAttribute("data-page") !== "off") { calls.page(); }
  if (Array.isArray(early)) { early.forEach(calls.push); }
  window.addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", function () { if (document.visibilityState === "hidden") { leave(); } });
})(window, document);
