// SPDX-License-Identifier: GPL-2.0-or-later
/* From options to a sealed plan, on a machine that is made of files. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <dirent.h>
#include <elf.h>
#include <libfdt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config.h"
#include "load.h"
#include "tests/lib/assert-error.h"
#include "tests/lib/build-elf.h"
#include "tests/lib/build-fdt.h"
#include "tests/lib/build-gzip.h"
#include "tests/lib/build-image.h"
#include "tests/lib/fake-root.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define KERNEL_SIZE 0x1000	/* bytes of each kernel file, as far as the Image goes */
#define IMAGE_SIZE 0x10000
#define FDT "/sys/firmware/fdt"
#define CORTEX_A57 "0x00000000411fd070\n"
#define RUNNING "console=ttyAMA0 root=/dev/vda"	/* /proc/cmdline as it is reused */

static const struct fake_file machine[] = {
	{"/kexec-snapshot", "page_size=4096\nbyte_order=little\nhwcap=0x0\nrelease=6.12\nmachine=aarch64\n"},
	{"/proc/iomem", "40000000-7fffffff : System RAM\n"},
	{"/proc/meminfo", "MemTotal:        1048576 kB\n"},
	{"/proc/cmdline", "BOOT_IMAGE=/boot/vmlinuz " RUNNING "\n"},
	{"/sys/devices/system/cpu/cpu0/regs/identification/midr_el1", CORTEX_A57},
	{"/sys/class/tty/ttyAMA0/iomem_base", "0x9000000\n"},
	{"/sys/class/tty/ttyAMA0/iomem_reg_shift", "0\n"},
	{"/sys/class/tty/ttyAMA0/io_type", "2\n"},
	{"/sys/class/tty/ttyAMA0/type", "32\n"},
	{"/in/initrd", "070701"},
	{"/in/more", "abc"},
	{"/in/empty", ""},
	{"/in/text", "neither an ELF file nor an Image, but longer than the header of either of them"},
	{NULL, NULL},
};

struct fixture {
	struct arena *arena;
	char *root;
	struct options options;
	struct host host;
	struct load load;
	struct notes notes;
	struct error error;
	size_t descriptors;	/* open before the test */
};

/* --- Files ---------------------------------------------------------------------------------------------- */

static void fill_image(uint8_t *bytes, uint64_t flags)
{
	memset(bytes, 0x5a, KERNEL_SIZE);
	build_image(bytes, &(struct build_image){.image_size = IMAGE_SIZE, .flags = flags});
}

/* flags: bit 3 anywhere, bits 2:1 page size 1 (4K) or 2 (16K). */
static void add_image(const char *root, const char *path, uint64_t flags)
{
	uint8_t bytes[KERNEL_SIZE];

	fill_image(bytes, flags);
	fake_root_add(root, path, bytes, sizeof(bytes));
}

static void add_vmlinux(const char *root, const char *path)
{
	static const struct build_phdr text = {PT_LOAD, 0x1000, KERNEL_SIZE, 0xffff800080000000, KERNEL_SIZE};
	uint8_t bytes[0x1000 + KERNEL_SIZE] = {0};

	build_elf(bytes, &(struct build_elf){
		.type = ET_DYN, .machine = EM_AARCH64, .entry = text.vaddr, .phdrs = &text, .phdr_count = 1,
	});
	fill_image(bytes + 0x1000, 0xa);
	fake_root_add(root, path, bytes, sizeof(bytes));
}

static void add_gzip(const char *root, const char *path, const void *content, size_t size)
{
	uint8_t *bytes = malloc(size + 0x400);

	fake_root_add(root, path, bytes,
		      build_gzip(bytes, &(struct build_gzip){.bytes = content, .size = size}));
	free(bytes);
}

/* One memory node up to end, and the model by which it is known again. */
static struct blob make_tree(const char *model, uint64_t memory_end, bool efi)
{
	struct build_fdt fdt;

	build_fdt_start(&fdt);
	build_fdt_root(&fdt, 2, 2);
	build_fdt_string(&fdt, "model", model);
	build_fdt_begin(&fdt, "memory@40000000");
	build_fdt_string(&fdt, "device_type", "memory");
	build_fdt_range(&fdt, "reg", 0x40000000, memory_end - 0x40000000);
	build_fdt_end(&fdt);
	build_fdt_begin(&fdt, "chosen");
	if (efi)
		build_fdt_u64(&fdt, "linux,uefi-system-table", 0x7e7ed018);
	build_fdt_end(&fdt);
	build_fdt_end(&fdt);
	return build_fdt_finish(&fdt, 0);
}

