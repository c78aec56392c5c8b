// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#ifdef HAVE_OPENSSL

#include "libcrypto.h"

#include <dlfcn.h>
#include <stdint.h>
#include <string.h>

#ifdef LIBCRYPTO_LINKED

#define LINKED(name) .name = name,

static bool find_functions(struct libcrypto *ret, struct error *error)
{
	(void)error;
	*ret = (struct libcrypto){LIBCRYPTO_FUNCTIONS(LINKED)};
	return true;
}

#else

#define TEXT_OF(macro) #macro
#define VALUE_OF(macro) TEXT_OF(macro)
/* The one whose headers this file was compiled with: another number is another binary interface. */
#define SONAME "libcrypto.so." VALUE_OF(OPENSSL_SHLIB_VERSION)

/*
 * Tells packaging tools and makers of an initramfs what may be opened. Source: the UAPI group's specification "dlopen()
 * Metadata for ELF Files": section .note.dlopen, owner "FDO", type 0x407c0c0a, and an array of JSON objects as a
 * NUL-terminated string, padded to 4 bytes.
 */
#define NOTE_TEXT "[{\"soname\":[\"" SONAME "\"],\"feature\":\"signatures\"," \
	"\"description\":\"Verifies kernels against certificates\",\"priority\":\"suggested\"}]"

static const struct {
	uint32_t name_size;
	uint32_t text_size;	/* bytes, with the NUL */
	uint32_t type;
	char name[sizeof("FDO")];
	char text[(sizeof(NOTE_TEXT) + 3) / 4 * 4];
} note __attribute__((used, aligned(4), section(".note.dlopen"))) = {
	sizeof("FDO"), sizeof(NOTE_TEXT), 0x407c0c0a, "FDO", NOTE_TEXT,
};

#define ROW(name) {#name, offsetof(struct libcrypto, name)},

static const struct {
	const char *name;
	size_t at;		/* offset in struct libcrypto */
} functions[] = {
	LIBCRYPTO_FUNCTIONS(ROW)
};

static bool find_functions(struct libcrypto *ret, struct error *error)
{
	void *library = dlopen(SONAME, RTLD_NOW | RTLD_LOCAL);

	if (!library)
		return error_set(error, ERROR_POLICY, "OpenSSL is needed to verify signatures and cannot be opened: %s; install its "
				 "library", dlerror());
	for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
		void *function = dlsym(library, functions[i].name);

		if (!function)
			return error_set(error, ERROR_POLICY, "OpenSSL lacks a function: %s", dlerror());
		/* POSIX: a pointer to an object can hold one to a function. */
		memcpy((char *)ret + functions[i].at, &function, sizeof(function));
	}
	return true;
}

#endif

bool libcrypto_open(struct libcrypto *ret, struct error *error)
{
	struct libcrypto lib;

	if (!find_functions(&lib, error))
		return false;
	if (!lib.OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_ATEXIT, NULL))
		return error_set(error, ERROR_POLICY, "OpenSSL does not start");
	*ret = lib;
	return true;
}

#endif
