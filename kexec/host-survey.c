// SPDX-License-Identifier: GPL-2.0-or-later
#include "host-survey.h"

#include <string.h>

#include "host-crash.h"
#include "host-files.h"
#include "host-frames.h"
#include "host-kcore.h"
#include "host-text.h"

struct reader {
	struct arena *arena;
	const struct host *host;
	struct host_survey *survey;
};

static bool read_attribute(struct reader *reader, const char *watchdog, enum host_watchdog_attribute attribute,
			   struct blob *ret)
{
	const char *path = host_watchdog_path(reader->arena, watchdog, attribute);

	return !host_read_file(reader->arena, reader->host->root, path, ret);
}

static struct maybe_u64 read_number(struct reader *reader, const char *watchdog, enum host_watchdog_attribute attribute)
{
	struct maybe_u64 number = {0};
	struct blob text;

	number.known = read_attribute(reader, watchdog, attribute, &text) && host_text_number(text, &number.value);
	return number;
}

/* "active" or "inactive", in kernels with CONFIG_WATCHDOG_SYSFS. */
static struct maybe_u64 read_state(struct reader *reader, const char *watchdog)
{
	struct maybe_u64 state = {0};
	struct blob text;
	const char *word;

	if (!read_attribute(reader, watchdog, HOST_WATCHDOG_STATE, &text))
		return state;
	word = host_text_line(reader->arena, text);
	state.value = !strcmp(word, "active");
	state.known = state.value || !strcmp(word, "inactive");
	return state;
}

static struct host_watchdog read_watchdog(struct reader *reader, const char *name)
{
	struct blob identity;

	return (struct host_watchdog){
		.name = name,
		.identity = read_attribute(reader, name, HOST_WATCHDOG_IDENTITY, &identity) ?
			    host_text_line(reader->arena, identity) : "",
		.active = read_state(reader, name),
		.timeout = read_number(reader, name, HOST_WATCHDOG_TIMEOUT),
		.nowayout = read_number(reader, name, HOST_WATCHDOG_NOWAYOUT).value,
	};
}

static void read_watchdogs(struct reader *reader)
{
	struct host_survey *survey = reader->survey;
	const char *class, **names;
	size_t count;

	if (host_resolve(reader->arena, reader->host->root, host_files[HOST_WATCHDOGS].path, &class) ||
	    host_list(reader->arena, class, &names, &count))
		return;
	survey->watchdogs = arena_array(reader->arena, count, sizeof(*survey->watchdogs));
	for (size_t i = 0; i < count; i++)
		survey->watchdogs[survey->watchdog_count++] = read_watchdog(reader, names[i]);
}

static void read_frames(struct reader *reader, struct notes *unheard)
{
	struct host_frames frames;
	struct error error;

	reader->survey->frames = host_frames_open(reader->arena, reader->host, &frames, &error);
	if (reader->survey->frames)
		host_frames_close(&frames, unheard);
}

static void read_kcore(struct reader *reader)
{
	struct notes notes = {.arena = reader->arena};
	struct host_survey *survey = reader->survey;
	const char *root = reader->host->root;
	struct kcore kcore;
	uint64_t address;

	kcore_open(reader->arena, root, &kcore, &notes);
	survey->kcore_loads = kcore.load_count;
	survey->kcore_vmcoreinfo = kcore.vmcoreinfo.size != 0;
	survey->kcore_fault = notes.count ? notes.items[0].text : "it has no memory in it";
	kcore_close(&kcore);
	survey->symbols = host_find_symbol(reader->arena, root, HOST_CRASH_SYMBOL, &address);
}

void host_survey(struct arena *arena, const struct host *host, bool crash, struct host_survey *ret)
{
	struct host_survey survey = {0};
	struct reader reader = {.arena = arena, .host = host, .survey = &survey};
	struct notes unheard = {.arena = arena};

	read_watchdogs(&reader);
	read_frames(&reader, &unheard);
	if (crash)
		read_kcore(&reader);
	*ret = survey;
}