static void add_tree(const char *root, const char *path, const char *model, uint64_t memory_end, bool efi)
{
	struct blob tree = make_tree(model, memory_end, efi);

	fake_root_add(root, path, tree.data, tree.size);
	free((void *)tree.data);
}

/* To the root node: another model. */
static void add_overlay(const char *root, const char *path, const char *model, bool nodes)
{
	struct build_fdt fdt;
	struct blob tree;

	build_fdt_start(&fdt);
	build_fdt_begin(&fdt, "");
	build_fdt_begin(&fdt, "fragment@0");
	build_fdt_string(&fdt, "target-path", "/");
	build_fdt_begin(&fdt, "__overlay__");
	build_fdt_string(&fdt, "model", model);
	if (nodes) {
		build_fdt_begin(&fdt, "added");
		build_fdt_end(&fdt);
	}
	build_fdt_end(&fdt);
	build_fdt_end(&fdt);
	build_fdt_end(&fdt);
	tree = build_fdt_finish(&fdt, 0);
	fake_root_add(root, path, tree.data, tree.size);
	free((void *)tree.data);
}

/* As the EFI stub makes it for an ACPI machine. */
static void add_stub(const char *root, const char *path)
{
	struct build_fdt fdt;
	struct blob tree;

	build_fdt_start(&fdt);
	build_fdt_root(&fdt, 2, 2);
	build_fdt_string(&fdt, "model", "stub");
	build_fdt_begin(&fdt, "chosen");
	build_fdt_u64(&fdt, "linux,uefi-system-table", 0x7e7ed018);
	build_fdt_end(&fdt);
	build_fdt_end(&fdt);
	tree = build_fdt_finish(&fdt, 0);
	fake_root_add(root, path, tree.data, tree.size);
	free((void *)tree.data);
}

static size_t count_descriptors(void)
{
	DIR *list = opendir("/proc/self/fd");
	size_t count = 0;

	while (readdir(list))
		count++;
	closedir(list);
	return count;
}

static void setup(struct fixture *fixture)
{
	struct blob tree = make_tree("compressed", 0x80000000, false);
	uint8_t image[KERNEL_SIZE];

	fill_image(image, 0xa);
	*fixture = (struct fixture){
		.arena = arena_new(), .root = fake_root_make(machine), .descriptors = count_descriptors(),
		.options = {.load = true, .mem_max = UINT64_MAX, .plan = PLAN_TEXT},
	};
	fixture->notes.arena = fixture->arena;
	add_tree(fixture->root, FDT, "machine", 0x80000000, false);
	add_tree(fixture->root, "/in/user.dtb", "user", 0x50000000, false);
	add_tree(fixture->root, "/in/efi.dtb", "efi", 0x80000000, true);
	add_stub(fixture->root, "/in/stub.dtb");
	add_overlay(fixture->root, "/in/a.dtbo", "overlaid", false);
	add_overlay(fixture->root, "/in/b.dtbo", "overlaid again", true);
	add_image(fixture->root, "/in/Image", 0xa);
	add_image(fixture->root, "/in/Image-16K", 0xc);
	add_vmlinux(fixture->root, "/in/vmlinux");
	add_gzip(fixture->root, "/in/Image.gz", image, sizeof(image));
	add_gzip(fixture->root, "/in/user.dtb.gz", tree.data, tree.size);
	free((void *)tree.data);
}

/* Nothing stays open or allocated, whether it went well or not. */
static void teardown(struct fixture *fixture)
{
	load_close(&fixture->load);
	assert_int_equal(count_descriptors(), fixture->descriptors);
	fake_root_remove(fixture->root);
	arena_free(fixture->arena);
}

/* A path below the root, for an option. NULL stays NULL. */
static const char *below(struct fixture *fixture, const char *path)
{
	return path ? arena_printf(fixture->arena, "%s%s", fixture->root, path) : NULL;
}

static void read_host(struct fixture *fixture)
{
	if (!host_read(fixture->arena, fixture->root, &fixture->host, &fixture->notes, &fixture->error))
		fail_msg("%s", fixture->error.text);
}

static bool prepare(struct fixture *fixture)
{
	return load_open(fixture->arena, &fixture->options, &fixture->host, &fixture->load, &fixture->notes,
			 &fixture->error) &&
	       load_plan(fixture->arena, &fixture->options, &fixture->host, &fixture->load,
			    &fixture->notes, &fixture->error);
}

