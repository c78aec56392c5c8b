// SPDX-License-Identifier: GPL-2.0-or-later
/* The lines of Documentation/admin-guide/kdump/vmcoreinfo.rst, and those that are almost like them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "vmcoreinfo.h"

/* An allocation of its own size, so that the address sanitizer sees a read past the text's end. */
static struct blob text_of(const char *string)
{
	size_t size = strlen(string);
	uint8_t *data = malloc(size);

	if (size)
		memcpy(data, string, size);
	return (struct blob){data, size};
}

struct find_case {
	const char *name, *text, *key;
	const char *value;	/* NULL: not there */
};

static const struct find_case find_cases[] = {
	{"first-line", "OSRELEASE=6.1.0\nPAGESIZE=4096\n", "OSRELEASE", "6.1.0"},
	{"later-line", "OSRELEASE=6.1.0\nPAGESIZE=4096\n", "PAGESIZE", "4096"},
	{"last-line-without-newline", "OSRELEASE=6.1.0\nCRASHTIME=17", "CRASHTIME", "17"},
	{"first-of-two", "CRASHTIME=1\nCRASHTIME=2\n", "CRASHTIME", "1"},
	{"parentheses", "SYMBOL(_stext)=ffff800008010000\n", "SYMBOL(_stext)", "ffff800008010000"},
	{"empty-value", "BUILD-ID=\nPAGESIZE=4096\n", "BUILD-ID", ""},
	{"empty-value-at-the-end", "BUILD-ID=", "BUILD-ID", ""},
	{"equal-sign-in-value", "A=b=c\n", "A", "b=c"},
	{"carriage-return-is-of-the-value", "A=b\r\n", "A", "b\r"},
	{"behind-empty-lines", "\n\nA=b\n", "A", "b"},
	{"no-text", "", "A", NULL},
	{"newlines-only", "\n\n\n", "A", NULL},
	{"longer-key", "PAGESIZES=4096\n", "PAGESIZE", NULL},
	{"shorter-key", "PAGE=4096\n", "PAGESIZE", NULL},
	{"key-inside-a-line", "XPAGESIZE=4096\n", "PAGESIZE", NULL},
	{"key-as-value", "A=PAGESIZE=4096\n", "PAGESIZE", NULL},
	{"key-without-value", "PAGESIZE\n", "PAGESIZE", NULL},
	{"key-at-the-end-of-the-text", "A=b\nPAGESIZE", "PAGESIZE", NULL},
	{"other-case", "pagesize=4096\n", "PAGESIZE", NULL},
};

static void find(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(find_cases) / sizeof(find_cases[0]); i++) {
		const struct find_case *c = &find_cases[i];
		struct blob text = text_of(c->text), value = {0};
		bool found = vmcoreinfo_find(text, c->key, &value);

		if (found != (c->value != NULL))
			fail_msg("%s: found %d", c->name, found);
		if (found && (value.size != strlen(c->value) || memcmp(value.data, c->value, value.size)))
			fail_msg("%s: \"%.*s\"", c->name, (int)value.size, (const char *)value.data);
		free((void *)text.data);
	}
}

typedef bool number_reader(struct blob text, const char *name, uint64_t *ret);

struct number_case {
	const char *name;
	number_reader *read;
	const char *text, *key;
	bool found;
	uint64_t value;
};

