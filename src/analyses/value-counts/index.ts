import type { Card } from "../analysis.ts";

export const card = {
  id: "value-counts",
  title: "Histogram, counts",
  version: 1,
  summary:
    "How the values of a column are spread: its histogram and quantiles, or how often each value occurs.",
  citation:
    "Freedman D, Diaconis P (1981). On the histogram as a density estimator: L2 theory. Z Wahrscheinlichkeitstheorie 57:453-476.",
  roles: {
    column: {
      label: "Numbers",
      help: "The column of the histogram. Without one, the values of the category are counted.",
      type: "number",
      kinds: ["number", "id"],
      optional: true,
    },
    group: {
      label: "Category",
      help: "With numbers: one histogram for each of its values. Without: how often each of its values occurs.",
      type: "category",
      kinds: ["category", "boolean", "text", "number", "id"],
      optional: true,
    },
  },
  alternatives: [["column"], ["group"]],
  params: {
    binning: {
      type: "choice",
      label: "Bars",
      help: "How the bars of a histogram are chosen.",
      default: "auto",
      choices: [
        {
          value: "auto",
          label: "Automatic",
          help: "Freedman and Diaconis: twice the interquartile range over the cube root of the rows, made a round number; at most 100 bars. A private release must not look at the data for it: there 32 bars between the bounds.",
        },
        { value: "number", label: "By number", help: "So many bars of equal width." },
      ],
    },
    bars: {
      type: "number",
      label: "Number of bars",
      help: "Bars of equal width from the first value to the last, or from bound to bound in a private release.",
      default: 32,
      min: 2,
      max: 200,
      integer: true,
      when: { param: "binning", in: ["number"] },
    },
    range: {
      type: "choice",
      label: "Range",
      help: "Where the bars end. A few values far out can press all others into one bar.",
      default: "all",
      choices: [
        { value: "all", label: "All values", help: "From the smallest to the largest." },
        {
          value: "middle",
          label: "Middle 98\u202f%",
          help: "From the 1st to the 99th percentile; what lies outside counts in the first or last bar.",
        },
      ],
    },
    levels: {
      type: "numbers",
      label: "Quantiles",
      help: "The value below which this share of the rows lies: 50 % is the median.",
      default: [0.25, 0.5, 0.75],
      min: 0.001,
      max: 0.999,
      minItems: 1,
      maxItems: 9,
      suggestions: [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95],
      display: "percent",
    },
    values: {
      type: "number",
      label: "Values shown",
      help: "Of a category: so many of its most frequent values, the others together.",
      default: 20,
      min: 1,
      max: 100,
      integer: true,
      advanced: true,
    },
    confidence: {
      type: "number",
      label: "Confidence",
      help: "How often such an interval contains the true value.",
      default: 0.95,
      min: 0.5,
      max: 0.999,
      display: "percent",
      advanced: true,
    },
  },
} as const satisfies Card;
