// Starts the page: the worker, the state, the address, the first picture.
import { onMount } from "solid-js";
import { render } from "solid-js/web";
import { createAddress } from "./app/address.ts";
import { App } from "./app/app.tsx";
import { keepOffline } from "./app/offline.ts";
import { createSession } from "./app/session.ts";
import { followTheme } from "./app/theme.ts";
import { startEngine } from "./engine/client.ts";

followTheme();
const address = createAddress();
render(() => {
  const session = createSession(startEngine(), address.changed);
  session.refreshDevices();
  onMount(() => address.follow(session));
  return <App session={session} />;
}, document.getElementById("app")!);
keepOffline();