static const struct number_case number_cases[] = {
	{"symbol", vmcoreinfo_symbol, "SYMBOL(prb)=ffff80000a123456\n", "prb", true, 0xffff80000a123456},
	{"symbol-upper-case", vmcoreinfo_symbol, "SYMBOL(prb)=FFFF80000A123456\n", "prb", true, 0xffff80000a123456},
	{"symbol-all-ones", vmcoreinfo_symbol, "SYMBOL(a)=ffffffffffffffff", "a", true, UINT64_MAX},
	{"symbol-of-17-digits", vmcoreinfo_symbol, "SYMBOL(a)=10000000000000000", "a", false, 0},
	{"symbol-with-0x", vmcoreinfo_symbol, "SYMBOL(a)=0xffff800008000000", "a", false, 0},
	{"symbol-empty", vmcoreinfo_symbol, "SYMBOL(a)=\n", "a", false, 0},
	{"symbol-with-space", vmcoreinfo_symbol, "SYMBOL(a)=ffff \n", "a", false, 0},
	{"symbol-of-another-kind", vmcoreinfo_symbol, "NUMBER(a)=1\n", "a", false, 0},
	{"size", vmcoreinfo_size, "SIZE(printk_info)=88\n", "printk_info", true, 88},
	{"size-is-decimal", vmcoreinfo_size, "SIZE(a)=1a\n", "a", false, 0},
	{"size-negative", vmcoreinfo_size, "SIZE(a)=-1\n", "a", false, 0},
	{"size-largest", vmcoreinfo_size, "SIZE(a)=18446744073709551615\n", "a", true, UINT64_MAX},
	{"size-wraps-by-the-last-digit", vmcoreinfo_size, "SIZE(a)=18446744073709551616\n", "a", false, 0},
	{"size-wraps-by-the-factor", vmcoreinfo_size, "SIZE(a)=184467440737095516150\n", "a", false, 0},
	{"offset-with-dot", vmcoreinfo_offset, "OFFSET(page._refcount)=52\n", "page._refcount", true, 52},
	{"length", vmcoreinfo_length, "LENGTH(mem_section)=8192\n", "mem_section", true, 8192},
	{"number-decimal", vmcoreinfo_number, "NUMBER(VA_BITS)=48\n", "VA_BITS", true, 48},
	{"number-hexadecimal", vmcoreinfo_number, "NUMBER(PHYS_OFFSET)=0xffff920a40000000\n", "PHYS_OFFSET", true,
	 0xffff920a40000000},
	/* Modulo 2^64 -129 is 2^64 - 129 = 0xffffffffffffff7f. */
	{"number-negative", vmcoreinfo_number, "NUMBER(a)=-129\n", "a", true, 0xffffffffffffff7f},
	{"number-zero", vmcoreinfo_number, "NUMBER(a)=0\n", "a", true, 0},
	{"number-0x-alone", vmcoreinfo_number, "NUMBER(a)=0x\n", "a", false, 0},
	{"number-minus-alone", vmcoreinfo_number, "NUMBER(a)=-\n", "a", false, 0},
	{"number-minus-hexadecimal", vmcoreinfo_number, "NUMBER(a)=-0x1\n", "a", false, 0},
	{"number-plus", vmcoreinfo_number, "NUMBER(a)=+1\n", "a", false, 0},
	{"number-hexadecimal-without-0x", vmcoreinfo_number, "NUMBER(a)=1f\n", "a", false, 0},
	{"number-empty", vmcoreinfo_number, "NUMBER(a)=", "a", false, 0},
	{"number-missing", vmcoreinfo_number, "NUMBER(a)=1\n", "b", false, 0},
};

static void numbers(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(number_cases) / sizeof(number_cases[0]); i++) {
		const struct number_case *c = &number_cases[i];
		struct blob text = text_of(c->text);
		uint64_t value = 0x5a;
		bool found = c->read(text, c->key, &value);

		if (found != c->found || value != (found ? c->value : 0x5a))
			fail_msg("%s: found %d, 0x%llx", c->name, found, (unsigned long long)value);
		free((void *)text.data);
	}
}

/* A name longer than any in a kernel is not found, whatever the text. */
static void endless_name(void **state)
{
	char name[200], line[220] = "SYMBOL(";
	uint64_t value;
	struct blob text;

	(void)state;
	memset(name, 'a', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	strcat(strcat(line, name), ")=1");
	text = text_of(line);
	assert_false(vmcoreinfo_symbol(text, name, &value));
	free((void *)text.data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(find),
		cmocka_unit_test(numbers),
		cmocka_unit_test(endless_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
