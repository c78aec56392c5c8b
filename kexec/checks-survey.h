/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What stands in the way of no load, and matters to what comes of it: the
 * second half of a report.
 */
#ifndef KEXEC_CHECKS_SURVEY_H
#define KEXEC_CHECKS_SURVEY_H

#include "checks.h"

/* Runs those that apply; the context has a survey. Pure. */
void checks_survey(struct arena *arena, const struct check_context *context, struct check_results *ret);

#endif