static void prepare_or_fail(struct fixture *fixture, const char *name)
{
	if (!prepare(fixture))
		fail_msg("%s: %s", name, fixture->error.text);
}

/* --- What is asked, and what comes of it ---------------------------------------------------------------- */

#define MAX_CHANGES 2
#define MAX_INITRDS 3
#define MAX_DTBOS 2
#define NO_BOOTARGS ""

struct load_case {
	const char *name;
	struct fake_file changes[MAX_CHANGES];	/* of the machine; without text the file goes */
	const char *kernel;			/* NULL: /in/Image */
	const char *initrds[MAX_INITRDS];
	const char *dtb;
	const char *dtbos[MAX_DTBOS];
	struct options options;			/* paths apart */
	/* What is expected: */
	const char *format;			/* of the kernel */
	const char *bootargs;
	const char *model;			/* of the tree; NULL: that of the machine */
	uint64_t initrd_size;
	const char *note, *warning;		/* words of one; NULL: none at all but those on places */
	enum error_kind kind;			/* of the refusal */
	const char *refusal;			/* words; then there is no plan */
};

static char long_line[2049];	/* filled by main: 2048 bytes */

static const struct load_case cases[] = {
	{
		.name = "Image", .options = {.command_line = "quiet"},
		.format = "Image", .bootargs = "quiet",
	}, {
		.name = "vmlinux", .kernel = "/in/vmlinux", .options = {.command_line = "quiet"},
		.format = "vmlinux", .bootargs = "quiet",
	}, {
		.name = "type-vmlinux", .kernel = "/in/vmlinux",
		.options = {.command_line = "quiet", .type = "vmlinux"},
		.format = "vmlinux", .bootargs = "quiet",
	},
#ifdef HAVE_ZLIB
	{
		.name = "Image.gz", .kernel = "/in/Image.gz", .options = {.command_line = "quiet"},
		.format = "Image", .bootargs = "quiet", .note = "/in/Image.gz: gzip, 0x",
	}, {
		.name = "type-of-what-is-inside", .kernel = "/in/Image.gz",
		.options = {.command_line = "quiet", .type = "Image"}, .format = "Image", .bootargs = "quiet",
		.note = ": gzip, 0x",
	},
#endif
	/* Command line: as given, reused, or inherited. */
	{
		.name = "append-verbatim", .options = {.command_line = "BOOT_IMAGE=x  a=\"b  c\" "},
		.format = "Image", .bootargs = "BOOT_IMAGE=x  a=\"b  c\" ",
	}, {
		.name = "append-empty", .options = {.command_line = ""},
		.format = "Image", .bootargs = NO_BOOTARGS,
	}, {
		.name = "inherit", .format = "Image", .bootargs = RUNNING,
		.note = "command line: that of the running kernel, as none was given",
	}, {
		.name = "default", .options = {.default_command_line = "of=entry"}, .format = "Image", .bootargs = "of=entry",
		.note = "command line: that of the boot loader entry, as none was given",
	}, {
		.name = "default-empty", .options = {.default_command_line = ""}, .format = "Image", .bootargs = NO_BOOTARGS,
		.note = "command line: that of the boot loader entry, as none was given",
	}, {
		.name = "reuse-for-a-default", .options = {.default_command_line = "of=entry", .reuse_cmdline = true},
		.format = "Image", .bootargs = RUNNING,
	}, {
		.name = "reuse", .options = {.reuse_cmdline = true}, .format = "Image", .bootargs = RUNNING,
	}, {
		.name = "reuse-and-append", .options = {.reuse_cmdline = true, .command_line = "single"},
		.format = "Image", .bootargs = RUNNING " single",
	}, {
		.name = "no-proc-cmdline-needed", .changes = {{"/proc/cmdline", NULL}},
		.options = {.command_line = "quiet"}, .format = "Image", .bootargs = "quiet",
	}, {
		.name = "no-proc-cmdline-to-inherit", .changes = {{"/proc/cmdline", NULL}},
		.kind = ERROR_MACHINE,
		.refusal = "/proc/cmdline cannot be read; give a command line with --append",
	}, {
		.name = "no-proc-cmdline-to-reuse", .changes = {{"/proc/cmdline", NULL}},
		.options = {.reuse_cmdline = true, .command_line = "single"},
		.kind = ERROR_MACHINE, .refusal = "/proc/cmdline cannot be read",
	}, {
		.name = "command-line-too-long", .options = {.command_line = long_line},
		.kind = ERROR_USAGE, .refusal = "command line: 2048 bytes; the kernel takes at most 2047",
	},
	/* The kernel file. */
	{
		.name = "kernel-missing", .kernel = "/in/none",
		.kind = ERROR_INPUT, .refusal = "/in/none: No such file or directory",
	}, {
		.name = "kernel-empty", .kernel = "/in/empty",
		.kind = ERROR_INPUT, .refusal = "/in/empty: the file is empty",
	}, {
		.name = "kernel-unknown", .kernel = "/in/text",
		.kind = ERROR_INPUT,
		.refusal = "/in/text: not a kernel: neither an ELF file nor an arm64 Image",
	}, {
		.name = "type-mismatch", .kernel = "/in/Image", .options = {.type = "vmlinux"},
		.kind = ERROR_INPUT,
		.refusal = "/in/Image: the file is of type Image, not vmlinux as --type says",
	}, {
		.name = "16k-on-cortex-a57", .kernel = "/in/Image-16K", .options = {.command_line = "quiet"},
		.kind = ERROR_POLICY,
		.refusal = "/in/Image-16K: the kernel uses 16K pages, which this CPU (Arm Cortex-A57, "
			   "midr_el1 0x411fd070) does not have",
	}, {
		.name = "16k-on-unknown-cpu", .kernel = "/in/Image-16K", .options = {.command_line = "quiet"},
		.changes = {{"/sys/devices/system/cpu/cpu0/regs/identification/midr_el1", NULL}},
		.format = "Image", .bootargs = "quiet",
		.warning = "the kernel uses 16K pages, the running one 4K",
	},
	/* initrds: 6 bytes, then from the next page on 3. */
	{
		.name = "initrd", .initrds = {"/in/initrd"}, .options = {.command_line = "quiet"},
		.format = "Image", .bootargs = "quiet", .initrd_size = 6,
	}, {
		.name = "two-initrds",
		.initrds = {"/in/initrd", "/in/more"}, .options = {.command_line = "quiet"},
		.format = "Image", .bootargs = "quiet", .initrd_size = 0x1003,
	}, {
		.name = "initrd-missing", .initrds = {"/in/none"},
		.kind = ERROR_INPUT, .refusal = "/in/none: No such file or directory",
	}, {
		.name = "second-initrd-missing", .initrds = {"/in/initrd", "/in/none"},
		.kind = ERROR_INPUT, .refusal = "initrd: /",
	}, {
		.name = "initrd-empty", .initrds = {"/in/initrd", "/in/empty", "/in/more"},
		.kind = ERROR_INPUT, .refusal = "/in/empty: the file is empty",
	},
	/* The device tree. */
	{
		.name = "user-dtb", .dtb = "/in/user.dtb", .options = {.command_line = "quiet"},
		.format = "Image", .bootargs = "quiet", .model = "user",
	},
#ifdef HAVE_ZLIB
	{
		.name = "user-dtb-gz", .dtb = "/in/user.dtb.gz", .options = {.command_line = "quiet"},
		.format = "Image", .bootargs = "quiet", .model = "compressed",
	},
#endif
	{
		.name = "user-dtb-only", .dtb = "/in/user.dtb", .changes = {{FDT, NULL}},
		.options = {.command_line = "quiet"}, .format = "Image", .bootargs = "quiet", .model = "user",
	}, {
		/* 124: the empty archive. */
		.name = "efi-dtb", .dtb = "/in/efi.dtb", .options = {.command_line = "quiet"},
		.format = "Image", .bootargs = "quiet", .model = "efi",
		.initrd_size = 124, .note = "initrd: an empty archive",
	}, {
		.name = "dtbo-on-the-machines", .dtbos = {"/in/a.dtbo"}, .options = {.command_line = "quiet"},
		.format = "Image", .bootargs = "quiet", .model = "overlaid",
	}, {
		.name = "dtbo-on-the-users-in-order", .dtb = "/in/user.dtb", .dtbos = {"/in/a.dtbo", "/in/b.dtbo"},
		.options = {.command_line = "quiet"},
		.format = "Image", .bootargs = "quiet", .model = "overlaid again",
	}, {
		.name = "dtbo-without-nodes-on-a-stub", .dtb = "/in/stub.dtb", .dtbos = {"/in/a.dtbo"},
		.options = {.command_line = "quiet"}, .format = "Image", .bootargs = "quiet", .model = "overlaid",
		.initrd_size = 124, .note = "initrd: an empty archive",
	}, {
		.name = "dtbo-with-nodes-on-a-stub", .dtb = "/in/stub.dtb", .dtbos = {"/in/b.dtbo"},
		.options = {.command_line = "quiet"}, .format = "Image", .bootargs = "quiet",
		.model = "overlaid again", .warning = "will not use ACPI unless acpi=force",
		.initrd_size = 124, .note = "initrd: an empty archive",
	}, {
		.name = "dtbo-malformed", .dtbos = {"/in/text"},
		.kind = ERROR_INPUT, .refusal = "overlay ",
	}, {
		.name = "dtb-missing", .changes = {{FDT, NULL}},
		.kind = ERROR_MACHINE, .refusal = "no device tree: neither ",
	}, {
		.name = "user-dtb-missing", .dtb = "/in/none",
		.kind = ERROR_INPUT, .refusal = "device tree: ",
	}, {
		.name = "user-dtb-malformed", .dtb = "/in/text",
		.kind = ERROR_INPUT, .refusal = "/in/text: ",
	},
	/* Memory. */
	{
		.name = "iomem-missing", .changes = {{"/proc/iomem", NULL}},
		.kind = ERROR_MACHINE, .refusal = "/proc/iomem cannot be read",
	}, {
		.name = "iomem-hidden", .changes = {{"/proc/iomem", "00000000-00000000 : System RAM\n"}},
		.kind = ERROR_MACHINE, .refusal = "/proc/iomem: all addresses are zero",
	}, {
		/* Less than IMAGE_SIZE. */
		.name = "no-room", .changes = {{"/proc/iomem", "40000000-40007fff : System RAM\n"}},
		.kind = ERROR_ROOM, .refusal = "/in/Image: no room for the kernel: it needs 0x10000 bytes",
	}, {
		.name = "no-room-above-mem-min", .options = {.mem_min = 0x7fff8000},
		.kind = ERROR_ROOM, .refusal = "no room for the kernel: it needs 0x10000 bytes",
	}, {
		.name = "no-room-below-mem-max", .options = {.mem_max = 0x40007fff},
		.kind = ERROR_ROOM, .refusal = "no room for the kernel: it needs 0x10000 bytes",
	},
	/* Console: none is no reason not to load. */
	{
		.name = "serial-unknown", .options = {.command_line = "quiet", .serial = "ttyUSB0"},
		.format = "Image", .bootargs = "quiet", .warning = "; purgatory will be silent",
	},
};

