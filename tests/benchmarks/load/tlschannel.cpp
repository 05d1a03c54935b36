// SPDX-License-Identifier: Apache-2.0
#include "tlschannel.h"

#include <algorithm>
#include <stdexcept>

#ifdef BENCH_OPENSSL
#  include <openssl/ssl.h>
#endif

namespace Bench {

#ifdef BENCH_OPENSSL

struct TlsChannel::Session
{
    SSL *ssl = nullptr;
};

namespace {

SSL_CTX *context()
{
    static SSL_CTX *const shared = [] {
        SSL_CTX *const made = SSL_CTX_new(TLS_client_method());
        SSL_CTX_set_mode(made, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
        SSL_CTX_set_read_ahead(made, 1);
        return made;
    }();
    return shared;
}

// Whether the call has to be made again later; throws if it never will do.
bool mustWait(SSL *ssl, int result)
{
    const int error = SSL_get_error(ssl, result);
    if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE)
        return true;
    if (error == SSL_ERROR_ZERO_RETURN)
        return false;
    throw std::runtime_error("TLS failed");
}

} // namespace

TlsChannel::TlsChannel(int socket) : m_session(std::make_unique<Session>())
{
    m_session->ssl = SSL_new(context());
    SSL_set_fd(m_session->ssl, socket);
    SSL_set_connect_state(m_session->ssl);
}

TlsChannel::~TlsChannel()
{
    SSL_free(m_session->ssl);
}

std::size_t TlsChannel::send(const char *data, std::size_t size)
{
    const int sent =
            SSL_write(m_session->ssl, data, static_cast<int>(std::min<std::size_t>(size, 1 << 20)));
    if (sent <= 0)
        mustWait(m_session->ssl, sent);
    return static_cast<std::size_t>(std::max(sent, 0));
}

long TlsChannel::receive(char *data, std::size_t size)
{
    const int got = SSL_read(m_session->ssl, data, static_cast<int>(size));
    if (got > 0)
        return got;
    return mustWait(m_session->ssl, got) ? -1 : 0;
}

#else

struct TlsChannel::Session
{
};

TlsChannel::TlsChannel(int)
{
    throw std::runtime_error("--tls: built without OpenSSL");
}

TlsChannel::~TlsChannel() = default;

std::size_t TlsChannel::send(const char *, std::size_t)
{
    return 0;
}

long TlsChannel::receive(char *, std::size_t)
{
    return 0;
}

#endif

} // namespace Bench
