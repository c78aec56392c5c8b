/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a test of code that reads a machine's files has: those files, and where it reports. Include it behind cmocka.h. */
#ifndef ROOT_FIXTURE_H
#define ROOT_FIXTURE_H

#include "host.h"
#include "notes.h"
#include "tests/lib/fake-root.h"

struct fixture {
	char *root;
	struct arena *arena;
	struct notes notes;
	struct host host;
	struct error error;
};

static inline void start(struct fixture *fixture, const struct fake_file *files)
{
	*fixture = (struct fixture){.root = fake_root_make(files), .arena = arena_new()};
	fixture->notes.arena = fixture->arena;
	fixture->host.root = fixture->root;
}

static inline void end(struct fixture *fixture)
{
	fake_root_remove(fixture->root);
	arena_free(fixture->arena);
}

#endif
