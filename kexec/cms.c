// SPDX-License-Identifier: GPL-2.0-or-later
#include "cms.h"

#include "config.h"

#ifdef HAVE_OPENSSL

#include <inttypes.h>
#include <limits.h>
#include "libcrypto.h"

/* OpenSSL's security level 2: keys with a strength of 112 bits, so RSA from 2048 on. */
#define SECURITY_LEVEL 2

struct verification {
	struct libcrypto lib;
	struct arena *arena;
	const struct cms_request *request;
	X509_STORE *store;		/* the trusted certificates ... */
	OPENSSL_STACK *trusted;		/* ... and the same as a list */
	CMS_ContentInfo *cms;
	OPENSSL_STACK *embedded;	/* certificates in the signature; NULL: none */
	const char *signers;
};

/* --- Words for messages --- */

/* What was written to a memory BIO, which is freed. */
static const char *text_of(struct verification *v, BIO *bio)
{
	char *start = NULL;
	long size = v->lib.BIO_ctrl(bio, BIO_CTRL_INFO, 0, &start);
	const char *text = arena_strndup(v->arena, start ? start : "", size > 0 ? (size_t)size : 0);

	v->lib.BIO_free(bio);
	return text;
}

static const char *name_text(struct verification *v, const X509_NAME *name)
{
	BIO *bio = v->lib.BIO_new(v->lib.BIO_s_mem());

	v->lib.X509_NAME_print_ex(bio, name, 0, XN_FLAG_RFC2253);
	return text_of(v, bio);
}

static const char *date_text(struct verification *v, const ASN1_TIME *date)
{
	BIO *bio = v->lib.BIO_new(v->lib.BIO_s_mem());

	v->lib.ASN1_TIME_print(bio, date);
	return text_of(v, bio);
}

/* By issuer and serial number, or by key identifier. */
static const char *signer_text(struct verification *v, CMS_SignerInfo *signer)
{
	BIO *bio = v->lib.BIO_new(v->lib.BIO_s_mem());
	ASN1_INTEGER *serial = NULL;
	ASN1_OCTET_STRING *key = NULL;
	X509_NAME *issuer = NULL;
	const char *text = "";

	v->lib.CMS_SignerInfo_get0_signer_id(signer, &key, &issuer, &serial);
	if (serial)
		v->lib.i2a_ASN1_INTEGER(bio, serial);
	text = text_of(v, bio);
	if (issuer)
		return arena_printf(v->arena, "number 0x%s of \"%s\"", text, name_text(v, issuer));
	for (int i = 0; key && i < v->lib.ASN1_STRING_length(key); i++)
		text = arena_printf(v->arena, "%s%02x", text, v->lib.ASN1_STRING_get0_data(key)[i]);
	return arena_printf(v->arena, "with key identifier %s", text);
}

static const char *reason(struct verification *v)
{
	const char *text = v->lib.ERR_reason_error_string(v->lib.ERR_peek_last_error());

	return text ? text : "no reason given";
}

/* --- What is given --- */

/* Asked for the password of a file that is encrypted: there is none, and nobody is asked. */
static int no_password(char *buffer, int size, int writing, void *context)
{
	(void)buffer;
	(void)size;
	(void)writing;
	(void)context;
	return -1;
}

/* Every certificate and signature is a SEQUENCE; PEM is text. */
static bool is_der(struct blob bytes)
{
	return bytes.size && bytes.data[0] == 0x30;
}

static bool open_bio(struct verification *v, struct blob bytes, BIO **ret, struct error *error)
{
	if (bytes.size > INT_MAX)
		return error_set(error, ERROR_INPUT, "0x%zx bytes; at most 0x%x can be verified", bytes.size, INT_MAX);
	*ret = v->lib.BIO_new_mem_buf(bytes.data, (int)bytes.size);
	return *ret || error_set(error, ERROR_ROOM, "no memory for OpenSSL");
}

/* The reference goes to the list. */
static bool trust(struct verification *v, X509 *certificate, struct error *error)
{
	if (!v->lib.OPENSSL_sk_push(v->trusted, certificate)) {
		v->lib.X509_free(certificate);
		return error_set(error, ERROR_ROOM, "no memory for OpenSSL");
	}
	return v->lib.X509_STORE_add_cert(v->store, certificate) ||
	       error_set(error, ERROR_INPUT, "OpenSSL does not take the certificate: %s", reason(v));
}

