# Cox models beyond the files of generate.R, for test/math/cox-more.test.ts and test/analyses/cox: entry with weights, strata, clusters and
# ties together; ridge; residuals and zph under ties, weights and entry; concordance with all of these.
# Run in this folder: Rscript cox.R   (a few seconds; needs survival and jsonlite)
library(survival)
library(jsonlite)

tight <- coxph.control(eps = 1e-13, toler.chol = 1e-14, iter.max = 100, toler.inf = 1e-5)
set.seed(20240611)
n <- 200
d <- data.frame(id = sample(1:150, n, TRUE), site = sample(c("a", "b", "c"), n, TRUE), x = round(rnorm(n), 2), z = rbinom(n, 1, .4), u = round(runif(n), 1))
d$exit <- pmax(1, ceiling(rexp(n, .05 * exp(.5 * d$x - .6 * d$z))))
d$entry <- floor(d$exit * sample(c(0, 0, .3, .6), n, TRUE)); d$event <- rbinom(n, 1, .7)
d$w <- round(runif(n, .3, 2.5), 2); d$copies <- sample(1:3, n, TRUE)
write.csv(d, "data/cox_more.csv", row.names = FALSE, quote = FALSE)

one <- function(fit, zph = TRUE) {
  m <- function(x) unname(as.matrix(x))
  r <- list(coef = unname(coef(fit)), var = m(fit$var), loglik = fit$loglik, score = fit$score,
    martingale = unname(residuals(fit, "martingale")), deviance = unname(residuals(fit, "deviance")),
    scores = m(residuals(fit, "score")), schoenfeld = m(residuals(fit, "schoenfeld")), scaled = m(residuals(fit, "scaledsch")),
    concordance = unname(fit$concordance[c("concordance", "std", "concordant", "discordant", "tied.x", "tied.y", "tied.xy")]))
  if (!is.null(fit$naive.var)) { r$naive <- m(fit$naive.var); r$rscore <- fit$rscore }
  if (zph) r$zph <- lapply(c(km = "km", rank = "rank", identity = "identity", log = "log"), function(t) unname(cox.zph(fit, transform = t, terms = FALSE)$table[, "chisq"]))
  r
}
fit <- function(formula, ...) do.call(coxph, list(formula = formula, data = d, control = tight, x = TRUE, y = TRUE, model = TRUE, ...))
whole <- Surv(exit, event) ~ x + z + u
late <- Surv(entry, exit, event) ~ x + z + u
newdata <- data.frame(x = .7, z = 1, u = .2)
curve <- function(f) { s <- survfit(f, newdata = newdata); list(time = s$time, cumhaz = as.numeric(s$cumhaz), std_err = as.numeric(s$std.err)) }
result <- list(
  efron = one(fit(whole, ties = "efron")), breslow = one(fit(whole, ties = "breslow")),
  late_efron = one(fit(late, ties = "efron")), late_breslow = one(fit(late, ties = "breslow")),
  weighted = one(fit(whole, weights = d$w, ties = "efron", robust = FALSE)),
  weighted_breslow = one(fit(whole, weights = d$w, ties = "breslow", robust = FALSE)),
  late_weighted = one(fit(late, weights = d$w, ties = "efron", robust = FALSE)),
  copies = one(fit(whole, weights = as.numeric(d$copies), ties = "breslow", robust = FALSE)),
  strata = one(fit(update(whole, . ~ . + strata(site)), ties = "efron")),
  late_strata = one(fit(update(late, . ~ . + strata(site)), ties = "efron")),
  robust = one(fit(whole, ties = "efron", robust = TRUE)),
  cluster = one(fit(whole, ties = "efron", cluster = d$id)),
  all = one(fit(update(late, . ~ . + strata(site)), weights = d$w, ties = "efron", cluster = d$id)),
  # R enumerates the subsets of events here, so few rows
  exact_late = { f <- coxph(late, data = d[1:40, ], ties = "exact", control = tight); list(coef = unname(coef(f)), var = unname(f$var), loglik = f$loglik, score = f$score) })
curves <- list(efron = curve(fit(whole, ties = "efron")), late_weighted = curve(fit(late, weights = d$w, ties = "efron", robust = FALSE)),
  robust = curve(fit(whole, ties = "efron", robust = TRUE)))
ridged <- lapply(c(`5` = 5, `40` = 40), function(theta) { f <- coxph(Surv(exit, event) ~ ridge(x, z, u, theta = theta, scale = TRUE), data = d, control = coxph.control(eps = 1e-13, toler.chol = 1e-14, iter.max = 100))
  list(coef = unname(coef(f)), var = unname(f$var), loglik = f$loglik, df = unname(f$df)) })
weightings <- lapply(c(n = "n", S = "S", "S/G" = "S/G", "n/G2" = "n/G2", I = "I"), function(t) {
  f <- concordance(Surv(exit, event) ~ x + strata(site), data = d, weights = d$w, timewt = t, reverse = TRUE, keepstrata = FALSE, cluster = d$id)
  c(unname(f$concordance), sqrt(unname(as.numeric(f$var))), unname(f$count)) })
# R drops the later of dependent columns, and one that is infinite is warned of
dd <- transform(d, sum = x + 2 * z, one = 1)
dropped <- coxph(Surv(exit, event) ~ x + z + sum + one + u, data = dd, control = tight)
write(toJSON(list(dataset = "cox_more", analysis = "Cox models with entry, weights, strata, clusters, ridge", options = list(newdata = newdata), r_call = "coxph, concordance: cox.R",
  tolerance = list(rel = 1e-7, abs = 1e-9), notes = list(),
  result = list(models = result, curves = curves, ridge = ridged, weightings = weightings, dropped = list(coef = unname(coef(dropped)), var = unname(dropped$var)))),
  digits = NA, auto_unbox = TRUE, na = "null", pretty = FALSE), "expected/surv_more.json")
