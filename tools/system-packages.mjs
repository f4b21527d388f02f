// What the tests need beside npm packages: a Chromium, whose software Vulkan driver also serves WebGPU in Node, and the Vulkan loader.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";

/** Debian's packages and the file that shows each is there. */
const packages = {
  chromium: ["/usr/bin/chromium", "/usr/bin/chromium-browser"],
  libvulkan1: [
    "/usr/lib/x86_64-linux-gnu/libvulkan.so.1",
    "/usr/lib/aarch64-linux-gnu/libvulkan.so.1",
    "/usr/lib64/libvulkan.so.1",
  ],
};
export const benchPackages = {
  "r-base-core": ["/usr/bin/Rscript"],
  "r-cran-boot": ["/usr/lib/R/library/boot", "/usr/lib/R/site-library/boot"],
  "r-cran-survival": ["/usr/lib/R/library/survival", "/usr/lib/R/site-library/survival"],
};

/** Installs what is missing with apt when that is possible; otherwise names it in one line and gives false. */
export function ensurePackages(wanted = packages) {
  const missing = Object.entries(wanted).flatMap(([name, files]) =>
    files.some((file) => existsSync(file)) ? [] : [name],
  );
  if (missing.length === 0) return true;
  if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    console.info(`Installing ${missing.join(" and ")} with apt ...`);
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    try {
      execFileSync("apt-get", ["update", "-qq"], { stdio: ["ignore", "ignore", "inherit"], env });
      execFileSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...missing], {
        stdio: ["ignore", "ignore", "inherit"],
        env,
      });
      return true;
    } catch {
      // named below, with the remedy
    }
  }
  console.error(`Missing: ${missing.join(", ")}. Install with: sudo apt-get install ${missing.join(" ")}`);
  return false;
}
