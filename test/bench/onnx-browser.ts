// Generative models in a browser: tokens per second by the number of timelines side by side on its GPU, which is a program on the processor
// (SwiftShader) where there is no other, and on the processor beside it; and what drawing the tokens costs.
import { chromium } from "playwright-core";
import { launchOptions } from "../e2e/chromium.ts";
import type { AskedSteps } from "../e2e/model-page.ts";
import { serveModelPage } from "../e2e/model-server.ts";
import type { BenchReport } from "./report.ts";

const asked: Omit<AskedSteps, "gpu"> = {
  onnx: "/models/model.onnx",
  vocabulary: "/models/vocabulary.json",
  counts: [1, 8, 32, 128],
  held: 100,
  steps: 3,
};

export async function benchOnnxInBrowser(): Promise<BenchReport> {
  const server = await serveModelPage(process.cwd(), "public/models/demo");
  const browser = await chromium.launch(launchOptions("webgpu"));
  try {
    const page = await browser.newPage();
    await page.goto(server.address);
    const adapter = await page.evaluate(async () => {
      const info = (await navigator.gpu.requestAdapter())?.info;
      return info ? `${info.vendor} ${info.architecture}` : "no adapter";
    });
    const timed = (gpu: boolean) =>
      page.evaluate((all) => window.timeSteps(all), { ...asked, gpu } satisfies AskedSteps);
    const [gpu, cpu] = [await timed(true), await timed(false)];
    if (gpu.provider !== "webgpu") throw new Error(`benchOnnxInBrowser: the model stayed on ${gpu.provider}`);
    const perSecond = (count: number, ms: number) => Number(((1000 * count) / ms).toPrecision(3));
    return {
      title: `Generative model in Chromium: tokens per second on ${adapter} and on the processor`,
      rows: asked.counts.map((count, i) => {
        const [onGpu, onCpu] = [gpu.times[i]!, cpu.times[i]!];
        return {
          timelines: count,
          "GPU, tokens per second": perSecond(count, onGpu.drawnMs),
          "of a step, drawing": `${(100 * Math.max(0, 1 - onGpu.modelMs / onGpu.drawnMs)).toFixed(1)} %`,
          "processor, tokens per second": perSecond(count, onCpu.drawnMs),
          "of a step there, drawing": `${(100 * Math.max(0, 1 - onCpu.modelMs / onCpu.drawnMs)).toFixed(1)} %`,
        };
      }),
      notes: [
        `Demo model, timelines of ${asked.held} tokens, the fastest of ${asked.steps} steps; a step with drawing ends when the tokens are back. The app runs no model on a software adapter.`,
      ],
    };
  } finally {
    await browser.close();
    server.close();
  }
}
