// SPDX-License-Identifier: GPL-2.0-or-later
#include "finding.h"

#include "host-text.h"

static void find(const struct finding *finding, enum check_state state, const char *cure, const char *format,
		 va_list args)
{
	finding->result->state = state;
	finding->result->cure = cure;
	finding->result->text = arena_vprintf(finding->arena, format, args);
}

bool find_ok(const struct finding *finding, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	find(finding, CHECK_OK, NULL, format, args);
	va_end(args);
	return true;
}

bool find_note(const struct finding *finding, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	find(finding, CHECK_NOTE, NULL, format, args);
	va_end(args);
	return true;
}

bool find_unknown(const struct finding *finding, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	find(finding, CHECK_UNKNOWN, NULL, format, args);
	va_end(args);
	return true;
}

bool find_warning(const struct finding *finding, const char *cure, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	find(finding, CHECK_WARNING, cure, format, args);
	va_end(args);
	return true;
}

bool find_blocked(const struct finding *finding, const char *cure, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	find(finding, CHECK_BLOCKED, cure, format, args);
	va_end(args);
	finding->result->kind = ERROR_KERNEL;
	return true;
}

bool find_no_room(const struct finding *finding, const char *cure, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	find(finding, CHECK_BLOCKED, cure, format, args);
	va_end(args);
	finding->result->kind = ERROR_ROOM;
	return true;
}

const char *finding_path(const struct finding *finding, enum host_item item)
{
	return arena_printf(finding->arena, "%s%s", finding->host->root,
			    host_file_path(finding->arena, item, finding->host->release));
}

/* A kernel's configuration beside it may be that of another build: the kernel's own answer decides. */
bool find_option(const struct finding *finding, const char *option)
{
	struct blob config = finding->host->kernel_config;

	if (!config.size)
		return find_unknown(finding, "the kernel may lack %s (no %s and no %s)", option,
				    finding_path(finding, HOST_CONFIG_GZ), finding_path(finding, HOST_CONFIG_BOOT));
	if (!host_text_config_has(config, option))
		return find_warning(finding, "it takes a kernel that was built with it",
				    "the kernel's configuration lacks %s", option);
	return find_ok(finding, "the kernel's configuration has %s", option);
}