static bool read_certificates(struct verification *v, struct blob bytes, BIO *bio, struct error *error)
{
	bool der = is_der(bytes);
	unsigned count = 0;

	for (;;) {
		X509 *certificate = der ? v->lib.d2i_X509_bio(bio, NULL)
					: v->lib.PEM_read_bio_X509(bio, NULL, no_password, NULL);

		/* The end of a PEM file that had some. */
		if (!certificate && count && !der &&
		    ERR_GET_REASON(v->lib.ERR_peek_last_error()) == PEM_R_NO_START_LINE)
			break;
		if (!certificate)
			return error_set(error, ERROR_INPUT, "%s is no certificate in PEM or DER: %s",
					 count ? "what follows the first" : "it", reason(v));
		if (!trust(v, certificate, error))
			return false;
		count++;
		if (der)
			break;
	}
	v->lib.ERR_clear_error();
	return true;
}

static bool read_trusted(struct verification *v, struct error *error)
{
	for (size_t i = 0; i < v->request->trusted_count; i++) {
		const struct cms_certificates *file = &v->request->trusted[i];
		BIO *bio;
		bool done;

		if (!open_bio(v, file->bytes, &bio, error))
			return error_noun(error, "certificate file %s", file->path);
		done = read_certificates(v, file->bytes, bio, error);
		v->lib.BIO_free(bio);
		if (!done)
			return error_noun(error, "certificate file %s", file->path);
	}
	return true;
}

static bool read_signature(struct verification *v, struct error *error)
{
	struct blob bytes = v->request->signature;
	long left;
	BIO *bio;

	if (!open_bio(v, bytes, &bio, error))
		return false;
	v->cms = is_der(bytes) ? v->lib.d2i_CMS_bio(bio, NULL)
			       : v->lib.PEM_read_bio_CMS(bio, NULL, no_password, NULL);
	left = is_der(bytes) ? v->lib.BIO_ctrl(bio, BIO_CTRL_PENDING, 0, NULL) : 0;
	v->lib.BIO_free(bio);
	if (!v->cms)
		return error_set(error, ERROR_INPUT, "it is no CMS (PKCS#7) signature in PEM or DER, or damaged: %s",
				 reason(v));
	if (left)
		return error_set(error, ERROR_INPUT, "0x%lx bytes follow it", left);
	return true;
}

/* --- What is demanded --- */

static bool check_form(struct verification *v, struct error *error)
{
	const struct libcrypto *lib = &v->lib;

	if (lib->OBJ_obj2nid(lib->CMS_get0_type(v->cms)) != NID_pkcs7_signed)
		return error_set(error, ERROR_INPUT, "it is of another type than SignedData");
	if (lib->OBJ_obj2nid(lib->CMS_get0_eContentType(v->cms)) != NID_pkcs7_data)
		return error_set(error, ERROR_INPUT, "it signs content of another type than data");
	if (!lib->CMS_is_detached(v->cms))
		return error_set(error, ERROR_INPUT, "it holds content of its own; expected a detached signature");
	if (lib->OPENSSL_sk_num((const OPENSSL_STACK *)lib->CMS_get0_SignerInfos(v->cms)) < 1)
		return error_set(error, ERROR_INPUT, "it has no signer");
	return true;
}

static bool is_strong(int digest)
{
	static const int strong[] = {
		NID_sha256, NID_sha384, NID_sha512, NID_sha512_256, NID_sha3_256, NID_sha3_384, NID_sha3_512,
	};

	for (size_t i = 0; i < sizeof(strong) / sizeof(strong[0]); i++)
		if (digest == strong[i])
			return true;
	return false;
}

static bool check_digest(struct verification *v, int digest, struct error *error)
{
	const char *name = v->lib.OBJ_nid2sn(digest);

	return is_strong(digest) || error_set(error, ERROR_POLICY, "the digest is %s; expected SHA-256 or stronger",
					      name ? name : "unknown");
}

