// SPDX-License-Identifier: GPL-2.0-or-later
#include "trust.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "conf.h"
#include "host-files.h"
#include "signature.h"

/* More than any certificate or signature has. */
#define LIMIT ((size_t)1 << 20)

static const char *conf_path(struct arena *arena, const struct host *host)
{
	return arena_printf(arena, "%s%s", host->root, host_file_path(arena, HOST_CONF, host->release));
}

/* A link to nowhere is a file that cannot be read, not one that is absent. */
static bool is_absent(const char *path)
{
	struct stat status;

	return lstat(path, &status) && errno == ENOENT;
}

static bool read_conf(struct arena *arena, const struct host *host, struct conf *ret, struct error *error)
{
	const char *path = conf_path(arena, host);
	struct blob text;
	int number;

	*ret = conf_default;
	if (is_absent(path))
		return true;
	number = host_read_file(arena, host->root, host_file_path(arena, HOST_CONF, host->release), &text);
	if (number)
		return error_errno(error, ERROR_POLICY, number, "%s: cannot be read, so what it demands is not known",
				   path);
	return conf_parse(arena, text, ret, error) || error_noun(error, "%s", path);
}

/* Of kexec.conf: below the root. Of the command line: as they are, for which host is NULL. */
static bool read_certificates(struct arena *arena, const struct host *host, const char *const *paths, size_t count,
			      struct trust *trust, struct error *error)
{
	struct cms_certificates *files = arena_array(arena, count, sizeof(*files));

	for (size_t i = 0; i < count; i++) {
		int number = host ? host_read_file(arena, host->root, paths[i], &files[i].bytes)
				  : file_read(arena, paths[i], LIMIT, &files[i].bytes);

		files[i].path = arena_printf(arena, "%s%s", host ? host->root : "", paths[i]);
		if (number)
			return error_errno(error, host ? ERROR_POLICY : ERROR_INPUT, number, "certificate file %s",
					   files[i].path);
	}
	trust->certificates = files;
	trust->certificate_count = count;
	return true;
}

/* The certificates of kexec.conf, or instead those of the command line, unless kexec.conf insists. */
static bool choose_certificates(struct arena *arena, const struct options *options, const struct host *host,
				const struct conf *conf, struct trust *trust, struct error *error)
{
	if (conf->require_signature && options->certificate_count)
		return error_set(error, ERROR_POLICY, "--verify-cert %s: refused: %s demands signatures by its own "
				 "certificates", options->certificates[0], conf_path(arena, host));
	if (options->certificate_count)
		return read_certificates(arena, NULL, options->certificates, options->certificate_count, trust, error);
	return read_certificates(arena, host, conf->certificates, conf->certificate_count, trust, error);
}

static const char *choose_rule(struct arena *arena, const struct options *options, const struct host *host,
			       const struct conf *conf)
{
	if (conf->require_signature)
		return conf_path(arena, host);
	if (options->require_signature)
		return "--require-signature";
	return options->certificate_count ? "--verify-cert" : NULL;
}

bool trust_read(struct arena *arena, const struct options *options, const struct host *host, struct trust *ret,
		struct error *error)
{
	struct trust trust = {.signature = options->signature};
	struct conf conf;

	if (!read_conf(arena, host, &conf, error) ||
	    !choose_certificates(arena, options, host, &conf, &trust, error))
		return false;
	trust.check_dates = conf.check_dates;
	trust.rule = choose_rule(arena, options, host, &conf);
	if ((trust.rule || trust.signature) && !trust.certificate_count)
		return error_set(error, ERROR_USAGE, "%s: no certificate to verify with; give --verify-cert, or verify-cert "
				 "in %s", trust.rule ? trust.rule : "--signature", conf_path(arena, host));
	*ret = trust;
	return true;
}

/* What is signed and by what: the whole file by a file of its own, or what stands before the appended signature. */
static bool find_signature(struct arena *arena, const struct trust *trust, struct blob file,
			   struct cms_request *request, struct error *error)
{
	struct signed_file parts = {.payload = file};
	int number;

	request->name = "appended signature";
	if (trust->signature) {
		request->name = arena_printf(arena, "signature %s", trust->signature);
		number = file_read(arena, trust->signature, LIMIT, &parts.signature);
		if (!number && !parts.signature.size)
			return error_set(error, ERROR_INPUT, "%s: the file is empty", request->name);
		if (number)
			return error_errno(error, ERROR_INPUT, number, "%s", request->name);
	} else if (!signature_split(file, &parts, error)) {
		return false;
	}
	request->content = parts.payload;
	request->signature = parts.signature;
	return true;
}

static bool judge_unsigned(const struct trust *trust, const char *path, struct notes *notes, struct error *error)
{
	if (trust->rule)
		return error_set(error, ERROR_POLICY, "it is not signed, and %s demands it: no signature is appended to the "
				 "file, and --signature names none", trust->rule);
	notes_add(notes, NOTE_WARNING, "%s: it is not signed; what it holds was not verified", path);
	return true;
}

bool trust_verify(struct arena *arena, const struct trust *trust, const struct file *kernel, struct notes *notes,
		  struct error *error)
{
	struct cms_request request = {
		.trusted = trust->certificates,
		.trusted_count = trust->certificate_count,
		.check_dates = trust->check_dates,
		.now = time(NULL),
	};
	const char *signers;

	if (!find_signature(arena, trust, kernel->bytes, &request, error))
		return false;
	if (!request.signature.size)
		return judge_unsigned(trust, kernel->path, notes, error);
	if (!cms_verify(arena, &request, &signers, error))
		return false;
	notes_add(notes, NOTE_INFO, "%s: signed by %s (%s)", kernel->path, signers, request.name);
	return true;
}