static void apply(struct fixture *fixture, const struct load_case *test)
{
	const char **initrds = arena_array(fixture->arena, MAX_INITRDS, sizeof(*initrds));

	for (size_t i = 0; i < MAX_CHANGES && test->changes[i].path; i++)
		if (test->changes[i].text)
			fake_root_add(fixture->root, test->changes[i].path, test->changes[i].text,
				      strlen(test->changes[i].text));
		else
			fake_root_drop(fixture->root, test->changes[i].path);
	fixture->options = test->options;
	fixture->options.load = true;
	fixture->options.plan = PLAN_TEXT;
	if (!test->options.mem_max)
		fixture->options.mem_max = UINT64_MAX;
	fixture->options.kernel = below(fixture, test->kernel ? test->kernel : "/in/Image");
	fixture->options.dtb = below(fixture, test->dtb);
	fixture->options.dtbos = arena_array(fixture->arena, MAX_DTBOS, sizeof(*fixture->options.dtbos));
	for (size_t i = 0; i < MAX_DTBOS && test->dtbos[i]; i++)
		fixture->options.dtbos[fixture->options.dtbo_count++] = below(fixture, test->dtbos[i]);
	fixture->options.initrds = initrds;
	for (size_t i = 0; i < MAX_INITRDS && test->initrds[i]; i++)
		initrds[fixture->options.initrd_count++] = below(fixture, test->initrds[i]);
}