/* RFC 5280, 4.2.1.3 and 4.2.1.12: a certificate that names no usage may be used for all. */
static bool check_usage(struct verification *v, X509 *certificate, struct error *error)
{
	uint32_t usage = v->lib.X509_get_key_usage(certificate);
	uint32_t extended = v->lib.X509_get_extended_key_usage(certificate);

	if (!(usage & KU_DIGITAL_SIGNATURE))
		return error_set(error, ERROR_POLICY, "its keyUsage lacks digitalSignature");
	if (!(extended & (XKU_CODE_SIGN | XKU_ANYEKU)))
		return error_set(error, ERROR_POLICY, "its extendedKeyUsage lacks codeSigning");
	return true;
}

/* All but the last, which is trusted as it is. */
static bool check_chain_digests(struct verification *v, X509_STORE_CTX *context, struct error *error)
{
	const OPENSSL_STACK *chain = (const OPENSSL_STACK *)v->lib.X509_STORE_CTX_get0_chain(context);

	for (int i = 0; i + 1 < v->lib.OPENSSL_sk_num(chain); i++) {
		X509 *certificate = v->lib.OPENSSL_sk_value(chain, i);
		int digest = NID_undef;

		v->lib.X509_get_signature_info(certificate, &digest, NULL, NULL, NULL);
		if (!check_digest(v, digest, error))
			return error_noun(error, "certificate \"%s\"",
					  name_text(v, v->lib.X509_get_subject_name(certificate)));
	}
	return true;
}

static bool explain_dates(struct verification *v, const X509 *certificate, const char *name, struct error *error)
{
	char clock[64] = "out of range";
	struct tm time;

	if (gmtime_r(&v->request->now, &time))
		strftime(clock, sizeof(clock), "%b %e %H:%M:%S %Y GMT", &time);
	return error_set(error, ERROR_POLICY, "certificate \"%s\" is valid from %s to %s, and the clock says %s", name,
			 date_text(v, v->lib.X509_get0_notBefore(certificate)),
			 date_text(v, v->lib.X509_get0_notAfter(certificate)), clock);
}

static bool explain_chain(struct verification *v, X509_STORE_CTX *context, struct error *error)
{
	X509 *certificate = v->lib.X509_STORE_CTX_get_current_cert(context);
	int number = v->lib.X509_STORE_CTX_get_error(context);
	const char *name = certificate ? name_text(v, v->lib.X509_get_subject_name(certificate)) : "";

	switch (number) {
	case X509_V_ERR_CERT_HAS_EXPIRED:
	case X509_V_ERR_CERT_NOT_YET_VALID:
		return explain_dates(v, certificate, name, error);
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
	case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
	case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
		return error_set(error, ERROR_POLICY, "certificate \"%s\" leads to none of those that are trusted (%s)",
				 name, v->lib.X509_verify_cert_error_string(number));
	default:
		return error_set(error, ERROR_POLICY, "certificate \"%s\": %s", name,
				 v->lib.X509_verify_cert_error_string(number));
	}
}

static void set_rules(struct verification *v, X509_STORE_CTX *context)
{
	X509_VERIFY_PARAM *rules = v->lib.X509_STORE_CTX_get0_param(context);

	/* A trusted certificate ends the chain, whoever issued it. */
	v->lib.X509_VERIFY_PARAM_set_flags(rules, X509_V_FLAG_PARTIAL_CHAIN);
	/* A time that is set counts even with the flag. */
	if (v->request->check_dates)
		v->lib.X509_VERIFY_PARAM_set_time(rules, v->request->now);
	else
		v->lib.X509_VERIFY_PARAM_set_flags(rules, X509_V_FLAG_NO_CHECK_TIME);
	v->lib.X509_VERIFY_PARAM_set_auth_level(rules, SECURITY_LEVEL);
	/* check_usage knows better. */
	v->lib.X509_VERIFY_PARAM_set_purpose(rules, X509_PURPOSE_ANY);
}

static bool check_chain(struct verification *v, X509 *certificate, struct error *error)
{
	X509_STORE_CTX *context = v->lib.X509_STORE_CTX_new();
	bool good;

	if (!context ||
	    !v->lib.X509_STORE_CTX_init(context, v->store, certificate, (STACK_OF(X509) *)v->embedded)) {
		v->lib.X509_STORE_CTX_free(context);
		return error_set(error, ERROR_ROOM, "no memory for OpenSSL");
	}
	set_rules(v, context);
	good = v->lib.X509_verify_cert(context) == 1 ? check_chain_digests(v, context, error)
						     : explain_chain(v, context, error);
	v->lib.X509_STORE_CTX_free(context);
	return good;
}

