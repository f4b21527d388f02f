# Parametric survival models beyond survreg's plain ones, for test/math/parametric-more.test.ts: weights and clusters by survreg; left truncation,
# Gompertz and generalised gamma with covariates, the adapted power generalised Weibull, covariates on the scale, mixture cure: maximum likelihood
# written out with R's own distribution functions, optim, then Newton steps on numDeriv's derivatives.
# Run in this folder: Rscript parametric.R   (about a minute; needs survival, numDeriv and jsonlite)
library(survival)
library(numDeriv)
library(jsonlite)

more <- read.csv("data/cox_more.csv"); lung <- read.csv("data/lung.csv"); lung$d <- as.numeric(lung$status == 2)
veteran <- read.csv("data/veteran.csv"); colon <- read.csv("data/colon.csv")
colon <- colon[colon$etype == 2, ]   # deaths

# log S and log f of log-location-scale laws: z = (log t - m) / s
laws <- list(
  weibull = list(S = function(t, m, s, q) pweibull(t, 1 / s, exp(m), lower.tail = FALSE, log.p = TRUE), f = function(t, m, s, q) dweibull(t, 1 / s, exp(m), log = TRUE)),
  lognormal = list(S = function(t, m, s, q) plnorm(t, m, s, lower.tail = FALSE, log.p = TRUE), f = function(t, m, s, q) dlnorm(t, m, s, log = TRUE)),
  loglogistic = list(S = function(t, m, s, q) plogis((log(t) - m) / s, lower.tail = FALSE, log.p = TRUE), f = function(t, m, s, q) dlogis((log(t) - m) / s, log = TRUE) - log(s) - log(t)),
  # Prentice: Q^-2 exp(Q z) is gamma with shape Q^-2
  gengamma = list(S = function(t, m, s, q) { z <- (log(t) - m) / s; pgamma(exp(q * z) / q^2, 1 / q^2, lower.tail = q < 0, log.p = TRUE) },
    f = function(t, m, s, q) { z <- (log(t) - m) / s; u <- exp(q * z) / q^2; dgamma(u, 1 / q^2, log = TRUE) + log(u) + log(abs(q)) - log(s) - log(t) }),
  apgw = list(S = function(t, m, s, q) { k <- exp(q) - 1; x <- (t / exp(m))^(1 / s); -((k + 1) / k) * ((1 + x / (k + 1))^k - 1) },
    f = function(t, m, s, q) { k <- exp(q) - 1; x <- (t / exp(m))^(1 / s); log(x) - log(s) - log(t) + (k - 1) * log(1 + x / (k + 1)) - ((k + 1) / k) * ((1 + x / (k + 1))^k - 1) }))

# parameters: location (X b), log scale (W g), shape, log lambda instead of location, logit cured
model <- function(law, time, event, X, W = matrix(1, length(time), 1), entry = NULL, weight = 1, shaped = FALSE, unit = NULL, cure = FALSE) {
  p <- ncol(X); r <- ncol(W)
  function(theta) {
    lin <- as.vector(X %*% theta[1:p]); s <- exp(as.vector(W %*% theta[p + 1:r])); q <- if (shaped) theta[p + r + 1] else 0
    m <- if (is.null(unit)) lin else log(unit); factor <- if (is.null(unit)) 1 else exp(lin)
    S1 <- function(t) factor * laws[[law]]$S(t, m, s, q)
    f1 <- function(t) laws[[law]]$f(t, m, s, q) - laws[[law]]$S(t, m, s, q) + log(factor) + S1(t)
    pi <- if (cure) plogis(theta[p + r + shaped + 1]) else 0
    S <- function(t) if (cure) log(pi + (1 - pi) * exp(S1(t))) else S1(t)
    f <- function(t) log(1 - pi) + f1(t)
    value <- ifelse(event == 1, f(time), S(time))
    if (!is.null(entry)) value <- value - ifelse(entry > 0, S(pmax(entry, 1e-300)), 0)
    sum(weight * value)
  }
}
gompertz <- function(time, event, X, entry = NULL) {
  p <- ncol(X)
  function(theta) {
    rate <- exp(as.vector(X %*% theta[1:p])); a <- theta[p + 1]
    S <- function(t) -rate * (exp(a * t) - 1) / a
    value <- event * (log(rate) + a * time) + S(time)
    if (!is.null(entry)) value <- value - S(entry)
    sum(value)
  }
}
# `scale`: the size of each parameter. Derivatives are taken along directions of unit curvature, so that steps suit all of them.
fine <- list(eps = .1, r = 5)
maximum <- function(l, start, scale = rep(1, length(start))) {
  g <- function(v) { out <- l(v * scale); if (is.finite(out)) out else -1e10 }
  v <- start / scale
  for (method in c("Nelder-Mead", "BFGS")) v <- optim(v, g, method = method, control = list(fnscale = -1, maxit = 5000, reltol = 1e-14))$par
  root <- t(chol(solve(-hessian(g, v, method.args = list(eps = 1e-3, d = 1e-3)))))
  none <- numeric(length(v))
  for (i in 1:8) {
    along <- function(u) g(v + as.vector(root %*% u))
    gradient <- grad(along, none, method.args = fine); h <- -hessian(along, none, method.args = fine)
    v <- v + as.vector(root %*% solve(h, gradient)); root <- root %*% t(chol(solve(h)))
  }
  list(coef = v * scale, vcov = unname(diag(scale) %*% root %*% t(root) %*% diag(scale)), loglik = g(v), decrement = sum(gradient * solve(h, gradient)))
}
design <- function(d, ...) cbind(1, as.matrix(d[, c(...), drop = FALSE]))
tight <- survreg.control(rel.tolerance = 1e-13, maxiter = 100)
regression <- function(formula, data, ...) { f <- do.call(survreg, list(formula, data, ..., control = tight)); list(coef = unname(c(coef(f), if (length(f$scale) == 1 && f$dist != "exponential") log(f$scale))), vcov = unname(f$var), loglik = f$loglik[2]) }