static const struct segment *find_segment(const struct plan *plan, enum segment_role role)
{
	for (size_t i = 0; i < plan->segment_count; i++)
		if (plan->segments[i].role == role)
			return &plan->segments[i];
	fail_msg("no segment of role %d", (int)role);
	return NULL;
}

/* A property as a string, by libfdt; NULL when there is none. */
static const char *property(const struct plan *plan, const char *node, const char *name)
{
	const void *tree = find_segment(plan, SEGMENT_DTB)->bytes.data;

	return fdt_getprop(tree, fdt_path_offset(tree, node), name, NULL);
}

static void assert_string(const char *name, const char *what, const char *found, const char *expected)
{
	if (!found || strcmp(found, expected))
		fail_msg("%s: %s is \"%s\", expected \"%s\"", name, what, found ? found : "none", expected);
}

static void assert_loaded(const struct load_case *test, const struct fixture *fixture)
{
	const struct load *load = &fixture->load;
	const char *bootargs = property(&load->plan, "/chosen", "bootargs");

	assert_true(load->plan.sealed);
	assert_string(test->name, "format", load->image.format, test->format);
	assert_string(test->name, "command line", load->command_line, test->bootargs);
	if (*test->bootargs)
		assert_string(test->name, "bootargs", bootargs, test->bootargs);
	else
		assert_null(bootargs);
	assert_string(test->name, "model", property(&load->plan, "/", "model"),
		      test->model ? test->model : "machine");
	if (load->plan.initrd.size != test->initrd_size)
		fail_msg("%s: initrd of 0x%lx bytes", test->name, (unsigned long)load->plan.initrd.size);
	assert_int_equal(find_segment(&load->plan, SEGMENT_KERNEL)->bytes.size, KERNEL_SIZE);
	assert_int_equal(find_segment(&load->plan, SEGMENT_KERNEL)->bytes.data[KERNEL_SIZE - 1], 0x5a);
}

