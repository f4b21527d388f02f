// The model that the question names, ready to be run.
import { UserError } from "../../errors.ts";
import type { GenerativeModel } from "../../onnx/model.ts";
import type { Context, Inputs } from "../analysis.ts";

/** `share`: of the progress bar. Throws a UserError where no models can be run. */
export async function loadFor(
  params: Inputs["params"],
  context: Pick<Context, "signal" | "progress" | "models" | "prefer">,
  share: number,
): Promise<GenerativeModel> {
  if (!context.models) {
    throw new UserError(
      "Generative models cannot be run here. Open Plumbline in a browser, or use its command line.",
    );
  }
  const model = await context.models.load(String(params.model), {
    signal: context.signal,
    progress: (fraction, stage) => context.progress(share * fraction, stage),
  });
  return context.prefer === "cpu" && model.onCpu ? model.onCpu() : model;
}