X <- design(lung, "age", "sex"); one <- matrix(1, nrow(more), 1); M <- design(more, "x", "z"); C <- design(colon, "age", "sex"); V <- design(veteran, "karno")
byW <- survreg(Surv(time, d) ~ age + sex + strata(sex), lung, dist = "weibull", control = tight)
result <- list(
  weighted_weibull = regression(Surv(exit, event) ~ x + z, more, weights = more$w, dist = "weibull", robust = FALSE),
  weighted_lognormal = regression(Surv(exit, event) ~ x + z, more, weights = more$w, dist = "lognormal", robust = FALSE),
  robust_weibull = regression(Surv(exit, event) ~ x + z, more, dist = "weibull", robust = TRUE),
  # survreg of survival 3.5-3 leaves the weights out of its robust variance, so it is put together here
  cluster_loglogistic = { f <- survreg(Surv(exit, event) ~ x + z, more, weights = more$w, dist = "loglogistic", robust = FALSE, control = tight)
    list(coef = unname(c(coef(f), log(f$scale))), vcov = unname(crossprod(rowsum(residuals(f, "dfbeta", weighted = TRUE), more$id))), loglik = f$loglik[2]) },
  late_weibull = maximum(model("weibull", more$exit, more$event, M, entry = more$entry), c(3, 0, 0, 0)),
  late_lognormal = maximum(model("lognormal", more$exit, more$event, M, entry = more$entry, weight = more$w), c(3, 0, 0, 0)),
  late_loglogistic = maximum(model("loglogistic", more$exit, more$event, M, entry = more$entry), c(3, 0, 0, 0)),
  late_gengamma = maximum(model("gengamma", more$exit, more$event, M, entry = more$entry, shaped = TRUE), c(3, 0, 0, 0, .7)),
  late_gompertz = maximum(gompertz(more$exit, more$event, M, entry = more$entry), c(-3, 0, 0, .01), c(1, 1, 1, .01)),
  gompertz = maximum(gompertz(lung$time, lung$d, X), c(-6, 0, 0, .001), c(1, .01, 1, .001)),
  gengamma_lung = maximum(model("gengamma", lung$time, lung$d, X, shaped = TRUE), c(6, 0, 0, 0, 1), c(1, .01, 1, 1, 1)),
  gengamma_veteran = maximum(model("gengamma", veteran$time, veteran$status, V, shaped = TRUE), c(2, .03, 0, .3), c(1, .01, 1, 1)),
  gengamma_colon = maximum(model("gengamma", colon$time, colon$status, C, shaped = TRUE), c(7, 0, 0, .6, -.9), c(1, .01, 1, 1, 1)),
  apgw_aft = maximum(model("apgw", lung$time, lung$d, X, shaped = TRUE), c(6, 0, 0, 0, .5), c(1, .01, 1, 1, 1)),
  apgw_aft_colon = maximum(model("apgw", colon$time, colon$status, C, shaped = TRUE), c(6.6, 0, 0, -.5, -.7), c(1, .01, 1, 1, 1)),
  # order here: log lambda (intercept, age, sex), log scale, log(1 + kappa)
  apgw_ph = maximum(model("apgw", lung$time, lung$d, X, shaped = TRUE, unit = 420), c(0, 0, 0, 0, .5), c(1, .01, 1, 1, 1)),
  weibull_scale = maximum(model("weibull", lung$time, lung$d, X, W = design(lung, "sex")), c(6, 0, 0, 0, 0), c(1, .01, 1, 1, 1)),
  apgw_scale = maximum(model("apgw", lung$time, lung$d, X, W = design(lung, "sex"), shaped = TRUE), c(6, 0, 0, 0, 0, .5), c(1, .01, 1, 1, 1, 1)),
  cure_weibull = maximum(model("weibull", colon$time, colon$status, C, cure = TRUE), c(6.6, 0, 0, -.2, -.1), c(1, .01, 1, 1, 1)),
  cure_lognormal = maximum(model("lognormal", colon$time, colon$status, C, cure = TRUE), c(6.4, 0, 0, .1, -.4), c(1, .01, 1, 1, 1)),
  cure_gengamma = maximum(model("gengamma", colon$time, colon$status, C, shaped = TRUE, cure = TRUE), c(6.4, 0, 0, 0, .3, -.2), c(1, .01, 1, 1, 1, 1)),
  by_stratum = list(coef = unname(coef(byW)), scale = unname(byW$scale), loglik = byW$loglik[2]))
write(toJSON(list(dataset = "cox_more, lung, veteran, colon (deaths)", analysis = "Parametric regressions", options = list(), r_call = "survreg, optim and numDeriv: parametric.R",
  tolerance = list(rel = 1e-6, abs = 1e-7), notes = list("decrement: what another Newton step would raise the log-likelihood by, twice"), result = result), digits = NA, auto_unbox = TRUE, na = "null", pretty = FALSE), "expected/surv_parametric_more.json")
for (n in names(result)) cat(n, format(result[[n]]$coef, digits = 6), "|", format(result[[n]]$loglik, digits = 12), "|", format(result[[n]]$decrement, digits = 2), "\n")
