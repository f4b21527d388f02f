// Starts the page: the worker, the state, the address, the first picture.
import { onMount } from "solid-js";
import { render } from "solid-js/web";
import { createAddress } from "./app/address.ts";
import { App } from "./app/app.tsx";
import { keepOffline } from "./app/offline.ts";
import { firstAnalysis } from "./app/samples.ts";
import { createSession } from "./app/session.ts";
import { followTheme } from "./app/theme.ts";
import { startEngine } from "./engine/client.ts";

followTheme();
const address = createAddress();
render(() => {
  const engine = startEngine();
  const session = createSession(engine, address.changed);
  session.refreshDevices();
  // when it fails, the analysis is fetched again when it is asked for, and that failure is told
  engine.prepare(firstAnalysis).catch(() => {});
  onMount(() => address.follow(session));
  return <App session={session} />;
}, document.getElementById("app")!);
keepOffline();
