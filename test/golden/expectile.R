# Expectiles with standard errors and score intervals, for test/math/expectile.test.ts.
# Run in this folder: Rscript expectile.R   (a few seconds; needs jsonlite)
# Estimate: asymmetric least squares by lm() with weights recomputed until nothing moves; it minimises sum w |level - (x < e)| (x - e)^2, which
# is checked against optimize(). Error: sandwich of that regression. Interval: uniroot on the studentised score after Hall's transformation,
# every moment summed over the rows.
library(jsonlite)

als <- function(x, p, w) {
  e <- weighted.mean(x, w)
  for (i in 1:1000) {
    fit <- lm(x ~ 1, weights = w * ifelse(x > e, p, 1 - p))
    if (abs(coef(fit) - e) <= 1e-15 * abs(e)) break
    e <- unname(coef(fit))
  }
  loss <- function(e) sum(w * abs(p - (x < e)) * (x - e)^2)
  near <- optimize(loss, range(x), tol = 1e-10)$minimum
  stopifnot(abs(near - e) < 1e-5 * diff(range(x)))
  score <- weights(fit) * residuals(fit)
  list(estimate = e, std_error = sqrt(sum(score^2)) / sum(weights(fit)))
}
g <- function(e, x, p, w) {
  psi <- ifelse(x > e, p, 1 - p) * (x - e)
  d <- psi - weighted.mean(psi, w)
  t <- sum(w * psi) / sqrt(sum(w^2 * d^2))
  a <- sum(w^3 * d^3) / (3 * sum(w^2 * d^2)^1.5)
  t + a * t^2 + a^2 * t^3 / 3 + a / 2
}
solve_at <- function(x, p, w, conf) {
  found <- als(x, p, w)
  z <- qnorm(0.5 + conf / 2)
  end <- function(sign) {
    far <- found$estimate + sign * 4 * found$std_error
    while (sign * g(far, x, p, w) > -z) far <- far + sign * found$std_error
    uniroot(function(e) g(e, x, p, w) + sign * z, sort(c(found$estimate, far)), tol = 1e-14 * max(abs(x)))$root
  }
  c(list(p = p), found, list(lower = end(-1), upper = end(1)))
}
levels <- c(.5, .75, .9, .95, .99)
for (name in c("danish", "student_t3", "ftse_losses", "sp500_losses", "aircondit")) {
  data <- read.csv(file.path("data", paste0(name, ".csv")))
  x <- if ("loss" %in% names(data)) data$loss else data[[1]]
  rows <- function(w) lapply(levels, function(p) solve_at(x, p, w, .95))
  result <- list(statistics = rows(rep(1, length(x))))
  if ("w" %in% names(data)) result$weighted <- rows(data$w)
  out <- list(dataset = name, analysis = "Expectiles", options = list(conf = .95), r_call = "lm(x ~ 1, weights = w * ifelse(x > e, p, 1 - p)), repeated; uniroot",
    tolerance = list(rel = 1e-9, abs = 0), result = result)
  write(toJSON(out, auto_unbox = TRUE, digits = NA, pretty = 1), file.path("expected", paste0("tail_", name, "_expectile.json")))
}