static size_t count_notes(const struct notes *notes, enum note_level level, const char *words)
{
	size_t count = 0;

	for (size_t i = 0; i < notes->count; i++)
		count += notes->items[i].level == level && strstr(notes->items[i].text, words);
	return count;
}

/* Each plan has one note on the kernel's place. */
static void assert_notes(const struct load_case *test, const struct notes *notes)
{
	size_t expected = 1 + (test->note != NULL) + (test->warning != NULL);
	size_t count = count_notes(notes, NOTE_INFO, "") + count_notes(notes, NOTE_WARNING, "");

	if (count != expected)
		fail_msg("%s: %zu notes, expected %zu", test->name, count, expected);
	if (test->note && count_notes(notes, NOTE_INFO, test->note) != 1)
		fail_msg("%s: no note \"%s\"", test->name, test->note);
	if (test->warning && count_notes(notes, NOTE_WARNING, test->warning) != 1)
		fail_msg("%s: no warning \"%s\"", test->name, test->warning);
}

static void options_become_a_plan_or_a_reason(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct load_case *test = &cases[i];
		struct fixture fixture;

		setup(&fixture);
		apply(&fixture, test);
		read_host(&fixture);
		if (test->refusal) {
			if (prepare(&fixture))
				fail_msg("%s: not refused", test->name);
			assert_error(test->name, &fixture.error, test->kind, test->refusal);
		} else {
			prepare_or_fail(&fixture, test->name);
			assert_loaded(test, &fixture);
			assert_notes(test, &fixture.notes);
		}
		teardown(&fixture);
	}
}

static void start(struct fixture *fixture, const char *kernel)
{
	setup(fixture);
	fixture->options.kernel = below(fixture, kernel);
	fixture->options.command_line = "quiet";
	read_host(fixture);
}

/* The next kernel knows only what its tree calls memory: 0x40000000 to 0x50000000 of 1 GiB. */
static void user_tree_bounds_memory(void **state)
{
	struct fixture fixture;

	(void)state;
	start(&fixture, "/in/Image");
	fixture.options.dtb = below(&fixture, "/in/user.dtb");
	fixture.options.mem_min = 0x50000000;
	assert_false(prepare(&fixture));
	assert_error("outside-user's-memory", &fixture.error, ERROR_ROOM, "no room for the kernel");
	fixture.options.mem_min = 0x4f000000;
	load_close(&fixture.load);
	prepare_or_fail(&fixture, "inside-user's-memory");
	assert_int_equal(fixture.load.plan.image_base, 0x4f000000);
	teardown(&fixture);
}

/* With EFI the firmware tells what memory is: the tree's memory nodes do not count. */
static void efi_machine_ignores_memory_nodes(void **state)
{
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	add_tree(fixture.root, FDT, "machine", 0x50000000, true);
	fake_root_add(fixture.root, "/sys/firmware/efi/fw_platform_size", "64\n", 3);
	fixture.options.kernel = below(&fixture, "/in/Image");
	fixture.options.dtb = below(&fixture, "/in/user.dtb");
	fixture.options.mem_min = 0x70000000;
	fixture.options.command_line = "quiet";
	read_host(&fixture);
	prepare_or_fail(&fixture, "efi");
	/* 64 KiB of image and what alignment and the rest take are 6 MiB before the end of RAM. */
	assert_int_equal(fixture.load.plan.image_base, 0x7fa00000);
	/* Inherited from the machine's tree, and so there is an initrd. */
	assert_non_null(property(&fixture.load.plan, "/chosen", "linux,uefi-system-table"));
	assert_int_equal(fixture.load.plan.initrd.size, 124);
	teardown(&fixture);
}

