// The distributions in words, for notes and pictures.
import type { Distribution } from "../../math/parametric-models.ts";

export const distributionNames: Readonly<Record<Distribution, string>> = {
  exponential: "exponential",
  weibull: "Weibull",
  lognormal: "lognormal",
  loglogistic: "log-logistic",
  gompertz: "Gompertz",
  "generalised-gamma": "generalised gamma",
  apgw: "power generalised Weibull",
};
