# Studentised bootstrap intervals of CVaR by R's boot, for test/math/tail-bootstrap.test.ts.
# Run in this folder: Rscript studentised.R   (about 3 minutes; needs boot and jsonlite)
# CVaR and its variance from the influence function are written out here in R, apart from the project's code; the interval is
# boot::boot.ci(type = "stud"). mc_standard_error: sd of each end when the replicates are themselves resampled 200 times;
# suggested tolerance 5 sqrt(2) of that, both programs having 20,000 replicates.
library(boot)
library(jsonlite)

es <- function(x, p) {
  n <- length(x); s <- sort(x); m <- ceiling(n * p - 1e-9); q <- s[m]
  cvar <- (sum(s[seq_len(n) > m]) + (m - n * p) * q) / (n * (1 - p))
  excess <- pmax(x - q, 0)
  c(cvar, (mean(excess^2) - mean(excess)^2) / ((1 - p)^2 * n))
}
ends <- function(t0, v0, t, v) {
  z <- sort((t - t0) / sqrt(v)); R <- length(z)
  at <- function(a) { rk <- (R + 1) * a; k <- trunc(rk); lo <- qnorm(k / (R + 1)); hi <- qnorm((k + 1) / (R + 1)); if (k == rk) z[k] else z[k] + (qnorm(a) - lo) / (hi - lo) * (z[k + 1] - z[k]) }
  c(lower = t0 - sqrt(v0) * at(.975), upper = t0 - sqrt(v0) * at(.025))
}
R <- 20000
for (name in c("danish", "student_t3", "ftse_losses", "sp500_losses")) {
  x <- read.csv(file.path("data", paste0(name, ".csv")))$loss
  statistics <- lapply(c(.95, .99), function(p) {
    set.seed(9100)
    b <- boot(x, function(d, i) es(d[i], p), R = R)
    ci <- boot.ci(b, type = "stud")$student[4:5]
    stopifnot(all.equal(unname(ends(b$t0[1], b$t0[2], b$t[, 1], b$t[, 2])), ci))
    again <- replicate(200, { i <- sample.int(R, R, TRUE); ends(b$t0[1], b$t0[2], b$t[i, 1], b$t[i, 2]) })
    se <- apply(again, 1, sd)
    list(p = p, estimate = list(lower = ci[1], upper = ci[2]), mc_standard_error = as.list(se), suggested_abs_tolerance_5mcse = as.list(5 * sqrt(2) * se))
  })
  out <- list(dataset = name, analysis = "Studentised bootstrap interval of ES", options = list(R = R, conf = .95), r_call = "boot::boot.ci(type = 'stud')",
    tolerance = list(rel = 0, abs = 0), result = list(statistics = statistics))
  write(toJSON(out, auto_unbox = TRUE, digits = NA, pretty = 1), file.path("expected", paste0("tail_", name, "_bootstud.json")))
}
