/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * OpenSSL's libcrypto as a table of its functions: opened when it is needed, or linked into a static program.
 * Only with HAVE_OPENSSL.
 */
#ifndef KEXEC_LIBCRYPTO_H
#define KEXEC_LIBCRYPTO_H

/* Before cms.h, which has PEM functions only then. */
#include <openssl/pem.h>
#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include "error.h"

/* The headers' own stack functions refer to these by name, so none of those may be used. */
#define LIBCRYPTO_FUNCTIONS(F) \
	F(ASN1_STRING_get0_data) \
	F(ASN1_STRING_length) \
	F(ASN1_TIME_print) \
	F(BIO_ctrl) \
	F(BIO_free) \
	F(BIO_new) \
	F(BIO_new_mem_buf) \
	F(BIO_s_mem) \
	F(CMS_ContentInfo_free) \
	F(CMS_SignerInfo_get0_algs) \
	F(CMS_SignerInfo_get0_signer_id) \
	F(CMS_get0_SignerInfos) \
	F(CMS_get0_eContentType) \
	F(CMS_get0_type) \
	F(CMS_get1_certs) \
	F(CMS_is_detached) \
	F(CMS_set1_signers_certs) \
	F(CMS_verify) \
	F(ERR_clear_error) \
	F(ERR_peek_last_error) \
	F(ERR_reason_error_string) \
	F(OBJ_nid2sn) \
	F(OBJ_obj2nid) \
	F(OPENSSL_init_crypto) \
	F(OPENSSL_sk_free) \
	F(OPENSSL_sk_new_null) \
	F(OPENSSL_sk_num) \
	F(OPENSSL_sk_push) \
	F(OPENSSL_sk_value) \
	F(PEM_read_bio_CMS) \
	F(PEM_read_bio_X509) \
	F(X509_ALGOR_get0) \
	F(X509_NAME_print_ex) \
	F(X509_STORE_CTX_free) \
	F(X509_STORE_CTX_get0_chain) \
	F(X509_STORE_CTX_get0_param) \
	F(X509_STORE_CTX_get_current_cert) \
	F(X509_STORE_CTX_get_error) \
	F(X509_STORE_CTX_init) \
	F(X509_STORE_CTX_new) \
	F(X509_STORE_add_cert) \
	F(X509_STORE_free) \
	F(X509_STORE_new) \
	F(X509_VERIFY_PARAM_set_auth_level) \
	F(X509_VERIFY_PARAM_set_flags) \
	F(X509_VERIFY_PARAM_set_purpose) \
	F(X509_VERIFY_PARAM_set_time) \
	F(X509_free) \
	F(X509_get0_notAfter) \
	F(X509_get0_notBefore) \
	F(X509_get_extended_key_usage) \
	F(X509_get_issuer_name) \
	F(X509_get_key_usage) \
	F(X509_get_signature_info) \
	F(X509_get_subject_name) \
	F(X509_verify_cert) \
	F(X509_verify_cert_error_string) \
	F(d2i_CMS_bio) \
	F(d2i_X509_bio) \
	F(i2a_ASN1_INTEGER)

#define LIBCRYPTO_MEMBER(name) __typeof__(name) *name;

struct libcrypto {
	LIBCRYPTO_FUNCTIONS(LIBCRYPTO_MEMBER)
};

/*
 * Fills the table. What openssl.cnf and the environment say is not read: they shall not change what is trusted.
 * ERROR_POLICY where the library or one of its functions is not there.
 */
bool libcrypto_open(struct libcrypto *ret, struct error *error);

#endif
