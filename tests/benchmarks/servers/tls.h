// SPDX-License-Identifier: Apache-2.0
// A certificate of the moment, and the settings of a server with it. Clients are not to check it.
#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <cstdlib>
#include <string>

namespace Bare {

struct Identity
{
    EVP_PKEY *key = nullptr;
    X509 *certificate = nullptr;
};

// Self-signed, by an elliptic curve, for a day.
inline Identity makeIdentity()
{
    const Identity identity { EVP_EC_gen("P-256"), X509_new() };
    if (identity.key == nullptr || identity.certificate == nullptr)
        std::abort();
    X509 *const certificate = identity.certificate;
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 24 * 60 * 60);
    X509_set_pubkey(certificate, identity.key);
    X509_NAME *const name = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char *>("localhost"), -1, -1, 0);
    X509_set_issuer_name(certificate, name);
    if (X509_sign(certificate, identity.key, EVP_sha256()) == 0)
        std::abort();
    return identity;
}

// What `write` puts into a file, as a string.
template <typename Write>
std::string pemOf(Write write)
{
    BIO *const memory = BIO_new(BIO_s_mem());
    write(memory);
    char *data = nullptr;
    const long size = BIO_get_mem_data(memory, &data);
    const std::string text(data, static_cast<std::size_t>(size));
    BIO_free(memory);
    return text;
}

inline std::string certificatePem(const Identity &identity)
{
    return pemOf([&](BIO *target) { PEM_write_bio_X509(target, identity.certificate); });
}

inline std::string keyPem(const Identity &identity)
{
    return pemOf([&](BIO *target) {
        PEM_write_bio_PrivateKey(target, identity.key, nullptr, nullptr, 0, nullptr, nullptr);
    });
}

inline SSL_CTX *makeTlsContext()
{
    const Identity identity = makeIdentity();
    SSL_CTX *const context = SSL_CTX_new(TLS_server_method());
    if (context == nullptr || SSL_CTX_use_certificate(context, identity.certificate) != 1
        || SSL_CTX_use_PrivateKey(context, identity.key) != 1)
        std::abort();
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    return context;
}

} // namespace Bare
