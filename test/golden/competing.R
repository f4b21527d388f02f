# Makes expected/surv_competing_more.json: Gray's test with strata and three groups, Fine-Gray with
# heavy ties of causes and censorings, with strata and with delayed entry, by cmprsk and survival. Rscript competing.R in this folder.
library(cmprsk); library(survival); library(jsonlite)
mg <- read.csv("data/mgus2.csv")
mg$third <- cut(mg$age, c(0, 65, 75, 200), labels = c("young", "middle", "old"))
gray <- function(group, strata, rho) {
  f <- if (is.null(strata)) cuminc(mg$etime, mg$event, group, rho = rho) else cuminc(mg$etime, mg$event, group, strata, rho = rho)
  unname(f$Tests[, "stat"])
}
tests <- list(
  third = gray(mg$third, NULL, 0), third_rho1 = gray(mg$third, NULL, 1),
  sex_by_third = gray(mg$sex, mg$third, 0), third_by_sex_rho2 = gray(mg$third, mg$sex, 2))
# three causes, heavy ties, small groups that run out before the others
few <- mg[1:90, ]
few$cause <- ifelse(few$event == 2 & few$age > 75, 3, few$event)
few$year <- ceiling(few$etime / 24)
small <- list(
  stat = unname(cuminc(few$year, few$cause, few$sex)$Tests[, "stat"]),
  third = unname(cuminc(few$year, few$cause, cut(few$age, c(0, 70, 80, 200), labels = FALSE))$Tests[, "stat"]))
crr_of <- function(d, time, status, X, code) {
  f <- crr(d[[time]], d[[status]], as.matrix(d[, X]), failcode = code, gtol = 1e-10, maxiter = 100)
  list(coef = unname(f$coef), se = sqrt(diag(f$var)), loglik = f$loglik)
}
ties <- crr_of(few, "year", "cause", c("age", "sexM"), 3)
# survival's route, with strata that have baselines and censoring distributions of their own
mg$ev <- factor(mg$event, 0:2, c("censor", "pcm", "death"))
route <- function(formula, fit, ...) {
  x <- do.call(finegray, c(list(formula = formula, data = mg, etype = "pcm"), list(...)))
  f <- coxph(fit, data = x, weights = fgwt, ties = "breslow", control = coxph.control(eps = 1e-12, toler.chol = 1e-14, iter.max = 50))
  list(coef = unname(coef(f)), se = unname(sqrt(diag(vcov(f)))), loglik = f$loglik[2])
}
stratified <- route(Surv(etime, ev) ~ age + sex + id + strata(sex), Surv(fgstart, fgstop, fgstatus) ~ age + strata(sex) + cluster(id))
# state probabilities with delayed entry, with weights that are no counts, and with clusters
mg$stop <- mg$age_start_mo + mg$etime
mg$w <- 0.5 + (mg$id %% 7) / 4
mg$ten <- mg$id %% 100
states <- function(f, at) {
  s <- summary(f, times = at)
  list(time = at, p = unname(split(s$pstate[, 2:3], rep(1:2, each = length(at)))), se = unname(split(s$std.err[, 2:3], rep(1:2, each = length(at)))))
}
# survfit 3.5-3 has no clusters for several states: its influence values summed within clusters; the first one is at time 0
clustered <- function(at) {
  f <- survfit(Surv(etime, ev) ~ 1, data = mg, id = id, influence = TRUE)
  k <- findInterval(at, f$time)
  se <- lapply(2:3, function(state) sqrt(colSums(rowsum(f$influence.pstate[, k + 1, state], mg$ten)^2)))
  list(time = at, p = list(f$pstate[k, 2], f$pstate[k, 3]), se = lapply(se, unname))
}
aj <- list(
  late = states(survfit(Surv(age_start_mo, stop, ev) ~ 1, data = mg, id = id), c(700, 800, 900, 1000, 1100)),
  weighted = states(survfit(Surv(etime, ev) ~ 1, data = mg, id = id, weights = w), c(12, 60, 120, 240, 360)),
  clustered = clustered(c(12, 60, 120, 240, 360)))
# delayed entry on the age scale, with ties of entries, failures and censorings (age in years, months of follow-up)
mg <- mg[!is.na(mg$hgb), ]
late <- route(Surv(age_start_mo, stop, ev) ~ sexM + hgb + id, Surv(fgstart, fgstop, fgstatus) ~ sexM + hgb + cluster(id), id = mg$id)
out <- list(dataset = "mgus2", analysis = "Gray's test and Fine-Gray, more cases",
  options = list(age_cut = c(65, 75), few = 90, few_age_cut = c(70, 80), year = 24),
  r_call = "see competing.R", tolerance = list(rel = 1e-7, abs = 1e-9, why = "iterative fits; sums are closer"), notes = list(),
  result = list(aalen_johansen = aj, gray = tests, gray_small = small, crr_few_ties = ties, finegray_strata = stratified, finegray_late = late))
writeLines(toJSON(out, digits = I(17), auto_unbox = TRUE), "expected/surv_competing_more.json")