static bool check_signer(struct verification *v, CMS_SignerInfo *signer, struct error *error)
{
	const ASN1_OBJECT *digest = NULL;
	X509_ALGOR *algorithm = NULL;
	X509 *certificate = NULL;
	const char *name;

	v->lib.CMS_SignerInfo_get0_algs(signer, NULL, &certificate, &algorithm, NULL);
	v->lib.X509_ALGOR_get0(&digest, NULL, NULL, algorithm);
	if (!check_digest(v, v->lib.OBJ_obj2nid(digest), error))
		return false;
	if (!certificate)
		return error_set(error, ERROR_POLICY, "it was made with a certificate that is not trusted: %s",
				 signer_text(v, signer));
	name = name_text(v, v->lib.X509_get_subject_name(certificate));
	if (!check_chain(v, certificate, error))
		return false;
	if (!check_usage(v, certificate, error))
		return error_noun(error, "certificate \"%s\"", name);
	v->signers = arena_printf(v->arena, "%s%s\"%s\"", v->signers, *v->signers ? ", " : "", name);
	return true;
}

/* All of them: whoever signs beside a trusted one is trusted too, or should not be there. */
static bool check_signers(struct verification *v, struct error *error)
{
	const OPENSSL_STACK *signers = (const OPENSSL_STACK *)v->lib.CMS_get0_SignerInfos(v->cms);

	v->embedded = (OPENSSL_STACK *)v->lib.CMS_get1_certs(v->cms);
	v->lib.CMS_set1_signers_certs(v->cms, (STACK_OF(X509) *)v->trusted, 0);
	for (int i = 0; i < v->lib.OPENSSL_sk_num(signers); i++)
		if (!check_signer(v, v->lib.OPENSSL_sk_value(signers, i), error))
			return false;
	return true;
}

/* The certificates were judged before; here it is only whether the key made the signature of these bytes. */
static bool check_content(struct verification *v, struct error *error)
{
	BIO *content;
	bool good;

	if (!open_bio(v, v->request->content, &content, error))
		return false;
	v->lib.ERR_clear_error();
	good = v->lib.CMS_verify(v->cms, (STACK_OF(X509) *)v->trusted, NULL, content, NULL,
				 CMS_BINARY | CMS_NO_SIGNER_CERT_VERIFY) == 1;
	v->lib.BIO_free(content);
	if (good)
		return true;
	return error_set(error, ERROR_POLICY, "it is not that of this file (%s): one of the two was changed, or belongs "
			 "to another", reason(v));
}

static void free_list(const struct libcrypto *lib, OPENSSL_STACK *list)
{
	for (int i = 0; i < lib->OPENSSL_sk_num(list); i++)
		lib->X509_free(lib->OPENSSL_sk_value(list, i));
	lib->OPENSSL_sk_free(list);
}

bool cms_verify(struct arena *arena, const struct cms_request *request, const char **ret_signers,
		struct error *error)
{
	struct verification v = {.arena = arena, .request = request, .signers = ""};
	bool good;

	if (!libcrypto_open(&v.lib, error))
		return false;
	v.store = v.lib.X509_STORE_new();
	v.trusted = v.lib.OPENSSL_sk_new_null();
	if (!v.store || !v.trusted)
		good = error_set(error, ERROR_ROOM, "no memory for OpenSSL");
	else
		good = read_trusted(&v, error) &&
		       ((read_signature(&v, error) && check_form(&v, error) && check_signers(&v, error) &&
			 check_content(&v, error)) || error_noun(error, "%s", request->name));
	if (good)
		*ret_signers = v.signers;
	v.lib.CMS_ContentInfo_free(v.cms);
	free_list(&v.lib, v.embedded);
	free_list(&v.lib, v.trusted);
	v.lib.X509_STORE_free(v.store);
	v.lib.ERR_clear_error();
	return good;
}

#else

bool cms_verify(struct arena *arena, const struct cms_request *request, const char **ret_signers,
		struct error *error)
{
	(void)arena;
	(void)request;
	(void)ret_signers;
	return error_set(error, ERROR_POLICY, "built without OpenSSL");
}

#endif