struct secure_boot_case {
	const char *efivar;	/* four bytes of attributes and the value; NULL: there is none */
	uint8_t expected;	/* 1 unknown, 2 disabled, 3 enabled */
};

/* Some kernels want to be told, and take an EFI machine without for a broken one. */
static void secure_boot_reaches_the_tree(void **state)
{
	static const char path[] =
		"/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c";
	static const struct secure_boot_case secure_boots[] = {
		{NULL, 1}, {"\6\0\0\0\0", 2}, {"\6\0\0\0\1", 3},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(secure_boots); i++) {
		const uint8_t expected[4] = {0, 0, 0, secure_boots[i].expected};
		struct fixture fixture;

		setup(&fixture);
		add_tree(fixture.root, FDT, "machine", 0x80000000, true);
		if (secure_boots[i].efivar)
			fake_root_add(fixture.root, path, secure_boots[i].efivar, 5);
		fixture.options.kernel = below(&fixture, "/in/Image");
		read_host(&fixture);
		prepare_or_fail(&fixture, "secure-boot");
		assert_memory_equal(property(&fixture.load.plan, "/chosen", "linux,uefi-secure-boot"),
				    expected, 4);
		teardown(&fixture);
	}
}

static void console_reaches_purgatory(void **state)
{
	struct fixture fixture;
	const struct purgatory_params *params = &fixture.load.plan.purgatory;

	(void)state;
	start(&fixture, "/in/Image");
	fixture.options.serial = "ttyAMA0";
	prepare_or_fail(&fixture, "serial");
	assert_int_equal(params->console_base, 0x9000000);
	assert_int_equal(params->console_type, PURGATORY_CONSOLE_PL011);
	teardown(&fixture);
}

static void need_reaches_purgatory(void **state)
{
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	fake_root_drop(fixture.root, "/sys/devices/system/cpu/cpu0/regs/identification/midr_el1");
	fixture.options.kernel = below(&fixture, "/in/Image-16K");
	read_host(&fixture);
	prepare_or_fail(&fixture, "need");
	assert_int_equal(fixture.load.plan.purgatory.need, PURGATORY_NEED_16K);
	teardown(&fixture);
}

struct realm_case {
	const char *name;
	bool realm, plain, cached, no_checks;	/* the machine; the options */
	bool tables;		/* purgatory gets page tables, and so turns the caches on */
	size_t warnings;
};

static const struct realm_case realm_cases[] = {
	{"another-machine", .tables = true},
	{"realm", .realm = true, .warnings = 1},
	{"realm-plain", .realm = true, .plain = true},
	{"realm-none", .realm = true, .no_checks = true},
	{"realm-cached", .realm = true, .cached = true, .tables = true},
};

/* What addresses mean in a confidential guest is not known: without caches, unless it is asked for. */
static void realm_is_verified_without_caches(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(realm_cases); i++) {
		const struct realm_case *c = &realm_cases[i];
		struct fixture fixture;
		size_t warnings;

		setup(&fixture);
		if (c->realm)
			fake_root_add(fixture.root, "/sys/devices/platform/arm-cca-dev/uevent", "\n", 1);
		fixture.options.kernel = below(&fixture, "/in/Image");
		fixture.options.purgatory_plain = c->plain;
		fixture.options.purgatory_cached = c->cached;
		fixture.options.no_checks = c->no_checks;
		read_host(&fixture);
		prepare_or_fail(&fixture, c->name);
		warnings = count_notes(&fixture.notes, NOTE_WARNING, "Arm CCA realm: purgatory verifies without");
		if (!fixture.load.plan.purgatory.tables == c->tables || warnings != c->warnings)
			fail_msg("%s: tables %u, %zu warnings", c->name, fixture.load.plan.purgatory.tables, warnings);
		teardown(&fixture);
	}
}

static void checks_can_be_left_out(void **state)
{
	struct fixture fixture;

	(void)state;
	start(&fixture, "/in/Image");
	prepare_or_fail(&fixture, "with-checks");
	assert_int_equal(fixture.load.plan.purgatory.region_count, 2);	/* kernel and device tree */
	load_close(&fixture.load);
	fixture.options.no_checks = true;
	prepare_or_fail(&fixture, "no-checks");
	assert_int_equal(fixture.load.plan.purgatory.region_count, 0);
	teardown(&fixture);
}

