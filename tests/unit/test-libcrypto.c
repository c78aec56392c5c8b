// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of libcrypto's functions is whole. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "config.h"
#ifdef HAVE_OPENSSL
#include "libcrypto.h"

#define COUNT(name) + 1

static void opens(void **state)
{
	struct libcrypto lib = {0};
	void *const *functions = (void *const *)&lib;
	struct error error;

	(void)state;
	if (!libcrypto_open(&lib, &error))
		fail_msg("%s", error.text);
	assert_int_equal(sizeof(lib) / sizeof(*functions), 0 LIBCRYPTO_FUNCTIONS(COUNT));
	for (size_t i = 0; i < sizeof(lib) / sizeof(*functions); i++)
		assert_non_null(functions[i]);
	/* It is the library: RFC 5652's name of signed data. */
	assert_string_equal(lib.OBJ_nid2sn(NID_pkcs7_signed), "pkcs7-signedData");
}
#else
static void opens(void **state)
{
	(void)state;
	skip();
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(opens)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
