## Standard errors of scores of predictions under censoring: Rscript scores.R, in this folder (riskRegression 2022.11.28, survival, jsonlite).
## numeric: square root of the sum of squared derivatives in the case weights (central differences), every step by survfit with weights;
##   "events-first" by moving censorings a quarter of a day later, so that events leave before them; "together" as they are.
## riskRegression: Score(cens.model = "km", conservative = FALSE); it divides by n - 1 and treats ties its own way (see notes).
suppressMessages({ library(survival); library(riskRegression); library(jsonlite) })
d <- read.csv("data/lung_risk.csv"); l <- read.csv("data/lung.csv")
dead <- as.integer(d$status == 2); n <- nrow(d)
age <- pmin(pmax((l$age[match(d$id, l$id)] - 35) / 60, 0), 1)
times <- c(180, 365)

left <- function(f, t) c(1, f$surv)[1 + findInterval(t, f$time, left.open = TRUE)]
right <- function(f, t) c(1, f$surv)[1 + findInterval(t, f$time)]
statistics <- function(w, t, shift) {
  time <- d$time + shift * (1 - dead)
  g <- survfit(Surv(time, 1 - dead) ~ 1, weights = w)
  h <- t + shift
  case <- d$time <= t & dead == 1; control <- d$time > t
  a <- ifelse(case, w / left(g, d$time), 0); b <- ifelse(control, w / right(g, h), 0)
  cox <- d[[paste0("risk", t)]]
  brier <- function(p) sum(a * (1 - p)^2 + b * p^2) / sum(w)
  auc <- function(p) { k <- outer(p[case], p[control], function(x, y) (x > y) + .5 * (x == y)); sum(a[case] * (k %*% b[control])) / (sum(a) * sum(b)) }
  predicted <- 1000 * (1 - cox); off <- abs(pmin(d$time, t) - pmin(predicted, t))
  event <- dead == 1; all <- ifelse(event, w / left(g, d$time), 0)
  c(brier_cox = brier(cox), brier_age = brier(age), brier_difference = brier(age) - brier(cox),
    auc_cox = auc(cox), auc_age = auc(age), auc_difference = auc(age) - auc(cox),
    observed = sum(a) / sum(w), excess = sum(a) / sum(w) - sum(w * cox) / sum(w), log_ratio = log(sum(a) / sum(w * cox)),
    absolute_error = sum((a + b) * off) / sum(w), kaplan_meier_risk = sum(all * (d$time - predicted)^2) / sum(w))
}
numeric <- function(t, shift) {
  step <- 1e-4; one <- rep(1, n)
  influence <- sapply(seq_len(n), function(k) { up <- one; up[k] <- 1 + step; down <- one; down[k] <- 1 - step
    (statistics(up, t, shift) - statistics(down, t, shift)) / (2 * step) })
  at <- statistics(one, t, shift)
  list(time = t, score = names(at), estimate = unname(at), std_error = unname(sqrt(rowSums(influence^2))))
}
second <- function(t) {
  s <- Score(list(cox = matrix(d[[paste0("risk", t)]]), age = matrix(age)), formula = Surv(time, dead) ~ 1, data = cbind(d, dead), times = t,
             metrics = c("brier", "auc"), se.fit = TRUE, conf.int = TRUE, cens.model = "km", conservative = FALSE, contrasts = TRUE)
  pick <- function(x, m) x$se[x$model == m]
  b <- s$Brier$score; a <- s$AUC$score; bc <- s$Brier$contrasts; ac <- s$AUC$contrasts
  list(time = t, score = c("brier_cox", "brier_age", "brier_difference", "auc_cox", "auc_age", "auc_difference"),
       std_error = c(pick(b, "cox"), pick(b, "age"), bc$se[bc$model == "age" & bc$reference == "cox"], pick(a, "cox"), pick(a, "age"), ac$se[ac$model == "age"]))
}
## smooth calibration curve: loess of degree 1 without interpolation, with the weights of the horizon; sandwich from its own linear weights
smooth <- function(t, span) {
  g <- { time <- d$time + .25 * (1 - dead); survfit(Surv(time, 1 - dead) ~ 1) }
  w <- ifelse(d$time <= t & dead == 1, 1 / left(g, d$time), ifelse(d$time > t, 1 / right(g, t + .25), 0)); y <- as.integer(d$time <= t & dead == 1)
  p <- d[[paste0("risk", t)]]; s <- sort(p)
  x <- seq(s[floor(.02 * n) + 1], s[ceiling(.98 * n)], length.out = 41)
  fit <- loess(y ~ p, weights = w, degree = 1, span = span, control = loess.control(surface = "direct"))
  se <- sapply(x, function(x0) { h <- sort(abs(p - x0))[floor(n * span + 1e-5)]; k <- w * pmax(0, 1 - (abs(p - x0) / h)^3)^3
    X <- cbind(1, p - x0); b <- solve(t(X) %*% (k * X)); l <- as.numeric((b %*% t(k * X))[1, ]); r <- y - X %*% b %*% t(k * X) %*% y
    sqrt(sum((l * r)^2)) })
  list(time = t, span = span, predicted = x, observed = as.numeric(predict(fit, data.frame(p = x))), std_error = se)
}
## Uno's concordance up to the time, by survival's own limit
uno <- function(t) { p <- d[[paste0("risk", t)]]; f <- concordance(Surv(time, dead) ~ p, data = cbind(d, dead, p), reverse = TRUE, timewt = "n/G2", ymax = t)
  list(time = t, concordance = unname(f$concordance), std_error = sqrt(f$var)) }
## difference of Harrell's concordances of two scores, from survival's covariance of both
pair <- { x <- cbind(d, dead, age); f <- concordance(coxph(Surv(time, dead) ~ risk365, x), coxph(Surv(time, dead) ~ age, x))
  list(risk365 = unname(f$concordance[1]), age = unname(f$concordance[2]), difference = unname(f$concordance[2] - f$concordance[1]),
       std_error = sqrt(sum(f$var * outer(c(-1, 1), c(-1, 1))))) }
out <- list(dataset = "lung_risk", analysis = "Standard errors of IPCW scores",
  options = list(time = "time", event = "status==2", cox = "risk180, risk365", age = "min(1, max(0, (age of lung - 35) / 60))", predicted = "1000 (1 - cox)"),
  r_call = "scores.R: survfit with weights and central differences; riskRegression::Score(cens.model='km', conservative=FALSE)",
  tolerance = list(rel = 1e-7, abs = 1e-9, why = "central differences with step 1e-4"),
  notes = "riskRegression's standard errors, times sqrt((n-1)/n), agree to 1.5e-3: it takes the hazard of censoring at a tie in the influence function otherwise",
  result = list(events_first = lapply(times, numeric, shift = .25), together = lapply(times, numeric, shift = 0), riskRegression = lapply(times, second),
                smooth = list(smooth(180, .75), smooth(365, .4)), uno = lapply(times, uno), pair = pair))
write(toJSON(out, digits = NA, auto_unbox = TRUE, pretty = 1), "expected/surv_scores_more.json")