/* --- Seeds ---------------------------------------------------------------------------------------------- */

static void assert_fixed_seeds(const struct fixture *fixture)
{
	const struct plan *plan = &fixture->load.plan;
	uint8_t fixed[DTB_RNG_SEED_SIZE];

	memset(fixed, 0xa5, sizeof(fixed));
	assert_memory_equal(property(plan, "/chosen", "kaslr-seed"), fixed, DTB_KASLR_SEED_SIZE);
	assert_memory_equal(property(plan, "/chosen", "rng-seed"), fixed, DTB_RNG_SEED_SIZE);
}

/* What is shown must be the same each time, and no secret. Nor does another machine get real ones. */
static void shown_seeds_are_fixed(void **state)
{
	struct fixture fixture;

	(void)state;
	start(&fixture, "/in/Image");
	prepare_or_fail(&fixture, "plan");
	assert_fixed_seeds(&fixture);
	load_close(&fixture.load);
	fixture.options.plan = PLAN_NONE;
	prepare_or_fail(&fixture, "sysroot");
	assert_fixed_seeds(&fixture);
	load_close(&fixture.load);
	fixture.options.plan = PLAN_JSON;
	fixture.host.live = true;
	prepare_or_fail(&fixture, "live-plan");
	assert_fixed_seeds(&fixture);
	teardown(&fixture);
}

static void real_seeds_are_random(void **state)
{
	uint8_t first[DTB_RNG_SEED_SIZE], first_kaslr[DTB_KASLR_SEED_SIZE];
	struct fixture fixture;

	(void)state;
	start(&fixture, "/in/Image");
	fixture.options.plan = PLAN_NONE;
	fixture.host.live = true;
	prepare_or_fail(&fixture, "first");
	memcpy(first, property(&fixture.load.plan, "/chosen", "rng-seed"), sizeof(first));
	memcpy(first_kaslr, property(&fixture.load.plan, "/chosen", "kaslr-seed"), sizeof(first_kaslr));
	load_close(&fixture.load);
	prepare_or_fail(&fixture, "second");
	assert_memory_not_equal(property(&fixture.load.plan, "/chosen", "rng-seed"), first, sizeof(first));
	assert_memory_not_equal(property(&fixture.load.plan, "/chosen", "kaslr-seed"), first_kaslr,
				sizeof(first_kaslr));
	teardown(&fixture);
}

/* --- Files that change ---------------------------------------------------------------------------------- */

static void changes_of_each_file_are_noticed(void **state)
{
	static const char *const paths[] = {"/in/vmlinux", "/in/initrd", "/in/more", "/in/user.dtb", "/in/a.dtbo"};

	(void)state;
	for (size_t i = 0; i < COUNT(paths); i++) {
		struct fixture fixture;

		start(&fixture, "/in/vmlinux");
		fixture.options.initrds = (const char *[]){
			below(&fixture, "/in/initrd"), below(&fixture, "/in/more"),
		};
		fixture.options.initrd_count = 2;
		fixture.options.dtb = below(&fixture, "/in/user.dtb");
		fixture.options.dtbos = (const char *[]){below(&fixture, "/in/a.dtbo")};
		fixture.options.dtbo_count = 1;
		prepare_or_fail(&fixture, paths[i]);
		if (!load_files_unchanged(&fixture.load, &fixture.error))
			fail_msg("%s", fixture.error.text);
		fake_root_drop(fixture.root, paths[i]);
		fake_root_add(fixture.root, paths[i], "another", 7);
		if (load_files_unchanged(&fixture.load, &fixture.error))
			fail_msg("%s: not noticed", paths[i]);
		assert_error(paths[i], &fixture.error, ERROR_INPUT, "the file changed while");
		assert_error(paths[i], &fixture.error, ERROR_INPUT, paths[i]);
		teardown(&fixture);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(options_become_a_plan_or_a_reason),
		cmocka_unit_test(user_tree_bounds_memory),
		cmocka_unit_test(efi_machine_ignores_memory_nodes),
		cmocka_unit_test(secure_boot_reaches_the_tree),
		cmocka_unit_test(console_reaches_purgatory),
		cmocka_unit_test(need_reaches_purgatory),
		cmocka_unit_test(realm_is_verified_without_caches),
		cmocka_unit_test(checks_can_be_left_out),
		cmocka_unit_test(shown_seeds_are_fixed),
		cmocka_unit_test(real_seeds_are_random),
		cmocka_unit_test(changes_of_each_file_are_noticed),
	};

	memset(long_line, 'x', sizeof(long_line) - 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
