// A browser's page as far as kairos.js asks for one; the network and the service are real.
import vm from "node:vm";

const [service, user] = process.argv.slice(2);
const source = await (await fetch(service + "/kairos.js")).text();
const storage = new Map();

function page({ early = [], beacon, failing = 0, automatic = true }) {
  const listeners = {};
  const beacons = [];
  const location = { href: "https://shop.example/shoes?utm_source=news", pathname: "/shoes", search: "?utm_source=news" };
  const script = { src: service + "/kairos.js", getAttribute: (name) => ({ "data-write-key": "shop", "data-page": automatic ? null : "off" })[name] ?? null };
  const window = {
    crypto: globalThis.crypto, kairos: early,
    localStorage: { getItem: (name) => storage.get(name) ?? null, setItem: (name, value) => storage.set(name, value), removeItem: (name) => storage.delete(name) },
    addEventListener: (type, listener) => { listeners[type] = listener; },
  };
  const document = { currentScript: script, title: "Shoes", referrer: "", addEventListener: () => {} };
  const navigator = { language: "en", userAgent: "test", sendBeacon: (url, body) => { if (beacon) beacons.push(fetch(url, { method: "POST", body })); return beacon; } };
  let failures = failing;
  const network = (url, options) => failures-- > 0 ? Promise.reject(new TypeError("offline")) : fetch(url, options);
  vm.runInNewContext(source, { window, document, navigator, location, fetch: network, setTimeout, clearTimeout, Date, JSON, Promise, Math, console, encodeURIComponent, decodeURIComponent });
  return { kairos: window.kairos, leave: async () => { listeners.pagehide(); await Promise.all(beacons); } };
}
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

const first = page({ early: [["track", "Called Before It Loaded", { n: 1 }]], beacon: true, failing: 1 });
first.kairos.track("Retried");
await first.kairos.flush();
await pause(2500);
first.kairos.identify(user, { plan: "free" });
await first.kairos.flush();
first.kairos.track("Said While Leaving");
await first.leave();

const second = page({ beacon: false, automatic: false });
second.kairos.track("Kept For The Next Page");
await second.leave();
const third = page({ beacon: true, automatic: false });
await third.kairos.flush();
if (storage.has("kairos_unsent")) throw new Error("what was kept was not sent");
if (third.kairos.anonymousId() !== first.kairos.anonymousId()) throw new Error("the visitor changed");
process.exit(0);
