// The standard normal distribution, in plain double arithmetic.
//   distribution function  Cody (1969), Math. Comp. 23:631, as R's pnorm: relative error below 1e-15, in the far tail too
//   quantile               Wichura (1988), algorithm AS 241 (PPND16), relative error about 1e-16
import { exp, log } from "./elementary.ts";

const oneOverSqrt2Pi = 0.398942280401432677939946059934;

export function normalDensity(x: number): number {
  return oneOverSqrt2Pi * exp(-0.5 * x * x);
}

const a = [
  2.2352520354606839287, 161.02823106855587881, 1067.6894854603709582, 18154.981253343561249,
  0.065682337918207449113,
];
const b = [47.20258190468824187, 976.09855173777669322, 10260.932208618978205, 45507.789335026729956];
const c = [
  0.39894151208813466764, 8.8831497943883759412, 93.506656132177855979, 597.27027639480026226,
  2494.5375852903726711, 6848.1904505362823326, 11602.651437647350124, 9842.7148383839780218,
  1.0765576773720192317e-8,
];
const d = [
  22.266688044328115691, 235.38790178262499861, 1519.377599407554805, 6485.558298266760755,
  18615.571640885098091, 34900.952721145977266, 38912.003286093271411, 19685.429676859990727,
];
const p = [
  0.21589853405795699, 0.1274011611602473639, 0.022235277870649807, 0.001421619193227893466,
  2.9112874951168792e-5, 0.02307344176494017303,
];
const q = [
  1.28426009614491121, 0.468238212480865118, 0.0659881378689285515, 0.00378239633202758244,
  7.29751555083966205e-5,
];

/** P(Z <= x), or P(Z > x) with `upper`: never computed as one minus the other. */
export function normalCdf(x: number, upper = false): number {
  if (Number.isNaN(x)) return x;
  const y = Math.abs(x);
  if (y <= 0.67448975) {
    const square = y > 1.11e-16 ? x * x : 0;
    let num = a[4]! * square;
    let den = square;
    for (let i = 0; i < 3; i++) {
      num = (num + a[i]!) * square;
      den = (den + b[i]!) * square;
    }
    const half = (x * (num + a[3]!)) / (den + b[3]!);
    return upper ? 0.5 - half : 0.5 + half;
  }
  const tail = y > 40 ? 0 : upperTail(y);
  return x > 0 === upper ? tail : 1 - tail;
}

/** P(Z > y) for y > 0.67. */
function upperTail(y: number): number {
  let ratio: number;
  if (y <= 5.656854249492380195206754896838) {
    let num = c[8]! * y;
    let den = y;
    for (let i = 0; i < 7; i++) {
      num = (num + c[i]!) * y;
      den = (den + d[i]!) * y;
    }
    ratio = (num + c[7]!) / (den + d[7]!);
  } else {
    const square = 1 / (y * y);
    let num = p[5]! * square;
    let den = square;
    for (let i = 0; i < 4; i++) {
      num = (num + p[i]!) * square;
      den = (den + q[i]!) * square;
    }
    const rest = (square * (num + p[4]!)) / (den + q[4]!);
    ratio = (oneOverSqrt2Pi - rest) / y;
  }
  // exp(-y^2/2) in two factors, so that the rounding of y^2 does not matter
  const coarse = Math.trunc(y * 16) / 16;
  return exp(-coarse * coarse * 0.5) * exp(-((y - coarse) * (y + coarse)) * 0.5) * ratio;
}

const centre = [
  3.387132872796366608, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125,
  45921.953931549871457, 67265.770927008700853, 33430.575583588128105, 2509.0809287301226727,
];
const centreBelow = [
  1, 42.313330701600911252, 687.1870074920579083, 5394.1960214247511077, 21213.794301586595867,
  39307.89580009271061, 28729.085735721942674, 5226.495278852854561,
];
const middle = [
  1.42343711074968357734, 4.6303378461565452959, 5.7694972214606914055, 3.64784832476320460504,
  1.27045825245236838258, 0.24178072517745061177, 0.0227238449892691845833, 7.7454501427834140764e-4,
];
const middleBelow = [
  1, 2.05319162663775882187, 1.6763848301838038494, 0.68976733498510000455, 0.14810397642748007459,
  0.0151986665636164571966, 5.475938084995344946e-4, 1.05075007164441684324e-9,
];
const far = [
  6.6579046435011037772, 5.4637849111641143699, 1.7848265399172913358, 0.29656057182850489123,
  0.026532189526576123093, 1.2426609473880784386e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
];
const farBelow = [
  1, 0.59983220655588793769, 0.13692988092273580531, 0.0148753612908506148525, 7.868691311456132591e-4,
  1.8463183175100546818e-5, 1.4215117583164458887e-7, 2.04426310338993978564e-15,
];

function polynomial(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) sum = sum * x + coefficients[i]!;
  return sum;
}

/** The z with P(Z <= z) = probability; -Infinity at 0, Infinity at 1, NaN outside. */
export function normalQuantile(probability: number): number {
  if (!(probability >= 0 && probability <= 1)) return Number.NaN;
  const shift = probability - 0.5;
  if (Math.abs(shift) <= 0.425) {
    const r = 0.180625 - shift * shift;
    return (shift * polynomial(centre, r)) / polynomial(centreBelow, r);
  }
  const tail = shift < 0 ? probability : 1 - probability;
  if (tail === 0) return shift < 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const r = Math.sqrt(-log(tail));
  const z =
    r <= 5
      ? polynomial(middle, r - 1.6) / polynomial(middleBelow, r - 1.6)
      : polynomial(far, r - 5) / polynomial(farBelow, r - 5);
  return shift < 0 ? -z : z;
}
